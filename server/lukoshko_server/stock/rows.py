"""Rests as 1C names them, the stock that is sold from, reservations, and the ledger of movements."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lukoshko_server.db import Row


class WarehouseRow(Row):
    """A warehouse that 1C named, in the order of the first file."""

    __tablename__ = "warehouse"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    position: Mapped[int]


class RestRow(Row):
    """The figure of 1C for one warehouse, thousandths of its unit; warehouse "" is the whole."""

    __tablename__ = "rest"

    goods_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    warehouse_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    milli: Mapped[int] = mapped_column(BigInteger)


class StockRow(Row):
    """What lies in the selling warehouse, in pieces or grams; the row that is locked for every decision.

    Below zero only when more was taken out than 1C had said.
    """

    __tablename__ = "stock"
    __table_args__ = (CheckConstraint("milli_per_unit in (1, 1000)", name="unit"),)

    goods_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    on_hand: Mapped[int] = mapped_column(BigInteger)
    milli_per_unit: Mapped[int]
    """1000 for pieces, 1 for grams of goods whose unit is the kilogram."""


class ReservationRow(Row):
    """So much of these goods is kept for a cart until a moment, or for an order without end."""

    __tablename__ = "reservation"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        Index("ix_reservation_goods", "goods_id"),
        Index("ix_reservation_until", "until"),
    )

    owner: Mapped[str] = mapped_column(String(100), primary_key=True)
    goods_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    quantity: Mapped[int] = mapped_column(BigInteger)
    until: Mapped[datetime | None]


class MovementRow(Row):
    """One change of what is on hand; the sum of an item's movements is its balance."""

    __tablename__ = "movement"
    __table_args__ = (
        # A repeat of the same handover, return or import must move goods once.
        UniqueConstraint("goods_id", "kind", "ref"),
        CheckConstraint("kind in ('rest', 'out', 'in', 'off')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    goods_id: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(5))
    ref: Mapped[str] = mapped_column(String(160))
    delta: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
