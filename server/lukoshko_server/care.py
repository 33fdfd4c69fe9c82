"""Composition of what goes another way at a locker: jams, second thoughts, keeping, returns, hands on cells."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lukoshko_server.exchanging import wire_exchanges
from lukoshko_server.handover import care_http, debts_http, refunds_http
from lukoshko_server.handover.ahead import Ahead
from lukoshko_server.handover.claims import Claims
from lukoshko_server.handover.correcting import PuttingRight
from lukoshko_server.handover.debts import WorkingOff
from lukoshko_server.handover.dividing import Dividing
from lukoshko_server.handover.giving_up import GivingUp
from lukoshko_server.handover.in_hand import InHand, Rehoused
from lukoshko_server.handover.keeping import Keeping
from lukoshko_server.handover.other_way import Redirecting
from lukoshko_server.handover.refund_goods import RefundGoods
from lukoshko_server.handover.refunding import Refunding
from lukoshko_server.handover.reloading import Reloading
from lukoshko_server.handover.returning import Returning
from lukoshko_server.handover.returns import Returns
from lukoshko_server.handover.shop_returns import ShopReturns
from lukoshko_server.handover.support import Support
from lukoshko_server.handover.troubles import Troubles
from lukoshko_server.lockers.doors import CellClosed, CellOpened, OpenFailed
from lukoshko_server.lockers.holding import Holding
from lukoshko_server.lockers.openings import Jammed
from lukoshko_server.lockers.parting import Parting
from lukoshko_server.orders.service import OrderMoved
from lukoshko_server.payments.happenings import AheadReturned, MoneyKept, MoneyReturned, PaidAhead
from lukoshko_server.receipts.correcting import Correcting
from lukoshko_server.receipts.debts import Debts
from lukoshko_server.receipts.giving_back import GivingBack
from lukoshko_server.receipts.service import ReceiptPrinted, ReceiptRefused
from lukoshko_server.screens.claims import ClaimScreen
from lukoshko_server.screens.fiscal_debts import FiscalDebtScreen
from lukoshko_server.screens.returns import ReturnScreen

if TYPE_CHECKING:
    from lukoshko_server.app import App
    from lukoshko_server.floor import Floor


@dataclass(frozen=True)
class Care:
    """The use cases."""

    claims: Claims
    troubles: Troubles
    reloading: Reloading
    support: Support
    keeping: Keeping
    returning: Returning
    refunding: Refunding


def wire_care(
    app: "App",
    floor: "Floor",
    *,
    load_view: Callable[[str], Any],
    locker_view: Callable[[str], Any],
    order_for: Callable[[str], Any],
) -> Care:
    """Build on the floor's subjects and wire, after the floor's own listeners."""
    work, orders, lockers, hub = app.work, app.orders, floor.lockers, app.hub
    claims = Claims(work)
    returns = Returns(work, lockers, floor.pickup)
    giving_up = GivingUp(work, orders, app.payments, app.stock, lockers, floor.codes, floor.put_backs)
    hands = InHand(orders, floor.parcels, lockers, floor.dispatch)
    dividing = Dividing(
        work,
        floor.parcels,
        lockers,
        app.catalogue,
        hands,
        Parting(work),
        scan_back=app.settings.loading_scan_back,
    )
    other_ways = Redirecting(
        work, orders, lockers, Holding(work), floor.dispatch, app.windows, floor.admission.rights, claims, app.notify,
        app.people,
    )  # fmt: skip
    refunding = _refunding(app, floor, claims)
    shop_returns = ShopReturns(orders, app.people, app.windows, app.receipts, app.refunds, refunding)
    care = Care(
        claims,
        Troubles(
            work, orders, lockers, floor.pickup, floor.goods, claims, giving_up, floor.upkeep, app.notify, app.people
        ),
        Reloading(work, orders, floor.parcels, lockers, floor.dispatch, hands, dividing, other_ways),
        Support(work, lockers, orders, app.notify, app.people),
        Keeping(
            work, app.settings, orders, lockers, floor.parcels, giving_up, claims, app.notify, app.people
        ),
        Returning(work, orders, lockers, floor.pickup, returns, claims, app.notify, app.people, refunding),
        refunding,
    )  # fmt: skip
    for jammed in (care.troubles.on_jammed, care.reloading.on_jammed, care.returning.on_jammed):
        hub.listen(Jammed, jammed)
    for subject in (care.troubles, care.returning):
        hub.listen(OpenFailed, subject.on_failed)
        hub.listen(CellOpened, subject.on_opened)
    for closed in (care.reloading.on_closed, care.returning.on_closed):
        hub.listen(CellClosed, closed)
    for moved in (care.keeping.on_order, other_ways.on_order):
        hub.listen(OrderMoved, moved)
    hub.listen(Rehoused, floor.admission.granting.on_rehoused)
    debts = Debts(work)
    working_off = WorkingOff(work, orders, debts, floor.tills, online_till=app.settings.online_till)
    hub.listen(ReceiptRefused, working_off.on_refused)
    hub.listen(ReceiptPrinted, working_off.on_printed)
    app.ticks += [care.troubles.tick, care.keeping.tick, care.returning.tick, working_off.tick]
    screen = ClaimScreen(work, claims, orders, lockers)
    hub.show("claim", screen.views_of)
    back = ReturnScreen(work, returns, orders, lockers, floor.pickup)
    hub.show("return", back.view_of)
    hub.show("returns", back.views_of_order)
    app.blueprints += [
        care_http.claims(care.troubles, waiting=screen.waiting, claim_view=screen.claim, order_for=order_for),
        care_http.reloading(care.reloading, dividing, view=load_view),
        care_http.other_ways(other_ways, orders, order_for=order_for),
        care_http.returns(care.returning, orders, view=back.one, of_order=back.of_order),
        care_http.judging_returns(care.returning, view=back.one, waiting=back.waiting),
        care_http.by_hand(care.support, view=locker_view),
        refunds_http.blueprint(refunding, orders),
        refunds_http.shop_returns(shop_returns),
        debts_http.blueprint(FiscalDebtScreen(work, debts, orders, floor.tills).waiting),
        refunds_http.corrections(
            PuttingRight(work, app.settings, orders, Correcting(work), floor.tills), order_for=order_for
        ),
    ]
    wire_exchanges(app, floor, refunding, shop_returns)
    return care


def _refunding(app: "App", floor: "Floor", claims: Claims) -> Refunding:
    goods, giving_back = RefundGoods(app.work, app.stock, floor.marking), GivingBack(app.work)
    refunding = Refunding(app.work, app.orders, app.refunds, giving_back, floor.paper, claims, goods)
    ahead = Ahead(app.work, app.orders, app.payments, app.receipts, giving_back, floor.paper)
    if app.settings.receipt_ahead:
        app.hub.listen(PaidAhead, ahead.on_paid)
    # Even so: what was paid ahead may have its receipt from before the setting changed.
    app.hub.listen(AheadReturned, ahead.on_returned)
    app.hub.listen(ReceiptPrinted, refunding.on_printed)
    app.hub.listen(MoneyReturned, refunding.on_money_returned)
    app.hub.listen(MoneyKept, refunding.on_money_kept)
    return refunding
