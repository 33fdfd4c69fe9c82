"""Endpoints of the handover: door, counter, locker loading, pickup. Who may is decided before what is done."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, g, request

from lukoshko_server.clock import Clock
from lukoshko_server.db import acting
from lukoshko_server.dispatch.service import Dispatch
from lukoshko_server.handover.counter import Counter
from lukoshko_server.handover.door import Door
from lukoshko_server.handover.loading import Loading
from lukoshko_server.handover.pickup import Pickup
from lukoshko_server.handover.refusals import NotHere
from lukoshko_server.orders.rules import Order
from lukoshko_server.orders.service import Orders
from lukoshko_server.rights.codes import Codes
from lukoshko_server.rights.rules import WrongCode
from lukoshko_server.web import allow, answer, person, read
from lukoshko_wire.api.dispatch import CounterList, CounterOrder, FindOrder, LoadParcel, LoadView, TakeParcel
from lukoshko_wire.api.handover import (
    EnterCode,
    Handed,
    HandoverView,
    OpenNext,
    PickupView,
    Refuse,
    RefuseAll,
    Settle,
)
from lukoshko_wire.problems import Forbidden, NotFound
from lukoshko_wire.values import Way


def may_hand(someone: Any, order: Order, dispatch: Dispatch, *, look_only: bool = False) -> bool:
    """True for the courier of the order, a clerk of its counter; for the operator as long as they only look."""
    if look_only and "operator" in someone.roles:
        return True
    if order.way is Way.COUNTER:
        return "clerk" in someone.roles and someone.place_id == order.place_id
    return "courier" in someone.roles and dispatch.courier_of(order.id) == someone.id


def door(door: Door, orders: Orders, dispatch: Dispatch, *, view: Callable[[str], HandoverView]) -> Blueprint:
    """Build the blueprint of the handover by a person."""
    bp = Blueprint("handover", __name__, url_prefix="/api/v1/handovers/<order_id>")

    def mine(order_id: str, *, look_only: bool = False) -> Any:
        someone = allow("courier", "clerk", *(["operator"] if look_only else []))
        if not may_hand(someone, orders.get(order_id), dispatch, look_only=look_only):
            raise Forbidden("this order is not yours to hand over", order_id=order_id)
        return someone

    @bp.get("")
    def show(order_id: str) -> Response:
        """What stands before the courier or the clerk."""
        mine(order_id, look_only=True)
        return answer(view(order_id))

    @bp.post("/refusals")
    def refuse(order_id: str) -> Response:
        """How much of lines is not taken."""
        mine(order_id)
        door.refuse(order_id, read(Refuse))
        return answer(view(order_id))

    @bp.post("/refuse-all")
    def refuse_all(order_id: str) -> Response:
        """Nothing is taken."""
        mine(order_id)
        door.refuse_all(order_id, read(RefuseAll))
        return answer(view(order_id))

    @bp.post("/settle")
    def settle(order_id: str) -> Response:
        """Take the money; the receipt follows by push. 409 handover.sum-changed when the sum is another one."""
        someone = mine(order_id)
        door.settle(order_id, someone.id, read(Settle))
        return answer(view(order_id), 202)

    @bp.post("/handed")
    def handed(order_id: str) -> Response:
        """The goods are in the customer's hands."""
        mine(order_id)
        door.hand(order_id, read(Handed))
        return answer(view(order_id))

    return bp


def counter(
    counter: Counter, *, view: Callable[[str], CounterList], order_view: Callable[[Order], CounterOrder]
) -> Blueprint:
    """Build the blueprint of a shop counter."""
    bp = Blueprint("counter", __name__, url_prefix="/api/v1/counter")

    def my_place() -> str:
        clerk = allow("clerk")
        if not clerk.place_id:
            raise NotHere("you work at no counter")
        return str(clerk.place_id)

    @bp.get("")
    def show() -> Response:
        """Orders of my counter."""
        return answer(view(my_place()))

    @bp.post("/find")
    def find() -> Response:
        """By pickup code or number; 404 pickup.wrong-code, 429 pickup.locked."""
        return answer(order_view(counter.find(my_place(), read(FindOrder).code)))

    @bp.post("/shelve")
    def shelve() -> Response:
        """A parcel lies on the shelf."""
        place_id = my_place()
        counter.shelve(place_id, read(TakeParcel).barcode)
        return answer(view(place_id))

    return bp


def loading(loading: Loading, *, view: Callable[[str], LoadView]) -> Blueprint:
    """Build the blueprint of filling a locker."""
    bp = Blueprint("loading", __name__, url_prefix="/api/v1/lockers/<locker_id>/loading")

    @bp.get("")
    def show(locker_id: str) -> Response:
        """Which parcel goes where."""
        allow("courier", "operator")
        return answer(view(locker_id))

    @bp.post("")
    def load(locker_id: str) -> Response:
        """Open the cell of this parcel."""
        loading.load(locker_id, allow("courier").id, read(LoadParcel))
        return answer(view(locker_id), 202)

    return bp


def recalls(loading: Loading, *, view: Callable[[str], LoadView]) -> Blueprint:
    """Build the blueprint of emptying a cell that nobody comes for."""
    bp = Blueprint("recalls", __name__, url_prefix="/api/v1/lockers/<locker_id>/cells/<int:no>")

    @bp.post("/recall")
    def recall(locker_id: str, no: int) -> Response:
        """Open the cell to empty it; 409 locker.still-wanted while its order waits for the customer."""
        someone = allow("operator", "courier")
        loading.recall(locker_id, no, read(OpenNext).id, f"staff:{someone.id}")
        return answer(view(locker_id), 202)

    return bp


def pickups(pickup: Pickup, orders: Orders, *, view: Callable[[str], PickupView]) -> Blueprint:
    """Build the blueprint of the owner's own phone."""
    bp = Blueprint("pickups", __name__, url_prefix="/api/v1/pickups/<order_id>")

    def own(order_id: str) -> str:
        someone = person()
        if orders.owner_of(order_id) != someone.id:
            raise NotFound("no such order of yours", order_id=order_id)
        return str(someone.id)

    @bp.get("")
    def show(order_id: str) -> Response:
        """My cells."""
        own(order_id)
        return answer(view(order_id))

    @bp.post("/open")
    def tap(order_id: str) -> Response:
        """I stand there: open the next cell, or the same one again."""
        pickup.open(order_id, read(OpenNext), f"customer:{own(order_id)}")
        return answer(view(order_id), 202)

    @bp.post("/done")
    def done(order_id: str) -> Response:
        """I have everything: opened cells are free at once; 409 pickup.door-open."""
        pickup.done(order_id, f"customer:{own(order_id)}")
        return answer(view(order_id))

    return bp


def kiosk(
    pickup: Pickup, codes: Codes, orders: Orders, clock: Clock, *, view: Callable[..., PickupView]
) -> Blueprint:
    """Build the blueprint of the locker's own keypad: nobody is signed in, a code or its key is the right."""
    bp = Blueprint("kiosk", __name__, url_prefix="/api/v1/lockers/<locker_id>")

    def keyed(locker_id: str, order_id: str) -> str:
        codes.check_key(order_id, request.args.get("key", ""), clock())
        if pickup.locker_of(orders.get(order_id)) != locker_id:
            raise WrongCode("no order waits here under this key")
        actor = f"kiosk:{locker_id}"[:64]
        if g.get("person") is None:
            acting.set(actor)
        return actor

    @bp.post("/codes")
    def enter(locker_id: str) -> Response:
        """Eight digits; 404 pickup.wrong-code, 429 pickup.locked."""
        acting.set(f"kiosk:{locker_id}"[:64])
        typed = read(EnterCode)
        order_id = pickup.by_code(locker_id, typed.code, typed.second)
        key, until = codes.key(order_id, clock())
        return answer(view(order_id, key=key, until=until))

    @bp.get("/pickups/<order_id>")
    def show(locker_id: str, order_id: str) -> Response:
        """The cells of this pickup."""
        keyed(locker_id, order_id)
        return answer(view(order_id))

    @bp.post("/pickups/<order_id>/open")
    def tap(locker_id: str, order_id: str) -> Response:
        """Open the next cell, or the same one again."""
        actor = keyed(locker_id, order_id)
        pickup.open(order_id, read(OpenNext), actor)
        return answer(view(order_id), 202)

    @bp.post("/pickups/<order_id>/done")
    def done(locker_id: str, order_id: str) -> Response:
        """I have everything; 409 pickup.door-open."""
        pickup.done(order_id, keyed(locker_id, order_id))
        return answer(view(order_id))

    return bp
