"""Marking codes that orders hold or held."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lukoshko_server.db import Row

_HELD = text("released_at is null")


class MarkRow(Row):
    """One code of one piece of an order's line, from its scan until it is released."""

    __tablename__ = "mark"
    __table_args__ = (
        # A code is one thing in the world: while anybody holds it, or has bought it, nobody else can.
        Index("uq_mark_held", "identifier", unique=True, sqlite_where=_HELD, postgresql_where=_HELD),
        Index("ix_mark_order", "order_id", "line_no"),
        CheckConstraint("state in ('checking', 'good', 'refused')", name="state"),
        CheckConstraint("state <> 'refused' or (released_at is not null and why <> '')", name="refused"),
        CheckConstraint("mode in ('', 'online', 'local', 'emergency')", name="mode"),
        CheckConstraint("grams is null or grams > 0", name="grams"),
        CheckConstraint("sold_at is null or state = 'good'", name="sold"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Of the scan that brought it."""
    order_id: Mapped[str] = mapped_column(String(64))
    line_no: Mapped[int]
    goods_id: Mapped[str] = mapped_column(String(100))
    identifier: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(256))
    form: Mapped[str] = mapped_column(String(20))
    mark_group: Mapped[str] = mapped_column(String(10))
    grams: Mapped[int | None]
    captured_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="checking")
    why: Mapped[str] = mapped_column(String(40), default="")
    """Why it must not be sold."""
    mode: Mapped[str] = mapped_column(String(10), default="")
    """Who was asked; empty while, or because, nobody could be."""
    checked_at: Mapped[datetime | None]
    request_id: Mapped[str] = mapped_column(String(64), default="")
    request_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    inst: Mapped[str] = mapped_column(String(64), default="")
    version: Mapped[str] = mapped_column(String(32), default="")
    aside: Mapped[bool] = mapped_column(default=False)
    """The customer does not take this piece; it is free when the order is settled."""
    sold_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    released: Mapped[str] = mapped_column(String(20), default="")
    """What freed it: taken_off, cancelled, refused, returned, or the check's refusal."""
