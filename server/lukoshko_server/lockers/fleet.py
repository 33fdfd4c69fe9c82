"""Every locker at a glance, in a few queries however many there are."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, select

from lukoshko_server.db import Tx
from lukoshko_server.devices.service import Device
from lukoshko_server.lockers import alarms, store
from lukoshko_server.lockers.alarms import Alarm
from lukoshko_server.lockers.rows import CellRow, LockerRow, OverlayRow, PlacementRow
from lukoshko_wire.climate import ZoneState

GRAVE = frozenset({"forced_open", "unit_alarm", "unit_silent", "probe_broken", "board_silent"})
"""Alarms that put food or doors at risk."""
OUT = frozenset({"faulty", "maintenance", "cleaning", "blocked"})
"""Overlays under which a cell does not work; under the others somebody must look into it."""


@dataclass(frozen=True)
class Summary:
    """One locker: how full it is and what is not as it should be."""

    id: str
    name: str
    address: str
    online: bool
    seen_at: datetime | None
    version: str
    cells: int
    free: int
    open: list[int] = field(default_factory=list)
    out_of_service: list[int] = field(default_factory=list)
    check: list[int] = field(default_factory=list)
    zones: list[ZoneState] = field(default_factory=list)
    alarms: list[Alarm] = field(default_factory=list)

    @property
    def severity(self) -> int:
        """0 fine, 1 needs a hand, 2 out of reach, 3 food or doors at risk."""
        if any(alarm.code in GRAVE for alarm in self.alarms) or any(zone.alarm for zone in self.zones):
            return 3
        if not self.online:
            return 2
        return 1 if self.alarms or self.out_of_service or self.check else 0


def summaries(tx: Tx, devices: Sequence[Device]) -> list[Summary]:
    """The lockers behind these devices, by id."""
    ids = [device.id for device in devices]
    agents = {device.id: device for device in devices}
    query = select(LockerRow).where(LockerRow.id.in_(ids)).order_by(LockerRow.id)
    rows = list(tx.session.scalars(query.execution_options(populate_existing=True)))
    count, free, opened = _counted(tx, ids), _counted(tx, ids, *_GIVEN_OUT), _open_doors(tx, ids)
    out, check = _under(tx, ids, OverlayRow.kind.in_(OUT)), _under(tx, ids, OverlayRow.kind.not_in(OUT))
    zones, raised = store.zones_of(tx, ids), defaultdict(list)
    for alarm in alarms.of(tx, ids):
        raised[alarm.locker_id].append(alarm)
    return [
        Summary(
            id=row.id, name=row.name, address=row.address, online=agents[row.id].online,
            seen_at=agents[row.id].seen_at, version=agents[row.id].version, cells=count[row.id],
            free=free[row.id],
            open=opened[row.id], out_of_service=out[row.id], check=check[row.id],
            zones=zones[row.id], alarms=raised[row.id],
        )
        for row in rows
    ]  # fmt: skip


_TAKEN = exists().where(
    PlacementRow.locker_id == CellRow.locker_id, PlacementRow.cell_no == CellRow.no, PlacementRow.released_at.is_(None)
)  # fmt: skip
_HELD = exists().where(OverlayRow.locker_id == CellRow.locker_id, OverlayRow.cell_no == CellRow.no)
_GIVEN_OUT = (~_HELD, ~_TAKEN)
"""What holds of a cell that the next parcel may get."""


def _counted(tx: Tx, ids: Sequence[str], *where: ColumnElement[bool]) -> Counter[str]:
    """How many cells of each locker are so."""
    query = select(CellRow.locker_id, func.count()).where(CellRow.locker_id.in_(ids), *where)
    counted = tx.session.execute(query.group_by(CellRow.locker_id))
    return Counter({str(locker_id): int(cells) for locker_id, cells in counted})


def _open_doors(tx: Tx, ids: Sequence[str]) -> Mapping[str, list[int]]:
    """Cells whose door stands open."""
    query = select(CellRow.locker_id, CellRow.no).where(CellRow.locker_id.in_(ids), CellRow.door == "open")
    return _by_locker(tx, query.order_by(CellRow.no))


def _under(tx: Tx, ids: Sequence[str], which: ColumnElement[bool]) -> Mapping[str, list[int]]:
    """Cells over which such a thing holds."""
    query = select(OverlayRow.locker_id, OverlayRow.cell_no).where(OverlayRow.locker_id.in_(ids), which)
    return _by_locker(tx, query.distinct().order_by(OverlayRow.cell_no))


def _by_locker(tx: Tx, query: Select[str, int]) -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for locker_id, no in tx.session.execute(query):
        found[locker_id].append(no)
    return found
