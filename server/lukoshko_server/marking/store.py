"""Queries of marking codes; rows never leave the subject."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, bindparam, select

from lukoshko_server.db import Tx
from lukoshko_server.marking.rows import MarkRow
from lukoshko_server.marking.rules import Held, Verdict
from lukoshko_wire.marks import MarkGroup

HELD = MarkRow.released_at.is_(None)


_HELD = (
    select(MarkRow)
    .where(MarkRow.order_id == bindparam("order_id"), HELD)
    .order_by(MarkRow.captured_at, MarkRow.id)
    .execution_options(populate_existing=True)
)


def held(tx: Tx, order_id: str) -> list[MarkRow]:
    """Codes that an order holds, in the order in which they came."""
    return list(tx.session.scalars(_HELD, {"order_id": order_id}))


def rows(tx: Tx, *where: ColumnElement[bool]) -> list[MarkRow]:
    """Codes in the order in which they came."""
    query = select(MarkRow).where(*where).order_by(MarkRow.captured_at, MarkRow.id)
    return list(tx.session.scalars(query.execution_options(populate_existing=True)))


def holder(tx: Tx, identifier: str) -> MarkRow | None:
    """Whoever holds or bought this code."""
    return next(iter(rows(tx, MarkRow.identifier == identifier, HELD)), None)


def any_sold(tx: Tx, order_id: str) -> bool:
    """True when a receipt of the order has sold some of its codes."""
    return bool(rows(tx, MarkRow.order_id == order_id, MarkRow.sold_at.is_not(None)))


def locked(tx: Tx, mark_id: str) -> MarkRow | None:
    """One code, locked until the end of the transaction."""
    query = select(MarkRow).where(MarkRow.id == mark_id).with_for_update()
    return tx.session.scalar(query.execution_options(populate_existing=True))


def release(tx: Tx, marks: Iterable[MarkRow], why: str) -> list[MarkRow]:
    """Free these codes for others."""
    freed = [row for row in marks if row.released_at is None]
    for row in freed:
        row.released_at, row.released = tx.now, why
        tx.record("mark", row.id, f"mark {why}", after=row.identifier, order_id=row.order_id)
    tx.session.flush()
    return freed


def frozen(marks: Sequence[MarkRow]) -> list[Held]:
    """Frozen copies."""
    return [_held(row) for row in marks]


def _held(row: MarkRow) -> Held:
    verdict = Verdict(row.why, row.mode, row.request_id, row.request_ms, row.inst, row.version)  # type: ignore[arg-type]
    return Held(
        row.id, row.order_id, row.line_no, row.identifier, row.code, row.grams, row.state, row.why, row.aside,
        row.sold_at is not None, MarkGroup(row.mark_group), verdict,
    )  # fmt: skip
