"""Queries of orders; rows never leave the subject."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from lukoshko_server.db import HANDED, EventRow, Tx
from lukoshko_server.orders.rows import NumberRow, OrderLineRow, OrderRow
from lukoshko_server.orders.rules import DRAFTS, IN_EXCHANGE, Line, Order
from lukoshko_wire.discounts import Agreed
from lukoshko_wire.problems import NotFound
from lukoshko_wire.values import Overweight, Unit, Vat, Way, Zone

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
    row = tx.session.scalar(_FOR_CHANGE, {"order_id": order_id})
    if row is None:
        raise NotFound(f"order {order_id} is not known", order_id=order_id)
    return row


def whose(tx: Tx, order_id: str) -> str | None:
    """The customer of an order, or None."""
    found = tx.run(_WHOSE, {"order_id": order_id}).scalar()
    return None if found is None else str(found)


def hold(tx: Tx, order_id: str) -> bool:
    """Lock one order without reading it; False when there is none."""
    return tx.run(_HELD, {"order_id": order_id}).first() is not None


def line_rows(tx: Tx, order_id: str) -> list[OrderLineRow]:
    """Lines of an order by number."""
    return list(tx.session.scalars(_LINES, {"order_id": order_id}))


def find(tx: Tx, order_id: str) -> Order | None:
    """One order, or None."""
    row = tx.session.get(OrderRow, order_id)
    return as_order(row, line_rows(tx, order_id)) if row else None


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
    query = select(EventRow.order_id, func.max(EventRow.at)).where(EventRow.order_id.in_(order_ids), HANDED)
    tx.session.flush()
    return {str(order_id): at for order_id, at in tx.session.execute(query.group_by(EventRow.order_id))}


def by_ids(order_ids: Sequence[str]) -> Select[OrderRow]:
    """These orders, the earliest window first."""
    query = select(OrderRow).where(OrderRow.id.in_(order_ids))
    return query.order_by(OrderRow.window_starts_at, OrderRow.created_at)


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
