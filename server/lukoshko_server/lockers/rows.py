"""Lockers, cells, placements and commands, with what must hold even if our code is wrong."""

from datetime import datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from lukoshko_server.db import Row

_OPEN = text("released_at is null")


class LockerRow(Row):
    """One productomat; its row is the lock under which cells are given out."""

    __tablename__ = "locker"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300))
    lend_chilled: Mapped[bool] = mapped_column(default=False, server_default=false())
    stay_minutes: Mapped[int] = mapped_column(default=120, server_default="120")


class CellRow(Row):
    """One door of one locker."""

    __tablename__ = "cell"
    __table_args__ = (
        CheckConstraint("zone in ('ambient', 'chilled', 'frozen')", name="zone"),
        CheckConstraint("door in ('open', 'closed', 'unknown')", name="door"),
    )

    locker_id: Mapped[str] = mapped_column(ForeignKey("locker.id"), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True)
    zone: Mapped[str] = mapped_column(String(10))
    width_mm: Mapped[int]
    depth_mm: Mapped[int]
    height_mm: Mapped[int]
    max_grams: Mapped[int]
    column: Mapped[int] = mapped_column("grid_column")
    row: Mapped[int] = mapped_column("grid_row")
    column_span: Mapped[int]
    row_span: Mapped[int]
    floor_mm: Mapped[int | None]
    """How high its bottom is above the floor."""
    pulses: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often its bolt was pulled."""
    door: Mapped[str] = mapped_column(String(10), default="unknown")
    door_at: Mapped[datetime | None]


class BoardRow(Row):
    """One lock board of a locker and what its line was like since the agent's start, as last told."""

    __tablename__ = "locker_board"

    locker_id: Mapped[str] = mapped_column(ForeignKey("locker.id"), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[str] = mapped_column(Text)
    """The board's part of the locker's state."""
    answered_at: Mapped[datetime | None]
    """When it last answered, by our clock."""
    told_at: Mapped[datetime]


class OverlayRow(Row):
    """Something that holds over a cell whatever its state; several kinds may hold at once, each kind once."""

    __tablename__ = "cell_overlay"
    __table_args__ = (
        CheckConstraint(
            "kind in ('faulty', 'maintenance', 'cleaning', 'blocked', 'left_open', 'forced', 'check')",
            name="kind",
        ),
        ForeignKeyConstraint(["locker_id", "cell_no"], ["cell.locker_id", "cell.no"]),
    )

    locker_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    cell_no: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(15), primary_key=True)
    since: Mapped[datetime]
    why: Mapped[str] = mapped_column(String(200))
    """A code of ours (`jam`, `too_warm`), or a person's own words."""
    actor: Mapped[str] = mapped_column(String(64))


class ZoneRow(Row):
    """A refrigerated zone as last read."""

    __tablename__ = "locker_zone"

    locker_id: Mapped[str] = mapped_column(ForeignKey("locker.id"), primary_key=True)
    zone: Mapped[str] = mapped_column(String(10), primary_key=True)
    online: Mapped[bool]
    air_c10: Mapped[int | None]
    setpoint_c10: Mapped[int | None]
    defrost: Mapped[bool]
    alarm: Mapped[bool]


class AlarmRow(Row):
    """An alarm of a locker that is not over; where it happened and what the device says of it make its key."""

    __tablename__ = "locker_alarm"

    locker_id: Mapped[str] = mapped_column(ForeignKey("locker.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    cell_no: Mapped[int | None]
    zone: Mapped[str | None] = mapped_column(String(10))
    detail: Mapped[str] = mapped_column(String(300))
    raised_at: Mapped[datetime]
    """By the device's own clock."""


class PlacementRow(Row):
    """A parcel in a cell, from reservation until it is released."""

    __tablename__ = "placement"
    __table_args__ = (
        # Two pickers may pack at once; the database says no to the second.
        Index(
            "uq_placement_open_cell", "locker_id", "cell_no", unique=True,
            sqlite_where=_OPEN, postgresql_where=_OPEN,
        ),
        Index("uq_placement_open_parcel", "parcel_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_placement_order", "order_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    parcel_id: Mapped[str] = mapped_column(String(64))
    order_id: Mapped[str] = mapped_column(String(64))
    locker_id: Mapped[str] = mapped_column(ForeignKey("locker.id"))
    cell_no: Mapped[int]
    reserved_at: Mapped[datetime]
    loading_at: Mapped[datetime | None]
    """Its door was seen to open for the courier: from now on something may lie inside."""
    doubted: Mapped[bool] = mapped_column(default=False)
    """Its label must be scanned at the open door before the parcel counts as lying inside."""
    occupied_at: Mapped[datetime | None]
    issued_at: Mapped[datetime | None]
    """First opening for the customer that was seen."""
    emptied_at: Mapped[datetime | None]
    """That door was seen to close again."""
    taken_at: Mapped[datetime | None]
    """Its label was scanned by whoever takes it back."""
    released_at: Mapped[datetime | None]


class HoldRow(Row):
    """Capacity that an order was promised: so many cells of each kind through an interval, no cell by number."""

    __tablename__ = "locker_hold"
    __table_args__ = (
        CheckConstraint("starts_at < until", name="interval"),
        Index("ix_locker_hold_locker", "locker_id", "until"),
    )

    order_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    locker_id: Mapped[str] = mapped_column(ForeignKey("locker.id"))
    starts_at: Mapped[datetime]
    until: Mapped[datetime]
    cells: Mapped[dict[str, int]] = mapped_column(JSON)
    """Key of a kind of cells -> how many."""
    reach: Mapped[bool]
    """The customer asked for cells within everybody's reach."""
    placed_at: Mapped[datetime | None]
    """From then on the order's own placements count."""


class ZoneActionRow(Row):
    """One action on a refrigerated zone: at most one write, one final outcome."""

    __tablename__ = "zone_action"
    __table_args__ = (
        CheckConstraint("zone in ('ambient', 'chilled', 'frozen')", name="zone"),
        CheckConstraint("action in ('defrost', 'clean_on', 'clean_off', 'reset_alarm')", name="action"),
        CheckConstraint(
            "state in ('sent', 'accepted', 'done', 'failed', 'rejected', 'uncertain', 'lost')", name="state"
        ),
        CheckConstraint("why <> ''", name="why"),
        Index("ix_zone_action_zone", "locker_id", "zone", "issued_at"),
        Index("ix_zone_action_state", "state", "expires_at"),
        Index("ix_zone_action_actor", "actor", "issued_at"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    locker_id: Mapped[str] = mapped_column(ForeignKey("locker.id"))
    zone: Mapped[str] = mapped_column(String(10))
    action: Mapped[str] = mapped_column(String(15))
    why: Mapped[str] = mapped_column(String(200))
    actor: Mapped[str] = mapped_column(String(64))
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    session: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10), default="sent")
    code: Mapped[str] = mapped_column(String(40), default="")
    ended_at: Mapped[datetime | None]


class DoorCommandRow(Row):
    """One command to open a door: at most one pulse, one final outcome."""

    __tablename__ = "door_command"
    __table_args__ = (
        CheckConstraint("reason in ('deposit', 'pickup', 'recall', 'service')", name="reason"),
        CheckConstraint(
            "state in ('sent', 'accepted', 'done', 'failed', 'rejected', 'uncertain', 'lost')", name="state"
        ),
        # At most two further pulses for one opening, each a command of its own.
        CheckConstraint("attempt between 1 and 3", name="attempt"),
        UniqueConstraint("opening_id", "attempt"),
        # Nobody opens a cell "just so": what no order gives a right to needs a reason.
        CheckConstraint("reason <> 'service' or why <> ''", name="why"),
        Index("ix_door_command_cell", "locker_id", "cell_no", "issued_at"),
        Index("ix_door_command_order", "order_id"),
        Index("ix_door_command_state", "state", "expires_at"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    locker_id: Mapped[str] = mapped_column(ForeignKey("locker.id"))
    cell_no: Mapped[int]
    parcel_id: Mapped[str | None] = mapped_column(String(64))
    order_id: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(10))
    actor: Mapped[str] = mapped_column(String(64))
    why: Mapped[str] = mapped_column(String(200), default="")
    opening_id: Mapped[str] = mapped_column(String(64))
    """The first command of this opening: its own id, or that of the one whose bolt did not move."""
    attempt: Mapped[int] = mapped_column(default=1)
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    session: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10), default="sent")
    code: Mapped[str] = mapped_column(String(40), default="")
    ended_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    """When the door was seen to open for it; set once."""
    closed_at: Mapped[datetime | None]
