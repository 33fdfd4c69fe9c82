"""Lockers as people look at them: one with every cell, or the fleet at a glance."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from lukoshko_server.db import Tx, Work
from lukoshko_server.devices.service import Devices
from lukoshko_server.lockers import alarms, boards, cells, door_commands, store, zones
from lukoshko_server.lockers.alarms import Alarm
from lukoshko_server.lockers.boards import BoardSeen
from lukoshko_server.lockers.cells import Astray
from lukoshko_server.lockers.door_commands import Command
from lukoshko_server.lockers.fleet import OUT, Summary, summaries
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

    @property
    def summary(self) -> Summary:
        """The locker at a glance: what `fleet` says of it."""
        over = [(each.cell.no, held.kind) for each in self.cells for held in each.overlays]
        return Summary(
            id=self.id, name=self.name, address=self.address, online=self.online, seen_at=self.seen_at,
            version=self.version, cells=len(self.cells),
            free=sum(not each.overlays and each.placement is None for each in self.cells),
            open=[each.cell.no for each in self.cells if each.door == "open"],
            out_of_service=sorted({no for no, kind in over if kind in OUT}),
            check=sorted({no for no, kind in over if kind not in OUT}), zones=self.zones, alarms=self.alarms,
        )  # fmt: skip


class Pictures(Inside):
    """What is shown of lockers; nothing is changed by it."""

    def __init__(self, work: Work, devices: Devices) -> None:
        super().__init__(work)
        self._devices = devices

    def picture(self, locker_id: str) -> LockerPicture:
        """The whole locker. Raises NotFound."""
        return next(iter(self.pictures([locker_id])), None) or store.unknown(locker_id)

    def pictures(self, locker_ids: Sequence[str]) -> list[LockerPicture]:
        """Whole lockers in a few queries however many there are, by id; what is none is left out."""
        with self._work.read() as tx:
            found = tx.once_each("picture", sorted(locker_ids), lambda ids: self._drawn(tx, ids))
            return list(found.values())

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

    def _drawn(self, tx: Tx, locker_ids: Sequence[str]) -> dict[str, LockerPicture]:
        if not locker_ids:
            return {}
        agents = self._devices.many("locker", locker_ids)
        doors, placed = store.doors_of(tx, locker_ids), store.placed_by_locker(tx, locker_ids)
        over, last = store.overlays_by_locker(tx, locker_ids), door_commands.last_commands(tx, locker_ids)
        states, deeds = store.zones_of(tx, locker_ids), zones.latest(tx, locker_ids)
        seen, raised = boards.of(tx, locker_ids), defaultdict(list)
        for alarm in alarms.of(tx, locker_ids):
            raised[alarm.locker_id].append(alarm)
        return {
            row.id: LockerPicture(
                id=row.id, name=row.name, address=row.address, online=agent.online, seen_at=agent.seen_at,
                cells=[
                    CellPicture(
                        cell, door, tuple(over[row.id, cell.no]), placed.get((row.id, cell.no)),
                        last.get((row.id, cell.no)),
                    )
                    for cell, door in doors[row.id]
                ],
                zones=states[row.id], version=agent.version, alarms=raised[row.id], deeds=deeds[row.id],
                boards=seen[row.id],
            )
            for row in store.named(tx, locker_ids)
            if (agent := agents.get(row.id))
        }  # fmt: skip
