"""Use cases of lockers: cells for parcels, one command a door, one outcome a command."""

from collections.abc import Sequence
from datetime import datetime

from lukoshko_server.db import Tx, Work
from lukoshko_server.devices.doubles import Suspected
from lukoshko_server.devices.service import AckCame, Devices, FactCame, StatesCame
from lukoshko_server.lockers import door_commands, doors, overlays, store
from lukoshko_server.lockers.door_commands import Command
from lukoshko_server.lockers.doors import CellClosed, OpenFailed
from lukoshko_server.lockers.openings import Openings, touch
from lukoshko_server.lockers.pictures import Pictures
from lukoshko_server.lockers.rows import CellRow, LockerRow
from lukoshko_server.lockers.rules import (
    HOUSE,
    SHUT_FOR,
    Cell,
    Terms,
    may_open,
)
from lukoshko_server.lockers.zones import ZoneDeeds
from lukoshko_server.outbox.service import Outbox
from lukoshko_wire import locker as wire


class Lockers(Pictures):
    """The subject's use cases; each joins the caller's transaction."""

    def __init__(self, work: Work, outbox: Outbox, devices: Devices) -> None:
        super().__init__(work, devices)
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
            return door_commands.find_command(tx, command_id)

    def commands_of(self, order_id: str) -> list[Command]:
        """Every command for an order, oldest first."""
        with self._work.read() as tx:
            return door_commands.commands_of(tx, order_id)

    def last_command(self, locker_id: str, no: int) -> Command | None:
        """The latest command to a cell, or None."""
        with self._work.read() as tx:
            return door_commands.last_command(tx, locker_id, no)

    def commands_of_cell(self, locker_id: str, no: int, *, most: int = 20) -> list[Command]:
        """The latest commands to a cell, the latest first."""
        with self._work.read() as tx:
            return door_commands.commands_of_cell(tx, locker_id, no, most)

    def must_open(self, locker_id: str, no: int, reason: str) -> None:
        """Raises CellShut when what holds over the cell forbids this opening, LockerOffline."""
        with self._work.read() as tx:
            may_open(reason, overlays.kinds(tx, locker_id, no))
            self.must_be_online(locker_id)

    def by_hand_since(self, since: datetime, *, actor: str = "", locker_id: str = "") -> int:
        """How many service openings somebody made, or a locker had, since this moment."""
        with self._work.read() as tx:
            return door_commands.by_hand(tx, since, actor, locker_id)

    def openings(self, order_ids: Sequence[str], *reasons: str) -> dict[str, int]:
        """How many doors were seen to open by command for each of these orders, for these reasons or for any."""
        with self._work.read() as tx:
            return door_commands.openings(tx, order_ids, reasons or tuple(SHUT_FOR))

    def tell_closed(self, locker_id: str, no: int) -> None:
        """Tell once more that the door closed after its last command: what was in doubt is not any more."""
        with self._work() as tx:
            last = door_commands.last_command(tx, locker_id, no)
            if last is not None and last.closed_at is not None:
                tx.tell(CellClosed(locker_id, no, last.id, last.parcel_id, last.order_id, last.reason))

    def must_have(self, locker_id: str, no: int | None) -> None:
        """Lock the locker until the end of the transaction. Raises NotFound when it, or this cell of it, is not there."""
        with self._work() as tx:
            store.hold(tx, locker_id)
            if no is not None:
                store.cell_row(tx, locker_id, no)

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

    def on_states(self, came: StatesCame) -> None:
        """Lockers showed their doors and temperatures."""
        shown = [(id_, state) for id_, state in came.states if isinstance(state, wire.LockerState)]
        if came.kind == "locker":
            with self._work() as tx:
                for locker_id in doors.take_states(tx, shown):
                    touch(tx, locker_id)

    def on_failed(self, failed: OpenFailed) -> None:
        """A command ended without an opening: one more pulse, a fault, or nothing."""
        self._openings.on_failed(failed)

    def tick(self, now: datetime) -> None:
        """Commands whose time is over without an outcome are lost, late pulses are sent; a late fact still corrects."""
        self._openings.tick(now)
        self.zones.tick(now)


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
