"""The sender of one process: sends what this process decided at once, and (in `jobs`) whatever was left over."""

import logging
import queue
import threading
from collections.abc import Mapping
from dataclasses import dataclass

from lukoshko_server.db import Work, acting_as
from lukoshko_server.outbox.service import Effect, Handler, Later, Outbox

log = logging.getLogger(__name__)

COMMANDS, SCREENS, QUOTES, BONUSES = "mqtt", "live", "quote", "loyalty"
SLOW_THREADS = 6
BONUS_THREADS = 2
FINISHER = "sender-done"
SWEEP_S = 1.0
HANDED_S = 0.05
"""A broker on the same machine takes a command within a millisecond; one that is slow is not waited for."""
BATCH, GATHER_S = 200, 0.05


@dataclass(frozen=True)
class PutOff:
    """An effect that did not leave: when to try again (None: as the outbox thinks) and why."""

    effect: Effect
    seconds: float | None
    why: str


class Sender:
    """Lanes: commands to devices, views for screens (which must not hold a command up), several threads that wait for
    banks and gateways, and two for the loyalty service, which must not hold a bank up while it is slow. Whoever
    decided a command steps aside until it has left, or for HANDED_S.
    """

    def __init__(self, work: Work, outbox: Outbox, handlers: Mapping[str, Handler]) -> None:
        self._work = work
        self._outbox = outbox
        self._handlers = handlers
        self._commands: queue.SimpleQueue[tuple[Effect, threading.Event] | None] = queue.SimpleQueue()
        self._screens: queue.SimpleQueue[Effect | None] = queue.SimpleQueue()
        self._slow: queue.SimpleQueue[Effect | None] = queue.SimpleQueue()
        self._bonuses: queue.SimpleQueue[Effect | None] = queue.SimpleQueue()
        self._outcomes: queue.SimpleQueue[Effect | PutOff | None] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def kick(self, effect: Effect) -> None:
        """Send at once; called after the commit that put it."""
        if effect.kind == COMMANDS:
            left = threading.Event()
            self._commands.put((effect, left))
            left.wait(HANDED_S)  # else the rest of the request would hold the interpreter against the command
        else:
            {SCREENS: self._screens, QUOTES: self._bonuses, BONUSES: self._bonuses}.get(
                effect.kind, self._slow
            ).put(effect)

    def start(self, *, sweep: bool) -> None:
        """Start the lanes; with `sweep` also pick up what others left (only `jobs` does)."""
        self._spawn("sender-commands", self._command)
        self._spawn("sender-screens", self._drain, self._screens)
        for name, lane, threads in (
            ("slow", self._slow, SLOW_THREADS),
            ("bonuses", self._bonuses, BONUS_THREADS),
        ):
            for n in range(threads):
                self._spawn(f"sender-{name}{n}", self._drain, lane)
        self._spawn(FINISHER, self._finish)
        if sweep:
            self._spawn("sender-sweep", self._sweep)

    def stop(self) -> None:
        """Let the lanes run empty of what they hold now, then end them."""
        self._stop.set()
        self._commands.put(None)
        for lane in (self._screens, *[self._slow] * SLOW_THREADS, *[self._bonuses] * BONUS_THREADS):
            lane.put(None)
        lanes = [thread for thread in self._threads if thread.name != FINISHER]
        finishers = [thread for thread in self._threads if thread.name == FINISHER]
        for thread in lanes:
            thread.join(5)
        self._outcomes.put(None)
        for thread in finishers:
            thread.join(5)

    def _spawn(self, name: str, act: object, *args: object) -> None:
        thread = threading.Thread(target=act, args=args, name=name, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _drain(self, lane: "queue.SimpleQueue[Effect | None]") -> None:
        while (effect := lane.get()) is not None:
            self._send(effect)

    def _command(self) -> None:
        while (job := self._commands.get()) is not None:
            effect, left = job
            self._send(effect)
            left.set()

    def _send(self, effect: Effect) -> None:
        try:
            with acting_as("outbox"):
                self._handlers[effect.kind](effect)
        except Later as later:
            self._outcomes.put(PutOff(effect, later.seconds, str(later)))
        except Exception as error:
            log.warning(
                "effect %s %s failed, will be tried again: %s", effect.kind, effect.id, type(error).__name__
            )
            log.debug("effect %s", effect.id, exc_info=error)
            self._outcomes.put(PutOff(effect, None, f"{type(error).__name__}: {error}"))
        else:
            self._outcomes.put(effect)

    def _finish(self) -> None:
        # Many outcomes share a transaction: a broker that is gone must not flood the database with postponements, and
        # what a decision sent is written at once, when the device that it went to needs the disk no more.
        done = False
        while not done:
            batch = [self._outcomes.get()]
            self._stop.wait(GATHER_S)
            while not self._outcomes.empty() and len(batch) < BATCH:
                batch.append(self._outcomes.get())
            done = None in batch
            self._write([outcome for outcome in batch if outcome is not None])

    def _write(self, outcomes: list[Effect | PutOff]) -> None:
        if not outcomes:
            return
        try:
            with self._work() as tx:
                sent = [outcome for outcome in outcomes if isinstance(outcome, Effect)]
                if sent:
                    self._outbox.finish(tx, sent)
                for outcome in outcomes:
                    if isinstance(outcome, PutOff):
                        self._outbox.postpone(tx, outcome.effect, seconds=outcome.seconds, why=outcome.why)
        except Exception:
            log.exception("outcomes of %d effects are lost; they will be sent again", len(outcomes))

    def _sweep(self) -> None:
        while not self._stop.wait(SWEEP_S):
            try:
                with self._work() as tx:
                    effects = self._outbox.claim(tx, list(self._handlers))
            except Exception:
                log.exception("could not look for effects left over")
                continue
            for effect in effects:
                self.kick(effect)
