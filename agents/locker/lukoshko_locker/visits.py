"""Somebody at the pad: let in by what they type or show, then one door after another. Decided here, without the server.

An attempt is in the journal before the pulse,
under an id that the server's own command would carry too: whichever comes first, the door gets one pulse.
"""

import logging
import secrets
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import msgspec

from lukoshko_edge.clock import Clock
from lukoshko_edge.journal import Journal
from lukoshko_locker.gate import Gate, Shown
from lukoshko_locker.marks import TOKEN, Marks
from lukoshko_locker.record import Record
from lukoshko_locker.results import BY_RIGHT
from lukoshko_locker.rights import RightsBook
from lukoshko_locker.rights_time import RightsTime
from lukoshko_locker.visit import Attempt, CellStage, Line, Reason, Site, Visit, fact_of, reason_of, right_of
from lukoshko_wire.entry import Entry, Refusal, awaited, finished, may_open, next_cell
from lukoshko_wire.locker import Ack, OpenCell
from lukoshko_wire.message import encode, parse
from lukoshko_wire.rights import AskPickup, Load, PickupAnswer, Right
from lukoshko_wire.values import Zone

log = logging.getLogger(__name__)
LIVES = timedelta(seconds=20)
ASK_S = 10.0
"""How long money and receipt may take before the goods are given out all the same."""
IDLE_S = 90.0


class Visits:
    """One pad, one visit at a time. May be used from any thread."""

    def __init__(
        self, gate: Gate, journal: Journal, record: Record, book: RightsBook, marks: Marks, rights_time: RightsTime,
        clock: Clock, site: Site, line: Line, *, session: str, zones: dict[int, Zone],
        run: Callable[[OpenCell], None], changed: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        self._gate, self._journal, self._record, self._book = gate, journal, record, book
        self._marks, self._time, self._clock = marks, rights_time, clock
        self._site, self._line, self._session, self._zones = site, line, session, zones
        self._run, self._changed = run, changed
        self._lock = threading.RLock()
        self.visit: Visit | None = None
        self.warm: frozenset[str] = frozenset()
        """Parcels that became too warm here; whoever counts sets it."""

    def enter(self, text: str, second: str = "") -> Refusal | None:
        """Let somebody in; None when they are. A courier's scan of a parcel opens its cell."""
        text = text.strip()
        with self._lock:
            self._leave_if_idle()
            if self.visit is not None and self.visit.how == "courier" and self.visit.loads:
                load = next((each for each in self.visit.loads if each.barcode == text), None)
                return self._deposit(load) if load else Refusal("other_parcel")
            how, answer = self._gate.judge(text, second)
            if isinstance(answer, Refusal):
                return self._gate.refused(answer)
            return self._let_in(answer, how)

    def open(self, cell: int | None = None) -> Refusal | None:
        """Open the next cell, or the named one (once more). None when it is on its way."""
        with self._lock:
            visit = self._present()
            if visit is None:
                return Refusal("not_here")
            if visit.right is not None:
                no = cell or next_cell(visit.right, self._marks.of(visit.order_id))
                reason = reason_of(visit.entry)
            else:
                no, reason = cell, "service"
            if no is None or not self._site.has(no):
                return Refusal("not_here")
            if self._stage_of(visit, no) in ("asking", "opening"):
                return None
            if not self._site.cool(no):
                return Refusal("cooling")
            refusal = self._refusal(visit, no, reason)
            return refusal or self._begin(visit, Attempt(f"a-{secrets.token_hex(12)}", no, reason))

    def leave(self) -> None:
        """The visit is over; what was not opened waits for the next one."""
        with self._lock:
            self.visit = None
        self._changed()

    def answered(self, answer: PickupAnswer) -> None:
        """The server's word to an ask."""
        with self._lock:
            visit = self.visit
            mine = next((a for a in visit.attempts.values() if a.id == answer.id), None) if visit else None
            if mine is not None and answer.refused:
                mine.refused, mine.asking = answer.refused, False
        self._changed()

    def stage_of(self, cell: int) -> CellStage:
        """How a cell of this visit stands."""
        with self._lock:
            return self._stage_of(self.visit, cell) if self.visit else "waiting"

    def present(self) -> Visit | None:
        """The visit as it is now; one that nobody touched for a while is over."""
        with self._lock:
            self._leave_if_idle()
            return self.visit

    def _let_in(self, entry: Entry, how: Shown) -> Refusal | None:
        right, order_id = entry.right, entry.id
        if right is None and entry.token is not None:
            order_id = f"{TOKEN}{entry.token.jti.hex()}"
            right = right_of(entry.token, order_id, self._zones)
        if right is not None and finished(right, self._marks.of(order_id), self._time.now()):
            spent = how == "token"
            return self._gate.refused(Refusal("spent" if spent else "wrong", counted=not spent))
        self._gate.passed(how)
        loads = tuple(entry.manifest.loads) if entry.manifest else ()
        way = how if entry.who == "customer" or entry.token else entry.who
        self.visit = Visit(entry, way, self._clock.monotonic(), right, order_id, loads=loads)
        log.info("%s %s is at the pad, by %s", entry.who, entry.id, way)
        self._changed()
        return None

    def _refusal(self, visit: Visit, cell: int, reason: Reason) -> Refusal | None:
        if reason in ("deposit", "service") and self._marks.occupied(cell):
            return Refusal("occupied")
        if visit.right is None:
            return None
        refusal = self._by_right(visit, visit.right, cell, reason)
        if refusal is not None and refusal.why == "not_covered" and self._may_ask(visit):
            return None
        return refusal

    def _by_right(self, visit: Visit, right: Right, cell: int, reason: Reason) -> Refusal | None:
        """What the right says of this cell now. What is too warm for a customer is what a courier takes back."""
        if reason == "recall" and awaited(self._book.list, cell):
            return Refusal("occupied")
        warm = self.warm if reason == "pickup" else frozenset()
        return may_open(self._current(right), cell, self._time.now(), self._marks.of(visit.order_id), warm)

    def _current(self, right: Right) -> Right:
        """The right as the newest list has it; one that left the list since was used up or taken back."""
        if right.order_id.startswith(TOKEN):
            return right
        rights = self._book.list.rights if self._book.list else []
        fresh = next((each for each in rights if each.order_id == right.order_id), None)
        return fresh or msgspec.structs.replace(right, state="revoked")

    def _may_ask(self, visit: Visit) -> bool:
        return visit.how in ("code", "token") and visit.entry.right is not None

    def _deposit(self, load: Load) -> Refusal | None:
        visit = self.visit
        assert visit is not None  # noqa: S101 - the caller has looked
        visit.touched = self._clock.monotonic()
        if self._stage_of(visit, load.cell) in ("asking", "opening"):
            return None
        if not self._site.has(load.cell):
            return Refusal("not_here")
        if not self._site.cool(load.cell):
            return Refusal("cooling")
        mine = visit.attempts.get(load.cell)
        again = mine is not None and mine.load == load
        if not again and self._marks.occupied(load.cell):
            return Refusal("occupied")
        return self._begin(visit, Attempt(f"a-{secrets.token_hex(12)}", load.cell, "deposit", load))

    def _begin(self, visit: Visit, attempt: Attempt) -> Refusal | None:
        visit.attempts[attempt.cell] = attempt
        visit.touched = self._clock.monotonic()
        if self._must_ask(visit):
            ask = AskPickup(
                id=attempt.id, order_id=visit.order_id, cell=attempt.cell, session=self._session, at=self._time.now()
            )  # fmt: skip
            if self._line.ask(ask):
                attempt.asking = True
                threading.Thread(target=self._wait, args=(visit, attempt), name="ask", daemon=True).start()
                self._changed()
                return None
        return self._act(visit, attempt)

    def _must_ask(self, visit: Visit) -> bool:
        """Goods not paid yet, of a right that the server knows, before the first cell: money and receipt come first."""
        right = self._current(visit.right) if visit.right and visit.entry.right else None
        return right is not None and not right.paid and not self._marks.of(visit.order_id)

    def _wait(self, visit: Visit, attempt: Attempt) -> None:
        until = self._clock.monotonic() + ASK_S
        while self._clock.monotonic() < until:
            if attempt.refused or self._journal.find(attempt.id) is not None:
                break
            time.sleep(0.05)
        with self._lock:
            attempt.asking = False
            if attempt.refused or self._journal.find(attempt.id) is not None:
                return
            log.warning("attempt %s: no answer within %s s, the locker goes on alone", attempt.id, ASK_S)
            refusal = self._act(visit, attempt)
            attempt.refused = refusal.why if refusal else ""
        self._changed()

    def _act(self, visit: Visit, attempt: Attempt) -> Refusal | None:
        """Decide for the last time, write it down, let the bus pull the bolt."""
        if visit.right is not None:
            refusal = self._by_right(visit, visit.right, attempt.cell, attempt.reason)
            if refusal is not None:
                del visit.attempts[attempt.cell]
                return refusal
        now = self._clock.now()
        command = OpenCell(
            id=attempt.id, cell=attempt.cell, reason=attempt.reason, issued_at=now, expires_at=now + LIVES,
            session=self._session, actor=f"{BY_RIGHT}{visit.how}",
        )  # fmt: skip
        with self._journal.transaction():
            if not self._journal.accept(command.id, encode(command), now):
                return None  # the server's command of this id was quicker
            fact = fact_of(visit, attempt, self._time, self._book.held[0])
            self._marks.began(visit.order_id, fact)
        self._record.told()
        self._run(command)
        self._changed()
        return None

    def _stage_of(self, visit: Visit, cell: int) -> CellStage:
        opening = self._marks.of(visit.order_id).get(cell)
        attempt = visit.attempts.get(cell)
        if attempt is None:
            return "waiting" if opening is None else "open" if opening.closed_at is None else "taken"
        if attempt.asking:
            return "asking"
        known = self._journal.find(attempt.id)
        if known is None:
            return "waiting"
        if known.result is None:
            return "opening"
        ack = parse(Ack, known.result)
        if ack.outcome == "done":
            shut = opening is not None and opening.closed_at is not None
            return "taken" if shut or self._record.known_doors().get(cell) == "closed" else "open"
        return "jammed" if ack.code == "no_transition" else "unreachable"

    def _present(self) -> Visit | None:
        self._leave_if_idle()
        if self.visit is not None:
            self.visit.touched = self._clock.monotonic()
        return self.visit

    def _leave_if_idle(self) -> None:
        if self.visit is not None and self._clock.monotonic() - self.visit.touched > IDLE_S:
            log.info("nobody is at the pad any more")
            self.visit = None
