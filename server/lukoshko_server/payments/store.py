"""Queries of holds and settlements; rows never leave the subject."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select

from lukoshko_server.db import Tx
from lukoshko_server.payments.rows import HoldRow, RefundDueRow, RefundRow, SettlementRow
from lukoshko_server.payments.rules import LIVE, OrderMoney
from lukoshko_wire.problems import NotFound


def hold(tx: Tx, hold_id: str) -> HoldRow:
    """One hold as it is now. Raises NotFound."""
    row = tx.session.get(HoldRow, hold_id, populate_existing=True)
    if row is None:
        raise NotFound("no such hold", hold_id=hold_id)
    return row


def latest_hold(tx: Tx, order_id: str) -> HoldRow | None:
    """The last hold of an order, or None."""
    query = select(HoldRow).where(HoldRow.order_id == order_id).order_by(HoldRow.no.desc()).limit(1)
    return tx.session.scalar(query.execution_options(populate_existing=True))


def holds_of_provider(tx: Tx, provider_id: str) -> Sequence[HoldRow]:
    """The holds that a bank knows by this id: one, unless two banks number alike."""
    return tx.session.scalars(select(HoldRow).where(HoldRow.provider_id == provider_id)).all()


def settlement(tx: Tx, settlement_id: str) -> SettlementRow | None:
    """One settlement as it is now, or None."""
    return tx.session.get(SettlementRow, settlement_id, populate_existing=True)


def standing(tx: Tx, order_id: str) -> SettlementRow | None:
    """The settlement of an order that did not fail, or None."""
    query = select(SettlementRow).where(SettlementRow.order_id == order_id, SettlementRow.state != "failed")
    return tx.session.scalar(query.execution_options(populate_existing=True))


def of_hold(tx: Tx, hold_id: str) -> SettlementRow | None:
    """The settlement that a hold's money is taken by, or None."""
    query = select(SettlementRow).where(SettlementRow.hold_id == hold_id, SettlementRow.state != "failed")
    return tx.session.scalar(query)


def last_asked(tx: Tx, order_ids: Iterable[str]) -> dict[str, datetime]:
    """When the last hold of each of these orders was asked for."""
    query = select(HoldRow.order_id, func.max(HoldRow.created_at)).where(
        HoldRow.order_id.in_(list(order_ids))
    )
    return dict(tx.session.execute(query.group_by(HoldRow.order_id)).all())


def money(tx: Tx, order_ids: Sequence[str]) -> dict[str, OrderMoney]:
    """What became of the money of these orders; orders without any are left out."""
    holds: dict[str, list[HoldRow]] = {}
    for row in tx.session.scalars(select(HoldRow).where(HoldRow.order_id.in_(order_ids))):
        holds.setdefault(row.order_id, []).append(row)
    query = select(SettlementRow).where(SettlementRow.order_id.in_(order_ids), SettlementRow.state == "taken")
    taken = {row.order_id: row for row in tx.session.scalars(query)}
    owed, refunded = refunds_due(tx, order_ids), _refunded(tx, order_ids)
    return {
        order_id: replace(
            _add_up(holds.get(order_id, []), taken.get(order_id), owed.get(order_id, 0)),
            refunded_kopecks=refunded.get(order_id, 0),
        )
        for order_id in order_ids
        if order_id in holds or order_id in taken
    }


def refunds_due(tx: Tx, order_ids: Sequence[str]) -> dict[str, int]:
    """What is owed to the customers of these orders."""
    query = select(RefundDueRow.order_id, func.sum(RefundDueRow.kopecks)).where(
        RefundDueRow.order_id.in_(order_ids), RefundDueRow.ended_at.is_(None)
    )
    return {
        order_id: int(owed) for order_id, owed in tx.session.execute(query.group_by(RefundDueRow.order_id))
    }


def _refunded(tx: Tx, order_ids: Sequence[str]) -> dict[str, int]:
    query = select(RefundRow.order_id, func.sum(RefundRow.kopecks)).where(
        RefundRow.order_id.in_(order_ids), RefundRow.state == "returned"
    )
    return {order_id: int(sum_) for order_id, sum_ in tx.session.execute(query.group_by(RefundRow.order_id))}


def refund_due(tx: Tx, cause: str) -> RefundDueRow | None:
    """One debt, as it is now."""
    return tx.session.get(RefundDueRow, cause, populate_existing=True)


def _add_up(holds: Sequence[HoldRow], taken: SettlementRow | None, owed: int) -> OrderMoney:
    held = [row for row in holds if row.held_at is not None]
    captured = [row for row in held if row.state == "captured"]

    def by(method: str) -> int:
        return taken.kopecks if taken is not None and taken.method == method else 0

    return OrderMoney(
        held_kopecks=sum(row.asked_kopecks for row in held),
        captured_kopecks=sum(row.captured_kopecks for row in captured),
        cash_kopecks=by("cash"),
        terminal_kopecks=by("terminal"),
        voided_kopecks=sum(row.asked_kopecks for row in held if row.state in ("void", "expired", "declined")),
        released_kopecks=sum(row.asked_kopecks - row.captured_kopecks for row in captured),
        live_kopecks=sum(row.asked_kopecks for row in held if row.state in LIVE),
        settlement_id=taken.id if taken is not None else "",
        refund_due_kopecks=owed,
    )
