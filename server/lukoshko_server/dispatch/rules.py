"""How a courier's orders become stops. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from lukoshko_server.orders.rules import FINAL, Order
from lukoshko_wire.values import Way

ASSIGNABLE = ("awaiting_payment", "confirmed", "picking", "packed")
GIVEN_IN = frozenset({"ready", "handing_over"}) | FINAL
"""A locker or a counter has them: the courier has nothing to do with them any more."""
KINDS: Mapping[Way, Literal["door", "locker", "counter"]] = {
    Way.COURIER: "door", Way.LOCKER: "locker", Way.COUNTER: "counter",
}  # fmt: skip


def must_be_paid(order: Order, *, leaves: bool) -> bool:
    """True for a packed order that is paid by a link and does not leave before: `leaves`, where a door takes the money."""
    by_link = order.payment == "sbp" and order.state == "packed" and order.total_kopecks > 0
    return by_link and (order.way is Way.LOCKER or not leaves)


@dataclass(frozen=True)
class Stop:
    """A door, a locker with everything that goes into it, or a counter, for orders that a locker had no room for."""

    id: str
    kind: Literal["door", "locker", "counter"]
    state: Literal["planned", "arrived", "done"]
    place_id: str
    orders: tuple[Order, ...]

    @property
    def starts_at(self) -> datetime:
        """Earliest beginning of a window."""
        return min(order.window_starts_at for order in self.orders)

    @property
    def ends_at(self) -> datetime:
        """Earliest end of a window: by then the courier must have been there."""
        return min(order.window_ends_at for order in self.orders)


def stop_id(order: Order) -> str:
    """The stop that an order belongs to: its own door or counter, or its locker in its window."""
    if order.way is Way.LOCKER:
        return f"locker-{order.place_id}-{order.window_starts_at:%m%d%H%M}"
    return f"{KINDS[order.way]}-{order.id}"


def stops(orders: Iterable[Order], arrived: Mapping[str, datetime]) -> list[Stop]:
    """Stops by window, lockers before doors of the same window; what is done keeps its place."""
    groups: dict[str, list[Order]] = {}
    for order in orders:
        groups.setdefault(stop_id(order), []).append(order)
    made = [
        Stop(
            id=key,
            kind=KINDS[group[0].way],
            state=_state(key, group, arrived),
            place_id=group[0].place_id,
            orders=tuple(sorted(group, key=lambda order: order.number)),
        )
        for key, group in groups.items()
    ]
    return sorted(made, key=lambda stop: (stop.ends_at, stop.kind != "locker", stop.orders[0].number))


def _state(
    key: str, orders: Iterable[Order], arrived: Mapping[str, datetime]
) -> Literal["planned", "arrived", "done"]:
    if all(order.state in (FINAL if order.way is Way.COURIER else GIVEN_IN) for order in orders):
        return "done"
    return "arrived" if key in arrived else "planned"
