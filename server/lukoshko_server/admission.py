"""Composition of what opens doors without the server: rights, how they reach lockers, what lockers say."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lukoshko_server.cold.reading import Warmth
from lukoshko_server.devices.service import Devices, DeviceSaid
from lukoshko_server.dispatch.service import Dispatch
from lukoshko_server.handover.asking import Asking
from lukoshko_server.handover.granting import Granting
from lukoshko_server.handover.pickup import Pickup
from lukoshko_server.lockers.doors import CellClosed
from lukoshko_server.lockers.overlays import OverlayEnded, OverlayPut
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.orders.service import OrderMoved
from lukoshko_server.payments.happenings import HoldExpired, HoldPlaced, MoneyFailed, MoneyTaken
from lukoshko_server.picking.parcels import Parcels
from lukoshko_server.rights.happenings import RightEnded
from lukoshko_server.rights.http import staff_codes
from lukoshko_server.rights.keys import Keys
from lukoshko_server.rights.publishing import Publisher
from lukoshko_server.rights.service import Rights
from lukoshko_server.rights.tokens import Tokens

if TYPE_CHECKING:
    from lukoshko_server.app import App


@dataclass(frozen=True)
class Admission:
    """Who may open what, who keeps it in step with orders, who answers a locker that asks."""

    rights: Rights
    granting: Granting
    asking: Asking


def build_admission(
    app: "App", *, rights: Rights, devices: Devices, lockers: Lockers, parcels: Parcels, dispatch: Dispatch, pickup: Pickup,
    warmth: Warmth,
) -> Admission:  # fmt: skip
    """Build what stands on the floor's subjects."""
    granting = Granting(
        app.work, app.settings, app.orders, app.payments, app.people, app.windows, parcels, dispatch, lockers, rights,
        Tokens(app.settings, Keys(app.settings)), warmth,
    )  # fmt: skip
    return Admission(rights, granting, Asking(app.work, app.outbox, devices, pickup))


def wire_admission(app: "App", admission: Admission) -> None:
    """Wire, after the floor's own listeners: rights follow what those decide."""
    rights, granting = admission.rights, admission.granting
    app.handlers.update(Publisher(app.work, app.mqtt, Keys(app.settings), rights.lists).handlers())
    app.ticks.append(rights.tick)
    for heard in (rights.on_said, admission.asking.on_said):
        app.hub.listen(DeviceSaid, heard)
    app.hub.listen(OrderMoved, granting.on_order)
    app.hub.listen(CellClosed, granting.on_closed)
    for overlay in (OverlayPut, OverlayEnded):
        app.hub.listen(overlay, granting.on_overlay)
    for money in (HoldPlaced, HoldExpired, MoneyTaken, MoneyFailed):
        app.hub.listen(money, granting.on_money)
    app.hub.listen(RightEnded, app.cancelling.on_right_ended)
    app.blueprints.append(staff_codes(rights.shifts, lambda locker_id: app.devices.get("locker", locker_id)))
