"""What readings of doors mean: moved, forced, left open; debounced; across restarts."""

from itertools import pairwise
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_locker.doors import Doors, DoorTimers, LeftOpen, Moved, Patience
from lukoshko_wire.locker import Door

Known = Literal["open", "closed"]


def doors(known: Known | None = "closed", left_open_s: float = 60) -> Doors:
    """One door, number 1."""
    return Doors({1: Patience(30, left_open_s)}, {} if known is None else {1: known}, DoorTimers(0.3, 5.0))


def play(door: Doors, *readings: tuple[float, Door]) -> list[Moved | LeftOpen]:
    """Happenings of a series of readings."""
    return [event for at, reading in readings if (event := door.seen(1, reading, at)) is not None]


def test_an_opening_soon_after_a_pulse_belongs_to_its_command() -> None:
    door = doors()
    door.pulsed(1, "c-1", 10.0)
    assert play(door, (10.4, "open")) == [Moved(1, "open", "c-1")]


def test_an_opening_that_nobody_could_see_after_a_pulse_still_belongs_to_its_command() -> None:
    door = doors()
    door.pulsed(1, "c-1", 10.0)
    assert play(door, (10.4, "unknown"), (16.0, "unknown"), (40.0, "open")) == [Moved(1, "open", "c-1")]


@pytest.mark.parametrize(
    "readings",
    [
        ((10.4, "unknown"), (20.0, "closed"), (21.0, "open")),
        ((15.5, "unknown"), (20.0, "open")),
    ],
)
def test_a_door_seen_closed_after_the_pulse_is_forced_however_long_it_was_unreadable(
    readings: tuple[tuple[float, Door], ...],
) -> None:
    door = doors()
    door.pulsed(1, "c-1", 10.0)
    assert play(door, (10.1, "closed"), *readings) == [Moved(1, "open", None, forced=True)]


@pytest.mark.parametrize("pulsed_at", [None, 4.9])
def test_an_opening_without_a_pulse_in_the_last_five_seconds_is_forced(pulsed_at: float | None) -> None:
    door = doors()
    if pulsed_at is not None:
        door.pulsed(1, "c-1", pulsed_at)
    assert play(door, (10.0, "open")) == [Moved(1, "open", None, forced=True)]


def test_a_door_is_closed_when_it_stays_closed() -> None:
    door = doors("open")
    assert play(door, (0, "open"), (1.0, "closed"), (1.1, "closed"), (1.2, "open"), (1.3, "closed")) == []
    assert door.door(1) == "open"
    assert play(door, (1.5, "closed"), (1.7, "closed")) == [Moved(1, "closed")]
    assert door.door(1) == "closed"


def test_an_unreadable_door_is_unknown_and_nothing_has_moved() -> None:
    door = doors()
    assert play(door, (0, "closed"), (1, "unknown"), (2, "closed")) == []
    assert play(door, (3, "unknown")) == []
    assert door.door(1) == "unknown"


def test_a_door_found_open_after_a_restart_was_forced_and_one_never_seen_was_not() -> None:
    assert play(doors("closed"), (0, "open")) == [Moved(1, "open", None, forced=True)]
    assert play(doors(None), (0, "open")) == []


def test_a_door_left_open_is_told_once_until_it_closes() -> None:
    door = doors(left_open_s=60)
    door.pulsed(1, "c-1", 0)
    events = play(door, (1, "open"), (60, "open"), (61, "open"), (90, "open"), (200, "open"))
    assert events == [Moved(1, "open", "c-1"), LeftOpen(1)]
    door.pulsed(1, "c-2", 300)
    assert play(door, (201, "closed"), (202, "closed"), (300.1, "open"), (361, "open")) == [
        Moved(1, "closed"),
        Moved(1, "open", "c-2"),
        LeftOpen(1),
    ]


def test_whoever_stands_there_is_reminded_before_it_is_an_alarm_until_the_door_is_shut() -> None:
    door = doors(left_open_s=120)
    door.pulsed(1, "c-1", 0)
    play(door, (1, "open"))
    assert door.to_shut(30.9) == []
    assert door.to_shut(31) == [1]
    assert play(door, (40, "open"), (120.9, "open")) == [], "reminded is not alarmed"
    assert play(door, (121, "open")) == [LeftOpen(1)]
    play(door, (130, "closed"), (131, "closed"))
    assert door.to_shut(1000) == []
    door.pulsed(1, "c-2", 1000)
    play(door, (1001, "open"))
    assert door.to_shut(1030) == []
    door.retime({1: Patience(10, 120)}, DoorTimers(0.3, 5.0))
    assert door.to_shut(1030) == [1], "as the settings say from now on"


@given(st.lists(st.tuples(st.floats(0.01, 2), st.sampled_from(["open", "closed", "unknown"])), max_size=60))
def test_openings_and_closings_alternate_and_end_where_the_door_is(
    steps: list[tuple[float, Door]],
) -> None:
    door, at, moves = doors(), 0.0, ["closed"]
    for pause, reading in steps:
        at += pause
        event = door.seen(1, reading, at)
        if isinstance(event, Moved):
            moves.append(event.door)
        if door.door(1) != "unknown":
            assert door.door(1) == moves[-1]
    assert all(before != after for before, after in pairwise(moves))
