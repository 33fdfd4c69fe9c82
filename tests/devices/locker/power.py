"""Power that goes at a chosen point: before or after any commit of a journal, before or after any write to a line."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lukoshko_edge.journal import Journal


class PowerCut(BaseException):
    """The process is gone: no handler of ours may survive it."""


class Fuse:
    """Blows at a point that was chosen beforehand."""

    def __init__(self) -> None:
        self.points_left: int | None = None

    def point(self) -> None:
        """The process might end here."""
        if self.points_left is None:
            return
        if self.points_left == 0:
            self.points_left = None
            raise PowerCut
        self.points_left -= 1


class CuttableJournal(Journal):
    """The journal with points at each commit."""

    def __init__(self, path: Path, fuse: Fuse) -> None:
        self.fuse = fuse
        super().__init__(path)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """The same, with a point before the first change, before the commit and after it."""
        outermost = self._depth == 0
        if outermost:
            self.fuse.point()
        with super().transaction() as db:
            yield db
            if outermost:
                self.fuse.point()
        if outermost:
            self.fuse.point()
