"""Taking an order out of a locker, as the customer's phone and the locker's kiosk see it."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from lukoshko_server.db import Tx, Work
from lukoshko_server.handover.pickup import Pickup
from lukoshko_server.lockers.pictures import CellPicture
from lukoshko_server.lockers.rules import SHUT_FOR, UNREACHABLE
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.lockers.store import Placement
from lukoshko_server.orders.rules import Order
from lukoshko_server.orders.service import Orders
from lukoshko_server.picking.parcels import Parcels
from lukoshko_server.screens.machines import front
from lukoshko_server.views import View
from lukoshko_wire.api.handover import PickupCell, PickupView


class PickupScreen:
    """Builds PickupView."""

    def __init__(
        self,
        work: Work,
        pickup: Pickup,
        lockers: Lockers,
        parcels: Parcels,
        orders: Orders,
        *,
        reopen: timedelta,
    ) -> None:
        self._reopen = reopen
        self._work, self._pickup, self._lockers = work, pickup, lockers
        self._parcels, self._orders = parcels, orders

    def pickup(self, order_id: str, *, key: str = "", until: datetime | None = None) -> PickupView:
        """One pickup. Raises NotFound, NotHere."""
        with self._work.read() as tx:
            return self._view(order_id, tx.seq("pickup", order_id), key, until)

    def views_of(self, tx: Tx, order_id: str, seq: int) -> list[View]:  # noqa: ARG002
        """What is pushed when a pickup changes: to its owner, and to whoever holds its key."""
        view = self._view(order_id, seq, "", None)
        return [(f"order:{order_id}", "pickup", view), (f"pickup:{order_id}", "pickup", view)]

    def _view(self, order_id: str, seq: int, key: str, until: datetime | None) -> PickupView:
        order = self._orders.get(order_id)
        locker_id = self._pickup.locker_of(order)
        picture = self._lockers.picture(locker_id)
        doors = {cell.cell.no: cell for cell in picture.cells}
        parcels = {parcel.id: parcel for parcel in self._parcels.of_order(order_id)}
        state = self._pickup.state(order_id)
        opened = Counter(
            command.parcel_id
            for command in self._lockers.commands_of(order_id)
            if command.reason == "pickup" and command.opened_at
        )
        cells = [
            PickupCell(
                cell=placement.cell_no,
                parcel=parcels[placement.parcel_id].view(),
                state=_cell_state(placement, doors[placement.cell_no]),
                opened=opened[placement.parcel_id],
                again_until=placement.emptied_at + self._reopen
                if placement.emptied_at and not placement.released
                else None,
            )
            for placement in self._lockers.placements(order_id)
            if placement.occupied
        ]
        return PickupView(
            order_id=order_id, number=order.number, seq=seq, locker_id=locker_id, locker=picture.name,
            state=_state(order, state.state if state else None), cells=cells, total_kopecks=order.total_kopecks,
            pickup_key=key, until=until, front=front(picture),
        )  # fmt: skip


def _state(order: Order, state: str | None) -> Any:
    return state or ("done" if order.state == "completed" else "ready")


def _cell_state(placement: Placement, door: CellPicture) -> Any:
    command = door.command
    if placement.released:
        return "taken"
    if command is None or command.parcel_id != placement.parcel_id or command.reason != "pickup":
        return "taken" if placement.emptied else _untouched(door)
    if command.stands_open:
        return "open"
    if command.live:
        return "opening"
    if placement.emptied or command.opened_at is not None:
        return "taken"
    return _untouched(door, "unreachable" if command.code in UNREACHABLE else "jammed")


def _untouched(door: CellPicture, state: str = "closed") -> str:
    return "shut" if SHUT_FOR["pickup"].intersection(each.kind for each in door.overlays) else state
