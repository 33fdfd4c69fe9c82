"""What operator and technician ask of tills, always with a reason."""

from collections.abc import Callable

from flask import Blueprint, Response

from lukoshko_server.db import acting
from lukoshko_server.tills.rules import CASH
from lukoshko_server.tills.service import Tills
from lukoshko_server.web import allow, answer, read
from lukoshko_wire.api.tills import (
    AskTill,
    EndReceiptByHand,
    GiveQueue,
    RetryReceipt,
    ShiftView,
    TillList,
    TillPage,
)
from lukoshko_wire.problems import Malformed


def blueprint(
    tills: Tills, *, view: Callable[[], TillList], page: Callable[[str], TillPage],
    shift: Callable[[str, str, int], ShiftView],
) -> Blueprint:  # fmt: skip
    """Build the blueprint of tills and of what waits at them."""
    bp = Blueprint("tills", __name__, url_prefix="/api/v1")

    @bp.get("/tills")
    def show() -> Response:
        """Every till, those in trouble first."""
        allow("technician", "operator")
        return answer(view())

    @bp.get("/tills/<till_id>")
    def one(till_id: str) -> Response:
        """One till."""
        allow("technician", "operator")
        return answer(page(till_id))

    @bp.get("/tills/<till_id>/shifts/<fn_number>/<int:number>")
    def one_shift(till_id: str, fn_number: str, number: int) -> Response:
        """A shift: the register's sums and ours, each difference named."""
        allow("technician", "operator")
        return answer(shift(till_id, fn_number, number))

    @bp.post("/tills/<till_id>/actions")
    def act(till_id: str) -> Response:
        """Close the shift, X report, cash in and out; cash is the operator's alone. 409 till.away, till.busy."""
        allow("technician", "operator")
        body = read(AskTill)
        if body.action in CASH:
            allow("operator")
        if (body.kopecks is not None) != (body.action in CASH):
            raise Malformed("a sum with the cash actions, and with them alone", action=body.action)
        tills.act(till_id, body.action, body.reason.strip(), acting.get(), body.id, body.kopecks)
        return answer(page(till_id), 202)

    @bp.post("/tills/<till_id>/give")
    def give(till_id: str) -> Response:
        """What waits here goes to another till, one by one, as this one lets go. 409 till.nothing-to-give."""
        allow("operator")
        body = read(GiveQueue)
        tills.give(till_id, body.to_till_id, body.reason.strip(), acting.get(), body.id)
        return answer(page(till_id), 202)

    @bp.post("/tills/<till_id>/receipts/<receipt_id>/end")
    def end(till_id: str, receipt_id: str) -> Response:
        """A receipt of which no machine can say what became ends as a person found it. 409 till.can-still-tell."""
        allow("fiscal")
        body = read(EndReceiptByHand)
        tills.end_by_hand(till_id, receipt_id, body.found, body.reason.strip(), acting.get(), body.id)
        return answer(page(till_id), 202)

    @bp.post("/receipts/<receipt_id>/retry")
    def retry(receipt_id: str) -> Response:
        """A refused receipt is printed again, its data mended; the page of its till. 409 receipt.not-refused."""
        allow("operator")
        body = read(RetryReceipt)
        till_id = tills.retry(receipt_id, body.till_id, body.buyer, body.reason.strip())
        return answer(page(till_id), 202)

    return bp
