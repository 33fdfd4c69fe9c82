"""Endpoints of a courier alone at the door: what to take along, and what was settled without us."""

from collections.abc import Callable

from flask import Blueprint, Response

from lukoshko_server.handover.alone import Alone
from lukoshko_server.web import allow, answer, read
from lukoshko_wire.api.door import DoorPermits, SettledAtDoor
from lukoshko_wire.api.handover import HandoverView


def blueprint(
    alone: Alone, *, permits: Callable[[str], DoorPermits], view: Callable[[str], HandoverView]
) -> Blueprint:
    """Build the blueprint."""
    bp = Blueprint("alone", __name__, url_prefix="/api/v1")

    @bp.get("/route/permits")
    def take_along() -> Response:
        """What I may settle at doors without the server, signed for my till."""
        return answer(permits(allow("courier").id))

    @bp.post("/handovers/<order_id>/at-door")
    def settled(order_id: str) -> Response:
        """I settled it alone, goods and money have met; the same again changes nothing. 404 for no permit of mine."""
        alone.reported(order_id, allow("courier").id, read(SettledAtDoor).outcome)
        return answer(view(order_id))

    return bp
