"""Looks at the doors: reads the boards when it is their turn, writes down what happened."""

import logging
from collections.abc import Callable, Mapping

from lukoshko_edge.clock import Clock
from lukoshko_edge.journal import Journal
from lukoshko_locker.doors import Doors, Moved
from lukoshko_locker.drivers.board import BoardError, BoardGarbled, PortTaken
from lukoshko_locker.line_quality import LineQuality
from lukoshko_locker.record import Record
from lukoshko_locker.wiring import Wiring
from lukoshko_wire.locker import Door

log = logging.getLogger(__name__)
BACK_OFF_S = (5.0, 60.0)
FAILURES_IN_A_ROW = 5
TROUBLES: dict[str, type[BoardError]] = {"board_garbled": BoardGarbled, "port_taken": PortTaken}
"""What is said beside `board_silent` where more is known."""


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
        self._failures = dict.fromkeys(wiring.watched, 0)
        self._next_look = dict.fromkeys(wiring.watched, 0.0)
        self._lines = {no: LineQuality() for no in wiring.watched}

    def look(self) -> None:
        """Read every board whose turn it is."""
        for no in self._wiring.watched:
            if self._clock.monotonic() >= self._next_look[no]:
                self.look_at(no)

    def look_at(self, no: int) -> bool:
        """Read one board now; False when it cannot be read."""
        before = self._wiring.watched[no].state
        readable = self._read(no)
        if self._wiring.watched[no].state != before:
            self._changed()
        return readable

    def _read(self, no: int) -> bool:
        board = self._wiring.watched[no]
        before = board.statistics()
        try:
            readings = board.doors()
        except BoardError as error:
            self._judge_line(no, bad=True)
            self._silent(no, error)
            return False
        after = board.statistics()
        self._judge_line(
            no, bad=(after.unanswered, after.bad_checksums) != (before.unanswered, before.bad_checksums)
        )
        if self._failures[no]:
            log.info("board %s answers again", no)
            board.rest()  # another board may hang there now, or this one has forgotten what it was told
        self._failures[no], self._next_look[no] = 0, 0.0
        self._tell_trouble(no, None)
        with self._journal.transaction():
            self._take_all(no, readings, dict(board.reports()))
        return True

    def _take_all(self, no: int, readings: Mapping[int, Door], reported: Mapping[int, Door]) -> None:
        for cell, channel in self._wiring.seen_by(no):
            # A door opened and shut again between two looks is known only by the board's own report.
            if reported.get(channel) == "open" and readings[channel] == "closed":
                self._take(cell, "open")
            self._take(cell, readings[channel])

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

    def _silent(self, no: int, error: BoardError) -> None:
        failures = self._failures[no] = self._failures[no] + 1
        pause = BACK_OFF_S[failures >= FAILURES_IN_A_ROW]
        self._next_look[no] = self._clock.monotonic() + pause
        log.warning("board %s cannot be read, next look in %s s: %s", no, pause, error.detail)
        self._tell_trouble(no, error)
        for cell, _ in self._wiring.seen_by(no):
            self._take(cell, "unknown")

    def _judge_line(self, no: int, *, bad: bool) -> None:
        self._record.alarm("board_noisy", self._lines[no].after(bad=bad), detail=f"board {no}")

    def _tell_trouble(self, no: int, error: BoardError | None) -> None:
        self._record.alarm("board_silent", error is not None, detail=f"board {no}")
        for code, kind in TROUBLES.items():
            self._record.alarm(code, isinstance(error, kind), detail=f"board {no}")
