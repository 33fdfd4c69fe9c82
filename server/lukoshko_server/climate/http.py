"""The log of a cold zone over HTTP: for a screen, for a spreadsheet, on paper; and what is decided about it."""

from flask import Blueprint, Response, request

from lukoshko_server.climate.log import ColdLogs
from lukoshko_server.climate.sheet import sheet
from lukoshko_server.web import allow, answer, read
from lukoshko_wire.api.climate import ColdLog, Decide
from lukoshko_wire.problems import Malformed
from lukoshko_wire.values import Zone


def blueprint(logs: ColdLogs) -> Blueprint:
    """Build the blueprint."""
    bp = Blueprint("climate", __name__, url_prefix="/api/v1/climate/<locker_id>/<zone>")

    def asked(locker_id: str, zone: str) -> ColdLog:
        allow("technician", "operator")
        return logs.day(locker_id, _zone(zone), request.args.get("day", ""))

    @bp.get("/log")
    def log(locker_id: str, zone: str) -> Response:
        """The log of a local day; today's when none is named."""
        return answer(asked(locker_id, zone))

    @bp.get("/log.csv")
    def table(locker_id: str, zone: str) -> Response:
        """The same, every minute a line."""

        shown = asked(locker_id, zone)
        return _file(sheet(shown), "text/csv; charset=utf-8", shown, "csv")

    @bp.get("/log.pdf")
    def paper(locker_id: str, zone: str) -> Response:
        """The same on paper."""
        from lukoshko_server.climate.pdf import (
            pdf,  # loads a drawing library that the other processes never need
        )

        shown = asked(locker_id, zone)
        return _file(pdf(shown), "application/pdf", shown, "pdf")

    @bp.post("/decisions")
    def decide(locker_id: str, zone: str) -> Response:
        """A corrective action about an alarm or a gap; 409 climate.decided, climate.no-gap."""
        allow("technician", "operator")
        return answer(logs.decide(locker_id, _zone(zone), read(Decide)))

    return bp


def _zone(text: str) -> Zone:
    try:
        return Zone(text)
    except ValueError as error:
        raise Malformed("no such zone", value=text[:20]) from error


def _file(body: bytes, kind: str, log: ColdLog, ending: str) -> Response:
    response = Response(body, mimetype=None, content_type=kind)
    name = f"{log.locker_id}-{log.zone.value}-{log.day}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
