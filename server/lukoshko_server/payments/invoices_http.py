"""Invoices over HTTP, for operator and accountant."""

from flask import Blueprint, Response

from lukoshko_server import web
from lukoshko_server.payments.invoices import Invoices
from lukoshko_wire.api.invoices import InvoiceList, InvoicePaid


def blueprint(invoices: Invoices) -> Blueprint:
    """Build the blueprint."""
    bp = Blueprint("invoices", __name__, url_prefix="/api/v1/invoices")

    @bp.get("")
    def unpaid() -> Response:
        """What companies owe, the oldest deadline first."""
        web.allow("operator", "accountant")
        return web.answer(InvoiceList(invoices=invoices.unpaid()))

    @bp.post("/<order_id>/paid")
    def paid(order_id: str) -> Response:
        """The company has paid; 404, 409 payments.not-owed for another sum. Again changes nothing."""
        web.allow("accountant")
        return web.answer(invoices.paid(order_id, web.read(InvoicePaid).kopecks))

    return bp
