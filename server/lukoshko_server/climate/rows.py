"""Readings of cold zones, their alarms, and what people decided about them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lukoshko_server.db import Row

_UP = text("cleared_at is null")
Tenths = Mapped[int | None]


class ReadingRow(Row):
    """One minute of one zone, with the device's own time; its key makes it count once."""

    __tablename__ = "reading"
    __table_args__ = (
        CheckConstraint("quality in ('good', 'stale', 'fault')", name="quality"),
        CheckConstraint("quality <> 'good' or air_c10 is not null", name="good"),
    )

    locker_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    zone: Mapped[str] = mapped_column(String(10), primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    air_c10: Tenths = mapped_column(SmallInteger)
    air_low_c10: Tenths = mapped_column(SmallInteger)
    air_high_c10: Tenths = mapped_column(SmallInteger)
    supply_c10: Tenths = mapped_column(SmallInteger)
    supply_low_c10: Tenths = mapped_column(SmallInteger)
    supply_high_c10: Tenths = mapped_column(SmallInteger)
    coil_c10: Tenths = mapped_column(SmallInteger)
    coil_low_c10: Tenths = mapped_column(SmallInteger)
    coil_high_c10: Tenths = mapped_column(SmallInteger)
    product_c10: Tenths = mapped_column(SmallInteger)
    setpoint_c10: Tenths = mapped_column(SmallInteger)
    offset_c10: Mapped[int] = mapped_column(SmallInteger, default=0)
    quality: Mapped[str] = mapped_column(String(5), default="good")
    defrost: Mapped[bool] = mapped_column(default=False)
    door_open: Mapped[bool] = mapped_column(default=False)
    cooling: Mapped[bool] = mapped_column(default=False)


class AlarmRow(Row):
    """One alarm of a zone from its raising to its end; at most one of a kind is up at a time."""

    __tablename__ = "climate_alarm"
    __table_args__ = (
        Index(
            "uq_climate_alarm_up", "locker_id", "zone", "code", unique=True,
            sqlite_where=_UP, postgresql_where=_UP,
        ),
        Index("ix_climate_alarm_raised", "locker_id", "zone", "raised_at"),
        CheckConstraint("cleared_at is null or cleared_at >= raised_at", name="order"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    locker_id: Mapped[str] = mapped_column(String(64))
    zone: Mapped[str] = mapped_column(String(10))
    code: Mapped[str] = mapped_column(String(40))
    raised_at: Mapped[datetime]
    cleared_at: Mapped[datetime | None]


class KeptRow(Row):
    """From then on a zone was judged by these limits, as its locker told; before the first, by the usual ones."""

    __tablename__ = "climate_kept"
    __table_args__ = (CheckConstraint("low_c10 < high_c10", name="order"),)

    locker_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    zone: Mapped[str] = mapped_column(String(10), primary_key=True)
    since: Mapped[datetime] = mapped_column(primary_key=True)
    low_c10: Mapped[int] = mapped_column(SmallInteger)
    high_c10: Mapped[int] = mapped_column(SmallInteger)


class DecisionRow(Row):
    """A corrective action: what somebody decided about an alarm, or about a stretch without readings. Never changed."""

    __tablename__ = "climate_decision"
    __table_args__ = (
        CheckConstraint("verdict in ('issue', 'discard')", name="verdict"),
        CheckConstraint("since < until or alarm_id is not null", name="span"),
        Index("uq_climate_decision_alarm", "alarm_id", unique=True),
        Index("ix_climate_decision_span", "locker_id", "zone", "since"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    locker_id: Mapped[str] = mapped_column(String(64))
    zone: Mapped[str] = mapped_column(String(10))
    alarm_id: Mapped[int | None] = mapped_column(ForeignKey("climate_alarm.id"))
    since: Mapped[datetime]
    until: Mapped[datetime]
    verdict: Mapped[str] = mapped_column(String(7))
    said: Mapped[str] = mapped_column(String(500))
    by: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime]
