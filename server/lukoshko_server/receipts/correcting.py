"""Use cases of corrections: what the register refused is written late, what it wrote wrongly is undone and made right."""

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from msgspec.structs import replace
from sqlalchemy import select

from lukoshko_server.db import Tx, Work
from lukoshko_server.receipts.corrections import Mended, NotToCorrect, mend, missing, reversal, right
from lukoshko_server.receipts.rows import ReceiptRow
from lukoshko_server.receipts.service import ReceiptQueued
from lukoshko_server.receipts.store import as_row, body, locked
from lukoshko_wire.pos import Receipt
from lukoshko_wire.receipts import receipt_id as id_of

log = logging.getLogger(__name__)
NO_TIME, ONE_AFTER = timedelta(), timedelta(microseconds=1)
"""What undoes a receipt comes before what stands in its place, also when both are sent again."""
Why = Literal["self", "instruction"]


@dataclass(frozen=True)
class Facts:
    """What stands around a receipt."""

    order_id: str
    till_id: str
    state: str
    settled_at: datetime


class Correcting:
    """The subject's use cases for wrong and missing receipts; each joins the caller's transaction."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def missing(
        self, receipt_id: str, till_id: str, settled_on: date, *, why: Why, number: str, electronic: bool
    ) -> None:
        """The money was taken, the register certainly wrote nothing: a correction with the day of the settlement.

        It takes the settlement's place; the refused one is never sent again. Again changes nothing.
        Raises NotFound, NotToCorrect, BadReceipt.
        """
        with self._work() as tx:
            row = locked(tx, receipt_id)
            if row.state == "corrected":
                return
            if row.state != "refused":
                raise NotToCorrect(f"receipt {receipt_id} is {row.state}", state=row.state)
            made = missing(replace(body(row), electronic=electronic), settled_on, why=why, number=number)
            row.state = "corrected"
            tx.session.flush()
            tx.record("receipt", row.id, "corrected", before="refused", order_id=row.order_id)
            _queue(tx, row, row.settlement_id, till_id, made)

    def wrong(
        self, receipt_id: str, till_id: str, settled_on: date, *, why: Why, number: str, electronic: bool,
        mended: Mended | None,
    ) -> None:  # fmt: skip
        """Undo a printed receipt, and write what it should have said; without `mended` it should never have been.

        Again changes nothing. Raises NotFound, NotToCorrect when some of it was returned already, BadReceipt.
        """
        with self._work() as tx:
            row = locked(tx, receipt_id)
            if row.state != "printed":
                raise NotToCorrect(f"receipt {receipt_id} is {row.state}", state=row.state)
            if _corrected(tx, receipt_id):
                return
            if row.returned_kopecks:
                raise NotToCorrect("some of it went back", returned_kopecks=row.returned_kopecks)
            first = replace(body(row), electronic=electronic)
            undo = reversal(first, row.fiscal_sign, settled_on, why=why, number=number)
            made = [undo]
            if mended is not None:
                better = mend(first, mended)
                made.append(right(better, row.fiscal_sign, settled_on, why=why, number=number))
            row.returned_kopecks = row.total_kopecks  # nothing of it can be returned: it is undone
            tx.session.flush()
            for no, each in enumerate(made):
                _queue(tx, row, row.id, till_id, each, after=no * ONE_AFTER)

    def facts(self, receipt_id: str) -> Facts:
        """What stands around a receipt, as it is now. Raises NotFound."""
        with self._work.read() as tx:
            row = locked(tx, receipt_id)
            return Facts(row.order_id, row.till_id, row.state, row.printed_at or row.created_at)


def _corrected(tx: Tx, receipt_id: str) -> bool:
    query = select(ReceiptRow.id).where(
        ReceiptRow.original_id == receipt_id,
        ReceiptRow.kind.in_(("sell_correction", "sell_return_correction")),
    )
    return tx.session.scalar(query.limit(1)) is not None


def _queue(
    tx: Tx, original: ReceiptRow, settlement_id: str, till_id: str, receipt: Receipt, *, after: timedelta = NO_TIME
) -> None:  # fmt: skip
    made = id_of(settlement_id, receipt.kind)
    row = as_row(tx, made, settlement_id, till_id, receipt, original_id=original.id)
    row.created_at += after
    tx.session.add(row)
    tx.session.flush()
    tx.record("receipt", made, "queued", after=f"{receipt.kind} {till_id}", order_id=original.order_id)
    tx.touch("order", original.order_id)
    tx.tell(ReceiptQueued(made, till_id))
