"""Couriers' cash in the composition: which money is theirs, and what the drawers of their tills are told of it."""

import logging
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from lukoshko_server.cash import http as cash_http
from lukoshko_server.cash.service import Cash, CashMoved
from lukoshko_server.cash.store import CashShift
from lukoshko_server.orders.rules import Order
from lukoshko_server.payments.happenings import MoneyReturned, MoneyTaken
from lukoshko_server.receipts.elsewhere import Elsewhere
from lukoshko_server.screens.cash import CashScreen
from lukoshko_server.span import span
from lukoshko_wire.api.cash import DrawerMove
from lukoshko_wire.problems import LukoshkoError, NotFound
from lukoshko_wire.receipts import receipt_id
from lukoshko_wire.values import Way

if TYPE_CHECKING:
    from lukoshko_server.app import App
    from lukoshko_server.floor import Floor

log = logging.getLogger(__name__)

DRAWER = {"float": "cash_in", "handed_over": "cash_out"}
"""What a courier's till is asked for when the same money comes into its drawer, or leaves it."""
WHY = {"float": "разменная монета курьера", "handed_over": "сдача выручки курьером"}


class Purse:
    """Hears of money and tells the courier's cash of it; within the transaction of the money."""

    def __init__(self, app: "App", floor: "Floor", cash: Cash) -> None:
        self._app, self._floor, self._cash = app, floor, cash
        self._elsewhere = Elsewhere(app.work)

    def on_money(self, taken: MoneyTaken) -> None:
        """Cash taken at a door is the courier's who took it; at a counter it lies in the shop's drawer."""
        if not taken.cash_kopecks:
            return
        order, settled = self._app.orders.get(taken.order_id), self._floor.door.settlement(taken.order_id)
        if order.way is not Way.COURIER or settled is None:
            return
        given = settled.given_kopecks if settled.settlement_id == taken.settlement_id else 0
        self._cash.took(
            taken.settlement_id, order.id, settled.by, taken.cash_kopecks, given, route=self._route(order),
            at=settled.started_at,
        )  # fmt: skip

    def on_returned(self, returned: MoneyReturned) -> None:
        """Cash given back out of a courier's bag: its return is printed at the till that the courier carries."""
        if not returned.cash_kopecks:
            return
        courier_id = self._carrier(returned)
        if courier_id is not None:
            order = self._app.orders.get(returned.order_id)
            self._cash.paid_back(
                returned.refund_id, order.id, courier_id, returned.cash_kopecks, route=self._route(order),
                at=self._app.clock(),
            )  # fmt: skip

    def on_moved(self, moved: CashMoved) -> None:
        """Float and handing over are a payment into and out of the drawer of the courier's till, once."""
        till_id = self._app.people.get(moved.courier_id).till_id
        if till_id is None:
            return
        try:
            self._floor.tills.act(
                till_id, DRAWER[moved.kind], WHY[moved.kind], f"courier:{moved.courier_id}",  # type: ignore[arg-type]
                drawer_id(moved.shift_id, moved.kind), moved.kopecks,
            )  # fmt: skip
        except LukoshkoError as refused:
            # The cash has changed hands all the same; the desk sees that the drawer has not heard of it.
            log.warning(
                "till %s does not take %s of shift %s: %s", till_id, moved.kind, moved.shift_id, refused
            )

    def drawer(self, shift: CashShift) -> list[DrawerMove]:
        """What the courier's till was asked for a shift, and what came of it; nothing without a till."""
        if self._app.people.get(shift.courier_id).till_id is None:
            return []
        sums = {"float": shift.float_kopecks, "handed_over": -shift.sums.get("handed_over", 0)}
        ids = {kind: drawer_id(shift.id, kind) for kind, kopecks in sums.items() if kopecks}
        states = self._floor.tills.states(list(ids.values()))
        return [
            DrawerMove(kind=kind, kopecks=sums[kind], state=states.get(id_, "none"))  # type: ignore[arg-type]
            for kind, id_ in ids.items()
        ]

    def _carrier(self, returned: MoneyReturned) -> str | None:
        """Who carries the till of a refund's receipt and has a shift of cash; of several the order's own courier."""
        try:
            till_id = self._elsewhere.till_of(receipt_id(returned.refund_id, "sell_return"))
        except NotFound:
            return None
        carriers = [
            person.id
            for person in self._app.people.with_role("courier")
            if person.till_id == till_id and self._cash.runs(person.id)
        ]
        own = self._floor.dispatch.courier_of(returned.order_id)
        return own if own in carriers else min(carriers, default=None)

    def _route(self, order: Order) -> str:
        return (
            (order.window_starts_at + timedelta(minutes=self._app.settings.utc_offset_minutes))
            .date()
            .isoformat()
        )


def drawer_id(shift_id: str, kind: str) -> str:
    """The one command to a till for one movement of a shift."""
    return str(uuid5(NAMESPACE_URL, f"lukoshko:drawer:{shift_id}:{kind}"))


def wire_purse(app: "App", floor: "Floor", cash: Cash) -> CashScreen:
    """Who tells the cash, who shows it."""
    purse = Purse(app, floor, cash)
    app.hub.listen(MoneyTaken, purse.on_money)
    app.hub.listen(MoneyReturned, purse.on_returned)
    app.hub.listen(CashMoved, purse.on_moved)
    screen = CashScreen(app.work, cash, app.orders, app.people, purse.drawer)
    app.hub.show("cash", screen.views_of_courier)
    app.hub.show("cash_shift", screen.views_of_shift)
    app.blueprints += [
        cash_http.bag(cash, view=screen.mine),
        cash_http.desk(
            cash,
            span=lambda: span(app.clock),
            shifts=screen.shifts,
            view=screen.shift,
            journal=screen.journal,
        ),
    ]
    return screen
