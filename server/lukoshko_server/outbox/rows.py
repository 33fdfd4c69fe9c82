"""Effects that wait to leave."""

from datetime import datetime

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from lukoshko_server.db import Row


class EffectRow(Row):
    """One outside effect; kept after it is done only where its key must stay known."""

    __tablename__ = "effect"
    __table_args__ = (
        Index(
            "ix_effect_due", "not_before",
            sqlite_where=text("done_at is null"), postgresql_where=text("done_at is null"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(30))
    key: Mapped[str] = mapped_column(String(200), unique=True)
    """Idempotency key: derived from our own ids, the same at every sending."""
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    """Nobody else may send earlier: a new effect is leased to the process that decided."""
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(String(300), default="")
