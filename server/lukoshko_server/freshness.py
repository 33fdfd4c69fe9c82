"""Composition of what keeps food from harm: the count of warmth and what follows from it; wired beside the floor."""

from typing import TYPE_CHECKING

from lukoshko_server.climate.service import Climate, ReadingsKept
from lukoshko_server.cold import http as cold_http
from lukoshko_server.cold.carrying import Carrying
from lukoshko_server.cold.counting import Counting
from lukoshko_server.cold.happenings import BlockLifted, ParcelSpoiled, ParcelWarm
from lukoshko_server.cold.service import Cold
from lukoshko_server.devices.service import DeviceMoved, Devices, FactCame
from lukoshko_server.dispatch.service import Dispatch
from lukoshko_server.handover.spoiled import Spoiled
from lukoshko_server.lockers.doors import CellClosed, CellOpened
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.orders.service import OrderMoved
from lukoshko_server.picking.packing import Packed
from lukoshko_server.picking.parcels import ParcelDivided, ParcelMoved, Parcels

if TYPE_CHECKING:
    from lukoshko_server.app import App
    from lukoshko_server.floor import Floor


def build_cold(
    app: "App", *, climate: Climate, devices: Devices, lockers: Lockers, parcels: Parcels, dispatch: Dispatch
) -> Cold:
    """Build the count of warmth from the shop's settings."""
    limits = app.settings.zone_limits
    return Cold(
        app.work, Counting(climate, devices, limits), app.orders, app.catalogue, parcels, lockers, dispatch, limits=limits,
        profiles=app.settings.cold_profiles,
    )  # fmt: skip


def wire_cold(app: "App", floor: "Floor") -> None:
    """Wire it behind what it counts by: cells given out, parcels moved, readings kept."""
    cold, hub = floor.cold, app.hub
    spoiled = Spoiled(
        app.work, app.orders, app.payments, app.stock, floor.parcels, floor.lockers, floor.dispatch, app.people,
        app.notify, floor.loading, floor.counter, floor.pickup, floor.put_backs,
    )  # fmt: skip
    hub.listen(Packed, cold.on_packed)
    hub.listen(ParcelMoved, cold.on_parcel)
    hub.listen(ParcelDivided, cold.on_divided)
    hub.listen(CellClosed, cold.on_closed)
    hub.listen(CellOpened, cold.on_opened)
    hub.listen(ReadingsKept, cold.on_readings)
    hub.listen(DeviceMoved, cold.on_device)
    hub.listen(FactCame, cold.on_fact)
    hub.listen(OrderMoved, spoiled.on_order)
    hub.listen(ParcelWarm, spoiled.on_warm)
    hub.listen(ParcelSpoiled, spoiled.on_spoiled)
    hub.listen(BlockLifted, spoiled.on_lifted)
    for changed in (ParcelSpoiled, BlockLifted):
        hub.listen(changed, floor.admission.granting.on_cold)
    app.ticks.append(cold.tick)
    app.blueprints += [
        cold_http.judging(cold, floor.parcels),
        cold_http.carrying(
            Carrying(app.work, cold, app.orders, floor.parcels, floor.dispatch, app.settings.cold_profiles)
        ),
    ]
