"""Shifts of registers, as tills tell of them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, bindparam, func, or_, select

from lukoshko_server.db import Tx
from lukoshko_server.tills.rows import ShiftRow, TillRow
from lukoshko_wire import pos
from lukoshko_wire.message import encode, parse
from lukoshko_wire.till import ShiftReported

_LATEST = (
    select(ShiftRow)
    .where(ShiftRow.till_id == bindparam("till_id"))
    .order_by(func.coalesce(ShiftRow.opened_at, ShiftRow.closed_at).desc(), ShiftRow.number.desc())
    .limit(bindparam("most", type_=Integer))
)


@dataclass(frozen=True)
class Shift:
    """A shift as read."""

    till_id: str
    fn_number: str
    number: int
    opened_at: datetime | None
    closed_at: datetime | None
    report: ShiftReported | None
    """The register's own sums; None until it told any."""


def moved(tx: Tx, till_id: str, fact: pos.ShiftMoved) -> None:
    """A shift was opened or closed; told again or out of order it is the same shift."""
    till = tx.session.get_one(TillRow, till_id)
    row = _row(tx, till_id, till.fn_number, fact.number)
    if row is None:
        return
    if fact.state == "opened":
        row.opened_at, row.opened_fd = row.opened_at or fact.at, row.opened_fd or fact.fd_number
    else:
        row.closed_at, row.closed_fd = row.closed_at or fact.at, row.closed_fd or fact.fd_number
    tx.session.flush()


def reported(tx: Tx, till_id: str, fact: ShiftReported) -> None:
    """The register counted a shift; of several reports the latest stands."""
    row = _row(tx, till_id, fact.fn_number, fact.shift_number)
    if row is None or (row.reported_at is not None and fact.at < row.reported_at):
        return
    row.report, row.reported_at = encode(fact).decode(), fact.at
    if fact.report == "z":
        row.closed_at, row.closed_fd = row.closed_at or fact.at, row.closed_fd or fact.fd_number
    tx.session.flush()


def seen(tx: Tx, till_id: str, fn_number: str, number: int) -> None:
    """A receipt tells of its shift, whatever was told of the shift itself."""
    _row(tx, till_id, fn_number, number)
    tx.session.flush()


def latest(tx: Tx, till_id: str, most: int) -> list[Shift]:
    """Shifts of a till, the latest first."""
    return [_shift(row) for row in tx.session.scalars(_LATEST, {"till_id": till_id, "most": most})]


def one(tx: Tx, till_id: str, fn_number: str, number: int) -> Shift | None:
    """One shift of a till; None when it is not known."""
    row = tx.session.get(ShiftRow, (fn_number, number))
    return _shift(row) if row is not None and row.till_id == till_id else None


def between(tx: Tx, since: datetime, until: datetime, most: int) -> list[Shift]:
    """Shifts that were open in [since, until), the earliest first."""
    query = select(ShiftRow).where(
        func.coalesce(ShiftRow.opened_at, ShiftRow.closed_at) < until,
        or_(ShiftRow.closed_at.is_(None), ShiftRow.closed_at >= since),
    )
    query = query.order_by(ShiftRow.opened_at, ShiftRow.fn_number, ShiftRow.number)
    return [_shift(row) for row in tx.session.scalars(query.limit(most))]


def _row(tx: Tx, till_id: str, fn_number: str, number: int) -> ShiftRow | None:
    """The row of a shift, made when there is none; None while the storage of the till is not known."""
    if not fn_number or number < 1:
        return None
    row = tx.session.get(ShiftRow, (fn_number, number), with_for_update=True)
    if row is None:
        row = ShiftRow(fn_number=fn_number, number=number, till_id=till_id, report="")
        tx.session.add(row)
    return row


def _shift(row: ShiftRow) -> Shift:
    report = parse(ShiftReported, row.report.encode()) if row.report else None
    return Shift(row.till_id, row.fn_number, row.number, row.opened_at, row.closed_at, report)
