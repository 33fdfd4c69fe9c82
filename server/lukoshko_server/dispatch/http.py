"""Endpoints of the courier's route and of the dispatcher."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response

from lukoshko_server.dispatch.service import Dispatch
from lukoshko_server.people.service import People
from lukoshko_server.web import allow, answer, read
from lukoshko_wire.api.dispatch import Assign, Couriers, CourierView, RouteView, TakeParcel
from lukoshko_wire.problems import NotFound


def blueprint(
    dispatch: Dispatch,
    people: People,
    *,
    route_view: Callable[[str], RouteView],
    order_for: Callable[[str], Any],
) -> Blueprint:
    """Build the blueprint. `order_for` gives the OrderView for the person of the request."""
    bp = Blueprint("dispatch", __name__, url_prefix="/api/v1")

    @bp.get("/couriers")
    def couriers() -> Response:
        """Everybody who may be given a stop."""
        allow("operator")
        found = [
            CourierView(id=person.id, name=person.name, stops=dispatch.open_stops(person.id))
            for person in people.with_role("courier")
        ]
        return answer(Couriers(couriers=found))

    @bp.post("/orders/<order_id>/courier")
    def assign(order_id: str) -> Response:
        """Give the order to a courier; null takes it back."""
        allow("operator")
        body = read(Assign)
        if body.courier_id is not None and "courier" not in people.get(body.courier_id).roles:
            raise NotFound("no such courier", courier_id=body.courier_id)
        dispatch.assign(order_id, body.courier_id)
        return answer(order_for(order_id))

    @bp.get("/route")
    def route() -> Response:
        """My stops."""
        return answer(route_view(allow("courier").id))

    @bp.post("/route/take")
    def take() -> Response:
        """A parcel goes into the bag."""
        me = allow("courier")
        dispatch.take(me.id, read(TakeParcel).barcode)
        return answer(route_view(me.id))

    @bp.post("/route/stops/<stop_id>/arrived")
    def arrived(stop_id: str) -> Response:
        """I stand at the stop."""
        me = allow("courier")
        dispatch.arrived(me.id, stop_id)
        return answer(route_view(me.id))

    return bp
