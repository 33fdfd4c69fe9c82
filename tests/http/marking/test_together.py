"""Two at once, again and again, in the middle of something: a code is held once and judged once."""

import threading
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine
from tests.conftest import FixedClock
from tests.faults.test_two_at_once import at_once
from tests.floor import open_shop
from tests.http.marking.conftest import WATER, Marked, stock
from tests.marking import KEY, running_marking

from lukoshko_server.marking.rules import Verdict
from lukoshko_server.outbox.service import Effect
from lukoshko_wire.values import Way

TURNS = 3
"""A race is lost only sometimes."""


def answers(marked: Marked, *scans: tuple[str, str, str]) -> list[Any]:
    """These pickers scan at one moment: who, order, code; what each was told."""
    asked = [
        (marked.shop.client(who), f"/picking/tasks/{order}/scans", {"id": str(uuid4()), "barcode": code})
        for who, order, code in scans
    ]
    return [answer.body for answer in at_once(*asked)]


def test_one_package_cannot_go_into_two_orders(marked: Marked) -> None:
    shop = marked.shop
    mine, theirs = (shop.order(Way.COUNTER, {WATER: TURNS}) for _ in range(2))
    shop.client("picker").ok(f"/picking/tasks/{mine}/take")
    shop.client("picker2").ok(f"/picking/tasks/{theirs}/take")
    for _ in range(TURNS):
        code = marked.code(WATER)
        said = answers(marked, ("picker", mine, code), ("picker2", theirs, code))
        refused = [each for each in said if each["outcome"] == "mark_refused"]
        assert [each["why"] for each in refused] == ["marking.taken"]
        (good,) = [each for each in said if each not in refused]
        assert good["outcome"] in ("more", "picked")


def test_a_check_and_a_scan_of_the_same_order_do_not_wait_for_each_other_for_ever(marked: Marked) -> None:
    order, picker = marked.begin({WATER: 2 * TURNS})
    for _ in range(TURNS):
        bad = marked.code(WATER, sold=True)
        assert marked.scan(order, bad)["outcome"] == "more"
        effect = due(marked)
        asked = {"id": str(uuid4()), "barcode": marked.code(WATER)}
        checking = threading.Thread(target=marked.shop.app.handlers["marking.check"], args=(effect,))
        checking.start()
        said = picker.ok(f"/picking/tasks/{order}/scans", **asked)
        checking.join(60)
        assert not checking.is_alive()
        assert said["outcome"] == "more"
        marked.check()
    line = marked.line(order, WATER)
    assert (line["picked"], len([m for m in line["marks"] if m["state"] == "good"])) == (TURNS, TURNS)


def test_an_effect_that_is_sent_again_judges_once(marked: Marked) -> None:
    order, _ = marked.begin({WATER: 1})
    marked.scan(order, marked.code(WATER))
    effect = due(marked)
    handler = marked.shop.app.handlers["marking.check"]
    handler(effect)
    handler(effect)
    assert marked.sim.asked() == {"1": 1}
    marked.sim.faults(sold=True)
    handler(effect)
    assert marked.line(order, WATER)["marks"][0]["state"] == "good"


def test_a_code_that_was_taken_off_meanwhile_is_judged_no_more(marked: Marked) -> None:
    order, picker = marked.begin({WATER: 1})
    code = marked.code(WATER)
    marked.scan(order, code)
    effect = due(marked)
    picker.ok(f"/picking/tasks/{order}/lines/1/unpick", id=str(uuid4()))
    marked.shop.app.handlers["marking.check"](effect)
    assert marked.sim.asked() == {}
    assert marked.scan(order, code)["outcome"] == "picked"


@pytest.mark.parametrize("sell", [True, False])
def test_when_nobody_can_be_asked_the_shop_has_decided(
    engine: Engine, clock: FixedClock, tmp_path: Path, sell: bool
) -> None:
    (tmp_path / "marking").write_text(KEY)
    with (
        running_marking(tmp_path) as sim,
        open_shop(
            engine, clock, tmp_path, marking_url=sim.url, marking_key_file=tmp_path / "marking",
            marking_sell_unchecked=sell,
        ) as shop,
    ):  # fmt: skip
        stock(shop, tmp_path)
        marked = Marked(shop, sim)
        sim.faults(lost_answer=True)
        order, picker = marked.begin({WATER: 1})
        marked.scan(order, marked.code(WATER))
        marked.check()
        (mark,) = marked.line(order, WATER)["marks"]
        packed = picker.post(f"/picking/tasks/{order}/pack", id=str(uuid4()))
        if sell:
            assert (mark["state"], packed.status) == ("good", 200)
        else:
            assert (mark["state"], mark["why"], packed.code) == (
                "checking", "marking.unasked", "marking.not-checked",
            )  # fmt: skip


def test_a_verdict_about_nothing_changes_nothing(marked: Marked) -> None:
    order, _ = marked.begin({WATER: 1})
    marked.scan(order, marked.code(WATER))
    before = marked.line(order, WATER)
    marked.shop.app.floor.marking.judge("no-such-mark", Verdict("sold", "online", "r", 1))
    assert marked.line(order, WATER) == before


def due(marked: Marked) -> Effect:
    """The check that waits to be sent."""
    app = marked.shop.app
    with app.work() as tx:
        (effect,) = app.outbox.claim(tx, ["marking.check"])
    return effect
