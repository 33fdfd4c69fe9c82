"""Wiring of cold zones: what lockers tell of them, who may read the logs."""

from typing import TYPE_CHECKING

from lukoshko_server.climate import http
from lukoshko_server.climate.log import ColdLogs
from lukoshko_server.climate.service import Climate
from lukoshko_server.devices.service import Devices, FactCame, ReadingsCame
from lukoshko_wire.problems import NotFound

if TYPE_CHECKING:
    from lukoshko_server.app import App


def wire_climate(app: "App", devices: Devices) -> Climate:
    """Build and wire the subject."""

    def name_of(actor: str) -> str:
        """A person's name behind `technician:<id>`; the actor itself where nobody stands behind it."""
        try:
            return app.people.get(actor.partition(":")[2]).name
        except NotFound:
            return actor

    climate = Climate(app.work, devices)
    logs = ColdLogs(app.work, devices, name_of, offset_minutes=app.settings.utc_offset_minutes)
    app.hub.listen(ReadingsCame, climate.on_readings)
    app.hub.listen(FactCame, logs.on_fact)
    app.ticks.append(climate.tick)
    app.blueprints.append(http.blueprint(logs))
    return climate
