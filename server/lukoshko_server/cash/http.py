"""A courier's own cash, and the desk that counts it in: who signs is never who carried."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response

from lukoshko_server.cash.service import Cash
from lukoshko_server.web import allow, answer, read
from lukoshko_wire.api.cash import (
    BankCash,
    CashJournal,
    CashShiftList,
    CashShiftView,
    CountCash,
    HandOverCash,
    MyCash,
    OpenCash,
    RecountCash,
    SignCash,
)

DESK = ("accountant", "operator")


def bag(cash: Cash, *, view: Callable[[str], MyCash]) -> Blueprint:
    """Build the blueprint of the courier."""
    bp = Blueprint("cash", __name__, url_prefix="/api/v1/cash")

    @bp.get("")
    def mine() -> Response:
        """My cash; what is expected is not in it while I count."""
        return answer(view(allow("courier").id))

    @bp.post("/begin")
    def begin() -> Response:
        """My shift begins with a float. 409 cash.shift-runs."""
        me, body = allow("courier"), read(OpenCash)
        cash.open(body.id, me.id, body.float_kopecks)
        return answer(view(me.id), 201)

    @bp.post("/counting")
    def counting() -> Response:
        """I begin to count. 409 cash.no-shift."""
        me = allow("courier")
        cash.begin_count(me.id)
        return answer(view(me.id))

    @bp.post("/count")
    def count() -> Response:
        """What I counted, once. 409 cash.wrong-step before the count has begun."""
        me, body = allow("courier"), read(CountCash)
        cash.count(body.id, me.id, body.kopecks)
        return answer(view(me.id))

    return bp


def desk(
    cash: Cash, *, span: Callable[[], tuple[datetime, datetime]], shifts: Callable[[datetime, datetime], CashShiftList],
    view: Callable[[str], CashShiftView], journal: Callable[[str], CashJournal],
) -> Blueprint:  # fmt: skip
    """Build the blueprint of cashier and senior."""
    bp = Blueprint("cash_shifts", __name__, url_prefix="/api/v1/cash/shifts")

    @bp.get("")
    def show() -> Response:
        """Shifts that began between `since` (a day ago) and `until` (now)."""
        allow(*DESK)
        return answer(shifts(*span()))

    @bp.get("/<shift_id>")
    def one(shift_id: str) -> Response:
        """One shift with its journal."""
        allow(*DESK)
        return answer(journal(shift_id))

    @bp.post("/<shift_id>/sign")
    def sign(shift_id: str) -> Response:
        """The difference was looked into. 403 cash.same-person, 409 cash.other-sum, cash.nothing-to-sign."""
        me, body = allow(*DESK), read(SignCash)
        cash.sign(shift_id, me.id, body.kopecks, body.note.strip())
        return answer(view(shift_id))

    @bp.post("/<shift_id>/recount")
    def recount(shift_id: str) -> Response:
        """The courier counts again. 409 cash.wrong-step once it is handed over."""
        me, body = allow(*DESK), read(RecountCash)
        cash.recount(shift_id, me.id, body.note.strip())
        return answer(view(shift_id))

    @bp.post("/<shift_id>/hand-over")
    def hand_over(shift_id: str) -> Response:
        """The shop has the cash. 409 cash.not-signed, cash.other-sum."""
        me = allow(*DESK)
        cash.hand_over(shift_id, me.id, read(HandOverCash).kopecks)
        return answer(view(shift_id))

    @bp.post("/<shift_id>/bank")
    def bank(shift_id: str) -> Response:
        """The cash was paid in at the bank."""
        me = allow(*DESK)
        cash.bank(shift_id, me.id, read(BankCash).slip)
        return answer(view(shift_id))

    @bp.post("/<shift_id>/confirm")
    def confirm(shift_id: str) -> Response:
        """The bank's statement shows it."""
        me = allow(*DESK)
        cash.confirm(shift_id, me.id)
        return answer(view(shift_id))

    return bp
