"""The one thread that owns the lock boards' bus: it pulls bolts when told to and watches the doors always."""

import logging
import queue
import sqlite3
import threading
import time

from lukoshko_edge.clock import Clock, Deadline
from lukoshko_edge.journal import Journal, Remembered
from lukoshko_locker.config import Timers
from lukoshko_locker.drivers.board import Sent
from lukoshko_locker.left import left_behind, still_warm
from lukoshko_locker.results import Results
from lukoshko_locker.watch import DoorWatch
from lukoshko_locker.wiring import Wiring
from lukoshko_wire.locker import Door, OpenCell

log = logging.getLogger(__name__)
WATCH_S = 0.1


class LockBus:
    """Executes commands one after another; between them looks at the doors."""

    def __init__(
        self,
        wiring: Wiring,
        watch: DoorWatch,
        journal: Journal,
        results: Results,
        clock: Clock,
        timers: Timers,
    ) -> None:
        self._wiring, self._watch, self._doors, self._journal = wiring, watch, watch.doors, journal
        self._results, self._clock, self._timers = results, clock, timers
        self._jobs: queue.SimpleQueue[tuple[OpenCell, Deadline] | None] = queue.SimpleQueue()
        self._left: list[tuple[Remembered, OpenCell]] = []
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="locks", daemon=True)

    def start(self) -> None:
        """Begin; first settle what a crash left behind. To be called before any command can arrive."""
        # Read here, not in the thread: a command that arrives meanwhile must not look like one left behind.
        self._left = left_behind(self._journal, OpenCell)
        self._thread.start()

    def stop(self) -> None:
        """End after the command in hand."""
        self._stopping.set()
        self._jobs.put(None)
        if self._thread.is_alive():
            self._thread.join()

    def retime(self, timers: Timers) -> None:
        """From now on wait and look as these say."""
        self._timers = timers

    def run(self, command: OpenCell) -> None:
        """Queue an accepted command, whose time was judged just now."""
        self._jobs.put((command, Deadline.at(self._clock, command.expires_at)))

    def _work(self) -> None:
        self._recover()
        try:
            while not self._stopping.is_set():
                self._turn()
        finally:
            for board in self._wiring.boards.values():
                board.let_end()

    def _turn(self) -> None:
        try:
            job = self._jobs.get(timeout=self._pause_s())
        except queue.Empty:
            job = None
        if self._stopping.is_set():
            return
        try:
            if job is not None:
                self._execute(*job)
            self._watch.look()
            self._put_out()
        except sqlite3.Error:
            raise  # what was seen is not written down: the next start reads the journal and looks anew
        except Exception:  # one broken command must not end the watch over all doors
            log.exception("the lock bus stumbled")

    def _put_out(self) -> None:
        for board in self._wiring.boards.values():  # not only those that are watched
            board.put_out()

    def _pause_s(self) -> float:
        if self._doors.closing():
            return min(WATCH_S, self._timers.poll_moving_s)
        moving = self._doors.settling(self._clock.monotonic())
        return self._timers.poll_moving_s if moving else self._timers.poll_idle_s

    def _execute(self, command: OpenCell, deadline: Deadline) -> None:
        board, channel = self._wiring.of(command.cell)
        if wait_s := board.guard.supply_wait_s(self._clock.monotonic()):
            time.sleep(wait_s)  # here, so that the wait counts below
        if deadline.is_over(self._clock):  # it waited behind others
            return self._results.finish(command, "rejected", "expired")
        if not self._journal.actuating(command.id, self._clock.now()):
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
        while True:  # also while stopping: an orderly end must not leave a door uncertain
            self._put_out()
            readable = self._watch.look_at(self._wiring.watcher(command.cell))
            door = self._doors.door(command.cell)
            if readable and door == "open":
                detail = "was already open" if before == "open" else ""
                return self._results.finish(command, "done", "opened", detail)
            saw_it_closed = readable and door == "closed"
            if self._clock.monotonic() >= until:
                break
            time.sleep(WATCH_S)
        if saw_it_closed:
            return self._results.finish(command, "failed", "no_transition")
        return self._results.finish(command, "uncertain", "board_timeout", "the door could not be read")

    def _recover(self) -> None:
        """After a crash: what was being acted on is looked at and called uncertain; what was only accepted runs."""
        now, mono = self._clock.now(), self._clock.monotonic()
        for board in self._wiring.boards.values():
            board.rest()
        still_warm(self._journal, self._wiring.coils, now, mono)
        for job, command in self._left:
            if job.state == "actuating" and self._wiring.has(command.cell):
                # However long the agent was away, an opening found now belongs to the pulse that was under way.
                self._doors.pulsed(command.cell, command.id, mono)
        self._watch.look()
        for job, command in self._left:
            self._settle(job, command)

    def _settle(self, job: Remembered, command: OpenCell) -> None:
        if job.state == "actuating":
            door = self._doors.door(command.cell) if self._wiring.has(command.cell) else "unknown"
            log.warning("command %s was cut short: uncertain, the door is %s", command.id, door)
            self._results.finish(command, "uncertain", "uncertain", f"the door is {door}")
        elif not self._wiring.has(command.cell):
            self._results.finish(command, "rejected", "unknown_cell")
        elif not (self._clock.trusted and self._journal.went_on):
            # How long the power was away cannot be told: perhaps nobody stands there.
            self._results.finish(command, "rejected", "clock_untrusted")
        else:
            self.run(command)
