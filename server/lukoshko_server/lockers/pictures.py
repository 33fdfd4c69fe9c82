"""Lockers as people look at them: one with every cell, or the fleet at a glance."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from lukoshko_server.db import Work
from lukoshko_server.devices.service import Devices
from lukoshko_server.lockers import alarms, boards, cells, door_commands, store, zones
from lukoshko_server.lockers.alarms import Alarm
from lukoshko_server.lockers.boards import BoardSeen
from lukoshko_server.lockers.cells import Astray
from lukoshko_server.lockers.door_commands import Command
from lukoshko_server.lockers.fleet import Summary, summaries
from lukoshko_server.lockers.inside import Inside
from lukoshko_server.lockers.rows import LockerRow
from lukoshko_server.lockers.rules import (
    LASTING,
    Cell,
    State,
    state_of,
)
from lukoshko_server.lockers.store import Overlay, Placement
from lukoshko_server.lockers.zones import Deed
from lukoshko_wire.climate import ZoneState
from lukoshko_wire.values import Zone


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


class Pictures(Inside):
    """What is shown of lockers; nothing is changed by it."""

    def __init__(self, work: Work, devices: Devices) -> None:
        super().__init__(work)
        self._devices = devices

    def picture(self, locker_id: str) -> LockerPicture:
        """The whole locker. Raises NotFound."""
        with self._work.read() as tx:
            row = store.locker_row(tx, locker_id)
            device = self._devices.get("locker", locker_id)
            placed = {p.cell_no: store.as_placement(p) for p in store.placement_rows(tx, locker_id=locker_id)}
            last = door_commands.last_commands(tx, locker_id)
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

    def name_of(self, locker_id: str) -> str:
        """A locker's name. Raises NotFound."""
        with self._work.read() as tx:
            return store.locker_row(tx, locker_id).name

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
