"""Composition of what happens to an order after it was placed: edits, and goods that come back out of it."""

from typing import TYPE_CHECKING

from lukoshko_server.checkout import http as checkout_http
from lukoshko_server.checkout.cells import Cells
from lukoshko_server.checkout.editing import Editing
from lukoshko_server.lockers.holding import Holding
from lukoshko_server.orders.editing import OrderEdited, OrderEdits
from lukoshko_server.orders.service import OrderMoved
from lukoshko_server.payments.happenings import HoldDeclined, HoldExpired, HoldPlaced
from lukoshko_server.picking import http as picking_http
from lukoshko_server.picking.editing import TaskEdits

if TYPE_CHECKING:
    from lukoshko_server.app import App
    from lukoshko_server.floor import Floor


def wire_after(app: "App", floor: "Floor") -> None:
    """Build on the floor's subjects and wire, after the floor's own listeners."""
    work, orders, hub = app.work, app.orders, app.hub
    put_backs = floor.put_backs
    task_edits = TaskEdits(work, app.settings, orders, floor.marking, put_backs)
    editing = Editing(
        work, app.settings, orders=orders, edits=OrderEdits(work, orders), catalogue=app.catalogue, stock=app.stock,
        windows=app.windows, cells=Cells(app.windows, Holding(work)), payments=app.payments, marking=floor.marking,
        notify=app.notify, people=app.people,
    )  # fmt: skip
    hub.listen(OrderEdited, task_edits.on_edit)
    hub.listen(OrderMoved, put_backs.on_order)
    hub.listen(HoldPlaced, editing.on_hold_placed)
    for lost in (HoldDeclined, HoldExpired):
        hub.listen(lost, editing.on_hold_lost)
    hub.listen(OrderMoved, editing.on_order)
    hub.show("put_back", put_backs.views_of)
    app.blueprints += [
        picking_http.put_backs(put_backs),
        checkout_http.edits(editing, orders, lambda each, owner: app.order_screen.view(each, owner=owner)),
    ]
