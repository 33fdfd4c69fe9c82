"""Weighed goods above the hold over HTTP: taken out, held beside, or paid at the handover; and who says no on the way."""

from typing import Any

import pytest
from tests.floor import CHEESE, MELON, MILK, PRICES, Person, Shop
from tests.http.picking.test_picking import begin, new
from tests.http.picking.test_weighing import line

from lukoshko_wire.values import Way

REASON = "кусок не делится"
CARD: dict[str, Any] = {"overweight": ["second_hold"]}
DOOR: dict[str, Any] = {"overweight": ["at_door"]}
BOTH: dict[str, Any] = {"overweight": ["second_hold", "at_door"]}


def heavy(shop: Shop, order: str, picker: Person, how: str | None, grams: int = 1_300) -> Any:
    """Weigh more cheese than the budget of the first line allows."""
    body: dict[str, Any] = {"quantity": grams}
    if how:
        body |= {"over": how, "reason": REASON}
    return picker.post(f"/picking/tasks/{order}/lines/1/picks", id=new(), **body)


def over_of(grams: int = 1_300) -> int:
    """What these grams of cheese cost above what is held for a kilogram, its buffer and the fee."""
    return (PRICES[CHEESE] * grams + 500) // 1000 - -(-PRICES[CHEESE] * 112 // 100)


def see(shop: Shop, order: str) -> Any:
    """The order as its owner sees it."""
    return shop.client("anna").see(f"/orders/{order}")


def pack(picker: Person, order: str) -> Any:
    """Try to pack."""
    return picker.post(f"/picking/tasks/{order}/pack", id=new())


def confirm(shop: Shop, order: str) -> None:
    """The customer confirms what is wanted beside the hold."""
    shop.send()
    shop.bank.pay(see(shop, order)["money"]["payment_url"])
    shop.let_bank_speak()


def test_without_the_customers_word_what_is_over_stays_out(shop: Shop) -> None:
    order, picker = begin(shop, {CHEESE: 1000})
    assert picker.see(f"/picking/tasks/{order}")["over"] == ["trim"]
    assert heavy(shop, order, picker, None).code == "picking.too-much"
    for how in ("second_hold", "at_door", "trim"):
        assert heavy(shop, order, picker, how).code == "picking.not-agreed"
    assert heavy(shop, order, picker, None, 1_100).status == 200
    assert pack(picker, order).status == 200
    assert see(shop, order)["overweight"] is None


def test_another_hold_is_asked_for_when_all_is_picked_and_packing_waits_for_it(shop: Shop) -> None:
    order, picker = begin(shop, {CHEESE: 1000, MILK: 1}, Way.LOCKER, **CARD)
    assert picker.see(f"/picking/tasks/{order}")["over"] == ["trim", "second_hold"], "a locker takes no money"
    assert heavy(shop, order, picker, "second_hold").status == 200
    assert see(shop, order)["overweight"]["state"] == "open", "the milk is still to be picked"
    picker.ok(f"/picking/tasks/{order}/lines/2/picks", id=new(), quantity=1)
    asked = see(shop, order)["overweight"]
    assert (asked["way"], asked["state"], asked["kopecks"]) == ("second_hold", "asked", over_of())
    assert pack(picker, order).code == "picking.extra-waits"
    confirm(shop, order)
    seen = see(shop, order)
    assert seen["overweight"]["state"] == "settled"
    assert seen["money"]["held_kopecks"] == seen["total_kopecks"]
    assert pack(picker, order).status == 200
    assert seen["to_pay_kopecks"] == 0
    assert any("Подтвердите доплату" in text for _, text in shop.messages)


def test_what_other_lines_leave_of_the_hold_counts(shop: Shop) -> None:
    order, picker = begin(shop, {CHEESE: 1000, MELON: 4000, MILK: 1}, **CARD)
    assert heavy(shop, order, picker, "second_hold", 1_130).status == 200
    picker.ok(f"/picking/tasks/{order}/lines/2/picks", id=new(), quantity=3_000)
    picker.ok(f"/picking/tasks/{order}/lines/3/picks", id=new(), quantity=1)
    settled = see(shop, order)["overweight"]
    assert (settled["state"], settled["kopecks"]) == ("settled", 0), "the light melon pays for it"
    assert pack(picker, order).status == 200


def test_the_rest_is_paid_at_the_door(shop: Shop) -> None:
    order, picker = begin(shop, {CHEESE: 1000}, Way.COURIER, **DOOR)
    assert heavy(shop, order, picker, "at_door").status == 200
    seen = see(shop, order)
    assert (seen["overweight"]["state"], seen["overweight"]["kopecks"]) == ("settled", over_of())
    assert seen["to_pay_kopecks"] == over_of()
    assert pack(picker, order).status == 200
    courier = shop.carry(order)
    view = courier.see(f"/handovers/{order}")
    assert view["methods"] == ["cash", "terminal"]
    settle = {"method": "terminal", "expected_kopecks": view["total_kopecks"]}
    assert courier.post(f"/handovers/{order}/settle", id=new(), **settle).status in (200, 202)
    shop.let_bank_speak()
    money = see(shop, order)["money"]
    assert (money["state"], money["paid_kopecks"]) == ("paid", view["total_kopecks"])


@pytest.mark.parametrize(("agreed", "state", "way"), [(CARD, "trim", "trim"), (BOTH, "settled", "at_door")])
def test_silence_takes_the_next_way(shop: Shop, agreed: dict[str, Any], state: str, way: str) -> None:
    order, picker = begin(shop, {CHEESE: 1000}, Way.COURIER, **agreed)
    assert heavy(shop, order, picker, "second_hold").status == 200
    shop.clock.forward(minutes=16)
    shop.tick()
    seen = see(shop, order)["overweight"]
    assert (seen["state"], seen["way"]) == (state, way)
    if way == "at_door":
        assert pack(picker, order).status == 200
        return
    assert pack(picker, order).code == "picking.not-ready"
    task = picker.see(f"/picking/tasks/{order}")
    (lying,) = line(task, CHEESE)["weighings"]
    assert (line(task, CHEESE)["done"], line(task, CHEESE)["most"]) == (False, 1_120)
    picker.ok(f"/picking/tasks/{order}/lines/1/weighings/{lying['id']}/out", id=new())
    assert heavy(shop, order, picker, None, 1_050).status == 200
    assert pack(picker, order).status == 200


def test_a_bank_that_declines_is_a_no(shop: Shop) -> None:
    order, picker = begin(shop, {CHEESE: 1000}, **CARD)
    assert heavy(shop, order, picker, "second_hold").status == 200
    shop.send()
    shop.bank.pay(see(shop, order)["money"]["payment_url"], "refuse")
    shop.let_bank_speak()
    assert see(shop, order)["overweight"]["state"] == "trim"


def test_taking_out_what_is_over_before_the_answer_ends_the_question(shop: Shop) -> None:
    order, picker = begin(shop, {CHEESE: 1000}, **CARD)
    assert heavy(shop, order, picker, "second_hold").status == 200
    picker.ok(f"/picking/tasks/{order}/lines/1/unpick", id=new())
    assert heavy(shop, order, picker, None, 1_000).status == 200
    assert pack(picker, order).status == 200, "nobody waits for money that is not needed"
    assert see(shop, order)["money"]["payment_url"] == "", "and nobody is asked for it"


def test_above_every_limit_or_without_a_word_why_nothing_is_taken(shop: Shop) -> None:
    order, picker = begin(shop, {CHEESE: 1000}, **BOTH)
    assert heavy(shop, order, picker, "second_hold", 1_501).code == "picking.too-much"
    body = {"quantity": 1_300, "over": "second_hold"}
    refused = picker.post(f"/picking/tasks/{order}/lines/1/picks", id=new(), **body)
    assert refused.code == "picking.reason-wanted"
    assert line(picker.see(f"/picking/tasks/{order}"), CHEESE)["picked"] == 0


def test_an_order_paid_on_receipt_goes_over_only_by_agreement(shop: Shop) -> None:
    order, picker = begin(shop, {CHEESE: 1000}, Way.COUNTER, payment="on_receipt", **DOOR)
    assert picker.see(f"/picking/tasks/{order}")["over"] == ["trim", "at_door"]
    assert heavy(shop, order, picker, "at_door").status == 200
    seen = see(shop, order)
    assert (seen["overweight"]["state"], seen["to_pay_kopecks"]) == ("settled", seen["total_kopecks"])
    assert pack(picker, order).status == 200
