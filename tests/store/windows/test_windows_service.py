"""Windows are taken up to their capacity and no further, on both databases."""

import threading
from pathlib import Path

import pytest
from tests.conftest import FixedClock
from tests.shop import settings

from lukoshko_server.db import Work
from lukoshko_server.windows.rules import PastCutoff, Place, StreetNotServed, Template, WindowFull
from lukoshko_server.windows.service import Windows
from lukoshko_wire.problems import Conflict, NotFound
from lukoshko_wire.values import Way

COUNTER = Place("shop", Way.COUNTER, "Магазин", "Лесная, 1", till_id="till-1")
ZONE = Place("north", Way.COURIER, "Север", "", streets=("Лесная",))
DAY = Template(
    from_minute=0, to_minute=1440, length_minutes=120, capacity=2, cutoff_minutes=30, fee_kopecks=9900
)


@pytest.fixture
def windows(work: Work, tmp_path: Path) -> Windows:
    made = Windows(work, settings(tmp_path))
    made.add_place(COUNTER, [DAY])
    made.add_place(ZONE, [DAY])
    return made


def test_places_are_listed_as_they_were_made_and_made_anew_in_place(windows: Windows) -> None:
    windows.add_place(Place("shop", Way.COUNTER, "Магазин у дома", "Лесная, 1"), [DAY])
    assert [(view.id, view.name) for view in windows.places()] == [
        ("shop", "Магазин у дома"),
        ("north", "Север"),
    ]
    assert windows.place("shop").till_id is None
    with pytest.raises(NotFound):
        windows.place("moon")


def test_a_window_takes_as_many_orders_as_its_capacity(windows: Windows) -> None:
    first = windows.windows_of("shop")[0]
    for order in ("a", "b", "a"):
        windows.take(first.id, order)
    assert windows.windows_of("shop")[0].free == 0
    with pytest.raises(WindowFull):
        windows.take(first.id, "c")
    windows.release("a")
    windows.release("a")
    assert windows.windows_of("shop")[0].free == 1
    windows.take(first.id, "c")


def test_an_order_has_one_window(windows: Windows) -> None:
    first, second = windows.windows_of("shop")[:2]
    windows.take(first.id, "a")
    with pytest.raises(Conflict):
        windows.take(second.id, "a")
    assert windows.windows_of("shop")[1].free == 2


def test_a_window_past_its_cutoff_is_refused_but_a_repeat_is_not(windows: Windows, clock: FixedClock) -> None:
    first = windows.windows_of("shop")[0]
    windows.take(first.id, "a")
    clock.now = first.cutoff_at
    windows.take(first.id, "a")
    with pytest.raises(PastCutoff):
        windows.take(first.id, "b")


def test_an_unknown_window_is_not_found(windows: Windows) -> None:
    for wrong in ("", "shop.20261123T0001", "moon.20261123T0900"):
        with pytest.raises(NotFound):
            windows.take(wrong, "a")


def test_a_smaller_capacity_keeps_what_was_promised(windows: Windows) -> None:
    first = windows.windows_of("shop")[0]
    windows.take(first.id, "a")
    windows.take(first.id, "b")
    smaller = Template(0, 1440, 120, 1, 30, 9900)
    windows.add_place(COUNTER, [smaller])
    assert windows.windows_of("shop")[0].free == 0
    with pytest.raises(WindowFull):
        windows.take(first.id, "c")


def test_a_zone_refuses_a_street_that_it_does_not_serve(windows: Windows) -> None:
    windows.check_street("north", "ул. Лесная, 5")
    with pytest.raises(StreetNotServed):
        windows.check_street("north", "Полевая, 5")


def test_many_at_once_take_exactly_what_there_is(windows: Windows) -> None:
    first = windows.windows_of("shop")[0]
    gate = threading.Barrier(8)
    won: list[str] = []

    def take(order: str) -> None:
        gate.wait(10)
        try:
            windows.take(first.id, order)
        except WindowFull:
            return
        won.append(order)

    threads = [threading.Thread(target=take, args=(f"order-{no}",)) for no in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(won) == 2
    releases = [threading.Thread(target=windows.release, args=(order,)) for order in won * 2]
    for thread in releases:
        thread.start()
    for thread in releases:
        thread.join(30)
    assert windows.windows_of("shop")[0].free == 2
