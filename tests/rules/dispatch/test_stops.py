"""A courier's orders as stops."""

from datetime import UTC, datetime, timedelta

from lukoshko_server.dispatch.rules import stop_id, stops
from lukoshko_server.orders.rules import Order
from lukoshko_wire.values import Way

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)


def order(
    number: int, *, way: Way = Way.COURIER, hours: int = 0, state: str = "on_the_way", place: str = "zone"
) -> Order:
    at = NINE + timedelta(hours=hours)
    return Order(
        f"o{number}", f"261123-{number:04}", "anna", state, way, place, "w", at, at + timedelta(hours=2), "card", "ask",
        None, 0, NINE,
    )  # fmt: skip


def test_every_door_is_a_stop_and_a_locker_is_one_for_all_its_orders_of_a_window() -> None:
    mine = [order(1), order(2), order(3, way=Way.LOCKER, place="l1"), order(4, way=Way.LOCKER, place="l1")]
    assert [(stop.kind, len(stop.orders)) for stop in stops(mine, {})] == [
        ("locker", 2),
        ("door", 1),
        ("door", 1),
    ]


def test_an_earlier_window_comes_first() -> None:
    made = stops([order(1, hours=4), order(2, hours=0), order(3, hours=2)], {})
    assert [stop.orders[0].number[-1] for stop in made] == ["2", "3", "1"]


def test_a_locker_is_done_when_everything_lies_in_it_and_a_door_when_it_is_over() -> None:
    locker, door = order(1, way=Way.LOCKER, state="ready", place="l1"), order(2, state="handing_over")
    assert [stop.state for stop in stops([locker, door], {stop_id(door): NINE})] == ["done", "arrived"]
    assert stops([order(3, state="refused")], {})[0].state == "done"
