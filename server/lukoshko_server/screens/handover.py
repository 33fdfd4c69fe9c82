"""The handover at a door or a counter, and the list of a counter."""

from collections.abc import Sequence
from typing import Any

from lukoshko_server.db import Tx, Work
from lukoshko_server.handover.counter import Counter
from lukoshko_server.handover.door import Door, Settlement
from lukoshko_server.handover.rules import methods
from lukoshko_server.marking.rules import Held
from lukoshko_server.marking.service import Marking
from lukoshko_server.orders.rules import Order
from lukoshko_server.orders.service import Orders
from lukoshko_server.payments.service import Payments
from lukoshko_server.people.service import People
from lukoshko_server.picking.parcels import Parcels
from lukoshko_server.receipts.returns import AHEAD
from lukoshko_server.receipts.service import Receipts
from lukoshko_server.screens.money import to_take_of
from lukoshko_server.screens.order import line_view
from lukoshko_server.views import View
from lukoshko_wire.api.dispatch import CounterList, CounterOrder
from lukoshko_wire.api.handover import CodedPiece, HandoverView
from lukoshko_wire.api.orders import ReceiptView


class HandoverScreen:
    """Builds HandoverView."""

    def __init__(
        self, work: Work, door: Door, orders: Orders, payments: Payments, parcels: Parcels, receipts: Receipts,
        people: People, marking: Marking,
    ) -> None:  # fmt: skip
        self._work, self._door, self._orders, self._payments = work, door, orders, payments
        self._parcels, self._receipts, self._people, self._marking = parcels, receipts, people, marking

    def handover(self, order_id: str) -> HandoverView:
        """One handover. Raises NotFound."""
        with self._work.read() as tx:
            return self._view(order_id, tx.seq("handover", order_id))

    def views_of(self, tx: Tx, order_id: str, seq: int) -> list[View]:  # noqa: ARG002
        """What is pushed when a handover changes."""
        return [(f"handover:{order_id}", "handover", self._view(order_id, seq))]

    def _view(self, order_id: str, seq: int) -> HandoverView:
        order, settled = self._orders.get(order_id), self._door.settlement(order_id)
        money, covered = self._payments.money(order_id), self._payments.may_take(order_id)
        receipts = [each for each in self._receipts.of_order(order_id) if _gives(each)]
        customer = self._people.get(order.customer_id)
        cash = receipts[-1].cash_kopecks if receipts else settled.kopecks if settled else 0
        change = settled.given_kopecks - cash if settled and settled.given_kopecks else 0
        return HandoverView(
            order_id=order_id, number=order.number, seq=seq, way=order.way, state=_state(order, settled),
            lines=[line_view(line) for line in order.lines],
            parcels=[parcel.view() for parcel in self._parcels.of_order(order_id)],
            goods_kopecks=order.goods_kopecks, fee_kopecks=order.fee_kopecks if order.goods_kopecks else 0,
            total_kopecks=order.total_kopecks, money=money, methods=methods(order, covered_kopecks=covered),
            covered_kopecks=covered,
            receipt=receipts[-1] if receipts else None, customer_name=customer.name, customer_phone=customer.phone,
            change_kopecks=max(change, 0), trouble=order.trouble, agreed=order.agreed,
            pieces=[_piece(code) for codes in self._marking.of_order(order_id).values() for code in codes],
        )  # fmt: skip


def _gives(receipt: ReceiptView) -> bool:
    """True for the receipt of the handover itself: what was paid ahead has one of its own."""
    return receipt.kind == "sell" and receipt.lines[0].method not in AHEAD


def _piece(code: Held) -> CodedPiece:
    return CodedPiece(line_no=code.line_no, code=code.code, grams=code.grams, aside=code.aside)


def _state(order: Order, settled: Settlement | None) -> Any:
    if order.state == "completed":
        return "handed"
    if order.state in ("refused", "cancelled"):
        return "refused"
    return settled.state if settled and order.state == "handing_over" else "open"


class CounterScreen:
    """Builds CounterList and CounterOrder."""

    def __init__(
        self, work: Work, counter: Counter, payments: Payments, parcels: Parcels, people: People
    ) -> None:
        self._work, self._counter, self._payments = work, counter, payments
        self._parcels, self._people = parcels, people

    def counter(self, place_id: str) -> CounterList:
        """What waits at one counter."""
        with self._work.read() as tx:
            return self._view(place_id, tx.seq("counter", place_id))

    def order(self, order: Order) -> CounterOrder:
        """One order at the counter."""
        with self._work.read():
            return self._orders_of([order])[0]

    def views_of(self, tx: Tx, place_id: str, seq: int) -> list[View]:  # noqa: ARG002
        """What is pushed when a counter changes."""
        return [(f"counter:{place_id}", "counter", self._view(place_id, seq))]

    def _view(self, place_id: str, seq: int) -> CounterList:
        orders = self._orders_of(self._counter.orders(place_id))
        return CounterList(place_id=place_id, seq=seq, orders=orders)

    def _orders_of(self, orders: Sequence[Order]) -> list[CounterOrder]:
        parcels = self._parcels.of_orders([order.id for order in orders])
        people = self._people.many({order.customer_id for order in orders})
        to_take = to_take_of(self._payments, orders)
        return [
            CounterOrder(
                id=order.id, number=order.number, state=order.state, way=order.way,  # type: ignore[arg-type]
                customer_name=people[order.customer_id].name, total_kopecks=order.total_kopecks,
                parcels=[parcel.view() for parcel in parcels[order.id]],
                to_take_kopecks=to_take[order.id], window_ends_at=order.window_ends_at,
            )
            for order in orders
        ]  # fmt: skip
