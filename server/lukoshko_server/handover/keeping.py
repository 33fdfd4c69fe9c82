"""How long a locker keeps an order: reminders on the way, then it is the customer's no more and a courier takes it back."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import select

from lukoshko_server.config import Settings
from lukoshko_server.db import Tx, Work
from lukoshko_server.handover.claims import Claims
from lukoshko_server.handover.giving_up import GivingUp
from lukoshko_server.handover.rows import KeepingRow
from lukoshko_server.handover.rules import keep_until, reminder_due
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.notify.service import Notify
from lukoshko_server.orders.rules import Order
from lukoshko_server.orders.service import OrderMoved, Orders
from lukoshko_server.people.service import People
from lukoshko_server.picking.parcels import Parcels
from lukoshko_wire.values import Way

log = logging.getLogger(__name__)

EVERY = timedelta(seconds=30)
EXPIRED, OVERDUE = "expired", "keeping.overdue"


class Keeping:
    """Use cases; each joins the caller's transaction and locks the order first."""

    def __init__(
        self, work: Work, settings: Settings, orders: Orders, lockers: Lockers, parcels: Parcels, giving_up: GivingUp,
        claims: Claims, notify: Notify, people: People,
    ) -> None:  # fmt: skip
        self._work, self._settings, self._orders, self._lockers = work, settings, orders, lockers
        self._parcels, self._giving_up, self._claims = parcels, giving_up, claims
        self._notify, self._people = notify, people
        self._looked_at: datetime | None = None

    def on_order(self, moved: OrderMoved) -> None:
        """The time begins when the last parcel lies inside, and ends when the order leaves the locker unpaid."""
        with self._work() as tx:
            if moved.state == "ready" and moved.event == "stow":
                self._begin(tx, self._orders.get(moved.order_id))
            elif moved.before == "ready" and moved.state != "handing_over":
                self._end(tx, moved.order_id, moved.state)

    def tick(self, now: datetime) -> None:
        """Remind at half, four fifths and nineteen twentieths of the time; at its end take the order back."""
        if self._looked_at is not None and now - self._looked_at < EVERY:
            return
        self._looked_at = now
        with self._work.read() as tx:
            rows = tx.session.scalars(select(KeepingRow).where(KeepingRow.ended_at.is_(None)))
            due = [row.order_id for row in rows if reminder_due(row.since, row.until, row.reminded, now)]
        for order_id in due:
            with self._work() as tx:
                order = self._orders.lock(order_id)
                row = tx.session.get_one(KeepingRow, order_id, populate_existing=True)
                percent = reminder_due(row.since, row.until, row.reminded, now)
                if row.ended_at is None and percent == 100:
                    self._expire(tx, order)
                elif row.ended_at is None and percent:
                    row.reminded = percent
                    self._remind(order, row, percent, now)

    def _begin(self, tx: Tx, order: Order) -> None:
        if order.way is not Way.LOCKER:
            return
        placed = self._lockers.placements(order.id)
        zones = [parcel.zone for parcel in self._parcels.of_order(order.id)]
        row = tx.session.get(KeepingRow, order.id) or KeepingRow(order_id=order.id, how="")
        row.locker_id, row.since, row.reminded = placed[0].locker_id, tx.now, 0
        row.until = keep_until(
            tx.now, zones, self._settings.keep_ambient_hours, self._settings.keep_cold_hours
        )
        row.ended_at, row.how = None, ""
        tx.session.add(row)
        tx.session.flush()
        tx.record("order", order.id, "kept until", after=f"{row.until:%F %R}")

    def _end(self, tx: Tx, order_id: str, how: str) -> None:
        row = tx.session.get(KeepingRow, order_id, populate_existing=True)
        if row is not None and row.ended_at is None:
            row.ended_at, row.how = tx.now, how[:20]
            tx.session.flush()

    def _remind(self, order: Order, row: KeepingRow, percent: int, now: datetime) -> None:
        if not self._left(order.id):
            return
        hours, minutes = divmod(int((row.until - now).total_seconds()) // 60, 60)
        left = f"{hours} ч {minutes:02d} мин" if hours else f"{minutes} мин"
        text = f"Заказ {order.number} ждёт вас в продуктомате ещё {left}. Потом мы его заберём."
        self._tell(order, text, f"keep:{order.id}:{row.since:%y%m%d%H%M%S}:{percent}")

    def _expire(self, tx: Tx, order: Order) -> None:
        if order.state == "ready":
            self._giving_up.refuse(order.id, EXPIRED)
            self._tell(
                order,
                f"Заказ {order.number} не забрали вовремя: он отменён, деньги не спишем.",
                f"kept:{order.id}",
            )
        elif order.state == "handing_over":  # somebody is being asked for a decision
            if not order.trouble:
                self._orders.set_trouble(order.id, OVERDUE)
            return
        elif order.state == "completed":
            self._take_the_rest(order, tx.actor)
        self._end(tx, order.id, EXPIRED)
        log.info("order %s: its time in the locker is over", order.id)

    def _take_the_rest(self, order: Order, actor: str) -> None:
        """Paid goods that were never fetched: their cells wait for a courier, their price is a claim."""
        for parcel_id, locker_id, cell in self._left(order.id):
            self._lockers.overlay(locker_id, cell, "check", True, EXPIRED, actor)
            self._claims.open(order.id, "refund", parcel_id, "left", actor)

    def _left(self, order_id: str) -> list[tuple[str, str, int]]:
        return [
            (each.parcel_id, each.locker_id, each.cell_no)
            for each in self._lockers.placements(order_id)
            if each.occupied and not each.issued and not each.released
        ]

    def _tell(self, order: Order, text: str, key: str) -> None:
        self._notify.send(self._people.get(order.customer_id).phone, text, key)
