"""What a technician sees of lockers: the list with those in trouble first, one locker, its log."""

from typing import Any
from uuid import uuid4

import pytest
from tests.floor import BREAD, LOCKER, MILK, Shop

from lukoshko_server.lockers.rules import Cell
from lukoshko_wire import locker
from lukoshko_wire.values import Way, Zone


@pytest.fixture
def two(shop: Shop) -> Shop:
    """A second locker, that never came."""
    cells = [Cell(1, Zone.AMBIENT, 360, 500, 180, 6000)]
    shop.app.lockers.add("locker-0", "Другой", "Садовая, 1", cells)
    return shop


def fleet(shop: Shop, text: str = "") -> list[Any]:
    found: list[Any] = shop.client("technician").see(f"/fleet?q={text}")["lockers"]
    return found


def alarm(shop: Shop, code: str, *, raised: bool = True, **where: Any) -> None:
    shop.locker.fact(locker.Alarm, code=code, raised=raised, **where)


def test_the_list_is_chosen_by_severity_and_counts_each(two: Shop) -> None:
    alarm(two, "unit_alarm", zone=Zone.CHILLED)
    for no in range(110):
        two.app.lockers.add(
            f"far-{no:03}", "Дальний", "Лесная, 5", [Cell(1, Zone.AMBIENT, 360, 500, 180, 6000)]
        )
    technician = two.client("technician")
    every = technician.see("/fleet")
    assert (len(every["lockers"]), every["total"], every["counts"]) == (100, 112, [0, 0, 111, 1])
    grave = technician.see("/fleet?severity=3")
    assert ([each["id"] for each in grave["lockers"]], grave["total"]) == ([LOCKER], 1)
    assert grave["counts"] == every["counts"], "what else there is stays told"
    assert technician.see("/fleet?severity=2&q=far-10")["total"] == 10
    assert technician.see("/fleet?severity=0")["lockers"] == []
    for bad in ("4", "x", "-1", "²"):
        assert technician.get(f"/fleet?severity={bad}").code == "request.malformed"


def test_a_locker_in_trouble_stands_first_and_goes_back_when_it_is_over(two: Shop) -> None:
    assert [each["id"] for each in fleet(two)] == ["locker-0", LOCKER]  # out of reach before fine
    alarm(two, "unit_alarm", zone=Zone.CHILLED)
    alarm(two, "left_open", cell=3)
    first = fleet(two)[0]
    assert (first["id"], first["severity"]) == (LOCKER, 3)
    assert [(each["code"], each["cell"], each["zone"]) for each in first["alarms"]] == [
        ("left_open", 3, None),
        ("unit_alarm", None, "chilled"),
    ]
    alarm(two, "unit_alarm", raised=False, zone=Zone.CHILLED)
    assert fleet(two)[1]["severity"] == 1
    alarm(two, "left_open", raised=False, cell=3)
    assert fleet(two)[1]["severity"] == 0


def test_an_alarm_told_twice_is_one_and_a_notice_is_none(shop: Shop) -> None:
    for _ in range(2):
        alarm(shop, "forced_open", cell=2)
    alarm(shop, "duplicate_conflict", cell=2)
    assert [each["code"] for each in fleet(shop)[0]["alarms"]] == ["forced_open"]


def test_search_finds_by_name_address_and_id(two: Shop) -> None:
    assert [each["id"] for each in fleet(two, "САДОВАЯ")] == ["locker-0"]
    assert [each["id"] for each in fleet(two, "на лесной")] == [LOCKER]
    assert len(fleet(two, "locker-")) == 2
    assert fleet(two, "нигде") == []


def test_cells_are_counted_as_the_next_parcel_finds_them(shop: Shop) -> None:
    assert (fleet(shop)[0]["cells"], fleet(shop)[0]["free"]) == (9, 9)
    order = shop.order(Way.LOCKER, {MILK: 1, BREAD: 1})
    shop.pick(order)
    assert fleet(shop)[0]["free"] == 7


def test_the_log_is_paged_filtered_by_cell_and_by_group(shop: Shop) -> None:
    order = shop.order(Way.LOCKER, {MILK: 1})
    shop.pick(order)
    shop.stow(order)
    for no in range(60):
        alarm(shop, "sensor_flaps", cell=9, raised=no % 2 == 0)
    technician = shop.client("technician")
    page = technician.see(f"/lockers/{LOCKER}/log")
    assert len(page["entries"]) == 50
    rest = technician.see(f"/lockers/{LOCKER}/log?before={page['next']}")
    numbers = [each["no"] for each in page["entries"] + rest["entries"]]
    assert numbers == sorted(set(numbers), reverse=True)
    assert rest["next"] == 0
    doors = technician.see(f"/lockers/{LOCKER}/log?group=doors")["entries"]
    assert [each["what"] for each in doors] == ["done", "open for deposit"]
    assert {each["order_number"] for each in doors} == {shop.see(order)["number"]}
    of_cell = technician.see(f"/lockers/{LOCKER}/log?cell={doors[0]['cell']}")["entries"]
    assert {each["cell"] for each in of_cell} == {doors[0]["cell"]}
    alarms = technician.see(f"/lockers/{LOCKER}/log?group=alarms,link&cell=9")["entries"]
    assert {each["what"] for each in alarms} == {"alarm raised", "alarm cleared"}


def test_only_technician_and_operator_look(shop: Shop) -> None:
    paths = ("/fleet", f"/lockers/{LOCKER}", f"/lockers/{LOCKER}/log")
    for path in paths:
        assert shop.client("operator").get(path).status == 200
        assert shop.client("courier").get(path).status == 403
        assert shop.client("").get(path).status == 401
    assert shop.client("technician").get("/lockers/none/log").status == 404
    assert shop.client("technician").get(f"/lockers/{LOCKER}/log?group=all").status == 400


@pytest.mark.parametrize("who", ["technician", "operator"])
def test_the_fleet_is_followed_by_those_who_may_look(shop: Shop, who: str) -> None:
    rooms = ["fleet", f"locker:{LOCKER}"]
    assert shop.client(who).post("/live/ticket", rooms=rooms).status == 200
    assert shop.client("clerk").post("/live/ticket", rooms=["fleet"]).code == "live.not-your-room"


def test_the_same_command_id_leaves_one_line_in_the_log(shop: Shop) -> None:
    order = shop.order(Way.LOCKER, {MILK: 1})
    shop.pick(order)
    courier = shop.carry(order)
    body = {"id": str(uuid4()), "barcode": shop.parcels(order)[0]["barcode"]}
    for _ in range(3):
        courier.ok(f"/lockers/{LOCKER}/loading", **body)
    doors = shop.client("technician").see(f"/lockers/{LOCKER}/log?group=doors")["entries"]
    assert [each["what"] for each in doors] == ["open for deposit"]
