"""Tokens of customers and couriers at a locker without its server: one locker, one time, one use."""

from datetime import timedelta
from pathlib import Path

import pytest
from tests.devices.locker.listing import HOUR, listed, right, token
from tests.devices.locker.rig import NOW, Rig, Server

from lukoshko_wire.entry import Refusal


def test_a_token_opens_one_locker_once_even_for_an_order_that_no_list_knows(
    locker: Rig, tmp_path: Path
) -> None:
    locker.sync(listed())
    shown = token(locker, "o-9", cells=[2, 6])
    assert locker.visits.enter(shown) is None
    for cell in (2, 6):
        assert locker.visits.open() is None
        locker.work()
        assert locker.doors.opened == {cell}
        locker.shut()
    locker.visits.leave()
    locker.clock.wait(301)
    locker.cut()
    assert locker.visits.enter(shown) == Refusal("spent")
    other = Server(tmp_path / "server", locker="l-2")
    assert locker.visits.enter(token(locker, server=other)) == Refusal("other_locker")
    assert locker.visits.enter(token(locker, until=NOW - HOUR / 2)) == Refusal("expired")
    assert locker.visits.enter(token(locker, since=NOW + HOUR)) == Refusal("not_yet")
    stranger = Server(tmp_path / "stranger")
    assert locker.visits.enter(token(locker, server=stranger)) == Refusal("wrong")
    flipped = shown[:10] + ("A" if shown[10] != "A" else "B") + shown[11:]
    assert locker.visits.enter(flipped) == Refusal("wrong")


def test_a_token_of_a_right_that_was_taken_back_opens_nothing(locker: Rig) -> None:
    locker.sync(listed(right(locker.server, state="revoked")))
    assert locker.visits.enter(token(locker)) == Refusal("revoked", order_id="o-1")


def test_a_courier_s_token_opens_cells_to_put_in_before_any_list_came_and_once(locker: Rig) -> None:
    shown = token(locker, "courier", role="courier", cells=[3, 6])
    assert locker.visits.enter(shown) is None, "Ed25519 and the key of the settings are enough"
    for cell in (3, 6):
        assert locker.visits.open() is None
        locker.work()
        assert locker.doors.opened == {cell}
        locker.shut()
    assert locker.visits.open(5) == Refusal("not_here", order_id=locker.visits.visit.order_id)  # type: ignore[union-attr]
    begun = [fact for fact in locker.facts() if fact["type"] == "attempt_by_right"]
    assert [(fact["cell"], fact["reason"], fact["how"]) for fact in begun] == [
        (3, "deposit", "token"),
        (6, "deposit", "token"),
    ]
    locker.visits.leave()
    locker.clock.wait(301)
    locker.cut()
    assert locker.visits.enter(shown) == Refusal("spent")
    assert locker.visits.enter(token(locker, "other", role="courier", cells=[3])) is None
    assert locker.visits.open() == Refusal("occupied"), "something lies there now"


def test_a_courier_s_token_takes_back_what_is_too_warm_and_never_what_somebody_waits_for(locker: Rig) -> None:
    over, live = (
        right(locker.server, "o-1", state="blocked", cells=(3,)),
        right(locker.server, "o-2", "87654321", cells=(7,)),
    )
    locker.sync(listed(over, live))
    locker.visits.warm = frozenset({"cell-3", "p-o-1-3"})
    assert locker.visits.enter(token(locker, "courier", role="recall", cells=[3, 7])) is None
    assert locker.visits.open(3) is None
    locker.work()
    locker.shut()
    assert locker.visits.open(7) == Refusal("occupied"), "it opens for its customer alone"
    assert locker.doors.pulses == {3: 1}
    begun = [fact for fact in locker.facts() if fact["type"] == "opened_by_right"]
    assert [(fact["cell"], fact["reason"]) for fact in begun] == [(3, "recall")]


@pytest.mark.parametrize("role", ["courier", "recall"])
def test_a_courier_s_token_ends_and_is_of_one_locker(locker: Rig, tmp_path: Path, role: str) -> None:
    locker.sync(listed())
    late = token(locker, "courier", role=role, until=NOW)
    assert locker.visits.enter(late) == Refusal("expired")
    foreign = token(locker, "courier", server=Server(tmp_path / "server", "l-2"), role=role)
    assert locker.visits.enter(foreign) == Refusal("other_locker")
    forged = token(locker, "courier", server=Server(tmp_path / "thief"), role=role)
    assert locker.visits.enter(forged) == Refusal("wrong")
    assert locker.visits.enter(token(locker, "courier", role=role, until=NOW + timedelta(minutes=1))) is None
    locker.clock.wait(61)
    assert locker.visits.open() == Refusal("expired", order_id=locker.visits.visit.order_id)  # type: ignore[union-attr]
    assert locker.doors.pulses == {}
