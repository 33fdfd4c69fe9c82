"""Parcels whose warmth is counted, the stages they went through, and how far each locker's zones have told."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lukoshko_server.db import Row

_OPEN = text("ended_at is null")


class ColdParcelRow(Row):
    """What is counted of one parcel. A block stands until a person lifts it; only then may `since` move."""

    __tablename__ = "cold_parcel"
    __table_args__ = (
        CheckConstraint("zone in ('chilled', 'frozen')", name="zone"),
        CheckConstraint("level in ('ok', 'warm', 'spoiled')", name="level"),
        CheckConstraint("(level = 'spoiled') = (blocked_at is not null)", name="blocked"),
        CheckConstraint("lifted_at is null or (lifted_by is not null and lift_why <> '')", name="lifted"),
        Index("ix_cold_parcel_due", "due_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_cold_parcel_place", "locker_id", "zone", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_cold_parcel_order", "order_id"),
    )

    parcel_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    order_id: Mapped[str] = mapped_column(String(64))
    zone: Mapped[str] = mapped_column(String(10))
    locker_id: Mapped[str | None] = mapped_column(String(64))
    """Where it lies now, if in a cell."""
    limits: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What its goods may stand, as it was known at packing; None: what the zone's may."""
    since: Mapped[datetime]
    """Counted from here: packing, or the moment when a person lifted a block."""
    counted: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What was settled, to be continued; None: count from the beginning."""
    counted_to: Mapped[datetime | None]
    level: Mapped[str] = mapped_column(String(8), default="ok")
    warm_s: Mapped[int] = mapped_column(default=0)
    carried_s: Mapped[int] = mapped_column(default=0)
    """How much of it was before the present stage: a locker counts what comes on top by itself."""
    core_c10: Mapped[int]
    counting: Mapped[bool] = mapped_column(default=False)
    looked_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    blocked_at: Mapped[datetime | None]
    block_why: Mapped[str] = mapped_column(String(200), default="")
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None] = mapped_column(String(64))
    lift_why: Mapped[str] = mapped_column(String(200), default="")
    ended_at: Mapped[datetime | None]


class ColdStageRow(Row):
    """One stage of a parcel's way, with the profile as it was declared then; until the next one begins."""

    __tablename__ = "cold_stage"
    __table_args__ = (
        CheckConstraint("kind in ('store', 'bag', 'cell', 'shelf')", name="kind"),
        CheckConstraint("kind <> 'cell' or locker_id is not null", name="cell"),
        CheckConstraint(
            "air_c10 is not null or (rise_c10_per_hour is null and allowed_s is null)", name="profile"
        ),
    )

    parcel_id: Mapped[str] = mapped_column(ForeignKey("cold_parcel.parcel_id"), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(80))
    since: Mapped[datetime]
    locker_id: Mapped[str | None] = mapped_column(String(64))
    cell_no: Mapped[int | None]
    air_c10: Mapped[int | None]
    rise_c10_per_hour: Mapped[int | None]
    allowed_s: Mapped[int | None]


class ColdProbeRow(Row):
    """How far a locker's zone has told its temperature, by its own time, and when we last heard of it, by ours."""

    __tablename__ = "cold_probe"

    locker_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    zone: Mapped[str] = mapped_column(String(10), primary_key=True)
    told_until: Mapped[datetime | None]
    heard_at: Mapped[datetime]


class CarrierRow(Row):
    """The bag that a courier carries in, as declared at the beginning of the route."""

    __tablename__ = "cold_carrier"

    courier_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    bag: Mapped[str] = mapped_column(String(80))
    declared_at: Mapped[datetime]
