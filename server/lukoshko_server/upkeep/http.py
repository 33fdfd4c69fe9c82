"""Chores of technicians, and what a technician or the operator may do to a cell by hand, always with a reason."""

from collections.abc import Callable

from flask import Blueprint, Response, request

from lukoshko_server.db import acting
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.upkeep.service import Upkeep
from lukoshko_server.web import allow, answer, read
from lukoshko_wire.api.machines import AskZone, LockerView
from lukoshko_wire.api.upkeep import Chores, ChoreView, CloseChore, OpenChore, SetOverlay
from lukoshko_wire.problems import NotFound
from lukoshko_wire.values import Zone


def chores(
    upkeep: Upkeep, *, view: Callable[[str | None], Chores], chore_view: Callable[[str], ChoreView]
) -> Blueprint:
    """Build the blueprint of the chores."""
    bp = Blueprint("upkeep", __name__, url_prefix="/api/v1/upkeep")

    @bp.get("")
    def show() -> Response:
        """What waits to be done and what was done lately; `?locker=` of one locker."""
        allow("technician", "operator")
        return answer(view(request.args.get("locker")))

    @bp.post("")
    def ask() -> Response:
        """Ask for something to be done."""
        allow("technician", "operator")
        body = read(OpenChore)
        made = upkeep.open(body.kind, body.locker_id, body.cell, body.why, acting.get(), chore_id=body.id)
        return answer(chore_view(made.id), 201)

    @bp.post("/<chore_id>/take")
    def take(chore_id: str) -> Response:
        """I see to it."""
        allow("technician", "operator")
        upkeep.take(chore_id, acting.get())
        return answer(chore_view(chore_id))

    @bp.post("/<chore_id>/done")
    def done(chore_id: str) -> Response:
        """Done, with a note; what held over the cell because of it ends."""
        allow("technician", "operator")
        upkeep.done(chore_id, read(CloseChore).note, acting.get())
        return answer(chore_view(chore_id))

    return bp


def cells(lockers: Lockers, *, view: Callable[[str], LockerView]) -> Blueprint:
    """Build the blueprint of the hand on a cell."""
    bp = Blueprint("cells", __name__, url_prefix="/api/v1/lockers/<locker_id>/cells/<int:no>")

    @bp.post("/overlays")
    def overlay(locker_id: str, no: int) -> Response:
        """Maintenance, cleaning or a fault begins or ends; the operator may begin any, a technician ends them."""
        allow("technician", "operator")
        body = read(SetOverlay)
        if not body.on:
            allow("technician")
        lockers.overlay(locker_id, no, body.kind, body.on, body.why, acting.get())
        return answer(view(locker_id))

    return bp


def zones(lockers: Lockers, *, view: Callable[[str], LockerView]) -> Blueprint:
    """Build the blueprint of the hand on a refrigerated zone."""
    bp = Blueprint("zones", __name__, url_prefix="/api/v1/lockers/<locker_id>/zones/<zone>")

    @bp.post("/actions")
    def act(locker_id: str, zone: str) -> Response:
        """Defrost, cleaning, the controller's alarm, with a reason; 429 locker.too-many-actions."""
        allow("technician")
        body = read(AskZone)
        if zone not in set(Zone):
            raise NotFound("no such zone", zone=zone[:20])
        lockers.zones.act(locker_id, Zone(zone), body.action, body.reason.strip(), acting.get(), body.id)
        return answer(view(locker_id), 202)

    return bp
