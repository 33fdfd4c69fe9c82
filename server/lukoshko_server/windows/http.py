"""Places and windows over HTTP; anyone may look."""

from flask import Blueprint, Response

from lukoshko_server import web
from lukoshko_server.windows.service import Windows


def blueprint(windows: Windows) -> Blueprint:
    """Build the blueprint."""
    bp = Blueprint("windows", __name__, url_prefix="/api/v1")

    @bp.get("/places")
    def places() -> Response:
        """Lockers, counters, delivery zones."""
        return web.answer(windows.places())

    @bp.get("/places/<place_id>/windows")
    def of_place(place_id: str) -> Response:
        """Windows of today and the next days; 404 for an unknown place."""
        return web.answer(windows.windows_of(place_id))

    return bp
