"""Lockers and tills for operator and technician; in the demo the twin looks too."""

from flask import Blueprint, Response, request

from lukoshko_server.screens.machines import LOG_GROUPS, SEVERITIES, MachineScreen
from lukoshko_server.web import allow, answer
from lukoshko_wire.problems import Malformed


def blueprint(screen: MachineScreen, *, demo: bool) -> Blueprint:
    """Build the blueprint around the machines' screen."""
    bp = Blueprint("machines", __name__, url_prefix="/api/v1")

    @bp.get("/machines")
    def machines() -> Response:
        """Everything that joins by MQTT."""
        if not demo:
            allow("operator", "technician")
        return answer(screen.machines())

    @bp.get("/fleet")
    def fleet() -> Response:
        """Every locker at a glance, those in trouble first; by a part of name, address or id, by severity."""
        allow("technician", "operator")
        grade = request.args.get("severity", "")
        if grade and grade not in map(str, SEVERITIES):
            raise Malformed("no such severity", severity=grade[:10])
        return answer(screen.fleet(request.args.get("q", "").strip()[:80], int(grade) if grade else None))

    @bp.get("/lockers/<locker_id>")
    def locker(locker_id: str) -> Response:
        """The picture of one locker."""
        allow("technician", "operator")
        return answer(screen.locker(locker_id))

    @bp.get("/lockers/<locker_id>/log")
    def log(locker_id: str) -> Response:
        """What happened at a locker, the latest first; of one cell, of some groups."""
        allow("technician", "operator")
        screen.locker(locker_id)
        return lines(locker_id)

    @bp.get("/tills/<till_id>/log")
    def till_log(till_id: str) -> Response:
        """What happened at a till, the latest first; of some groups."""
        allow("technician", "operator")
        screen.must_be_till(till_id)
        return lines(till_id)

    def lines(device_id: str) -> Response:
        groups = [group for group in request.args.get("group", "").split(",") if group]
        if unknown := [group for group in groups if group not in LOG_GROUPS]:
            raise Malformed("no such groups", groups=unknown)
        cell = request.args.get("cell", type=int)
        before = request.args.get("before", 0, type=int)
        return answer(screen.log(device_id, before=max(before, 0), cell=cell, groups=groups))

    return bp
