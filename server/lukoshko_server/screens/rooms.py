"""Who may follow which live room, as docs/api.md lists them."""

from collections.abc import Callable, Mapping
from typing import Any

from lukoshko_server.clock import Clock
from lukoshko_server.dispatch.service import Dispatch
from lukoshko_server.handover.http import may_hand
from lukoshko_server.orders.service import Orders
from lukoshko_server.rights.codes import Codes
from lukoshko_wire.problems import LukoshkoError

May = Callable[[Any, str, str], bool]
"""(person or None, what follows the colon, the key of a kiosk) -> may this person follow the room."""


def rooms(orders: Orders, dispatch: Dispatch, codes: Codes, clock: Clock, *, demo: bool) -> Mapping[str, May]:
    """The rule of every kind of room."""

    def owner(person: Any, order_id: str, _key: str) -> bool:
        order = _found(orders, order_id)
        return person is not None and order is not None and order.customer_id == person.id

    def handover(person: Any, order_id: str, _key: str) -> bool:
        order = _found(orders, order_id)
        return person is not None and order is not None and may_hand(person, order, dispatch, look_only=True)

    def pickup(_person: Any, order_id: str, key: str) -> bool:
        try:
            codes.check_key(order_id, key, clock())
        except LukoshkoError:
            return False
        return True

    def counter(person: Any, place_id: str, _key: str) -> bool:
        clerk = _is(person, "clerk") and person.place_id == place_id
        return clerk or _is(person, "operator")

    return {
        "order": owner,
        "order-staff": lambda person, _id, _key: _is(person, "operator"),
        "pickup": pickup,
        "handover": handover,
        "mine": lambda person, person_id, _key: person is not None and person.id == person_id,
        "orders": lambda person, _id, _key: _is(person, "operator"),
        "picking": lambda person, _id, _key: _is(person, "picker", "operator"),
        "task": lambda person, _id, _key: _is(person, "picker", "operator"),
        "route": lambda person, courier, _key: (
            _is(person, "operator") or (_is(person, "courier") and person.id == courier)
        ),
        "cash": lambda person, courier, _key: _is(person, "courier") and person.id == courier,
        "cash-shifts": lambda person, _id, _key: _is(person, "operator", "accountant"),
        "proofs": lambda person, _id, _key: _is(person, "accountant", "operator"),
        "loading": lambda person, _id, _key: _is(person, "courier", "operator"),
        "counter": counter,
        "locker": lambda person, _id, _key: demo or _is(person, "operator", "courier", "technician"),
        "fleet": lambda person, _id, _key: _is(person, "technician", "operator"),
        "device": lambda person, _id, _key: _is(person, "technician", "operator"),
        "upkeep": lambda person, _id, _key: _is(person, "technician", "operator"),
        "errands": lambda person, _id, _key: _is(person, "operator"),
        "returns": lambda person, _id, _key: _is(person, "operator"),
        "claims": lambda person, _id, _key: _is(person, "operator"),
        "tills": lambda person, _id, _key: demo or _is(person, "technician", "operator"),
        "till": lambda person, _id, _key: _is(person, "technician", "operator"),
        "goods": lambda _person, _id, _key: True,
    }


def _is(person: Any, *roles: str) -> bool:
    return person is not None and any(role in person.roles for role in roles)


def _found(orders: Orders, order_id: str) -> Any:
    try:
        return orders.get(order_id)
    except LukoshkoError:
        return None
