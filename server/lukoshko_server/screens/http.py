"""Looking at orders: one's own, any for staff, the operator's board, the history."""

from flask import Blueprint, Response, request

from lukoshko_server.orders.rules import TRANSITIONS, Order
from lukoshko_server.screens.order import OrderScreen
from lukoshko_server.span import moment
from lukoshko_server.web import allow, answer, person
from lukoshko_wire.api.orders import OrderList, PhoneShown
from lukoshko_wire.fiscal_qr import is_qr, read_qr
from lukoshko_wire.problems import Malformed, NotFound

PAGE = 50
LONGEST_NAME, LONGEST_QR = 80, 200
STAFF = ("operator", "picker", "courier", "clerk")


def blueprint(screen: OrderScreen) -> Blueprint:
    """Build the blueprint around the order's screen."""
    bp = Blueprint("orders", __name__, url_prefix="/api/v1")

    @bp.get("/orders")
    def mine() -> Response:
        """Own orders, newest first."""
        before = moment("after")
        orders = screen.orders.of_customer(person().id, before=before, most=PAGE)
        return answer(_page(screen, orders))

    @bp.get("/orders/<order>")
    def one(order: str) -> Response:
        """The whole order, for its owner and for staff; to others it is not there."""
        someone = person()
        owner = screen.orders.get(order).customer_id == someone.id
        if not owner and not any(role in someone.roles for role in STAFF):
            raise NotFound("no such order of yours", order_id=order)
        return answer(screen.view(order, owner=owner))

    @bp.post("/orders/<order>/phone")
    def phone(order: str) -> Response:
        """Whom to call; that the phone was shown is recorded."""
        allow("operator")
        return answer(PhoneShown(phone=screen.phone(order)))

    @bp.get("/orders/<order>/history")
    def history(order: str) -> Response:
        """Every change of state, for the operator."""
        allow("operator")
        return answer(screen.history(order))

    @bp.get("/board")
    def board() -> Response:
        """Every order, newest first; by state, and by a part of number, phone or name, or the QR of a receipt."""
        allow("operator")
        states = [state for state in request.args.get("state", "").split(",") if state]
        if unknown := [state for state in states if state not in TRANSITIONS]:
            raise Malformed("no such states", states=unknown)
        text = request.args.get("q", "").strip()[:LONGEST_QR]
        if is_qr(text):
            found = screen.receipts.order_of(read_qr(text))
            return answer(_page(screen, screen.orders.many([found] if found else [])))
        text = text[:LONGEST_NAME]
        orders = screen.orders.board(
            states, number=text, customers=screen.people.matching(text) if text else None,
            before=moment("after"), most=PAGE,
        )  # fmt: skip
        return answer(_page(screen, orders))

    return bp


def _page(screen: OrderScreen, orders: list[Order]) -> OrderList:
    cursor = orders[-1].created_at.isoformat() if len(orders) == PAGE else ""
    return OrderList(orders=screen.cards(orders), next=cursor)
