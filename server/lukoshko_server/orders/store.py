"""Queries of orders; rows never leave the subject."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Select, Table, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from lukoshko_server.db import HANDED, EventRow, Tx, table
from lukoshko_server.orders.rows import NumberRow, OrderLineRow, OrderRow
from lukoshko_server.orders.rules import DRAFTS, IN_EXCHANGE, Line, Order
from lukoshko_wire.discounts import Agreed
from lukoshko_wire.problems import NotFound
from lukoshko_wire.values import Overweight, Unit, Vat, Way, Zone

LOCK, LINES, SEEN = "order", "order lines", "order seen"
"""What a transaction remembers of an order: its row and its lines under the lock, all of it in a look."""
_WHOSE = select(OrderRow.customer_id).where(OrderRow.id == bindparam("order_id"))
_FOR_CHANGE = (
    select(OrderRow)
    .where(OrderRow.id == bindparam("order_id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
_HELD = select(OrderRow.id).where(OrderRow.id == bindparam("order_id")).with_for_update()
_LINES = (
    select(OrderLineRow)
    .where(OrderLineRow.order_id == bindparam("order_id"))
    .order_by(OrderLineRow.no)
    .execution_options(populate_existing=True)
)


_ORDERS, _ORDER_LINES = table(OrderRow), table(OrderLineRow)
_PLAIN = select(_ORDERS).where(_ORDERS.c.id.in_(bindparam("ids", expanding=True)))
_PLAIN_LINES = (
    select(_ORDER_LINES)
    .where(_ORDER_LINES.c.order_id.in_(bindparam("ids", expanding=True)))
    .order_by(_ORDER_LINES.c.no)
)
"""Orders of which no row is needed, only what stands in it: without objects."""
_WHOLE = (
    select(_ORDERS, _ORDER_LINES)
    .outerjoin_from(_ORDERS, _ORDER_LINES, _ORDER_LINES.c.order_id == _ORDERS.c.id)
    .where(_ORDERS.c.id == bindparam("order_id"))
    .order_by(_ORDER_LINES.c.no)
)
_HANDED = (
    select(EventRow.order_id, func.max(EventRow.at).label("at"))
    .where(EventRow.order_id.in_(bindparam("ids", expanding=True)), HANDED)
    .group_by(EventRow.order_id)
)


def next_number(tx: Tx, name: str) -> int:
    """The next of a named counter, without gaps within a transaction, unique under concurrency."""
    dialect = tx.session.get_bind().dialect.name
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(NumberRow)
    bump = insert.values(name=name, last=1).on_conflict_do_update(
        index_elements=["name"], set_={"last": NumberRow.last + 1}
    )
    return int(tx.session.scalar(bump.returning(NumberRow.last)) or 0)


def row_for_change(tx: Tx, order_id: str) -> OrderRow:
    """Lock one order until the end of the transaction. Raises NotFound."""

    def take() -> OrderRow:
        tx.session.flush()
        row = tx.session.scalar(_FOR_CHANGE, {"order_id": order_id})
        if row is None:
            raise NotFound(f"order {order_id} is not known", order_id=order_id)
        return row

    return tx.lock((LOCK, order_id), take)


def whose(tx: Tx, order_id: str) -> str | None:
    """The customer of an order, or None."""
    found = tx.run(_WHOSE, {"order_id": order_id}).scalar()
    return None if found is None else str(found)


def hold(tx: Tx, order_id: str) -> bool:
    """Lock one order without reading it; False when there is none."""
    return tx.run(_HELD, {"order_id": order_id}).first() is not None


def line_rows(tx: Tx, order_id: str) -> list[OrderLineRow]:
    """Lines of an order by number."""
    return tx.once(
        (LINES, order_id),
        lambda: list(tx.session.scalars(_LINES, {"order_id": order_id})),
        under=(LOCK, order_id),
    )


def find(tx: Tx, order_id: str) -> Order | None:
    """One order, or None."""
    row = tx.locked((LOCK, order_id))
    if row is not None:
        return as_order(row, line_rows(tx, order_id))
    found: Sequence[Any] = tx.run(_WHOLE, {"order_id": order_id}).all()
    lines = [_named(_ORDER_LINES, each[len(_ORDERS.c) :]) for each in found]
    return as_order(_named(_ORDERS, found[0]), [line for line in lines if line.order_id]) if found else None


def find_by_number(tx: Tx, number: str) -> Order | None:
    """One order by its human number, or None."""
    row = tx.session.scalar(select(OrderRow).where(OrderRow.number == number))
    return as_order(row, line_rows(tx, row.id)) if row else None


def many(tx: Tx, query: Select[OrderRow]) -> list[Order]:
    """Orders of a query with their lines, in two statements."""
    rows = list(tx.session.scalars(query))
    by_order: dict[str, list[OrderLineRow]] = {row.id: [] for row in rows}
    lines = select(OrderLineRow).where(OrderLineRow.order_id.in_(by_order)).order_by(OrderLineRow.no)
    for line in tx.session.scalars(lines):
        by_order[line.order_id].append(line)
    return [as_order(row, by_order[row.id]) for row in rows]


def of_customer(customer_id: str, *, before: datetime | None, most: int) -> Select[OrderRow]:
    """A customer's orders, newest first; no drafts."""
    draft = (OrderRow.payment == IN_EXCHANGE) & OrderRow.state.in_(DRAFTS)
    query = select(OrderRow).where(OrderRow.customer_id == customer_id, ~draft)
    if before is not None:
        query = query.where(OrderRow.created_at < before)
    return query.order_by(OrderRow.created_at.desc()).limit(most)


def in_states(
    states: Sequence[str], *, way: Way | None = None, place_id: str | None = None
) -> Select[OrderRow]:
    """Orders in these states, the earliest window first."""
    query = select(OrderRow).where(OrderRow.state.in_(states))
    if way is not None:
        query = query.where(OrderRow.way == way.value)
    if place_id is not None:
        query = query.where(OrderRow.place_id == place_id)
    return query.order_by(OrderRow.window_starts_at, OrderRow.created_at)


def board(
    states: Sequence[str], *, number: str, customers: Sequence[str] | None, before: datetime | None, most: int
) -> Select[OrderRow]:
    """Orders for the operator, newest first: of these states, by a part of the number or of these customers."""
    query = select(OrderRow)
    if states:
        query = query.where(OrderRow.state.in_(states))
    if customers is not None:
        query = query.where(
            OrderRow.customer_id.in_(customers) | OrderRow.number.contains(number, autoescape=True)
        )
    if before is not None:
        query = query.where(OrderRow.created_at < before)
    return query.order_by(OrderRow.created_at.desc()).limit(most)


def older_than(state: str, before: datetime, most: int) -> Select[OrderRow]:
    """Orders that stay in a state since they were made before this moment, the oldest first."""
    query = select(OrderRow).where(OrderRow.state == state, OrderRow.created_at < before)
    return query.order_by(OrderRow.created_at).limit(most)


def placed_between(since: datetime, until: datetime) -> Select[OrderRow]:
    """Orders placed in [since, until), oldest first."""
    query = select(OrderRow).where(OrderRow.created_at >= since, OrderRow.created_at < until)
    return query.order_by(OrderRow.created_at)


def handed_between(tx: Tx, since: datetime, until: datetime, most: int) -> list[str]:
    """Ids of orders that were handed over in [since, until), the earliest first."""
    query = select(EventRow.order_id).where(HANDED, EventRow.at >= since, EventRow.at < until)
    tx.session.flush()
    return [str(order_id) for order_id in tx.session.scalars(query.order_by(EventRow.at).limit(most))]


def handed(tx: Tx, order_ids: Sequence[str]) -> dict[str, datetime]:
    """When these orders were handed over, as their history has it."""
    return {row.order_id: row.at for row in tx.run(_HANDED, {"ids": list(order_ids)})}


def by_ids(tx: Tx, order_ids: Sequence[str]) -> list[Order]:
    """These orders, the earliest window first."""

    def read(ids: list[str]) -> dict[str, Order]:
        return {order.id: order for order in _plain(tx, ids)} if ids else {}

    found = tx.once_each(SEEN, order_ids, read).values()
    return sorted(found, key=lambda order: (order.window_starts_at, order.created_at))


def _named(of: Table, values: Sequence[Any]) -> Any:
    return SimpleNamespace(**dict(zip(of.c.keys(), values, strict=False)))


def _plain(tx: Tx, order_ids: Sequence[str]) -> list[Order]:
    lines: dict[str, list[Any]] = {order_id: [] for order_id in order_ids}
    for line in tx.run(_PLAIN_LINES, {"ids": order_ids}):
        lines[line.order_id].append(line)
    rows: Iterable[Any] = tx.run(_PLAIN, {"ids": order_ids})
    return [as_order(row, lines[row.id]) for row in rows]


def as_order(row: OrderRow, lines: Sequence[OrderLineRow]) -> Order:
    """A frozen copy of rows."""
    return Order(
        id=row.id, number=row.number, customer_id=row.customer_id, state=row.state, way=Way(row.way),
        place_id=row.place_id, window_id=row.window_id, window_starts_at=row.window_starts_at,
        window_ends_at=row.window_ends_at, payment=row.payment, replacements=row.replacements, address=row.address,
        fee_kopecks=row.fee_kopecks, created_at=row.created_at, trouble=row.trouble,
        overweight=tuple(Overweight(each) for each in row.overweight), version=row.version,
        lines=tuple(_as_line(line) for line in lines),
        agreed=Agreed(off_kopecks=row.off_kopecks, bonus_kopecks=row.bonus_kopecks, base_kopecks=row.base_kopecks),
    )  # fmt: skip


def _as_line(row: OrderLineRow) -> Line:
    return Line(
        no=row.no, goods_id=row.goods_id, name=row.name, unit=Unit(row.unit), zone=Zone(row.zone), picture=row.picture,
        price_kopecks=row.price_kopecks, vat=Vat(row.vat), weight_grams=row.weight_grams, ordered=row.ordered,
        picked=row.picked, refused=row.refused, handed=row.handed, state=row.state, replaces=row.replaces,
        regular_kopecks=row.regular_kopecks, marked=row.marked,
        piece_grams=row.piece_grams, budget_kopecks=row.budget_kopecks,
        weights=tuple(row.weights),
    )  # fmt: skip
