"""Registers of acquirers as they came, and the differences that a person has closed with a reason."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lukoshko_server.db import Row


class RegisterFileRow(Row):
    """One register: its id is the hash of its acquirer and its bytes, so that the same file counts once."""

    __tablename__ = "register_file"
    __table_args__ = (
        CheckConstraint("rows > 0", name="rows"),
        Index("ix_register_file_day", "day", "acquirer", "imported_at"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    acquirer: Mapped[str] = mapped_column(String(32))
    day: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(100))
    rows: Mapped[int]
    imported_at: Mapped[datetime]
    imported_by: Mapped[str] = mapped_column(String(100))


class RegisterLineRow(Row):
    """One line of a register, as the acquirer wrote it."""

    __tablename__ = "register_line"
    __table_args__ = (
        CheckConstraint("kind in ('capture', 'refund')", name="kind"),
        CheckConstraint("kopecks >= 0 and fee_kopecks >= 0", name="sums"),
    )

    file_id: Mapped[str] = mapped_column(ForeignKey("register_file.id"), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    operation_id: Mapped[str] = mapped_column(String(64))
    payment_id: Mapped[str] = mapped_column(String(64))
    order_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(10))
    kopecks: Mapped[int] = mapped_column(BigInteger)
    fee_kopecks: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    reference: Mapped[str] = mapped_column(String(100))


class ClosedItemRow(Row):
    """A difference that somebody looked into: closed for this very sum, with a reason; never undone, never changed."""

    __tablename__ = "closed_item"
    __table_args__ = (CheckConstraint("reason <> '' and closed_by <> ''", name="reason"),)

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    kopecks: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    reason: Mapped[str] = mapped_column(String(300))
    closed_by: Mapped[str] = mapped_column(String(100))
    closed_at: Mapped[datetime]
