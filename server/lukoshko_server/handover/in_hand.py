"""A parcel in the hands of the courier who stands before its locker."""

from dataclasses import dataclass

from lukoshko_server.dispatch.service import Dispatch
from lukoshko_server.handover.loading import OtherLocker
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.lockers.store import Placement
from lukoshko_server.orders.rules import Order, WrongState
from lukoshko_server.orders.service import Orders
from lukoshko_server.picking.parcels import Parcel, Parcels


@dataclass(frozen=True)
class Rehoused:
    """Told when parcels that a courier has for a locker go into other cells than they did, or into none of it."""

    order_id: str
    locker_id: str


class InHand:
    """Looks, within the caller's transaction; the order stays locked."""

    def __init__(self, orders: Orders, parcels: Parcels, lockers: Lockers, dispatch: Dispatch) -> None:
        self._orders, self._parcels, self._lockers, self._dispatch = orders, parcels, lockers, dispatch

    def mine(self, locker_id: str, courier_id: str, barcode: str) -> tuple[Parcel, Order, Placement]:
        """The parcel of this label with its order and its cell. Raises UnknownParcel, NotYourOrder, OtherLocker."""
        parcel = self._parcels.by_barcode(barcode)
        order = self._orders.lock(parcel.order_id)
        self._dispatch.must_be_mine(order.id, courier_id)
        placed = self._lockers.placement_of(parcel.id)
        if placed is None or placed.locker_id != locker_id:
            raise OtherLocker("this parcel does not go into this locker", barcode=parcel.barcode)
        return self._parcels.get(parcel.id), order, placed

    def to_place(self, locker_id: str, courier_id: str, barcode: str) -> tuple[Parcel, Order, Placement]:
        """The same of one that does not lie in its cell yet. Raises WrongState too."""
        parcel, order, placed = self.mine(locker_id, courier_id, barcode)
        if parcel.state != "with_courier" or placed.occupied:
            raise WrongState(f"parcel is {parcel.state}", state=parcel.state, wanted=["with_courier"])
        return parcel, order, placed
