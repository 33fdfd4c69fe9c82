"""Goods of an online order are brought back into the shop: found, paid back as they were paid, printed there."""

from typing import Any

import pytest
from tests.faults.test_two_at_once import another_screen, at_once, codes
from tests.floor import CHEESE, MILK, PRICES, Shop
from tests.http.care.test_refunds import handed, new
from tests.http.failing.stage import WEEK_S
from tests.http.handover.test_locker_trouble import stowed
from tests.http.handover.test_offline_pickup import ack, alone, cells_of

from lukoshko_wire.values import Way


def find(shop: Shop, text: str, who: str = "clerk") -> Any:
    return shop.client(who).post("/counter/sold", text=text)


def back(shop: Shop, order: str, **body: Any) -> Any:
    clerk = shop.client("clerk")
    (receipt,) = clerk.see(f"/counter/sold/{order}/refunds")["receipts"]
    lines = [{"no": 1, "quantity_milli": 2000, "goods": "off"}]
    usual = {"id": new(), "receipt_id": receipt["receipt_id"], "lines": lines, "reason": "Прокисло"}
    return clerk.post(f"/counter/sold/{order}/refunds", **{**usual, **body})


def test_an_order_is_found_by_number_phone_and_receipt(shop: Shop) -> None:
    order = handed(shop)
    number = shop.see(order)["number"]
    (receipt,) = shop.see(order)["receipts"]
    for text in (number, "0001", receipt["qr"]):
        (found,) = find(shop, text).body["orders"]
        assert (found["id"], found["number"], found["method"]) == (order, number, "cash")
    assert find(shop, "9876").body["orders"] == []
    sign = next(part for part in receipt["qr"].split("&") if part.startswith("fp="))
    other = f"fp={int(sign[3:]) - 1}"
    assert find(shop, receipt["qr"].replace(sign, other)).body["orders"] == [], "a register of somebody else"
    assert find(shop, "12").status == 400
    assert find(shop, number, "anna").status == 403


@pytest.mark.parametrize("method", ["cash", "terminal", "hold"])
def test_money_goes_back_as_it_was_paid_and_the_counter_prints(shop: Shop, method: str) -> None:
    order = handed(shop, method)
    asked = new()
    for _ in range(2):
        answer = back(shop, order, id=asked, till_id="till-door")
        assert answer.status == 202, answer
    shop.send()
    shop.clock.forward(seconds=30)
    shop.send()
    assert shop.till_door.print() == 0
    assert shop.till_counter.print() == 1
    (made,) = [each for each in shop.see(order)["receipts"] if each["kind"] == "sell_return"]
    worth = 2 * PRICES[MILK]
    cash, card = (worth, 0) if method == "cash" else (0, worth)
    assert (made["cash_kopecks"], made["electronic_kopecks"]) == (cash, card)
    assert (made["cashier"], made["address"]) == ("Продавец Clerk", "Садовая, 12")
    assert back(shop, order).code == "receipt.too-much-back"
    assert shop.reconciliation()["differences"] == []
    if method == "hold":
        assert shop.bank.of_order(order)["refunded"] == worth


def test_of_two_counters_at_once_one_takes_a_line_back(shop: Shop) -> None:
    order = handed(shop)
    path = f"/counter/sold/{order}/refunds"
    (receipt,) = shop.client("clerk").see(path)["receipts"]
    lines = [{"no": 1, "quantity_milli": 2000, "goods": "off"}]
    asked = [
        {"id": new(), "receipt_id": receipt["receipt_id"], "lines": lines, "reason": "Прокисло"} for _ in "12"
    ]
    free = shop.app.stock.available([MILK])
    answers = at_once(*((another_screen(shop, "clerk"), path, body) for body in asked))
    assert codes(answers) == ["", "receipt.too-much-back"]
    twice = back(shop, order, lines=lines * 2)
    assert twice.code == "receipt.not-to-return"
    shop.send()
    assert shop.till_counter.print() == 1
    (refund,) = shop.client("clerk").see(path)["refunds"]
    assert refund["kopecks"] == 2 * PRICES[MILK]
    assert shop.app.stock.available([MILK]) == free, "it came back spoiled"
    assert shop.reconciliation()["differences"] == []


def test_an_order_whose_money_never_came_hides_no_other_of_its_customer(shop: Shop) -> None:
    order = handed(shop)
    unpaid = stowed(shop)
    ack(shop)
    shop.bank.shift(WEEK_S)
    for cell, parcel in cells_of(shop, unpaid):
        alone(shop.locker, unpaid, cell, parcel)
    shop.let_bank_speak()
    assert shop.see(unpaid)["state"] == "completed"
    assert [each["id"] for each in find(shop, "0001").body["orders"]] == [order]


def test_what_was_not_handed_over_is_not_there(shop: Shop) -> None:
    order = shop.order(Way.COURIER, {MILK: 1, CHEESE: 300})
    assert find(shop, shop.see(order)["number"]).body["orders"] == []
    assert shop.client("clerk").get(f"/counter/sold/{order}/refunds").status == 404
    assert shop.client("operator").get(f"/counter/sold/{order}/refunds").status == 403
