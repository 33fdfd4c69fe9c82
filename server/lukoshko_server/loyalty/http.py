"""The queue of the loyalty service over HTTP."""

from collections.abc import Callable

from flask import Blueprint, Response

from lukoshko_server import web
from lukoshko_wire.api.loyalty import LoyaltyQueue


def blueprint(queue: Callable[[], LoyaltyQueue]) -> Blueprint:
    """Build the blueprint."""
    bp = Blueprint("loyalty", __name__, url_prefix="/api/v1")

    @bp.get("/loyalty")
    def waiting() -> Response:
        """What the service still has to take, and what it refused."""
        web.allow("operator")
        return web.answer(queue())

    return bp
