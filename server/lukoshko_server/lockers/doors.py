"""What a locker tells: outcomes of commands, doors that move, alarms, temperatures.

A command's opening may be told twice, as an outcome and as a moved door, in either order and late; it counts once,
by `opened_at`. Snapshots only correct what is shown: decisions follow facts.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lukoshko_server.db import Tx
from lukoshko_server.devices.rules import AHEAD
from lukoshko_server.lockers import alarms, boards, by_right, door_commands, overlays, store, zones
from lukoshko_server.lockers.rows import CellRow, DoorCommandRow, ZoneRow
from lukoshko_wire.climate import ZoneState
from lukoshko_wire.locker import (
    Ack,
    Alarm,
    AttemptByRight,
    CodeTried,
    CommandEnded,
    DoorMoved,
    LockerState,
    OpenedByRight,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class CellOpened:
    """Told once per command, when its door was seen to open."""

    locker_id: str
    cell_no: int
    command_id: str
    parcel_id: str | None
    order_id: str | None
    reason: str
    at: datetime
    by_right: bool = False
    """The locker decided alone, by its list of rights."""


@dataclass(frozen=True)
class CellClosed:
    """Told when a door was seen to close after a command had opened it."""

    locker_id: str
    cell_no: int
    command_id: str
    parcel_id: str | None
    order_id: str | None
    reason: str


@dataclass(frozen=True)
class OpenFailed:
    """Told when a command ended without an opening that was seen."""

    locker_id: str
    cell_no: int
    command_id: str
    parcel_id: str | None
    order_id: str | None
    reason: str
    code: str


def take_fact(tx: Tx, locker_id: str, fact: Any) -> None:
    """Apply one fact of the journal."""
    match fact:
        case CommandEnded():
            take_ack(tx, locker_id, fact.ack)
        case DoorMoved():
            _door_moved(tx, locker_id, fact)
        case OpenedByRight():
            _opened_by_right(tx, locker_id, fact)
        case AttemptByRight():
            by_right.attempt(tx, locker_id, fact)
        case CodeTried():
            by_right.tried(tx, locker_id, fact)
        case Alarm():
            _alarm(tx, locker_id, fact)


def _opened_by_right(tx: Tx, locker_id: str, fact: OpenedByRight) -> None:
    row = by_right.attempt(tx, locker_id, fact)
    if row is not None:
        _opened(tx, row, fact.at)


def take_ack(tx: Tx, locker_id: str, ack: Ack) -> None:
    """Apply an outcome to its command. A final outcome stands; only `lost` and `uncertain` may be corrected."""
    row = door_commands.command_row(tx, ack.id)
    if row is None and zones.take_ack(tx, locker_id, ack):
        return
    if row is None or row.locker_id != locker_id:
        log.warning("command %s: an outcome from %s that nobody asked for", ack.id, locker_id)
        return
    if ack.outcome == "done":
        _ended(tx, row, "done", ack)
        _opened(tx, row, ack.at)
    elif row.state in ("sent", "accepted", "lost") and row.opened_at is None:
        if not ack.final:
            row.state = "accepted" if row.state == "sent" else row.state
            return
        _ended(tx, row, ack.outcome, ack)
        tx.tell(
            OpenFailed(row.locker_id, row.cell_no, row.id, row.parcel_id, row.order_id, row.reason, ack.code)
        )


def take_states(tx: Tx, states: Sequence[tuple[str, LockerState]]) -> list[str]:
    """Correct doors and temperatures by snapshots; answers the lockers of which anything shown has changed."""
    told = [locker_id for locker_id, _ in states]
    cells, zone_rows = store.cells_by_locker(tx, told), store.zones_by_locker(tx, told)
    kept = boards.by_locker(tx, told)
    changed = [
        locker_id
        for locker_id, state in states
        if any([
            _doors_seen(tx, cells[locker_id], state),
            _zones_read(tx, locker_id, zone_rows[locker_id], state),
            boards.take(tx, locker_id, kept[locker_id], state),
        ])
    ]  # fmt: skip
    tx.session.flush()
    return changed


def _doors_seen(tx: Tx, rows: Mapping[int, CellRow], state: LockerState) -> bool:
    changed = False
    for cell in state.cells:
        row = rows.get(cell.no)
        if row is not None and row.door != cell.door:
            changed |= _stands(row, cell.door, _believed(state.at, tx.now))
    return changed


def _zones_read(tx: Tx, locker_id: str, known: dict[str, ZoneRow], state: LockerState) -> bool:
    changed = False
    for zone in state.zones:
        changed |= _zone_read(tx, locker_id, known, zone)
    return changed


def _ended(tx: Tx, row: DoorCommandRow, state: str, ack: Ack) -> None:
    if row.state == state:
        return
    before, row.state, row.code, row.ended_at = row.state, state, ack.code[:40], tx.now
    door_commands.wear(tx, row, before)
    tx.session.flush()
    tx.record(
        "command", row.id, state, before=before, after=ack.code, order_id=row.order_id, device_id=row.locker_id,
        cell=row.cell_no,
    )  # fmt: skip


def _opened(tx: Tx, row: DoorCommandRow, at: datetime) -> None:
    if row.opened_at is not None:
        return
    row.opened_at = at = _believed(at, tx.now)
    tx.session.flush()
    log.info("command %s: cell %d of %s opened", row.id, row.cell_no, row.locker_id)
    tx.tell(
        CellOpened(
            row.locker_id, row.cell_no, row.id, row.parcel_id, row.order_id, row.reason, at,
            by_right=row.actor.startswith(by_right.BY_RIGHT),
        )
    )  # fmt: skip
    cell = tx.session.get(CellRow, (row.locker_id, row.cell_no))
    if cell and cell.door == "closed" and cell.door_at and cell.door_at > at:  # its closing came before it
        _door_closed(tx, cell, cell.door_at)


def _door_moved(tx: Tx, locker_id: str, fact: DoorMoved) -> None:
    cell = tx.session.get(CellRow, (locker_id, fact.cell))
    if cell is None:
        log.warning("locker %s: a door %d moved that it does not have", locker_id, fact.cell)
        return
    _stands(cell, fact.door, _believed(fact.at, tx.now))
    command = door_commands.command_row(tx, fact.command_id) if fact.command_id else None
    if command is not None and (command.locker_id, command.cell_no) != (locker_id, fact.cell):
        command = None
    if fact.door == "open":
        _door_opened(tx, cell, command, fact)
    else:
        _door_closed(tx, cell, fact.at)


def _door_opened(tx: Tx, cell: CellRow, command: DoorCommandRow | None, fact: DoorMoved) -> None:
    if command is not None:
        _opened(tx, command, fact.at)
        return
    log.warning("locker %s: door %d opened without a command", cell.locker_id, cell.no)
    tx.session.flush()
    tx.record("locker", cell.locker_id, "door forced", after=str(cell.no), cell=cell.no)
    overlays.put(tx, cell.locker_id, cell.no, "forced", "forced", f"locker:{cell.locker_id}")


def _door_closed(tx: Tx, cell: CellRow, at: datetime) -> None:
    tx.session.flush()
    opened = door_commands.opened_commands(tx, cell.locker_id, cell.no)
    for row in opened:
        row.closed_at = at
    tx.session.flush()
    for row in opened[:1]:
        tx.tell(CellClosed(row.locker_id, row.cell_no, row.id, row.parcel_id, row.order_id, row.reason))


def _alarm(tx: Tx, locker_id: str, fact: Alarm) -> None:
    what = "alarm raised" if fact.raised else "alarm cleared"
    where = f"cell {fact.cell}" if fact.cell else f"zone {fact.zone}" if fact.zone else ""
    log.warning("locker %s: %s %s %s", locker_id, what, fact.code, where)
    tx.record("locker", locker_id, what, after=f"{fact.code} {where}".strip(), cell=fact.cell)
    alarms.take(tx, locker_id, fact)
    if fact.code == "left_open" and fact.cell is not None:
        act = overlays.put if fact.raised else overlays.end
        act(tx, locker_id, fact.cell, "left_open", "left_open", f"locker:{locker_id}")


def _zone_read(tx: Tx, locker_id: str, known: dict[str, ZoneRow], state: ZoneState) -> bool:
    row = known.get(state.zone.value)
    if row is None:
        row = known[state.zone.value] = ZoneRow(locker_id=locker_id, zone=state.zone.value)
        tx.session.add(row)
    new = (state.online, state.air_c10, state.setpoint_c10, state.defrost, state.alarm)
    if (row.online, row.air_c10, row.setpoint_c10, row.defrost, row.alarm) == new:
        return False
    row.online, row.air_c10, row.setpoint_c10, row.defrost, row.alarm = new
    return True


def _stands(cell: CellRow, door: str, at: datetime) -> bool:
    """Show the door so unless something later is known of it; whether it is shown so now."""
    newer = cell.door_at is None or at >= cell.door_at
    if newer:
        cell.door, cell.door_at = door, at
    return newer


def _believed(at: datetime, now: datetime) -> datetime:
    """A device's moment; one far ahead of us is its clock's mistake, and nothing true later would count against it."""
    return now if at > now + AHEAD else at
