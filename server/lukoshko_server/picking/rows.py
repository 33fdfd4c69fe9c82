"""Tasks, what was done on them, shortages, parcels."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from lukoshko_server.db import Row


class TaskRow(Row):
    """The picking of one order."""

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'picking', 'packed', 'gone')", name="state"),
        Index("ix_task_queue", "state", "window_starts_at"),
    )

    order_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    order_number: Mapped[str] = mapped_column(String(20))
    way: Mapped[str] = mapped_column(String(10))
    window_starts_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    picker_id: Mapped[str | None] = mapped_column(String(64), index=True)
    taken_at: Mapped[datetime | None]
    packed_at: Mapped[datetime | None]


class TaskLineRow(Row):
    """What lies in the picker's tote of one line: the order learns it when the line is done."""

    __tablename__ = "task_line"
    __table_args__ = (
        CheckConstraint("picked >= 0 and budget_kopecks >= 0 and extra_kopecks >= 0", name="signs"),
    )

    order_id: Mapped[str] = mapped_column(ForeignKey("task.order_id"), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True)
    picked: Mapped[int] = mapped_column(default=0)
    done: Mapped[bool] = mapped_column(default=False)
    budget_kopecks: Mapped[int]
    """What was held for this line, or agreed for a replacement."""
    extra_kopecks: Mapped[int] = mapped_column(default=0)
    """What it may come to above that, because of its weight: the customer has agreed to pay it in another way."""


class OverweightRow(Row):
    """Weighed goods of a task that come to more than is held: how that is to be settled, and how far it is."""

    __tablename__ = "overweight"
    __table_args__ = (
        CheckConstraint("way in ('trim', 'second_hold', 'at_door')", name="way"),
        CheckConstraint("state in ('open', 'asked', 'settled', 'trim')", name="state"),
        CheckConstraint("kopecks >= 0", name="kopecks"),
        CheckConstraint("(state = 'asked') = (until is not null)", name="until"),
        Index("ix_overweight_due", "state", "until"),
    )

    order_id: Mapped[str] = mapped_column(ForeignKey("task.order_id"), primary_key=True)
    way: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(10), default="open")
    kopecks: Mapped[int] = mapped_column(default=0)
    """What is over, as far as it is known."""
    until: Mapped[datetime | None]


class WeighingRow(Row):
    """One weighing of a line: what the scales or a label said, and the tare. Out of the tote, it stays, with the time."""

    __tablename__ = "weighing"
    __table_args__ = (
        CheckConstraint("tare_grams >= 0 and gross_grams > tare_grams", name="net"),
        CheckConstraint("source in ('scales', 'label', 'found')", name="source"),
        ForeignKeyConstraint(["order_id", "line_no"], ["task_line.order_id", "task_line.no"]),
        UniqueConstraint("order_id", "line_no", "nth"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Of the action that brought it."""
    order_id: Mapped[str] = mapped_column(String(64))
    line_no: Mapped[int]
    nth: Mapped[int]
    gross_grams: Mapped[int]
    tare_grams: Mapped[int]
    tare: Mapped[str] = mapped_column(String(40))
    """Name of the container; empty when its weight was typed, or there was none."""
    source: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]
    out_at: Mapped[datetime | None]


class PickActionRow(Row):
    """One action of the handheld; its id makes it count once."""

    __tablename__ = "pick_action"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("task.order_id"), index=True)
    body_hash: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(10))
    line_no: Mapped[int | None]
    outcome: Mapped[str] = mapped_column(String(20), default="")
    grams: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime]


class ShortageRow(Row):
    """Goods that are not there, and what the customer wants instead."""

    __tablename__ = "shortage"
    __table_args__ = (
        CheckConstraint("state in ('asked', 'replaced', 'removed', 'expired')", name="state"),
        Index("ix_shortage_due", "state", "answer_until"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("task.order_id"), index=True)
    line_no: Mapped[int]
    found: Mapped[int]
    missing: Mapped[int]
    suggestions: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """What was offered, as it was offered: the customer confirms these sums."""
    state: Mapped[str] = mapped_column(String(10), default="asked")
    raised_at: Mapped[datetime]
    answer_until: Mapped[datetime]
    chosen: Mapped[str | None] = mapped_column(String(100))
    new_line_no: Mapped[int | None]


class PutBackRow(Row):
    """Goods of an order that nobody gets any more, until a person has put them onto their shelf or thrown them away."""

    __tablename__ = "put_back"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("lies in ('tote', 'parcel', 'courier', 'cell', 'counter')", name="lies"),
        CheckConstraint("(done_at is null) = (done_by = '')", name="done"),
        Index("ix_put_back_open", "done_at", "opened_at"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    order_id: Mapped[str] = mapped_column(String(64), index=True)
    order_number: Mapped[str] = mapped_column(String(20))
    line_no: Mapped[int]
    goods_id: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(250))
    unit: Mapped[str] = mapped_column(String(10))
    zone: Mapped[str] = mapped_column(String(10))
    quantity: Mapped[int]
    lies: Mapped[str] = mapped_column(String(10))
    """Where it was when it was given up."""
    why: Mapped[str] = mapped_column(String(20))
    opened_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str] = mapped_column(String(64), default="")
    spoiled: Mapped[bool] = mapped_column(default=False)


class ParcelRow(Row):
    """Packed goods of one order and one temperature zone."""

    __tablename__ = "parcel"
    __table_args__ = (
        UniqueConstraint("order_id", "no"),
        CheckConstraint("zone in ('ambient', 'chilled', 'frozen')", name="zone"),
        CheckConstraint(
            "state in ('packed', 'with_courier', 'in_cell', 'on_shelf', 'handed', 'returned')", name="state"
        ),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    order_id: Mapped[str] = mapped_column(String(64))
    no: Mapped[int]
    of: Mapped[int]
    barcode: Mapped[str] = mapped_column(String(40), unique=True)
    zone: Mapped[str] = mapped_column(String(10))
    grams: Mapped[int]
    width_mm: Mapped[int]
    depth_mm: Mapped[int]
    height_mm: Mapped[int]
    contents: Mapped[list[list[int]]] = mapped_column(JSON, default=list, server_default="[]")
    """Pairs of line and quantity."""
    state: Mapped[str] = mapped_column(String(20), default="packed")
    cell: Mapped[int | None]
    changed_at: Mapped[datetime]
    part_of: Mapped[str | None] = mapped_column(ForeignKey("parcel.id"))
    """The parcel that was divided at a locker to make this one."""
