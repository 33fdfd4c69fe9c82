"""What the till still owes: money without a receipt, for whoever answers for it."""

from collections.abc import Callable

from flask import Blueprint, Response

from lukoshko_server.web import allow, answer
from lukoshko_wire.api.fiscal_debts import FiscalDebtList


def blueprint(waiting: Callable[[], FiscalDebtList]) -> Blueprint:
    """Build the blueprint."""
    bp = Blueprint("fiscal_debts", __name__, url_prefix="/api/v1")

    @bp.get("/fiscal-debts")
    def show() -> Response:
        """Money whose receipt no till has written, the most urgent first."""
        allow("operator", "accountant")
        return answer(waiting())

    return bp
