"""What a crash left behind in the journal, sorted by the thread that must settle it."""

from typing import TypeVar

from lukoshko_edge.journal import Journal, Remembered
from lukoshko_wire.locker import OpenCell, ZoneAction, parse_command

C = TypeVar("C", OpenCell, ZoneAction)


def left_behind(journal: Journal, kind: type[C]) -> list[tuple[Remembered, C]]:
    """Unfinished commands of one kind, oldest first."""
    left = [(job, parse_command(job.body)) for job in journal.unfinished()]
    return [(job, command) for job, command in left if isinstance(command, kind)]
