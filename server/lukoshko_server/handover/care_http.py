"""Endpoints of what goes another way at a locker: the operator's choices, second thoughts of couriers, hands on cells."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response

from lukoshko_server.db import acting
from lukoshko_server.handover.dividing import Dividing
from lukoshko_server.handover.other_way import Redirecting
from lukoshko_server.handover.reloading import Reloading
from lukoshko_server.handover.returning import Returning
from lukoshko_server.handover.support import Support
from lukoshko_server.handover.troubles import Troubles
from lukoshko_server.orders.service import Orders
from lukoshko_server.web import allow, answer, person, read
from lukoshko_wire.api.claims import ClaimList, ClaimView, CloseClaim, DecideClaim, OtherWay
from lukoshko_wire.api.dispatch import ConfirmParcel, DivideParcel, Elsewhere, LoadParcel, LoadView
from lukoshko_wire.api.machines import LockerView
from lukoshko_wire.api.returns import (
    AskReturn,
    DecideReturn,
    OpenReturn,
    OrderReturns,
    ReturnList,
    ReturnView,
)
from lukoshko_wire.api.upkeep import OpenByHand
from lukoshko_wire.problems import NotFound


def claims(
    troubles: Troubles, *, waiting: Callable[[], ClaimList], claim_view: Callable[[str], ClaimView],
    order_for: Callable[[str], Any],
) -> Blueprint:  # fmt: skip
    """Build the blueprint of what waits for the operator."""
    bp = Blueprint("claims", __name__, url_prefix="/api/v1")

    @bp.get("/claims")
    def show() -> Response:
        """What is owed to customers and not settled, the most urgent first."""
        allow("operator")
        return answer(waiting())

    @bp.post("/claims/<claim_id>/done")
    def done(claim_id: str) -> Response:
        """It is settled; the note says how."""
        allow("operator")
        troubles.done(claim_id, read(CloseClaim).note, acting.get())
        return answer(claim_view(claim_id))

    @bp.post("/orders/<order_id>/decisions")
    def decide(order_id: str) -> Response:
        """What becomes of the goods in a cell that jammed, or of whose opening nothing is known."""
        allow("operator")
        body = read(DecideClaim)
        troubles.decide(order_id, body.choice, body.cell, acting.get())
        return answer(order_for(order_id))

    return bp


def reloading(reloading: Reloading, dividing: Dividing, *, view: Callable[[str], LoadView]) -> Blueprint:
    """Build the blueprint of a courier's second thoughts."""
    bp = Blueprint("reloading", __name__, url_prefix="/api/v1/lockers/<locker_id>/loading")

    @bp.post("/elsewhere")
    def elsewhere(locker_id: str) -> Response:
        """It does not fit, or the cell is not fit: another one opens; 409 loading.divide, loading.no-room."""
        reloading.elsewhere(locker_id, allow("courier").id, read(Elsewhere))
        return answer(view(locker_id), 202)

    @bp.get("/division/<barcode>")
    def division(locker_id: str, barcode: str) -> Response:
        """How this parcel would be divided over cells; 409 loading.not-divisible."""
        return answer(dividing.offer(locker_id, allow("courier").id, barcode))

    @bp.post("/divide")
    def divide(locker_id: str) -> Response:
        """The parcel is divided as offered, all or nothing: its first part's cell opens; 409 loading.not-divisible."""
        reloading.divide(locker_id, allow("courier").id, read(DivideParcel))
        return answer(view(locker_id), 202)

    @bp.post("/confirm")
    def confirm(locker_id: str) -> Response:
        """The label scanned at the open cell; 409 loading.wrong-parcel."""
        reloading.confirm(locker_id, allow("courier").id, read(ConfirmParcel))
        return answer(view(locker_id))

    @bp.post("/undo")
    def undo(locker_id: str) -> Response:
        """The cell of this parcel opens, to take it out again."""
        reloading.undo(locker_id, allow("courier").id, read(LoadParcel))
        return answer(view(locker_id), 202)

    return bp


def other_ways(other_ways: Redirecting, orders: Orders, *, order_for: Callable[[str], Any]) -> Blueprint:
    """Build the blueprint of orders for which a locker has no room."""
    bp = Blueprint("other_ways", __name__, url_prefix="/api/v1/orders/<order_id>")

    @bp.post("/other-way")
    def choose(order_id: str) -> Response:
        """Its customer, or the operator for them: brought to a door or out of a shop; 409 claim.nothing-to-decide."""
        if orders.owner_of(order_id) != person().id:
            allow("operator")
        other_ways.choose(order_id, read(OtherWay), acting.get())
        return answer(order_for(order_id))

    return bp


def by_hand(support: Support, *, view: Callable[[str], LockerView]) -> Blueprint:
    """Build the blueprint of the one cell that a person of ours opens."""
    bp = Blueprint("by_hand", __name__, url_prefix="/api/v1/lockers/<locker_id>/cells/<int:no>")

    @bp.post("/open")
    def open_cell(locker_id: str, no: int) -> Response:
        """Open this one cell with a reason; 429 locker.too-many-openings."""
        allow("technician", "operator")
        body = read(OpenByHand)
        support.open(locker_id, no, body.id, body.why, body.note, acting.get())
        return answer(view(locker_id), 202)

    return bp


def returns(
    returning: Returning, orders: Orders, *, view: Callable[[str], ReturnView],
    of_order: Callable[[str], OrderReturns],
) -> Blueprint:  # fmt: skip
    """Build the blueprint of what customers bring back."""
    bp = Blueprint("returns", __name__, url_prefix="/api/v1")

    def own(order_id: str) -> str:
        someone = person()
        if orders.owner_of(order_id) != someone.id:
            raise NotFound("no such order of yours", order_id=order_id)
        return f"customer:{someone.id}"

    @bp.get("/orders/<order_id>/returns")
    def show_order(order_id: str) -> Response:
        """What may still come back of this order, and what did."""
        if "operator" not in person().roles:
            own(order_id)
        return answer(of_order(order_id))

    @bp.post("/orders/<order_id>/returns")
    def ask(order_id: str) -> Response:
        """Some of these goods come back; 409 return.not-possible."""
        own(order_id)
        returning.ask(order_id, read(AskReturn))
        return answer(of_order(order_id), 201)

    @bp.get("/returns/<return_id>")
    def one(return_id: str) -> Response:
        """My return."""
        shown = view(return_id)
        own(shown.order_id)
        return answer(shown)

    @bp.post("/returns/<return_id>/open")
    def tap(return_id: str) -> Response:
        """I stand there: a free cell opens; 409 return.no-cell."""
        order_id = view(return_id).order_id
        returning.open(return_id, read(OpenReturn).id, own(order_id))
        return answer(of_order(order_id), 202)

    @bp.post("/returns/<return_id>/withdraw")
    def withdraw(return_id: str) -> Response:
        """I keep the goods; 409 once they lie in a cell."""
        order_id = view(return_id).order_id
        returning.withdraw(return_id, own(order_id))
        return answer(of_order(order_id))

    return bp


def judging_returns(
    returning: Returning, *, view: Callable[[str], ReturnView], waiting: Callable[[], ReturnList]
) -> Blueprint:
    """Build the blueprint of what becomes of it."""
    bp = Blueprint("judging_returns", __name__, url_prefix="/api/v1/returns")

    @bp.get("")
    def show() -> Response:
        """Returns that are not decided, and what ended lately."""
        allow("operator", "courier")
        return answer(waiting())

    @bp.post("/<return_id>/decision")
    def decide(return_id: str) -> Response:
        """Pay it back or refuse."""
        person_id = allow("operator").id
        body = read(DecideReturn)
        returning.decide(return_id, body.accept, body.note, person_id, acting.get())
        return answer(view(return_id))

    return bp
