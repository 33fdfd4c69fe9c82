"""The picker's handheld over HTTP: scans, weighings, shortages, parcels; and every repeat and refusal of them."""

from uuid import uuid4

import pytest
from tests.floor import BREAD, CHEESE, CODES, JUICE, KEFIR, MILK, PEAS, PRICES, Person, Shop

from lukoshko_wire.barcodes import WeightLabel, WeightRule, write_weight
from lukoshko_wire.values import Way

LABEL = write_weight(WeightLabel("10101", 487), WeightRule("21"))


def new() -> str:
    return str(uuid4())


def begin(shop: Shop, lines: dict[str, int], way: Way = Way.COUNTER, **order: object) -> tuple[str, Person]:
    order_id = shop.order(way, lines, **order)  # type: ignore[arg-type]
    picker = shop.client("picker")
    picker.ok(f"/picking/tasks/{order_id}/take")
    return order_id, picker


def line(task: dict[str, object], goods: str) -> dict[str, object]:
    return next(each for each in task["lines"] if each["goods_id"] == goods)  # type: ignore[attr-defined]


def test_scans_fill_lines_and_say_what_they_did(shop: Shop) -> None:
    order, picker = begin(shop, {MILK: 2, CHEESE: 500})
    scans = f"/picking/tasks/{order}/scans"
    said = [
        picker.ok(scans, id=new(), barcode=code)["outcome"]
        for code in (CODES[MILK], CODES[MILK], CODES[MILK], CODES[BREAD], "4699999999999", LABEL, LABEL)
    ]
    assert said == ["more", "picked", "already", "not_in_order", "unknown", "picked", "already"]
    task = picker.see(f"/picking/tasks/{order}")
    assert (line(task, MILK)["picked"], line(task, CHEESE)["picked"]) == (2, 487)
    assert shop.see(order)["goods_kopecks"] == 2 * PRICES[MILK] + 51130


def test_a_repeated_scan_is_one_scan(shop: Shop) -> None:
    order, picker = begin(shop, {MILK: 2})
    scan = {"id": new(), "barcode": CODES[MILK]}
    first = picker.ok(f"/picking/tasks/{order}/scans", **scan)
    again = picker.ok(f"/picking/tasks/{order}/scans", **scan)
    assert (first["outcome"], again["outcome"]) == ("more", "more")
    assert line(again["task"], MILK)["picked"] == 1
    other = picker.post(f"/picking/tasks/{order}/scans", id=scan["id"], barcode=CODES[BREAD])
    assert (other.status, other.code) == (409, "request.conflict")


def test_goods_by_weight_ask_for_the_scale_and_weighings_add(shop: Shop) -> None:
    order, picker = begin(shop, {CHEESE: 1000})
    picks = f"/picking/tasks/{order}/lines/1/picks"
    task = picker.ok(picks, id=new(), quantity=520, tare_grams=20)
    assert (line(task, CHEESE)["picked"], line(task, CHEESE)["done"]) == (500, False)
    task = picker.ok(picks, id=new(), quantity=480)
    assert (line(task, CHEESE)["picked"], line(task, CHEESE)["done"]) == (980, True)


def test_more_than_was_held_is_refused_and_changes_nothing(shop: Shop) -> None:
    order, picker = begin(shop, {CHEESE: 1000, MILK: 1})
    picks = f"/picking/tasks/{order}/lines/1/picks"
    most = line(picker.see(f"/picking/tasks/{order}"), CHEESE)["most"]
    assert most == 1120, "the estimate and twelve percent"
    refused = picker.post(picks, id=new(), quantity=1121)
    assert (refused.status, refused.code) == (409, "picking.too-much")
    assert refused.body["facts"]["most"] == 1120
    assert (
        picker.post(f"/picking/tasks/{order}/lines/2/picks", id=new(), quantity=2).code == "picking.too-much"
    )
    assert line(picker.see(f"/picking/tasks/{order}"), CHEESE)["picked"] == 0
    picker.ok(picks, id=new(), quantity=1120)


def test_too_little_needs_a_reason(shop: Shop) -> None:
    order, picker = begin(shop, {CHEESE: 1000})
    picks = f"/picking/tasks/{order}/lines/1/picks"
    assert not line(picker.ok(picks, id=new(), quantity=700), CHEESE)["done"]
    assert picker.post(f"/picking/tasks/{order}/pack", id=new()).code == "picking.not-ready"
    picker.ok(f"/picking/tasks/{order}/lines/1/unpick", id=new())
    assert line(picker.ok(picks, id=new(), quantity=700, reason="последний кусок"), CHEESE)["done"]


def test_the_customer_chooses_another_goods_while_picking_goes_on(shop: Shop) -> None:
    order, picker = begin(shop, {MILK: 3, BREAD: 1})
    shortage = new()
    path = f"/picking/tasks/{order}/lines/1/shortage"
    picker.ok(path, id=shortage, found=1, suggestions=[])
    picker.ok(path, id=shortage, found=1, suggestions=[])
    anna = shop.client("anna")
    asked = anna.see(f"/orders/{order}")["shortages"]
    assert len(asked) == 1, "the same id is one shortage"
    offered = [offer["goods_id"] for offer in asked[0]["suggestions"]]
    assert KEFIR in offered
    assert all(offer["sum_kopecks"] <= 2 * PRICES[MILK] for offer in asked[0]["suggestions"]), (
        "within the hold"
    )
    picker.ok(f"/picking/tasks/{order}/lines/2/picks", id=new(), quantity=1)
    assert picker.post(f"/picking/tasks/{order}/pack", id=new()).code == "picking.not-ready"
    answer = f"/orders/{order}/shortages/{shortage}/answer"
    assert anna.post(answer, decision="replace", goods_id=PEAS).code == "picking.not-offered"
    view = anna.ok(answer, decision="replace", goods_id=KEFIR)
    assert anna.ok(answer, decision="replace", goods_id=KEFIR) == view
    assert anna.post(answer, decision="remove").code == "request.conflict"
    added = view["lines"][-1]
    assert (added["goods_id"], added["ordered"], added["replaces"]) == (KEFIR, 1, 1), (
        "two would cost more than held"
    )
    assert shop.app.stock.reserved_by(f"order:{order}") == {MILK: 1, BREAD: 1, KEFIR: 1}
    picker.ok(f"/picking/tasks/{order}/lines/{added['no']}/picks", id=new(), quantity=1)
    assert picker.ok(f"/picking/tasks/{order}/pack", id=new())["state"] == "packed"


def test_what_the_customer_does_not_want_instead_is_removed(shop: Shop) -> None:
    order, picker = begin(shop, {MILK: 1, BREAD: 1})
    shortage = new()
    picker.ok(f"/picking/tasks/{order}/lines/1/shortage", id=shortage, found=0)
    view = shop.client("anna").ok(f"/orders/{order}/shortages/{shortage}/answer", decision="remove")
    assert [each["state"] for each in view["lines"]] == ["removed", "ordered"]
    assert view["goods_kopecks"] == PRICES[BREAD]
    assert shop.app.stock.reserved_by(f"order:{order}") == {BREAD: 1}


def test_an_order_that_asked_for_no_replacements_is_not_asked(shop: Shop) -> None:
    order, picker = begin(shop, {MILK: 2, BREAD: 1}, replacements="remove")
    picker.ok(f"/picking/tasks/{order}/lines/1/shortage", id=new(), found=1)
    assert shop.see(order)["shortages"][0]["state"] == "removed"


def test_silence_removes_after_a_while(shop: Shop) -> None:
    order, picker = begin(shop, {MILK: 2, BREAD: 1})
    picker.ok(f"/picking/tasks/{order}/lines/1/shortage", id=new(), found=1)
    shop.clock.forward(minutes=9)
    shop.tick()
    assert shop.see(order)["shortages"][0]["state"] == "asked"
    shop.clock.forward(minutes=2)
    shop.tick()
    seen = shop.see(order)
    assert seen["shortages"][0]["state"] == "expired"
    assert seen["lines"][0]["picked"] == 1


def test_an_order_of_which_nothing_is_left_is_cancelled_and_its_money_given_back(shop: Shop) -> None:
    order, picker = begin(shop, {MILK: 1})
    picker.ok(f"/picking/tasks/{order}/lines/1/shortage", id=(shortage := new()), found=0)
    shop.client("anna").ok(f"/orders/{order}/shortages/{shortage}/answer", decision="remove")
    assert shop.see(order)["state"] == "cancelled"
    shop.let_bank_speak()
    assert shop.see(order)["money"]["state"] == "void"
    assert shop.client("picker").see("/picking/tasks")["tasks"] == []


def test_a_task_is_in_one_pair_of_hands(shop: Shop) -> None:
    order, picker = begin(shop, {MILK: 1})
    other = shop.client("picker2")
    assert other.post(f"/picking/tasks/{order}/take").code == "picking.not-yours"
    assert (
        other.post(f"/picking/tasks/{order}/scans", id=new(), barcode=CODES[MILK]).code == "picking.not-yours"
    )
    assert other.post("/picking/tasks/next").code == "picking.nothing-to-do"
    assert picker.ok("/picking/tasks/next")["id"] == order


def test_packing_twice_makes_the_same_parcels(shop: Shop) -> None:
    order, picker = begin(shop, {MILK: 1, PEAS: 2})
    picker.ok(f"/picking/tasks/{order}/lines/1/picks", id=new(), quantity=1)
    picker.ok(f"/picking/tasks/{order}/lines/2/picks", id=new(), quantity=2)
    first = picker.ok(f"/picking/tasks/{order}/pack", id=new())["parcels"]
    assert picker.ok(f"/picking/tasks/{order}/pack", id=new())["parcels"] == first
    assert [(parcel["zone"], parcel["grams"]) for parcel in first] == [("chilled", 500), ("frozen", 1000)]


def test_a_locker_without_room_packs_nothing_and_names_the_parcels(shop: Shop) -> None:
    order = shop.order(Way.LOCKER, {PEAS: 1, BREAD: 1})
    shop.pick(order, pack=False)
    for no in (7, 8, 9):
        shop.app.lockers.overlay("locker-1", no, "faulty", on=True, why="jam", actor="tests")
    refused = shop.client("picker").post(f"/picking/tasks/{order}/pack", id=new())
    assert (refused.status, refused.code) == (409, "placement.no-room")
    assert len(refused.body["facts"]["parcels"]) == 1
    seen = shop.see(order)
    assert (seen["state"], seen["parcels"]) == ("picking", [])
    assert shop.app.lockers.open_placements("locker-1") == []


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("scans", {"id": "a", "barcode": ""}, 400),
        ("scans", {"id": "a", "barcode": "4" * 257}, 400),
        ("scans", {"barcode": "1"}, 400),
        ("lines/1/picks", {"id": "a", "quantity": -1}, 400),
        ("lines/1/picks", {"id": "a", "quantity": 1.5}, 400),
        ("lines/99/picks", {"id": "a", "quantity": 1}, 409),
        ("lines/1/shortage", {"id": "a", "found": 2}, 409),
    ],
)
def test_bad_input_is_refused_by_name(shop: Shop, path: str, body: dict[str, object], status: int) -> None:
    order, picker = begin(shop, {MILK: 2, JUICE: 1})
    answer = picker.post(f"/picking/tasks/{order}/{path}", **body)
    assert (answer.status, bool(answer.code)) == (status, True)
    assert not any(each["picked"] for each in picker.see(f"/picking/tasks/{order}")["lines"])


def test_only_pickers_pick(shop: Shop) -> None:
    order, _ = begin(shop, {MILK: 1})
    for who in ("anna", "courier", "clerk"):
        assert shop.client(who).post(f"/picking/tasks/{order}/scans", id=new(), barcode="1").status == 403
    assert shop.client().post(f"/picking/tasks/{order}/take").status == 401
