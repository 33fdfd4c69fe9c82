"""What follows when food was too warm: it is not handed over and not charged for, and whoever must know is told."""

import logging

from lukoshko_server.cold.happenings import BlockLifted, ParcelSpoiled, ParcelWarm
from lukoshko_server.db import Work
from lukoshko_server.dispatch.service import Dispatch
from lukoshko_server.handover.counter import Counter
from lukoshko_server.handover.loading import AT_HAND, Loading
from lukoshko_server.handover.pickup import Pickup
from lukoshko_server.handover.rules import SETTLED, contents, cost, money_of, spoiled_text
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.notify.service import Notify
from lukoshko_server.orders.rules import Order
from lukoshko_server.orders.service import REFUSABLE, OrderMoved, Orders
from lukoshko_server.payments.service import Payments
from lukoshko_server.people.service import People
from lukoshko_server.picking.parcels import Parcel, Parcels, loss_of
from lukoshko_server.picking.put_backs import PutBacks
from lukoshko_server.stock.rules import OutOfStock
from lukoshko_server.stock.service import Stock

log = logging.getLogger(__name__)

SPOILED, WARM = "cold.spoiled", "cold.warm"
"""Troubles of an order."""


class Spoiled:
    """Joins order, stock and money; each use joins the caller's transaction, the order is locked."""

    def __init__(
        self, work: Work, orders: Orders, payments: Payments, stock: Stock, parcels: Parcels, lockers: Lockers,
        dispatch: Dispatch, people: People, notify: Notify, loading: Loading, counter: Counter, pickup: Pickup,
        put_backs: PutBacks,
    ) -> None:  # fmt: skip
        self._work, self._orders, self._payments, self._stock = work, orders, payments, stock
        self._parcels, self._lockers, self._dispatch = parcels, lockers, dispatch
        self._people, self._notify = people, notify
        self._loading, self._counter, self._pickup, self._put_backs = loading, counter, pickup, put_backs

    def on_warm(self, warm: ParcelWarm) -> None:
        """The alarm: the operator sees it on the order, whoever carries it is told to hurry."""
        with self._work():
            order = self._orders.lock(warm.order_id)
            if not order.trouble and order.state in REFUSABLE:
                self._orders.set_trouble(order.id, WARM)
            if self._parcels.get(warm.parcel_id).state == "with_courier":
                text = f"Заказ {order.number} слишком долго в тепле: доставьте его сейчас или верните"
                self._tell_courier(order, text, f"warm:{warm.parcel_id}")

    def on_spoiled(self, spoiled: ParcelSpoiled) -> None:
        """The block: its lines leave what is charged, its goods leave the stock, the rest goes on."""
        with self._work() as tx:
            order = self._orders.lock(spoiled.order_id)
            parcel = self._parcels.get(spoiled.parcel_id)
            lost = contents(order, parcel.zone, parcel.contents)
            kopecks = _worth(order, lost)
            cause = _cause(parcel.id)
            if parcel.cell and parcel.state == "in_cell":
                self._shut(parcel, on=True)
            if order.state in SETTLED and not _left_out(order, lost):
                self._payments.owe(order.id, cause, kopecks, SPOILED)
                self._orders.set_trouble(order.id, SPOILED)
                if self._pickup.lost_whole(order.id):
                    kopecks += self._give_up(order, int(tx.now.timestamp()))
                else:
                    self._pickup.complete(order.id, SPOILED)
            else:
                self._write_off(order, parcel, self._in_stock(order, lost), int(tx.now.timestamp()))
            if order.state in REFUSABLE:
                self._leave_out(order, parcel, lost)
            after = self._orders.get(order.id)
            money = money_of(order.state, after.state)
            self._tell_customer(after, money, kopecks, f"{cause}:{int(tx.now.timestamp())}")
            text = f"Заказ {order.number}: пакет {parcel.no} из {parcel.of} испорчен теплом, не выдавайте его и верните"
            self._tell_courier(order, text, cause)

    def on_order(self, moved: OrderMoved) -> None:
        """The money could not be taken: what spoiled meanwhile is not owed, but left out like before it."""
        if moved.before == "handing_over" and moved.state in REFUSABLE:
            with self._work():
                for parcel in self._parcels.of_order(moved.order_id):
                    if self._payments.owe_no_more(_cause(parcel.id)):
                        self.on_spoiled(ParcelSpoiled(moved.order_id, parcel.id, "money failed"))

    def on_lifted(self, lifted: BlockLifted) -> None:
        """A person says that nothing is spoiled: the goods are there again, and charged for if the order still stands."""
        with self._work() as tx:
            order = self._orders.lock(lifted.order_id)
            parcel = self._parcels.get(lifted.parcel_id)
            found = contents(order, parcel.zone, parcel.contents)
            if parcel.cell:
                self._shut(parcel, on=False)
            if order.state != "refused" and self._payments.owe_no_more(_cause(parcel.id)):
                return
            for no, quantity in found.items():
                goods_id, loss = order.line(no).goods_id, loss_of(parcel.id, no)
                gone = self._stock.written_off(goods_id, loss)
                self._stock.put_in(goods_id, gone, f"{loss}{int(tx.now.timestamp())}")
                if order.state in REFUSABLE:
                    self._orders.set_refused(order.id, no, max(order.line(no).refused - quantity, 0))
                    self._keep(order, goods_id, quantity)
            if order.trouble == SPOILED:
                self._orders.set_trouble(order.id, "")

    def _give_up(self, order: Order, stamp: int) -> int:
        """Nothing of an order whose money is being taken can be given out: refused whole, all of it is owed, the fee too.

        Answers the fee. The debt stands for whoever pays it back; where no money comes in after all, nothing is owed.
        """
        for parcel in self._parcels.of_order(order.id):
            lost = contents(order, parcel.zone, parcel.contents)
            if parcel.state == "in_cell" and not _left_out(order, lost):
                self._write_off(order, parcel, lost, stamp)
        self._stock.release(f"order:{order.id}")
        if order.fee_kopecks:
            self._payments.owe(order.id, f"fee:{order.id}", order.fee_kopecks, SPOILED)
        self._orders.move(order.id, "spoil", why=SPOILED)
        self._pickup.given_up(order.id)
        return order.fee_kopecks

    def _leave_out(self, order: Order, parcel: Parcel, lost: dict[int, int]) -> None:
        for no, quantity in lost.items():
            line = order.line(no)
            self._orders.set_refused(order.id, no, min(line.refused + quantity, line.picked or 0))
        self._orders.set_trouble(order.id, SPOILED)
        if parcel.state in AT_HAND:
            self._parcels.move(parcel.id, "returned")
            if self._may_lie_inside(order.id, parcel.id):
                self._shut(parcel, on=True)
            else:
                self._lockers.free(parcel.id, SPOILED)
        if not self._orders.get(order.id).total_kopecks:
            self._orders.move(order.id, "cancel", why=SPOILED)
            return
        for going_on in (self._dispatch.leave, self._counter.complete, self._loading.complete):
            going_on(order.id)

    def _may_lie_inside(self, order_id: str, parcel_id: str) -> bool:
        """True once its cell was opened for the courier, or may open yet: somebody must look."""
        return any(
            command.parcel_id == parcel_id
            and command.reason == "deposit"
            and (command.live or command.opened_at)
            for command in self._lockers.commands_of(order_id)
        )

    def _in_stock(self, order: Order, lost: dict[int, int]) -> dict[int, int]:
        """Less what whoever puts it back looks after, and what went out of the stock when the order was given up."""
        looked_after = self._put_backs.lines_of(order.id)
        return {
            no: quantity
            for no, quantity in lost.items()
            if no not in looked_after
            and not self._stock.written_off(order.line(no).goods_id, f"{order.id}:{no}:")
        }

    def _write_off(self, order: Order, parcel: Parcel, lost: dict[int, int], stamp: int) -> None:
        self._stock.lock([order.line(no).goods_id for no in lost])
        for no, quantity in lost.items():
            ref = f"{loss_of(parcel.id, no)}{stamp}"
            self._stock.write_off(f"order:{order.id}", order.line(no).goods_id, quantity, ref)

    def _keep(self, order: Order, goods_id: str, quantity: int) -> None:
        owner = f"order:{order.id}"
        kept = self._stock.reserved_by(owner).get(goods_id, 0)
        try:
            self._stock.keep(owner, goods_id, kept + quantity)
        except OutOfStock as error:  # 1C has lowered the rest meanwhile; the goods lie there all the same
            log.warning("order %s: %s", order.id, error.detail)

    def _shut(self, parcel: Parcel, *, on: bool) -> None:
        placement = self._lockers.placement_of(parcel.id)
        if placement is not None:
            for kind in ("blocked", "check"):
                self._lockers.overlay(placement.locker_id, placement.cell_no, kind, on, "too_warm", "cold")

    def _tell_customer(self, order: Order, money: str, kopecks: int, key: str) -> None:
        phone = self._people.get(order.customer_id).phone
        self._notify.send(phone, spoiled_text(order.number, money, kopecks), key[:100])

    def _tell_courier(self, order: Order, text: str, key: str) -> None:
        courier_id = self._dispatch.courier_of(order.id)
        if courier_id is not None:
            self._notify.send(self._people.get(courier_id).phone, text, f"courier:{key}"[:100])


def _cause(parcel_id: str) -> str:
    return f"spoiled:{parcel_id}"


def _left_out(order: Order, lost: dict[int, int]) -> bool:
    """True when these goods were taken out of the sum before it was paid."""
    return all(order.line(no).refused >= quantity for no, quantity in lost.items())


def _worth(order: Order, lost: dict[int, int]) -> int:
    """Kopecks of what is lost, as the order charges for it."""
    return sum(cost(order.line(no), quantity) for no, quantity in lost.items())
