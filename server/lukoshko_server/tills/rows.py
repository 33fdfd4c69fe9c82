"""Tills and what was sent to them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lukoshko_server.db import Row


class TillRow(Row):
    """One register behind its agent, as it last showed itself."""

    __tablename__ = "till"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    place_id: Mapped[str | None] = mapped_column(String(64))
    electronic: Mapped[bool] = mapped_column(default=False)
    """Prints no paper: receipts go to the buyer's phone."""
    shift: Mapped[str] = mapped_column(String(10), default="unknown")
    shift_number: Mapped[int] = mapped_column(default=0)
    paper: Mapped[bool] = mapped_column(default=True)
    register_online: Mapped[bool] = mapped_column(default=False)
    """The agent reaches its register."""
    fn_number: Mapped[str] = mapped_column(String(20), default="")
    serial: Mapped[str] = mapped_column(String(40), default="")
    last_fd: Mapped[int] = mapped_column(default=0)
    queue: Mapped[int] = mapped_column(default=0)
    ofd_unsent: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str] = mapped_column(String(100), default="")
    shown_at: Mapped[datetime | None]


class PrintRow(Row):
    """One receipt's way to its till: sent, and sent again under the same id, until the storage answers."""

    __tablename__ = "print_job"
    __table_args__ = (Index("ix_print_job_open", "ended_at", "sent_at"),)

    receipt_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    till_id: Mapped[str] = mapped_column(ForeignKey("till.id"))
    sendings: Mapped[int] = mapped_column(default=1)
    sent_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
