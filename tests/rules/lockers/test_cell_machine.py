"""The life of a cell as a table, how many pulses an opening may have, and when a re-open window is over."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_server.lockers.rules import (
    INSIDE,
    PULSE_PAUSE,
    PULSES,
    STANDS_THERE,
    TRANSITIONS,
    Pulse,
    after_pulses,
    lawful,
    state_of,
    window_over,
)

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Parcel:
    loading: bool = False
    occupied: bool = False
    issued: bool = False


@pytest.mark.parametrize(
    ("parcel", "overlays", "state"),
    [
        (None, (), "free"),
        (None, ("faulty", "cleaning"), "free"),
        (None, ("check",), "check"),
        (Parcel(), (), "reserved"),
        (Parcel(loading=True), (), "loading"),
        (Parcel(loading=True, occupied=True), ("forced",), "occupied"),
        (Parcel(loading=True, occupied=True, issued=True), ("left_open",), "issuing"),
        (Parcel(occupied=True), ("check", "blocked"), "check"),
    ],
)
def test_the_state_of_a_cell_follows_from_what_lies_in_it(
    parcel: Parcel | None, overlays: tuple[str, ...], state: str
) -> None:
    assert state_of(parcel, overlays) == state


def test_every_state_is_reached_and_left_and_goods_leave_only_by_hands() -> None:
    reached = {"free"} | {after for ways in TRANSITIONS.values() for after in ways.values()}
    assert reached == set(TRANSITIONS)
    assert all(TRANSITIONS.values()), "no state is a trap"
    into_free = {
        (state, event) for state, ways in TRANSITIONS.items() for event, to in ways.items() if to == "free"
    }
    assert into_free == {
        ("reserved", "release"), ("loading", "release"), ("occupied", "release"), ("issuing", "release"),
        ("check", "look"),
    }  # fmt: skip
    assert set(TRANSITIONS["free"].values()) == {"reserved", "check"}, (
        "nothing is given out of a cell that is free"
    )


def test_a_step_is_lawful_when_the_table_has_it_and_a_cleared_check_leaves_what_lies_there() -> None:
    for before, ways in TRANSITIONS.items():
        for event, after in ways.items():
            assert lawful(before, event, after)
            assert not lawful(before, event, before)
    assert all(lawful("check", "clear", after) for after in INSIDE)
    assert not lawful("check", "clear", "free")
    assert not lawful("free", "issue", "issuing")
    assert not lawful("issuing", "occupy", "occupied")


def pulses(*after_s: float, last: tuple[str, str] = ("failed", "no_transition")) -> list[Pulse]:
    sent = [Pulse("failed", "no_transition", NOW + timedelta(seconds=each)) for each in after_s]
    return [*sent[:-1], Pulse(*last, sent[-1].issued_at)]


@pytest.mark.parametrize(
    ("sent", "at_s", "what"),
    [
        (pulses(0), 1.9, "wait"),
        (pulses(0), 2, "again"),
        (pulses(0), 60, "again"),
        (pulses(0), 60.1, "leave"),
        (pulses(0, 4), 5, "wait"),
        (pulses(0, 4), 8, "again"),
        (pulses(0, 4, 8), 8, "jammed"),
        (pulses(0, 4, 8), 600, "jammed"),
        (pulses(0, last=("done", "opened")), 5, "leave"),
        (pulses(0, last=("sent", "")), 5, "leave"),
        (pulses(0, last=("lost", "lost")), 5, "leave"),
        (pulses(0, last=("uncertain", "uncertain")), 5, "leave"),
        (pulses(0, last=("uncertain", "board_timeout")), 5, "leave"),
        (pulses(0, last=("failed", "not_sent")), 5, "leave"),
        (pulses(0, last=("rejected", "expired")), 5, "leave"),
        (pulses(0, last=("rejected", "cooldown")), 1, "wait"),
        (pulses(0, last=("rejected", "cooldown")), 2, "again"),
        (pulses(0, 4, 8, last=("rejected", "cooldown")), 10, "jammed"),
        ([Pulse("rejected", "cooldown", NOW)] * 3, 5, "leave"),
    ],
)
def test_a_further_pulse_only_follows_a_door_that_was_seen_to_stay_shut_or_a_coil_that_was_hot(
    sent: list[Pulse], at_s: float, what: str
) -> None:
    assert after_pulses(sent, NOW + timedelta(seconds=at_s)) == what


@given(st.lists(st.floats(0, 30), min_size=1, max_size=200))
def test_whatever_the_moments_an_opening_has_at_most_three_pulses_two_seconds_apart(
    pauses: list[float],
) -> None:
    now, sent = NOW, [Pulse("failed", "no_transition", NOW)]
    for pause in pauses:
        now += timedelta(seconds=pause)
        if after_pulses(sent, now) == "again":
            sent.append(Pulse("failed", "no_transition", now))
    assert len(sent) <= PULSES
    moments = [each.issued_at for each in sent]
    assert all(late - early >= PULSE_PAUSE for early, late in pairwise(moments))
    assert moments[-1] - moments[0] <= STANDS_THERE


def test_a_window_is_over_when_the_door_was_shut_long_enough() -> None:
    three = timedelta(minutes=3)
    assert not window_over(None, NOW, three), "an open door has no window"
    assert not window_over(NOW - timedelta(seconds=179), NOW, three)
    assert window_over(NOW - three, NOW, three)
