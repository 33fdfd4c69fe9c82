"""Actions on refrigerated zones: a command that expires, one row and one outcome each.

A zone that is stopped for cleaning puts `cleaning` over its cells; `uncertain` counts as stopped, never as going again.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select

from lukoshko_server.db import Tx, Work, table
from lukoshko_server.devices import commands
from lukoshko_server.devices.service import Device
from lukoshko_server.lockers import cells, door_commands, overlays, store
from lukoshko_server.lockers.rows import CellRow, ZoneActionRow, ZoneRow
from lukoshko_server.lockers.rules import MOST_IN_ZONES, ZONE_CLEANING, TooManyActions, ZoneBusy
from lukoshko_server.outbox.service import Outbox
from lukoshko_wire import locker as wire
from lukoshko_wire.climate import ZoneDeed
from lukoshko_wire.problems import Conflict, NotFound
from lukoshko_wire.values import Zone

log = logging.getLogger(__name__)
COMMAND_S = 30
GRACE_S = 5
LIVE = ("sent", "accepted")
BATCH = 200
_ACTIONS = table(ZoneActionRow)
_LAST = (
    select(_ACTIONS.c.locker_id, _ACTIONS.c.zone, func.max(_ACTIONS.c.issued_at).label("at"))
    .where(_ACTIONS.c.locker_id.in_(bindparam("ids", expanding=True)))
    .group_by(_ACTIONS.c.locker_id, _ACTIONS.c.zone)
    .subquery()
)
_LATEST = (
    select(_ACTIONS)
    .join(
        _LAST,
        (_ACTIONS.c.locker_id == _LAST.c.locker_id)
        & (_ACTIONS.c.zone == _LAST.c.zone)
        & (_ACTIONS.c.issued_at == _LAST.c.at),
    )
    .order_by(_ACTIONS.c.zone, _ACTIONS.c.id)
)


@dataclass(frozen=True)
class Deed:
    """The latest action on a zone, as read."""

    id: str
    zone: Zone
    action: str
    state: str
    code: str
    issued_at: datetime


class ZoneDeeds:
    """Sends actions to zones; each use joins the caller's transaction."""

    def __init__(self, work: Work, outbox: Outbox, must_be_online: Callable[[str], Device]) -> None:
        self._work, self._outbox, self._must_be_online = work, outbox, must_be_online

    def act(
        self, locker_id: str, zone: Zone, action: ZoneDeed, why: str, actor: str, command_id: str
    ) -> None:
        """Send one action; the same id again is the same action.

        Raises NotFound, TooManyActions, ZoneBusy, LockerOffline, LockerSuspect, Conflict when the id belongs to another.
        """
        with self._work() as tx:
            store.hold(tx, locker_id)
            there = _row(tx, command_id)
            if there is not None:
                if (there.locker_id, there.zone, there.action) != (locker_id, zone.value, action):
                    raise Conflict("this id belongs to another command", command_id=command_id)
                return
            if door_commands.find_command(tx, command_id) is not None:
                raise Conflict("this id belongs to another command", command_id=command_id)
            if tx.session.get(ZoneRow, (locker_id, zone.value)) is None:
                raise NotFound(f"locker {locker_id} has no {zone} zone", locker_id=locker_id, zone=zone)
            _must_be_few(tx, actor[:64])
            _must_be_quiet(tx, locker_id, zone)
            row = ZoneActionRow(
                id=command_id, locker_id=locker_id, zone=zone.value, action=action, why=why[:200], actor=actor[:64],
                issued_at=tx.now, expires_at=tx.now + timedelta(seconds=COMMAND_S),
                session=self._must_be_online(locker_id).session, state="sent", code="",
            )  # fmt: skip
            tx.session.add(row)
            tx.session.flush()
            command = wire.ZoneAction(
                id=row.id, zone=zone, action=action, issued_at=row.issued_at, expires_at=row.expires_at,
                session=row.session, actor=row.actor, reason=row.why,
            )  # fmt: skip
            commands.put(
                tx, self._outbox, f"zone:{row.id}", wire.CMD, locker_id, command, until=row.expires_at
            )
            _record(tx, row, f"asked {action}", before=row.why)

    def tick(self, now: datetime) -> None:
        """Actions without an outcome in time are lost; a late outcome still corrects them."""
        late = (
            select(ZoneActionRow)
            .where(ZoneActionRow.state.in_(LIVE), ZoneActionRow.expires_at < now - timedelta(seconds=GRACE_S))
            .order_by(ZoneActionRow.expires_at)
            .limit(BATCH)
        )
        with self._work.read() as tx:
            any_late = tx.session.scalar(late.limit(1)) is not None
        if not any_late:
            return
        with self._work() as tx:
            for row in tx.session.scalars(late.with_for_update()):
                row.state, row.code, row.ended_at = "lost", "lost", tx.now
                _record(tx, row, f"{row.action} lost")


def take_ack(tx: Tx, locker_id: str, ack: wire.Ack) -> bool:
    """Apply an outcome to its action; False when it is of no action. A final outcome stands, only `lost` is corrected."""
    row = _row(tx, ack.id)
    if row is None or row.locker_id != locker_id:
        return False
    if row.state not in (*LIVE, "lost"):
        return True
    if not ack.final:
        row.state = "accepted" if row.state == "sent" else row.state
        return True
    row.state, row.code, row.ended_at = ack.outcome, ack.code[:40], tx.now
    _record(tx, row, f"{row.action} {ack.outcome}", after=ack.code)
    if row.action == "clean_on" and ack.outcome in ("done", "uncertain"):
        _cleaning(tx, row, begins=True)
    elif row.action == "clean_off" and ack.outcome == "done":
        _cleaning(tx, row, begins=False)
    return True


def latest(tx: Tx, locker_ids: Sequence[str]) -> Mapping[str, list[Deed]]:
    """The latest action on each zone of these lockers, by zone."""
    found = {(row.locker_id, row.zone): row for row in tx.run(_LATEST, {"ids": locker_ids})}
    deeds: dict[str, list[Deed]] = defaultdict(list)
    for (locker_id, _), row in found.items():
        deeds[locker_id].append(Deed(row.id, Zone(row.zone), row.action, row.state, row.code, row.issued_at))
    return deeds


def _cleaning(tx: Tx, row: ZoneActionRow, *, begins: bool) -> None:
    query = select(CellRow.no).where(CellRow.locker_id == row.locker_id, CellRow.zone == row.zone)
    held = {
        each.cell_no: each.why for each in store.overlay_rows(tx, row.locker_id) if each.kind == "cleaning"
    }
    for no in tx.session.scalars(query.order_by(CellRow.no)).all():
        if begins:
            overlays.put(tx, row.locker_id, no, "cleaning", ZONE_CLEANING, row.actor)
        elif held.get(no) == ZONE_CLEANING:  # a cell that is soiled for itself stays so
            with cells.step(tx, row.locker_id, no, "look", row.id):
                overlays.end(tx, row.locker_id, no, "cleaning", ZONE_CLEANING, row.actor)


def _row(tx: Tx, command_id: str) -> ZoneActionRow | None:
    query = select(ZoneActionRow).where(ZoneActionRow.id == command_id).with_for_update()
    return tx.session.scalar(query.execution_options(populate_existing=True))


def _must_be_few(tx: Tx, actor: str) -> None:
    since = tx.now - timedelta(minutes=10)
    query = select(func.count()).where(ZoneActionRow.actor == actor, ZoneActionRow.issued_at >= since)
    if (tx.session.scalar(query) or 0) >= MOST_IN_ZONES:
        raise TooManyActions("too much was asked of zones", retry_after_s=600)


def _must_be_quiet(tx: Tx, locker_id: str, zone: Zone) -> None:
    query = select(ZoneActionRow.id).where(
        ZoneActionRow.locker_id == locker_id, ZoneActionRow.zone == zone.value, ZoneActionRow.state.in_(LIVE),
        ZoneActionRow.expires_at > tx.now,
    )  # fmt: skip
    busy = tx.session.scalar(query.limit(1))
    if busy is not None:
        raise ZoneBusy(f"the {zone} zone has an action without an outcome", zone=zone, command_id=busy)


def _record(tx: Tx, row: ZoneActionRow, what: str, *, before: str = "", after: str = "") -> None:
    tx.session.flush()
    log.info("command %s: %s zone of %s: %s %s", row.id, row.zone, row.locker_id, what, after)
    tx.record(
        "zone", row.id, what, before=before, after=f"{row.zone} {after}".strip(), device_id=row.locker_id
    )
    tx.touch("locker", row.locker_id)
