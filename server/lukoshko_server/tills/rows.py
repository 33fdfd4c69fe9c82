"""Tills, what was sent to them, and the shifts of their registers."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from lukoshko_server.db import Row

_OPEN = text("ended_at is null")


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
    health: Mapped[str] = mapped_column(Text, default="{}")
    """What the register tells of itself beside what it needs to print."""
    wrong: Mapped[str] = mapped_column(String(500), default="")
    """Codes of what was wrong at the last judgement, so that its beginning and end are events."""


class PrintRow(Row):
    """One intent of a receipt: sent to its till, and again under the same id, until the storage answers.

    A receipt that goes to another till, or again after it was refused, goes under an intent of its own.
    """

    __tablename__ = "print_intent"
    __table_args__ = (
        Index("ix_print_intent_open", "ended_at", "sent_at"),
        # Whatever our own code does, a receipt is at one till at a time.
        Index("uq_print_intent_receipt", "receipt_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    receipt_id: Mapped[str] = mapped_column(String(64), index=True)
    no: Mapped[int] = mapped_column(default=1)
    till_id: Mapped[str] = mapped_column(ForeignKey("till.id"))
    sendings: Mapped[int] = mapped_column(default=1)
    sent_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class TillCommandRow(Row):
    """Something asked of a till by a person, with a reason: one row, one outcome."""

    __tablename__ = "till_command"
    __table_args__ = (
        CheckConstraint(
            "kind in ('close_shift', 'report_x', 'cash_in', 'cash_out', 'drop_receipt', 'end_receipt')", name="kind"
        ),
        CheckConstraint(
            "state in ('sent', 'accepted', 'done', 'failed', 'rejected', 'uncertain', 'lost')", name="state"
        ),
        CheckConstraint("why <> ''", name="why"),
        CheckConstraint("(kind in ('cash_in', 'cash_out')) = (kopecks is not null)", name="kopecks"),
        CheckConstraint("kopecks is null or kopecks > 0", name="positive"),
        CheckConstraint(
            "(kind in ('drop_receipt', 'end_receipt')) = (intent_id is not null)", name="intent"
        ),
        CheckConstraint("(kind = 'drop_receipt') = (to_till_id is not null)", name="drop"),
        CheckConstraint("(kind = 'end_receipt') = (evidence <> '')", name="evidence"),
        CheckConstraint("to_till_id is null or to_till_id <> till_id", name="other"),
        Index("uq_till_command_intent", "intent_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_till_command_till", "till_id", "issued_at"),
        Index("ix_till_command_open", "ended_at", "sent_at"),
        Index("ix_till_command_actor", "actor", "issued_at"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    request_id: Mapped[str] = mapped_column(String(64), index=True)
    """What the screen asked for: a queue that is given away is one command a receipt."""
    till_id: Mapped[str] = mapped_column(ForeignKey("till.id"))
    kind: Mapped[str] = mapped_column(String(12))
    kopecks: Mapped[int | None] = mapped_column(BigInteger)
    intent_id: Mapped[str | None] = mapped_column(ForeignKey("print_intent.id"))
    to_till_id: Mapped[str | None] = mapped_column(ForeignKey("till.id"))
    evidence: Mapped[str] = mapped_column(Text, default="")
    """Of a receipt that a person ends: the document that was found for it, or that there is none."""
    why: Mapped[str] = mapped_column(String(200))
    actor: Mapped[str] = mapped_column(String(100))
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    sendings: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10))
    code: Mapped[str] = mapped_column(String(60), default="")
    ended_at: Mapped[datetime | None]


class ShiftRow(Row):
    """One shift of one fiscal storage, as the till told of it."""

    __tablename__ = "till_shift"
    __table_args__ = (CheckConstraint("number > 0", name="number"),)

    fn_number: Mapped[str] = mapped_column(String(20), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    till_id: Mapped[str] = mapped_column(ForeignKey("till.id"), index=True)
    opened_at: Mapped[datetime | None]
    opened_fd: Mapped[int | None] = mapped_column(BigInteger)
    closed_at: Mapped[datetime | None]
    closed_fd: Mapped[int | None] = mapped_column(BigInteger)
    report: Mapped[str] = mapped_column(Text, default="")
    """The register's own sums, as of the latest X or Z report; empty until it has told any."""
    reported_at: Mapped[datetime | None]


class StrayRow(Row):
    """A document of a till that no receipt of ours accounts for: the receipt has another one already."""

    __tablename__ = "stray_document"

    fn_number: Mapped[str] = mapped_column(String(20), primary_key=True)
    fd_number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    till_id: Mapped[str] = mapped_column(ForeignKey("till.id"))
    receipt_id: Mapped[str] = mapped_column(String(64))
    order_id: Mapped[str] = mapped_column(String(64), index=True)
    total_kopecks: Mapped[int] = mapped_column(BigInteger)
    shift_number: Mapped[int]
    at: Mapped[datetime]
