"""Queries of stock; rows never leave the subject. Rows are locked by goods id, in that order."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from lukoshko_server.db import Tx, table
from lukoshko_server.stock.rows import MovementRow, ReservationRow, RestRow, StockRow, WarehouseRow


def _insert(tx: Tx) -> type[postgresql.Insert | sqlite.Insert]:
    return postgresql.Insert if tx.session.get_bind().dialect.name == "postgresql" else sqlite.Insert


_LOCKED = (
    select(StockRow)
    .where(StockRow.goods_id.in_(bindparam("ids", expanding=True)))
    .order_by(StockRow.goods_id)
    .with_for_update()
    .execution_options(populate_existing=True)
)
_STOCK, _KEPT = table(StockRow), table(ReservationRow)
_ADD = (
    update(_STOCK)
    .where(_STOCK.c.goods_id == bindparam("goods"))
    .values(on_hand=_STOCK.c.on_hand + bindparam("change"))
)
_OWNED_LOCKED = (
    select(_KEPT.c.goods_id)
    .where(_KEPT.c.owner == bindparam("owned_by"))
    .order_by(_KEPT.c.goods_id)
    .with_for_update()
)
_DROP_OWNED = delete(_KEPT).where(_KEPT.c.owner == bindparam("owned_by"))


def _move(dialect: Any) -> Any:
    new = dialect.insert(table(MovementRow)).on_conflict_do_nothing()
    return new.returning(table(MovementRow).c.goods_id, table(MovementRow).c.delta)


_MOVE = {"postgresql": _move(postgresql), "sqlite": _move(sqlite)}


def lock(tx: Tx, ids: Iterable[str]) -> dict[str, StockRow]:
    """Stock rows held until the end of the transaction; goods without one are left out."""
    return {row.goods_id: row for row in tx.session.scalars(_LOCKED, {"ids": sorted(set(ids))})}


def lock_or_make(tx: Tx, units: Mapping[str, int]) -> dict[str, StockRow]:
    """Lock rows, making empty ones where there are none."""
    values = [{"goods_id": each, "on_hand": 0, "milli_per_unit": units[each]} for each in sorted(units)]
    if values:
        tx.session.execute(_insert(tx)(StockRow).values(values).on_conflict_do_nothing())
    return lock(tx, units)


def on_hand(tx: Tx, ids: Iterable[str]) -> dict[str, int]:
    """What lies there, without locking."""
    query = select(StockRow.goods_id, StockRow.on_hand).where(StockRow.goods_id.in_(sorted(set(ids))))
    return dict(tx.session.execute(query).all())


def reserved(tx: Tx, ids: Iterable[str], *, leave_out: Iterable[str] = ()) -> dict[str, int]:
    """Live reservations summed by goods, leaving some owners out. Expired ones do not count, swept or not."""
    query = (
        select(ReservationRow.goods_id, func.sum(ReservationRow.quantity))
        .where(
            ReservationRow.goods_id.in_(sorted(set(ids))),
            or_(ReservationRow.until.is_(None), ReservationRow.until > tx.now),
            ReservationRow.owner.not_in(list(leave_out)),
        )
        .group_by(ReservationRow.goods_id)
    )
    return {goods_id: int(total) for goods_id, total in tx.session.execute(query)}


def owned(tx: Tx, owner: str, *, live_at: datetime | None = None) -> dict[str, int]:
    """Reservations of one owner; only live ones when a moment is given."""
    query = select(ReservationRow.goods_id, ReservationRow.quantity).where(ReservationRow.owner == owner)
    if live_at is not None:
        query = query.where(or_(ReservationRow.until.is_(None), ReservationRow.until > live_at))
    return dict(tx.session.execute(query).all())


def write_reservation(tx: Tx, owner: str, goods_id: str, quantity: int, until: datetime | None) -> None:
    """Set one reservation; nothing is its end."""
    if quantity <= 0:
        drop(tx, owner, [goods_id])
        return
    values = {"owner": owner, "goods_id": goods_id, "quantity": quantity, "until": until}
    statement = _insert(tx)(ReservationRow).values(values)
    fresh = {"quantity": quantity, "until": until}
    tx.session.execute(statement.on_conflict_do_update(index_elements=["owner", "goods_id"], set_=fresh))


def drop(tx: Tx, owner: str, ids: Iterable[str]) -> None:
    """Forget some of an owner's reservations; locked by goods id, as everybody locks them."""
    some = _KEPT.c.goods_id.in_(list(ids))
    tx.run(_OWNED_LOCKED.where(some), {"owned_by": owner})
    tx.run(_DROP_OWNED.where(some), {"owned_by": owner})


def drop_all(tx: Tx, owner: str) -> None:
    """Forget all of an owner's reservations; locked by goods id, as everybody locks them."""
    tx.run(_OWNED_LOCKED, {"owned_by": owner})
    tx.run(_DROP_OWNED, {"owned_by": owner})


def any_expired(tx: Tx) -> bool:
    """True when the sweeper has something to do."""
    query = select(ReservationRow.owner).where(ReservationRow.until <= tx.now).limit(1)
    return tx.session.scalar(query) is not None


def sweep(tx: Tx, most: int) -> int:
    """Delete some expired reservations that nobody is busy with; how many."""
    keys = tx.session.execute(
        select(ReservationRow.owner, ReservationRow.goods_id)
        .where(ReservationRow.until <= tx.now)
        .order_by(ReservationRow.goods_id, ReservationRow.owner)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    for owner, goods_id in keys:
        drop(tx, owner, [goods_id])
    return len(keys)


def move(tx: Tx, row: StockRow, kind: str, ref: str, delta: int) -> bool:
    """Change what is on hand once per reference; False when this reference has moved these goods already."""
    values = {"goods_id": row.goods_id, "kind": kind, "ref": ref, "delta": delta, "at": tx.now}
    statement = _insert(tx)(MovementRow).values(values).on_conflict_do_nothing().returning(MovementRow.id)
    if tx.session.scalar(statement) is None:
        return False
    tx.session.execute(
        update(StockRow)
        .where(StockRow.goods_id == row.goods_id)
        .values(on_hand=StockRow.on_hand + delta)
        .execution_options(synchronize_session=False)
    )
    tx.session.expire(row)
    return True


def move_all(tx: Tx, kind: str, changes: Sequence[tuple[str, str, int]]) -> None:
    """`move` of many: goods that are locked, reference, change. A reference that has moved its goods moves nothing."""
    if not changes:
        return
    values = [
        {"goods_id": goods_id, "kind": kind, "ref": ref, "delta": delta, "at": tx.now}
        for goods_id, ref, delta in changes
    ]
    moved: dict[str, int] = {}
    for goods_id, delta in tx.run(_MOVE[tx.session.get_bind().dialect.name], values):
        moved[goods_id] = moved.get(goods_id, 0) + delta
    if moved:
        tx.run(_ADD, [{"goods": each, "change": moved[each]} for each in sorted(moved)])


def move_rests(tx: Tx, deltas: Mapping[str, int], ref: str) -> bool:
    """Write what a file of rests changed; False when this reference was used for any of it before."""
    values = [
        {"goods_id": each, "kind": "rest", "ref": ref, "delta": delta, "at": tx.now}
        for each, delta in deltas.items()
    ]
    if not values:
        return True
    statement = _insert(tx)(MovementRow).values(values).on_conflict_do_nothing().returning(MovementRow.id)
    return len(tx.session.scalars(statement).all()) == len(values)


def moved(tx: Tx, goods_id: str, ref_start: str) -> int:
    """What movements whose references begin like this changed of an item in all."""
    query = select(func.coalesce(func.sum(MovementRow.delta), 0)).where(MovementRow.goods_id == goods_id)
    return int(tx.session.scalar(query.where(MovementRow.ref.startswith(ref_start, autoescape=True))) or 0)


def balance(tx: Tx, goods_id: str) -> int:
    """Sum of an item's movements: must equal what is on hand."""
    query = select(func.coalesce(func.sum(MovementRow.delta), 0)).where(MovementRow.goods_id == goods_id)
    return int(tx.session.scalar(query) or 0)


def replace_rests(tx: Tx, rests: Mapping[str, Mapping[str, int]]) -> None:
    """Write the figures of 1C for these goods in place of the former ones."""
    if not rests:
        return
    gone = delete(RestRow).where(RestRow.goods_id.in_(list(rests)))
    tx.session.execute(gone.execution_options(synchronize_session=False))
    values = [
        {"goods_id": goods_id, "warehouse_id": warehouse, "milli": milli}
        for goods_id, of in sorted(rests.items())
        for warehouse, milli in sorted(of.items())
    ]
    if values:
        tx.session.execute(_insert(tx)(RestRow).values(values))


def rests(tx: Tx, ids: Iterable[str]) -> dict[str, dict[str, int]]:
    """The figures of 1C by goods and warehouse."""
    found: dict[str, dict[str, int]] = {}
    for row in tx.session.scalars(select(RestRow).where(RestRow.goods_id.in_(list(ids)))):
        found.setdefault(row.goods_id, {})[row.warehouse_id] = row.milli
    return found


def stocked_units(tx: Tx, ids: Iterable[str]) -> dict[str, int]:
    """In which unit the stock of these goods is counted."""
    query = select(StockRow.goods_id, StockRow.milli_per_unit).where(StockRow.goods_id.in_(list(ids)))
    return dict(tx.session.execute(query).all())


def warehouses(tx: Tx) -> list[tuple[str, str]]:
    """Ids and names in the order of the first file."""
    query = select(WarehouseRow.id, WarehouseRow.name).order_by(WarehouseRow.position, WarehouseRow.id)
    return [(own, name) for own, name in tx.session.execute(query)]


def keep_warehouses(tx: Tx, ids: Iterable[str]) -> None:
    """Forget every other warehouse."""
    others = delete(WarehouseRow).where(WarehouseRow.id.not_in(list(ids)))
    tx.session.execute(others.execution_options(synchronize_session=False))


def name_warehouse(tx: Tx, own: str, name: str) -> None:
    """Learn or rename a warehouse."""
    row = tx.session.get(WarehouseRow, own)
    if row is not None:
        row.name = name
        return
    last = tx.session.scalar(select(func.max(WarehouseRow.position)))
    tx.session.add(WarehouseRow(id=own, name=name, position=(last or 0) + 1))
    tx.session.flush()
