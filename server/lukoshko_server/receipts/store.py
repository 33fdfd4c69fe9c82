"""Rows of receipts; they never leave the subject."""

from lukoshko_server.db import Tx
from lukoshko_server.receipts.rows import ReceiptRow
from lukoshko_wire.message import encode, parse
from lukoshko_wire.pos import Receipt
from lukoshko_wire.problems import NotFound


def as_row(
    tx: Tx,
    receipt_id: str,
    settlement_id: str,
    till_id: str,
    receipt: Receipt,
    *,
    original_id: str | None = None,
) -> ReceiptRow:
    """A new receipt, queued."""
    return ReceiptRow(
        id=receipt_id, order_id=receipt.order_id, settlement_id=settlement_id, kind=receipt.kind, till_id=till_id,
        state="queued", original_id=original_id, created_at=tx.now, total_kopecks=receipt.total_kopecks,
        cash_kopecks=receipt.cash_kopecks, electronic_kopecks=receipt.electronic_kopecks,
        prepaid_kopecks=receipt.prepaid_kopecks, credit_kopecks=receipt.credit_kopecks,
        other_kopecks=receipt.other_kopecks, returned_kopecks=0, body=encode(receipt).decode(),
    )  # fmt: skip


def locked(tx: Tx, receipt_id: str) -> ReceiptRow:
    """One receipt as it is now, locked until the end of the transaction. Raises NotFound."""
    row = tx.get(ReceiptRow, receipt_id, lock=True)
    if row is None:
        raise NotFound(f"receipt {receipt_id} is not known", receipt_id=receipt_id)
    return row


def body(row: ReceiptRow) -> Receipt:
    """What the till is asked to print."""
    return parse(Receipt, row.body.encode())
