"""Endpoints of exchanges at a counter."""

from collections.abc import Callable

from flask import Blueprint, Response

from lukoshko_server.db import acting
from lukoshko_server.handover.exchange_opening import Clerk, Opening
from lukoshko_server.handover.exchanges import Exchanges
from lukoshko_server.handover.refusals import NotHere
from lukoshko_server.handover.shelf import Shelf
from lukoshko_server.handover.shop_returns import ShopReturns
from lukoshko_server.web import allow, answer, read
from lukoshko_server.windows.service import Windows
from lukoshko_wire.api.exchanges import ExchangeView, OpenExchange, ScanShelf, SettleExchange


def blueprint(
    opening: Opening, exchanges: Exchanges, shelf: Shelf, returns: ShopReturns, windows: Windows, *,
    view: Callable[[str], ExchangeView], open_of: Callable[[str], ExchangeView | None],
) -> Blueprint:  # fmt: skip
    """Build the blueprint around what it may touch."""
    bp = Blueprint("goods-exchanges", __name__, url_prefix="/api/v1/counter")

    def clerk() -> Clerk:
        someone = allow("clerk")
        if not someone.place_id:
            raise NotHere("you work at no counter")
        return Clerk(someone.id, someone.place_id, windows.place(someone.place_id).till_id or "")

    @bp.post("/shelf")
    def scan() -> Response:
        """What is to be given, as it was scanned; 409 goods-exchange.not-for-sale, goods-exchange.mark-wanted."""
        clerk()
        body = read(ScanShelf)
        return answer(shelf.same(body.goods_id) if body.goods_id else shelf.scan(body.barcode))

    @bp.get("/sold/<order_id>/exchange")
    def under_way(order_id: str) -> Response:
        """The exchange of the order that is open; 204 without one."""
        clerk()
        returns.must_be_sold(order_id)
        found = open_of(order_id)
        return answer(found) if found is not None else Response(status=204)

    @bp.post("/sold/<order_id>/exchanges")
    def begin(order_id: str) -> Response:
        """Lines come back, goods are given for them: the difference is reckoned; 409 goods-exchange.open."""
        someone, body = clerk(), read(OpenExchange)
        returns.must_be_sold(order_id)
        opening.open(order_id, body, someone)
        return answer(view(body.id), 201)

    @bp.get("/exchanges/<exchange_id>")
    def show(exchange_id: str) -> Response:
        """How far it is."""
        exchanges.must_be_at(exchange_id, clerk())
        return answer(view(exchange_id))

    @bp.post("/exchanges/<exchange_id>/settle")
    def settle(exchange_id: str) -> Response:
        """The difference has changed hands; 409 handover.sum-changed, marking.not-checked, goods-exchange.over."""
        someone = clerk()
        exchanges.settle(exchange_id, read(SettleExchange), someone, acting.get())
        return answer(view(exchange_id), 202)

    @bp.post("/exchanges/<exchange_id>/give-up")
    def give_up(exchange_id: str) -> Response:
        """Nothing is exchanged; 409 goods-exchange.over once it is done."""
        exchanges.give_up(exchange_id, clerk())
        return answer(view(exchange_id))

    return bp
