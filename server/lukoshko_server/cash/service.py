"""Use cases of a courier's cash: open, take and give, count blind, sign, hand over, bring to the bank."""

import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5
from zlib import crc32

from sqlalchemy import select

from lukoshko_server.cash import store
from lukoshko_server.cash.rows import CashEntryRow, CashShiftRow, DiscrepancyRow
from lukoshko_server.cash.rules import (
    SIGN_WITHIN,
    Entry,
    NoShift,
    NothingToSign,
    NotSigned,
    OtherSum,
    SamePerson,
    ShiftRuns,
    belongs,
    expected,
    paid_in_cash,
    step,
)
from lukoshko_server.cash.store import CashShift
from lukoshko_server.db import Tx, Work, lock_key
from lukoshko_wire.problems import Conflict, NotFound

log = logging.getLogger(__name__)

MOST = 200


@dataclass(frozen=True)
class CashMoved:
    """Told when a float was given out, or a shift's cash was handed over: the drawer of a till may hold the same money."""

    shift_id: str
    courier_id: str
    kind: str
    kopecks: int


@dataclass(frozen=True)
class CashChanged:
    """Told when a shift of cash, or its journal, has changed."""

    shift_id: str
    courier_id: str


class Cash:
    """The subject's use cases; each joins the caller's transaction and locks the shift first."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def open(self, shift_id: str, courier_id: str, float_kopecks: int) -> None:
        """A shift begins with a float; the same again changes nothing. Raises ShiftRuns, Conflict."""
        with self._work() as tx:
            there = tx.session.get(CashShiftRow, shift_id)
            if there is not None:
                if (there.courier_id, there.float_kopecks) != (courier_id, float_kopecks):
                    raise Conflict("this id belongs to another shift", id=shift_id)
                return
            self._must_be_first(tx, courier_id)
            row = self._begin(tx, shift_id, courier_id, float_kopecks, tx.actor)
            if float_kopecks:
                self._write(tx, row, f"float:{shift_id}", "float", float_kopecks, at=tx.now)
                tx.tell(CashMoved(row.id, courier_id, "float", float_kopecks))

    def took(
        self, settlement_id: str, order_id: str, courier_id: str, kopecks: int, given_kopecks: int, *, route: str,
        at: datetime,
    ) -> None:  # fmt: skip
        """Cash was taken for an order, and change was given; heard again it is the same."""
        with self._work() as tx:
            for entry_id, kind, sum_ in paid_in_cash(settlement_id, kopecks, given_kopecks):
                self._add(tx, courier_id, entry_id, kind, sum_, order_id=order_id, route=route, at=at)

    def paid_back(
        self, refund_id: str, order_id: str, courier_id: str, kopecks: int, *, route: str, at: datetime
    ) -> None:
        """Cash was given back to a customer; heard again it is the same."""
        with self._work() as tx:
            entry_id = f"refund:{refund_id}"
            self._add(tx, courier_id, entry_id, "refund", -kopecks, order_id=order_id, route=route, at=at)

    def begin_count(self, courier_id: str) -> None:
        """The courier begins to count: from now on nothing shows what is expected. Raises NoShift."""
        with self._work() as tx:
            row = self._running(tx, courier_id)
            if row.state == "open":
                self._move(tx, row, "begin")

    def count(self, shift_id: str, courier_id: str, kopecks: int) -> None:
        """What the courier has counted, once; a difference becomes a record. Raises NotFound, WrongStep, Conflict."""
        with self._work() as tx:
            row = store.shift_row(tx, shift_id, lock=True)
            if row.courier_id != courier_id:
                raise NotFound("no shift of yours", shift_id=shift_id)
            if row.counted_kopecks is not None:
                if row.counted_kopecks != kopecks:
                    raise Conflict("this shift was counted otherwise", counted_kopecks=row.counted_kopecks)
                return
            row.state, row.counted_kopecks = step(row.state, "count"), kopecks
            row.counted_at = tx.now
            self._moved(tx, row, "counted", after=str(kopecks))
            self._compare(tx, row)

    def recount(self, shift_id: str, by: str, note: str) -> None:
        """The cash is to be counted again, as blind as before. Raises NotFound, WrongStep, SamePerson."""
        with self._work() as tx:
            row = self._of_another(tx, shift_id, by)
            ends = step(row.state, "recount")
            self._must_be_first(tx, row.courier_id)
            self._end_discrepancy(tx, row, "recount")
            before = row.counted_kopecks
            row.state, row.counted_kopecks, row.counted_at = ends, None, None
            self._moved(tx, row, "recount", before=str(before), after=note[:200])

    def sign(self, shift_id: str, by: str, kopecks: int, note: str) -> None:
        """Somebody else has looked into the difference and signs for it; nothing is taken off anybody.

        Raises NotFound, SamePerson, NothingToSign, OtherSum when the difference is another one by now.
        """
        with self._work() as tx:
            row = self._of_another(tx, shift_id, by)
            open_ = store.open_discrepancy(tx, shift_id)
            if open_ is None:
                raise NothingToSign("nothing of this shift differs", shift_id=shift_id)
            if open_.kopecks != kopecks:
                raise OtherSum(f"the difference is {open_.kopecks}", kopecks=open_.kopecks)
            open_.how, open_.signed_by, open_.note, open_.ended_at = "signed", by, note[:300], tx.now
            tx.session.flush()
            self._write(tx, row, f"discrepancy:{open_.id}", "discrepancy", kopecks, at=tx.now)
            self._moved(tx, row, "discrepancy signed", before=str(kopecks), after=note[:200])

    def hand_over(self, shift_id: str, to: str, kopecks: int) -> None:
        """The shop has counted and taken the cash. Raises NotFound, WrongStep, NotSigned, OtherSum, SamePerson."""
        with self._work() as tx:
            row = self._of_another(tx, shift_id, to)
            if row.handed_at is not None and row.counted_kopecks == kopecks:
                return
            ends = step(row.state, "hand_over")
            if store.open_discrepancy(tx, shift_id) is not None:
                raise NotSigned("the difference is not signed for", shift_id=shift_id)
            if row.counted_kopecks != kopecks:
                raise OtherSum(f"{row.counted_kopecks} was counted", kopecks=row.counted_kopecks)
            row.state, row.handed_at, row.handed_to = ends, tx.now, to
            tx.session.flush()
            if kopecks:
                self._write(tx, row, f"handed:{shift_id}", "handed_over", -kopecks, at=tx.now)
                tx.tell(CashMoved(shift_id, row.courier_id, "handed_over", kopecks))
            self._moved(tx, row, "handed over", after=str(kopecks))

    def bank(self, shift_id: str, by: str, slip: str) -> None:
        """The cash was paid in by a slip; the same slip again changes nothing. Raises NotFound, WrongStep, SamePerson."""
        with self._work() as tx:
            row = self._of_another(tx, shift_id, by)
            if row.slip != slip or row.banked_at is None:
                row.state = step(row.state, "bank")
                row.banked_at, row.slip = tx.now, slip
                self._moved(tx, row, "banked", after=slip)

    def confirm(self, shift_id: str, by: str) -> None:
        """The bank's statement shows the slip; again changes nothing. Raises NotFound, WrongStep, SamePerson."""
        with self._work() as tx:
            row = self._of_another(tx, shift_id, by)
            if row.confirmed_at is None:
                row.state, row.confirmed_at = step(row.state, "confirm"), tx.now
                self._moved(tx, row, "confirmed", after=row.slip)

    def mine(self, courier_id: str) -> CashShift | None:
        """The courier's shift that runs, else the last one; None before the first."""
        with self._work.read() as tx:
            row = store.running(tx, courier_id) or store.latest(tx, courier_id)
            return store.read(tx, [row])[0] if row is not None else None

    def runs(self, courier_id: str) -> bool:
        """True while the courier has a shift that goes on."""
        with self._work.read() as tx:
            return store.running(tx, courier_id) is not None

    def get(self, shift_id: str) -> CashShift:
        """One shift. Raises NotFound."""
        with self._work.read() as tx:
            return store.read(tx, [store.shift_row(tx, shift_id)])[0]

    def journal(self, shift_id: str) -> list[Entry]:
        """The journal of a shift, in the order in which it happened."""
        with self._work.read() as tx:
            return store.journal(tx, shift_id)

    def between(self, since: datetime, until: datetime) -> list[CashShift]:
        """Shifts that began in [since, until), and every one whose difference waits; the latest first."""
        waits = select(DiscrepancyRow.shift_id).where(DiscrepancyRow.ended_at.is_(None))
        begun = (CashShiftRow.opened_at >= since) & (CashShiftRow.opened_at < until)
        query = select(CashShiftRow).where(begun | CashShiftRow.id.in_(waits))
        with self._work.read() as tx:
            rows = tx.session.scalars(query.order_by(CashShiftRow.opened_at.desc()).limit(MOST))
            return store.read(tx, list(rows))

    def _begin(
        self, tx: Tx, shift_id: str, courier_id: str, float_kopecks: int, by: str, at: datetime | None = None
    ) -> CashShiftRow:
        row = CashShiftRow(
            id=shift_id, courier_id=courier_id, state="open", float_kopecks=float_kopecks, opened_at=at or tx.now,
            opened_by=by[:100], handed_to="", slip="",
        )  # fmt: skip
        tx.session.add(row)
        self._moved(tx, row, "opened", after=str(float_kopecks))
        return row

    def _add(
        self, tx: Tx, courier_id: str, entry_id: str, kind: str, kopecks: int, *, order_id: str, route: str, at: datetime
    ) -> None:  # fmt: skip
        if tx.session.get(CashEntryRow, entry_id) is not None:
            return
        row = self._home(tx, courier_id, entry_id, at)
        self._write(tx, row, entry_id, kind, kopecks, order_id=order_id, route=route, at=at)
        self._compare(tx, row)

    def _home(self, tx: Tx, courier_id: str, entry_id: str, at: datetime) -> CashShiftRow:
        """Cash that comes before any shift opens one: it must never lie between the books."""
        lock_key(tx, _key(courier_id))
        shift_id = belongs(store.spans(tx, courier_id), at)
        if shift_id is not None:
            return store.shift_row(tx, shift_id, lock=True)
        made = str(uuid5(NAMESPACE_URL, f"lukoshko:cash:{entry_id}"))
        log.warning("courier %s takes cash without a shift: %s begins", courier_id, made)
        return self._begin(tx, made, courier_id, 0, "system", at)

    def _write(
        self, tx: Tx, row: CashShiftRow, entry_id: str, kind: str, kopecks: int, *, at: datetime,
        order_id: str | None = None, route: str = "",
    ) -> None:  # fmt: skip
        tx.session.add(
            CashEntryRow(
                id=entry_id, shift_id=row.id, courier_id=row.courier_id, kind=kind, kopecks=kopecks, order_id=order_id,
                route=route, at=at, heard_at=tx.now, by=tx.actor[:100],
            )
        )  # fmt: skip
        self._moved(tx, row, kind, after=str(kopecks), order_id=order_id)

    def _compare(self, tx: Tx, row: CashShiftRow) -> None:
        """Set what was counted against what is expected by now."""
        if row.counted_kopecks is None:
            return
        off = row.counted_kopecks - expected(store.journal(tx, row.id))
        there = store.open_discrepancy(tx, row.id)
        if off == 0:
            self._end_discrepancy(tx, row, "explained")
        elif there is None:
            no = store.next_no(tx, row.id)
            tx.session.add(
                DiscrepancyRow(
                    id=f"{row.id}:{no}", shift_id=row.id, courier_id=row.courier_id, no=no, kopecks=off,
                    opened_at=tx.now, due_at=tx.now + SIGN_WITHIN, how="", signed_by="", note="",
                )
            )  # fmt: skip
            self._moved(tx, row, "discrepancy", after=str(off))
        elif there.kopecks != off:
            before, there.kopecks = there.kopecks, off
            self._moved(tx, row, "discrepancy", before=str(before), after=str(off))

    def _end_discrepancy(self, tx: Tx, row: CashShiftRow, how: str) -> None:
        there = store.open_discrepancy(tx, row.id)
        if there is not None:
            there.how, there.ended_at = how, tx.now
            self._moved(tx, row, f"discrepancy {how}", before=str(there.kopecks))

    def _must_be_first(self, tx: Tx, courier_id: str) -> None:
        lock_key(tx, _key(courier_id))
        if store.running(tx, courier_id) is not None:
            raise ShiftRuns("a shift of cash runs already", courier_id=courier_id)

    def _running(self, tx: Tx, courier_id: str) -> CashShiftRow:
        row = store.running(tx, courier_id)
        if row is None:
            raise NoShift("no shift of cash runs", courier_id=courier_id)
        return store.shift_row(tx, row.id, lock=True)

    def _of_another(self, tx: Tx, shift_id: str, by: str) -> CashShiftRow:
        row = store.shift_row(tx, shift_id, lock=True)
        if row.courier_id == by:
            raise SamePerson("this is your own cash", shift_id=shift_id)
        return row

    def _move(self, tx: Tx, row: CashShiftRow, event: str) -> None:
        row.state = step(row.state, event)
        self._moved(tx, row, event)

    def _moved(
        self, tx: Tx, row: CashShiftRow, what: str, *, before: str = "", after: str = "", order_id: str | None = None
    ) -> None:  # fmt: skip
        tx.session.flush()
        tx.record("cash", row.id, what, before=before, after=after, order_id=order_id)
        tx.touch("cash", row.courier_id)
        tx.touch("cash_shift", row.id)
        tx.tell(CashChanged(row.id, row.courier_id))


def _key(courier_id: str) -> int:
    return crc32(f"cash {courier_id}".encode())
