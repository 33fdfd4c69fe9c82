"""Exchange sessions, the files that 1C sent in them, and rests that wait for the switch of their file."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lukoshko_server.db import Row


class SessionRow(Row):
    """One exchange, from checkauth on. `running` from init until its files are loaded."""

    __tablename__ = "exchange_session"
    __table_args__ = (
        CheckConstraint("state in ('open', 'running', 'complete', 'broken_off')", name="state"),
        Index("ix_exchange_session_state", "state"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user: Mapped[str] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(String(10))
    started_at: Mapped[datetime]
    used_at: Mapped[datetime]


class FileRow(Row):
    """One file: its bytes lie on disk, its progress here. `cursor` moves in the transaction of what it counts."""

    __tablename__ = "exchange_file"
    __table_args__ = (
        UniqueConstraint("session_id", "name"),
        CheckConstraint(
            "state in ('uploading', 'reading', 'retiring', 'resting', 'counting', 'done', 'broken')",
            name="state",
        ),
        CheckConstraint("size >= 0 and cursor >= 0", name="signs"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("exchange_session.id"))
    name: Mapped[str] = mapped_column(String(250))
    size: Mapped[int] = mapped_column(BigInteger)
    last_part: Mapped[str] = mapped_column(String(64), default="")
    """Hash of the last part: the same part again is a repeat after a lost answer."""
    state: Mapped[str] = mapped_column(String(10))
    cursor: Mapped[int]
    after: Mapped[str] = mapped_column(String(64), default="")
    generation: Mapped[int | None]
    lease: Mapped[str] = mapped_column(String(32), default="")
    leased_until: Mapped[datetime | None]
    """One request at a time loads a file; a killed one lets go by time."""
    report: Mapped[dict[str, Any]] = mapped_column(JSON)
    detail: Mapped[str] = mapped_column(String(500), default="")
    finished_at: Mapped[datetime | None]


class StagedRestRow(Row):
    """Rests of one item as a file named them, until that file has been read to its end."""

    __tablename__ = "exchange_rest"

    file_id: Mapped[str] = mapped_column(ForeignKey("exchange_file.id"), primary_key=True)
    goods_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    rests: Mapped[dict[str, int]] = mapped_column(JSON)
