"""Invoices of companies."""

from lukoshko_wire.message import Message
from lukoshko_wire.values import Id, Instant, Kopecks


class InvoiceView(Message, frozen=True):
    """Goods handed over to a company that pays by `due_at`."""

    order_id: Id
    company: str
    inn: str
    kopecks: Kopecks
    issued_at: Instant
    due_at: Instant
    paid_at: Instant | None


class InvoiceList(Message, frozen=True):
    """What is owed, the oldest deadline first."""

    invoices: list[InvoiceView]


class InvoicePaid(Message, frozen=True):
    """The bank has this sum of the company."""

    kopecks: Kopecks
