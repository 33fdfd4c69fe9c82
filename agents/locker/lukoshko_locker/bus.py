"""The one thread that owns the lock boards' bus: it pulls bolts when told to and watches the doors always."""

import logging
import queue
import threading
from collections.abc import Callable
from datetime import timedelta

from lukoshko_edge.clock import Clock
from lukoshko_edge.journal import Journal, Remembered
from lukoshko_locker.config import Cell, Timers
from lukoshko_locker.doors import Doors, Moved
from lukoshko_locker.drivers.lock_8a import BoardError, Lock8A, Sent
from lukoshko_locker.drivers.pulse_guard import WINDOW_S
from lukoshko_locker.record import Record
from lukoshko_locker.results import Results
from lukoshko_wire.locker import Door, OpenCell
from lukoshko_wire.message import parse

log = logging.getLogger(__name__)
WATCH_S = 0.1
BACK_OFF_S = (5.0, 60.0)
FAILURES_IN_A_ROW = 5


class LockBus:
    """Executes commands one after another; between them reads the boards."""

    def __init__(
        self,
        cells: list[Cell],
        boards: dict[int, Lock8A],
        doors: Doors,
        journal: Journal,
        record: Record,
        results: Results,
        clock: Clock,
        timers: Timers,
        changed: Callable[[], None],
    ) -> None:
        self._cells = {cell.no: cell for cell in cells}
        self._boards, self._doors, self._journal, self._record = boards, doors, journal, record
        self._results, self._clock, self._timers, self._changed = results, clock, timers, changed
        self._jobs: queue.SimpleQueue[OpenCell | None] = queue.SimpleQueue()
        self._left: list[tuple[Remembered, OpenCell]] = []
        self._failures = dict.fromkeys(boards, 0)
        self._next_look = dict.fromkeys(boards, 0.0)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="locks", daemon=True)

    def start(self) -> None:
        """Begin; first settle what a crash left behind. To be called before any command can arrive."""
        # Read here, not in the thread: a command that arrives meanwhile must not look like one left behind.
        self._left = [(job, parse(OpenCell, job.body)) for job in self._journal.unfinished()]
        self._thread.start()

    def stop(self) -> None:
        """End after the command in hand."""
        self._stopping.set()
        self._jobs.put(None)
        if self._thread.is_alive():
            self._thread.join()

    def run(self, command: OpenCell) -> None:
        """Queue an accepted command."""
        self._jobs.put(command)

    def has(self, cell: int) -> bool:
        """True when this productomat has the cell."""
        return cell in self._cells

    def cool(self, cell: int) -> bool:
        """True when the cell's coil may be pulsed now."""
        board, channel = self._wiring(cell)
        return board.guard.allows(channel, self._clock.monotonic())

    def _work(self) -> None:
        self._recover()
        while not self._stopping.is_set():
            try:
                command = self._jobs.get(timeout=self._pause_s())
            except queue.Empty:
                command = None
            if self._stopping.is_set():
                return
            try:
                if command is not None:
                    self.execute(command)
                self.look()
            except Exception:  # one broken command must not end the watch over all doors
                log.exception("the lock bus stumbled")

    def _pause_s(self) -> float:
        if self._doors.closing():
            return min(WATCH_S, self._timers.poll_moving_s)
        moving = self._doors.settling(self._clock.monotonic())
        return self._timers.poll_moving_s if moving else self._timers.poll_idle_s

    def execute(self, command: OpenCell) -> None:
        """Pull one bolt at most once, and say what was seen."""
        now = self._clock.now()
        if now >= command.expires_at:  # it waited behind others
            return self._results.finish(command, "rejected", "expired")
        board, channel = self._wiring(command.cell)
        if not self._journal.actuating(command.id, now):
            log.error("command %s was to be acted on twice", command.id)
            return None
        before = self._doors.door(command.cell)
        self._doors.pulsed(command.cell, command.id, self._clock.monotonic())
        sent = board.unlock(channel)
        log.info("command %s: cell %s: unlock %s", command.id, command.cell, sent.value)
        if sent is Sent.NOT_SENT:
            return self._results.finish(command, "failed", "not_sent")
        if sent is Sent.REJECTED:
            return self._results.finish(command, "rejected", "cooldown")
        return self._observe(command, before)

    def _observe(self, command: OpenCell, before: Door) -> None:
        until = self._clock.monotonic() + self._timers.transition_s
        saw_it_closed = False
        while not self._stopping.is_set():
            readable = self._look_at(self._cells[command.cell].board)
            door = self._doors.door(command.cell)
            if readable and door == "open":
                detail = "was already open" if before == "open" else ""
                return self._results.finish(command, "done", "opened", detail)
            saw_it_closed = readable and door == "closed"
            if self._clock.monotonic() >= until:
                break
            self._stopping.wait(WATCH_S)
        if self._stopping.is_set():
            return None  # still `actuating`: the next start looks and says uncertain
        if saw_it_closed:
            return self._results.finish(command, "failed", "no_transition")
        return self._results.finish(command, "uncertain", "board_timeout", "the door could not be read")

    def look(self) -> None:
        """Read every board whose turn it is."""
        for address in self._boards:
            if self._clock.monotonic() >= self._next_look[address]:
                self._look_at(address)

    def _look_at(self, address: int) -> bool:
        board = self._boards[address]
        try:
            readings = board.doors()
        except BoardError as error:
            self._silent(address, error)
            return False
        if self._failures[address]:
            log.info("board %s answers again", address)
        self._failures[address] = 0
        self._record.alarm("board_silent", False, detail=f"board {address}")
        reported = dict(board.reports())
        with self._journal.transaction():
            self._take_all(address, readings, reported)
        return True

    def _take_all(self, address: int, readings: dict[int, Door], reported: dict[int, Door]) -> None:
        for cell in self._cells.values():
            if cell.board == address:
                # A door opened and shut again between two looks is known only by the board's own report.
                if reported.get(cell.channel) == "open" and readings[cell.channel] == "closed":
                    self._take(cell.no, "open")
                self._take(cell.no, readings[cell.channel])

    def _take(self, cell: int, door: Door) -> None:
        before = self._doors.door(cell)
        event = self._doors.seen(cell, door, self._clock.monotonic())
        if event is not None:
            if isinstance(event, Moved):
                log.info("cell %s is %s, command %s", cell, event.door, event.command_id)
            self._record.happened(event)
        elif before == "unknown" and door != "unknown":
            self._record.seen(cell, door)
        if self._doors.door(cell) != before:
            self._changed()

    def _silent(self, address: int, error: BoardError) -> None:
        failures = self._failures[address] = self._failures[address] + 1
        pause = BACK_OFF_S[failures >= FAILURES_IN_A_ROW]
        self._next_look[address] = self._clock.monotonic() + pause
        log.warning("board %s cannot be read, next look in %s s: %s", address, pause, error.detail)
        self._record.alarm("board_silent", True, detail=f"board {address}")
        for cell in self._cells.values():
            if cell.board == address:
                self._take(cell.no, "unknown")

    def _recover(self) -> None:
        """After a crash: what was being acted on is looked at and called uncertain; what was only accepted runs."""
        now, mono = self._clock.now(), self._clock.monotonic()
        for done in self._journal.acted_since(now - timedelta(seconds=WINDOW_S)):
            self._remember_pulse(done, mono - max(0.0, (now - (done.acted_at or now)).total_seconds()))
        for job, command in self._left:
            if job.state == "actuating" and self.has(command.cell):
                # However long the agent was away, an opening found now belongs to the pulse that was under way.
                self._doors.pulsed(command.cell, command.id, mono)
        self.look()
        for job, command in self._left:
            if job.state == "actuating":
                door = self._doors.door(command.cell) if self.has(command.cell) else "unknown"
                log.warning("command %s was cut short: uncertain, the door is %s", command.id, door)
                self._results.finish(command, "uncertain", "uncertain", f"the door is {door}")
            elif not self.has(command.cell):
                self._results.finish(command, "rejected", "unknown_cell")
            else:
                self.run(command)

    def _remember_pulse(self, job: Remembered, at: float) -> None:
        command = parse(OpenCell, job.body)
        if self.has(command.cell):
            board, channel = self._wiring(command.cell)
            board.guard.pulsed(channel, at)

    def _wiring(self, cell: int) -> tuple[Lock8A, int]:
        return self._boards[self._cells[cell].board], self._cells[cell].channel
