"""Settlements under way, pickups, and the requests that were answered."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lukoshko_server.db import Row


class HandoverRow(Row):
    """The settlement of one order at a door or a counter: at most one at a time."""

    __tablename__ = "handover"
    __table_args__ = (
        CheckConstraint("state in ('open', 'paying', 'receipt', 'ready', 'stuck', 'handed')", name="state"),
    )

    order_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    settlement_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    method: Mapped[str] = mapped_column(String(10))
    kopecks: Mapped[int]
    given_kopecks: Mapped[int] = mapped_column(default=0)
    by: Mapped[str] = mapped_column("by_person", String(64))
    till_id: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    started_at: Mapped[datetime]


class PickupRow(Row):
    """Taking one order out of a locker."""

    __tablename__ = "pickup"
    __table_args__ = (
        CheckConstraint("state in ('paying', 'opening', 'done', 'stuck')", name="state"),
        Index("ix_pickup_state", "state", "started_at"),
    )

    order_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    locker_id: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    turn: Mapped[int] = mapped_column(default=1)
    """Counts attempts to take the money; each is a settlement of its own."""
    settlement_id: Mapped[str] = mapped_column(String(64), unique=True)
    till_id: Mapped[str] = mapped_column(String(64))
    command_id: Mapped[str] = mapped_column(String(64))
    """The tap that began it: the id of the first command."""
    cell_no: Mapped[int]
    actor: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime]
    handed_at: Mapped[datetime | None]


class HandoverRequestRow(Row):
    """A request of a screen that was applied; its id makes it count once."""

    __tablename__ = "handover_request"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    order_id: Mapped[str] = mapped_column(String(64), index=True)
    body_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
