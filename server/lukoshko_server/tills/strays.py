"""Second documents of receipts: a till wrote one, another has the receipt already."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from lukoshko_server.db import Tx
from lukoshko_server.tills.rows import StrayRow
from lukoshko_wire.pos import FiscalData


@dataclass(frozen=True)
class Stray:
    """A document that one receipt has too many."""

    order_id: str
    till_id: str
    fn_number: str
    shift_number: int
    fd_number: int
    total_kopecks: int


def keep(tx: Tx, till_id: str, receipt_id: str, order_id: str, fiscal: FiscalData) -> bool:
    """Keep a document that its receipt has too many; False when it is known."""
    if tx.session.get(StrayRow, (fiscal.fn_number, fiscal.fd_number)) is not None:
        return False
    row = StrayRow(
        fn_number=fiscal.fn_number, fd_number=fiscal.fd_number, till_id=till_id, receipt_id=receipt_id,
        order_id=order_id, total_kopecks=fiscal.total_kopecks, shift_number=fiscal.shift_number, at=fiscal.at,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    return True


def of_shift(tx: Tx, fn_number: str, shift_number: int) -> int:
    """How many a shift has."""
    query = select(func.count()).where(StrayRow.fn_number == fn_number, StrayRow.shift_number == shift_number)
    return tx.session.scalar(query) or 0


def between(tx: Tx, since: datetime, until: datetime, most: int) -> list[Stray]:
    """Those of [since, until), the earliest first."""
    query = select(StrayRow).where(StrayRow.at >= since, StrayRow.at < until).order_by(StrayRow.at)
    return [
        Stray(row.order_id, row.till_id, row.fn_number, row.shift_number, row.fd_number, row.total_kopecks)
        for row in tx.session.scalars(query.limit(most))
    ]
