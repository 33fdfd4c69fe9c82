"""Use cases of filling a locker: cells given when the order is packed, opened for the courier, closing is seen."""

import logging

from lukoshko_server.cold.service import Cold
from lukoshko_server.db import Work
from lukoshko_server.dispatch.service import Dispatch
from lukoshko_server.handover.rules import box_of
from lukoshko_server.lockers.doors import CellClosed, CellOpened, OpenFailed
from lukoshko_server.lockers.rules import SOILED
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.lockers.store import Placement, is_return
from lukoshko_server.notify.service import Notify
from lukoshko_server.orders.rules import FINAL, Order, WrongState
from lukoshko_server.orders.service import OrderMoved, Orders
from lukoshko_server.people.service import People
from lukoshko_server.picking.packing import Packed
from lukoshko_server.picking.parcels import Parcels
from lukoshko_server.rights.codes import Codes
from lukoshko_server.windows.service import Windows
from lukoshko_wire.api.dispatch import LoadParcel
from lukoshko_wire.problems import LukoshkoError
from lukoshko_wire.values import Way

log = logging.getLogger(__name__)

AT_HAND = ("packed", "with_courier", "on_shelf")
"""States of a parcel that somebody of ours can bring back by hand."""


class OtherLocker(LukoshkoError):
    """This parcel goes into another locker, or into none."""

    code = "loading.other-locker"
    status = 409


class StillWanted(LukoshkoError):
    """The goods in this cell wait for their customer."""

    code = "locker.still-wanted"
    status = 409


class Invite:
    """Tells the customer that the order waits, with the code."""

    def __init__(self, codes: Codes, notify: Notify, people: People, windows: Windows) -> None:
        self._codes, self._notify, self._people, self._windows = codes, notify, people, windows

    def send(self, order: Order) -> None:
        """Issue the code and send it, once an order."""
        code = self._codes.issue(order.id)
        phone = self._people.get(order.customer_id).phone
        place = self._windows.place(order.place_id)
        self._notify.send(
            phone, f"Заказ {order.number} ждёт вас: {place.name}. Код {code}", f"ready:{order.id}"
        )

    def take_back(self, order_id: str) -> None:
        """The code opens nothing any more."""
        self._codes.end(order_id)


class Loading:
    """Use cases; each joins the caller's transaction and locks the order first."""

    def __init__(
        self, work: Work, orders: Orders, parcels: Parcels, lockers: Lockers, dispatch: Dispatch, windows: Windows,
        invite: Invite, cold: Cold, *, scan_back: bool,
    ) -> None:  # fmt: skip
        self._scan_back = scan_back
        self._work, self._orders, self._parcels, self._lockers = work, orders, parcels, lockers
        self._dispatch, self._windows, self._invite, self._cold = dispatch, windows, invite, cold

    def on_packed(self, packed: Packed) -> None:
        """Give every parcel of a locker order its cell, all or nothing. Raises NoRoom: then nothing was packed."""
        if packed.way is not Way.LOCKER:
            return
        with self._work():
            locker_id = self._locker(packed.place_id)
            boxes = [box_of(each) for each in packed.parcels]
            for parcel_id, no in self._lockers.place(locker_id, packed.order_id, boxes).items():
                self._parcels.move(parcel_id, "packed", cell=no)

    def on_order(self, moved: OrderMoved) -> None:
        """A cancelled order gives back the cells that were not filled yet; what is packed comes back to the shop."""
        if moved.state != "cancelled" or moved.before not in ("packed", "on_the_way", "ready"):
            return
        with self._work():
            self._keep_what_may_lie_inside(moved.order_id)
            self._lockers.release(moved.order_id, reserved_only=True)
            self._invite.take_back(moved.order_id)
            for parcel in self._parcels.of_order(moved.order_id):
                if parcel.state in AT_HAND:
                    self._parcels.move(parcel.id, "returned")

    def load(self, locker_id: str, courier_id: str, body: LoadParcel) -> None:
        """The courier stands there with a parcel: its cell opens. The same scan once more is the same command.

        Raises NotYourOrder, OtherLocker, ColdBlocked, WrongState, LockerOffline, CellBusy.
        """
        parcel = self._parcels.by_barcode(body.barcode)
        with self._cold.judged(parcel.order_id) as tx:
            order = self._orders.lock(parcel.order_id)
            self._dispatch.must_be_mine(order.id, courier_id)
            self._cold.must_be_fit(parcel)
            placement = self._lockers.placement_of(parcel.id)
            if placement is None or placement.locker_id != locker_id:
                raise OtherLocker("this parcel does not go into this locker", barcode=parcel.barcode)
            parcel = self._parcels.get(parcel.id)
            if self._lockers.command(body.id) is None and parcel.state not in ("with_courier", "in_cell"):
                raise WrongState(f"parcel is {parcel.state}", state=parcel.state, wanted=["with_courier"])
            if order.state not in ("on_the_way", "ready"):
                raise WrongState(f"order is {order.state}", state=order.state, wanted=["on_the_way"])
            self._lockers.open_cell(
                locker_id, placement.cell_no, "deposit", f"courier:{courier_id}"[:64], body.id,
                order_id=order.id, parcel_id=parcel.id,
            )  # fmt: skip
            tx.touch("loading", locker_id)

    def recall(self, locker_id: str, no: int, command_id: str, actor: str) -> None:
        """Open a cell to take out what nobody will fetch, or to look into one that was forced.

        Raises StillWanted while the goods in it wait for their customer, LockerOffline, CellBusy.
        """
        with self._work() as tx:
            placed = self._lockers.lies_in(locker_id, no)
            if placed is not None and self._wanted(placed):
                raise StillWanted("these goods wait for their customer", cell=no, order_id=placed.order_id)
            self._lockers.open_cell(
                locker_id, no, "recall", actor[:64], command_id,
                order_id=placed.order_id if placed else None, parcel_id=placed.parcel_id if placed else None,
            )  # fmt: skip
            tx.touch("loading", locker_id)

    def on_opened(self, opened: CellOpened) -> None:
        """The courier's cell opened."""
        if opened.reason == "deposit" and opened.parcel_id:
            with self._work():
                self._lockers.seen_loading(opened.parcel_id, f"command {opened.command_id}")
                if self._scan_back and not is_return(opened.parcel_id):
                    self._lockers.doubt(opened.parcel_id, True)
        self._show(opened.reason, opened.locker_id)

    def on_failed(self, failed: OpenFailed) -> None:
        """The courier's cell did not open."""
        self._show(failed.reason, failed.locker_id)

    def on_closed(self, closed: CellClosed) -> None:
        """The courier's cell closed: the parcel lies in it; with the last one the order waits for its customer."""
        command = self._lockers.command(closed.command_id)
        if closed.reason == "recall" and command is not None and not command.why:
            self._emptied(closed)
        if (
            closed.reason != "deposit"
            or not closed.order_id
            or not closed.parcel_id
            or is_return(closed.parcel_id)
        ):
            return
        with self._work() as tx:
            order = self._orders.lock(closed.order_id)
            placed = self._lockers.placement_of(closed.parcel_id)
            expected = placed is not None and not placed.doubted
            if self._parcels.get(closed.parcel_id).state == "with_courier" and expected:
                self._parcels.move(closed.parcel_id, "in_cell", cell=closed.cell_no)
                self._lockers.occupy(closed.parcel_id, f"command {closed.command_id}")
                self.complete(order.id)
            tx.touch("loading", closed.locker_id)

    def complete(self, order_id: str) -> None:
        """With the last parcel that is not lost in its cell, the order waits for its customer, who is told."""
        with self._work():
            order = self._orders.lock(order_id)
            states = {each.state for each in self._parcels.of_order(order_id)} - {"returned"}
            if order.way is Way.LOCKER and states == {"in_cell"} and order.state == "on_the_way":
                self._invite.send(self._orders.move(order_id, "stow"))

    def _keep_what_may_lie_inside(self, order_id: str) -> None:
        """A cell that was opened for the courier, or may open yet, counts as filled: somebody must look."""
        for command in self._lockers.commands_of(order_id):
            if command.reason == "deposit" and command.parcel_id and (command.live or command.opened_at):
                self._lockers.occupy(command.parcel_id, "cancelled meanwhile")
                self._parcels.move(command.parcel_id, "in_cell", cell=command.cell_no)

    def _emptied(self, closed: CellClosed) -> None:
        with self._work() as tx:
            back = closed.parcel_id is not None and is_return(closed.parcel_id)
            if closed.parcel_id and not back and self._parcels.get(closed.parcel_id).state == "in_cell":
                order = self._orders.get(closed.order_id or "")
                goes_on = order.way is not Way.LOCKER and order.state in ("packed", "on_the_way")
                self._parcels.move(closed.parcel_id, "with_courier" if goes_on else "returned")
            held = self._lockers.overlays(closed.locker_id)
            soiled = [each.why for each in held if each.cell_no == closed.cell_no and each.why in SOILED] + [
                "return"
            ] * back
            self._lockers.looked(closed.locker_id, closed.cell_no)
            self._lockers.overlay(closed.locker_id, closed.cell_no, "blocked", False, "emptied", "recall")
            for why in soiled[:1]:
                self._lockers.overlay(closed.locker_id, closed.cell_no, "cleaning", True, why, tx.actor)
            tx.touch("loading", closed.locker_id)

    def _wanted(self, placed: Placement) -> bool:
        """True while these goods are the customer's: nobody has given them up, and they are not brought back."""
        order = self._orders.lock(placed.order_id)
        given_up = any(
            each.kind == "check" and each.cell_no == placed.cell_no
            for each in self._lockers.overlays(placed.locker_id)
        )
        return (
            not is_return(placed.parcel_id)
            and not given_up
            and placed.parcel_id not in self._cold.blocked(placed.order_id)
            and (order.state not in FINAL or not placed.issued)
        )

    def _locker(self, place_id: str) -> str:
        locker_id = self._windows.place(place_id).locker_id
        if locker_id is None:
            raise OtherLocker("this place has no locker", place_id=place_id)
        return locker_id

    def _show(self, reason: str, locker_id: str) -> None:
        if reason in ("deposit", "recall"):
            with self._work() as tx:
                tx.touch("loading", locker_id)
