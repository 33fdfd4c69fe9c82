"""Use cases of returns: drawn up before the money goes back, queued after, given up when it stays."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import aliased

from lukoshko_server.db import Tx, Work
from lukoshko_server.receipts.returns import (
    AHEAD,
    NOTHING,
    SOLD,
    Back,
    NotToReturn,
    Returned,
    TooMuchBack,
    add_up,
    by_order_line,
    give_back,
    left_over,
    shares,
)
from lukoshko_server.receipts.rows import ReceiptRow
from lukoshko_server.receipts.rules import Circumstances
from lukoshko_server.receipts.service import ReceiptQueued
from lukoshko_server.receipts.store import as_row, body, locked
from lukoshko_wire.message import parse
from lukoshko_wire.pos import Receipt, ReceiptLine
from lukoshko_wire.receipts import receipt_id as receipt_id_of
from lukoshko_wire.sold import FEE_NAME

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Drawn:
    """A return that waits for its money."""

    receipt_id: str
    kopecks: int


@dataclass(frozen=True)
class Left:
    """A printed receipt of sale, what of it went back, and where it was printed."""

    receipt_id: str
    till_id: str
    printed_at: datetime | None
    fd_number: int
    internet: bool
    lines: Sequence[ReceiptLine]
    before: Mapping[int, Returned]


@dataclass(frozen=True)
class ReturnState:
    """How far the receipt of a refund is."""

    receipt_id: str
    original_id: str | None
    state: str


class GivingBack:
    """The subject's use cases for what comes back; each joins the caller's transaction."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def draw(
        self, receipt_id: str, refund_id: str, till_id: str, back: Sequence[Back], *, by: Literal["cash", "electronic"],
        circumstances: Circumstances, electronic_most: int | None = None, other_kopecks: int = 0,
    ) -> Drawn:  # fmt: skip
        """Draw up the return of some lines of a printed receipt. What two ask for at once is counted once.

        Raises NotFound, NotToReturn, TooMuchBack, WorthNothing, BadReceipt.
        """
        with self._work() as tx:
            original = locked(tx, receipt_id)
            if original.state != "printed":
                raise NotToReturn(f"receipt {receipt_id} is {original.state}", state=original.state)
            receipt = give_back(
                body(original), back, _before(tx, receipt_id), by=by, circumstances=circumstances,
                electronic_most=electronic_most, other_kopecks=other_kopecks,
            )  # fmt: skip
            row = as_row(tx, _id(refund_id), refund_id, till_id, receipt, original_id=receipt_id)
            row.state = "drawn"
            _count(original, receipt.total_kopecks)
            tx.session.add(row)
            tx.session.flush()
            tx.record("receipt", row.id, "drawn", after=str(receipt.total_kopecks), order_id=row.order_id)
            return Drawn(row.id, receipt.total_kopecks)

    def drawn(self, refund_id: str) -> tuple[str, dict[int, int]] | None:
        """Of which receipt a return was drawn up, and how much of which line of it; None for what was given up."""
        with self._work.read() as tx:
            row = tx.get(ReceiptRow, _id(refund_id))
            if row is None or row.original_id is None:
                return None
            lines = add_up([body(row)])
            return row.original_id, {no: each.quantity_milli for no, each in lines.items()}

    def worth(self, receipt_id: str, back: Sequence[Back]) -> list[Back]:
        """What these parts of a receipt are worth now. Raises NotFound, NotToReturn, TooMuchBack."""
        with self._work() as tx:
            return shares(body(locked(tx, receipt_id)), back, _before(tx, receipt_id))

    def of_ahead(
        self, receipt_id: str, refund_id: str, till_id: str, kopecks: int, taken: Mapping[int, Returned], *,
        circumstances: Circumstances,
    ) -> None:  # fmt: skip
        """Money that was paid ahead is the customer's again: its return is queued at once. Tells ReceiptQueued.

        `taken`: what was handed over, by line of the order. The same refund again changes nothing.
        Raises NotFound, TooMuchBack.
        """
        with self._work() as tx:
            if tx.session.get(ReceiptRow, _id(refund_id)) is not None:
                return
            original = _standing(tx, receipt_id)
            earlier, before = body(original), _before(tx, original.id)
            receipt = give_back(
                earlier, left_over(earlier, taken, before, kopecks), before, by="electronic", circumstances=circumstances,
            )  # fmt: skip
            row = as_row(tx, _id(refund_id), refund_id, till_id, receipt, original_id=original.id)
            _count(original, kopecks)
            tx.session.add(row)
            tx.session.flush()
            tx.record("receipt", row.id, "queued", after=till_id, order_id=row.order_id)
            tx.touch("order", row.order_id)
            tx.tell(ReceiptQueued(row.id, till_id))

    def settled(self, refund_id: str) -> None:
        """The money went back: the return may be printed. Tells ReceiptQueued. Again changes nothing."""
        with self._work() as tx:
            row = locked(tx, _id(refund_id))
            if row.state == "drawn":
                row.state = "queued"
                tx.session.flush()
                tx.record(
                    "receipt", row.id, "queued", before="drawn", after=row.till_id, order_id=row.order_id
                )
                tx.touch("order", row.order_id)
                tx.tell(ReceiptQueued(row.id, row.till_id))

    def give_up(self, refund_id: str) -> None:
        """The money stays: what was drawn up is no receipt, the goods may be asked back again."""
        with self._work() as tx:
            row = locked(tx, _id(refund_id))
            if row.state != "drawn" or row.original_id is None:
                return
            locked(tx, row.original_id).returned_kopecks -= row.total_kopecks
            tx.record("receipt", row.id, "given up", before="drawn", order_id=row.order_id)
            tx.session.delete(row)
            tx.session.flush()
            tx.touch("order", row.order_id)

    def fee_of(self, refund_id: str) -> int:
        """Kopecks of a refund that are the fee's, by its receipt; 0 without one."""
        with self._work.read() as tx:
            row = tx.session.get(ReceiptRow, _id(refund_id), populate_existing=True)
            lines = body(row).lines if row is not None else ()
            return sum(line.sum_kopecks for line in lines if line.name == FEE_NAME)

    def left(self, order_id: str) -> list[Left]:
        """Printed receipts of goods, and corrections that stand for one, with what went back of them, oldest first."""
        undone = aliased(ReceiptRow)
        query = select(ReceiptRow).where(
            ReceiptRow.order_id == order_id, ReceiptRow.kind.in_(SOLD), ReceiptRow.state == "printed",
            ~select(undone.id)
            .where(undone.original_id == ReceiptRow.id, undone.kind == "sell_return_correction")
            .exists(),
        )  # fmt: skip
        with self._work.read() as tx:
            tx.session.flush()
            rows = tx.session.scalars(query.order_by(ReceiptRow.created_at))
            found = [_left(tx, row) for row in rows]
        return [each for each in found if each.lines[0].method not in AHEAD]

    def parts_of(self, order_id: str, wanted: Mapping[int, int]) -> tuple[str, list[Back]] | None:
        """Lines of the order, thousandths by number, as lines of its receipt; None before it is printed.

        Raises TooMuchBack.
        """
        found = self.left(order_id)
        if not found:
            return None
        last = found[-1]
        parts = [
            part
            for no, quantity in wanted.items()
            for part in by_order_line(last.lines, no, quantity, last.before)
        ]
        return last.receipt_id, parts

    def states(self, refund_ids: Sequence[str]) -> dict[str, ReturnState]:
        """How far the receipts of these refunds are; what was given up is left out."""
        ids = {_id(refund_id): refund_id for refund_id in refund_ids}
        with self._work.read() as tx:
            tx.session.flush()
            rows = tx.session.scalars(select(ReceiptRow).where(ReceiptRow.id.in_(ids)))
            return {ids[row.id]: ReturnState(row.id, row.original_id, row.state) for row in rows}


def _id(refund_id: str) -> str:
    return receipt_id_of(refund_id, "sell_return")


def _standing(tx: Tx, receipt_id: str) -> ReceiptRow:
    """The receipt, locked; of one that was undone the correction that says it right. Raises NotFound."""
    right = tx.get(ReceiptRow, receipt_id_of(receipt_id, "sell_correction"), lock=True)
    return right or locked(tx, receipt_id)


def _count(original: ReceiptRow, kopecks: int) -> None:
    left = original.total_kopecks - original.returned_kopecks
    if kopecks > left:
        raise TooMuchBack(f"{left} kopecks are left of the receipt", left=left)
    original.returned_kopecks += kopecks


def _before(tx: Tx, receipt_id: str) -> dict[int, Returned]:
    query = select(ReceiptRow.body).where(
        ReceiptRow.original_id == receipt_id, ReceiptRow.kind == "sell_return"
    )
    return add_up(parse(Receipt, raw.encode()) for raw in tx.session.scalars(query))


def _left(tx: Tx, row: ReceiptRow) -> Left:
    receipt = body(row)
    return Left(
        row.id, row.till_id, row.printed_at, row.fd_number or 0, receipt.internet, receipt.lines, _before(tx, row.id)
    )  # fmt: skip


def still(left: Left) -> list[tuple[int, ReceiptLine, Returned]]:
    """Lines of which something may still go back, with how much."""
    found = []
    for no, line in enumerate(left.lines, start=1):
        gone = left.before.get(no, NOTHING)
        rest = Returned(line.quantity_milli - gone.quantity_milli, line.sum_kopecks - gone.kopecks)
        if rest.quantity_milli > 0 and rest.kopecks > 0:
            found.append((no, line, rest))
    return found
