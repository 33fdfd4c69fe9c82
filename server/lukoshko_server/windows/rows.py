"""Places, their templates, and windows that somebody has taken."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lukoshko_server.db import Row


class PlaceRow(Row):
    """A locker, a counter, or a delivery zone; templates and streets are its own small documents."""

    __tablename__ = "place"
    __table_args__ = (CheckConstraint("way in ('locker', 'courier', 'counter')", name="way"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[int]
    way: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300))
    hint: Mapped[str] = mapped_column(String(500))
    locker_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    till_id: Mapped[str | None] = mapped_column(String(64))
    streets: Mapped[list[str]] = mapped_column(JSON)
    templates: Mapped[list[dict[str, int | str]]] = mapped_column(JSON)


class WindowRow(Row):
    """A window that was ever taken, with how many orders are in it."""

    __tablename__ = "window"
    __table_args__ = (CheckConstraint("taken >= 0 and taken <= capacity", name="taken"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    place_id: Mapped[str] = mapped_column(ForeignKey("place.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(index=True)
    capacity: Mapped[int]
    taken: Mapped[int]


class BookingRow(Row):
    """An order's place in a window: one for each order."""

    __tablename__ = "window_booking"

    order_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    window_id: Mapped[str] = mapped_column(ForeignKey("window.id"), index=True)
