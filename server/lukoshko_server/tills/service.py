"""Use cases of tills: how they are, what is printed where, what people ask of them."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from sqlalchemy import select

from lukoshko_server.db import Tx, Work
from lukoshko_server.devices.service import AckCame, DeviceMoved, Devices, FactCame, StatesCame
from lukoshko_server.outbox.service import Outbox
from lukoshko_server.receipts.elsewhere import Elsewhere, Waiting
from lukoshko_server.receipts.service import ReceiptQueued, Receipts
from lukoshko_server.tills import deeds, letting_go, shifts, strays
from lukoshko_server.tills.book import Book
from lukoshko_server.tills.deeds import Deed, Deeds, Dropped, Ended
from lukoshko_server.tills.ending import Ending
from lukoshko_server.tills.prints import Prints
from lukoshko_server.tills.refusals import SameTill, TillAway
from lukoshko_server.tills.rows import TillRow
from lukoshko_server.tills.rules import Seller
from lukoshko_server.tills.showing import Till, as_till, codes_of, health_of, shown, take
from lukoshko_wire import pos
from lukoshko_wire.api.tills import Found, TillAction
from lukoshko_wire.locker import Ack, CommandEnded
from lukoshko_wire.problems import NotFound
from lukoshko_wire.till import ShiftReported

log = logging.getLogger(__name__)

LOOK_EVERY = timedelta(minutes=1)
NONE = Waiting()
_NAMES = select(TillRow.id, TillRow.name)
_ALL = select(TillRow).order_by(TillRow.id)


@dataclass(frozen=True)
class TillChanged:
    """Told when what a till shows has changed."""

    till_id: str


class Tills(Book):
    """The subject's use cases; each joins the caller's transaction."""

    def __init__(
        self, work: Work, outbox: Outbox, devices: Devices, receipts: Receipts, elsewhere: Elsewhere, seller: Seller,
        zone: timezone,
    ) -> None:  # fmt: skip
        super().__init__(work)
        self._devices, self._receipts, self._elsewhere = devices, receipts, elsewhere
        self._prints = Prints(work, outbox, receipts)
        self._deeds = Deeds(work, outbox, self._prints)
        self._ending = Ending(self._deeds, self._prints, receipts, elsewhere, zone)
        self._seller = seller
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
            return tx.once(("till", till_id), lambda: self._as_till(tx, _till(tx, till_id)))

    def all(self) -> list[Till]:
        """Every till, by id."""
        with self._work.read() as tx:
            waiting = self._elsewhere.waiting()
            devices = {device.id: device for device in self._devices.all("pos")}
            return [
                as_till(row, devices[row.id], waiting.get(row.id, NONE), self._seller, tx.now)
                for row in tx.session.scalars(_ALL)
            ]

    def knows(self, till_id: str) -> bool:
        """True when there is such a till."""
        return till_id in self.names()

    def is_electronic(self, till_id: str) -> bool:
        """True when it prints no paper. Raises NotFound."""
        with self._work.read() as tx:
            return _till(tx, till_id).electronic

    def names(self) -> dict[str, str]:
        """What people call the tills, by id."""
        with self._work.read() as tx:
            return {row.id: row.name for row in tx.run(_NAMES, {})}

    def deeds(self, till_id: str, most: int) -> list[Deed]:
        """What people asked of a till, open ones first, then the latest."""
        with self._work.read() as tx:
            return self._deeds.latest(tx, till_id, most)

    def states(self, command_ids: Sequence[str]) -> dict[str, str]:
        """What became of these commands; unknown ids are left out."""
        with self._work.read() as tx:
            return deeds.states(tx, command_ids)

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

    def may_end(self, till_id: str) -> set[str]:
        """Receipts at a till of which no machine can say what became: a person may end them. Raises NotFound."""
        with self._work.read() as tx:
            return self._ending.may(tx, _till(tx, till_id), self._devices.get("pos", till_id))

    def end_by_hand(
        self, till_id: str, receipt_id: str, found: Found | None, why: str, actor: str, request_id: str
    ) -> None:
        """A receipt ends as a person found it, once its till cannot tell. Raises NotFound, CanStillTell, DocumentTaken."""
        with self._work() as tx:
            row = _till(tx, till_id, lock=True)
            device = self._devices.get("pos", till_id)
            self._ending.ask(tx, row, device, receipt_id, found, why, actor, request_id)
            self._moved(tx, till_id)

    def retry(self, receipt_id: str, till_id: str | None, buyer: str | None, why: str) -> str:
        """Print a refused receipt again, its data mended; at which till. Raises NotFound, NotRefused.

        CanStillTell at a till where a person ended it and that has not let go of it.
        """
        with self._work() as tx:
            before = self._elsewhere.till_of(receipt_id)
            row = _till(tx, till_id or before)
            letting_go.must_have_let_go(tx, receipt_id, row.id)
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

    def on_states(self, came: StatesCame) -> None:
        """Tills showed themselves."""
        with self._work() as tx:
            for till_id, state in came.states:
                if isinstance(state, pos.TillState):
                    self._shown(tx, till_id, state)

    def _shown(self, tx: Tx, till_id: str, state: pos.TillState) -> None:
        row = tx.session.get(TillRow, till_id)
        if row is None or (row.shown_at is not None and state.at < row.shown_at):
            return
        before = shown(row)
        take(row, state)
        tx.session.flush()
        if shown(row) != before:
            self._moved(tx, till_id)

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
        worse = [till.id for till in self.all() if codes_of(till.wrong) != kept.get(till.id)]
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
        self._ending.give_way(row.receipt_id, fiscal)
        self._receipts.written(row.receipt_id, fiscal, serial=till.serial, inn=health_of(till).inn)
        if not ended[1]:
            self._deeds.call_back(tx, row.receipt_id, till_id)

    def _stray(self, tx: Tx, till_id: str, receipt_id: str, fiscal: pos.FiscalData) -> None:
        log.error("receipt %s has a second document: %s at till %s", receipt_id, fiscal.fd_number, till_id)
        order_id = self._elsewhere.order_of(receipt_id)
        if strays.keep(tx, till_id, receipt_id, order_id, fiscal):
            after = f"FD {fiscal.fd_number}"
            tx.record("receipt", receipt_id, "doubled", after=after, order_id=order_id, device_id=till_id)

    def _refused(self, tx: Tx, till_id: str, fact: pos.Refused) -> None:
        log.error("till %s refused intent %s: %s", till_id, fact.intent_id, fact.code)
        ended = self._prints.end(tx, fact.intent_id, till_id)
        if ended is None:
            return
        if not ended[1]:
            letting_go.unwritten(tx, fact.intent_id)
            return
        receipt_id = ended[0].receipt_id
        self._receipts.refused(receipt_id, fact.code)
        order_id = self._elsewhere.order_of(receipt_id)
        tx.record("till", till_id, "receipt refused", after=fact.code, order_id=order_id)

    def _answered(self, tx: Tx, till_id: str, ack: Ack) -> None:
        dropped = self._deeds.answered(tx, till_id, ack)
        if isinstance(dropped, Ended):
            self._ending.apply(tx, till_id, dropped)
            self._moved(tx, till_id)
        if not isinstance(dropped, Dropped):
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
        codes = codes_of(self._as_till(tx, row).wrong)
        if codes != row.wrong:
            tx.record("till", till_id, "trouble", before=row.wrong, after=codes)
            row.wrong = codes
            tx.session.flush()
        tx.touch("till", till_id)
        tx.tell(TillChanged(till_id))

    def _as_till(self, tx: Tx, row: TillRow) -> Till:
        waiting = self._elsewhere.waiting(row.id).get(row.id, NONE)
        return as_till(row, self._devices.get("pos", row.id), waiting, self._seller, tx.now)


def _till(tx: Tx, till_id: str, *, lock: bool = False) -> TillRow:
    row = tx.once(("till row", till_id), lambda: tx.get(TillRow, till_id, lock=lock))
    if row is None:
        raise NotFound(f"till {till_id} is not known", till_id=till_id)
    return row
