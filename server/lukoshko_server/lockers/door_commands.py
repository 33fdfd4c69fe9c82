"""Queries of commands to doors; rows never leave the subject."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row as RowOf
from sqlalchemy import bindparam, func, insert, select

from lukoshko_server.db import Tx, table
from lukoshko_server.lockers.rows import CellRow, DoorCommandRow
from lukoshko_server.lockers.rules import ASK_FOR_MORE
from lukoshko_server.lockers.store import cell_row


@dataclass(frozen=True)
class Command:
    """A door command, as read."""

    id: str
    locker_id: str
    cell_no: int
    parcel_id: str | None
    order_id: str | None
    reason: str
    state: str
    code: str
    issued_at: datetime
    expires_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None
    why: str = ""
    opening_id: str = ""
    attempt: int = 1

    @property
    def live(self) -> bool:
        """True while an outcome may still come."""
        return self.state in ("sent", "accepted")

    @property
    def stands_open(self) -> bool:
        """True from the opening that was seen until the closing that was seen."""
        return self.opened_at is not None and self.closed_at is None


_COMMANDS = table(DoorCommandRow)
_COMMAND_COLUMNS = [column.name for column in _COMMANDS.columns]
_COMMAND = select(_COMMANDS).where(_COMMANDS.c.id == bindparam("command_id"))
_COMMAND_LOCKED = (
    select(DoorCommandRow)
    .where(DoorCommandRow.id == bindparam("command_id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
_OPENED = (
    select(
        _COMMANDS.c.order_id, _COMMANDS.c.reason, _COMMANDS.c.locker_id, _COMMANDS.c.cell_no, _COMMANDS.c.closed_at
    )
    .where(
        _COMMANDS.c.order_id.in_(bindparam("ids", expanding=True)), _COMMANDS.c.opened_at.is_not(None)
    )
    .distinct()
)  # fmt: skip
_ADD_COMMAND = insert(_COMMANDS)
_LAST_COMMAND = (
    select(_COMMANDS)
    .where(_COMMANDS.c.locker_id == bindparam("locker_id"), _COMMANDS.c.cell_no == bindparam("no"))
    .order_by(_COMMANDS.c.issued_at.desc(), _COMMANDS.c.id.desc())
    .limit(1)
)
_OF_ORDER = (
    select(_COMMANDS).where(_COMMANDS.c.order_id == bindparam("order_id")).order_by(_COMMANDS.c.issued_at)
)
_CELLS = table(CellRow)
_NEWEST = (
    select(_COMMANDS.c.id)
    .where(_COMMANDS.c.locker_id == _CELLS.c.locker_id, _COMMANDS.c.cell_no == _CELLS.c.no)
    .order_by(_COMMANDS.c.issued_at.desc(), _COMMANDS.c.id.desc())
    .limit(1)
    .correlate(_CELLS)
    .scalar_subquery()
)
_LAST_OF_CELLS = select(_COMMANDS).where(
    _COMMANDS.c.id.in_(
        select(_NEWEST).select_from(_CELLS).where(_CELLS.c.locker_id.in_(bindparam("ids", expanding=True)))
    )
)
_UNDER_WAY = select(_COMMANDS.c.id).where(
    (_COMMANDS.c.state == "sent") | (_COMMANDS.c.state == "accepted"), _COMMANDS.c.expires_at > bindparam("now"),
    _COMMANDS.c.locker_id == bindparam("locker_id"), _COMMANDS.c.cell_no == bindparam("no"),
)  # fmt: skip


def command_row(tx: Tx, command_id: str) -> DoorCommandRow | None:
    """One command, locked until the end of the transaction."""
    return tx.session.scalar(_COMMAND_LOCKED, {"command_id": command_id})


def find_command(tx: Tx, command_id: str) -> Command | None:
    """One command as it stands, or None."""
    row = tx.run(_COMMAND, {"command_id": command_id}).first()
    return as_command(row) if row is not None else None


def add_command(tx: Tx, row: DoorCommandRow) -> None:
    """Write a new command; the object stays outside the session."""
    tx.run(_ADD_COMMAND, {name: getattr(row, name) for name in _COMMAND_COLUMNS})


def last_command(tx: Tx, locker_id: str, no: int) -> Command | None:
    """The latest command to a cell, or None."""
    row = tx.run(_LAST_COMMAND, {"locker_id": locker_id, "no": no}).first()
    return as_command(row) if row is not None else None


def under_way(tx: Tx, locker_id: str, no: int) -> str | None:
    """The command that may still pulse a cell, whatever the order of clocks says of it; None when there is none."""
    row = tx.run(_UNDER_WAY, {"locker_id": locker_id, "no": no, "now": tx.now}).first()
    return str(row[0]) if row is not None else None


def commands_of_cell(tx: Tx, locker_id: str, no: int, most: int) -> list[Command]:
    """The latest commands to a cell, the latest first."""
    query = (
        select(DoorCommandRow)
        .where(DoorCommandRow.locker_id == locker_id, DoorCommandRow.cell_no == no)
        .order_by(DoorCommandRow.issued_at.desc(), DoorCommandRow.id.desc())
        .limit(most)
    )
    return [as_command(row) for row in tx.session.scalars(query)]


def pulses_of(tx: Tx, opening_id: str) -> list[DoorCommandRow]:
    """The commands of one opening, the first one first."""
    query = select(DoorCommandRow).where(DoorCommandRow.opening_id == opening_id)
    return list(
        tx.session.scalars(query.order_by(DoorCommandRow.attempt).execution_options(populate_existing=True))
    )


def by_hand(tx: Tx, since: datetime, actor: str, locker_id: str) -> int:
    """Service openings since this moment, by somebody or at a locker."""
    query = select(func.count()).where(DoorCommandRow.reason == "service", DoorCommandRow.issued_at > since)
    query = query.where(DoorCommandRow.attempt == 1)
    if actor:
        query = query.where(DoorCommandRow.actor == actor)
    if locker_id:
        query = query.where(DoorCommandRow.locker_id == locker_id)
    return tx.session.scalar(query) or 0


def stuck_openings(tx: Tx, since: datetime) -> list[str]:
    """Openings since this moment, by our own clock, that may ask for one more pulse: a locker's own is of its clock."""
    states, codes = zip(*sorted(ASK_FOR_MORE), strict=True)
    query = select(DoorCommandRow.opening_id).where(
        DoorCommandRow.state.in_(states), DoorCommandRow.code.in_(codes), DoorCommandRow.issued_at > since,
        DoorCommandRow.session != "",
    )  # fmt: skip
    return list(tx.session.scalars(query.distinct()))


def last_commands(tx: Tx, locker_ids: Sequence[str]) -> dict[tuple[str, int], Command]:
    """The latest command to each cell of these lockers: one look into the index for each, however long the history."""
    found = tx.run(_LAST_OF_CELLS, {"ids": locker_ids})
    return {(row.locker_id, row.cell_no): as_command(row) for row in found}


def opened_commands(tx: Tx, locker_id: str, no: int) -> list[DoorCommandRow]:
    """Commands that opened a cell whose door was not seen to close since, the latest first.

    By our own clock: a device's may stand still or jump.
    """
    query = (
        select(DoorCommandRow)
        .where(
            DoorCommandRow.locker_id == locker_id,
            DoorCommandRow.cell_no == no,
            DoorCommandRow.opened_at.is_not(None),
            DoorCommandRow.closed_at.is_(None),
        )
        .order_by(DoorCommandRow.issued_at.desc())
    )
    return list(tx.session.scalars(query))


def any_late(tx: Tx, before: datetime) -> bool:
    """True when some command's time was over before this moment without an outcome."""
    query = select(DoorCommandRow.id).where(
        DoorCommandRow.state.in_(("sent", "accepted")), DoorCommandRow.expires_at < before
    )
    return tx.session.scalar(query.limit(1)) is not None


def late_commands(tx: Tx, before: datetime, most: int) -> list[DoorCommandRow]:
    """Commands without an outcome whose time was over before this moment."""
    query = (
        select(DoorCommandRow)
        .where(DoorCommandRow.state.in_(("sent", "accepted")), DoorCommandRow.expires_at < before)
        .order_by(DoorCommandRow.expires_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return list(tx.session.scalars(query))


def commands_of(tx: Tx, order_id: str) -> list[Command]:
    """Every command for an order, oldest first."""
    return [as_command(row) for row in tx.run(_OF_ORDER, {"order_id": order_id})]


def openings(tx: Tx, order_ids: Sequence[str], reasons: Sequence[str]) -> dict[str, int]:
    """How often a door was seen to open so for each of these orders: commands that one closing ended opened it once."""
    opened = tx.once_each("openings", order_ids, lambda ids: _opened(tx, ids))
    counts = {
        order_id: len({door for reason, door in found if reason in reasons})
        for order_id, found in opened.items()
    }
    return {order_id: count for order_id, count in counts.items() if count}


def _opened(tx: Tx, order_ids: Sequence[str]) -> dict[str, list[tuple[str, tuple[Any, ...]]]]:
    found: dict[str, list[tuple[str, tuple[Any, ...]]]] = {}
    for order_id, reason, *door in tx.run(_OPENED, {"ids": order_ids}):
        found.setdefault(order_id, []).append((reason, tuple(door)))
    return found


PULSED = ("done", "failed", "uncertain")
"""Outcomes of a command after which its coil was, or may have been, driven."""


def wear(tx: Tx, row: DoorCommandRow, before: str) -> None:
    """Count the pulse of a command that has ended, once, however its outcome is corrected."""
    if row.state in PULSED and before not in PULSED:
        cell_row(tx, row.locker_id, row.cell_no).pulses += 1


def as_command(row: "DoorCommandRow | RowOf[Any]") -> Command:
    """A frozen copy."""
    return Command(
        row.id, row.locker_id, row.cell_no, row.parcel_id, row.order_id, row.reason, row.state, row.code,
        row.issued_at, row.expires_at, row.opened_at, row.closed_at, row.why, row.opening_id,
        row.attempt,
    )  # fmt: skip
