"""Use cases of tills: how they are, what is printed where, what people ask of them."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec.structs import replace
from sqlalchemy import func, select

from lukoshko_server.db import Tx, Work
from lukoshko_server.devices.service import AckCame, Device, DeviceMoved, Devices, FactCame, StateCame
from lukoshko_server.outbox.service import Outbox
from lukoshko_server.receipts.elsewhere import Elsewhere, Waiting
from lukoshko_server.receipts.service import ReceiptQueued, Receipts
from lukoshko_server.tills import shifts
from lukoshko_server.tills.deeds import Deed, Deeds
from lukoshko_server.tills.prints import Prints
from lukoshko_server.tills.refusals import SameTill, TillAway
from lukoshko_server.tills.rows import StrayRow, TillRow
from lukoshko_server.tills.rules import Facts, Wrong, wrong_with
from lukoshko_server.tills.shifts import Shift
from lukoshko_wire import pos
from lukoshko_wire.api.tills import TillAction
from lukoshko_wire.locker import Ack, CommandEnded
from lukoshko_wire.message import encode, parse
from lukoshko_wire.problems import NotFound
from lukoshko_wire.till import ShiftReported, TillHealth

log = logging.getLogger(__name__)

LOOK_EVERY = timedelta(minutes=1)
NONE = Waiting()


@dataclass(frozen=True)
class Till:
    """A till as read, with what is wrong with it, the worst first."""

    id: str
    name: str
    place_id: str | None
    online: bool
    electronic: bool
    shift: str
    shift_number: int
    paper: bool
    fn_number: str
    serial: str
    last_fd: int
    queue: int
    ofd_unsent: int
    trouble: str
    health: TillHealth
    seen_at: datetime | None
    wrong: list[Wrong]


@dataclass(frozen=True)
class Stray:
    """A document that one receipt has too many."""

    order_id: str
    till_id: str
    fn_number: str
    shift_number: int
    fd_number: int
    total_kopecks: int


@dataclass(frozen=True)
class TillChanged:
    """Told when what a till shows has changed."""

    till_id: str


class Tills:
    """The subject's use cases; each joins the caller's transaction."""

    def __init__(
        self, work: Work, outbox: Outbox, devices: Devices, receipts: Receipts, elsewhere: Elsewhere
    ) -> None:
        self._work, self._devices, self._receipts, self._elsewhere = work, devices, receipts, elsewhere
        self._prints = Prints(work, outbox, receipts)
        self._deeds = Deeds(work, outbox, self._prints)
        self._looked_at: datetime | None = None

    def add(self, till_id: str, name: str, *, place_id: str | None = None, electronic: bool = False) -> None:
        """Register a till; a second time corrects name and place."""
        with self._work() as tx:
            self._devices.add("pos", till_id, name)
            row = tx.session.get(TillRow, till_id)
            if row is None:
                row = TillRow(
                    id=till_id, shift="unknown", shift_number=0, paper=True, register_online=False, fn_number="",
                    serial="", last_fd=0, queue=0, ofd_unsent=0, trouble="", health="{}", wrong="",
                )  # fmt: skip
                tx.session.add(row)
            row.name, row.place_id, row.electronic = name, place_id, electronic
            tx.session.flush()
            tx.touch("till", till_id)

    def get(self, till_id: str) -> Till:
        """One till. Raises NotFound."""
        with self._work.read() as tx:
            return self._as_till(tx, _till(tx, till_id), self._elsewhere.waiting(till_id).get(till_id, NONE))

    def all(self) -> list[Till]:
        """Every till, by id."""
        with self._work.read() as tx:
            waiting = self._elsewhere.waiting()
            rows = tx.session.scalars(select(TillRow).order_by(TillRow.id))
            return [self._as_till(tx, row, waiting.get(row.id, NONE)) for row in rows]

    def deeds(self, till_id: str, most: int) -> list[Deed]:
        """What people asked of a till, open ones first, then the latest."""
        with self._work.read() as tx:
            return self._deeds.latest(tx, till_id, most)

    def shifts(self, till_id: str, most: int) -> list[Shift]:
        """Shifts of a till, the latest first."""
        with self._work.read() as tx:
            return shifts.latest(tx, till_id, most)

    def shift(self, till_id: str, fn_number: str, number: int) -> Shift:
        """One shift of a till. Raises NotFound."""
        with self._work.read() as tx:
            found = shifts.one(tx, till_id, fn_number, number)
        if found is None:
            raise NotFound(f"till {till_id} has no shift {number}", till_id=till_id, number=number)
        return found

    def shifts_between(self, since: datetime, until: datetime, most: int) -> list[Shift]:
        """Shifts of every till that were open in this time, the earliest first."""
        with self._work.read() as tx:
            return shifts.between(tx, since, until, most)

    def doubled(self, fn_number: str, shift_number: int) -> int:
        """How many second documents of receipts a shift has."""
        query = select(func.count()).where(
            StrayRow.fn_number == fn_number, StrayRow.shift_number == shift_number
        )
        with self._work.read() as tx:
            return tx.session.scalar(query) or 0

    def strays(self, since: datetime, until: datetime, most: int) -> list[Stray]:
        """Second documents of receipts, of this time."""
        query = select(StrayRow).where(StrayRow.at >= since, StrayRow.at < until).order_by(StrayRow.at)
        with self._work.read() as tx:
            tx.session.flush()
            return [
                Stray(
                    row.order_id,
                    row.till_id,
                    row.fn_number,
                    row.shift_number,
                    row.fd_number,
                    row.total_kopecks,
                )
                for row in tx.session.scalars(query.limit(most))
            ]

    def act(
        self,
        till_id: str,
        action: TillAction,
        why: str,
        actor: str,
        command_id: str,
        kopecks: int | None = None,
    ) -> None:
        """Ask a till that is there for one thing. Raises NotFound, TillAway, TillBusy, TooManyActions, Conflict."""
        with self._work() as tx:
            _till(tx, till_id, lock=True)
            if not self._devices.get("pos", till_id).online:
                raise TillAway(f"till {till_id} does not answer", till_id=till_id)
            self._deeds.act(tx, till_id, action, why, actor, command_id, kopecks)

    def give(self, till_id: str, to_till_id: str, why: str, actor: str, request_id: str) -> int:
        """Give what waits here to another till, once this one says that it wrote nothing; how many were asked for.

        Raises NotFound, SameTill, NothingToGive, TooManyActions.
        """
        if till_id == to_till_id:
            raise SameTill("a queue is given to another till", till_id=till_id)
        with self._work() as tx:
            _till(tx, till_id, lock=True)
            _till(tx, to_till_id)
            return self._deeds.give(tx, till_id, to_till_id, why, actor, request_id)

    def retry(self, receipt_id: str, till_id: str | None, buyer: str | None, why: str) -> str:
        """Print a refused receipt again, its data mended; at which till. Raises NotFound, NotRefused."""
        with self._work() as tx:
            before = self._elsewhere.till_of(receipt_id)
            row = _till(tx, till_id or before)
            self._elsewhere.retry(receipt_id, row.id, electronic=row.electronic, buyer=buyer)
            tx.record(
                "till", row.id, "receipt again", before=why, order_id=self._elsewhere.order_of(receipt_id)
            )
            self._moved(tx, before)
            return row.id

    def on_receipt(self, queued: ReceiptQueued) -> None:
        """A receipt waits for its till: send it."""
        with self._work() as tx:
            self._prints.queue(tx, queued.receipt_id, queued.till_id)
            self._moved(tx, queued.till_id)

    def on_device(self, moved: DeviceMoved) -> None:
        """A till came or left; one that came is asked again for all that it owes."""
        if moved.kind == "pos":
            with self._work() as tx:
                if moved.online:
                    self._prints.again(tx, moved.device_id)
                    self._deeds.again(tx, moved.device_id)
                self._moved(tx, moved.device_id)

    def on_fact(self, came: FactCame) -> None:
        """A fact of a till's journal."""
        if came.kind != "pos":
            return
        with self._work() as tx:
            match came.fact:
                case pos.Printed():
                    self._printed(tx, came.device_id, came.fact)
                case pos.Refused():
                    self._refused(tx, came.device_id, came.fact)
                case CommandEnded():
                    self._answered(tx, came.device_id, came.fact.ack)
                case pos.ShiftMoved():
                    shifts.moved(tx, came.device_id, came.fact)
                    after = f"{came.fact.state} {came.fact.number}, FD {came.fact.fd_number}"
                    tx.record("till", came.device_id, "shift", after=after)
                case ShiftReported():
                    shifts.reported(tx, came.device_id, came.fact)
            self._moved(tx, came.device_id)

    def on_ack(self, came: AckCame) -> None:
        """A till answered; of what is no receipt the answer is the quick twin of the fact."""
        if came.kind == "pos":
            with self._work() as tx:
                self._answered(tx, came.device_id, came.ack)

    def on_state(self, came: StateCame) -> None:
        """A till showed itself."""
        state = came.state
        if not isinstance(state, pos.TillState):
            return
        with self._work() as tx:
            row = tx.session.get(TillRow, came.device_id)
            if row is None or (row.shown_at is not None and state.at < row.shown_at):
                return
            before = _shown(row)
            _take(row, state)
            tx.session.flush()
            if _shown(row) != before:
                self._moved(tx, came.device_id)

    def tick(self, now: datetime) -> None:
        """Ask again for what no fact has answered, while the till is there; judge tills that time alone makes worse."""
        self._prints.tick(now, [device.id for device in self._devices.all("pos") if device.online])
        self._deeds.tick(now)
        if self._looked_at is None or now - self._looked_at >= LOOK_EVERY:
            self._looked_at = now
            self._judge_all()

    def _judge_all(self) -> None:
        with self._work.read() as tx:
            rows = tx.session.execute(select(TillRow.id, TillRow.wrong))
            kept = {row.id: row.wrong for row in rows}
        worse = [till.id for till in self.all() if _codes(till.wrong) != kept.get(till.id)]
        if worse:
            with self._work() as tx:
                for till_id in worse:
                    self._moved(tx, till_id)

    def _printed(self, tx: Tx, till_id: str, fact: pos.Printed) -> None:
        ended = self._prints.end(tx, fact.intent_id, till_id)
        if ended is None:
            return
        row, fiscal = ended[0], fact.fiscal
        shifts.seen(tx, till_id, fiscal.fn_number, fiscal.shift_number)
        known = self._elsewhere.document(row.receipt_id)
        if known not in (None, (fiscal.fn_number, fiscal.fd_number)):
            self._stray(tx, till_id, row.receipt_id, fiscal)
            return
        till = tx.session.get_one(TillRow, till_id)
        self._receipts.written(row.receipt_id, fiscal, serial=till.serial, inn=_health(till).inn)

    def _stray(self, tx: Tx, till_id: str, receipt_id: str, fiscal: pos.FiscalData) -> None:
        log.error("receipt %s has a second document: %s at till %s", receipt_id, fiscal.fd_number, till_id)
        if tx.session.get(StrayRow, (fiscal.fn_number, fiscal.fd_number)) is not None:
            return
        order_id = self._elsewhere.order_of(receipt_id)
        tx.session.add(
            StrayRow(
                fn_number=fiscal.fn_number, fd_number=fiscal.fd_number, till_id=till_id, receipt_id=receipt_id,
                order_id=order_id, total_kopecks=fiscal.total_kopecks, shift_number=fiscal.shift_number, at=fiscal.at,
            )
        )  # fmt: skip
        tx.session.flush()
        after = f"FD {fiscal.fd_number}"
        tx.record("receipt", receipt_id, "doubled", after=after, order_id=order_id, device_id=till_id)

    def _refused(self, tx: Tx, till_id: str, fact: pos.Refused) -> None:
        log.error("till %s refused intent %s: %s", till_id, fact.intent_id, fact.code)
        ended = self._prints.end(tx, fact.intent_id, till_id)
        if ended is None or not ended[1]:
            return
        receipt_id = ended[0].receipt_id
        self._receipts.refused(receipt_id, fact.code)
        order_id = self._elsewhere.order_of(receipt_id)
        tx.record("till", till_id, "receipt refused", after=fact.code, order_id=order_id)

    def _answered(self, tx: Tx, till_id: str, ack: Ack) -> None:
        dropped = self._deeds.answered(tx, till_id, ack)
        if dropped is None:
            return
        self._prints.end(tx, dropped.intent_id, till_id)
        to = tx.session.get_one(TillRow, dropped.to_till_id)
        self._elsewhere.move(dropped.receipt_id, to.id, electronic=to.electronic)
        self._moved(tx, till_id)

    def _moved(self, tx: Tx, till_id: str) -> None:
        """What a till shows has changed: it is judged anew and its screens are told."""
        row = tx.session.get(TillRow, till_id)
        if row is None:
            return
        tx.session.flush()
        codes = _codes(self._as_till(tx, row, self._elsewhere.waiting(till_id).get(till_id, NONE)).wrong)
        if codes != row.wrong:
            tx.record("till", till_id, "trouble", before=row.wrong, after=codes)
            row.wrong = codes
            tx.session.flush()
        tx.touch("till", till_id)
        tx.tell(TillChanged(till_id))

    def _as_till(self, tx: Tx, row: TillRow, waiting: Waiting) -> Till:
        device = self._devices.get("pos", row.id)
        health = _health(row)
        return Till(
            id=row.id, name=row.name, place_id=row.place_id, online=device.online and row.register_online,
            electronic=row.electronic, shift=row.shift, shift_number=row.shift_number, paper=row.paper,
            fn_number=row.fn_number, serial=row.serial, last_fd=row.last_fd, queue=row.queue,
            ofd_unsent=row.ofd_unsent, trouble=row.trouble, health=health, seen_at=device.seen_at,
            wrong=wrong_with(_facts(row, health, device, waiting), tx.now),
        )  # fmt: skip


def _till(tx: Tx, till_id: str, *, lock: bool = False) -> TillRow:
    query = select(TillRow).where(TillRow.id == till_id)
    row = tx.session.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise NotFound(f"till {till_id} is not known", till_id=till_id)
    return row


def _take(row: TillRow, state: pos.TillState) -> None:
    row.shift, row.shift_number, row.paper = state.shift, state.shift_number, state.paper
    row.register_online, row.electronic = state.online, state.electronic
    row.fn_number, row.serial = state.fn_number[:20], state.serial[:40]
    row.last_fd, row.queue, row.ofd_unsent = state.last_fd, state.queue, state.ofd_unsent
    row.trouble, row.shown_at = state.trouble[:100], state.at
    row.health = encode(state.health).decode()


def _health(row: TillRow) -> TillHealth:
    return parse(TillHealth, row.health.encode())


def _facts(row: TillRow, health: TillHealth, device: Device, waiting: Waiting) -> Facts:
    return Facts(
        online=device.online, seen=row.shown_at is not None, double=device.suspect_since is not None,
        register_online=row.register_online, electronic=row.electronic, paper=row.paper, trouble=row.trouble,
        shift=row.shift, ofd_unsent=row.ofd_unsent, health=health, waiting_since=waiting.since,
        refused=waiting.refused,
    )  # fmt: skip


def _codes(wrong: list[Wrong]) -> str:
    return ",".join(each.code for each in wrong)[:500]


def _shown(row: TillRow) -> tuple[object, ...]:
    """What a person sees of a till; that it was seen again is not worth a push, nor that its clock ticks."""
    health = _health(row)
    ticks = None if health.clock_off_s is None else health.clock_off_s // 30
    return (
        row.shift, row.shift_number, row.paper, row.register_online, row.electronic, row.fn_number, row.serial,
        row.last_fd, row.queue, row.ofd_unsent, row.trouble, replace(health, clock_off_s=ticks),
    )  # fmt: skip
