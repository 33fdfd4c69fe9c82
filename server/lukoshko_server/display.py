"""The screens of the floor in the composition: what is shown of its subjects, to whom, and by which addresses."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, get_args

from lukoshko_server import web
from lukoshko_server.care import wire_care
from lukoshko_server.dispatch import http as dispatch_http
from lukoshko_server.handover import errands_http
from lukoshko_server.handover import http as handover_http
from lukoshko_server.handover.claims import Claims
from lukoshko_server.ledgers import wire_proof
from lukoshko_server.payments.taken import Taken
from lukoshko_server.picking import http as picking_http
from lukoshko_server.purse import wire_purse
from lukoshko_server.receipts.by_shift import ByShift
from lukoshko_server.receipts.elsewhere import Elsewhere
from lukoshko_server.reports import http as reports_http
from lukoshko_server.reports.books import Books
from lukoshko_server.reports.rules import Owed
from lukoshko_server.rights.http import courier_tokens
from lukoshko_server.rights.keys import Keys
from lukoshko_server.rights.tokens import Tokens
from lukoshko_server.screens import machines_http
from lukoshko_server.screens.courier_tokens import CourierTokenScreen
from lukoshko_server.screens.errands import BackCells, ErrandScreen
from lukoshko_server.screens.follow import Change, Follow
from lukoshko_server.screens.handover import CounterScreen, HandoverScreen
from lukoshko_server.screens.machines import MachineScreen
from lukoshko_server.screens.pickup import PickupScreen
from lukoshko_server.screens.route import LoadScreen, RouteScreen
from lukoshko_server.screens.task import TaskScreen
from lukoshko_server.screens.tills import TillScreen
from lukoshko_server.screens.upkeep import UpkeepScreen
from lukoshko_server.tills import http as tills_http
from lukoshko_server.tills.service import TillChanged
from lukoshko_server.upkeep import http as upkeep_http

if TYPE_CHECKING:
    from lukoshko_server.app import App
    from lukoshko_server.floor import Floor


def owed(claims: Claims) -> Callable[[Sequence[str]], list[Owed]]:
    """What of some orders waits as a claim, for the reconciliation."""

    def of(order_ids: Sequence[str]) -> list[Owed]:
        return [
            Owed(each.id, each.order_id, each.kind, each.kopecks, each.due_at)
            for each in claims.of_orders(order_ids)
        ]

    return of


def show(app: "App", floor: "Floor") -> None:
    """Build the screens on the floor's subjects, and wire: who is pushed what, who answers what."""
    work, orders, people, windows = app.work, app.orders, app.people, app.windows
    task = TaskScreen(work, app.settings, floor.picking, floor.overweight, app.catalogue, people, windows)
    back = BackCells(orders, floor.parcels)
    errands = ErrandScreen(work, floor.errands, floor.lockers, people, back)
    route = RouteScreen(
        work, floor.dispatch, floor.parcels, app.payments, people, windows, floor.tills, errands
    )
    load = LoadScreen(work, floor.lockers, floor.parcels, orders, Claims(work), back)
    hand = HandoverScreen(
        work, floor.door, orders, app.payments, floor.parcels, app.receipts, people, floor.marking
    )
    counter = CounterScreen(work, floor.counter, app.payments, floor.parcels, people)
    pickup = PickupScreen(
        work,
        floor.pickup,
        floor.lockers,
        floor.parcels,
        orders,
        reopen=timedelta(seconds=app.settings.reopen_s),
    )
    tills = TillScreen(work, floor.tills, Elsewhere(work), ByShift(work), windows)
    machines = MachineScreen(work, floor.lockers, tills, orders)
    upkeep = UpkeepScreen(work, floor.upkeep, floor.lockers)
    viewers = {
        "task": task.views_of, "route": route.views_of, "handover": hand.views_of,
        "counter": counter.views_of, "pickup": pickup.views_of, "till": tills.views_of,
        "chore": upkeep.views_of,
    }  # fmt: skip
    for kind, viewer in viewers.items():
        app.hub.show(kind, viewer)
    app.hub.show_many("locker", machines.locker_views)
    app.hub.show_many("loading", load.views_of)
    app.hub.show_many("errand", errands.views_of)
    follow = Follow(work, orders, floor.dispatch, windows, people)
    for change in get_args(Change):
        app.hub.listen(change, follow.on_order)
    app.hub.listen(TillChanged, follow.on_till)

    books = Books(
        work, Taken(work), ByShift(work), orders, floor.tills, offset_minutes=app.settings.utc_offset_minutes
    )

    def order_for(order_id: str) -> Any:
        """The order for the person of the request: its owner, or the operator."""
        return _order_for(app, order_id)

    tokens = CourierTokenScreen(
        work, floor.admission.rights, Tokens(app.settings, Keys(app.settings)), floor.errands, floor.lockers, back
    )  # fmt: skip
    app.blueprints += [
        courier_tokens(tokens.tokens),
        picking_http.blueprint(floor.picking, floor.shortages, task_view=task.task, task_list=task.queue),
        picking_http.answers(floor.shortages, order_for=order_for),
        dispatch_http.blueprint(floor.dispatch, people, route_view=route.route, order_for=order_for),
        handover_http.door(floor.door, orders, floor.dispatch, view=hand.handover),
        handover_http.counter(floor.counter, view=counter.counter, order_view=counter.order),
        handover_http.loading(floor.loading, view=load.load),
        handover_http.recalls(floor.loading, view=load.load),
        errands_http.giving(floor.errands, people, waiting=errands.waiting, view=errands.errand),
        errands_http.scanning(floor.errands, view=load.load),
        handover_http.pickups(floor.pickup, orders, view=pickup.pickup),
        handover_http.kiosk(floor.pickup, floor.codes, orders, app.clock, view=pickup.pickup),
        upkeep_http.chores(floor.upkeep, view=upkeep.chores, chore_view=upkeep.chore),
        upkeep_http.cells(floor.lockers, view=machines.locker),
        upkeep_http.zones(floor.lockers, view=machines.locker),
        machines_http.blueprint(machines, demo=app.settings.demo),
        tills_http.blueprint(floor.tills, view=tills.ranked, page=tills.page, shift=tills.shift),
        reports_http.blueprint(floor.reports, books, app.clock),
    ]
    wire_proof(app, floor, books, wire_purse(app, floor, floor.cash), owed(Claims(work)))
    wire_care(app, floor, load_view=load.load, locker_view=machines.locker, order_for=order_for)


def _order_for(app: "App", order_id: str) -> Any:
    person = web.person()
    owner = app.orders.get(order_id).customer_id == person.id
    if not owner:
        web.allow("operator")
    return app.order_screen.view(order_id, owner=owner)
