"""Keeps the rights at lockers in step with orders, money and parcels: what the customer, what the courier may open."""

import logging
from datetime import datetime

from lukoshko_server.cold.happenings import BlockLifted, ParcelSpoiled
from lukoshko_server.cold.reading import Allowance, Warmth
from lukoshko_server.config import Settings
from lukoshko_server.db import Work
from lukoshko_server.dispatch.service import Dispatch
from lukoshko_server.handover.in_hand import Rehoused
from lukoshko_server.handover.rules import deposits, granted, keep_until
from lukoshko_server.lockers.doors import CellClosed
from lukoshko_server.lockers.overlays import OverlayEnded, OverlayPut
from lukoshko_server.lockers.rules import GIVEN_UP
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.orders.rules import FINAL, Order
from lukoshko_server.orders.service import OrderMoved, Orders
from lukoshko_server.payments.happenings import HoldExpired, HoldPlaced, MoneyFailed, MoneyTaken
from lukoshko_server.payments.service import Payments
from lukoshko_server.people.service import People
from lukoshko_server.picking.parcels import Parcels
from lukoshko_server.rights.rules import Grant
from lukoshko_server.rights.service import Rights
from lukoshko_server.rights.tokens import Tokens
from lukoshko_server.windows.service import Windows
from lukoshko_wire.rights import Lies
from lukoshko_wire.values import Way

log = logging.getLogger(__name__)


class Granting:
    """Listens to what changes a right; each use case joins the caller's transaction."""

    def __init__(
        self, work: Work, settings: Settings, orders: Orders, payments: Payments, people: People, windows: Windows,
        parcels: Parcels, dispatch: Dispatch, lockers: Lockers, rights: Rights, tokens: Tokens,
        warmth: Warmth,
    ) -> None:  # fmt: skip
        self._work, self._settings, self._orders, self._payments = work, settings, orders, payments
        self._people, self._windows, self._parcels = people, windows, parcels
        self._dispatch, self._lockers, self._rights, self._tokens = dispatch, lockers, rights, tokens
        self._warmth = warmth

    def on_order(self, moved: OrderMoved) -> None:
        """A right begins when the order is ready, and ends with it."""
        self.refresh(moved.order_id)
        if "on_the_way" in (moved.state, moved.before):
            self._manifest(moved.order_id, self._locker(self._orders.get(moved.order_id)))

    def on_rehoused(self, told: Rehoused) -> None:
        """A courier's parcels go into other cells: without a line the locker must open these."""
        self._manifest(told.order_id, told.locker_id)

    def on_money(self, told: HoldPlaced | HoldExpired | MoneyTaken | MoneyFailed) -> None:
        """Whether goods may be given out without asking depends on the money."""
        self.refresh(told.order_id)

    def on_cold(self, told: ParcelSpoiled | BlockLifted) -> None:
        """What is too warm is not the customer's to take out."""
        self.refresh(told.order_id)

    def on_overlay(self, told: OverlayPut | OverlayEnded) -> None:
        """What was given up is not the customer's to take out."""
        lies = self._lockers.lies_in(told.locker_id, told.cell_no) if told.kind in GIVEN_UP else None
        if lies is not None:
            self.refresh(lies.order_id)

    def on_closed(self, closed: CellClosed) -> None:
        """Cells that were emptied need no right."""
        if closed.order_id:
            self.refresh(closed.order_id)

    def refresh(self, order_id: str) -> None:
        """Bring the order's right up to date."""
        with self._work() as tx:
            order = self._orders.get(order_id)
            locker_id = self._locker(order)
            if locker_id is None:
                return
            tx.session.flush()
            lies = self._lies(order_id)
            theirs = self._theirs(locker_id, lies)
            if granted(order.state) and theirs:
                self._rights.hold_back(order_id, "")
                self._rights.grant(locker_id, self._grant(order, theirs, tx.now))
            elif order.state == "completed":
                self._rights.spent(order_id)
            elif order.state in FINAL:
                self._rights.revoke(order_id, order.state)
                if not lies:
                    self._rights.seen_empty(order_id)
            else:  # something was taken out again, or all of it given up: the rest is not given out alone
                self._rights.hold_back(order_id, order.state)

    def token(self, order_id: str) -> str:
        """What the customer's phone shows as a QR; empty while it would open nothing without the server."""
        with self._work.read() as tx:
            order = self._orders.get(order_id)
            locker_id = self._locker(order)
            lies = self._theirs(locker_id, self._lies(order_id)) if locker_id else ()
            if locker_id is None or not granted(order.state) or not lies:
                return ""
            grant = self._grant(order, lies, tx.now)
            until = grant.expires_at if grant.paid else min(grant.expires_at, grant.covered_until or tx.now)
            if until <= tx.now:
                return ""
            cells = [each.cell for each in lies]
            return self._tokens.token("customer", locker_id, order_id, cells, grant.not_before, until)

    def _grant(self, order: Order, lies: tuple[Lies, ...], now: datetime) -> Grant:
        money = self._payments.money(order.id)
        filled = [each.occupied_at for each in self._lockers.placements(order.id) if each.occupied_at]
        since = max(filled, default=now)
        return Grant(
            order_id=order.id, number=order.number, lies=lies, phone=self._people.get(order.customer_id).phone,
            not_before=since, expires_at=keep_until(
                since, [each.zone for each in lies], self._settings.keep_ambient_hours, self._settings.keep_cold_hours
            ),
            covered_until=self._payments.covered_until(order.id, order.total_kopecks),
            paid=money.state in ("captured", "paid"),
        )  # fmt: skip

    def _lies(self, order_id: str) -> tuple[Lies, ...]:
        zones = {parcel.id: parcel.zone for parcel in self._parcels.of_order(order_id)}
        lost, allowed = self._warmth.blocked(order_id), self._warmth.allowances(order_id)
        none = Allowance()
        return tuple(
            Lies(
                parcel_id=each.parcel_id,
                cell=each.cell_no,
                zone=zones[each.parcel_id],
                warm_left_s=allowed.get(each.parcel_id, none).left_s,
                counted_from=allowed.get(each.parcel_id, none).counted_from,
                limits=allowed.get(each.parcel_id, none).limits,
            )
            for each in self._lockers.placements(order_id)
            if each.occupied and not each.released and each.parcel_id not in lost
        )

    def _theirs(self, locker_id: str, lies: tuple[Lies, ...]) -> tuple[Lies, ...]:
        """What is the customer's to take: not what was given up."""
        held = self._lockers.overlays(locker_id)
        given_up = {each.cell_no for each in held if each.kind in GIVEN_UP}
        return tuple(each for each in lies if each.cell not in given_up)

    def _manifest(self, order_id: str, locker_id: str | None) -> None:
        courier_id = self._dispatch.courier_of(order_id)
        if courier_id is None or locker_id is None:
            return
        carried = [
            order
            for stop in self._dispatch.route(courier_id)
            for order in stop.orders
            if order.state == "on_the_way" and self._locker(order) == locker_id
        ]
        loads = [
            load
            for order in carried
            for load in deposits(
                self._parcels.of_order(order.id),
                self._lockers.placements(order.id),
                {id_: each.limits for id_, each in self._warmth.allowances(order.id).items()},
            )
        ]
        if loads or self._rights.shifts.of(locker_id, "courier", courier_id):
            self._rights.shifts.begin(locker_id, "courier", courier_id, loads)

    def _locker(self, order: Order) -> str | None:
        return self._windows.place(order.place_id).locker_id if order.way is Way.LOCKER else None
