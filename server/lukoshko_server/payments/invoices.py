"""Invoices of companies: the goods are handed over, the money is a receivable with a deadline until it is paid."""

from datetime import timedelta

from sqlalchemy import select

from lukoshko_server.config import Settings
from lukoshko_server.db import Work
from lukoshko_server.payments.happenings import CompanyPaid, MoneyTaken
from lukoshko_server.payments.rows import InvoiceRow
from lukoshko_server.payments.rules import NotOwed
from lukoshko_wire.api.invoices import InvoiceView
from lukoshko_wire.problems import NotFound
from lukoshko_wire.values import PayMethod

MOST = 500


class Invoices:
    """The subject's use cases; each joins the caller's transaction."""

    def __init__(self, work: Work, settings: Settings) -> None:
        self._work, self._settings = work, settings

    def open(self, order_id: str, company: str, inn: str) -> None:
        """The order will be paid under an invoice to this company. Again changes nothing."""
        with self._work() as tx:
            if tx.session.get(InvoiceRow, order_id) is None:
                tx.session.add(InvoiceRow(order_id=order_id, company=company, inn=inn))
                tx.session.flush()
                tx.record("order", order_id, "invoice", after=f"{inn} {company}")

    def on_money(self, taken: MoneyTaken) -> None:
        """The goods are handed over under the invoice: from now on it is owed."""
        if taken.method is not PayMethod.INVOICE:
            return
        with self._work() as tx:
            row = tx.session.get(InvoiceRow, taken.order_id)
            if row is None:
                raise NotFound("no invoice of this order", order_id=taken.order_id)
            row.kopecks, row.issued_at = taken.kopecks, tx.now
            row.due_at = tx.now + timedelta(days=self._settings.invoice_days)
            tx.session.flush()

    def paid(self, order_id: str, kopecks: int) -> InvoiceView:
        """The bank has the company's money, all of it. Again changes nothing. Raises NotFound, NotOwed for another sum."""
        with self._work() as tx:
            row = tx.session.get(InvoiceRow, order_id, with_for_update=True)
            if row is None:
                raise NotFound("no invoice of this order", order_id=order_id)
            owed = _view(row).kopecks
            if kopecks != owed:
                raise NotOwed(f"the invoice is over {owed}", owed_kopecks=owed, kopecks=kopecks)
            if row.paid_at is None:
                row.paid_at, row.paid_by = tx.now, tx.actor
                tx.session.flush()
                tx.record("order", order_id, "invoice paid", after=str(kopecks))
                tx.touch("order", order_id)
                tx.tell(CompanyPaid(order_id))
            return _view(row)

    def unpaid(self) -> list[InvoiceView]:
        """What is owed, the oldest deadline first; at most 500."""
        query = select(InvoiceRow).where(InvoiceRow.kopecks.is_not(None), InvoiceRow.paid_at.is_(None))
        with self._work.read() as tx:
            rows = tx.session.scalars(query.order_by(InvoiceRow.due_at, InvoiceRow.order_id).limit(MOST))
            return [_view(row) for row in rows]


def _view(row: InvoiceRow) -> InvoiceView:
    if row.kopecks is None or row.issued_at is None or row.due_at is None:
        raise NotFound("nothing was handed over under this invoice", order_id=row.order_id)
    return InvoiceView(
        order_id=row.order_id, company=row.company, inn=row.inn, kopecks=row.kopecks, issued_at=row.issued_at,
        due_at=row.due_at, paid_at=row.paid_at,
    )  # fmt: skip
