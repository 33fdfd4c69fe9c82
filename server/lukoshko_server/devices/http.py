"""The fleet and its settings over HTTP, for technician and operator."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response

from lukoshko_server.devices.service import Device, Devices
from lukoshko_server.devices.settings import DeviceSettings, Document
from lukoshko_server.web import allow, answer, read
from lukoshko_wire.api.devices import (
    DeviceList,
    DeviceView,
    SetLockerSettings,
    SetPosSettings,
    SettingsChange,
    SettingsView,
)
from lukoshko_wire.settings import LockerSettings, PosSettings, Reported

Certified = Callable[[], dict[tuple[str, str], datetime]]
KINDS = ("locker", "pos")


def blueprint(devices: Devices, settings: DeviceSettings, certified: Certified) -> Blueprint:
    """Build the blueprint; `certified` says until when each device's certificate counts."""
    bp = Blueprint("devices", __name__, url_prefix="/api/v1/devices")

    @bp.get("")
    def fleet() -> Response:
        """Every device with presence and health."""
        allow("technician", "operator")
        reports, newest, until = settings.reports(), settings.newest(), certified()
        views = []
        for device in [each for kind in KINDS for each in devices.all(kind)]:
            key = (device.kind, device.id)
            report, at = reports.get(key, (None, None))
            views.append(_device(device, newest.get(key, 0), report, at, until.get(key)))
        return answer(DeviceList(devices=views))

    @bp.get("/<any(locker, pos):kind>/<device_id>/settings")
    def show(kind: str, device_id: str) -> Response:
        """The wished settings with their history."""
        allow("technician", "operator")
        return answer(_settings(kind, device_id, settings))

    @bp.put("/locker/<device_id>/settings")
    def set_locker(device_id: str) -> Response:
        """Wish for other settings of a locker."""
        allow("technician", "operator")
        body = read(SetLockerSettings)
        settings.put("locker", device_id, body.based_on, body.settings, body.reason)
        return answer(_settings("locker", device_id, settings))

    @bp.put("/pos/<device_id>/settings")
    def set_pos(device_id: str) -> Response:
        """Wish for other settings of a till's agent."""
        allow("technician", "operator")
        body = read(SetPosSettings)
        settings.put("pos", device_id, body.based_on, body.settings, body.reason)
        return answer(_settings("pos", device_id, settings))

    return bp


def _device(
    device: Device, wished: int, report: Reported | None, at: datetime | None, until: datetime | None
) -> DeviceView:
    return DeviceView(
        kind=device.kind, id=device.id, name=device.name, online=device.online, seen_at=device.seen_at,  # type: ignore[arg-type]
        agent=device.version, boot=device.boot, wished=wished, reported=report, reported_at=at,
        suspect_since=device.suspect_since, certified_until=until,
    )  # fmt: skip


def _settings(kind: str, device_id: str, settings: DeviceSettings) -> SettingsView:
    now: Document | None = settings.current(kind, device_id)
    wished = now.settings if now else None
    history = [
        SettingsChange(
            version=each.version, at=each.at, actor=each.actor, reason=each.reason,
            release=each.release.version if each.release else "",
        )
        for each in settings.history(kind, device_id)
    ]  # fmt: skip
    return SettingsView(
        kind=kind, id=device_id, version=now.version if now else 0, hash=now.hash if now else "",  # type: ignore[arg-type]
        locker=wished if isinstance(wished, LockerSettings) else None,
        pos=wished if isinstance(wished, PosSettings) else None,
        release=now.release if now else None, history=history,
    )  # fmt: skip
