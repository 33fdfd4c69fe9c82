"""What a bank kept of a refund, over HTTP, for operator and accountant."""

from flask import Blueprint, Response

from lukoshko_server import web
from lukoshko_server.payments.refunds_due import RefundsDue
from lukoshko_wire.api.refunds import RefundDueList, RefundPaid


def blueprint(refunds_due: RefundsDue) -> Blueprint:
    """Build the blueprint."""
    bp = Blueprint("refunds_due", __name__, url_prefix="/api/v1/refunds-due")

    @bp.get("")
    def waiting() -> Response:
        """What banks did not give back of refunds, the oldest first."""
        web.allow("operator", "accountant")
        return web.answer(RefundDueList(refunds_due=refunds_due.waiting()))

    @bp.post("/<due_id>/paid")
    def paid(due_id: str) -> Response:
        """The customer has it by a transfer; 404, 409 payments.not-owed for another sum. Again changes nothing."""
        web.allow("accountant")
        body = web.read(RefundPaid)
        return web.answer(refunds_due.paid(due_id, body.kopecks, body.reason.strip()))

    return bp
