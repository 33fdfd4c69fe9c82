"""The composition root: everything is built and wired here, nothing at import."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from flask import Blueprint, Flask
from sqlalchemy import Engine
from werkzeug.middleware.proxy_fix import ProxyFix

from lukoshko_server import floor as floor_of
from lukoshko_server import static, web
from lukoshko_server.bonuses import wire_loyalty
from lukoshko_server.catalogue import http as catalogue_http
from lukoshko_server.catalogue.service import Catalogue
from lukoshko_server.checkout import http as checkout_http
from lukoshko_server.checkout.cancelling import Cancelling
from lukoshko_server.checkout.cart import Cart
from lukoshko_server.checkout.cells import Cells
from lukoshko_server.checkout.paying import Paying
from lukoshko_server.checkout.rules import ways_to_pay
from lukoshko_server.checkout.service import Checkout
from lukoshko_server.clock import Clock, system_clock
from lukoshko_server.cold.reading import Warmth
from lukoshko_server.config import Settings
from lukoshko_server.db import Work
from lukoshko_server.devices.service import Devices
from lukoshko_server.dispatch.service import Dispatch
from lukoshko_server.engines import make_engine
from lukoshko_server.exchange import http as exchange_http
from lukoshko_server.exchange.service import Exchange
from lukoshko_server.handover.claims import Claims
from lukoshko_server.live import http as live_http
from lukoshko_server.live.revoking import Revoking
from lukoshko_server.live.tickets import Tickets
from lukoshko_server.lockers.holding import Holding
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.loyalty.quotes import Quotes
from lukoshko_server.loyalty.service import Loyalty
from lukoshko_server.marking.service import Marking
from lukoshko_server.mqtt import Mqtt
from lukoshko_server.notify.service import Notify
from lukoshko_server.orders.editing import OrderEdited, OrderEdits
from lukoshko_server.orders.service import OrderMoved, Orders
from lukoshko_server.outbox.sender import Sender
from lukoshko_server.outbox.service import Handler, Outbox
from lukoshko_server.payments import http as payments_http
from lukoshko_server.payments import invoices_http, refunds_due_http
from lukoshko_server.payments.acquirers.registry import acquirers_of
from lukoshko_server.payments.bank import Bank
from lukoshko_server.payments.happenings import (
    HoldDeclined,
    HoldExpired,
    HoldPlaced,
    MoneyTaken,
    PaymentWanted,
)
from lukoshko_server.payments.invoices import Invoices
from lukoshko_server.payments.news import News
from lukoshko_server.payments.refund_bank import RefundBank
from lukoshko_server.payments.refunds import Refunds
from lukoshko_server.payments.refunds_due import RefundsDue
from lukoshko_server.payments.service import Payments
from lukoshko_server.people import http as people_http
from lukoshko_server.people.service import People, RightsChanged, SignedOut
from lukoshko_server.picking.overweight import Overweight
from lukoshko_server.picking.parcels import Parcels
from lukoshko_server.picking.shortages import Shortages
from lukoshko_server.receipts.service import Receipts
from lukoshko_server.rights.codes import Codes
from lukoshko_server.rights.keys import Keys
from lukoshko_server.rights.service import Rights
from lukoshko_server.screens import http as screens_http
from lukoshko_server.screens.order import OrderScreen
from lukoshko_server.stock.service import Stock
from lukoshko_server.tills.service import Tills
from lukoshko_server.views import Screens, WiredHub
from lukoshko_server.windows import http as windows_http
from lukoshko_server.windows.service import Windows

Tick = Callable[[datetime], None]


@dataclass
class App:
    """The wired product of one process."""

    settings: Settings
    engine: Engine
    clock: Clock
    outbox: Outbox
    hub: WiredHub
    work: Work
    mqtt: Mqtt
    orders: Orders
    notify: Notify
    people: People
    windows: Windows
    stock: Stock
    catalogue: Catalogue
    exchange: Exchange
    payments: Payments
    refunds: Refunds
    receipts: Receipts
    loyalty: Loyalty
    cart: Cart
    checkout: Checkout
    cancelling: Cancelling
    order_screen: OrderScreen
    handlers: dict[str, Handler] = field(default_factory=dict)
    ticks: list[Tick] = field(default_factory=list)
    blueprints: list[Blueprint] = field(default_factory=list)
    sender: Sender | None = None
    floor: floor_of.Floor = field(init=False)

    @property
    def devices(self) -> Devices:
        """Machines that join by MQTT."""
        return self.floor.devices

    @property
    def lockers(self) -> Lockers:
        """Productomats."""
        return self.floor.lockers

    @property
    def tills(self) -> Tills:
        """Fiscal registers."""
        return self.floor.tills

    def start(self, *, sweep: bool = False) -> None:
        """Connect to the broker and start sending; `sweep` takes what others left (the jobs process)."""
        self.mqtt.start()
        self.sender = Sender(self.work, self.outbox, self.handlers)
        self.outbox.kick = self.sender.kick
        self.sender.start(sweep=sweep)

    def stop(self) -> None:
        """Finish what is being sent, let go of everything."""
        if self.sender:
            self.sender.stop()
        self.floor.planning.stop()
        self.mqtt.stop()
        self.engine.dispose()

    def flask(self) -> Flask:
        """The HTTP application."""
        app = Flask(__name__, static_folder=None)
        if hops := self.settings.trusted_proxies:
            app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
        web.install(app, self.people.person_of)
        static.protect(app, self.settings.live_url)
        for blueprint in self.blueprints:
            app.register_blueprint(blueprint)

        @app.get("/healthz")
        def healthy() -> dict[str, bool]:
            """Answers while this process can read its database."""
            with self.work.read() as tx:
                tx.seq("health", "health")
            return {"ok": True}

        if self.settings.pwa_dir.is_dir():
            app.register_blueprint(static.screens(self.settings.pwa_dir))
        return app


def build(
    settings: Settings, *, clock: Clock = system_clock, name: str = "server", engine: Engine | None = None
) -> App:
    """Build and wire every subject, low to high."""
    engine = engine or make_engine(settings.database)
    outbox = Outbox()
    hub = WiredHub(outbox)
    work = Work(engine, clock, hub)
    mqtt = Mqtt(settings, name)
    notify = Notify(work, outbox, settings)
    people = People(work, settings, notify.send)
    windows = Windows(work, settings)
    stock = Stock(work, settings)
    catalogue = Catalogue(work, settings, stock.available)
    exchange = Exchange(work, settings, catalogue, stock)
    orders = Orders(work)
    acquirers = acquirers_of(settings)
    payments = Payments(work, outbox, settings, orders.lock, acquirers)
    news = News(work, outbox, settings, orders.lock, acquirers)
    refunds = Refunds(work, outbox, settings, orders.lock, acquirers)
    receipts = Receipts(work)
    loyalty = Loyalty(work, outbox, settings, orders, people)
    quotes = Quotes(work, outbox, settings, people)
    ways = ways_to_pay(acquirers.means(), invoices=settings.invoice_days > 0)
    cart = Cart(work, settings, catalogue, stock, quotes, payments, ways)
    codes = Codes(work, settings)
    rights = Rights(work, outbox, codes, Keys(settings))
    cells = Cells(windows, Holding(work))
    invoices = Invoices(work, settings)
    paying = Paying(work, settings, orders=orders, payments=payments, people=people, notify=notify)
    checkout = Checkout(
        work, settings, cart=cart, catalogue=catalogue, stock=stock, windows=windows, orders=orders,
        payments=payments, cells=cells, loyalty=loyalty, paying=paying, invoices=invoices,
    )  # fmt: skip
    cancelling = Cancelling(
        work, orders, windows=windows, cells=cells, stock=stock, rights=rights, payments=payments, notify=notify,
        people=people,
    )  # fmt: skip
    parcels = Parcels(work)
    dispatch = Dispatch(work, orders, parcels, payments, unpaid_link_leaves=settings.unpaid_link_leaves)
    marking = Marking(work, outbox, orders, receipts)
    shortages = Shortages(work, settings, orders, catalogue, stock, marking)
    overweight = Overweight(work, settings, orders, payments, people, notify)
    order_screen = OrderScreen(
        work, orders, payments, people, windows, shortages, overweight, parcels, receipts, dispatch, codes,
        lambda order_id: app.floor.admission.granting.token(order_id),
        Warmth(work, settings.zone_limits), Claims(work), OrderEdits(work, orders), loyalty,
    )  # fmt: skip
    app = App(
        settings, engine, clock, outbox, hub, work, mqtt, orders, notify, people, windows, stock, catalogue,
        exchange, payments, refunds, receipts, loyalty, cart, checkout, cancelling, order_screen,
    )  # fmt: skip
    hub.show("goods", catalogue.views_of)
    hub.show("order", order_screen.views_of)
    hub.listen(HoldPlaced, checkout.on_hold_placed)
    for refused in (HoldDeclined, HoldExpired):
        hub.listen(refused, paying.on_refused)
    hub.listen(PaymentWanted, paying.on_wanted)
    hub.listen(OrderMoved, paying.on_order)
    hub.listen(OrderEdited, paying.on_edited)
    hub.listen(MoneyTaken, invoices.on_money)
    hub.listen(OrderMoved, cancelling.on_order)
    app.handlers.update(live=Screens(work, hub, mqtt.publish_all).push, message=notify.deliver)
    if acquirers.names():
        app.handlers.update(
            Bank(news, acquirers, clock).handlers() | RefundBank(refunds, acquirers).handlers()
        )
    app.blueprints.append(payments_http.blueprint(news, acquirers))
    app.blueprints.append(invoices_http.blueprint(invoices))
    refunds_due = RefundsDue(work, outbox, settings, orders.lock, acquirers)
    app.blueprints.append(refunds_due_http.blueprint(refunds_due))
    app.blueprints.append(screens_http.blueprint(order_screen))
    app.blueprints.append(
        checkout_http.blueprint(
            cart, checkout, cancelling, orders, lambda each, owner: order_screen.view(each, owner=owner)
        )
    )
    app.blueprints.append(people_http.blueprint(people, secure=settings.public_url.startswith("https")))
    app.blueprints.append(windows_http.blueprint(windows))
    app.blueprints.append(catalogue_http.blueprint(catalogue))
    app.blueprints.append(exchange_http.blueprint(exchange, charset=settings.exchange_charset))
    app.ticks += [people.tick, stock.tick, checkout.tick, payments.tick]
    wire_loyalty(app, loyalty, quotes)
    app.floor = floor_of.build(
        app, parcels=parcels, dispatch=dispatch, shortages=shortages, overweight=overweight, codes=codes, rights=rights,
        marking=marking,
    )  # fmt: skip
    revoking = Revoking(work, outbox, mqtt.publish)
    hub.listen(SignedOut, revoking.on_person)
    hub.listen(RightsChanged, revoking.on_person)
    app.handlers["revoked"] = revoking.deliver
    tickets = Tickets(settings.secret, clock)
    app.blueprints.append(live_http.blueprint(tickets, app.floor.rooms, clock, settings.live_url))
    return app
