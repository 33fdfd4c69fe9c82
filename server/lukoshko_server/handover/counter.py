"""Use cases of a shop counter: put parcels on the shelf, find an order by code or number."""

from lukoshko_server.db import Work
from lukoshko_server.handover.loading import Invite
from lukoshko_server.handover.refusals import NotHere
from lukoshko_server.orders.rules import Order, WrongState
from lukoshko_server.orders.service import Orders
from lukoshko_server.picking.parcels import Parcels
from lukoshko_server.rights.codes import Codes
from lukoshko_server.rights.rules import WrongCode
from lukoshko_wire.values import Way

SHOWN = ("packed", "ready", "handing_over")

TO_SHELVE = ("packed", "with_courier")
"""From the shop's own shelf, or out of the hands of a courier for whom a locker had no room."""


class Counter:
    """Use cases; each joins the caller's transaction and locks the order first."""

    def __init__(self, work: Work, orders: Orders, parcels: Parcels, codes: Codes, invite: Invite) -> None:
        self._work, self._orders, self._parcels, self._codes, self._invite = (
            work,
            orders,
            parcels,
            codes,
            invite,
        )

    def orders(self, place_id: str) -> list[Order]:
        """Orders to put on the shelf or to give out, the earliest window first."""
        return self._orders.in_states(*SHOWN, way=Way.COUNTER, place_id=place_id)

    def shelve(self, place_id: str, barcode: str) -> None:
        """A parcel lies on the shelf; with the last one the order is ready and the customer is told the code.

        The same scan once more changes nothing. Raises UnknownParcel, NotHere, WrongState.
        """
        with self._work() as tx:
            parcel = self._parcels.by_barcode(barcode)
            order = self._orders.lock(parcel.order_id)
            if order.way is not Way.COUNTER or order.place_id != place_id:
                raise NotHere("this parcel goes somewhere else", way=order.way.value)
            parcel = self._parcels.get(parcel.id)
            if parcel.state == "on_shelf":
                return
            if parcel.state not in TO_SHELVE or order.state != "packed":
                raise WrongState(f"parcel is {parcel.state}", state=parcel.state, wanted=list(TO_SHELVE))
            self._parcels.move(parcel.id, "on_shelf")
            self.complete(order.id)
            tx.touch("counter", place_id)

    def complete(self, order_id: str) -> None:
        """With the last parcel that is not lost on the shelf, a packed order is ready and the customer is told."""
        with self._work():
            states = {each.state for each in self._parcels.of_order(order_id)} - {"returned"}
            if states == {"on_shelf"} and self._orders.lock(order_id).state == "packed":
                self._invite.send(self._orders.move(order_id, "shelve"))

    def find(self, place_id: str, code: str) -> Order:
        """The order of a pickup code, or of an order number. Raises WrongCode (a wrong code is counted), Locked."""
        text = code.strip()
        by_number = self._orders.by_number(text) if "-" in text else None
        if by_number is not None and self._is_here(by_number, place_id):
            return by_number
        with self._work():
            order_id = self._codes.find(place_id, text)
            order = self._orders.get(order_id) if order_id else None
            right = order is not None and self._is_here(order, place_id)
            if not right:
                self._codes.count_wrong(place_id)
        if order is None or not right:  # raised outside: the count must be committed
            raise WrongCode("no order waits here under this code")
        return order

    def _is_here(self, order: Order, place_id: str) -> bool:
        return order.way is Way.COUNTER and order.place_id == place_id and order.state != "cancelled"
