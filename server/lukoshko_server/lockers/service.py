"""Use cases of lockers: cells for parcels, one command a door, one outcome a command."""

import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from lukoshko_server.db import Tx, Work
from lukoshko_server.devices.doubles import Suspected
from lukoshko_server.devices.service import AckCame, Devices, FactCame, StateCame
from lukoshko_server.lockers import alarms, boards, cells, doors, overlays, store, zones
from lukoshko_server.lockers.alarms import Alarm
from lukoshko_server.lockers.boards import BoardSeen
from lukoshko_server.lockers.cells import Astray
from lukoshko_server.lockers.doors import CellClosed, OpenFailed
from lukoshko_server.lockers.fleet import Summary, summaries
from lukoshko_server.lockers.openings import Openings, touch
from lukoshko_server.lockers.reserving import reserve
from lukoshko_server.lockers.rows import CellRow, LockerRow, PlacementRow
from lukoshko_server.lockers.rules import (
    HOUSE,
    LASTING,
    SHUT_FOR,
    Box,
    Cell,
    State,
    Terms,
    may_open,
    state_of,
)
from lukoshko_server.lockers.store import Command, Overlay, Placement
from lukoshko_server.lockers.zones import Deed, ZoneDeeds
from lukoshko_server.outbox.service import Outbox
from lukoshko_wire import locker as wire
from lukoshko_wire.climate import ZoneState
from lukoshko_wire.values import Zone

log = logging.getLogger(__name__)

LOOKED_AWAY = ("check", "forced", "left_open")
"""Overlays that end when somebody of ours has looked into the cell, emptied it and shut it."""


@dataclass(frozen=True)
class CellPicture:
    """A cell with its door and what is in it."""

    cell: Cell
    door: str
    overlays: tuple[Overlay, ...]
    placement: Placement | None
    command: Command | None

    @property
    def state(self) -> State:
        """Where the cell stands in its life."""
        return state_of(self.placement, [each.kind for each in self.overlays])


@dataclass(frozen=True)
class LockerPicture:
    """A locker as a technician wants to see it."""

    id: str
    name: str
    address: str
    online: bool
    seen_at: datetime | None
    cells: list[CellPicture]
    zones: list[ZoneState]
    version: str
    alarms: list[Alarm]
    deeds: list[Deed]
    boards: list[BoardSeen]


class Lockers:
    """The subject's use cases; each joins the caller's transaction."""

    def __init__(self, work: Work, outbox: Outbox, devices: Devices) -> None:
        self._work, self._devices = work, devices
        self._openings = Openings(work, outbox, devices)
        self.zones = ZoneDeeds(work, outbox, self._openings.must_be_online)
        """Actions on refrigerated zones."""

    def add(
        self, locker_id: str, name: str, address: str, cells: Sequence[Cell], terms: Terms = HOUSE
    ) -> None:
        """Register a locker and its cells; a second time corrects names and sizes, never what lies inside."""
        with self._work() as tx:
            self._devices.add("locker", locker_id, name)
            row = tx.session.get(LockerRow, locker_id)
            if row is None:
                row = LockerRow(id=locker_id, name=name, address=address)
                tx.session.add(row)
                tx.session.flush()
            row.name, row.address = name, address
            row.lend_chilled, row.stay_minutes = terms.lend_chilled, terms.stay_minutes
            there = {cell.no: cell for cell in store.cell_rows(tx, locker_id)}
            for cell in cells:
                _write_cell(tx, locker_id, there.get(cell.no), cell)
            tx.session.flush()
            tx.touch("locker", locker_id)

    def largest(self, locker_id: str) -> dict[Zone, Cell]:
        """The largest cell of each zone: what a single parcel may measure at most."""
        with self._work.read() as tx:
            found: dict[Zone, Cell] = {}
            held = store.overlay_rows(tx, locker_id)
            out = {row.cell_no for row in held if row.kind in LASTING}
            for cell in map(store.as_cell, store.cell_rows(tx, locker_id)):
                if cell.no not in out and (cell.zone not in found or cell.volume > found[cell.zone].volume):
                    found[cell.zone] = cell
            return found

    def place(
        self, locker_id: str, order_id: str, boxes: Iterable[Box], *, excluding: Collection[int] = ()
    ) -> dict[str, int]:
        """Reserve one cell per parcel, all or nothing: `reserving.reserve`. Raises NoRoom."""
        with self._work() as tx:
            placed = reserve(tx, locker_id, order_id, boxes, excluding=excluding)
            touch(tx, locker_id)
            return placed

    def placement_of(self, parcel_id: str) -> Placement | None:
        """Where a parcel lies or will lie, or None."""
        with self._work.read() as tx:
            rows = store.placement_rows(tx, parcel_id=parcel_id)
            return store.as_placement(rows[0]) if rows else None

    def placements(self, order_id: str) -> list[Placement]:
        """Every placement that the order has or had, by cell."""
        with self._work.read() as tx:
            return store.all_placements(tx, order_id)

    def open_placements(self, locker_id: str) -> list[Placement]:
        """What lies or will lie in a locker, by cell."""
        with self._work.read() as tx:
            rows = store.placement_rows(tx, locker_id=locker_id)
            return [store.as_placement(row) for row in rows if not store.is_return(row.parcel_id)]

    def to_take_back(self) -> dict[str, set[int]]:
        """Cells by locker that one of ours is to empty: nobody comes for what lies there."""
        with self._work.read() as tx:
            return store.to_take_back(tx)

    def taken_back(self, parcel_id: str) -> None:
        """The label of this parcel was scanned by whoever takes it out; again changes nothing."""
        with self._work() as tx:
            for row in store.placement_rows(tx, parcel_id=parcel_id):
                row.taken_at = row.taken_at or tx.now
                touch(tx, row.locker_id)

    def lies_in(self, locker_id: str, no: int) -> Placement | None:
        """What lies or will lie in one cell, whatever it is."""
        with self._work.read() as tx:
            rows = store.placement_rows(tx, locker_id=locker_id, cell_no=no)
            return store.as_placement(rows[0]) if rows else None

    def place_return(self, locker_id: str, order_id: str, box: Box) -> int:
        """A free cell for what a customer brings back. Raises NoRoom."""
        with self._work() as tx:
            no = reserve(tx, locker_id, order_id, [box])[box.id]
            touch(tx, locker_id)
            return no

    def shut_cells(self, locker_id: str, reason: str) -> set[int]:
        """Cells that what holds over them keeps shut for this reason."""
        return {each.cell_no for each in self.overlays(locker_id) if each.kind in SHUT_FOR[reason]}

    def seen_loading(self, parcel_id: str, cause: str) -> None:
        """The door was seen to open for the courier with this parcel."""
        with self._work() as tx:
            for row in store.placement_rows(tx, parcel_id=parcel_id):
                with cells.step(tx, row.locker_id, row.cell_no, "load", cause, order_id=row.order_id):
                    row.loading_at = row.loading_at or tx.now

    def doubt(self, parcel_id: str, doubted: bool) -> None:
        """Whether the parcel counts as inside only after its label was scanned at the open door."""
        with self._work() as tx:
            for row in store.placement_rows(tx, parcel_id=parcel_id):
                row.doubted = doubted
                touch(tx, row.locker_id)

    def empty_again(self, parcel_id: str, cause: str) -> None:
        """Nothing of this parcel lies in its cell any more; the cell stays reserved for it."""
        with self._work() as tx:
            for row in store.placement_rows(tx, parcel_id=parcel_id):
                with cells.step(tx, row.locker_id, row.cell_no, "empty", cause, order_id=row.order_id):
                    row.loading_at = row.occupied_at = None
                touch(tx, row.locker_id)

    def occupy(self, parcel_id: str, cause: str = "physical") -> None:
        """The parcel was put in and the door closed."""
        with self._work() as tx:
            for row in store.placement_rows(tx, parcel_id=parcel_id):
                with cells.step(tx, row.locker_id, row.cell_no, "occupy", cause, order_id=row.order_id):
                    row.occupied_at = row.occupied_at or tx.now
                touch(tx, row.locker_id)

    def release(self, order_id: str, *, reserved_only: bool = False, why: str = "goods_left") -> None:
        """Give the order's cells back; with `reserved_only` those that were never filled, the rest need a look."""
        with self._work() as tx:
            for row in store.placement_rows(tx, order_id=order_id):
                if reserved_only and row.occupied_at is not None:
                    with cells.step(tx, row.locker_id, row.cell_no, "suspect", tx.actor, order_id=order_id):
                        overlays.put(tx, row.locker_id, row.cell_no, "check", why, tx.actor)
                    touch(tx, row.locker_id)
                else:
                    self._free(tx, row, tx.actor)

    def free(self, parcel_id: str, cause: str) -> None:
        """The customer is done with this cell: it may be given out again."""
        with self._work() as tx:
            for row in store.placement_rows(tx, parcel_id=parcel_id):
                self._free(tx, row, cause)

    def windows_over(self, reopen: timedelta, *, most: int = 200) -> list[str]:
        """Orders with cells whose re-open window is over."""
        with self._work.read() as tx:
            return store.emptied_orders(tx, tx.now - reopen, most)

    def open_cell(
        self, locker_id: str, no: int, reason: str, actor: str, command_id: str,
        *, order_id: str | None = None, parcel_id: str | None = None, why: str = "",
    ) -> Command:  # fmt: skip
        """Send one command to open a door; the same id again is the same command.

        Raises LockerOffline before anything is sent, CellBusy while another command has no outcome, CellShut while
        something holds over the cell that forbids it, NoReason, Conflict when the id belongs to another door.
        """
        return self._openings.open(
            locker_id, no, reason, actor, command_id, order_id=order_id, parcel_id=parcel_id, why=why
        )

    def must_be_online(self, locker_id: str) -> None:
        """Raises LockerOffline."""
        self._openings.must_be_online(locker_id)

    def command(self, command_id: str) -> Command | None:
        """One command, or None."""
        with self._work.read() as tx:
            return store.find_command(tx, command_id)

    def commands_of(self, order_id: str) -> list[Command]:
        """Every command for an order, oldest first."""
        with self._work.read() as tx:
            return store.commands_of(tx, order_id)

    def commands_of_cell(self, locker_id: str, no: int, *, most: int = 20) -> list[Command]:
        """The latest commands to a cell, the latest first."""
        with self._work.read() as tx:
            return store.commands_of_cell(tx, locker_id, no, most)

    def must_open(self, locker_id: str, no: int, reason: str) -> None:
        """Raises CellShut when what holds over the cell forbids this opening, LockerOffline."""
        with self._work.read() as tx:
            may_open(reason, overlays.kinds(tx, locker_id, no))
            self.must_be_online(locker_id)

    def by_hand_since(self, since: datetime, *, actor: str = "", locker_id: str = "") -> int:
        """How many service openings somebody made, or a locker had, since this moment."""
        with self._work.read() as tx:
            return store.by_hand(tx, since, actor, locker_id)

    def openings(self, order_ids: Sequence[str], *reasons: str) -> dict[str, int]:
        """How many doors were seen to open by command for each of these orders, for these reasons or for any."""
        with self._work.read() as tx:
            return store.openings(tx, order_ids, reasons or tuple(SHUT_FOR))

    def looked(self, locker_id: str, no: int) -> None:
        """Somebody of ours has looked into the cell and emptied it: it may be given out again."""
        with self._work() as tx:
            store.cell_row(tx, locker_id, no)
            placed = store.placement_rows(tx, locker_id=locker_id, cell_no=no)
            event = "look" if cells.state(tx, locker_id, no) == "check" else "release"
            with cells.step(tx, locker_id, no, event, tx.actor):
                for kind in LOOKED_AWAY:
                    overlays.end(tx, locker_id, no, kind, "looked", tx.actor)
                store.release(tx, [each.id for each in placed])
            touch(tx, locker_id)

    def overlay(self, locker_id: str, no: int, kind: str, on: bool, why: str, actor: str) -> None:
        """Let something hold over a cell, or let it end; what is so already changes nothing. Raises NotFound."""
        with self._work() as tx:
            inside = store.placement_rows(tx, locker_id=locker_id, cell_no=no)
            with cells.step(tx, locker_id, no, "suspect" if on else "clear" if inside else "look", actor):
                (overlays.put if on else overlays.end)(tx, locker_id, no, kind, why, actor)
            touch(tx, locker_id)

    def overlays(self, locker_id: str) -> list[Overlay]:
        """What holds over a locker's cells, by cell, the oldest first."""
        with self._work.read() as tx:
            return [store.as_overlay(row) for row in store.overlay_rows(tx, locker_id)]

    def tell_closed(self, locker_id: str, no: int) -> None:
        """Tell once more that the door closed after its last command: what was in doubt is not any more."""
        with self._work() as tx:
            last = store.last_command(tx, locker_id, no)
            if last is not None and last.closed_at is not None:
                tx.tell(CellClosed(locker_id, no, last.id, last.parcel_id, last.order_id, last.reason))

    def seen_opening(self, parcel_id: str, cause: str) -> None:
        """The customer's door was seen to open."""
        with self._work() as tx:
            for row in store.placement_rows(tx, parcel_id=parcel_id):
                with cells.step(tx, row.locker_id, row.cell_no, "issue", cause, order_id=row.order_id):
                    row.issued_at = row.issued_at or tx.now
                    row.emptied_at = None

    def seen_empty(self, parcel_id: str) -> None:
        """The customer's door was seen to close again: from now on the re-open window runs."""
        with self._work() as tx:
            for row in store.placement_rows(tx, parcel_id=parcel_id):
                row.emptied_at = row.emptied_at or tx.now

    def picture(self, locker_id: str) -> LockerPicture:
        """The whole locker. Raises NotFound."""
        with self._work.read() as tx:
            row = store.locker_row(tx, locker_id)
            device = self._devices.get("locker", locker_id)
            placed = {p.cell_no: store.as_placement(p) for p in store.placement_rows(tx, locker_id=locker_id)}
            last = store.last_commands(tx, locker_id)
            held: dict[int, list[Overlay]] = {}
            for each in self.overlays(locker_id):
                held.setdefault(each.cell_no, []).append(each)
            cells = [
                CellPicture(
                    store.as_cell(cell),
                    cell.door,
                    tuple(held.get(cell.no, ())),
                    placed.get(cell.no),
                    last.get(cell.no),
                )
                for cell in store.cell_rows(tx, locker_id)
            ]
            states, raised = store.zones_of(tx, [locker_id])[locker_id], alarms.of(tx, [locker_id])
            return LockerPicture(
                row.id,
                row.name,
                row.address,
                device.online,
                device.seen_at,
                cells,
                states,
                device.version,
                raised,
                zones.latest(tx, locker_id),
                boards.of(tx, locker_id),
            )

    def summary(self, locker_id: str) -> Summary:
        """One locker at a glance. Raises NotFound."""
        with self._work.read() as tx:
            store.locker_row(tx, locker_id)
            return summaries(tx, [self._devices.get("locker", locker_id)])[0]

    def fleet(self) -> list[Summary]:
        """Every locker at a glance, by id."""
        with self._work.read() as tx:
            return summaries(tx, self._devices.all("locker"))

    def astray(self, since: datetime, until: datetime) -> list[Astray]:
        """Steps of cells outside of their table in [since, until)."""
        with self._work.read() as tx:
            return cells.astray(tx, since, until)

    def all(self) -> list[str]:
        """Ids of every locker."""
        with self._work.read() as tx:
            return list(tx.session.scalars(select(LockerRow.id).order_by(LockerRow.id)))

    def must_have(self, locker_id: str, no: int | None) -> None:
        """Lock the locker until the end of the transaction. Raises NotFound when it, or this cell of it, is not there."""
        with self._work() as tx:
            store.locker_row(tx, locker_id, lock=True)
            if no is not None:
                store.cell_row(tx, locker_id, no)

    def name_of(self, locker_id: str) -> str:
        """A locker's name. Raises NotFound."""
        with self._work.read() as tx:
            return store.locker_row(tx, locker_id).name

    def on_device(self, kind: str, device_id: str) -> None:
        """A locker came or left."""
        if kind == "locker":
            with self._work() as tx:
                touch(tx, device_id)

    def on_suspected(self, told: Suspected) -> None:
        """A locker may have a double, or has none after all."""
        if told.kind == "locker":
            with self._work() as tx:
                alarm = wire.Alarm(seq=0, at=tx.now, code="double", raised=told.suspected)
                doors.take_fact(tx, told.device_id, alarm)
                touch(tx, told.device_id)

    def on_fact(self, came: FactCame) -> None:
        """A fact of a locker's journal."""
        if came.kind == "locker":
            with self._work() as tx:
                doors.take_fact(tx, came.device_id, came.fact)
                touch(tx, came.device_id)

    def on_ack(self, came: AckCame) -> None:
        """A locker answered a command."""
        if came.kind == "locker":
            with self._work() as tx:
                doors.take_ack(tx, came.device_id, came.ack)
                touch(tx, came.device_id)

    def on_state(self, came: StateCame) -> None:
        """A locker showed its doors and temperatures."""
        if isinstance(came.state, wire.LockerState):
            with self._work() as tx:
                if doors.take_state(tx, came.device_id, came.state):
                    touch(tx, came.device_id)

    def on_failed(self, failed: OpenFailed) -> None:
        """A command ended without an opening: one more pulse, a fault, or nothing."""
        self._openings.on_failed(failed)

    def tick(self, now: datetime) -> None:
        """Commands whose time is over without an outcome are lost, late pulses are sent; a late fact still corrects."""
        self._openings.tick(now)
        self.zones.tick(now)

    def _free(self, tx: Tx, row: PlacementRow, cause: str) -> None:
        with cells.step(tx, row.locker_id, row.cell_no, "release", cause, order_id=row.order_id):
            store.release(tx, [row.id])
        touch(tx, row.locker_id)


def _write_cell(tx: Tx, locker_id: str, row: CellRow | None, cell: Cell) -> None:
    if row is None:
        row = CellRow(locker_id=locker_id, no=cell.no, door="unknown")
        tx.session.add(row)
    row.zone, row.max_grams, row.floor_mm = cell.zone.value, cell.max_grams, cell.floor_mm
    row.width_mm, row.depth_mm, row.height_mm = cell.width_mm, cell.depth_mm, cell.height_mm
    row.column, row.row, row.column_span, row.row_span = (
        cell.column,
        cell.row,
        cell.column_span,
        cell.row_span,
    )
