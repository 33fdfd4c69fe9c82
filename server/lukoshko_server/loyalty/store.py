"""Queries of operations; rows never leave the subject."""

from datetime import datetime

from sqlalchemy import bindparam, select

from lukoshko_server.db import Tx
from lukoshko_server.loyalty.rows import OperationRow
from lukoshko_server.loyalty.rules import SENT, Operation

_OF_ORDER = (
    select(OperationRow)
    .where(OperationRow.order_id == bindparam("order_id"))
    .order_by(OperationRow.created_at)
    .execution_options(populate_existing=True)
)


def locked(tx: Tx, operation_id: str) -> OperationRow | None:
    """One operation, locked until the end of the transaction."""
    query = select(OperationRow).where(OperationRow.id == operation_id).with_for_update()
    return tx.session.scalar(query.execution_options(populate_existing=True))


def of_order(tx: Tx, order_id: str) -> list[Operation]:
    """Everything of an order, the oldest first."""
    rows = tx.session.scalars(_OF_ORDER, {"order_id": order_id})
    return [as_operation(row) for row in rows]


def waiting(tx: Tx, most: int) -> list[Operation]:
    """Operations that the service still has to take, the longest first."""
    query = select(OperationRow).where(OperationRow.state.in_(SENT)).order_by(OperationRow.since)
    return [as_operation(row) for row in tx.session.scalars(query.limit(most))]


def overdue(tx: Tx, since: datetime, most: int) -> list[str]:
    """Reserves that the service has not answered since then, the longest first."""
    query = select(OperationRow.id).where(
        OperationRow.kind == "reserve", OperationRow.state == "asked", OperationRow.since <= since
    )
    return list(tx.session.scalars(query.order_by(OperationRow.since).limit(most)))


def failed(tx: Tx, most: int) -> list[Operation]:
    """What the service refused though it was agreed, the latest first: a person must look."""
    agreed = (OperationRow.state == "refused") & (OperationRow.kind != "reserve")
    query = select(OperationRow).where((OperationRow.state == "failed") | agreed)
    return [
        as_operation(row) for row in tx.session.scalars(query.order_by(OperationRow.since.desc()).limit(most))
    ]


def as_operation(row: OperationRow) -> Operation:
    """A frozen copy of a row."""
    return Operation(
        id=row.id, order_id=row.order_id, kind=row.kind, ref=row.ref, member=row.member,  # type: ignore[arg-type]
        state=row.state, asked_kopecks=row.asked_kopecks, bonus_kopecks=row.bonus_kopecks,
        paid_kopecks=row.paid_kopecks, code=row.code, since=row.since, created_at=row.created_at,
    )  # fmt: skip
