"""Receipts as a till's page shows them, and their way to another till, or to the same one with data mended."""

from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace
from sqlalchemy import Integer, bindparam, func, select

from lukoshko_server.db import Tx, Work
from lukoshko_server.receipts.debt_rules import DOCUMENT_TAKEN
from lukoshko_server.receipts.rows import ReceiptRow
from lukoshko_server.receipts.service import ReceiptQueued, ReceiptRefused
from lukoshko_server.receipts.store import body, locked
from lukoshko_wire.message import encode
from lukoshko_wire.pos import Receipt
from lukoshko_wire.problems import Conflict
from lukoshko_wire.receipts import check

MOST = 100


_AT_TILL = (
    select(ReceiptRow)
    .where(ReceiptRow.till_id == bindparam("till_id"), ReceiptRow.state == bindparam("wanted"))
    .limit(bindparam("most", type_=Integer))
)
_PRINTED = _AT_TILL.order_by(ReceiptRow.printed_at.desc())
_UNWRITTEN = _AT_TILL.order_by(ReceiptRow.created_at)
_WAITING = (
    select(ReceiptRow.till_id, ReceiptRow.state, func.count(), func.min(ReceiptRow.created_at))
    .where(ReceiptRow.state.in_(("queued", "refused")))
    .group_by(ReceiptRow.till_id, ReceiptRow.state)
)
_WAITING_AT = _WAITING.where(ReceiptRow.till_id == bindparam("till_id"))
_OWNER = select(ReceiptRow.id).where(
    ReceiptRow.fn_number == bindparam("fn_number"), ReceiptRow.fd_number == bindparam("fd_number")
)


class NotRefused(Conflict):
    """Only a receipt that its register certainly refused may be tried again."""

    code = "receipt.not-refused"


@dataclass(frozen=True)
class AtTill:
    """A receipt in a list of its till."""

    id: str
    order_id: str
    order_number: str
    kind: str
    state: str
    total_kopecks: int
    created_at: datetime
    printed_at: datetime | None
    fd_number: int | None
    code: str


@dataclass(frozen=True)
class Waiting:
    """What a till owes: since when its oldest receipt waits, how many it refused."""

    since: datetime | None = None
    refused: int = 0


class Elsewhere:
    """The subject's use cases for whoever looks after tills; each joins the caller's transaction."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def of_till(self, till_id: str, state: str, most: int = MOST) -> list[AtTill]:
        """Receipts of a till in a state: printed ones the latest first, others the oldest first."""
        query = _PRINTED if state == "printed" else _UNWRITTEN
        with self._work.read() as tx:
            rows = tx.session.scalars(query, {"till_id": till_id, "wanted": state, "most": most})
            return [_at_till(row) for row in rows]

    def waiting(self, till_id: str | None = None) -> dict[str, Waiting]:
        """What every till owes, or one; those that owe nothing are left out."""
        found: dict[str, Waiting] = {}
        with self._work.read() as tx:
            rows = tx.run(_WAITING, {}) if till_id is None else tx.run(_WAITING_AT, {"till_id": till_id})
            for till_id, state, count, oldest in rows:
                was = found.get(till_id, Waiting())
                found[till_id] = (
                    Waiting(oldest, was.refused) if state == "queued" else Waiting(was.since, count)
                )
        return found

    def order_of(self, receipt_id: str) -> str:
        """Whose receipt this is. Raises NotFound."""
        with self._work.read() as tx:
            return locked(tx, receipt_id).order_id

    def till_of(self, receipt_id: str) -> str:
        """Where it is, or was last, to be printed. Raises NotFound."""
        with self._work.read() as tx:
            return locked(tx, receipt_id).till_id

    def document(self, receipt_id: str) -> tuple[str, int] | None:
        """Storage and number of its document; None while there is none. Raises NotFound."""
        with self._work.read() as tx:
            row = locked(tx, receipt_id)
            return (row.fn_number, row.fd_number) if row.fn_number and row.fd_number else None

    def owner_of(self, fn_number: str, fd_number: int) -> str | None:
        """Which receipt has this document, if any."""
        with self._work.read() as tx:
            found = tx.run(_OWNER, {"fn_number": fn_number, "fd_number": fd_number}).scalar()
            return None if found is None else str(found)

    def disown(self, receipt_id: str, code: str) -> None:
        """The document that only a person gave a receipt (`code`) is another's: it has none. Tells ReceiptRefused."""
        with self._work() as tx:
            row = locked(tx, receipt_id)
            if row.code != code:
                return
            before = f"FD {row.fd_number}"
            row.state, row.code = "refused", DOCUMENT_TAKEN
            row.fn_number = row.fd_number = row.printed_at = None
            row.fiscal_sign = row.qr = ""
            tx.session.flush()
            tx.record("receipt", row.id, "disowned", before=before, order_id=row.order_id)
            tx.touch("order", row.order_id)
            tx.tell(ReceiptRefused(row.order_id, row.settlement_id, row.id, DOCUMENT_TAKEN))

    def move(self, receipt_id: str, till_id: str, *, electronic: bool) -> None:
        """Queue a receipt at another till: its own certainly wrote nothing and will not. Tells ReceiptQueued."""
        with self._work() as tx:
            row = locked(tx, receipt_id)
            if row.state in ("queued", "refused"):
                self._queue(tx, row, till_id, replace(body(row), electronic=electronic), "moved")

    def retry(self, receipt_id: str, till_id: str, *, electronic: bool, buyer: str | None = None) -> None:
        """Queue a refused receipt again, its data mended. Tells ReceiptQueued. Raises NotFound, NotRefused, BadReceipt."""
        with self._work() as tx:
            row = locked(tx, receipt_id)
            if row.state != "refused":
                raise NotRefused(f"receipt {receipt_id} is {row.state}", state=row.state)
            receipt = replace(body(row), electronic=electronic)
            if buyer is not None:
                receipt = replace(receipt, buyer=buyer)
            check(receipt)
            self._queue(tx, row, till_id, receipt, "queued again")

    def _queue(self, tx: Tx, row: ReceiptRow, till_id: str, receipt: Receipt, what: str) -> None:
        before, row.till_id, row.state, row.code = row.till_id, till_id, "queued", ""
        row.body = encode(receipt).decode()
        tx.session.flush()
        tx.record(
            "receipt", row.id, what, before=before, after=till_id, order_id=row.order_id, device_id=before
        )
        tx.touch("order", row.order_id)
        tx.tell(ReceiptQueued(row.id, till_id))


def _at_till(row: ReceiptRow) -> AtTill:
    return AtTill(
        id=row.id, order_id=row.order_id, order_number=body(row).order_number, kind=row.kind, state=row.state,
        total_kopecks=row.total_kopecks, created_at=row.created_at, printed_at=row.printed_at, fd_number=row.fd_number,
        code=row.code,
    )  # fmt: skip
