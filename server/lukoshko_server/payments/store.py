"""Queries of holds and settlements; rows never leave the subject."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, func, select
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
from lukoshko_server.payments.rules import LIVE, WENT_BACK, NothingTaken, OrderMoney
from lukoshko_wire.problems import NotFound
from lukoshko_wire.values import PayMethod

BACK = {PayMethod.HOLD: 0, PayMethod.INVOICE: 1, PayMethod.TERMINAL: 2, PayMethod.CASH: 3}
"""Which part of a settlement goes back first."""

_IDS: Any = bindparam("ids", expanding=True)
_HOLDS = (
    select(HoldRow)
    .where(HoldRow.order_id.in_(_IDS))
    .order_by(HoldRow.order_id, HoldRow.no)
    .execution_options(populate_existing=True)
)
_STANDING = (
    select(SettlementRow)
    .where(SettlementRow.order_id.in_(_IDS), SettlementRow.state != "failed")
    .execution_options(populate_existing=True)
)
_PARTS = (
    select(PartRow)
    .where(PartRow.settlement_id.in_(_IDS))
    .order_by(PartRow.settlement_id, PartRow.no)
    .execution_options(populate_existing=True)
)
_OF_HOLDS = (
    select(PartRow)
    .where(PartRow.hold_id.in_(_IDS), PartRow.state != "failed", PartRow.exchanged.is_(False))
    .execution_options(populate_existing=True)
)
_OFFSET = (
    select(PartRow.settlement_id, func.sum(PartRow.kopecks))
    .join(HoldRow, HoldRow.id == PartRow.hold_id)
    .where(PartRow.settlement_id.in_(_IDS), HoldRow.advance_at.is_not(None), PartRow.exchanged.is_(False))
    .group_by(PartRow.settlement_id)
)
_COUNTED = (
    select(PartRow.hold_id, func.sum(PartRow.kopecks - PartRow.refunded_kopecks))
    .where(PartRow.hold_id.in_(_IDS), PartRow.state != "failed")
    .group_by(PartRow.hold_id)
)
_INVOICES_DUE = select(InvoiceRow.order_id, InvoiceRow.due_at).where(
    InvoiceRow.order_id.in_(_IDS), InvoiceRow.due_at.is_not(None), InvoiceRow.paid_at.is_(None)
)
_OWED = (
    select(RefundDueRow.order_id, func.sum(RefundDueRow.kopecks))
    .where(RefundDueRow.order_id.in_(_IDS), RefundDueRow.ended_at.is_(None))
    .group_by(RefundDueRow.order_id)
)


def _parts_back(key: InstrumentedAttribute[Any], settled: ColumnElement[bool]) -> Select[Any]:
    """What went back by a key, and what a bank kept of refunds whose returns are printed."""
    return (
        select(
            key, _sum_of(RefundPartRow.state.in_(WENT_BACK)),
            _sum_of((RefundPartRow.state == "failed") & (RefundRow.state == "returned")),
        )
        .select_from(RefundRow)
        .join(RefundPartRow, RefundPartRow.refund_id == RefundRow.id)
        .where(RefundRow.order_id.in_(_IDS), settled)
        .group_by(key)
    )  # fmt: skip


def _sum_of(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((which, RefundPartRow.kopecks), else_=0))


_REFUNDED = _parts_back(RefundRow.order_id, RefundRow.settlement_id.is_not(None))
_SURPLUS = _parts_back(RefundPartRow.hold_id, RefundRow.settlement_id.is_(None))
"""What is asked at every handover: statements that are made once."""


def hold(tx: Tx, hold_id: str) -> HoldRow:
    """One hold as it is now. Raises NotFound."""
    row = tx.get(HoldRow, hold_id)
    if row is None:
        raise NotFound("no such hold", hold_id=hold_id)
    return row


def holds(tx: Tx, order_id: str) -> list[HoldRow]:
    """Every payment of an order at a bank, the first first."""
    return holds_of(tx, [order_id])[order_id]


def holds_of(tx: Tx, order_ids: Collection[str]) -> dict[str, list[HoldRow]]:
    """Every payment of each of these orders at a bank, the first first."""

    def read(ids: list[str]) -> dict[str, list[HoldRow]]:
        found: dict[str, list[HoldRow]] = {order_id: [] for order_id in ids}
        for row in tx.session.scalars(_HOLDS, {"ids": ids}):
            found[row.order_id].append(row)
        return found

    return tx.once_each("holds", order_ids, read)


def planned(tx: Tx, most: int) -> list[str]:
    """Holds whose time to be asked for has come."""
    query = select(HoldRow.id).where(HoldRow.state == "planned", HoldRow.due_at <= tx.now)
    return list(tx.session.scalars(query.order_by(HoldRow.due_at).limit(most)))


def holds_of_provider(tx: Tx, provider_id: str) -> Sequence[HoldRow]:
    """The holds that a bank knows by this id: one, unless two banks number alike."""
    return tx.session.scalars(select(HoldRow).where(HoldRow.provider_id == provider_id)).all()


def settlement(tx: Tx, settlement_id: str) -> SettlementRow | None:
    """One settlement as it is now, or None."""
    return tx.get(SettlementRow, settlement_id)


def standing(tx: Tx, order_id: str) -> SettlementRow | None:
    """The settlement of an order that did not fail, or None."""
    return standing_of(tx, [order_id]).get(order_id)


def standing_of(tx: Tx, order_ids: Collection[str]) -> dict[str, SettlementRow]:
    """The settlement that did not fail, of those of these orders that have one."""

    def read(ids: list[str]) -> dict[str, SettlementRow]:
        return {row.order_id: row for row in tx.session.scalars(_STANDING, {"ids": ids})}

    return tx.once_each("settlement", order_ids, read)


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

    def read(ids: list[str]) -> dict[str, PartRow]:
        rows = tx.session.scalars(_OF_HOLDS, {"ids": ids}) if ids else ()
        return {row.hold_id: row for row in rows if row.hold_id is not None}

    return tx.once_each("part of hold", hold_ids, read)


def offset(tx: Tx, settlement_ids: Collection[str]) -> dict[str, int]:
    """How much of each of these settlements was paid ahead under a receipt of its own; 0 is left out."""
    rows = tx.run(_OFFSET, {"ids": list(settlement_ids)}) if settlement_ids else ()
    return {settlement_id: int(kopecks) for settlement_id, kopecks in rows}


def counted(tx: Tx, hold_ids: Collection[str]) -> dict[str, int]:
    """What of each payment's money stands in settlements: its own, and those of goods that were taken in exchange."""

    def read(ids: list[str]) -> dict[str, int]:
        rows = tx.run(_COUNTED, {"ids": ids}) if ids else ()
        return {hold_id: int(sum_) for hold_id, sum_ in rows}

    return tx.once_each("counted of hold", hold_ids, read)


def parts(tx: Tx, settlement_id: str) -> list[PartRow]:
    """The parts of a settlement, in their order."""
    return list(tx.session.scalars(_PARTS, {"ids": [settlement_id]}))


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
    found, standing = holds_of(tx, order_ids), standing_of(tx, order_ids)
    taken = {order_id: row for order_id, row in standing.items() if row.state == "taken"}
    parts: dict[str, list[PartRow]] = {row.id: [] for row in taken.values()}
    for part in tx.session.scalars(_PARTS, {"ids": list(parts)}) if parts else ():
        parts[part.settlement_id].append(part)
    owed, invoices = refunds_due(tx, order_ids), _invoices_due(tx, order_ids)
    refunded, surplus = _refunded(tx, order_ids), _surplus(tx, order_ids)
    return {
        order_id: _add_up(
            found[order_id], taken.get(order_id), parts[taken[order_id].id] if order_id in taken else [],
            owed.get(order_id, 0), refunded.get(order_id, (0, 0)), surplus, invoices.get(order_id),
        )
        for order_id in order_ids
        if found[order_id] or order_id in taken
    }  # fmt: skip


def _invoices_due(tx: Tx, order_ids: Sequence[str]) -> dict[str, datetime]:
    return {row.order_id: row.due_at for row in tx.run(_INVOICES_DUE, {"ids": list(order_ids)})}


def refunds_due(tx: Tx, order_ids: Sequence[str]) -> dict[str, int]:
    """What is owed to the customers of these orders."""
    return {order_id: int(owed) for order_id, owed in tx.run(_OWED, {"ids": list(order_ids)})}


def _refunded(tx: Tx, order_ids: Sequence[str]) -> dict[str, tuple[int, int]]:
    """What went back of settlements, and what a bank kept of it."""
    rows = tx.run(_REFUNDED, {"ids": list(order_ids)})
    return {order_id: (int(went), int(kept)) for order_id, went, kept in rows}


def _surplus(tx: Tx, order_ids: Sequence[str]) -> dict[str, int]:
    """What went back beside any settlement, by payment."""
    return {hold_id: int(went) for hold_id, went, _ in tx.run(_SURPLUS, {"ids": list(order_ids)})}


def refunds_through(tx: Tx, hold_id: str) -> int:
    """How many refunds were ever asked for through a payment."""
    query = select(func.count()).select_from(RefundPartRow).where(RefundPartRow.hold_id == hold_id)
    return tx.session.scalar(query) or 0


def went_back(tx: Tx, refund_id: str) -> dict[PayMethod, int]:
    """How the money of a refund goes back, by way; what was exchanged for goods does not move."""
    query = (
        select(PartRow.method, func.sum(RefundPartRow.kopecks))
        .join(RefundRow, RefundRow.settlement_id == PartRow.settlement_id)
        .join(RefundPartRow, RefundPartRow.refund_id == RefundRow.id)
        .where(RefundRow.id == refund_id, RefundPartRow.settlement_part == PartRow.no)
        .where(RefundPartRow.exchanged.is_(False))
        .group_by(PartRow.method)
    )
    return {PayMethod(method): int(kopecks) for method, kopecks in tx.run(query, {})}


def refund_due(tx: Tx, cause: str) -> RefundDueRow | None:
    """One debt, as it is now."""
    return tx.get(RefundDueRow, cause)


def _add_up(
    holds: Sequence[HoldRow], taken: SettlementRow | None, parts: Sequence[PartRow], owed: int,
    refunded: tuple[int, int], surplus: Mapping[str, int], invoice_due_at: datetime | None,
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
        refunded_kopecks=refunded[0],
        unreturned_kopecks=refunded[1],
        exchanged_kopecks=taken.exchanged_kopecks if taken is not None else 0,
    )
