"""The second half of the composition: what happens on the shop's floor, on the street and at the locker.

`app.build` builds what is below (orders, money, catalogue, people); here picking, machines and handover are built on
it and wired: who hears of what, who shows what, which effects leave, which timers tick.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta, timezone
from typing import TYPE_CHECKING, Any, get_args

from lukoshko_server import web
from lukoshko_server.admission import Admission, build_admission, wire_admission
from lukoshko_server.after import wire_after
from lukoshko_server.alone import wire_alone
from lukoshko_server.care import wire_care
from lukoshko_server.cash.service import Cash
from lukoshko_server.climate.service import Climate
from lukoshko_server.cold.service import Cold
from lukoshko_server.cold_zones import wire_climate
from lukoshko_server.devices import commands
from lukoshko_server.devices.doubles import Suspected
from lukoshko_server.devices.service import AckCame, DeviceMoved, Devices, FactCame, StatesCame
from lukoshko_server.dispatch import http as dispatch_http
from lukoshko_server.dispatch.service import Dispatch
from lukoshko_server.fleet import Fleet, wire_fleet
from lukoshko_server.freshness import build_cold, wire_cold
from lukoshko_server.handover import errands_http
from lukoshko_server.handover import http as handover_http
from lukoshko_server.handover.claims import Claims
from lukoshko_server.handover.counter import Counter
from lukoshko_server.handover.door import Door
from lukoshko_server.handover.errands import Errands
from lukoshko_server.handover.fitting import Fitting
from lukoshko_server.handover.goods import Goods, Paper
from lukoshko_server.handover.loading import Invite, Loading
from lukoshko_server.handover.pickup import Pickup
from lukoshko_server.handover.planning import Planning
from lukoshko_server.ledgers import wire_proof
from lukoshko_server.lockers.doors import CellClosed, CellOpened, OpenFailed
from lukoshko_server.lockers.holding import Holding
from lukoshko_server.lockers.overlays import OverlayEnded, OverlayPut
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.marking.service import Marking
from lukoshko_server.marks import wire_marking
from lukoshko_server.orders.service import OrderChanged, OrderMoved
from lukoshko_server.payments.happenings import HoldDeclined, HoldExpired, HoldPlaced, MoneyFailed, MoneyTaken
from lukoshko_server.payments.taken import Taken
from lukoshko_server.picking import http as picking_http
from lukoshko_server.picking.overweight import Overweight
from lukoshko_server.picking.packing import Packed
from lukoshko_server.picking.parcels import Parcels
from lukoshko_server.picking.put_backs import PutBacks
from lukoshko_server.picking.service import Picking
from lukoshko_server.picking.shortages import NothingLeft, Shortages
from lukoshko_server.purse import wire_purse
from lukoshko_server.receipts.by_shift import ByShift
from lukoshko_server.receipts.debts import Debts
from lukoshko_server.receipts.elsewhere import Elsewhere
from lukoshko_server.receipts.service import ReceiptPrinted, ReceiptQueued, ReceiptRefused
from lukoshko_server.reports import http as reports_http
from lukoshko_server.reports.books import Books
from lukoshko_server.reports.rules import Owed
from lukoshko_server.reports.service import Reports
from lukoshko_server.rights.codes import Codes
from lukoshko_server.rights.http import courier_tokens
from lukoshko_server.rights.keys import Keys
from lukoshko_server.rights.service import Rights
from lukoshko_server.rights.tokens import Tokens
from lukoshko_server.screens import machines_http
from lukoshko_server.screens.courier_tokens import CourierTokenScreen
from lukoshko_server.screens.errands import BackCells, ErrandScreen
from lukoshko_server.screens.follow import Change, Follow
from lukoshko_server.screens.handover import CounterScreen, HandoverScreen
from lukoshko_server.screens.machines import MachineScreen
from lukoshko_server.screens.pickup import PickupScreen
from lukoshko_server.screens.rooms import May, rooms
from lukoshko_server.screens.route import LoadScreen, RouteScreen
from lukoshko_server.screens.task import TaskScreen
from lukoshko_server.screens.tills import TillScreen
from lukoshko_server.screens.upkeep import UpkeepScreen
from lukoshko_server.tills import http as tills_http
from lukoshko_server.tills.rules import Seller
from lukoshko_server.tills.service import TillChanged, Tills
from lukoshko_server.upkeep import http as upkeep_http
from lukoshko_server.upkeep.service import Upkeep

if TYPE_CHECKING:
    from lukoshko_server.app import App

NOTHING_LEFT = "ничего из него не нашлось"


@dataclass(frozen=True)
class Floor:
    """The subjects of the floor, the street and the locker."""

    devices: Devices
    climate: Climate
    cold: Cold
    lockers: Lockers
    tills: Tills
    picking: Picking
    shortages: Shortages
    overweight: Overweight
    parcels: Parcels
    dispatch: Dispatch
    codes: Codes
    door: Door
    counter: Counter
    loading: Loading
    pickup: Pickup
    goods: Goods
    put_backs: PutBacks
    paper: Paper
    reports: Reports
    upkeep: Upkeep
    planning: Planning
    errands: Errands
    rooms: dict[str, May]
    fleet: Fleet
    admission: Admission
    marking: Marking
    cash: Cash


def build(
    app: "App", *, parcels: Parcels, dispatch: Dispatch, shortages: Shortages, overweight: Overweight,
    codes: Codes, rights: Rights, marking: Marking,
) -> Floor:  # fmt: skip
    """Build and wire; blueprints, handlers and timers are added to the app."""
    work, settings, orders = app.work, app.settings, app.orders
    devices = Devices(work)
    lockers = Lockers(work, app.outbox, devices)
    climate = wire_climate(app, devices)
    cold = build_cold(
        app, climate=climate, devices=devices, lockers=lockers, parcels=parcels, dispatch=dispatch
    )
    zone = timezone(timedelta(minutes=settings.utc_offset_minutes))
    seller = Seller(settings.seller_inn, settings.taxation)
    tills = Tills(work, app.outbox, devices, app.receipts, Elsewhere(work), seller, zone)

    fitting = Fitting(app.windows, lockers, Holding(work))
    picking = Picking(
        work, settings, orders, app.catalogue, app.stock, parcels, fitting.bags, marking, overweight
    )
    put_backs = PutBacks(work, orders, app.stock, app.catalogue, parcels)
    goods = Goods(work, orders, app.stock, parcels, codes, put_backs)
    paper = Paper(settings, app.receipts, tills, app.windows, app.people, marking)
    pickup = Pickup(
        work, orders, app.payments, lockers, app.windows, codes, goods, paper, rights, cold,
        reopen=timedelta(seconds=settings.reopen_s),
    )  # fmt: skip
    admission = build_admission(
        app,
        rights=rights,
        devices=devices,
        lockers=lockers,
        parcels=parcels,
        dispatch=dispatch,
        pickup=pickup,
        warmth=cold,
    )
    invite = Invite(codes, app.notify, app.people, app.windows)
    floor = Floor(
        devices=devices, climate=climate, cold=cold, marking=marking, cash=Cash(work), lockers=lockers,
        tills=tills, picking=picking,
        shortages=shortages, overweight=overweight, parcels=parcels,
        dispatch=dispatch, codes=codes, door=Door(work, orders, app.payments, goods, paper, cold, marking),
        counter=Counter(work, orders, parcels, codes, invite),
        loading=Loading(
            work, orders, parcels, lockers, dispatch, app.windows, invite, cold, scan_back=settings.loading_scan_back
        ),
        pickup=pickup, goods=goods, put_backs=put_backs, paper=paper, admission=admission,
        reports=Reports(work, orders, app.payments, app.receipts, lockers, _owed(Claims(work)), Debts(work).due_by_order),
        upkeep=Upkeep(work, lockers),
        errands=Errands(work, orders, lockers, parcels),
        planning=Planning(work, settings, lockers, orders, parcels, app.catalogue),
        rooms=dict(rooms(orders, dispatch, codes, app.clock, demo=settings.demo)), fleet=wire_fleet(app, devices),
    )  # fmt: skip
    app.handlers[commands.KIND] = commands.handler(app.mqtt, app.clock)
    app.ticks += [
        shortages.tick,
        overweight.tick,
        lockers.tick,
        tills.tick,
        floor.pickup.tick,
        floor.planning.tick,
    ]
    _listen(app, floor)
    app.hub.listen(OrderChanged, overweight.on_changed)
    app.hub.listen(HoldPlaced, overweight.on_placed)
    for refused in (HoldDeclined, HoldExpired):
        app.hub.listen(refused, overweight.on_refused)
    wire_admission(app, floor.admission)
    wire_marking(app, floor)
    _show(app, floor)
    wire_cold(app, floor)
    wire_alone(app, floor, paper, marking)
    wire_after(app, floor)
    return floor


def _owed(claims: Claims) -> Callable[[Sequence[str]], list[Owed]]:
    def of(order_ids: Sequence[str]) -> list[Owed]:
        return [
            Owed(each.id, each.order_id, each.kind, each.kopecks, each.due_at)
            for each in claims.of_orders(order_ids)
        ]

    return of


def _listen(app: "App", floor: Floor) -> None:
    hub = app.hub
    for moved in (floor.picking.on_order, floor.loading.on_order):
        hub.listen(OrderMoved, moved)
    hub.listen(Packed, floor.loading.on_packed)
    hub.listen(
        NothingLeft, lambda gone: app.cancelling.cancel(gone.order_id, by_owner=False, reason=NOTHING_LEFT)
    )
    hub.listen(DeviceMoved, lambda moved: floor.lockers.on_device(moved.kind, moved.device_id))
    hub.listen(DeviceMoved, floor.tills.on_device)
    hub.listen(Suspected, floor.lockers.on_suspected)
    for subject in (floor.lockers, floor.tills):
        hub.listen(FactCame, subject.on_fact)
        hub.listen(StatesCame, subject.on_states)
        hub.listen(AckCame, subject.on_ack)
    hub.listen(OpenFailed, floor.lockers.on_failed)
    hub.listen(OverlayPut, floor.upkeep.on_overlay)
    hub.listen(OverlayEnded, floor.upkeep.on_overlay_ended)
    for change in (OverlayPut, OverlayEnded):
        hub.listen(change, floor.errands.on_overlay)
    hub.listen(ReceiptQueued, floor.tills.on_receipt)
    for settling in (floor.door, floor.pickup):
        hub.listen(MoneyTaken, settling.on_money)
        hub.listen(MoneyFailed, settling.on_money_failed)
        hub.listen(ReceiptPrinted, settling.on_printed)
        hub.listen(ReceiptRefused, settling.on_refused)
    for opening in (floor.loading, floor.pickup):
        hub.listen(CellOpened, opening.on_opened)
        hub.listen(CellClosed, opening.on_closed)
        hub.listen(OpenFailed, opening.on_failed)
    for door in (CellOpened, CellClosed, OpenFailed):
        hub.listen(door, floor.errands.on_door)


def _show(app: "App", floor: Floor) -> None:
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
    wire_proof(app, floor, books, wire_purse(app, floor, floor.cash), _owed(Claims(work)))
    wire_care(app, floor, load_view=load.load, locker_view=machines.locker, order_for=order_for)


def _order_for(app: "App", order_id: str) -> Any:
    person = web.person()
    owner = app.orders.get(order_id).customer_id == person.id
    if not owner:
        web.allow("operator")
    return app.order_screen.view(order_id, owner=owner)
