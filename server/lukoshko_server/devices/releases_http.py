"""Releases over HTTP: a technician registers and stages them, devices fetch what is signed anyway."""

from flask import Blueprint, Response, request, send_file

from lukoshko_server.devices.releases import ReleaseStore
from lukoshko_server.web import allow, answer, read
from lukoshko_wire.api.releases import GiveRelease, Releases, StageRelease
from lukoshko_wire.releases import MOST_BYTES, SignedManifest


def blueprint(releases: ReleaseStore) -> Blueprint:
    """Build the blueprint."""
    bp = Blueprint("releases", __name__, url_prefix="/api/v1/releases")

    @bp.get("")
    def every() -> Response:
        """Every release and how far it has come."""
        allow("technician", "operator")
        return answer(Releases(releases=releases.all()))

    @bp.post("")
    def add() -> Response:
        """Register a signed manifest."""
        allow("technician")
        releases.add(read(SignedManifest))
        return answer(Releases(releases=releases.all()), 201)

    @bp.put("/<version>/files/<name>")
    def upload(version: str, name: str) -> Response:
        """Take one file of a release, as it is."""
        allow("technician")
        request.max_content_length = MOST_BYTES
        releases.take_file(version, name, request.stream.read)
        return answer(Releases(releases=releases.all()))

    @bp.post("/<version>/stage")
    def stage(version: str) -> Response:
        """Tell a share of the fleet."""
        allow("technician", "operator")
        body = read(StageRelease)
        releases.stage(version, body.percent, body.reason)
        return answer(Releases(releases=releases.all()))

    @bp.post("/<version>/devices/<any(locker, pos):kind>/<device_id>/<any('give', 'take-back'):deed>")
    def single(version: str, kind: str, device_id: str, deed: str) -> Response:
        """Give a release to one device, or let it be."""
        allow("technician", "operator")
        act = releases.give if deed == "give" else releases.take_back
        act(version, kind, device_id, read(GiveRelease).reason)
        return answer(Releases(releases=releases.all()))

    @bp.get("/<version>/manifest")
    def manifest(version: str) -> Response:
        """The signed manifest, for devices."""
        return answer(releases.signed(version))

    @bp.get("/<version>/files/<name>")
    def download(version: str, name: str) -> Response:
        """A file, for devices; a part of it when a range is asked for."""
        return send_file(releases.file(version, name), mimetype="application/octet-stream", conditional=True)

    return bp
