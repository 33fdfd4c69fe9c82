"""The moment of ordering: window, stock, order and hold in one transaction; unpaid orders are given up."""

import logging
from datetime import datetime, timedelta
from hashlib import sha256

import msgspec

from lukoshko_server.catalogue.service import Catalogue
from lukoshko_server.checkout.cart import Cart, owner
from lukoshko_server.checkout.cells import Cells
from lukoshko_server.checkout.paying import HOLD_EXPIRED, NOT_PAID, Paying
from lukoshko_server.checkout.rules import (
    CompanyMissing,
    NothingToPay,
    WrongPlace,
    check_minimum,
    check_way,
    order_lines,
    payment_deadline,
)
from lukoshko_server.config import Settings
from lukoshko_server.db import Tx, Work
from lukoshko_server.loyalty.rules import agree, forecast
from lukoshko_server.loyalty.service import BonusesSettled, Loyalty
from lukoshko_server.orders.rules import FINAL, Order
from lukoshko_server.orders.service import Orders
from lukoshko_server.payments.acquirers.registry import NoMeans
from lukoshko_server.payments.invoices import Invoices
from lukoshko_server.payments.service import HoldPlaced, Payments
from lukoshko_server.stock.service import Stock
from lukoshko_server.windows.service import Windows
from lukoshko_wire.api.checkout import PlaceOrder
from lukoshko_wire.fiscal_ids import valid_inn
from lukoshko_wire.message import encode
from lukoshko_wire.values import Way

log = logging.getLogger(__name__)


class Checkout:
    """The use cases; the cart has its own."""

    def __init__(
        self, work: Work, settings: Settings, *, cart: Cart, catalogue: Catalogue, stock: Stock, windows: Windows,
        orders: Orders, payments: Payments, cells: Cells, loyalty: Loyalty, paying: Paying, invoices: Invoices,
    ) -> None:  # fmt: skip
        self._work = work
        self._settings = settings
        self._cart = cart
        self._catalogue = catalogue
        self._stock = stock
        self._windows = windows
        self._orders = orders
        self._payments = payments
        self._cells = cells
        self._loyalty = loyalty
        self._paying = paying
        self._invoices = invoices

    def place(self, person_id: str, body: PlaceOrder) -> Order:
        """Turn the person's cart into an order, all or nothing; the same request again is the same order.

        Raises Conflict for another request of this id, and whatever cart, place, window, stock, locker refuse.
        """
        body_hash = sha256(encode(body)).hexdigest()
        with self._work() as tx:
            self._cart.lock(tx, person_id)
            there = self._orders.placed_before(body.id, person_id, body_hash)
            return there or self._place(tx, person_id, body, body_hash)

    def pay_again(self, order_id: str) -> None:
        """Ask for a new hold after a declined or expired one. Raises NothingToPay."""
        with self._work():
            order = self._orders.lock(order_id)
            waits = order.state == "awaiting_payment" or self._payments.refused(order_id)
            if not waits or order.state in FINAL or order.payment not in ("card", "sbp"):
                raise NothingToPay(f"order {order_id} does not wait for a payment", state=order.state)
            self._payments.again(order_id)

    def on_hold_placed(self, placed: HoldPlaced) -> None:
        """The money is held: the order may be picked, or goes on; or it is given up and the money goes back."""
        with self._work():
            order = self._orders.lock(placed.order_id)
            if order.state == "awaiting_payment":
                self._orders.move(order.id, "confirm")
            elif order.state in FINAL:
                self._payments.void(order.id)
            elif order.trouble in (HOLD_EXPIRED, NOT_PAID) and not self._payments.refused(order.id):
                self._orders.set_trouble(order.id, "")

    def on_bonuses(self, settled: BonusesSettled) -> None:
        """The bonuses are reserved, or will not come off: what is to be paid is known."""
        with self._work():
            order = self._orders.lock(settled.order_id)
            if order.state == "awaiting_payment":
                self._paying.ask(order)

    def tick(self, now: datetime) -> None:
        """Give up orders that nobody paid for in time."""
        minutes = self._settings.payment_minutes
        waiting = self._orders.older_than("awaiting_payment", now - timedelta(minutes=minutes))
        asked = self._payments.last_asked(order.id for order in waiting) if waiting else {}
        for order in waiting:
            if payment_deadline(order.created_at, asked.get(order.id), minutes) <= now:
                self._give_up(order.id)

    def _give_up(self, order_id: str) -> None:
        with self._work():
            if self._orders.lock(order_id).state == "awaiting_payment":
                self._orders.move(order_id, "cancel", why="not paid in time")
                log.info("order %s: not paid in time", order_id)

    def _place(self, tx: Tx, person_id: str, body: PlaceOrder, body_hash: str) -> Order:
        kept = self._cart.kept(tx, person_id)
        known, quote = self._cart.quoted(person_id, kept)
        lines = order_lines(kept, known, self._catalogue.buffer)
        agreed = agree(quote.quote, body.bonus_kopecks, body.quote, [line.portion for line in lines])
        check_minimum(lines, self._settings.minimum_order_kopecks)
        place = self._windows.place(body.place_id)
        self._check_payment(body)
        check_way(body.way, place.way, payment=body.payment, has_address=body.address is not None)
        address = body.address if body.way is Way.COURIER else None
        if address is not None:
            self._windows.check_street(place.id, address.street)
        window = self._windows.take(body.window_id, body.id)
        if window.place_id != place.id:
            raise WrongPlace("the window is of another place", place_id=place.id)
        wanted = {line.goods_id: line.ordered for line in lines}
        self._stock.pass_on(owner(person_id), f"order:{body.id}", wanted)
        self._cells.hold(body.id, place, window, lines, known, reach=body.reachable)
        order = self._orders.place(
            order_id=body.id, body_hash=body_hash, customer_id=person_id, way=body.way, place_id=place.id,
            window_id=window.id, window_starts_at=window.starts_at, window_ends_at=window.ends_at,
            payment=body.payment, replacements=body.replacements,
            address=msgspec.to_builtins(address) if address is not None else None,
            fee_kopecks=window.fee_kopecks, lines=lines, agreed=agreed, overweight=body.overweight,
        )  # fmt: skip
        self._cart.forget(tx, person_id)
        if body.company is not None and body.payment == "invoice":
            self._invoices.open(order.id, body.company.name, body.company.inn)
        self._paying.must_fit(order)
        waits = self._loyalty.begin(order, forecast(quote.quote, agreed))
        return order if waits else self._paying.ask(order)

    def _check_payment(self, body: PlaceOrder) -> None:
        if body.payment not in self._cart.ways:
            raise NoMeans("this shop is not paid so", payment=body.payment)
        if body.payment == "invoice" and (body.company is None or not valid_inn(body.company.inn)):
            raise CompanyMissing("an invoice needs a company with its INN")
