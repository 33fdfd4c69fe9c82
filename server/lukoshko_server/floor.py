"""The second half of the composition: what happens on the shop's floor, on the street and at the locker.

`app.build` builds what is below (orders, money, catalogue, people); here picking, machines and handover are built on
it and wired: who hears of what, which effects leave, which timers tick; `display` shows it.
"""

from dataclasses import dataclass
from datetime import timedelta, timezone
from typing import TYPE_CHECKING

from lukoshko_server.admission import Admission, build_admission, wire_admission
from lukoshko_server.after import wire_after
from lukoshko_server.alone import wire_alone
from lukoshko_server.cash.service import Cash
from lukoshko_server.climate.service import Climate
from lukoshko_server.cold.service import Cold
from lukoshko_server.cold_zones import wire_climate
from lukoshko_server.devices import commands
from lukoshko_server.devices.doubles import Suspected
from lukoshko_server.devices.service import AckCame, DeviceMoved, Devices, FactCame, StatesCame
from lukoshko_server.dispatch.service import Dispatch
from lukoshko_server.display import owed, show
from lukoshko_server.fleet import Fleet, wire_fleet
from lukoshko_server.freshness import build_cold, wire_cold
from lukoshko_server.handover.claims import Claims
from lukoshko_server.handover.counter import Counter
from lukoshko_server.handover.door import Door
from lukoshko_server.handover.errands import Errands
from lukoshko_server.handover.fitting import Fitting
from lukoshko_server.handover.goods import Goods, Paper
from lukoshko_server.handover.loading import Invite, Loading
from lukoshko_server.handover.pickup import Pickup
from lukoshko_server.handover.planning import Planning
from lukoshko_server.lockers.doors import CellClosed, CellOpened, OpenFailed
from lukoshko_server.lockers.holding import Holding
from lukoshko_server.lockers.overlays import OverlayEnded, OverlayPut
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.marking.service import Marking
from lukoshko_server.marks import wire_marking
from lukoshko_server.orders.service import OrderChanged, OrderMoved
from lukoshko_server.payments.happenings import HoldDeclined, HoldExpired, HoldPlaced, MoneyFailed, MoneyTaken
from lukoshko_server.picking.overweight import Overweight
from lukoshko_server.picking.packing import Packed
from lukoshko_server.picking.parcels import Parcels
from lukoshko_server.picking.put_backs import PutBacks
from lukoshko_server.picking.service import Picking
from lukoshko_server.picking.shortages import NothingLeft, Shortages
from lukoshko_server.receipts.debts import Debts
from lukoshko_server.receipts.elsewhere import Elsewhere
from lukoshko_server.receipts.service import ReceiptPrinted, ReceiptQueued, ReceiptRefused
from lukoshko_server.reports.service import Reports
from lukoshko_server.rights.codes import Codes
from lukoshko_server.rights.service import Rights
from lukoshko_server.screens.rooms import May, rooms
from lukoshko_server.tills.rules import Seller
from lukoshko_server.tills.service import Tills
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
        reports=Reports(work, orders, app.payments, app.receipts, lockers, owed(Claims(work)), Debts(work).due_by_order),
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
    show(app, floor)
    wire_cold(app, floor)
    wire_alone(app, floor, paper, marking)
    wire_after(app, floor)
    return floor


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
