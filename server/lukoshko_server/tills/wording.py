"""How what people ask of a till stands on the wire."""

from collections.abc import Callable
from typing import Any

from lukoshko_server.tills.rows import TillCommandRow
from lukoshko_server.tills.rules import CASH
from lukoshko_wire import pos
from lukoshko_wire.api.tills import Found
from lukoshko_wire.channels import Channel
from lukoshko_wire.message import Message, parse

DROP, END = "drop_receipt", "end_receipt"
GONE = "gone"
"""Code of an ending that was not waited for: its till is gone."""


class Evidence(Message, frozen=True):
    """What a person found out about a receipt: its document, or that there is none."""

    found: Found | None = None


_KINDS: dict[str, tuple[Channel[Any], Callable[..., Any]]] = {
    "close_shift": (pos.CLOSE_SHIFT, pos.CloseShift),
    "report_x": (pos.REPORT_X, pos.ReportX),
    "cash_in": (pos.CASH_IN, pos.CashIn),
    "cash_out": (pos.CASH_OUT, pos.CashOut),
}


def on_the_wire(row: TillCommandRow) -> tuple[Channel[Any], Any]:
    """The channel and the message."""
    if row.intent_id is not None:
        return _about_intent(row, row.intent_id)
    channel, make = _KINDS[row.kind]
    money = {"kopecks": row.kopecks} if row.kind in CASH else {}
    return channel, make(id=row.id, issued_at=row.issued_at, expires_at=row.expires_at, **money)


def _about_intent(row: TillCommandRow, intent: str) -> tuple[Channel[Any], Any]:
    """Whatever a till that was gone holds is let go: what it did not send by itself it never will."""
    if row.kind == END and row.code != GONE:
        written = parse(Evidence, row.evidence.encode()).found is not None
        return pos.END_RECEIPT, pos.EndReceipt(
            id=row.id, issued_at=row.issued_at, intent_id=intent, written=written
        )
    return pos.DROP_RECEIPT, pos.DropReceipt(id=row.id, issued_at=row.issued_at, intent_id=intent)
