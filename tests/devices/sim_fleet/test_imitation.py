"""An imitated agent keeps the contract where the server can tell: ids, expiry, session, facts and readings until taken."""

import json
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_sim.fleet.imitation import PATIENCE, Imitation, Say
from lukoshko_wire import locker as wire
from lukoshko_wire.climate import TelemetryAck
from lukoshko_wire.message import encode
from lukoshko_wire.values import Zone

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.fixture
def locker() -> Imitation:
    return Imitation("l-1", 4, Random("imitation"))


def command(locker: Imitation, id_: str = "c-1", **changes: Any) -> bytes:
    given = {
        "id": id_, "cell": 1, "reason": "pickup", "issued_at": NOW, "expires_at": NOW + timedelta(seconds=20),
        "session": locker.session, "actor": "somebody", **changes,
    }  # fmt: skip
    return encode(wire.OpenCell(**given))


def send(locker: Imitation, payload: bytes, now: datetime = NOW) -> list[str]:
    """Codes of the acknowledgements to a command."""
    says = locker.heard(locker.topic(wire.CMD), payload, now)
    return [wire.ACK.decode(each.payload).code for each in says if each.topic == locker.topic(wire.ACK)]


def facts(says: list[Say], locker: Imitation) -> list[int]:
    """Numbers of the facts in what is said."""
    batches = [json.loads(each.payload) for each in says if each.topic == locker.topic(wire.EVT)]
    return [fact["seq"] for batch in batches for fact in batch["facts"]]


def test_a_command_is_acted_on_once_however_often_it_comes(locker: Imitation) -> None:
    assert send(locker, command(locker)) == ["accepted", "opened"]
    assert send(locker, command(locker)) == ["opened"]
    assert (locker.counts.pulses, locker.counts.repeated) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"expires_at": NOW}, "expired"),
        ({"session": "other"}, "stale_session"),
        ({"cell": 5}, "unknown_cell"),
    ],
)
def test_what_may_not_be_opens_nothing(locker: Imitation, changes: dict[str, Any], code: str) -> None:
    assert send(locker, command(locker, **changes)) == [code]
    assert locker.counts.pulses == 0


def test_an_action_on_a_zone_is_answered_once_like_any_command(locker: Imitation) -> None:
    given = {
        "id": "z-1", "zone": Zone.CHILLED, "action": "defrost", "issued_at": NOW, "expires_at": NOW + timedelta(minutes=1),
        "session": locker.session, "actor": "somebody", "reason": "лёд",
    }  # fmt: skip
    action = encode(wire.ZoneAction(**given))  # type: ignore[arg-type]
    assert [send(locker, action), send(locker, action)] == [["accepted", "written"], ["written"]]
    warm = encode(wire.ZoneAction(**{**given, "id": "z-2", "zone": Zone.AMBIENT}))  # type: ignore[arg-type]
    assert send(locker, warm) == ["unknown_zone"]
    late = encode(wire.ZoneAction(**{**given, "id": "z-3", "expires_at": NOW}))  # type: ignore[arg-type]
    assert send(locker, late) == ["expired"]
    assert (locker.counts.malformed, locker.counts.pulses) == (0, 0)


def test_rubbish_is_counted_and_answered_with_nothing(locker: Imitation) -> None:
    assert locker.heard(locker.topic(wire.CMD), b"{", NOW) == []
    assert locker.heard("lukoshko/v1/locker/other/cmd", command(locker), NOW) == []
    assert locker.counts.malformed == 1


def test_facts_are_told_until_they_are_taken(locker: Imitation) -> None:
    send(locker, command(locker))
    assert facts(locker.untold(), locker) == [1, 2, 3]
    foreign = wire.FactsAck(boot="9-other", upto=3)
    locker.heard(locker.topic(wire.EVT_ACK), encode(foreign), NOW)
    assert facts(locker.untold(), locker) == [1, 2, 3]
    locker.heard(locker.topic(wire.EVT_ACK), encode(wire.FactsAck(boot=locker.boot, upto=2)), NOW)
    assert facts(locker.untold(), locker) == [3]


def test_facts_of_an_earlier_boot_are_numbered_anew(locker: Imitation) -> None:
    send(locker, command(locker))
    before = locker.boot
    locker.start()
    assert locker.boot != before
    assert facts(locker.untold(), locker) == [1, 2, 3]


@given(st.lists(st.integers(0, 300), max_size=12))
def test_every_reading_is_taken_once_whatever_is_acknowledged(uptos: list[int]) -> None:
    locker = Imitation("l-1", 1, Random("rows"))
    locker.alone(NOW, 100)
    told = locker.telemetry()
    assert told is not None
    for upto in uptos:
        locker.heard(locker.topic(wire.TEL_ACK), encode(TelemetryAck(boot=locker.boot, upto=upto)), NOW)
    _, waiting = locker.waiting
    assert locker.counts.rows_taken + waiting == 200
    assert locker.counts.rows_taken == min(200, max([0, *uptos]))


def test_time_alone_is_never_told_of_twice(locker: Imitation) -> None:
    locker.alone(NOW, 30)
    locker.alone(NOW, 30)
    locker.minute(NOW)
    told = locker.telemetry()
    assert told is not None
    rows = [*json.loads(told.payload)["readings"]]
    assert len({(row["zone"], row["at"]) for row in rows}) == len(rows) == 100


def test_facts_go_again_at_once_and_readings_after_a_while_until_some_are_taken(locker: Imitation) -> None:
    send(locker, command(locker))
    locker.alone(NOW, 1)
    evt, tel = locker.topic(wire.EVT), locker.topic(wire.TEL)
    rounds = [[say.topic for say in locker.again()] for _ in range(2 * PATIENCE)]
    assert rounds == [*[[evt]] * (PATIENCE - 1), [evt, tel]] * 2
    locker.heard(locker.topic(wire.TEL_ACK), encode(TelemetryAck(boot=locker.boot, upto=1)), NOW)
    assert [say.topic for say in locker.again()] == [evt], (
        "the server took some: its answer to the rest is awaited"
    )
    locker.heard(locker.topic(wire.EVT_ACK), encode(wire.FactsAck(boot=locker.boot, upto=3)), NOW)
    locker.heard(locker.topic(wire.TEL_ACK), encode(TelemetryAck(boot=locker.boot, upto=2)), NOW)
    assert [locker.again() for _ in range(2 * PATIENCE)] == [[]] * (2 * PATIENCE)
