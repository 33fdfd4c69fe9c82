"""Looks at the doors: reads the boards when it is their turn, writes down what happened."""

import logging
from collections.abc import Callable

from lukoshko_edge.clock import Clock
from lukoshko_edge.journal import Journal
from lukoshko_locker.doors import Doors, Moved
from lukoshko_locker.drivers.lock_8a import BoardError
from lukoshko_locker.record import Record
from lukoshko_locker.wiring import Wiring
from lukoshko_wire.locker import Door

log = logging.getLogger(__name__)
BACK_OFF_S = (5.0, 60.0)
FAILURES_IN_A_ROW = 5


class DoorWatch:
    """All doors through all boards; used by the bus's own thread only."""

    def __init__(
        self,
        wiring: Wiring,
        doors: Doors,
        journal: Journal,
        record: Record,
        clock: Clock,
        changed: Callable[[], None],
    ) -> None:
        self._wiring, self.doors, self._journal, self._record = wiring, doors, journal, record
        self._clock, self._changed = clock, changed
        self._failures = dict.fromkeys(wiring.boards, 0)
        self._next_look = dict.fromkeys(wiring.boards, 0.0)

    def look(self) -> None:
        """Read every board whose turn it is."""
        for address in self._wiring.boards:
            if self._clock.monotonic() >= self._next_look[address]:
                self.look_at(address)

    def look_at(self, address: int) -> bool:
        """Read one board now; False when it cannot be read."""
        board = self._wiring.boards[address]
        try:
            readings = board.doors()
        except BoardError as error:
            self._silent(address, error)
            return False
        if self._failures[address]:
            log.info("board %s answers again", address)
        self._failures[address], self._next_look[address] = 0, 0.0
        self._record.alarm("board_silent", False, detail=f"board {address}")
        with self._journal.transaction():
            self._take_all(address, readings, dict(board.reports()))
        return True

    def _take_all(self, address: int, readings: dict[int, Door], reported: dict[int, Door]) -> None:
        for cell in self._wiring.cells_of(address):
            # A door opened and shut again between two looks is known only by the board's own report.
            if reported.get(cell.channel) == "open" and readings[cell.channel] == "closed":
                self._take(cell.no, "open")
            self._take(cell.no, readings[cell.channel])

    def _take(self, cell: int, door: Door) -> None:
        before = self.doors.door(cell)
        event = self.doors.seen(cell, door, self._clock.monotonic())
        if event is not None:
            if isinstance(event, Moved):
                log.info("cell %s is %s, command %s", cell, event.door, event.command_id)
            self._record.happened(event)
        elif before == "unknown" and door != "unknown":
            self._record.seen(cell, door)
        if self.doors.door(cell) != before:
            self._changed()

    def _silent(self, address: int, error: BoardError) -> None:
        failures = self._failures[address] = self._failures[address] + 1
        pause = BACK_OFF_S[failures >= FAILURES_IN_A_ROW]
        self._next_look[address] = self._clock.monotonic() + pause
        log.warning("board %s cannot be read, next look in %s s: %s", address, pause, error.detail)
        self._record.alarm("board_silent", True, detail=f"board {address}")
        for cell in self._wiring.cells_of(address):
            self._take(cell.no, "unknown")
