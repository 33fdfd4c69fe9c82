"""Goods of any order brought back into a shop: found by what the customer has, paid back at the counter's till."""

from collections.abc import Sequence

from msgspec.structs import replace

from lukoshko_server.handover.refunding import Refunding
from lukoshko_server.orders.rules import Order
from lukoshko_server.orders.service import Orders
from lukoshko_server.payments.refunds import Refunds
from lukoshko_server.people.service import People
from lukoshko_server.receipts.service import Receipts
from lukoshko_server.windows.service import Windows
from lukoshko_wire.api.refunds import AskRefund, OrderRefunds, SoldList, SoldOrder
from lukoshko_wire.fiscal_qr import is_qr, read_qr
from lukoshko_wire.problems import NotFound
from lukoshko_wire.values import PayMethod

SOLD = ("completed",)
MOST = 10
LEAST_DIGITS = 4


class ShopReturns:
    """The use cases."""

    def __init__(
        self, orders: Orders, people: People, windows: Windows, receipts: Receipts, refunds: Refunds, refunding: Refunding
    ) -> None:  # fmt: skip
        self._orders, self._people, self._windows = orders, people, windows
        self._receipts, self._refunds, self._refunding = receipts, refunds, refunding

    def find(self, text: str) -> SoldList:
        """Orders handed over and paid, by the QR of a receipt, a part of the number, or the last digits of the phone."""
        wanted = text.strip()
        if is_qr(wanted):
            found = self._receipts.order_of(read_qr(wanted))
            orders: Sequence[Order] = self._orders.many([found] if found else [])
        else:
            orders = self._orders.board(SOLD, number=wanted, customers=self._with_phone(wanted), most=MOST)
        ways = self._refunds.ways_of([order.id for order in orders if order.state in SOLD])
        return SoldList(orders=[self._card(order, ways[order.id]) for order in orders if order.id in ways])

    def view(self, order_id: str) -> OrderRefunds:
        """What may go back of an order, and what did. Raises NotFound for one that was not handed over."""
        self.must_be_sold(order_id)
        return self._refunding.view(order_id)

    def take_back(self, order_id: str, body: AskRefund, clerk_id: str, place_id: str, actor: str) -> None:
        """Money back as it was paid, the return printed at the counter's till. Raises as `Refunding.ask` does, NotFound."""
        self.must_be_sold(order_id)
        here = replace(body, till_id=self._windows.place(place_id).till_id)
        self._refunding.ask(order_id, here, clerk_id, actor, place_id=place_id)

    def must_be_sold(self, order_id: str) -> None:
        """Raises NotFound unless the order was handed over."""
        if self._orders.get(order_id).state not in SOLD:
            raise NotFound("no such order was handed over", order_id=order_id)

    def _with_phone(self, digits: str) -> list[str]:
        if not digits.isdigit() or len(digits) < LEAST_DIGITS:
            return []
        people = self._people.many(self._people.matching(digits)).values()
        return [person.id for person in people if person.phone.endswith(digits)]

    def _card(self, order: Order, method: PayMethod) -> SoldOrder:
        return SoldOrder(
            id=order.id, number=order.number, customer_name=self._people.get(order.customer_id).name,
            total_kopecks=order.total_kopecks, created_at=order.created_at, method=method,
        )  # fmt: skip
