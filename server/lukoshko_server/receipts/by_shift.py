"""What the server knows of a shift of a fiscal storage: its receipts, counted and added up by kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select

from lukoshko_server.db import Work
from lukoshko_server.receipts.rows import ReceiptRow
from lukoshko_wire.till import Takings

KINDS = {
    "sell": (1, False), "sell_return": (2, False), "sell_correction": (1, True), "sell_return_correction": (2, True),
}  # fmt: skip
"""Tag 1054 of our kinds, and whether they correct."""
PART = 500
_SUMS = (
    func.count(), func.sum(ReceiptRow.total_kopecks), func.sum(ReceiptRow.cash_kopecks),
    func.sum(ReceiptRow.electronic_kopecks), func.sum(ReceiptRow.prepaid_kopecks),
    func.sum(ReceiptRow.credit_kopecks), func.sum(ReceiptRow.other_kopecks),
)  # fmt: skip
_OF_ORDERS = (
    select(ReceiptRow)
    .where(ReceiptRow.order_id.in_(bindparam("ids", expanding=True)), ReceiptRow.state == "printed")
    .order_by(ReceiptRow.printed_at)
)


@dataclass(frozen=True)
class Document:
    """A printed receipt in a list of documents."""

    id: str
    order_id: str
    settlement_id: str
    till_id: str
    kind: str
    fn_number: str
    shift_number: int
    fd_number: int
    fiscal_sign: str
    printed_at: datetime
    total_kopecks: int
    cash_kopecks: int
    electronic_kopecks: int
    prepaid_kopecks: int
    credit_kopecks: int
    other_kopecks: int

    @property
    def money_kopecks(self) -> int:
        """What was paid with this receipt itself, in money or by goods; an offset of a prepayment was settled before."""
        return self.cash_kopecks + self.electronic_kopecks + self.other_kopecks

    @property
    def sign(self) -> int:
        """1 for money that came, -1 for money that went back."""
        return -1 if KINDS[self.kind][0] == 2 else 1


class ByShift:
    """Reads printed receipts by shift and by day."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def takings(self, fn_number: str, shift_number: int) -> list[Takings]:
        """Sums of a shift by kind; kinds that it does not have are left out."""
        query = (
            select(ReceiptRow.kind, *_SUMS)
            .where(
                ReceiptRow.fn_number == fn_number,
                ReceiptRow.shift_number == shift_number,
                ReceiptRow.state == "printed",
            )
            .group_by(ReceiptRow.kind)
        )
        with self._work.read() as tx:
            tx.session.flush()
            found = [_takings(*row) for row in tx.session.execute(query)]
        return sorted(found, key=lambda each: (each.kind, each.correction))

    def documents(
        self, *, fn_number: str | None = None, shift_number: int | None = None,
        since: datetime | None = None, until: datetime | None = None, most: int,
    ) -> list[Document]:  # fmt: skip
        """Printed receipts of a shift, or of a span of time, in the order of their printing; at most so many."""
        query = select(ReceiptRow).where(ReceiptRow.state == "printed")
        if fn_number is not None:
            query = query.where(ReceiptRow.fn_number == fn_number, ReceiptRow.shift_number == shift_number)
        if since is not None and until is not None:
            query = query.where(ReceiptRow.printed_at >= since, ReceiptRow.printed_at < until)
        with self._work.read() as tx:
            tx.session.flush()
            rows = tx.session.scalars(query.order_by(ReceiptRow.printed_at, ReceiptRow.id).limit(most))
            return [_document(row) for row in rows]

    def of_orders(self, order_ids: Sequence[str]) -> list[Document]:
        """Printed receipts of these orders."""
        with self._work.read() as tx:
            return [_document(row) for row in tx.session.scalars(_OF_ORDERS, {"ids": list(order_ids)})]

    def of_settlements(self, ids: Sequence[str]) -> list[Document]:
        """Printed receipts of these settlements."""
        found: list[Document] = []
        with self._work.read() as tx:
            tx.session.flush()
            for start in range(0, len(ids), PART):
                query = select(ReceiptRow).where(ReceiptRow.settlement_id.in_(ids[start : start + PART]))
                rows = tx.session.scalars(
                    query.where(ReceiptRow.state == "printed").order_by(ReceiptRow.printed_at)
                )
                found += [_document(row) for row in rows]
        return found


def _takings(
    kind: str, count: int, total: int, cash: int, electronic: int, prepaid: int, credit: int, other: int
) -> Takings:
    number, correction = KINDS[kind]
    return Takings(
        kind=number, correction=correction, count=count, total_kopecks=int(total), cash_kopecks=int(cash),
        electronic_kopecks=int(electronic), prepaid_kopecks=int(prepaid), credit_kopecks=int(credit),
        other_kopecks=int(other),
    )  # fmt: skip


def _document(row: ReceiptRow) -> Document:
    return Document(
        id=row.id, order_id=row.order_id, settlement_id=row.settlement_id, till_id=row.till_id, kind=row.kind,
        fn_number=row.fn_number or "", shift_number=row.shift_number, fd_number=row.fd_number or 0,
        fiscal_sign=row.fiscal_sign, printed_at=row.printed_at or row.created_at, total_kopecks=row.total_kopecks,
        cash_kopecks=row.cash_kopecks, electronic_kopecks=row.electronic_kopecks, prepaid_kopecks=row.prepaid_kopecks,
        credit_kopecks=row.credit_kopecks, other_kopecks=row.other_kopecks,
    )  # fmt: skip
