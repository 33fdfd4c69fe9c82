"""Lockers and tills for operator and technician; in the demo the twin looks too."""

from flask import Blueprint, Response

from lukoshko_server.screens.machines import MachineScreen
from lukoshko_server.web import allow, answer


def blueprint(screen: MachineScreen, *, demo: bool) -> Blueprint:
    """Build the blueprint around the machines' screen."""
    bp = Blueprint("machines", __name__, url_prefix="/api/v1")

    @bp.get("/machines")
    def machines() -> Response:
        """Everything that joins by MQTT."""
        if not demo:
            allow("operator")
        return answer(screen.machines())

    return bp
