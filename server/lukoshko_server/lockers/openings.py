"""Openings of doors: a command that expires, at most two further pulses when the bolt does not move, then a fault.

Each pulse is a command with its own id, so that the agent's journal and ours have a row for each; whether one more is
sent is decided here, from the commands of this opening alone.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from lukoshko_server.db import Tx, Work
from lukoshko_server.devices import commands
from lukoshko_server.devices.service import Device, Devices
from lukoshko_server.lockers import door_commands, overlays, store
from lukoshko_server.lockers.door_commands import Command
from lukoshko_server.lockers.doors import OpenFailed
from lukoshko_server.lockers.rows import DoorCommandRow
from lukoshko_server.lockers.rules import STANDS_THERE, Pulse, after_pulses, may_open
from lukoshko_server.outbox.service import Outbox
from lukoshko_wire import locker as wire
from lukoshko_wire.problems import Conflict, LukoshkoError

log = logging.getLogger(__name__)

COMMAND_S = 20
GRACE_S = 5
BATCH = 200


class LockerSuspect(Conflict):
    """Two machines may speak for this locker: nothing is sent until a person has decided."""

    code = "locker.suspect"


class LockerOffline(LukoshkoError):
    """The locker is not there now; nothing was sent."""

    code = "locker.offline"
    status = 409


class CellBusy(LukoshkoError):
    """A command to this door has no outcome yet."""

    code = "locker.cell-busy"
    status = 409


@dataclass(frozen=True)
class Jammed:
    """Told when a door stayed shut after every pulse that its opening may have: the cell is faulty now."""

    locker_id: str
    cell_no: int
    command_id: str
    parcel_id: str | None
    order_id: str | None
    reason: str
    why: str


class Openings:
    """Sends commands to doors; each use joins the caller's transaction."""

    def __init__(self, work: Work, outbox: Outbox, devices: Devices) -> None:
        self._work, self._outbox, self._devices = work, outbox, devices

    def open(
        self, locker_id: str, no: int, reason: str, actor: str, command_id: str,
        *, order_id: str | None, parcel_id: str | None, why: str,
    ) -> Command:  # fmt: skip
        """Send the first command of an opening; see Lockers.open_cell."""
        with self._work() as tx:
            store.hold(tx, locker_id)  # two taps at once: the second must see the first
            there = door_commands.find_command(tx, command_id)
            if there is not None:
                if (there.locker_id, there.cell_no, there.order_id) != (locker_id, no, order_id):
                    raise Conflict("this id belongs to another command", command_id=command_id)
                return there
            may_open(reason, overlays.kinds(tx, locker_id, no), why)
            session = self.must_be_online(locker_id).session
            self._must_be_quiet(tx, locker_id, no)
            row = DoorCommandRow(
                id=command_id, locker_id=locker_id, cell_no=no, parcel_id=parcel_id, order_id=order_id, reason=reason,
                actor=actor[:64], why=why[:200], opening_id=command_id, attempt=1,
            )  # fmt: skip
            return self._send(tx, row, session)

    def must_be_online(self, locker_id: str) -> Device:
        """The locker's device, which is there. Raises LockerOffline, LockerSuspect."""
        device = self._devices.get("locker", locker_id)
        if not device.online:
            raise LockerOffline(f"locker {locker_id} is offline", locker_id=locker_id)
        if device.suspect_since is not None:
            raise LockerSuspect(f"locker {locker_id} may have a double", locker_id=locker_id)
        return device

    def on_failed(self, failed: OpenFailed) -> None:
        """A command ended without an opening: one more pulse, a fault, or nothing."""
        with self._work() as tx:
            row = door_commands.command_row(tx, failed.command_id)
            if row is not None:
                self._go_on(tx, row.opening_id)

    def tick(self, now: datetime) -> None:
        """Commands without an outcome in time are lost; openings that wait for a further pulse get it."""
        late = now - timedelta(seconds=GRACE_S)
        with self._work.read() as tx:
            any_late, stuck = (
                door_commands.any_late(tx, late),
                door_commands.stuck_openings(tx, now - STANDS_THERE),
            )
        if any_late:
            with self._work() as tx:
                for row in door_commands.late_commands(tx, late, BATCH):
                    self._lose(tx, row)
        for opening_id in stuck:
            with self._work() as tx:
                self._go_on(tx, opening_id)

    def _go_on(self, tx: Tx, opening_id: str) -> None:
        first = door_commands.command_row(tx, opening_id)
        if first is None:
            return
        store.hold(tx, first.locker_id)
        pulses = door_commands.pulses_of(tx, opening_id)
        last = door_commands.last_command(tx, first.locker_id, first.cell_no)
        if last is None or last.id != pulses[-1].id:  # somebody has tapped anew: that is another opening
            return
        elsewhere = any(
            row.kind == "forced" and row.cell_no != first.cell_no and row.since >= first.issued_at
            for row in store.overlay_rows(tx, first.locker_id)
        )
        sent = [Pulse(each.state, each.code, each.issued_at) for each in pulses]
        what = after_pulses(sent, tx.now, elsewhere=elsewhere)
        if what == "jammed":
            self._give_up(tx, pulses[-1], "wrong_door" if elsewhere else "jam")
        elif what == "again":
            self._again(tx, pulses)

    def _give_up(self, tx: Tx, last: DoorCommandRow, why: str) -> None:
        """No more pulses for this opening: its cell is faulty, and whoever waits at it is told."""
        if "faulty" in overlays.kinds(tx, last.locker_id, last.cell_no):
            return
        overlays.put(tx, last.locker_id, last.cell_no, "faulty", why, f"command:{last.id}")
        touch(tx, last.locker_id)
        tx.tell(
            Jammed(last.locker_id, last.cell_no, last.id, last.parcel_id, last.order_id, last.reason, why)
        )

    def _again(self, tx: Tx, pulses: list[DoorCommandRow]) -> None:
        last, attempt = pulses[-1], len(pulses) + 1
        try:
            may_open(last.reason, overlays.kinds(tx, last.locker_id, last.cell_no), last.why)
            self._must_be_quiet(tx, last.locker_id, last.cell_no)
            session = self.must_be_online(last.locker_id).session
        except LukoshkoError as error:
            log.info("opening %s: no further pulse: %s", last.opening_id, error.code)
            return
        row = DoorCommandRow(
            id=str(uuid5(NAMESPACE_URL, f"lukoshko:pulse:{last.opening_id}:{attempt}")), locker_id=last.locker_id,
            cell_no=last.cell_no, parcel_id=last.parcel_id, order_id=last.order_id, reason=last.reason, actor=last.actor,
            why=last.why, opening_id=last.opening_id, attempt=attempt,
        )  # fmt: skip
        self._send(tx, row, session)

    def _send(self, tx: Tx, row: DoorCommandRow, session: str) -> Command:
        row.issued_at, row.expires_at = tx.now, tx.now + timedelta(seconds=COMMAND_S)
        row.session, row.state, row.code = session, "sent", ""
        door_commands.add_command(tx, row)
        key = f"open:{row.id}"
        commands.put(tx, self._outbox, key, wire.CMD, row.locker_id, _wire_command(row), until=row.expires_at)
        tx.record(
            "command", row.id, f"open for {row.reason}", after=f"{row.locker_id}/{row.cell_no} pulse {row.attempt}",
            before=row.why, order_id=row.order_id, device_id=row.locker_id, cell=row.cell_no,
        )  # fmt: skip
        log.info("command %s: open cell %d of %s for %s", row.id, row.cell_no, row.locker_id, row.reason)
        touch(tx, row.locker_id)
        return door_commands.as_command(row)

    def _lose(self, tx: Tx, row: DoorCommandRow) -> None:
        row.state, row.code, row.ended_at = "lost", "lost", tx.now
        tx.session.flush()
        log.warning("command %s: no outcome from %s", row.id, row.locker_id)
        tx.record("command", row.id, "lost", order_id=row.order_id, device_id=row.locker_id, cell=row.cell_no)
        tx.tell(
            OpenFailed(row.locker_id, row.cell_no, row.id, row.parcel_id, row.order_id, row.reason, "lost")
        )
        touch(tx, row.locker_id)

    def _must_be_quiet(self, tx: Tx, locker_id: str, no: int) -> None:
        live = door_commands.under_way(tx, locker_id, no)
        if live is not None:
            raise CellBusy(f"cell {no} is being opened", cell=no, command_id=live)


def touch(tx: Tx, locker_id: str) -> None:
    """A locker looks different, and so does its loading."""
    tx.touch("locker", locker_id)
    tx.touch("loading", locker_id)


def _wire_command(row: DoorCommandRow) -> wire.OpenCell:
    reasons = {"deposit": "deposit", "pickup": "pickup", "recall": "recall"}
    return wire.OpenCell(
        id=row.id, cell=row.cell_no, reason=reasons.get(row.reason, "service"),  # type: ignore[arg-type]
        issued_at=row.issued_at, expires_at=row.expires_at, session=row.session, actor=row.actor,
    )  # fmt: skip
