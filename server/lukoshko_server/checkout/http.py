"""The cart and the order over HTTP."""

from collections.abc import Callable

from flask import Blueprint, Response

from lukoshko_server import web
from lukoshko_server.checkout.cancelling import Cancelling
from lukoshko_server.checkout.cart import Cart
from lukoshko_server.checkout.editing import Editing
from lukoshko_server.checkout.service import Checkout
from lukoshko_server.orders.service import Orders
from lukoshko_wire.api.checkout import PlaceOrder, SetLine
from lukoshko_wire.api.edits import CancelOrder, EditOrder
from lukoshko_wire.api.orders import OrderView
from lukoshko_wire.message import Message
from lukoshko_wire.problems import NotFound

View = Callable[[str, bool], OrderView]
"""The view of an order: its id, and whether its owner looks."""


class Nothing(Message, frozen=True):
    """An empty body."""


def blueprint(
    cart: Cart, checkout: Checkout, cancelling: Cancelling, orders: Orders, view: View
) -> Blueprint:
    """Build the blueprint."""
    bp = Blueprint("checkout", __name__, url_prefix="/api/v1")
    _carts(bp, cart)

    @bp.post("/orders")
    def place() -> Response:
        """Turn the cart into an order; the hold is asked for behind."""
        person = web.allow("customer")
        order = checkout.place(person.id, web.read(PlaceOrder))
        return web.answer(view(order.id, True), 202)

    @bp.post("/orders/<order_id>/cancel")
    def cancel(order_id: str) -> Response:
        """Cancel: the owner until picking starts, the operator with a reason until the handover; 409 order.wrong-state."""
        body = web.read(CancelOrder)
        owner = _is_owner(orders, order_id, staff=True)
        cancelling.cancel(order_id, by_owner=owner, reason=body.reason)
        return web.answer(view(order_id, owner))

    @bp.post("/orders/<order_id>/pay-again")
    def pay_again(order_id: str) -> Response:
        """A new hold after a declined or expired one; 409 checkout.nothing-to-pay."""
        web.read(Nothing)
        _is_owner(orders, order_id, staff=False)
        checkout.pay_again(order_id)
        return web.answer(view(order_id, True))

    return bp


def edits(editing: Editing, orders: Orders, view: View) -> Blueprint:
    """Build the blueprint of changes after an order was placed."""
    bp = Blueprint("edits", __name__, url_prefix="/api/v1/orders/<order_id>/edits")

    @bp.post("")
    def edit(order_id: str) -> Response:
        """Change lines or the window: the owner before picking, the operator until the handover; 409 order.edited."""
        owner = _is_owner(orders, order_id, staff=True)
        editing.edit(order_id, web.read(EditOrder), "customer" if owner else "operator")
        return web.answer(view(order_id, owner))

    @bp.post("/<edit_id>/drop")
    def drop(order_id: str, edit_id: str) -> Response:
        """An edit that waits for its money is not waited for any more."""
        web.read(Nothing)
        owner = _is_owner(orders, order_id, staff=True)
        editing.drop(order_id, edit_id)
        return web.answer(view(order_id, owner))

    return bp


def _carts(bp: Blueprint, cart: Cart) -> None:
    @bp.get("/cart")
    def show() -> Response:
        """The person's cart."""
        return web.answer(cart.view(web.allow("customer").id))

    @bp.put("/cart/lines/<path:goods_id>")
    def set_line(goods_id: str) -> Response:
        """Set a line; 409 stock.not-enough, checkout.not-sold-remotely, checkout.not-for-sale."""
        person = web.allow("customer")
        return web.answer(cart.set_line(person.id, goods_id, web.read(SetLine).quantity))

    @bp.delete("/cart")
    def empty() -> Response:
        """Take everything out."""
        return web.answer(cart.empty(web.allow("customer").id))


def _is_owner(orders: Orders, order_id: str, *, staff: bool) -> bool:
    """True for the owner, False for an operator where staff may; to others the order is not there."""
    person = web.person()
    if orders.get(order_id).customer_id == person.id:
        return True
    if staff and "operator" in person.roles:
        web.allow("operator")
        return False
    raise NotFound("no such order of yours", order_id=order_id)
