"""Queries of holds and settlements; rows never leave the subject."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from lukoshko_server.db import Tx
from lukoshko_server.payments.rows import (
    HoldRow,
    InvoiceRow,
    PartRow,
    RefundDueRow,
    RefundPartRow,
    RefundRow,
    SettlementRow,
)
from lukoshko_server.payments.rules import LIVE, NothingTaken, OrderMoney
from lukoshko_wire.problems import NotFound
from lukoshko_wire.values import PayMethod

BACK = {PayMethod.HOLD: 0, PayMethod.INVOICE: 1, PayMethod.TERMINAL: 2, PayMethod.CASH: 3}
"""Which part of a settlement goes back first."""


def hold(tx: Tx, hold_id: str) -> HoldRow:
    """One hold as it is now. Raises NotFound."""
    row = tx.session.get(HoldRow, hold_id, populate_existing=True)
    if row is None:
        raise NotFound("no such hold", hold_id=hold_id)
    return row


def holds(tx: Tx, order_id: str) -> list[HoldRow]:
    """Every payment of an order at a bank, the first first."""
    return holds_of(tx, [order_id])[order_id]


def holds_of(tx: Tx, order_ids: Collection[str]) -> dict[str, list[HoldRow]]:
    """Every payment of each of these orders at a bank, the first first."""
    query = select(HoldRow).where(HoldRow.order_id.in_(order_ids)).order_by(HoldRow.order_id, HoldRow.no)
    found: dict[str, list[HoldRow]] = {order_id: [] for order_id in order_ids}
    for row in tx.session.scalars(query.execution_options(populate_existing=True)):
        found[row.order_id].append(row)
    return found


def planned(tx: Tx, most: int) -> list[str]:
    """Holds whose time to be asked for has come."""
    query = select(HoldRow.id).where(HoldRow.state == "planned", HoldRow.due_at <= tx.now)
    return list(tx.session.scalars(query.order_by(HoldRow.due_at).limit(most)))


def holds_of_provider(tx: Tx, provider_id: str) -> Sequence[HoldRow]:
    """The holds that a bank knows by this id: one, unless two banks number alike."""
    return tx.session.scalars(select(HoldRow).where(HoldRow.provider_id == provider_id)).all()


def settlement(tx: Tx, settlement_id: str) -> SettlementRow | None:
    """One settlement as it is now, or None."""
    return tx.session.get(SettlementRow, settlement_id, populate_existing=True)


def standing(tx: Tx, order_id: str) -> SettlementRow | None:
    """The settlement of an order that did not fail, or None."""
    return standing_of(tx, [order_id]).get(order_id)


def standing_of(tx: Tx, order_ids: Collection[str]) -> dict[str, SettlementRow]:
    """The settlement that did not fail, of those of these orders that have one."""
    mine = SettlementRow.order_id.in_(order_ids)
    query = select(SettlementRow).where(mine, SettlementRow.state != "failed")
    rows = tx.session.scalars(query.execution_options(populate_existing=True))
    return {row.order_id: row for row in rows}


def taken(tx: Tx, order_id: str) -> SettlementRow:
    """The settlement of an order whose money was taken. Raises NothingTaken."""
    found = standing(tx, order_id)
    if found is None or found.state != "taken":
        raise NothingTaken("no money of this order was taken", order_id=order_id)
    return found


def of_hold(tx: Tx, hold_id: str) -> PartRow | None:
    """The part of a settlement that counts a payment's money, or None."""
    return of_holds(tx, [hold_id]).get(hold_id)


def of_holds(tx: Tx, hold_ids: Collection[str]) -> dict[str, PartRow]:
    """The part of a settlement that counts each payment's money, of those that one counts."""
    if not hold_ids:
        return {}
    query = select(PartRow).where(
        PartRow.hold_id.in_(hold_ids), PartRow.state != "failed", PartRow.exchanged.is_(False)
    )
    rows = tx.session.scalars(query.execution_options(populate_existing=True))
    return {row.hold_id: row for row in rows if row.hold_id is not None}


def offset(tx: Tx, settlement_ids: Collection[str]) -> dict[str, int]:
    """How much of each of these settlements was paid ahead under a receipt of its own; 0 is left out."""
    query = (
        select(PartRow.settlement_id, func.sum(PartRow.kopecks))
        .join(HoldRow, HoldRow.id == PartRow.hold_id)
        .where(
            PartRow.settlement_id.in_(settlement_ids),
            HoldRow.advance_at.is_not(None),
            PartRow.exchanged.is_(False),
        )
    )
    rows = tx.session.execute(query.group_by(PartRow.settlement_id))
    return {settlement_id: int(kopecks) for settlement_id, kopecks in rows}


def counted(tx: Tx, hold_ids: Collection[str]) -> dict[str, int]:
    """What of each payment's money stands in settlements: its own, and those of goods that were taken in exchange."""
    if not hold_ids:
        return {}
    query = select(PartRow.hold_id, func.sum(PartRow.kopecks - PartRow.refunded_kopecks)).where(
        PartRow.hold_id.in_(hold_ids), PartRow.state != "failed"
    )
    tx.session.flush()
    return {str(hold_id): int(sum_) for hold_id, sum_ in tx.session.execute(query.group_by(PartRow.hold_id))}


def parts(tx: Tx, settlement_id: str) -> list[PartRow]:
    """The parts of a settlement, in their order."""
    query = select(PartRow).where(PartRow.settlement_id == settlement_id).order_by(PartRow.no)
    return list(tx.session.scalars(query.execution_options(populate_existing=True)))


def parts_back(tx: Tx, settlement_id: str) -> list[PartRow]:
    """The same as money goes back: through the bank first, then by a person's hand, cash last."""
    return sorted(parts(tx, settlement_id), key=lambda part: BACK[PayMethod(part.method)])


def last_asked(tx: Tx, order_ids: Iterable[str]) -> dict[str, datetime]:
    """When the last hold of each of these orders was asked for."""
    query = select(HoldRow.order_id, func.max(HoldRow.created_at)).where(
        HoldRow.order_id.in_(list(order_ids))
    )
    return dict(tx.session.execute(query.group_by(HoldRow.order_id)).all())


def money(tx: Tx, order_ids: Sequence[str]) -> dict[str, OrderMoney]:
    """What became of the money of these orders; orders without any are left out."""
    found: dict[str, list[HoldRow]] = {}
    for row in tx.session.scalars(select(HoldRow).where(HoldRow.order_id.in_(order_ids))):
        found.setdefault(row.order_id, []).append(row)
    query = select(SettlementRow).where(SettlementRow.order_id.in_(order_ids), SettlementRow.state == "taken")
    taken = {row.order_id: row for row in tx.session.scalars(query)}
    by_order: dict[str, list[PartRow]] = {}
    joined = select(SettlementRow.order_id, PartRow).join(PartRow, PartRow.settlement_id == SettlementRow.id)
    for order_id, part in tx.session.execute(
        joined.where(SettlementRow.order_id.in_(order_ids), SettlementRow.state == "taken")
    ):
        by_order.setdefault(order_id, []).append(part)
    owed, invoices = refunds_due(tx, order_ids), _invoices_due(tx, order_ids)
    refunded, surplus = _refunded(tx, order_ids), _surplus(tx, order_ids)
    return {
        order_id: _add_up(
            found.get(order_id, []), taken.get(order_id), by_order.get(order_id, []), owed.get(order_id, 0),
            refunded.get(order_id, 0), surplus, invoices.get(order_id),
        )
        for order_id in order_ids
        if order_id in found or order_id in taken
    }  # fmt: skip


def _invoices_due(tx: Tx, order_ids: Sequence[str]) -> dict[str, datetime]:
    query = select(InvoiceRow.order_id, InvoiceRow.due_at).where(
        InvoiceRow.order_id.in_(order_ids), InvoiceRow.due_at.is_not(None), InvoiceRow.paid_at.is_(None)
    )
    return {order_id: due_at for order_id, due_at in tx.session.execute(query) if due_at is not None}


def refunds_due(tx: Tx, order_ids: Sequence[str]) -> dict[str, int]:
    """What is owed to the customers of these orders."""
    query = select(RefundDueRow.order_id, func.sum(RefundDueRow.kopecks)).where(
        RefundDueRow.order_id.in_(order_ids), RefundDueRow.ended_at.is_(None)
    )
    return {
        order_id: int(owed) for order_id, owed in tx.session.execute(query.group_by(RefundDueRow.order_id))
    }


def _refunded(tx: Tx, order_ids: Sequence[str]) -> dict[str, int]:
    query = _returned(RefundRow.order_id).where(RefundRow.order_id.in_(order_ids))
    return {order_id: int(sum_) for order_id, sum_ in tx.session.execute(query)}


def _surplus(tx: Tx, order_ids: Sequence[str]) -> dict[str, int]:
    """What went back beside any settlement, by payment."""
    query = _returned(RefundPartRow.hold_id, settled=False).where(RefundRow.order_id.in_(order_ids))
    return {hold_id: int(sum_) for hold_id, sum_ in tx.session.execute(query)}


def _returned(key: InstrumentedAttribute[Any], *, settled: bool = True) -> Select[Any]:
    return (
        select(key, func.sum(RefundPartRow.kopecks))
        .select_from(RefundRow)
        .join(RefundPartRow, RefundPartRow.refund_id == RefundRow.id)
        .where(RefundPartRow.state == "returned")
        .where(RefundRow.settlement_id.is_not(None) if settled else RefundRow.settlement_id.is_(None))
        .group_by(key)
    )


def refunds_through(tx: Tx, hold_id: str) -> int:
    """How many refunds were ever asked for through a payment."""
    query = select(func.count()).select_from(RefundPartRow).where(RefundPartRow.hold_id == hold_id)
    return tx.session.scalar(query) or 0


def refund_due(tx: Tx, cause: str) -> RefundDueRow | None:
    """One debt, as it is now."""
    return tx.session.get(RefundDueRow, cause, populate_existing=True)


def _add_up(
    holds: Sequence[HoldRow], taken: SettlementRow | None, parts: Sequence[PartRow], owed: int, refunded: int,
    surplus: Mapping[str, int], invoice_due_at: datetime | None,
) -> OrderMoney:  # fmt: skip
    held = [row for row in holds if row.held_at is not None]
    captured = [row for row in held if row.state == "captured"]
    drawn = {part.hold_id: part.kopecks for part in parts}
    ahead = {row.id: row.captured_kopecks - drawn.get(row.id, 0) - surplus.get(row.id, 0) for row in captured}

    def by(method: str) -> int:
        return sum(part.kopecks for part in parts if part.method == method and not part.exchanged)

    return OrderMoney(
        held_kopecks=sum(row.asked_kopecks for row in held),
        captured_kopecks=by("hold"),
        cash_kopecks=by("cash"),
        terminal_kopecks=by("terminal"),
        invoice_kopecks=by("invoice"),
        invoice_due_at=invoice_due_at,
        voided_kopecks=sum(row.asked_kopecks for row in held if row.state in ("void", "expired", "declined")),
        released_kopecks=sum(row.asked_kopecks - row.captured_kopecks for row in captured),
        live_kopecks=sum(row.asked_kopecks for row in held if row.state in LIVE),
        ahead_kopecks=sum(ahead.values()),
        advance_kopecks=sum(ahead[row.id] for row in captured if row.advance_at is not None),
        surplus_kopecks=sum(surplus.get(row.id, 0) for row in holds),
        settlement_id=taken.id if taken is not None else "",
        refund_due_kopecks=owed,
        refunded_kopecks=refunded,
        exchanged_kopecks=sum(part.kopecks for part in parts if part.exchanged),
    )
