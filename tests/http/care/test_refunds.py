"""Money that goes back after a handover: as it came, once, never more than was sold, with a receipt of return."""

import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests
from sqlalchemy import Engine
from tests.conftest import FixedClock
from tests.faults.test_two_at_once import another_screen, at_once, codes
from tests.floor import BREAD, CHEESE, MILK, PRICES, Answer, Person, Shop, open_shop

from lukoshko_server.payments.acquirers.yookassa import YooKassa
from lukoshko_wire.values import Way

FEE = 9900
CHEESE_GRAMS = 437
GOODS = 3 * PRICES[MILK] + (PRICES[CHEESE] * CHEESE_GRAMS + 500) // 1000


def new() -> str:
    return str(uuid4())


def handed(shop: Shop, method: str = "cash", *, print_it: bool = True) -> str:
    """An order in its customer's hands, paid and printed."""
    payment = "card" if method == "hold" else "on_receipt"
    order = shop.order(Way.COURIER, {MILK: 3, CHEESE: CHEESE_GRAMS}, payment=payment)
    shop.pick(order)
    courier = shop.carry(order)
    given = {"given_kopecks": 200_000} if method == "cash" else {}
    courier.ok(f"/handovers/{order}/settle", id=new(), method=method, expected_kopecks=GOODS + FEE, **given)
    shop.send()
    if print_it:
        shop.till_door.print()
        courier.ok(f"/handovers/{order}/handed", id=new())
    else:
        shop.till_door.refuse()
        courier.ok(f"/handovers/{order}/handed", id=new())
    return order


def lines(*parts: tuple[int, int]) -> list[dict[str, int]]:
    return [{"no": no, "quantity_milli": quantity} for no, quantity in parts]


def give_all_back_at_the_bank(shop: Shop) -> None:
    """Somebody has done it by hand, in the bank's own cabinet."""
    url, auth = f"{shop.bank.url}/v3", ("100500", shop.app.settings.bank_secret)
    (payment,) = requests.get(f"{url}/payments", auth=auth, timeout=10).json()["items"]
    YooKassa(url, *auth).refund(payment["id"], "by-hand", GOODS + FEE)


def refund(shop: Shop, order: str, *parts: tuple[int, int], **body: Any) -> Answer:
    operator = shop.client("operator")
    receipt = operator.see(f"/orders/{order}/refunds")["receipts"][0]["receipt_id"]
    usual = {"id": new(), "receipt_id": receipt, "lines": lines(*parts), "reason": "Прокисло"}
    return operator.post(f"/orders/{order}/refunds", **{**usual, **body})


def returns(shop: Shop, order: str) -> list[dict[str, Any]]:
    return [each for each in shop.see(order)["receipts"] if each["kind"] == "sell_return"]


@pytest.mark.parametrize("method", ["cash", "terminal"])
def test_what_was_taken_by_hand_goes_back_by_hand_and_is_printed_at_once(shop: Shop, method: str) -> None:
    order = handed(shop, method)
    (sold,) = shop.see(order)["receipts"]
    assert (sold["cashier"], sold["cashier_inn"]) == ("Курьер Courier", "500100732259")
    answer = refund(shop, order, (1, 1000), till_id="till-counter")
    assert answer.status == 202, answer
    (made,) = answer.body["refunds"]
    assert (made["state"], made["kopecks"], made["method"], made["receipt"]) == (
        "returned", PRICES[MILK], method, "queued",
    )  # fmt: skip
    (waits,) = shop.reconciliation()["differences"]
    assert (waits["kind"], waits["kopecks"]) == ("refund_without_receipt", PRICES[MILK])
    assert shop.till_counter.print() == 1
    (back,) = returns(shop, order)
    assert (back["state"], back["original"], back["till"]) == ("printed", sold["id"], "till-counter")
    cash, card = (PRICES[MILK], 0) if method == "cash" else (0, PRICES[MILK])
    assert (back["cash_kopecks"], back["electronic_kopecks"]) == (cash, card)
    assert [(each["quantity_milli"], each["method"], each["vat"]) for each in back["lines"]] == [
        (1000, "full_payment", "vat10")
    ]
    assert back["cashier"].startswith("Оператор ")
    assert shop.reconciliation()["differences"] == []


@pytest.mark.parametrize("fault", ["lost_answer", "processing_202"])
def test_a_card_is_refunded_by_the_bank_once_and_then_the_return_is_printed(shop: Shop, fault: str) -> None:
    order = handed(shop, "hold")
    asked = new()
    for _ in range(2):
        (made,) = refund(shop, order, (1, 2000), (2, 100), id=asked).body["refunds"]
    worth = 2 * PRICES[MILK] + 10_499
    assert (made["state"], made["kopecks"], made["receipt"]) == ("asked", worth, "drawn")
    assert returns(shop, order) == [], "no receipt before the money"
    shop.bank.faults(**{fault: 1})
    shop.send()
    assert shop.bank.of_order(order)["refunded"] == worth, "the bank did it, we do not know yet"
    assert shop.till_door.print() == shop.till_counter.print() == 0
    shop.clock.forward(seconds=30)
    shop.send()
    (made,) = shop.client("operator").see(f"/orders/{order}/refunds")["refunds"]
    assert (made["state"], made["receipt"]) == ("returned", "queued")
    assert shop.bank.of_order(order)["refunded"] == worth
    shop.till_door.print(), shop.till_counter.print()
    (back,) = returns(shop, order)
    assert (back["electronic_kopecks"], back["state"]) == (worth, "printed")
    report = shop.reconciliation()
    totals = report["totals"]
    assert (report["differences"], totals["refunded_kopecks"], totals["receipts_return_kopecks"]) == (
        [],
        worth,
        worth,
    )
    sold = totals["goods_kopecks"] + totals["fee_kopecks"]
    assert sold == totals["captured_kopecks"] - worth == totals["receipts_sell_kopecks"] - worth


def test_everything_goes_back_in_parts_to_the_kopeck_and_no_more(shop: Shop) -> None:
    order = handed(shop)
    for parts in ([(2, 200)], [(1, 2000)], [(2, 237), (1, 1000)], [(3, 1000)]):
        assert refund(shop, order, *parts).status == 202
    assert sum(
        each["kopecks"] for each in shop.client("operator").see(f"/orders/{order}/refunds")["refunds"]
    ) == (GOODS + FEE)
    (receipt,) = shop.client("operator").see(f"/orders/{order}/refunds")["receipts"]
    assert receipt["lines"] == []
    for no in (1, 2, 3):
        assert refund(shop, order, (no, 1000 if no != 2 else 1)).code == "receipt.too-much-back"
    while shop.till_counter.print() + shop.till_door.print():
        pass
    assert shop.reconciliation()["differences"] == []


def test_what_cannot_go_back_is_refused(shop: Shop) -> None:
    order = handed(shop)
    operator, anna = shop.client("operator"), shop.client("anna")
    assert refund(shop, order, (1, 4000)).code == "receipt.too-much-back"
    assert refund(shop, order, (1, 500)).code == "receipt.not-to-return"
    assert refund(shop, order, (9, 1000)).code == "receipt.not-to-return"
    assert refund(shop, order, (1, 1000), (1, 1000)).code == "receipt.not-to-return"
    assert refund(shop, order, (1, 1000), reason=" ").status == 400
    assert refund(shop, order, (1, 1000), till_id="nowhere").code == "handover.no-till"
    assert refund(shop, order, (1, 1000), receipt_id="another").status == 404
    assert anna.get(f"/orders/{order}/refunds").status == 403
    assert operator.get("/orders/none/refunds").status == 404
    own = new()
    assert refund(shop, order, (1, 1000), id=own).status == 202
    other = handed(shop)
    assert refund(shop, other, (1, 1000), id=own).status == 409, "this id is another refund's"
    assert len(operator.see(f"/orders/{order}/refunds")["refunds"]) == 1


def test_a_part_that_is_worth_less_than_a_kopeck_is_refused_with_nothing_written(
    engine: Engine, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PRICES, CHEESE, 30)
    with open_shop(engine, clock, tmp_path) as shop:
        order = shop.order(Way.COURIER, {MILK: 1, CHEESE: CHEESE_GRAMS}, payment="on_receipt")
        shop.pick(order)
        courier = shop.carry(order)
        total = courier.see(f"/handovers/{order}")["total_kopecks"]
        courier.ok(f"/handovers/{order}/settle", id=new(), method="cash", expected_kopecks=total)
        shop.till_door.print()
        courier.ok(f"/handovers/{order}/handed", id=new())
        lying = shop.app.stock.available([MILK])
        for parts in ([(2, 10)], [(1, 1000), (2, 10)]):
            assert refund(shop, order, *parts, id="crumb").code == "receipt.worth-nothing"
        seen = shop.client("operator").see(f"/orders/{order}/refunds")
        assert seen["refunds"] == []
        assert [each["quantity_milli"] for each in seen["receipts"][0]["lines"]] == [1000, CHEESE_GRAMS, 1000]
        assert shop.app.stock.available([MILK]) == lying
        assert refund(shop, order, (1, 1000), (2, 34), id="crumb").status == 202, "a whole kopeck"


def test_what_was_never_printed_has_nothing_to_return(shop: Shop) -> None:
    order = handed(shop, print_it=False)
    assert shop.client("operator").see(f"/orders/{order}/refunds")["receipts"] == []


def test_a_bank_that_refuses_leaves_a_claim_and_the_goods_may_be_asked_back_again(shop: Shop) -> None:
    order = handed(shop, "hold")
    asked = refund(shop, order, (1, 1000)).body
    give_all_back_at_the_bank(shop)
    shop.send()
    seen = shop.client("operator").see(f"/orders/{order}/refunds")
    assert (seen["refunds"][0]["state"], seen["refunds"][0]["receipt"]) == ("failed", "none")
    assert seen["receipts"][0]["lines"][0]["quantity_milli"] == 3000
    (claim,) = shop.client("operator").see("/claims")["claims"]
    assert (claim["kind"], claim["why"], claim["kopecks"]) == (
        "refund",
        "bank",
        asked["refunds"][0]["kopecks"],
    )


def test_two_operators_at_once_give_back_what_was_sold_once(shop: Shop) -> None:
    for _ in range(3):
        order = handed(shop)
        first, second = shop.client("operator"), another_screen(shop, "operator")
        receipt = first.see(f"/orders/{order}/refunds")["receipts"][0]["receipt_id"]

        def ask(
            person: Person, receipt: str = receipt, order: str = order
        ) -> tuple[Person, str, dict[str, Any]]:
            body = {"id": new(), "receipt_id": receipt, "lines": lines((1, 2000)), "reason": "Прокисло"}
            return person, f"/orders/{order}/refunds", body

        assert codes(at_once(ask(first), ask(second))) == ["", "receipt.too-much-back"]
        assert len(first.see(f"/orders/{order}/refunds")["refunds"]) == 1


def test_the_reason_and_the_person_stay_in_the_history(shop: Shop) -> None:
    order = handed(shop)
    refund(shop, order, (1, 1000), reason="Кислое молоко")
    events = shop.client("operator").see(f"/orders/{order}/history")["events"]
    (asked,) = [each for each in events if each["entity"].startswith("refund") and each["what"] == "asked"]
    assert re.search("Кислое молоко", asked["after"])
    assert asked["actor"].startswith("operator:")


def on_hand(shop: Shop, *goods: str) -> list[int]:
    free = shop.app.stock.available(goods)
    return [free[each] for each in goods]


def test_goods_go_back_for_sale_or_are_written_off_with_their_money_once(shop: Shop) -> None:
    order = shop.order(Way.COURIER, {BREAD: 3, CHEESE: CHEESE_GRAMS})
    shop.pick(order)
    courier = shop.carry(order)
    total = shop.see(order)["total_kopecks"]
    courier.ok(f"/handovers/{order}/settle", id=new(), method="hold", expected_kopecks=total)
    shop.send()
    shop.till_door.print()
    courier.ok(f"/handovers/{order}/handed", id=new())
    before = on_hand(shop, BREAD, CHEESE)
    operator = shop.client("operator")
    (receipt,) = operator.see(f"/orders/{order}/refunds")["receipts"]
    assert [line["fates"] for line in receipt["lines"]] == [["kept", "back", "off"], ["kept", "off"], []]
    cold = refund(shop, order, lines=[{"no": 2, "quantity_milli": 100, "goods": "back"}])
    fee = refund(shop, order, lines=[{"no": 3, "quantity_milli": 1000, "goods": "back"}])
    assert (cold.code, fee.code) == ("refund.goods-fate", "refund.goods-fate")
    parts = [
        {"no": 1, "quantity_milli": 2000, "goods": "back"}, {"no": 2, "quantity_milli": 100, "goods": "off"}
    ]  # fmt: skip
    asked = new()
    for _ in range(2):
        assert refund(shop, order, lines=parts, id=asked).status == 202
    assert on_hand(shop, BREAD, CHEESE) == before, "not before the money is the customer's"
    shop.send()
    shop.clock.forward(seconds=30)
    shop.send()
    assert on_hand(shop, BREAD, CHEESE) == [before[0] + 2, before[1]]
    history = operator.see(f"/orders/{order}/history")["events"]
    assert [(each["what"], each["after"]) for each in history if each["what"] in ("for sale again", "written off")] == [
        ("for sale again", f"{BREAD} 2"), ("written off", f"{CHEESE} 100")
    ]  # fmt: skip


def test_a_refund_that_the_bank_refuses_moves_no_goods_and_may_be_asked_again(shop: Shop) -> None:
    order = handed(shop, "hold")
    give_all_back_at_the_bank(shop)
    off = [{"no": 1, "quantity_milli": 1000, "goods": "off"}]
    before = on_hand(shop, MILK)
    assert refund(shop, order, lines=off).status == 202
    shop.send()
    history = shop.client("operator").see(f"/orders/{order}/history")["events"]
    assert "written off" not in {each["what"] for each in history}
    assert on_hand(shop, MILK) == before
    assert refund(shop, order, lines=off).status == 202


def test_a_refund_that_is_found_with_another_sum_is_never_paid_again(shop: Shop) -> None:
    order = handed(shop, "hold")
    asked = new()
    assert refund(shop, order, (1, 2000), id=asked).status == 202
    worth = 2 * PRICES[MILK]
    for went in (worth - 1000, worth):  # the second news of it changes nothing
        shop.app.refunds.ended(asked, went_kopecks=went)
    (made,) = shop.client("operator").see(f"/orders/{order}/refunds")["refunds"]
    assert (made["state"], made["code"]) == ("returned", "payments.other-sum")
    money = shop.app.payments.of_orders([order])[order]
    assert (money.refunded_kopecks, money.refund_due_kopecks) == (worth, 1000), "what is missing is owed"
    assert refund(shop, order, (1, 2000)).code == "receipt.too-much-back"


def test_the_same_id_with_other_lines_is_refused_and_gives_nothing_back(shop: Shop) -> None:
    order = handed(shop)
    asked = new()
    off = [{"no": 1, "quantity_milli": 1000, "goods": "off"}]
    assert refund(shop, order, lines=off, id=asked).status == 202
    for other in (lines((1, 2000)), lines((2, 100)), lines((1, 1000), (2, 100)), lines((1, 1000))):
        assert refund(shop, order, lines=other, id=asked).code == "refund.other-lines"
    assert refund(shop, order, lines=off, id=asked, reason="Скисло").status == 202, "the same in other words"
    (made,) = shop.client("operator").see(f"/orders/{order}/refunds")["refunds"]
    assert made["kopecks"] == PRICES[MILK]
