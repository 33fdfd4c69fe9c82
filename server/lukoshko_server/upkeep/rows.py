"""Chores, open and done."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lukoshko_server.db import Row

_OPEN = text("done_at is null")


class ChoreRow(Row):
    """One thing that a technician must do; the same thing is asked for once at a time."""

    __tablename__ = "chore"
    __table_args__ = (
        CheckConstraint("kind in ('repair', 'clean', 'look', 'shut', 'bus', 'climate', 'other')", name="kind"),
        CheckConstraint("done_at is null or (done_by <> '' and note <> '')", name="done"),
        Index(
            "uq_chore_open", "kind", "locker_id", "cell_no", unique=True,
            sqlite_where=_OPEN, postgresql_where=_OPEN,
        ),
        Index("ix_chore_done", "done_at"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    locker_id: Mapped[str] = mapped_column(String(64))
    cell_no: Mapped[int] = mapped_column(default=0)
    """0: the locker itself."""
    why: Mapped[str] = mapped_column(String(200))
    opened_at: Mapped[datetime]
    opened_by: Mapped[str] = mapped_column(String(64))
    due_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    taken_by: Mapped[str] = mapped_column(String(64), default="")
    done_at: Mapped[datetime | None]
    done_by: Mapped[str] = mapped_column(String(64), default="")
    note: Mapped[str] = mapped_column(String(500), default="")
