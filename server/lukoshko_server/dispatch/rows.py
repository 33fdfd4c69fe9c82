"""Who carries what, and where the courier has arrived."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lukoshko_server.db import Row


class AssignmentRow(Row):
    """An order in a courier's hands: at most one courier an order."""

    __tablename__ = "assignment"
    __table_args__ = (Index("ix_assignment_courier", "courier_id", "assigned_at"),)

    order_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    courier_id: Mapped[str] = mapped_column(String(64))
    assigned_at: Mapped[datetime]


class ArrivalRow(Row):
    """The courier stands at a stop."""

    __tablename__ = "arrival"

    courier_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    stop_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    arrived_at: Mapped[datetime]
