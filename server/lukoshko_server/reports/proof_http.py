"""The proof of a day over HTTP; registers come in, and differences are closed, by the accountant alone."""

from collections.abc import Callable

from flask import Blueprint, Response, request

from lukoshko_server.clock import Clock
from lukoshko_server.db import acting
from lukoshko_server.reports.http import XLSX, file_answer
from lukoshko_server.reports.proof_sheets import as_csv, as_xlsx
from lukoshko_server.reports.proofs import Proofs
from lukoshko_server.web import allow, answer, read
from lukoshko_wire.api.proof import CloseItem, OrderProof, OrderStory, ProofDay, RegisterView

DESK = ("accountant", "operator")
SHOWN, EVERY = 500, 100_000
"""Orders on the screen, and in a file."""


def blueprint(
    proofs: Proofs, clock: Clock, *, view: Callable[[str, int], ProofDay],
    story: Callable[[str], OrderStory], register: Callable[[str], RegisterView],
    of: Callable[[str, str], OrderProof | RegisterView],
) -> Blueprint:  # fmt: skip
    """Build the blueprint."""
    bp = Blueprint("proof", __name__, url_prefix="/api/v1/reports/proof")

    @bp.get("")
    def show() -> Response:
        """The local day `day`, today without it: orders, tills, couriers' cash, registers."""
        allow(*DESK)
        return answer(view(_day(), SHOWN))

    @bp.get("/orders/<order_id>")
    def one(order_id: str) -> Response:
        """One order in the three books, with every event of its life."""
        allow(*DESK)
        return answer(story(order_id))

    @bp.get("/day.csv")
    def table() -> Response:
        """The day as a table: every order, every difference."""
        allow(*DESK)
        day = _day()
        parts = as_csv(view(day, EVERY), proofs.offset)
        return file_answer(parts, "text/csv; charset=utf-8", f"proof-{day}.csv")

    @bp.get("/day.xlsx")
    def workbook() -> Response:
        """The day as a workbook."""
        allow(*DESK)
        day = _day()
        return file_answer(as_xlsx(view(day, EVERY), proofs.offset), XLSX, f"proof-{day}.xlsx")

    @bp.post("/closings")
    def close() -> Response:
        """A difference was looked into. 409 reports.nothing-to-close."""
        allow("accountant")
        body = read(CloseItem)
        return answer(of(*proofs.close(body.key, body.kopecks, body.reason.strip(), acting.get())))

    @bp.put("/registers/<acquirer>")
    def bring(acquirer: str) -> Response:
        """A register as the acquirer sent it, at most 4 MB; `name` of the file. 400 register.bad names the line."""
        allow("accountant")
        name = request.args.get("name", "")[:100]
        return answer(register(proofs.registers.take(acquirer, name, request.stream)), 201)

    def _day() -> str:
        today = (clock() + proofs.offset).date().isoformat()
        return request.args.get("day") or today

    return bp
