"""Endpoints of refunds after a handover, and of receipts that are put right."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response

from lukoshko_server.db import acting
from lukoshko_server.handover.correcting import PuttingRight
from lukoshko_server.handover.refunding import Refunding
from lukoshko_server.handover.refusals import NotHere
from lukoshko_server.handover.shop_returns import ShopReturns
from lukoshko_server.orders.service import Orders
from lukoshko_server.web import allow, answer, read
from lukoshko_wire.api.refunds import AskRefund, CorrectReceipt, FindSold


def blueprint(refunding: Refunding, orders: Orders) -> Blueprint:
    """Build the blueprint around what it may touch."""
    bp = Blueprint("refunds", __name__, url_prefix="/api/v1/orders/<order_id>/refunds")

    @bp.get("")
    def show(order_id: str) -> Response:
        """What may go back of an order, and what did."""
        allow("operator")
        orders.get(order_id)
        return answer(refunding.view(order_id))

    @bp.post("")
    def ask(order_id: str) -> Response:
        """Give back some of what a receipt sold, with a reason; 409 receipt.too-much-back, payments.over-taken."""
        person = allow("operator")
        refunding.ask(order_id, read(AskRefund), person.id, acting.get())
        return answer(refunding.view(order_id), 202)

    return bp


def shop_returns(returns: ShopReturns) -> Blueprint:
    """Build the blueprint of goods that are brought back into a shop."""
    bp = Blueprint("shop-returns", __name__, url_prefix="/api/v1/counter/sold")

    def clerk() -> Any:
        someone = allow("clerk")
        if not someone.place_id:
            raise NotHere("you work at no counter")
        return someone

    @bp.post("")
    def find() -> Response:
        """Orders handed over, by number, last digits of the phone, or the QR of the receipt."""
        clerk()
        return answer(returns.find(read(FindSold).text))

    @bp.get("/<order_id>/refunds")
    def show(order_id: str) -> Response:
        """What may go back of it, and what did."""
        clerk()
        return answer(returns.view(order_id))

    @bp.post("/<order_id>/refunds")
    def take_back(order_id: str) -> Response:
        """Lines come back with a reason; the return is printed at the till of my counter."""
        someone = clerk()
        returns.take_back(order_id, read(AskRefund), someone.id, someone.place_id, acting.get())
        return answer(returns.view(order_id), 202)

    return bp


def corrections(putting_right: PuttingRight, *, order_for: Callable[[str], Any]) -> Blueprint:
    """Build the blueprint of correction receipts."""
    bp = Blueprint("corrections", __name__, url_prefix="/api/v1/receipts/<receipt_id>/corrections")

    @bp.post("")
    def correct(receipt_id: str) -> Response:
        """A refused receipt is written late, a printed one undone or written anew; 409 receipt.not-to-correct."""
        allow("operator")
        order_id = putting_right.correct(receipt_id, read(CorrectReceipt))
        return answer(order_for(order_id), 202)

    return bp
