"""How a device is, told with what it runs with: the `reported` document."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lukoshko_edge.clock import Clock
from lukoshko_edge.identity import Identity
from lukoshko_edge.journal import Journal
from lukoshko_edge.link import Link
from lukoshko_edge.settings import SettingsKeeper
from lukoshko_wire.settings import BusHealth, Reported, RightsHeld, UpdateSeen


class Health:
    """Gathers the report. `buses`, `rights` and `update` are asked when somebody has set them."""

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        who: Identity,
        link: Link,
        keeper: SettingsKeeper[Any],
        data_dir: Path,
    ) -> None:
        self._journal, self._clock, self._who, self._link = journal, clock, who, link
        self._keeper, self._data_dir = keeper, data_dir
        self._began = clock.monotonic()
        self.buses: Callable[[], list[BusHealth]] = list
        self.rights: Callable[[], RightsHeld | None] = lambda: None
        self.update: Callable[[], UpdateSeen | None] = lambda: None

    def report(self) -> Reported:
        """The document as it is now."""
        settings = self._keeper.in_force
        return Reported(
            boot=self._journal.boot,
            session=self._who.session,
            at=self._clock.now(),
            agent=self._who.version,
            applied=settings.version,
            hash=settings.hash,
            seen=settings.seen,
            fault=settings.fault,
            fault_key=settings.key,
            fault_detail=settings.detail,
            uptime_s=int(self._clock.monotonic() - self._began),
            clock_trusted=self._clock.trusted,
            clock_offset_ms=self._link.clock_offset_ms,
            disk_free_bytes=shutil.disk_usage(self._data_dir).free,
            facts_waiting=self._journal.waiting(),
            buses=self.buses(),
            rights=self.rights(),
            update=self.update(),
        )
