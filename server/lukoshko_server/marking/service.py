"""Use cases of marking codes: captured for a line, judged, set aside, sold, released. One code is sold once."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from lukoshko_server.catalogue.rules import Goods
from lukoshko_server.db import Tx, Work
from lukoshko_server.marking import store
from lukoshko_server.marking.rows import MarkRow
from lukoshko_server.marking.rules import (
    Held,
    NotChecked,
    NotEnough,
    NoWeight,
    OfOtherGoods,
    Taken,
    Twice,
    Verdict,
    WhichPiece,
    amount,
    coded,
)
from lukoshko_server.orders.rules import Line, Order
from lukoshko_server.orders.service import OrderMoved, Orders
from lukoshko_server.outbox.service import Outbox
from lukoshko_server.receipts.rules import Coded
from lukoshko_server.receipts.service import ReceiptPrinted, Receipts
from lukoshko_wire.marks import Mark, gtin_of, read
from lukoshko_wire.message import Message, encode

log = logging.getLogger(__name__)

CHECK = "marking.check"
ENDED = {"cancelled": "cancelled", "refused": "refused"}
"""States of an order after which it sells nothing more: what frees its codes."""
BACK = ("sell_return", "sell_return_correction")


class CheckAsk(Message, frozen=True):
    """Ask whether a code may be sold."""

    mark_id: str


@dataclass(frozen=True)
class MarkJudged:
    """Told when a code was checked, and whenever what its screen shows has changed. `why` is empty when it is good."""

    order_id: str
    line_no: int
    why: str


class Marking:
    """The subject's use cases; each joins the caller's transaction, the order is locked by the caller."""

    def __init__(self, work: Work, outbox: Outbox, orders: Orders, receipts: Receipts) -> None:
        self._work, self._outbox, self._orders, self._receipts = work, outbox, orders, receipts

    def must_fit(self, order_id: str, line: Line, goods: Goods, mark: Mark) -> None:
        """Raises OfOtherGoods, NoWeight, Twice, Taken: this code cannot stand for a piece of the line."""
        if mark.gtin not in {gtin_of(barcode) for barcode in goods.barcodes}:
            raise OfOtherGoods("the code is of other goods", gtin=mark.gtin, line_no=line.no)
        if line.unit.weighed and not mark.grams:
            raise NoWeight("the code carries no weight", line_no=line.no)
        with self._work.read() as tx:
            holder = store.holder(tx, mark.identifier)
        if holder is not None and holder.order_id == order_id:
            raise Twice("this very code is on the order", line_no=holder.line_no)
        if holder is not None:
            raise Taken("the code is not free", sold=holder.sold_at is not None)

    def capture(self, order_id: str, line: Line, goods: Goods, mark: Mark, scan_id: str) -> None:
        """Keep the code for the line and have it checked. Raises as `must_fit` does."""
        self.must_fit(order_id, line, goods, mark)
        with self._work() as tx:
            row = MarkRow(
                id=scan_id, order_id=order_id, line_no=line.no, goods_id=goods.id, identifier=mark.identifier,
                code=mark.code, form=mark.form, mark_group=goods.marked or "other",
                grams=mark.grams if line.unit.weighed else None, captured_at=tx.now,
            )  # fmt: skip
            try:
                with tx.attempt():
                    tx.session.add(row)
                    tx.session.flush()
            except IntegrityError:  # another picker was a moment quicker
                raise Taken("the code is not free", sold=False) from None
            tx.record("mark", scan_id, "captured", after=mark.identifier, order_id=order_id)
            self._outbox.put(tx, CHECK, f"mark:{scan_id}", encode(CheckAsk(mark_id=scan_id)).decode())

    def of_order(self, order_id: str) -> dict[int, list[Held]]:
        """The codes that an order holds, by line."""
        with self._work.read() as tx:
            return _by_line(tx.once(("marks", order_id), lambda: store.frozen(store.held(tx, order_id))))

    def refused_of(self, order_id: str) -> dict[int, list[Held]]:
        """The codes of an order that a check refused, by line."""
        with self._work.read() as tx:
            tx.session.flush()
            refused = MarkRow.state == "refused"
            return _by_line(store.frozen(store.rows(tx, MarkRow.order_id == order_id, refused)))

    def take_off(self, order_id: str, line_no: int) -> None:
        """Nothing of this line lies in the tote any more: its codes are free."""
        with self._work() as tx:
            held = store.rows(tx, MarkRow.order_id == order_id, MarkRow.line_no == line_no, store.HELD)
            store.release(tx, held, "taken_off")

    def must_be_ready(self, order: Order, marked: Sequence[Line]) -> None:
        """Raises NotChecked while a code is being checked, NotEnough unless codes and goods of each line agree."""
        self.must_be_checked(order.id)
        held = self.of_order(order.id)
        for line in marked:
            have = amount(held.get(line.no, []), weighed=line.unit.weighed)
            if have != (line.picked or 0):
                raise NotEnough("codes are missing", line_no=line.no, have=have, picked=line.picked)

    def must_be_checked(self, order_id: str, line_no: int | None = None) -> None:
        """Raises NotChecked while codes of the order, or of this line, are being checked."""
        waiting = [
            no
            for no, codes in self.of_order(order_id).items()
            if line_no in (None, no) and any(code.state == "checking" for code in codes)
        ]
        if waiting:
            raise NotChecked("codes are being checked", lines=waiting)

    def waiting(self, mark_id: str) -> Held | None:
        """A code that is still to be checked; None when that is done or not wanted any more."""
        with self._work.read() as tx:
            found = store.rows(tx, MarkRow.id == mark_id, store.HELD, MarkRow.state == "checking")
            return next(iter(store.frozen(found)), None)

    def judge(self, mark_id: str, verdict: Verdict) -> None:
        """Note what was learnt; a refused code is off its line at once. Once more changes nothing. Tells MarkJudged."""
        with self._work() as tx:
            row = self._checking(tx, mark_id)
            if row is None:
                return
            row.why, row.mode, row.checked_at = verdict.why, verdict.mode, tx.now
            row.request_id, row.request_ms = verdict.request_id, verdict.request_ms
            row.inst, row.version = verdict.inst, verdict.version
            if verdict.why:
                row.state, row.released_at, row.released = "refused", tx.now, "check"
                log.warning("order %s: a code of line %d is refused: %s", row.order_id, row.line_no, row.why)
            else:
                row.state = "good"
            tx.session.flush()
            after = f"{verdict.mode or 'unasked'} {verdict.why}".strip()
            tx.record("mark", mark_id, f"mark {row.state}", after=after, order_id=row.order_id)
            tx.tell(MarkJudged(row.order_id, row.line_no, verdict.why))

    def unasked(self, mark_id: str) -> None:
        """Nobody could be asked, and the shop does not sell without: the picker sees what it waits for."""
        with self._work() as tx:
            row = self._checking(tx, mark_id)
            if row is not None and row.why != "unasked":
                row.why = "unasked"
                tx.session.flush()
                tx.tell(MarkJudged(row.order_id, row.line_no, ""))

    def set_aside(self, order_id: str, line: Line, quantity: int, typed: Sequence[str]) -> None:
        """The customer does not take so much of a line: all of it, nothing, or the pieces whose codes are named.

        Raises WhichPiece when a part is refused and the named codes do not make it up, BadMark.
        """
        with self._work() as tx:
            rows = store.rows(tx, MarkRow.order_id == order_id, MarkRow.line_no == line.no, store.HELD)
            if not rows:
                return
            named = {row.identifier for row in rows} if quantity >= (line.picked or 0) else set()
            if 0 < quantity < (line.picked or 0):
                named = {read(each).identifier for each in typed}
            aside = [row for row in rows if row.identifier in named]
            got = amount(store.frozen(aside), weighed=line.unit.weighed)
            if quantity < (line.picked or 0) and got != quantity:
                raise WhichPiece(
                    "name the codes of what is refused", line_no=line.no, named=got, wanted=quantity
                )
            for row in rows:
                row.aside = row in aside
            tx.session.flush()

    def coded(self, order: Order) -> Mapping[int, list[Coded]]:
        """What goes onto the receipt under which code, by line."""
        held = self.of_order(order.id)
        return {
            line.no: coded(held[line.no], line.due, weighed=line.unit.weighed)
            for line in order.lines
            if line.no in held and line.due
        }

    def on_order(self, moved: OrderMoved) -> None:
        """What is not sold with its order is free."""
        if moved.state not in (*ENDED, "completed"):
            return
        with self._work() as tx:
            rows = [row for row in store.held(tx, moved.order_id) if row.sold_at is None]
            if rows and moved.state == "completed" and not store.any_sold(tx, moved.order_id):
                rows = [row for row in rows if row.aside]  # the receipt of the rest is still on its way
            store.release(tx, rows, ENDED.get(moved.state, "refused"))

    def on_printed(self, printed: ReceiptPrinted) -> None:
        """A receipt of sale withdraws its codes for good; one of return, a reversal too, makes them free again."""
        receipt = self._receipts.job(printed.receipt_id).receipt
        identifiers = {line.mark.identifier for line in receipt.lines if line.mark is not None}
        if not identifiers:
            return
        with self._work() as tx:
            mine = store.rows(tx, MarkRow.order_id == printed.order_id, MarkRow.identifier.in_(identifiers))
            if receipt.kind in BACK:
                store.release(tx, mine, "returned")
                return
            _sell(tx, mine)
            if self._orders.get(printed.order_id).state == "completed":
                self._let_go(tx, printed.order_id)

    def write_off(self, order_id: str, identifiers: Sequence[str]) -> None:
        """What these codes stood for came back and was thrown away: nobody can sell them again."""
        if not identifiers:
            return
        with self._work() as tx:
            for row in store.rows(tx, MarkRow.order_id == order_id, MarkRow.identifier.in_(identifiers)):
                if row.released == "returned" and store.holder(tx, row.identifier) is None:
                    row.released_at, row.released, row.why = None, "", "written_off"
                    tx.session.flush()
                    tx.record("mark", row.id, "mark written off", after=row.identifier, order_id=order_id)

    def _let_go(self, tx: Tx, order_id: str) -> None:
        """Whatever the receipt does not name was not sold: spoiled, or lost on the way."""
        unsold = store.rows(tx, MarkRow.order_id == order_id, store.HELD, MarkRow.sold_at.is_(None))
        store.release(tx, unsold, "refused")

    def _checking(self, tx: Tx, mark_id: str) -> MarkRow | None:
        held = self.waiting(mark_id)
        if held is None:
            return None
        self._orders.hold(held.order_id)  # first, here as everywhere
        row = store.locked(tx, mark_id)
        return row if row is not None and row.state == "checking" and row.released_at is None else None


def _sell(tx: Tx, rows: Sequence[MarkRow]) -> None:
    """Codes that a reversal had freed are sold again by the right receipt, unless somebody else has them by now."""
    held = {row.identifier for row in rows if row.released_at is None}
    for row in rows:
        again = row.released == "returned" and row.identifier not in held
        if again and store.holder(tx, row.identifier) is None:
            row.released_at, row.released = None, ""
            held.add(row.identifier)
        if row.released_at is None and (row.sold_at is None or again):
            row.sold_at, row.state, row.aside = tx.now, "good", False
            tx.record("mark", row.id, "mark sold", after=row.identifier, order_id=row.order_id)
        elif again:
            log.error("code %s of order %s was sold, and somebody else holds it", row.id, row.order_id)
    tx.session.flush()


def _by_line(held: Sequence[Held]) -> dict[int, list[Held]]:
    found: dict[int, list[Held]] = {}
    for code in held:
        found.setdefault(code.line_no, []).append(code)
    return found
