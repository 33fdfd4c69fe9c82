"""Bonuses in the composition: which effects leave, who hears of orders and refunds, what the operator sees."""

from typing import TYPE_CHECKING

from lukoshko_server.loyalty import http
from lukoshko_server.loyalty.asking import Asking
from lukoshko_server.loyalty.client import LoyaltyService
from lukoshko_server.loyalty.quotes import Calculating, Quotes
from lukoshko_server.loyalty.service import BonusesSettled, Loyalty
from lukoshko_server.orders.service import OrderMoved
from lukoshko_server.payments.happenings import MoneyReturned
from lukoshko_server.receipts.giving_back import GivingBack
from lukoshko_server.screens.loyalty import LoyaltyScreen

if TYPE_CHECKING:
    from lukoshko_server.app import App


def wire_loyalty(app: "App", loyalty: Loyalty, quotes: Quotes) -> None:
    """The order's life moves its bonuses; what is to be said to the service leaves by the outbox."""
    settings = app.settings
    if settings.loyalty_url:
        service = LoyaltyService(settings.loyalty_url, settings.loyalty_key)
        app.handlers |= (
            Asking(loyalty, service).handlers() | Calculating(quotes, service, app.clock).handlers()
        )
        app.ticks.append(loyalty.tick)
    app.hub.listen(OrderMoved, loyalty.on_order)
    giving_back = GivingBack(app.work)

    def on_money_returned(returned: MoneyReturned) -> None:
        """What of it was the fee stands on its receipt."""
        loyalty.on_money_returned(returned, fee_kopecks=giving_back.fee_of(returned.refund_id))

    app.hub.listen(MoneyReturned, on_money_returned)
    app.hub.listen(BonusesSettled, app.checkout.on_bonuses)
    app.blueprints.append(http.blueprint(LoyaltyScreen(app.work, loyalty, app.orders).queue))
