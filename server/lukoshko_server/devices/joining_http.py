"""Joining over HTTP: technician and operator with a session, devices without one."""

from flask import Blueprint, Response

from lukoshko_server.devices.joining import Joining
from lukoshko_server.devices.listing import Listing
from lukoshko_server.devices.service import Devices
from lukoshko_server.web import allow, answer, read, visitor
from lukoshko_wire.api.joining import AskJoin, AskRenewal, Joins, Judge, MakeClaim, Renewed, ShutOut


def blueprint(joining: Joining, devices: Devices, listing: Listing) -> Blueprint:
    """Build the blueprint."""
    bp = Blueprint("joining", __name__, url_prefix="/api/v1/devices")

    @bp.post("/claims")
    def claim() -> Response:
        """Make a claim code; it is shown this once."""
        allow("technician", "operator")
        body = read(MakeClaim)
        return answer(joining.make_claim(body.kind, body.device_id), 201)

    @bp.post("/join")
    def join() -> Response:
        """A device asks; 202 while a person has not decided."""
        body = read(AskJoin)
        joined = joining.ask(body.code, body.csr, visitor())
        return answer(joined, 202 if joined.state == "waiting" else 200)

    @bp.post("/renew")
    def renew() -> Response:
        """A device asks for its next certificate."""
        return answer(Renewed(certificate=joining.renew(read(AskRenewal))))

    @bp.get("/joins")
    def joins() -> Response:
        """Devices that asked to join."""
        allow("technician", "operator")
        return answer(Joins(joins=joining.joins()))

    @bp.post("/joins/<join_id>/<any(approve, refuse):verdict>")
    def decide(join_id: str, verdict: str) -> Response:
        """Sign the key, or not."""
        allow("technician", "operator")
        joining.decide(join_id, approve=verdict == "approve")
        return answer(Joins(joins=joining.joins()))

    @bp.post("/<any(locker, pos):kind>/<device_id>/shut-out")
    def shut_out(kind: str, device_id: str) -> Response:
        """Take the device's certificates back."""
        allow("technician", "operator")
        joining.shut_out(kind, device_id, read(ShutOut).reason)
        return Response(status=204)

    @bp.post("/<any(locker, pos):kind>/<device_id>/verdict")
    def judge(kind: str, device_id: str) -> Response:
        """What a person decided about a device that may have a double."""
        allow("technician", "operator")
        body = read(Judge)
        if body.verdict == "shut_out":
            joining.shut_out(kind, device_id, body.reason)
        else:
            devices.trust(kind, device_id, body.reason)
        return answer(listing.one(kind, device_id))

    return bp
