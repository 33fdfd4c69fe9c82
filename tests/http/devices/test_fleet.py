"""The fleet and its settings over HTTP: who may look, who may wish, and what is refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from tests.conftest import FixedClock
from tests.floor import LOCKER, Shop, open_shop

from lukoshko_server.devices import commands
from lukoshko_server.lockers.openings import LockerSuspect
from lukoshko_wire import locker, pos
from lukoshko_wire.message import encode
from lukoshko_wire.settings import Reported


@pytest.fixture
def shop(engine: Engine, clock: FixedClock, tmp_path: Path) -> Iterator[Shop]:
    with open_shop(engine, clock, tmp_path) as made:
        yield made


PATH = f"/devices/locker/{LOCKER}/settings"


def test_the_fleet_shows_presence_health_and_the_wished_version(shop: Shop) -> None:
    operator = shop.client("operator")
    operator.put(PATH, based_on=0, settings={"language": "en"}, reason="a guest")
    report = Reported(
        boot="1-aa", session="s1", at=shop.clock(), agent="t", applied=0, hash="", seen=1, fault="value",
        fault_key="language", facts_waiting=12,
    )  # fmt: skip
    shop.hear(locker.REPORTED.topic(device=LOCKER), encode(report))
    shown = {each["id"]: each for each in operator.see("/devices")["devices"]}
    mine = shown[LOCKER]
    assert (mine["kind"], mine["online"], mine["agent"], mine["wished"]) == ("locker", True, "t", 1)
    assert (mine["reported"]["fault_key"], mine["reported"]["facts_waiting"]) == ("language", 12)
    assert shown["till-door"]["kind"] == "pos"
    assert shown["till-door"]["reported"] is None


def test_a_long_fleet_is_read_in_pages_and_searched_in_any_case(shop: Shop) -> None:
    for no in range(120):
        shop.app.devices.add("locker", f"l{no:03}", f"Ёлочная ул., {no}")
    operator = shop.client("operator")
    first = operator.see("/devices")
    ids, after = [each["id"] for each in first["devices"]], first["next"]
    pages = 1
    while after:
        page = operator.see(f"/devices?after={after}")
        ids, after, pages = ids + [each["id"] for each in page["devices"]], page["next"], pages + 1
    assert pages == 3
    assert len(ids) == len(set(ids)) == first["total"]
    assert [each["id"] for each in operator.see("/devices?q=елочная ул., 77")["devices"]] == ["l077"]
    assert operator.see("/devices?q=елочная&kind=pos")["total"] == 0
    assert operator.see("/devices?q=100%")["total"] == 0
    assert operator.see("/devices?trouble=offline&q=L1")["total"] == 20
    assert operator.get("/devices?trouble=nonsense").code == "request.malformed"
    assert operator.get("/devices?after=nonsense").code == "request.malformed"


def test_what_is_wished_and_not_in_force_is_found_and_a_device_is_numbered_as_it_changes(shop: Shop) -> None:
    operator = shop.client("operator")
    one = f"/devices/locker/{LOCKER}"
    assert operator.see("/devices?trouble=settings")["devices"] == []
    operator.put(PATH, based_on=0, settings={"language": "en"}, reason="a guest")
    before = operator.see(one)
    assert before["wished"] == 1
    assert [each["id"] for each in operator.see("/devices?trouble=settings")["devices"]] == [LOCKER]
    report = Reported(
        boot="1-aa", session="s1", at=shop.clock(), agent="t", applied=1, hash="", disk_free_bytes=10**10
    )
    for _ in range(2):
        shop.hear(locker.REPORTED.topic(device=LOCKER), encode(report))
    after = operator.see(one)
    assert after["seq"] == before["seq"] + 1, "the same report again is no news"
    assert (after["reported"]["applied"], after["ill"]) == (1, [])
    assert operator.see("/devices?trouble=settings")["devices"] == []
    assert operator.get("/devices/locker/nobody").code == "devices.unknown"


def test_settings_are_wished_with_a_reason_and_kept_as_versions(shop: Shop) -> None:
    operator = shop.client("operator")
    assert operator.see(PATH)["version"] == 0
    first = operator.put(PATH, based_on=0, settings={"timers": {"left_open_s": 90}}, reason="a long hall")
    assert first.status == 200, first
    assert first.body["locker"]["timers"]["left_open_s"] == 90
    moved = operator.put(PATH, based_on=0, settings={}, reason="as before")
    assert (moved.status, moved.code) == (409, "devices.settings-moved")
    again = operator.put(PATH, based_on=1, settings={}, reason="as before")
    assert [(each["version"], each["reason"]) for each in again.body["history"]] == [
        (2, "as before"), (1, "a long hall"),
    ]  # fmt: skip
    assert again.body["history"][0]["actor"].startswith("operator:")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"based_on": 0, "settings": {"nonsense": 1}, "reason": "x"}, "request.malformed"),
        ({"based_on": 0, "settings": {}, "reason": ""}, "request.malformed"),
        ({"based_on": -1, "settings": {}, "reason": "x"}, "request.malformed"),
        (
            {
                "based_on": 0,
                "reason": "x",
                "settings": {"zones": [{"zone": "frozen", "setpoint_c10": 40, "low_c10": 0, "high_c10": 60}]},
            },
            "settings.bad",
        ),
    ],
)
def test_bad_wishes_are_refused(shop: Shop, body: dict[str, object], code: str) -> None:
    answer = shop.client("operator").put(PATH, **body)
    assert (answer.status, answer.code) == (400, code)


@pytest.mark.parametrize("who", ["anna", "picker", "courier", "clerk", ""])
def test_others_may_neither_look_nor_wish(shop: Shop, who: str) -> None:
    person = shop.client(who)
    answers = [
        person.get("/devices"),
        person.get(f"/devices/locker/{LOCKER}"),
        person.get(PATH),
        person.put(PATH, based_on=0, settings={}, reason="x"),
        person.put("/devices/pos/till-door/settings", based_on=0, settings={}, reason="x"),
    ]
    assert {answer.status for answer in answers} == {403 if who else 401}


def test_an_unknown_device_and_a_foreign_kind_are_refused(shop: Shop) -> None:
    operator = shop.client("operator")
    assert operator.get("/devices/locker/nobody/settings").code == "devices.unknown"
    assert operator.get("/devices/fridge/nobody/settings").status == 404
    wished = operator.put("/devices/pos/till-door/settings", based_on=0, settings={"state_s": 30}, reason="x")
    assert wished.body["pos"] == {"state_s": 30}
    assert wished.body["locker"] is None


def alternate(shop: Shop) -> None:
    for boot in ("7-a", "7-b") * 2:
        shop.clock.forward(seconds=3)
        shop.locker.boot, shop.locker.session = boot, f"s-{boot}"
        shop.locker.come()


def test_a_device_that_may_have_a_double_opens_nothing_until_a_person_decides(shop: Shop) -> None:
    alternate(shop)
    operator = shop.client("operator")
    shown = next(each for each in operator.see("/devices")["devices"] if each["id"] == LOCKER)
    assert shown["suspect_since"]
    with pytest.raises(LockerSuspect):
        shop.app.lockers.open_cell(LOCKER, 1, "recall", "t", "cmd-1")
    assert shop.locker.commands() == []
    assert [each["code"] for each in operator.see(f"/lockers/{LOCKER}")["alarms"]] == ["double"]
    path = f"/devices/locker/{LOCKER}/verdict"
    assert shop.client("anna").post(path, verdict="trusted", reason="x").status == 403
    trusted = operator.ok(path, verdict="trusted", reason="the spare machine was on by mistake")
    assert trusted["suspect_since"] is None
    assert trusted == operator.see(f"/devices/locker/{LOCKER}"), "the answer is the view that the page shows"
    assert operator.see(f"/lockers/{LOCKER}")["alarms"] == []
    shop.app.lockers.open_cell(LOCKER, 1, "recall", "t", "cmd-2")
    assert [each.id for each in shop.locker.commands()] == ["cmd-2"]


def test_a_receipt_waits_for_the_decision_and_is_not_lost(shop: Shop) -> None:
    for boot in ("7-a", "7-b") * 2:
        shop.clock.forward(seconds=3)
        shop.till_door.boot, shop.till_door.session = boot, f"s-{boot}"
        shop.till_door.come()
    with shop.app.work() as tx:
        message = locker.FactsAck(boot="x", upto=1)
        commands.put(tx, shop.app.outbox, "k1", pos.EVT_ACK, "till-door", message, until=None)
        commands.put(tx, shop.app.outbox, "k2", pos.EVT_ACK, "till-counter", message, until=None)
        assert [shop.app.outbox.known(tx, key) for key in ("k1", "k2")] == [False, True]
