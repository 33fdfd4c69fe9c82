"""What an earlier run left behind in the journal: commands to be settled by their thread, coils that are still warm."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from lukoshko_edge.journal import Journal, Remembered
from lukoshko_locker.drivers.pulse_guard import WINDOW_S
from lukoshko_locker.wiring import Coil
from lukoshko_wire.locker import OpenCell, ZoneAction, parse_command

C = TypeVar("C", OpenCell, ZoneAction)


def left_behind(journal: Journal, kind: type[C]) -> list[tuple[Remembered, C]]:
    """Unfinished commands of one kind, oldest first."""
    left = [(job, parse_command(job.body)) for job in journal.unfinished()]
    return [(job, command) for job, command in left if isinstance(command, kind)]


def still_warm(journal: Journal, coils: Mapping[int, Coil], now: datetime, mono: float) -> None:
    """Let boards remember the pulses of whoever drove them lately, by cell; `now` and `mono` are one moment."""
    for done in journal.acted_since(now - timedelta(seconds=WINDOW_S)):
        command = parse_command(done.body)
        if isinstance(command, OpenCell) and command.cell in coils:
            board, channel = coils[command.cell]
            board.remember(channel, mono - max(0.0, (now - (done.acted_at or now)).total_seconds()))
