"""Endpoints of taking back what nobody comes for: the operator gives it to a courier, who scans what is taken out."""

from collections.abc import Callable

from flask import Blueprint, Response

from lukoshko_server.db import acting
from lukoshko_server.handover.errands import Errands
from lukoshko_server.people.service import People
from lukoshko_server.web import allow, answer, read
from lukoshko_wire.api.dispatch import Assign, ConfirmParcel, Errand, ErrandList, LoadView
from lukoshko_wire.problems import NotFound


def giving(
    errands: Errands, people: People, *, waiting: Callable[[], ErrandList], view: Callable[[str], Errand]
) -> Blueprint:
    """Build the blueprint of the dispatcher's part."""
    bp = Blueprint("errands", __name__, url_prefix="/api/v1/errands")

    @bp.get("")
    def show() -> Response:
        """Lockers with something to take back."""
        allow("operator")
        return answer(waiting())

    @bp.post("/<locker_id>/courier")
    def give(locker_id: str) -> Response:
        """This courier empties it; null takes it back. 409 errand.nothing."""
        allow("operator")
        courier_id = read(Assign).courier_id
        if courier_id is not None and "courier" not in people.get(courier_id).roles:
            raise NotFound("no such courier", courier_id=courier_id)
        errands.give(locker_id, courier_id, acting.get())
        return answer(view(locker_id))

    return bp


def scanning(errands: Errands, *, view: Callable[[str], LoadView]) -> Blueprint:
    """Build the blueprint of what is taken out."""
    bp = Blueprint("taken", __name__, url_prefix="/api/v1/lockers/<locker_id>/loading")

    @bp.post("/taken")
    def taken(locker_id: str) -> Response:
        """The label of what was taken out of this cell; 409 loading.wrong-parcel."""
        allow("courier")
        body = read(ConfirmParcel)
        errands.scan(locker_id, body.cell, body.barcode)
        return answer(view(locker_id))

    return bp
