"""What every agent does for itself beside its device: renews its certificate, follows its wished release, proves itself."""

import os
from collections.abc import Callable
from pathlib import Path

from lukoshko_edge.clock import Clock
from lukoshko_edge.credentials import Credentials
from lukoshko_edge.health import Health
from lukoshko_edge.journal import Journal
from lukoshko_edge.launcher import HOME, TRIAL
from lukoshko_edge.link import Link
from lukoshko_edge.renewal import Renewal
from lukoshko_edge.slots import Home
from lukoshko_edge.update import Device, Gate, Updater
from lukoshko_edge.upkeep import Upkeep


def care_for(
    data_dir: Path, link: Link, journal: Journal, clock: Clock, health: Health, device: Device
) -> tuple[Upkeep, Callable[[], None]]:
    """The thread that takes care, and what to call when a document of wishes came."""
    credentials = Credentials(data_dir)
    home = Home(Path(os.environ[HOME])) if os.environ.get(HOME) else None
    updater = Updater(home, credentials, device)
    health.update = lambda: updater.seen
    tasks: list[Callable[[], object]] = [Renewal(credentials, link.context, clock).look, updater.look]
    if home is not None and os.environ.get(TRIAL):
        gate = Gate(
            home, device.version, healthy=device.healthy, joined=link.joined.is_set, write=journal.remember
        )
        tasks.insert(0, gate.look)
    upkeep = Upkeep(tasks)

    def wished() -> None:
        updater.wished_anew()
        upkeep.wake()

    return upkeep, wished
