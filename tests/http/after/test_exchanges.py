"""Goods for goods in one visit: netted, only the difference moves, each side has its receipt, and all books agree."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from tests.conftest import FixedClock
from tests.faults.test_two_at_once import another_screen, at_once, codes
from tests.floor import BREAD, CHEESE, JUICE, MILK, PHONES, PRICES, Answer, Shop, open_shop
from tests.http.care.test_refunds import handed, new
from tests.http.handover.test_ahead import hand_over

from lukoshko_wire.barcodes import WeightLabel, WeightRule, write_weight
from lukoshko_wire.values import Way


def asked(shop: Shop, order: str, back: dict[int, int], given: dict[str, int]) -> dict[str, Any]:
    """Thousandths by line of the receipt come back spoiled, pieces or grams are given."""
    (receipt,) = shop.client("clerk").see(f"/counter/sold/{order}/refunds")["receipts"]
    return {
        "id": new(), "receipt_id": receipt["receipt_id"], "reason": "Прокисло",
        "lines": [{"no": no, "quantity_milli": quantity, "goods": "off"} for no, quantity in back.items()],
        "given": [{"id": new(), "goods_id": goods, "quantity": quantity} for goods, quantity in given.items()],
    }  # fmt: skip


def begin(shop: Shop, order: str, back: dict[int, int], given: dict[str, int]) -> Any:
    body = asked(shop, order, back, given)
    for _ in "12":
        answer = shop.client("clerk").post(f"/counter/sold/{order}/exchanges", **body)
        assert answer.status == 201, answer
    return answer.body


def settle(shop: Shop, one: Any, **body: Any) -> Answer:
    usual = {"expected_kopecks": one["difference_kopecks"], **body}
    for _ in "12":
        answer = shop.client("clerk").post(f"/counter/exchanges/{one['id']}/settle", **usual)
    return answer


def finish(shop: Shop, tills: int = 2) -> None:
    """The bank speaks, the counter prints."""
    shop.send()
    shop.clock.forward(seconds=30)
    shop.send()
    assert shop.till_counter.print() == tills


def receipts(shop: Shop, one: Any) -> tuple[dict[str, int], dict[str, int]]:
    """How the return and the sale were paid."""
    seen = shop.client("clerk").see(f"/counter/exchanges/{one['id']}")["receipts"]
    assert [each["kind"] for each in seen] == ["sell_return", "sell"]
    assert {each["state"] for each in seen} == {"printed"}
    ways = ("cash", "electronic", "other")
    back, sale = ({way: each[f"{way}_kopecks"] for way in ways} for each in seen)
    return back, sale


def agrees(shop: Shop) -> None:
    assert shop.reconciliation()["differences"] == []
    day = f"{shop.clock():%Y-%m-%d}"
    proof = shop.client("accountant").see(f"/reports/proof?day={day}")
    assert [item for order in proof["orders"] for item in order["items"]] == []


@pytest.mark.parametrize("method", ["cash", "terminal", "hold"])
def test_the_customer_pays_only_the_difference(shop: Shop, method: str) -> None:
    order = handed(shop, method)
    free = shop.app.stock.available([MILK, BREAD])
    one = begin(shop, order, {1: 1000}, {BREAD: 2})
    more = 2 * PRICES[BREAD] - PRICES[MILK]
    assert (one["back_kopecks"], one["difference_kopecks"]) == (PRICES[MILK], more)
    assert (one["methods"], one["goes_back"]) == (["cash", "terminal"], {})
    assert settle(shop, one, method="cash", given_kopecks=more + 100).body["change_kopecks"] == 100
    finish(shop)
    netted = PRICES[MILK]
    assert receipts(shop, one) == (
        {"cash": 0, "electronic": 0, "other": netted}, {"cash": more, "electronic": 0, "other": netted}
    )  # fmt: skip
    money = shop.client("anna").see(f"/orders/{one['given_order_id']}")["money"]
    assert (money["paid_kopecks"], money["exchanged_kopecks"]) == (2 * PRICES[BREAD], netted)
    after = shop.app.stock.available([MILK, BREAD])
    assert (after[MILK], after[BREAD]) == (free[MILK], free[BREAD] - 2), "the milk is written off"
    if method == "hold":
        assert shop.bank.of_order(order)["refunded"] == 0, "nothing moved at the bank"
    agrees(shop)


@pytest.mark.parametrize("method", ["cash", "terminal", "hold"])
def test_what_the_shop_owes_goes_back_as_it_came(shop: Shop, method: str) -> None:
    order = handed(shop, method)
    one = begin(shop, order, {1: 2000}, {BREAD: 1})
    less = 2 * PRICES[MILK] - PRICES[BREAD]
    assert (one["difference_kopecks"], one["goes_back"]) == (-less, {method: less})
    assert settle(shop, one).status == 202
    finish(shop)
    cash, card = (less, 0) if method == "cash" else (0, less)
    netted = PRICES[BREAD]
    assert receipts(shop, one) == (
        {"cash": cash, "electronic": card, "other": netted}, {"cash": 0, "electronic": 0, "other": netted}
    )  # fmt: skip
    if method == "hold":
        assert shop.bank.of_order(order)["refunded"] == less
    agrees(shop)


def test_the_same_goods_cost_what_they_cost_and_no_money_moves(shop: Shop) -> None:
    order = handed(shop, "hold")
    one = begin(shop, order, {1: 1000, 2: 437}, {MILK: 1, CHEESE: 437})
    assert one["difference_kopecks"] == 0
    assert settle(shop, one).body["state"] == "done"
    finish(shop)
    back, sale = receipts(shop, one)
    assert back == sale == {"cash": 0, "electronic": 0, "other": one["back_kopecks"]}
    agrees(shop)


def test_what_was_given_can_be_brought_back_and_its_money_goes_the_way_it_came(shop: Shop) -> None:
    order = handed(shop, "hold")
    one = begin(shop, order, {1: 1000}, {BREAD: 2})
    settle(shop, one, method="cash")
    finish(shop)
    two = begin(shop, one["given_order_id"], {1: 1000}, {JUICE: 1})
    assert two["difference_kopecks"] == PRICES[JUICE] - PRICES[BREAD]
    settle(shop, two, method="terminal")
    finish(shop)
    clerk, path = shop.client("clerk"), f"/counter/sold/{one['given_order_id']}/refunds"
    (left,) = clerk.see(path)["receipts"]
    body = {"receipt_id": left["receipt_id"], "lines": [{"no": 1, "quantity_milli": 1000, "goods": "back"}]}
    assert clerk.post(path, id=new(), reason="Передумал", **body).status == 202
    finish(shop, 1)
    # Of the bread 89.90 came from the bank and 40.10 in cash; the juice took the cash first: the last bread is the bank's.
    assert shop.bank.of_order(order)["refunded"] == PRICES[BREAD]
    agrees(shop)


def test_an_exchange_that_is_given_up_leaves_nothing(shop: Shop) -> None:
    order = handed(shop)
    free = shop.app.stock.available([BREAD])
    one = begin(shop, order, {1: 1000}, {BREAD: 3})
    assert shop.app.stock.available([BREAD])[BREAD] == free[BREAD] - 3
    clerk = shop.client("clerk")
    for _ in "12":
        assert clerk.ok(f"/counter/exchanges/{one['id']}/give-up")["state"] == "given_up"
    assert shop.app.stock.available([BREAD]) == free
    assert settle(shop, one, method="cash").code == "goods-exchange.over"
    assert shop.see(one["given_order_id"])["state"] == "cancelled"
    assert clerk.get(f"/counter/sold/{order}/exchange").status == 204
    finish(shop, 0)
    assert begin(shop, order, {1: 3000}, {BREAD: 1})["back_kopecks"] == 3 * PRICES[MILK]
    agrees(shop)


def test_a_draft_that_the_operator_cancels_is_given_up_and_its_customer_hears_of_nothing(shop: Shop) -> None:
    order = handed(shop)
    one = begin(shop, order, {1: 1000}, {BREAD: 1})
    shop.send()
    heard = list(shop.messages)
    shop.client("operator").ok(f"/orders/{one['given_order_id']}/cancel", reason="Не понадобилось")
    assert shop.client("clerk").see(f"/counter/exchanges/{one['id']}")["state"] == "given_up"
    shop.send()
    assert [text for phone, text in shop.messages[len(heard) :] if phone == PHONES["anna"]] == []


def test_an_exchange_that_nobody_ends_is_given_up_by_itself(shop: Shop) -> None:
    order = handed(shop)
    free = shop.app.stock.available([BREAD])
    one = begin(shop, order, {1: 1000}, {BREAD: 3})
    shop.clock.forward(minutes=16)
    shop.tick()
    assert shop.client("clerk").see(f"/counter/exchanges/{one['id']}")["state"] == "given_up"
    assert shop.app.stock.available([BREAD]) == free
    agrees(shop)


def test_of_two_clerks_at_once_one_exchanges(shop: Shop) -> None:
    order = handed(shop)
    bodies = [asked(shop, order, {1: 2000}, {BREAD: 1}) for _ in "12"]
    path = f"/counter/sold/{order}/exchanges"
    answers = at_once(*((another_screen(shop, "clerk"), path, body) for body in bodies))
    assert codes(answers) == ["", "goods-exchange.open"]
    one = shop.client("clerk").see(f"/counter/sold/{order}/exchange")
    pay = {"expected_kopecks": one["difference_kopecks"]}
    answers = at_once(
        *((another_screen(shop, "clerk"), f"/counter/exchanges/{one['id']}/settle", pay) for _ in "12")
    )
    assert codes(answers) == ["", ""]
    finish(shop)
    agrees(shop)


def test_what_cannot_be_exchanged_is_refused_by_name(shop: Shop) -> None:
    order = handed(shop)
    clerk, path = shop.client("clerk"), f"/counter/sold/{order}/exchanges"

    def code(back: dict[int, int], goods: dict[str, int], **more: Any) -> str:
        return clerk.post(path, **{**asked(shop, order, back, goods), **more}).code

    kept = [{"no": 1, "quantity_milli": 1000, "goods": "kept"}]
    cold = [{"no": 1, "quantity_milli": 1000, "goods": "back"}]
    assert code({1: 1000}, {BREAD: 1}, lines=kept) == "goods-exchange.not-goods"
    assert code({3: 1000}, {BREAD: 1}) == "goods-exchange.not-goods", "the delivery"
    assert code({1: 1000}, {BREAD: 1}, lines=cold) == "refund.goods-fate"
    assert code({1: 4000}, {BREAD: 1}) == "receipt.too-much-back"
    assert code({1: 1000}, {"no-such": 1}) == "goods-exchange.not-for-sale"
    assert code({1: 1000}, {BREAD: 90_000}) == "stock.not-enough"
    assert code({1: 1000}, {BREAD: 1}, receipt_id="other") == "request.not-found"
    coded = [{"id": new(), "goods_id": BREAD, "quantity": 1, "mark": "0104610053149777215d/wuU"}]
    assert code({1: 1000}, {}, given=coded) == "goods-exchange.mark-wanted"
    one = begin(shop, order, {1: 1000}, {BREAD: 2})
    assert settle(shop, one, method="hold").code == "handover.wrong-method"
    assert settle(shop, one, method="cash", given_kopecks=1).code == "handover.not-enough-cash"
    assert settle(shop, one, method="cash", expected_kopecks=1).code == "handover.sum-changed"
    assert (
        shop.client("operator").post(f"/counter/exchanges/{one['id']}/settle", expected_kopecks=1).status
        == 403
    )
    assert shop.client("anna").get(f"/counter/exchanges/{one['id']}").status == 403
    edit = {"id": new(), "version": 1, "lines": [{"no": 1, "quantity": 1}], "reason": "Меньше"}
    answer = shop.client("anna").post(f"/orders/{one['given_order_id']}/edits", **edit)
    assert answer.code == "order.edit-too-late"
    agrees(shop)


def test_goods_are_scanned_off_the_shelf(shop: Shop) -> None:
    clerk = shop.client("clerk")
    seen = clerk.ok("/counter/shelf", barcode="4690000000020")
    assert (seen["goods_id"], seen["quantity"], seen["price_kopecks"]) == (BREAD, 1, PRICES[BREAD])
    weighed = clerk.ok("/counter/shelf", barcode=write_weight(WeightLabel("10101", 487), WeightRule("21")))
    assert (weighed["goods_id"], weighed["quantity"], weighed["unit"]) == (CHEESE, 487, "kg")
    assert clerk.ok("/counter/shelf", goods_id=CHEESE)["quantity"] == 0, "it is to be weighed"
    assert clerk.post("/counter/shelf", barcode="4690000000999").code == "goods-exchange.not-for-sale"
    assert shop.client("picker").post("/counter/shelf", barcode="4690000000020").status == 403


def test_a_settling_that_dies_half_way_has_moved_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    order = handed(shop, "hold")
    one = begin(shop, order, {1: 2000}, {BREAD: 1})
    seen = shop.see(order)
    for dies in ("sell", "give"):
        of = shop.app.floor.paper if dies == "sell" else shop.app.floor.goods

        def dead(*_: Any, **__: Any) -> None:
            raise RuntimeError("the process is gone")

        monkeypatch.setattr(of, dies, dead)
        assert settle(shop, one).status == 500
        monkeypatch.undo()
        shop.send()
        assert shop.client("clerk").see(f"/counter/exchanges/{one['id']}")["state"] == "open"
        assert shop.see(order)["money"] == seen["money"]
        assert shop.bank.of_order(order)["refunded"] == 0
        assert shop.till_counter.print() == 0
    assert settle(shop, one).body["state"] == "done"
    finish(shop)
    agrees(shop)


def test_a_shop_whose_lawyer_says_otherwise_prints_the_money_that_once_came(
    engine: Engine, clock: FixedClock, tmp_path: Path
) -> None:
    with open_shop(engine, clock, tmp_path, exchange_by_goods=False) as shop:
        order = handed(shop, "hold")
        one = begin(shop, order, {1: 1000}, {BREAD: 2})
        more = 2 * PRICES[BREAD] - PRICES[MILK]
        settle(shop, one, method="cash", given_kopecks=more)
        finish(shop)
        back, sale = receipts(shop, one)
        assert back == {"cash": 0, "electronic": PRICES[MILK], "other": 0}
        assert sale == {"cash": more, "electronic": PRICES[MILK], "other": 0}
        agrees(shop)


def test_without_goods_for_goods_both_receipts_name_the_same_money_where_it_came_in_two_ways(
    engine: Engine, clock: FixedClock, tmp_path: Path
) -> None:
    with open_shop(engine, clock, tmp_path, exchange_by_goods=False) as shop:
        order = handed(shop, "hold")
        one = begin(shop, order, {1: 1000}, {BREAD: 2})
        cash = 2 * PRICES[BREAD] - PRICES[MILK]
        settle(shop, one, method="cash")
        finish(shop)
        two = begin(shop, one["given_order_id"], {1: 1000}, {CHEESE: 50})
        netted, less = two["netted_kopecks"], -two["difference_kopecks"]
        assert (netted > cash, two["goes_back"]) == (True, {"hold": less})
        settle(shop, two)
        finish(shop)
        back, sale = receipts(shop, two)
        assert sale == {"cash": cash, "electronic": netted - cash, "other": 0}
        assert back == {"cash": cash, "electronic": netted - cash + less, "other": 0}, (
            "the drawer keeps its sum"
        )
        agrees(shop)


def test_what_was_paid_ahead_is_exchanged_like_anything_else(
    engine: Engine, clock: FixedClock, tmp_path: Path
) -> None:
    with open_shop(engine, clock, tmp_path, sbp=True) as shop:
        order = shop.order(Way.COUNTER, {MILK: 2, BREAD: 1}, payment="sbp")
        shop.till_counter.print()
        shop.pick(order)
        hand_over(shop, shop.shelve(order), order)
        left = shop.client("clerk").see(f"/counter/sold/{order}/refunds")["receipts"]
        assert len(left) == 1, "only what gave the goods is exchanged"
        one = begin(shop, order, {1: 1000}, {BREAD: 2})
        settle(shop, one, method="terminal")
        finish(shop)
        more = 2 * PRICES[BREAD] - PRICES[MILK]
        assert receipts(shop, one)[1] == {"cash": 0, "electronic": more, "other": PRICES[MILK]}
        two = begin(shop, one["given_order_id"], {1: 2000}, {JUICE: 1})
        less = 2 * PRICES[BREAD] - PRICES[JUICE]
        assert two["goes_back"] == {"hold": less}, "the terminal's part stays for the juice"
        settle(shop, two)
        finish(shop)
        assert shop.bank.of_order(order)["refunded"] == less
        agrees(shop)


def test_a_refund_of_the_same_lines_meanwhile_makes_the_settling_fail_by_name(shop: Shop) -> None:
    order = handed(shop)
    one = begin(shop, order, {1: 3000}, {BREAD: 1})
    (receipt,) = shop.client("clerk").see(f"/counter/sold/{order}/refunds")["receipts"]
    lines = [{"no": 1, "quantity_milli": 1000, "goods": "off"}]
    body = {"id": new(), "receipt_id": receipt["receipt_id"], "lines": lines, "reason": "Прокисло"}
    shop.client("clerk").ok(f"/counter/sold/{order}/refunds", **body)
    assert settle(shop, one).code == "receipt.too-much-back"
    shop.client("clerk").ok(f"/counter/exchanges/{one['id']}/give-up")
    finish(shop, 1)
    agrees(shop)
