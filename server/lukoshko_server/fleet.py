"""Composition of the fleet: devices' settings, how they join and are renewed; wired beside the floor."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lukoshko_server.devices import http as devices_http
from lukoshko_server.devices import joining as joining_of
from lukoshko_server.devices import joining_http, releases_http
from lukoshko_server.devices import settings as wished
from lukoshko_server.devices.joining import Joining
from lukoshko_server.devices.listing import Listing
from lukoshko_server.devices.releases import ReleaseStore
from lukoshko_server.devices.service import Devices, ReportCame
from lukoshko_server.devices.settings import DeviceSettings
from lukoshko_server.mqtt import take_place

if TYPE_CHECKING:
    from lukoshko_server.app import App


@dataclass(frozen=True)
class Fleet:
    """What concerns every device, whatever it drives."""

    settings: DeviceSettings
    joining: Joining
    releases: ReleaseStore


def wire_fleet(app: "App", devices: Devices) -> Fleet:
    """Build and wire; blueprints, handlers and timers are added to the app."""
    settings = DeviceSettings(app.work, app.outbox, app.mqtt.publish, app.settings.zone_limits)
    listing = Listing(app.work)
    app.hub.show_many("device", listing.views_of)
    app.hub.listen(ReportCame, settings.on_report)
    app.handlers[wished.KIND] = settings.deliver
    joining = Joining(app.work, app.outbox, app.settings, lambda name: take_place(app.settings, name))
    app.handlers[joining_of.CUT], app.handlers[joining_of.LIST] = joining.cut, joining.write_list
    app.ticks.append(joining.tick)
    app.blueprints.append(devices_http.blueprint(listing, settings))
    app.blueprints.append(joining_http.blueprint(joining, devices, listing))
    releases = ReleaseStore(app.work, app.settings, settings)
    app.blueprints.append(releases_http.blueprint(releases))
    return Fleet(settings, joining, releases)
