"""Carts."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lukoshko_server.db import Row


class CartRow(Row):
    """A person's cart."""

    __tablename__ = "cart"

    person_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    started_at: Mapped[datetime]
    """When its present reservations began: they live no longer than a setting after it."""


class CartLineRow(Row):
    """Goods in a cart; name and unit as they were, should the goods vanish."""

    __tablename__ = "cart_line"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)

    person_id: Mapped[str] = mapped_column(ForeignKey("cart.person_id"), primary_key=True)
    goods_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    no: Mapped[int]
    name: Mapped[str] = mapped_column(String(250))
    unit: Mapped[str] = mapped_column(String(10))
    quantity: Mapped[int]
