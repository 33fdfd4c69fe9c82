"""The fleet and its settings over HTTP, for technician and operator."""

from flask import Blueprint, Response, request

from lukoshko_server.devices.listing import Listing
from lukoshko_server.devices.settings import DeviceSettings, Document
from lukoshko_server.web import allow, answer, read
from lukoshko_wire.api.devices import (
    SetLockerSettings,
    SetPosSettings,
    SettingsChange,
    SettingsView,
)
from lukoshko_wire.settings import LockerSettings, PosSettings


def blueprint(listing: Listing, settings: DeviceSettings) -> Blueprint:
    """Build the blueprint."""
    bp = Blueprint("devices", __name__, url_prefix="/api/v1/devices")

    @bp.get("")
    def fleet() -> Response:
        """A page of devices; by a part of id or name, by what is wrong, by release."""
        allow("technician", "operator")
        wanted = {
            name: request.args.get(name, "").strip()[:80] for name in ("kind", "trouble", "release", "after")
        }
        return answer(listing.page(text=request.args.get("q", "").strip()[:80], **wanted))

    @bp.get("/<any(locker, pos):kind>/<device_id>")
    def one(kind: str, device_id: str) -> Response:
        """One device with presence and health."""
        allow("technician", "operator")
        return answer(listing.one(kind, device_id))

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
