"""Weighed goods from the cart to the door over HTTP: the cases of weighed goods, on both databases."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from tests.conftest import FixedClock
from tests.floor import CHEESE, MELON, MILK, PRICES, Person, Shop, open_shop
from tests.http.picking.test_picking import begin, new

from lukoshko_wire.barcodes import WeightLabel, WeightRule, write_weight
from lukoshko_wire.values import Way


def line(task: Any, goods: str) -> Any:
    """The line of these goods."""
    return next(each for each in task["lines"] if each["goods_id"] == goods)


def weigh(picker: Person, order: str, no: int, grams: int, **more: object) -> Any:
    """One weighing of a line; the task as it is then."""
    return picker.ok(f"/picking/tasks/{order}/lines/{no}/picks", id=new(), quantity=grams, **more)


def hold_of(shop: Shop, order: str) -> int:
    """What is held for an order."""
    return int(shop.see(order)["money"]["held_kopecks"])


def test_a_melon_is_ordered_by_the_piece_and_paid_by_weight(shop: Shop) -> None:
    anna = shop.client("anna")
    assert anna.put(f"/cart/lines/{MELON}", quantity=4500).code == "checkout.not-whole-pieces"
    order, picker = begin(shop, {MELON: 8000}, Way.COUNTER)
    estimate = 8 * PRICES[MELON]
    assert hold_of(shop, order) == estimate + -(-estimate * 12 // 100) + 9900
    task = weigh(picker, order, 1, 3_800)
    assert (line(task, MELON)["pieces"], line(task, MELON)["done"]) == (2, False), "one of two pieces"
    task = weigh(picker, order, 1, 4_350)
    assert line(task, MELON)["done"]
    refused = picker.post(f"/picking/tasks/{order}/lines/1/picks", id=new(), quantity=300)
    assert refused.code == "picking.too-much", "there is no third piece"
    seen = shop.see(order)
    assert seen["lines"][0]["weights"] == [3_800, 4_350]
    assert seen["goods_kopecks"] == (PRICES[MELON] * 8_150 + 500) // 1000


def test_every_weighing_is_listed_with_its_tare_and_goes_out_by_itself(shop: Shop) -> None:
    order, picker = begin(shop, {CHEESE: 1000})
    weigh(picker, order, 1, 520, tare_grams=18, tare="Лоток")
    task = weigh(picker, order, 1, 450)
    first, second = line(task, CHEESE)["weighings"]
    assert (first["gross_grams"], first["tare_grams"], first["tare"]) == (520, 18, "Лоток")
    assert (line(task, CHEESE)["picked"], line(task, CHEESE)["done"]) == (952, True)
    out = f"/picking/tasks/{order}/lines/1/weighings/{first['id']}/out"
    act = new()
    task = picker.ok(out, id=act)
    assert (line(task, CHEESE)["picked"], line(task, CHEESE)["done"]) == (450, False)
    assert [each["id"] for each in line(task, CHEESE)["weighings"]] == [second["id"]]
    assert line(picker.ok(out, id=act), CHEESE)["picked"] == 450, "the same act once"
    assert picker.post(out, id=new()).status == 404, "it lies there no more"
    other = f"/picking/tasks/{order}/lines/1/weighings/{second['id']}/out"
    assert picker.post(other, id=act).status == 409, "the same id, another weighing"
    assert line(picker.see(f"/picking/tasks/{order}"), CHEESE)["picked"] == 450
    events = shop.client("operator").see(f"/orders/{order}/history")["events"]
    told = [each["after"] for each in events if each["entity"] == "weighing" and each["what"] == "scales"]
    assert told == ["line 1 gross 520 tare 18 Лоток", "line 1 gross 450 tare 0"]


def test_a_label_is_a_weighing_and_a_light_line_is_kept_with_a_reason(shop: Shop) -> None:
    order, picker = begin(shop, {CHEESE: 1000})
    label = write_weight(WeightLabel("10101", 487), WeightRule("21"))
    task = picker.ok(f"/picking/tasks/{order}/scans", id=new(), barcode=label)["task"]
    assert [each["source"] for each in line(task, CHEESE)["weighings"]] == ["label"]
    task = weigh(picker, order, 1, 0, reason="последний кусок")
    assert (line(task, CHEESE)["picked"], line(task, CHEESE)["done"]) == (487, True)


def test_nothing_on_the_scales_is_no_weighing(shop: Shop) -> None:
    order, picker = begin(shop, {CHEESE: 1000})
    for body in ({"quantity": 0}, {"quantity": 40, "tare_grams": 40}, {"quantity": 0, "reason": "нет"}):
        refused = picker.post(f"/picking/tasks/{order}/lines/1/picks", id=new(), **body)
        assert refused.code == "picking.outside-tolerance"


def test_a_shortage_of_weighed_goods_keeps_what_was_found(shop: Shop) -> None:
    order, picker = begin(shop, {CHEESE: 2000, MILK: 1}, replacements="remove")
    weigh(picker, order, 1, 500)
    picker.ok(f"/picking/tasks/{order}/lines/1/shortage", id=new(), found=800)
    seen = shop.see(order)["lines"][0]
    assert (seen["picked"], seen["weights"], seen["sum_kopecks"]) == (800, [800], 83_992)


def test_a_shortage_of_pieces_is_counted_in_pieces(shop: Shop) -> None:
    order, picker = begin(shop, {MELON: 8000, MILK: 1}, replacements="remove")
    shortage = f"/picking/tasks/{order}/lines/1/shortage"
    weigh(picker, order, 1, 4_400)
    assert picker.post(shortage, id=new(), found=4_000).code == "picking.weigh-first"
    picker.ok(shortage, id=new(), found=4_400)
    shown = shop.see(order)
    assert (shown["shortages"][0]["missing"], shown["lines"][0]["picked"]) == (4_000, 4_400)


def test_whole_pieces_are_refused_at_the_door(shop: Shop) -> None:
    order, picker = begin(shop, {MELON: 8000, MILK: 1}, Way.COURIER)
    weigh(picker, order, 1, 3_800)
    weigh(picker, order, 1, 4_350)
    picker.ok(f"/picking/tasks/{order}/lines/2/picks", id=new(), quantity=1)
    picker.ok(f"/picking/tasks/{order}/pack", id=new())
    courier = shop.carry(order)
    refusals = f"/handovers/{order}/refusals"

    def refuse(quantity: int) -> dict[str, object]:
        return {"no": 1, "quantity": quantity, "reason": "не спелая", "marks": []}

    assert courier.post(refusals, id=new(), lines=[refuse(4_000)]).code == "handover.part-of-piece"
    view = courier.ok(refusals, id=new(), lines=[refuse(4_350)])
    assert view["goods_kopecks"] == (PRICES[MELON] * 3_800 + 500) // 1000 + PRICES[MILK]
    view = courier.ok(refusals, id=new(), lines=[refuse(8_150)])
    assert view["goods_kopecks"] == PRICES[MILK], "or all of them"


def test_a_line_is_never_held_for_more_than_the_cap_above_its_sum(
    engine: Engine, clock: FixedClock, tmp_path: Path
) -> None:
    with open_shop(engine, clock, tmp_path, buffer_most_kopecks=50_00) as shop:
        order = shop.order(Way.COUNTER, {CHEESE: 1000})
        assert hold_of(shop, order) == PRICES[CHEESE] + 50_00 + 9900
