"""What customers bring back, as they and the operator see it."""

from lukoshko_server.db import Tx, Work
from lukoshko_server.handover.pickup import Pickup
from lukoshko_server.handover.returns import Return, Returns
from lukoshko_server.handover.rules import BRING_WITHIN
from lukoshko_server.lockers.door_commands import Command
from lukoshko_server.lockers.rules import UNREACHABLE
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.orders.rules import Order
from lukoshko_server.orders.service import Orders
from lukoshko_server.screens.machines import front
from lukoshko_server.views import View
from lukoshko_wire.api.returns import (
    OrderReturns,
    ReturnDoor,
    ReturnedLine,
    ReturnLine,
    ReturnList,
    ReturnView,
)
from lukoshko_wire.values import Zone


class ReturnScreen:
    """Builds ReturnView, ReturnList and OrderReturns."""

    def __init__(
        self, work: Work, returns: Returns, orders: Orders, lockers: Lockers, pickup: Pickup
    ) -> None:
        self._work, self._returns, self._orders = work, returns, orders
        self._lockers, self._pickup = lockers, pickup

    def one(self, return_id: str) -> ReturnView:
        """One return. Raises NotFound."""
        with self._work.read() as tx:
            return self._view(tx, self._returns.get(return_id))

    def waiting(self) -> ReturnList:
        """What is not decided, and what ended lately."""
        with self._work.read() as tx:
            return ReturnList(returns=[self._view(tx, each) for each in self._returns.waiting()])

    def of_order(self, order_id: str) -> OrderReturns:
        """What may still come back of an order, and what did. Raises NotFound, NotHere where no locker is."""
        with self._work.read() as tx:
            return self._order(tx, order_id, tx.seq("returns", order_id))

    def view_of(self, tx: Tx, return_id: str, seq: int) -> list[View]:  # noqa: ARG002
        """What is pushed when a return changes."""
        return [("returns", "return", self._view(tx, self._returns.get(return_id)))]

    def views_of_order(self, tx: Tx, order_id: str, seq: int) -> list[View]:
        """What is pushed to those who look at its order."""
        view = self._order(tx, order_id, seq)
        return [(f"order:{order_id}", "returns", view), (f"order-staff:{order_id}", "returns", view)]

    def _order(self, tx: Tx, order_id: str, seq: int) -> OrderReturns:
        order = self._orders.get(order_id)
        locker = self._lockers.picture(self._pickup.locker_of(order))
        left = self._returns.left(order)
        return OrderReturns(
            order_id=order_id, seq=seq, locker=locker.name, ask_until=self._returns.until(order) if left else None,
            left=[ReturnLine(no=no, quantity=quantity) for no, quantity in left.items()],
            returns=[self._view(tx, each) for each in self._returns.of_order(order_id)], front=front(locker),
        )  # fmt: skip

    def _view(self, tx: Tx, of: Return) -> ReturnView:
        order = self._orders.get(of.order_id)
        return ReturnView(
            id=of.id, seq=tx.seq("return", of.id), order_id=of.order_id, order_number=order.number,
            state=of.state, lines=_lines(order, of), kopecks=of.kopecks, reason=of.reason, sealed=of.sealed,  # type: ignore[arg-type]
            zone=Zone(of.zone), locker_id=of.locker_id, locker=self._lockers.name_of(of.locker_id), cell=of.cell_no,
            door=_door(self._returns.last_tap(of.order_id, of.id)), asked_at=of.asked_at, moved_at=of.moved_at,
            bring_until=of.asked_at + BRING_WITHIN if of.state == "asked" else None, note=of.note,
        )  # fmt: skip


def _lines(order: Order, of: Return) -> list[ReturnedLine]:
    return [
        ReturnedLine(
            no=line.no, name=line.name, unit=line.unit, picture=line.picture, quantity=of.lines[line.no]
        )
        for line in order.lines
        if line.no in of.lines
    ]


def _door(tap: Command | None) -> ReturnDoor:
    if tap is None:
        return "none"
    if tap.opened_at is not None:
        return "open" if tap.stands_open else "shut"
    if tap.live:
        return "opening"
    return "unreachable" if tap.code in UNREACHABLE else "jammed"
