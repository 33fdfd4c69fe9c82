"""Composition of a courier alone at the door: permits, what was settled by them, the page that may call the till."""

from typing import TYPE_CHECKING

from lukoshko_server.devices.service import FactCame
from lukoshko_server.handover import alone_http
from lukoshko_server.handover.alone import Alone
from lukoshko_server.handover.claims import Claims
from lukoshko_server.handover.closing import Closing
from lukoshko_server.handover.goods import Paper
from lukoshko_server.marking.service import Marking
from lukoshko_server.payments.happenings import MoneyFailed
from lukoshko_server.rights.keys import Keys
from lukoshko_server.screens.handover import HandoverScreen
from lukoshko_server.screens.permits import PermitScreen

if TYPE_CHECKING:
    from lukoshko_server.app import App
    from lukoshko_server.floor import Floor


def wire_alone(app: "App", floor: "Floor", paper: Paper, marking: Marking) -> None:
    """Build on the floor's subjects and wire."""
    work, orders, payments = app.work, app.orders, app.payments
    claims = Claims(work)
    closing = Closing(orders, payments, app.receipts, marking, floor.goods, claims)
    alone = Alone(work, orders, payments, floor.dispatch, paper, claims, closing, Keys(app.settings).sign)
    app.hub.listen(FactCame, alone.on_fact)
    app.hub.listen(MoneyFailed, alone.on_money_failed)
    hand = HandoverScreen(
        work, floor.door, orders, payments, floor.parcels, app.receipts, app.people, marking
    )
    screen = PermitScreen(work, app.settings, app.people, alone, hand)
    app.blueprints += [alone_http.blueprint(alone, permits=screen.permits, view=hand.handover)]
