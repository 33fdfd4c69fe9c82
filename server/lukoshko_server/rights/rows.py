"""Codes, rights, the list of each locker, and the key under which it is kept there."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from lukoshko_server.db import Row

_LIVE = text("ended_at is null")


class PickupCodeRow(Row):
    """The right to take an order out by some digits; only a keyed hash is kept. No two live ones are alike."""

    __tablename__ = "pickup_code"
    __table_args__ = (
        Index("uq_pickup_code_live", "code_hash", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_pickup_code_hash", "code_hash"),
    )

    order_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    turn: Mapped[int]
    digits: Mapped[int] = mapped_column(default=8)
    code_hash: Mapped[str] = mapped_column(String(64))
    issued_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class AttemptsRow(Row):
    """Wrong codes typed at one place."""

    __tablename__ = "pickup_attempts"

    place_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    wrong: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime]
    locked_until: Mapped[datetime | None]


class RightRow(Row):
    """One order's right at one locker, as it stands in the locker's list."""

    __tablename__ = "locker_right"
    __table_args__ = (
        CheckConstraint("state in ('live', 'blocked', 'expired', 'revoked')", name="state"),
        CheckConstraint("(revoked_at is null) = (state <> 'revoked')", name="revoked"),
        Index("ix_locker_right_locker", "locker_id", "expires_at"),
    )

    order_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    locker_id: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    body: Mapped[str] = mapped_column(Text)
    """The entry as listed."""
    phone_end: Mapped[str] = mapped_column(String(4), default="")
    held_back: Mapped[str] = mapped_column(String(60), default="")
    """Why nothing of it may be given out now; empty when it may."""
    version: Mapped[int]
    """The list in which it last changed."""
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    """Since then it certainly opens nothing: the locker has acknowledged it, or the cells were seen empty."""


class StaffRightRow(Row):
    """A credential of a courier or a technician at one locker, for one shift."""

    __tablename__ = "locker_staff_right"
    __table_args__ = (CheckConstraint("kind in ('courier', 'technician')", name="kind"),)

    locker_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    not_before: Mapped[datetime]
    expires_at: Mapped[datetime]
    loads: Mapped[str] = mapped_column(Text, default="[]")


class RightsListRow(Row):
    """The list of one locker: its row is the lock under which it changes; the version never falls."""

    __tablename__ = "rights_list"
    __table_args__ = (CheckConstraint("acked_version <= version", name="acked"),)

    locker_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    issued_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    """When the full list was last put on its way."""
    acked_version: Mapped[int] = mapped_column(default=0)
    acked_at: Mapped[datetime | None]
    fault: Mapped[str] = mapped_column(String(40), default="")
    key_epoch: Mapped[int] = mapped_column(default=1)
    key: Mapped[str] = mapped_column("sealed_key", String(120))
    """The locker's code key, encrypted under the server's secret."""
    seal: Mapped[str] = mapped_column(String(43), default="")
    """The public key that the locker announced."""
