"""Giving out cells under the locker's lock: which are free, which were promised to others, whose is which."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lukoshko_server.db import Tx
from lukoshko_server.lockers import cells, store
from lukoshko_server.lockers.capacity import DUE, Interval, Use, kinds, left, lying_until
from lukoshko_server.lockers.packing import Kind
from lukoshko_server.lockers.placing import place, values
from lukoshko_server.lockers.rows import HoldRow, LockerRow, PlacementRow
from lukoshko_server.lockers.rules import LASTING, Box, Cell, NoRoom


@dataclass(frozen=True)
class Front:
    """A locker as placement sees it, read under its lock."""

    locker: LockerRow
    cells: list[Cell]
    kinds: dict[int, Kind]
    free: list[Cell]
    lent: set[int]
    """Cells that others have now."""
    out: set[int]
    """Cells that nobody counts on, now or later."""
    uses: list[Use]
    """What others have or were promised."""
    hold: HoldRow | None
    """What this order was promised."""


def front(
    tx: Tx, locker_id: str, order_id: str, *, excluding: Collection[int] = (), lock: bool = True
) -> Front:
    """Look at a locker with the eyes of one order, and lock it first unless nothing will be written. Raises NotFound."""
    locker = store.locker_row(tx, locker_id, lock=lock)
    doors = store.doors_of(tx, [locker_id])[locker_id]
    everything = [cell for cell, _ in doors]
    of = kinds(everything)
    placed = store.placement_rows(tx, locker_id=locker_id)
    busy = {row.cell_no for row in placed} | set(excluding)
    overlays = store.overlay_rows(tx, locker_id)
    busy |= {row.cell_no for row in overlays}
    free = [cell for cell, door in doors if cell.no not in busy and door != "open"]
    holds = {row.order_id: row for row in store.open_holds(tx, locker_id)}
    lying = [
        Use(
            row.order_id, {of[row.cell_no].key: 1},
            Interval(row.reserved_at, lying_until(_until(holds, row.order_id), tx.now)),
        )
        for row in placed if row.cell_no in of and row.order_id != order_id
    ]  # fmt: skip
    promised = [
        Use(row.order_id, row.cells, Interval(row.starts_at, row.until))
        for row in holds.values() if row.placed_at is None and row.order_id != order_id
    ]  # fmt: skip
    others = {row.cell_no for row in placed if row.cell_no in of and row.order_id != order_id}
    out = {row.cell_no for row in overlays if row.kind in LASTING}
    return Front(locker, everything, of, free, others, out, lying + promised, holds.get(order_id))


def allowances(tx: Tx, seen: Front) -> list[dict[Kind, int]]:
    """How many free cells of each kind this order may take now: first what nobody else was promised at any time of
    its stay; failing that, what nobody is due soon, for who has packed goods in hand cannot wait for tomorrow's.
    """
    here = Counter(seen.kinds[cell.no] for cell in seen.free)
    there = here + Counter(seen.kinds[no] for no in seen.lent)
    until = seen.hold.until if seen.hold is not None else tx.now
    stay = Interval(tx.now, max(until, tx.now + timedelta(minutes=seen.locker.stay_minutes)))
    whole, soon = left(there, seen.uses, stay), left(there, seen.uses, Interval(tx.now, tx.now + DUE))
    return [{kind: min(here[kind], most[kind]) for kind in here} for most in (whole, soon)]


def reserve(
    tx: Tx, locker_id: str, order_id: str, boxes: Iterable[Box], *, excluding: Collection[int] = ()
) -> dict[str, int]:
    """One cell for each parcel, all or nothing; a parcel keeps the cell that it has, unless it is excluded.

    Raises NoRoom. A cell in which something lies is never moved, whatever is excluded.
    """
    seen = front(tx, locker_id, order_id, excluding=excluding)
    mine = {row.parcel_id: row for row in store.placement_rows(tx, locker_id=locker_id, order_id=order_id)}
    moving = [row for row in mine.values() if row.cell_no in excluding and row.occupied_at is None]
    kept = {own: row.cell_no for own, row in mine.items() if row not in moving}
    fresh = [box for box in boxes if box.id not in kept]
    if not fresh:
        return kept
    placed = _place(fresh, seen, allowances(tx, seen))
    settle(tx, locker_id, moving, {order_id: placed})
    if seen.hold is not None:
        seen.hold.placed_at = seen.hold.placed_at or tx.now
    tx.session.flush()
    before = str(sorted(row.cell_no for row in moving)) if moving else ""
    after = str(sorted(placed.values()))
    tx.record("locker", locker_id, "cells reserved", before=before, after=after, order_id=order_id)
    return kept | placed


def settle(
    tx: Tx, locker_id: str, leaving: Sequence[PlacementRow], placed: Mapping[str, Mapping[str, int]]
) -> None:
    """Write what was decided: these leave their cells first, then each order's parcels get theirs."""
    for row in leaving:
        with cells.step(tx, locker_id, row.cell_no, "release", "elsewhere", order_id=row.order_id):
            store.release(tx, [row.id])
    for order_id, mine in placed.items():
        for parcel_id, no in mine.items():
            with cells.step(tx, locker_id, no, "reserve", tx.actor, order_id=order_id):
                row = PlacementRow(parcel_id=parcel_id, order_id=order_id, locker_id=locker_id, cell_no=no)
                row.reserved_at = tx.now
                tx.session.add(row)


def _place(boxes: Sequence[Box], seen: Front, tiers: Sequence[Mapping[Kind, int]]) -> dict[str, int]:
    refused: NoRoom | None = None
    for allowed in tiers:
        try:
            reach = seen.hold is not None and seen.hold.reach
            return within(boxes, seen, seen.free, allowed, reach=reach)
        except NoRoom as error:
            refused = error
    raise refused or NoRoom("no cell is free", parcels=[box.id for box in boxes])


def within(
    boxes: Sequence[Box], seen: Front, cells: Sequence[Cell], allowed: Mapping[Kind, int], *, reach: bool
) -> dict[str, int]:
    """Place with no more cells of a kind than allowed: of a kind that is overdrawn, only the best so many remain.

    Raises NoRoom.
    """
    worth = values(seen.cells)
    free = [cell for cell in cells if allowed.get(seen.kinds[cell.no], 0) > 0]
    while True:
        placed = place(boxes, free, worth=worth, reach=reach, lend_chilled=seen.locker.lend_chilled)
        used = Counter(seen.kinds[no] for no in placed.values())
        over = {kind for kind, count in used.items() if count > allowed[kind]}
        if not over:
            return placed
        for kind in over:
            keep = sorted(no for no in placed.values() if seen.kinds[no] == kind)[: allowed[kind]]
            free = [cell for cell in free if seen.kinds[cell.no] != kind or cell.no in keep]


def _until(holds: Mapping[str, HoldRow], order_id: str) -> datetime | None:
    hold = holds.get(order_id)
    return hold.until if hold else None
