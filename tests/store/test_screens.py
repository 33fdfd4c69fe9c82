"""What screens are pushed: entities of one kind at once where their viewer can, under the number that each has by then."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import Engine, select
from tests.conftest import FixedClock

from lukoshko_server.db import Tx, Work
from lukoshko_server.outbox.rows import EffectRow
from lukoshko_server.outbox.service import Effect, Outbox
from lukoshko_server.views import Screens, View, WiredHub
from lukoshko_wire.problems import NotFound


@dataclass
class Shown:
    """Two kinds of entities; lockers are built many at once, and one of them may be beyond showing."""

    work: Work
    asked: list[list[str]] = field(default_factory=list)
    broken: str = ""
    pushed: list[dict[str, Any]] = field(default_factory=list)

    def lockers(self, _tx: Tx, seqs: Mapping[str, int]) -> dict[str, list[View]]:
        self.asked.append(list(seqs))
        if self.broken in seqs:
            raise NotFound("beyond showing")
        return {each: [(f"locker:{each}", "locker", seq)] for each, seq in seqs.items() if each != "nobody"}

    def order(self, _tx: Tx, order_id: str, seq: int) -> list[View]:
        self.asked.append([order_id])
        return [(f"order:{order_id}", "order", seq)]

    def touch(self, *entities: tuple[str, str]) -> Effect:
        with self.work() as tx:
            for kind, entity in entities:
                tx.touch(kind, entity)
        with self.work.read() as tx:
            row = tx.session.scalars(select(EffectRow).order_by(EffectRow.id.desc())).first()
            assert row is not None
            return Effect(row.id, row.kind, row.key, row.body, 0)

    def told(self) -> list[tuple[str, int]]:
        return [(each["room"], each["view"]) for each in self.pushed]


@pytest.fixture
def shown(engine: Engine, clock: FixedClock) -> Shown:
    hub = WiredHub(Outbox())
    made = Shown(Work(engine, clock, hub))
    hub.show("order", made.order)
    hub.show_many("locker", made.lockers)
    return made


@pytest.fixture
def screens(shown: Shown) -> Screens:
    hub = shown.work.hub
    assert isinstance(hub, WiredHub)
    return Screens(shown.work, hub, lambda told: shown.pushed.extend(json.loads(body) for _, body in told))


def test_entities_of_one_kind_are_built_at_once_and_the_others_one_by_one(
    shown: Shown, screens: Screens
) -> None:
    screens.push(shown.touch(("locker", "b"), ("order", "1"), ("locker", "a"), ("order", "2")))
    assert shown.asked == [["a", "b"], ["1"], ["2"]]
    assert shown.told() == [("locker:a", 1), ("locker:b", 1), ("order:1", 1), ("order:2", 1)]


def test_what_waited_for_an_older_number_has_left_with_the_newest(shown: Shown, screens: Screens) -> None:
    first = shown.touch(("locker", "a"), ("locker", "b"))
    second = shown.touch(("locker", "a"), ("locker", "c"))
    screens.push(first)
    screens.push(second)
    assert shown.told() == [("locker:a", 2), ("locker:b", 1), ("locker:c", 1)]


def test_one_that_cannot_be_shown_holds_up_no_other(shown: Shown, screens: Screens) -> None:
    shown.broken = "b"
    screens.push(shown.touch(("locker", "a"), ("locker", "b"), ("locker", "nobody"), ("locker", "z")))
    assert shown.told() == [("locker:a", 1), ("locker:z", 1)]
