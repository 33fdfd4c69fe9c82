"""Settlements under way, pickups, and the requests that were answered."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from lukoshko_server.db import Row


class HandoverRow(Row):
    """The settlement of one order at a door or a counter: at most one at a time."""

    __tablename__ = "handover"
    __table_args__ = (
        CheckConstraint("state in ('open', 'paying', 'receipt', 'ready', 'stuck', 'handed')", name="state"),
    )

    order_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    settlement_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    method: Mapped[str] = mapped_column(String(10))
    kopecks: Mapped[int]
    given_kopecks: Mapped[int] = mapped_column(default=0)
    by: Mapped[str] = mapped_column("by_person", String(64))
    till_id: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    started_at: Mapped[datetime]


class PickupRow(Row):
    """Taking one order out of a locker."""

    __tablename__ = "pickup"
    __table_args__ = (
        CheckConstraint("state in ('paying', 'opening', 'done', 'stuck')", name="state"),
        Index("ix_pickup_state", "state", "started_at"),
    )

    order_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    locker_id: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    turn: Mapped[int] = mapped_column(default=1)
    """Counts attempts to take the money; each is a settlement of its own."""
    settlement_id: Mapped[str] = mapped_column(String(64), unique=True)
    till_id: Mapped[str] = mapped_column(String(64))
    command_id: Mapped[str] = mapped_column(String(64))
    """The tap that began it: the id of the first command."""
    cell_no: Mapped[int]
    actor: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime]
    handed_at: Mapped[datetime | None]


class HandoverRequestRow(Row):
    """A request of a screen that was applied; its id makes it count once."""

    __tablename__ = "handover_request"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    order_id: Mapped[str] = mapped_column(String(64), index=True)
    body_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class DoorPermitRow(Row):
    """What a courier's till was allowed to settle without us; a later version replaces it, none is ever forgotten."""

    __tablename__ = "door_permit"
    __table_args__ = (CheckConstraint("version > 0", name="version"),)

    order_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    till_id: Mapped[str] = mapped_column(String(64))
    courier_id: Mapped[str] = mapped_column(String(64))
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    body: Mapped[str] = mapped_column(Text)


class DoorSettlementRow(Row):
    """What was settled at a door without us: one for an order, whoever told of it first."""

    __tablename__ = "door_settlement"
    __table_args__ = (
        ForeignKeyConstraint(("order_id", "version"), ("door_permit.order_id", "door_permit.version")),
        CheckConstraint("told_by in ('phone', 'till')", name="told_by"),
        CheckConstraint("kopecks > 0", name="kopecks"),
    )

    settlement_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    order_id: Mapped[str] = mapped_column(String(64), unique=True)
    version: Mapped[int]
    kopecks: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    told_by: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]


class ClaimRow(Row):
    """A named item with an owner and a deadline: to decide, to bring, to pay back, to place, or a door that differs."""

    __tablename__ = "claim"
    __table_args__ = (
        CheckConstraint("kind in ('decide', 'bring', 'refund', 'place', 'door')", name="kind"),
        CheckConstraint("closed_at is null or (closed_by <> '' and note <> '')", name="closed"),
        CheckConstraint("kopecks >= 0", name="kopecks"),
        Index(
            "uq_claim_open", "order_id", "kind", "ref", unique=True,
            sqlite_where=text("closed_at is null"), postgresql_where=text("closed_at is null"),
        ),
        Index("ix_claim_closed", "closed_at", "due_at"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    order_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(10))
    ref: Mapped[str] = mapped_column(String(80))
    """What it is about: a parcel, a return, a command."""
    why: Mapped[str] = mapped_column(String(60))
    kopecks: Mapped[int] = mapped_column(default=0)
    """What is to be paid back, where it is known already."""
    opened_at: Mapped[datetime]
    opened_by: Mapped[str] = mapped_column(String(64))
    due_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str] = mapped_column(String(64), default="")
    note: Mapped[str] = mapped_column(String(500), default="")


class KeepingRow(Row):
    """How long a locker keeps an order, and of what its customer was reminded."""

    __tablename__ = "keeping"
    __table_args__ = (
        CheckConstraint("reminded between 0 and 100", name="reminded"),
        Index("ix_keeping_open", "ended_at", "until"),
    )

    order_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    locker_id: Mapped[str] = mapped_column(String(64))
    since: Mapped[datetime]
    until: Mapped[datetime]
    reminded: Mapped[int] = mapped_column(default=0)
    """Percent of the time that had gone by at the last reminder."""
    ended_at: Mapped[datetime | None]
    how: Mapped[str] = mapped_column(String(20), default="")


class ErrandRow(Row):
    """Who empties the cells of a locker that nobody comes for; it ends with the last of them."""

    __tablename__ = "errand"

    locker_id: Mapped[str] = mapped_column(ForeignKey("locker.id"), primary_key=True)
    courier_id: Mapped[str] = mapped_column(String(64), index=True)
    given_at: Mapped[datetime]
    given_by: Mapped[str] = mapped_column(String(64))


RETURN_OPEN = "state in ('asked', 'in_cell', 'taken_out')"


class ReturnRow(Row):
    """Goods that a customer brings back through a locker."""

    __tablename__ = "customer_return"
    __table_args__ = (
        CheckConstraint(
            "state in ('asked', 'in_cell', 'taken_out', 'refund', 'refused', 'withdrawn')", name="state"
        ),
        Index("ix_customer_return_order", "order_id"),
        Index("ix_customer_return_state", "state"),
        Index(
            "uq_customer_return_open", "order_id", unique=True,
            sqlite_where=text(RETURN_OPEN), postgresql_where=text(RETURN_OPEN),
        ),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    order_id: Mapped[str] = mapped_column(String(64))
    locker_id: Mapped[str] = mapped_column(String(64))
    cell_no: Mapped[int | None]
    lines: Mapped[list[dict[str, int]]] = mapped_column(JSON)
    """Number of the line and how much of it comes back."""
    kopecks: Mapped[int]
    zone: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(200))
    sealed: Mapped[bool]
    """The customer says that no package was opened."""
    state: Mapped[str] = mapped_column(String(10))
    asked_at: Mapped[datetime]
    moved_at: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(String(64), default="")
    note: Mapped[str] = mapped_column(String(500), default="")


class GoodsExchangeRow(Row):
    """Goods of an order are exchanged in a shop: what comes back is the refund of this id, what is given an order."""

    __tablename__ = "goods_exchange"
    __table_args__ = (
        CheckConstraint("state in ('open', 'done', 'given_up')", name="state"),
        CheckConstraint("(state = 'open') = (ended_at is null)", name="ended"),
        # Two clerks at once: an order is exchanged by one of them.
        Index(
            "uq_goods_exchange_open", "order_id", unique=True,
            sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'"),
        ),
        Index("ix_goods_exchange_order", "order_id"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    order_id: Mapped[str] = mapped_column(String(64))
    given_id: Mapped[str] = mapped_column(String(64), unique=True)
    """The order of what is given."""
    place_id: Mapped[str] = mapped_column(String(64))
    till_id: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(Text)
    """What was asked for."""
    state: Mapped[str] = mapped_column(String(10))
    back: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """What comes back, as it was reckoned."""
    settled: Mapped[str] = mapped_column(Text, default="")
    """How the difference changed hands."""
    opened_by: Mapped[str] = mapped_column(String(64))
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class RefundGoodsRow(Row):
    """What becomes of goods whose money goes back; their stock moves with the money, once."""

    __tablename__ = "refund_goods"
    __table_args__ = (
        CheckConstraint("fate in ('back', 'off')", name="fate"),
        CheckConstraint("quantity > 0", name="quantity"),
    )

    refund_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    receipt_line: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[str] = mapped_column(String(64), index=True)
    goods_id: Mapped[str] = mapped_column(String(100))
    quantity: Mapped[int]
    fate: Mapped[str] = mapped_column(String(5))
    identifier: Mapped[str] = mapped_column(String(64), default="")
    """Of the marking code that comes back with it."""
    moved_at: Mapped[datetime | None]
