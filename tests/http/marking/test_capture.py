"""Marked goods at the picker: every piece by its code, checked, never twice."""

from uuid import uuid4

import pytest
from tests.http.marking.conftest import CODES, CURD, WATER, Marked

from lukoshko_wire.marks import GS
from lukoshko_wire.values import Way


def test_every_piece_is_scanned_by_its_own_code(marked: Marked) -> None:
    order, picker = marked.begin({WATER: 2})
    wanted = marked.scan(order, CODES[WATER])
    assert (wanted["outcome"], wanted["line_no"]) == ("mark_wanted", 1)
    first = marked.code(WATER)
    assert marked.scan(order, first)["outcome"] == "more"
    again = marked.scan(order, f"]d2{first}")
    assert (again["outcome"], again["why"]) == ("mark_refused", "marking.twice")
    assert marked.line(order, WATER)["picked"] == 1
    assert marked.scan(order, marked.code(WATER).replace(GS, "\\u001d"))["outcome"] == "picked"
    early = picker.post(f"/picking/tasks/{order}/pack", id=str(uuid4()))
    assert early.code == "marking.not-checked"
    assert [mark["state"] for mark in marked.line(order, WATER)["marks"]] == ["checking", "checking"]
    marked.check()
    assert [mark["state"] for mark in marked.line(order, WATER)["marks"]] == ["good", "good"]
    picker.ok(f"/picking/tasks/{order}/pack", id=str(uuid4()))


def test_a_code_that_is_not_whole_is_refused_by_name_and_changes_nothing(marked: Marked) -> None:
    order, _ = marked.begin({WATER: 1})
    code = marked.code(WATER)
    faults = {
        code.replace(GS, ""): "mark.no-separator",
        code[:-1]: "mark.cut-off",
        "02" + code[2:]: "mark.package",
    }
    for typed, why in faults.items():
        said = marked.scan(order, typed)
        assert (said["outcome"], said["why"], said["line_no"]) == ("mark_refused", why, None)
    assert marked.line(order, WATER)["marks"] == []


def test_goods_by_weight_take_the_weight_from_their_codes(marked: Marked) -> None:
    order, picker = marked.begin({CURD: 700})
    bare = marked.scan(order, marked.code(CURD))
    assert (bare["outcome"], bare["why"]) == ("mark_refused", "marking.no-weight")
    assert marked.scan(order, marked.code(CURD, 353))["outcome"] == "more"
    done = marked.scan(order, marked.code(CURD, 340))
    assert (done["outcome"], done["grams"], marked.line(order, CURD)["picked"]) == ("picked", 340, 693)
    marked.check()
    picker.ok(f"/picking/tasks/{order}/pack", id=str(uuid4()))
    assert marked.shop.see(order)["goods_kopecks"] == 62363, "693 g at 899.90"


def test_too_heavy_a_piece_is_not_taken_and_its_code_stays_free(marked: Marked) -> None:
    order, _ = marked.begin({CURD: 500})
    code = marked.code(CURD, 900)
    assert marked.scan(order, code)["outcome"] == "too_much"
    assert marked.line(order, CURD)["marks"] == []
    assert marked.scan(order, code)["outcome"] == "too_much", "not twice: nobody holds it"


def test_what_is_marked_is_not_counted_by_hand(marked: Marked) -> None:
    order, picker = marked.begin({WATER: 2})
    by_hand = picker.post(f"/picking/tasks/{order}/lines/1/picks", id=str(uuid4()), quantity=2)
    assert by_hand.code == "picking.mark-wanted"
    short = picker.post(f"/picking/tasks/{order}/lines/1/shortage", id=str(uuid4()), found=1, suggestions=[])
    assert short.code == "picking.mark-wanted"
    marked.scan(order, marked.code(WATER))
    path = f"/picking/tasks/{order}/lines/1/shortage"
    assert picker.post(path, id=str(uuid4()), found=1, suggestions=[]).code == "marking.not-checked"
    marked.check()
    picker.ok(path, id=str(uuid4()), found=1, suggestions=[])


def test_a_code_of_other_goods_and_one_of_another_order(marked: Marked) -> None:
    order, picker = marked.begin({WATER: 1, CURD: 500})
    strange = marked.sim.code("4601662000016", "milk")
    assert marked.scan(order, strange)["outcome"] == "unknown"
    code = marked.code(WATER)
    marked.scan(order, code)
    second = marked.shop.order(Way.COUNTER, {WATER: 1})
    marked.shop.client("picker2").ok(f"/picking/tasks/{second}/take")
    taken = marked.scan(second, code, "picker2")
    assert (taken["outcome"], taken["why"]) == ("mark_refused", "marking.taken")
    picker.ok(f"/picking/tasks/{order}/lines/1/unpick", id=str(uuid4()))
    assert marked.scan(second, code, "picker2")["outcome"] == "picked", "free once it is off the line"


@pytest.mark.parametrize(("flag", "why"), [("sold", "sold"), ("isBlocked", "blocked")])
def test_a_refused_code_is_off_its_line_and_the_picker_sees_why(marked: Marked, flag: str, why: str) -> None:
    order, picker = marked.begin({WATER: 2})
    marked.scan(order, marked.code(WATER))
    assert marked.scan(order, marked.code(WATER, **{flag: True}))["outcome"] == "picked"
    marked.check()
    line = marked.line(order, WATER)
    assert (line["picked"], line["done"], line["state"]) == (1, False, "to_pick")
    assert [(mark["state"], mark["why"]) for mark in line["marks"]] == [
        ("good", ""),
        ("refused", f"marking.{why}"),
    ]
    assert picker.post(f"/picking/tasks/{order}/pack", id=str(uuid4())).code == "picking.not-ready"
    assert marked.scan(order, marked.code(WATER))["outcome"] == "picked"
    marked.check()
    assert [mark["state"] for mark in marked.line(order, WATER)["marks"]] == ["good", "good"]
    picker.ok(f"/picking/tasks/{order}/pack", id=str(uuid4()))


def test_offline_the_local_module_decides_and_without_it_the_code_waits(marked: Marked) -> None:
    order, picker = marked.begin({WATER: 2})
    marked.sim.faults(http_500=True)
    marked.scan(order, marked.code(WATER))
    marked.check()
    mark = marked.line(order, WATER)["marks"][0]
    assert (mark["state"], mark["why"]) == ("checking", "marking.unasked")
    marked.shop.clock.forward(seconds=6)
    marked.sim.faults(http_500={"next": -1, "only": "info"})
    marked.check()
    assert marked.line(order, WATER)["marks"][0]["state"] == "good"
    assert marked.sim.asked() == {"module": 1}
    assert marked.scan(order, marked.code(WATER, sold=True))["outcome"] == "picked"
    marked.check()
    assert marked.line(order, WATER)["marks"][1]["why"] == "marking.sold"
    assert picker.post(f"/picking/tasks/{order}/pack", id=str(uuid4())).code == "picking.not-ready"


def test_a_cancelled_order_frees_its_codes(marked: Marked) -> None:
    order, _ = marked.begin({WATER: 1})
    code = marked.code(WATER)
    marked.scan(order, code)
    marked.shop.client("operator").ok(f"/orders/{order}/cancel", reason="Звонок")
    marked.check()
    second, _ = marked.begin({WATER: 1})
    assert marked.scan(second, code)["outcome"] == "picked"


def test_a_repeated_scan_is_one_scan_and_says_the_same(marked: Marked) -> None:
    order, picker = marked.begin({WATER: 2})
    body = {"id": str(uuid4()), "barcode": marked.code(WATER)}
    path = f"/picking/tasks/{order}/scans"
    assert [picker.ok(path, **body)["outcome"] for _ in range(2)] == ["more", "more"]
    assert len(marked.line(order, WATER)["marks"]) == 1
    bad = {"id": str(uuid4()), "barcode": body["barcode"]}
    assert {picker.ok(path, **bad)["why"] for _ in range(2)} == {"marking.twice"}
