"""Readings on their way to the server: what a broker swallowed goes again, whatever was answered after it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.conftest import FixedClock

from lukoshko_edge.journal import Journal
from lukoshko_edge.minutes import MinuteFeed
from lukoshko_wire.climate import Reading
from lukoshko_wire.message import encode
from lukoshko_wire.values import Zone


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = Journal(tmp_path / "journal.sqlite")
    made.begin_boot(lambda count: f"{count}-aa")
    yield made
    made.close()


def test_a_batch_that_nobody_heard_goes_again_when_a_later_one_is_answered(
    journal: Journal, clock: FixedClock
) -> None:
    sent: list[tuple[int, int]] = []

    def send(_topic: str, payload: bytes) -> Any:
        told = msgspec.json.decode(payload)
        sent.append((told["upto"], len(told["readings"])))
        return "on its way"

    def measured(count: int) -> None:
        for _ in range(count):
            clock.forward(minutes=1)
            body = encode(Reading(zone=Zone.CHILLED, at=clock(), air_c10=40))
            journal.keep_minutes([(clock(), body)], clock())

    feed = MinuteFeed(journal, send, "tel")
    measured(3)
    feed.feed()  # the broker takes it, the bridge has not subscribed yet
    measured(1)
    feed.feed()
    assert sent == [(3, 3), (4, 1)]
    assert not feed.taken(4)
    assert journal.minutes_taken() == 0, "what is below the answered batch is not known to be there"
    feed.feed()
    assert sent[2:] == [(4, 4)]
    assert feed.taken(4)
    assert not feed.taken(4), "the same answer again is old news"
    assert journal.minutes_taken() == 4
