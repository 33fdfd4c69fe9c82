"""The courier's second thoughts at a locker: another cell or several, the label scanned back, a parcel taken out again."""

import logging
from collections.abc import Mapping
from contextlib import suppress

from lukoshko_server.db import Work
from lukoshko_server.dispatch.service import Dispatch
from lukoshko_server.handover.dividing import Dividing
from lukoshko_server.handover.in_hand import InHand, Rehoused
from lukoshko_server.handover.other_way import Redirecting
from lukoshko_server.handover.refusals import DivideIt, NoRoomLeft, WrongParcel
from lukoshko_server.handover.rules import box_of
from lukoshko_server.lockers.doors import CellClosed
from lukoshko_server.lockers.openings import Jammed
from lukoshko_server.lockers.rules import NoRoom
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.lockers.store import Placement, is_return
from lukoshko_server.orders.rules import Order, WrongState
from lukoshko_server.orders.service import Orders
from lukoshko_server.picking.parcels import Parcel, Parcels
from lukoshko_wire.api.dispatch import ConfirmParcel, DivideParcel, Elsewhere, LoadParcel
from lukoshko_wire.problems import LukoshkoError

log = logging.getLogger(__name__)

UNDO = "undo"
FAULT_OF: Mapping[str, tuple[str, bool, str]] = {
    "dirty": ("cleaning", True, "spill"),
    "not_empty": ("check", True, "goods_left"),
    "broken": ("faulty", True, "broken"),
}
"""What holds over the cell of which a courier says so."""


class Reloading:
    """Use cases; each joins the caller's transaction and locks the order first."""

    def __init__(
        self, work: Work, orders: Orders, parcels: Parcels, lockers: Lockers, dispatch: Dispatch, hands: InHand,
        dividing: Dividing, other_ways: Redirecting,
    ) -> None:  # fmt: skip
        self._work, self._orders, self._parcels = work, orders, parcels
        self._lockers, self._dispatch, self._hands = lockers, dispatch, hands
        self._dividing, self._other_ways = dividing, other_ways

    def elsewhere(self, locker_id: str, courier_id: str, body: Elsewhere) -> None:
        """The parcel gets another cell, a larger one when it does not fit; that one opens under this id.

        What is wrong with the old cell holds over it from now on, whatever follows. Raises NotYourOrder, OtherLocker,
        WrongState, LockerOffline; DivideIt when only several cells take it; NoRoomLeft when none do.
        """
        with self._work() as tx:
            if self._lockers.command(body.id) is not None:
                return
            parcel, order, placed = self._hands.to_place(locker_id, courier_id, body.barcode)
            actor = f"courier:{courier_id}"
            if body.why in FAULT_OF:
                self._lockers.overlay(locker_id, placed.cell_no, *FAULT_OF[body.why], actor)
            refusal: LukoshkoError | None = None
            try:
                no = self._rehouse(order, parcel, placed, body.why)
            except (DivideIt, NoRoomLeft) as error:
                refusal = error
            else:
                self._lockers.open_cell(
                    locker_id, no, "deposit", actor[:64], body.id, order_id=order.id, parcel_id=parcel.id
                )
            tx.touch("loading", locker_id)
        if refusal is not None:  # raised outside: what was said and what is owed must be committed
            raise refusal

    def divide(self, locker_id: str, courier_id: str, body: DivideParcel) -> None:
        """The courier divides the parcel as it was offered; see Dividing.divide."""
        with self._work():
            if self._dividing.divide(locker_id, courier_id, body):
                parcel = self._parcels.by_barcode(body.barcode)
                self._rehoused(parcel.order_id, parcel.id, locker_id)

    def confirm(self, locker_id: str, courier_id: str, body: ConfirmParcel) -> None:
        """The label scanned at the cell that stands open. Raises WrongParcel: closing that door confirms nothing."""
        with self._work() as tx:
            scanned = self._parcels.by_barcode(body.barcode)
            here = self._lockers.lies_in(locker_id, body.cell)
            right = here is not None and here.parcel_id == scanned.id
            if here is not None:
                self._dispatch.must_be_mine(self._orders.lock(here.order_id).id, courier_id)
                self._lockers.doubt(here.parcel_id, not right)
                tx.record(
                    "parcel", here.parcel_id, "label right" if right else "label wrong", after=body.barcode,
                    order_id=here.order_id,
                )  # fmt: skip
                if right and self._shut_after_loading(here):
                    self._lockers.tell_closed(locker_id, body.cell)
            tx.touch("loading", locker_id)
        if not right:  # raised outside: the doubt must be committed
            raise WrongParcel(
                "another parcel belongs into this cell", cell=body.cell, barcode=scanned.barcode
            )

    def undo(self, locker_id: str, courier_id: str, body: LoadParcel) -> None:
        """The parcel's cell opens once more, to take it out again. Raises WrongState once the customer was there."""
        with self._work() as tx:
            parcel, order, placed = self._hands.mine(locker_id, courier_id, body.barcode)
            if order.state not in ("on_the_way", "ready") or placed.issued or not placed.occupied:
                raise WrongState(f"order is {order.state}", state=order.state, wanted=["on_the_way", "ready"])
            self._lockers.open_cell(
                locker_id, placed.cell_no, "recall", f"courier:{courier_id}"[:64], body.id, order_id=order.id,
                parcel_id=parcel.id, why=UNDO,
            )  # fmt: skip
            tx.touch("loading", locker_id)

    def on_closed(self, closed: CellClosed) -> None:
        """The door of a parcel that was taken out again is shut: it is in the courier's hands."""
        command = self._lockers.command(closed.command_id)
        if closed.reason != "recall" or command is None or command.why != UNDO or not closed.parcel_id:
            return
        with self._work() as tx:
            order = self._orders.lock(command.order_id or "")
            if self._parcels.get(closed.parcel_id).state == "in_cell":
                self._parcels.move(closed.parcel_id, "with_courier")
                self._lockers.empty_again(closed.parcel_id, f"command {closed.command_id}")
                if order.state == "ready":
                    self._orders.move(order.id, "unstow")
            tx.touch("loading", closed.locker_id)

    def on_jammed(self, jam: Jammed) -> None:
        """The courier's door stays shut: the parcel gets another cell at once; or it may be divided, or has no room."""
        if jam.reason != "deposit" or not jam.order_id or not jam.parcel_id or is_return(jam.parcel_id):
            return
        with self._work() as tx:
            order = self._orders.lock(jam.order_id)
            placed, parcel = self._lockers.placement_of(jam.parcel_id), self._parcels.get(jam.parcel_id)
            if placed is not None and not placed.occupied:
                with suppress(DivideIt, NoRoomLeft):
                    self._rehouse(order, parcel, placed, "broken")
            tx.touch("loading", jam.locker_id)

    def _rehouse(self, order: Order, parcel: Parcel, placed: Placement, why: str) -> int:
        """Another cell for the parcel. Raises DivideIt; NoRoomLeft, with what follows from that."""
        excluded = {placed.cell_no} | (self._not_larger(placed) if why == "too_big" else set())
        boxes = [box_of(each) for each in self._parcels.of_order(order.id)]
        try:
            no = self._lockers.place(placed.locker_id, order.id, boxes, excluding=excluded)[parcel.id]
        except NoRoom as error:
            self._lockers.doubt(parcel.id, True)  # shutting that door confirms nothing
            if self._dividing.possible(order, parcel, placed):
                raise DivideIt("only several cells take this parcel", barcode=parcel.barcode) from error
            self._other_ways.no_room(order, parcel, why)
            raise NoRoomLeft("no cell takes this parcel", barcode=parcel.barcode) from error
        self._parcels.move(parcel.id, parcel.state, cell=no)
        self._rehoused(parcel.order_id, parcel.id, placed.locker_id)
        return no

    def _rehoused(self, order_id: str, parcel_id: str, locker_id: str) -> None:
        with self._work() as tx:
            self._other_ways.found(order_id, parcel_id)
            tx.tell(Rehoused(order_id, locker_id))

    def _not_larger(self, placed: Placement) -> set[int]:
        """Cells that hold no more than this one; those of the order itself stay what they are."""
        picture = {each.cell.no: each for each in self._lockers.picture(placed.locker_id).cells}
        least = picture[placed.cell_no].cell.volume
        own = {each.cell_no for each in self._lockers.placements(placed.order_id) if not each.released}
        return {no for no, each in picture.items() if each.cell.volume <= least and no not in own}

    def _shut_after_loading(self, placed: Placement) -> bool:
        last = self._lockers.last_command(placed.locker_id, placed.cell_no)
        return last is not None and last.reason == "deposit" and last.closed_at is not None
