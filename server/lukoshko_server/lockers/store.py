"""Queries of lockers; rows never leave the subject."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from sqlalchemy import Row as RowOf
from sqlalchemy import bindparam, or_, select, update

from lukoshko_server.db import Tx, table
from lukoshko_server.lockers.rows import (
    CellRow,
    HoldRow,
    LockerRow,
    OverlayRow,
    PlacementRow,
    ZoneRow,
)
from lukoshko_server.lockers.rules import GIVEN_UP, Cell
from lukoshko_wire.climate import ZoneState
from lukoshko_wire.problems import NotFound
from lukoshko_wire.values import Zone

RETURN = "return:"
"""How the parcel of goods begins that a customer brings back."""


def is_return(parcel_id: str) -> bool:
    """True for what a customer brings back."""
    return parcel_id.startswith(RETURN)


@dataclass(frozen=True)
class Placement:
    """A parcel's place, as read."""

    parcel_id: str
    order_id: str
    locker_id: str
    cell_no: int
    occupied_at: datetime | None
    issued: bool
    emptied: bool
    released: bool
    emptied_at: datetime | None = None
    loading: bool = False
    doubted: bool = False
    taken: bool = False

    @property
    def occupied(self) -> bool:
        """True once the parcel lies inside."""
        return self.occupied_at is not None


@dataclass(frozen=True)
class Overlay:
    """What holds over a cell: since when, why, and who said so."""

    cell_no: int
    kind: str
    since: datetime
    why: str
    actor: str


_LOCKER = select(LockerRow).where(LockerRow.id == bindparam("locker_id"))
_LOCKER_LOCKED = _LOCKER.with_for_update()
_LOCKERS = table(LockerRow)
_HELD = select(_LOCKERS.c.id).where(_LOCKERS.c.id == bindparam("locker_id")).with_for_update()
_PLACED = table(PlacementRow)
_PLACEMENTS = (
    select(_PLACED)
    .where(_PLACED.c.order_id == bindparam("order_id"), ~_PLACED.c.parcel_id.like(f"{RETURN}%"))
    .order_by(_PLACED.c.cell_no)
)
_CELLS, _HOLDS = table(CellRow), table(OverlayRow)
_CELLS_OF = (
    select(_CELLS, _CELLS.c.grid_column.label("column"), _CELLS.c.grid_row.label("row"))
    .where(_CELLS.c.locker_id.in_(bindparam("ids", expanding=True)))
    .order_by(_CELLS.c.locker_id, _CELLS.c.no)
)
_NAMED = select(_LOCKERS).where(_LOCKERS.c.id.in_(bindparam("ids", expanding=True))).order_by(_LOCKERS.c.id)
_HELD_OVER = (
    select(_HOLDS)
    .where(_HOLDS.c.locker_id.in_(bindparam("ids", expanding=True)))
    .order_by(_HOLDS.c.since, _HOLDS.c.kind)
)
_INSIDE = select(_PLACED).where(
    _PLACED.c.locker_id.in_(bindparam("ids", expanding=True)), _PLACED.c.released_at.is_(None)
)
_ZONES = table(ZoneRow)
_ZONES_OF = (
    select(_ZONES)
    .where(_ZONES.c.locker_id.in_(bindparam("ids", expanding=True)))
    .order_by(_ZONES.c.locker_id, _ZONES.c.zone)
)
_HOLDS_OVER = (
    select(_CELLS.c.no, _HOLDS.c.kind)
    .outerjoin(_HOLDS, (_HOLDS.c.locker_id == _CELLS.c.locker_id) & (_HOLDS.c.cell_no == _CELLS.c.no))
    .where(_CELLS.c.locker_id == bindparam("locker_id"), _CELLS.c.no == bindparam("no"))
)
_OVERLAYS = (
    select(OverlayRow)
    .where(OverlayRow.locker_id == bindparam("locker_id"))
    .order_by(OverlayRow.cell_no, OverlayRow.since, OverlayRow.kind)
    .execution_options(populate_existing=True)
)
_OVERLAYS_OF_CELL = _OVERLAYS.where(OverlayRow.cell_no == bindparam("no"))


def locker_row(tx: Tx, locker_id: str, *, lock: bool = False) -> LockerRow:
    """One locker. Raises NotFound."""
    row = tx.session.scalar(_LOCKER_LOCKED if lock else _LOCKER, {"locker_id": locker_id})
    return row or unknown(locker_id)


def named(tx: Tx, locker_ids: Sequence[str]) -> list[RowOf[Any]]:
    """Lockers as they stand, by id; what is none is left out."""
    return list(tx.run(_NAMED, {"ids": locker_ids}))


def hold(tx: Tx, locker_id: str) -> None:
    """Lock one locker until the end of the transaction without reading it. Raises NotFound."""
    if tx.run(_HELD, {"locker_id": locker_id}).first() is None:
        unknown(locker_id)


def unknown(locker_id: str) -> NoReturn:
    """Raises NotFound."""
    raise NotFound(f"locker {locker_id} is not known", locker_id=locker_id)


def cell_rows(tx: Tx, locker_id: str) -> list[CellRow]:
    """Cells of a locker by number."""
    query = select(CellRow).where(CellRow.locker_id == locker_id).order_by(CellRow.no)
    return list(tx.session.scalars(query.execution_options(populate_existing=True)))


def zone_rows(tx: Tx, locker_id: str) -> dict[str, ZoneRow]:
    """Zones of a locker by name."""
    return zones_by_locker(tx, [locker_id])[locker_id]


def zones_by_locker(tx: Tx, locker_ids: Iterable[str]) -> defaultdict[str, dict[str, ZoneRow]]:
    """Zones of lockers by name."""
    query = select(ZoneRow).where(ZoneRow.locker_id.in_(sorted(set(locker_ids))))
    found: defaultdict[str, dict[str, ZoneRow]] = defaultdict(dict)
    for row in tx.session.scalars(query.execution_options(populate_existing=True)):
        found[row.locker_id][row.zone] = row
    return found


def cells_by_locker(tx: Tx, locker_ids: Iterable[str]) -> defaultdict[str, dict[int, CellRow]]:
    """Cells of lockers by number."""
    query = select(CellRow).where(CellRow.locker_id.in_(sorted(set(locker_ids))))
    found: defaultdict[str, dict[int, CellRow]] = defaultdict(dict)
    for row in tx.session.scalars(query.execution_options(populate_existing=True)):
        found[row.locker_id][row.no] = row
    return found


def doors_of(tx: Tx, locker_ids: Sequence[str]) -> defaultdict[str, list[tuple[Cell, str]]]:
    """Cells of lockers by number, each with how its door was last seen."""
    found: defaultdict[str, list[tuple[Cell, str]]] = defaultdict(list)
    for row in tx.run(_CELLS_OF, {"ids": locker_ids}):
        found[row.locker_id].append((as_cell(row), str(row.door)))
    return found


def cell_row(tx: Tx, locker_id: str, no: int) -> CellRow:
    """One cell. Raises NotFound."""
    row = tx.session.get(CellRow, (locker_id, no))
    if row is None:
        raise NotFound(f"locker {locker_id} has no cell {no}", locker_id=locker_id, cell=no)
    return row


def overlay_rows(tx: Tx, locker_id: str, no: int | None = None) -> list[OverlayRow]:
    """What holds over a locker's cells, or over one of them, the oldest first."""
    of = {"locker_id": locker_id} if no is None else {"locker_id": locker_id, "no": no}
    return list(tx.session.scalars(_OVERLAYS if no is None else _OVERLAYS_OF_CELL, of))


def overlays_by_locker(tx: Tx, locker_ids: Sequence[str]) -> defaultdict[tuple[str, int], list[Overlay]]:
    """What holds over cells of these lockers, by locker and cell, the oldest first."""
    found: defaultdict[tuple[str, int], list[Overlay]] = defaultdict(list)
    for row in tx.run(_HELD_OVER, {"ids": locker_ids}):
        found[row.locker_id, row.cell_no].append(as_overlay(row))
    return found


def kinds_over(tx: Tx, locker_id: str, no: int) -> frozenset[str]:
    """What holds over one cell. Raises NotFound."""
    found = tx.run(_HOLDS_OVER, {"locker_id": locker_id, "no": no}).all()
    if not found:
        raise NotFound(f"locker {locker_id} has no cell {no}", locker_id=locker_id, cell=no)
    return frozenset(kind for _, kind in found if kind)


def emptied_orders(tx: Tx, before: datetime, most: int) -> list[str]:
    """Orders with cells whose customer shut the door before this moment."""
    query = select(PlacementRow.order_id).where(
        PlacementRow.released_at.is_(None), PlacementRow.emptied_at <= before
    )
    return list(tx.session.scalars(query.distinct().limit(most)))


def placement_rows(tx: Tx, **of: object) -> list[PlacementRow]:
    """Placements of an order, a parcel or a locker that are not released, by cell."""
    query = select(PlacementRow).filter_by(**of).where(PlacementRow.released_at.is_(None))
    query = query.order_by(PlacementRow.cell_no).execution_options(populate_existing=True)
    return list(tx.session.scalars(query))


def placed_by_locker(tx: Tx, locker_ids: Sequence[str]) -> dict[tuple[str, int], Placement]:
    """What is in these lockers, or is to come, by locker and cell."""
    return {(row.locker_id, row.cell_no): as_placement(row) for row in tx.run(_INSIDE, {"ids": locker_ids})}


def all_placements(tx: Tx, order_id: str) -> list[Placement]:
    """Every placement that an order has or had, by cell; what its customer brings back is none of it."""
    return [as_placement(row) for row in tx.run(_PLACEMENTS, {"order_id": order_id})]


def to_take_back(tx: Tx) -> dict[str, set[int]]:
    """Cells by locker in which something may lie that nobody comes for: brought back, given up, too warm."""
    query = (
        select(PlacementRow.locker_id, PlacementRow.cell_no)
        .outerjoin(
            OverlayRow,
            (OverlayRow.locker_id == PlacementRow.locker_id)
            & (OverlayRow.cell_no == PlacementRow.cell_no)
            & OverlayRow.kind.in_(GIVEN_UP),
        )
        .where(
            PlacementRow.released_at.is_(None),
            PlacementRow.occupied_at.is_not(None),
            or_(PlacementRow.parcel_id.like(f"{RETURN}%"), OverlayRow.kind.is_not(None)),
        )
    )
    found: dict[str, set[int]] = defaultdict(set)
    for locker_id, cell_no in tx.session.execute(query):
        found[locker_id].add(cell_no)
    return found


def zones_of(tx: Tx, locker_ids: Sequence[str]) -> Mapping[str, list[ZoneState]]:
    """Zones of these lockers as last read."""
    found: dict[str, list[ZoneState]] = defaultdict(list)
    for row in tx.run(_ZONES_OF, {"ids": locker_ids}):
        found[row.locker_id].append(
            ZoneState(
                zone=Zone(row.zone), online=row.online, air_c10=row.air_c10, setpoint_c10=row.setpoint_c10,
                defrost=row.defrost, alarm=row.alarm,
            )
        )  # fmt: skip
    return found


def open_holds(tx: Tx, locker_id: str) -> list[HoldRow]:
    """Promises that are not over, and those whose order lies in the locker."""
    lies = select(PlacementRow.order_id).where(
        PlacementRow.locker_id == locker_id, PlacementRow.released_at.is_(None)
    )
    query = select(HoldRow).where(
        HoldRow.locker_id == locker_id, or_(HoldRow.until > tx.now, HoldRow.order_id.in_(lies))
    )
    query = query.order_by(HoldRow.order_id).execution_options(populate_existing=True)
    return list(tx.session.scalars(query))


def release(tx: Tx, ids: Sequence[int]) -> None:
    """Give cells back."""
    tx.session.execute(update(PlacementRow).where(PlacementRow.id.in_(ids)).values(released_at=tx.now))


def as_placement(row: "PlacementRow | RowOf[Any]") -> Placement:
    """A frozen copy."""
    return Placement(
        row.parcel_id, row.order_id, row.locker_id, row.cell_no, row.occupied_at,
        row.issued_at is not None, row.emptied_at is not None, row.released_at is not None, row.emptied_at,
        row.loading_at is not None, row.doubted, row.taken_at is not None,
    )  # fmt: skip


def as_overlay(row: "OverlayRow | RowOf[Any]") -> Overlay:
    """A frozen copy."""
    return Overlay(row.cell_no, row.kind, row.since, row.why, row.actor)


def as_cell(row: "CellRow | RowOf[Any]") -> Cell:
    """A frozen copy."""
    return Cell(
        row.no, Zone(row.zone), row.width_mm, row.depth_mm, row.height_mm, row.max_grams, row.column, row.row,
        row.column_span, row.row_span, row.floor_mm, row.pulses,
    )  # fmt: skip
