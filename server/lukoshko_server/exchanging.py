"""Exchanges of goods in the composition (not those with 1C): what they are built on, who tells them, who sees them."""

from typing import TYPE_CHECKING

from lukoshko_server.handover import exchanges_http
from lukoshko_server.handover.exchange_opening import Opening
from lukoshko_server.handover.exchanges import KIND, Exchanges
from lukoshko_server.handover.refunding import Refunding
from lukoshko_server.handover.shelf import Shelf
from lukoshko_server.handover.shop_returns import ShopReturns
from lukoshko_server.marking.service import MarkJudged
from lukoshko_server.orders.service import OrderMoved
from lukoshko_server.payments.exchanged import Exchanged
from lukoshko_server.payments.happenings import MoneyKept, MoneyReturned
from lukoshko_server.receipts.giving_back import GivingBack
from lukoshko_server.receipts.service import ReceiptPrinted, ReceiptRefused
from lukoshko_server.screens.exchanges import ExchangeScreen

if TYPE_CHECKING:
    from lukoshko_server.app import App
    from lukoshko_server.floor import Floor


def wire_exchanges(app: "App", floor: "Floor", refunding: Refunding, returns: ShopReturns) -> None:
    """Build on orders, money and receipts, and wire."""
    giving_back, exchanged = GivingBack(app.work), Exchanged(app.work)
    opening = Opening(
        app.work, orders=app.orders, catalogue=app.catalogue, stock=app.stock, marking=floor.marking, loyalty=app.loyalty,
        giving_back=giving_back, paper=floor.paper,
    )  # fmt: skip
    exchanges = Exchanges(
        app.work, app.settings, orders=app.orders, stock=app.stock, marking=floor.marking, payments=app.payments,
        exchanged=exchanged, giving_back=giving_back, refunding=refunding, goods=floor.goods, paper=floor.paper,
    )  # fmt: skip
    app.hub.listen(OrderMoved, exchanges.on_order)
    app.hub.listen(MarkJudged, exchanges.on_mark)
    for paper in (ReceiptPrinted, ReceiptRefused):
        app.hub.listen(paper, exchanges.on_paper)
    for money in (MoneyReturned, MoneyKept):
        app.hub.listen(money, exchanges.on_returned)
    screen = ExchangeScreen(app.work, exchanges, app.orders, exchanged, app.receipts, floor.marking)
    app.hub.show(KIND, screen.views_of)
    app.blueprints.append(
        exchanges_http.blueprint(
            opening,
            exchanges,
            Shelf(app.settings, app.catalogue),
            returns,
            app.windows,
            view=screen.one,
            open_of=screen.open_of,
        )
    )
