"""Receipts and what the fiscal storage wrote."""

from datetime import datetime
from typing import get_args

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lukoshko_server.db import Row
from lukoshko_wire.pos import ReceiptKind

_KINDS = ", ".join(f"'{kind}'" for kind in get_args(ReceiptKind))


class ReceiptRow(Row):
    """One receipt; its id is the intent that the till prints once."""

    __tablename__ = "receipt"
    __table_args__ = (
        # One settlement, one receipt, whatever our own code does.
        UniqueConstraint("settlement_id", "kind", name="uq_receipt_settlement"),
        UniqueConstraint("fn_number", "fd_number", name="uq_receipt_document"),
        CheckConstraint(f"kind in ({_KINDS})", name="kind"),
        CheckConstraint("state in ('drawn', 'queued', 'printed', 'refused', 'corrected')", name="state"),
        CheckConstraint(
            "cash_kopecks + electronic_kopecks + prepaid_kopecks + credit_kopecks + other_kopecks = total_kopecks",
            name="sum",
        ),
        CheckConstraint("state <> 'printed' or fd_number is not null", name="printed"),
        CheckConstraint("kind <> 'sell_return' or original_id is not null", name="original"),
        # No more goes back of a receipt than it says, whatever our own code does.
        CheckConstraint("returned_kopecks between 0 and total_kopecks", name="returned"),
        Index("ix_receipt_queue", "till_id", "state"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    order_id: Mapped[str] = mapped_column(String(64), index=True)
    settlement_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(24))
    till_id: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    """A return is `drawn` up before the money goes back; a refused one whose correction took its place is `corrected`."""
    original_id: Mapped[str | None] = mapped_column(ForeignKey("receipt.id"), index=True)
    """Of a return: the receipt whose goods come back; of a correction: the one that was wrong."""
    created_at: Mapped[datetime]
    total_kopecks: Mapped[int] = mapped_column(BigInteger)
    cash_kopecks: Mapped[int] = mapped_column(BigInteger)
    electronic_kopecks: Mapped[int] = mapped_column(BigInteger)
    prepaid_kopecks: Mapped[int] = mapped_column(BigInteger, default=0)
    credit_kopecks: Mapped[int] = mapped_column(BigInteger, default=0)
    other_kopecks: Mapped[int] = mapped_column(BigInteger, default=0)
    returned_kopecks: Mapped[int] = mapped_column(BigInteger, default=0)
    """What went back of it by returns, drawn up ones too; all of it once it was undone by a correction."""
    body: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(String(60), default="")
    fn_number: Mapped[str | None] = mapped_column(String(16))
    fd_number: Mapped[int | None] = mapped_column(BigInteger)
    fiscal_sign: Mapped[str] = mapped_column(String(12), default="")
    shift_number: Mapped[int] = mapped_column(default=0)
    receipt_number: Mapped[int] = mapped_column(default=0)
    serial: Mapped[str] = mapped_column(String(40), default="")
    """The register's own number, as its agent told it."""
    seller_inn: Mapped[str] = mapped_column(String(12), default="")
    """Of the registration."""
    registration_number: Mapped[str] = mapped_column(String(20), default="")
    printed_at: Mapped[datetime | None]
    qr: Mapped[str] = mapped_column(String(200), default="")


class FiscalDebtRow(Row):
    """Money that moved and whose receipt no till has written yet: owed until one has, or a correction stands for it."""

    __tablename__ = "fiscal_debt"
    __table_args__ = (
        CheckConstraint("kopecks > 0", name="kopecks"),
        CheckConstraint("(ended_at is null) = (how = '')", name="how"),
        Index("ix_fiscal_debt_open", "ended_at", "next_at"),
    )

    receipt_id: Mapped[str] = mapped_column(ForeignKey("receipt.id"), primary_key=True)
    settlement_id: Mapped[str] = mapped_column(String(64), index=True)
    order_id: Mapped[str] = mapped_column(String(64), index=True)
    kopecks: Mapped[int] = mapped_column(BigInteger)
    why: Mapped[str] = mapped_column(String(60))
    """What the till said last, or `waits`."""
    since: Mapped[datetime]
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    how: Mapped[str] = mapped_column(String(60), default="")
