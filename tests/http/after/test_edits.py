"""An order is changed after it was placed: by its customer before picking, by the operator until the handover."""

from typing import Any
from uuid import uuid4

import pytest
from tests.faults.test_two_at_once import another_screen, at_once, codes
from tests.floor import BREAD, CHEESE, COUNTER, JUICE, LOCKER, MILK, PEAS, PHONES, PRICES, Answer, Shop

from lukoshko_wire.values import Way

FEE = 9900


def new() -> str:
    return str(uuid4())


def edit(shop: Shop, order: str, who: str = "anna", **body: Any) -> Answer:
    """Change the order as this person sees it now."""
    seen = shop.client(who).see(f"/orders/{order}")
    usual = {"id": new(), "version": seen["version"]}
    return shop.client(who).post(f"/orders/{order}/edits", **{**usual, **body})


def set_lines(*parts: tuple[int, int]) -> list[dict[str, int]]:
    return [{"no": no, "quantity": quantity} for no, quantity in parts]


def due(shop: Shop, order: str) -> dict[str, int]:
    """Quantities that stand, by goods."""
    return {
        line["goods_id"]: line["ordered"]
        for line in shop.see(order)["lines"]
        if line["state"] not in ("removed", "replaced")
    }


def test_the_customer_takes_out_lowers_and_adds_before_picking(shop: Shop) -> None:
    order = shop.order(Way.COURIER, {MILK: 3, BREAD: 2, JUICE: 4}, payment="on_receipt")
    free = shop.app.stock.available([MILK, BREAD, JUICE, PEAS])
    shop.messages.clear()
    answer = edit(shop, order, lines=set_lines((1, 1), (2, 0)), add=[{"goods_id": PEAS, "quantity": 2}])
    assert answer.status == 200, answer
    assert due(shop, order) == {MILK: 1, JUICE: 4, PEAS: 2}
    now = shop.app.stock.available([MILK, BREAD, JUICE, PEAS])
    assert {each: now[each] - free[each] for each in now} == {MILK: 2, BREAD: 2, JUICE: 0, PEAS: -2}
    total = PRICES[MILK] + 4 * PRICES[JUICE] + 2 * PRICES[PEAS] + FEE
    assert (answer.body["total_kopecks"], answer.body["version"]) == (total, 2)
    (made,) = answer.body["edits"]
    assert (made["by"], made["state"], made["after_kopecks"]) == ("customer", "made", total)
    assert [(each["before"], each["after"]) for each in made["lines"]] == [(3, 1), (2, 0), (0, 2)]
    shop.send()
    (text,) = [text for phone, text in shop.messages if phone == PHONES["anna"] and "изменён" in text]
    assert f"{total // 100} ₽" in text
    history = shop.client("operator").see(f"/orders/{order}/history")["events"]
    assert ("line 1 edited", "Молоко 2,5% 3", "Молоко 2,5% 1") in [
        (each["what"], each["before"], each["after"]) for each in history
    ]


def test_a_smaller_sum_takes_less_of_the_hold(shop: Shop) -> None:
    order = shop.order(Way.COURIER, {MILK: 3, JUICE: 4})
    held = shop.see(order)["money"]["held_kopecks"]
    assert edit(shop, order, lines=set_lines((2, 1))).status == 200
    total = 3 * PRICES[MILK] + PRICES[JUICE] + FEE
    shop.pick(order)
    courier = shop.carry(order)
    courier.ok(f"/handovers/{order}/settle", id=new(), method="hold", expected_kopecks=total)
    shop.send()
    assert shop.bank.of_order(order)["captured"] == total < held


def test_the_same_edit_twice_is_one_and_another_under_its_id_is_refused(shop: Shop) -> None:
    order = shop.order(Way.COUNTER, {MILK: 3}, payment="on_receipt")
    same: dict[str, Any] = {"id": new(), "version": 1, "lines": set_lines((1, 2))}
    assert [edit(shop, order, **same).body["version"] for _ in range(2)] == [2, 2]
    assert edit(shop, order, **{**same, "lines": set_lines((1, 1))}).status == 409
    assert due(shop, order) == {MILK: 2}


def test_whoever_saw_an_older_order_is_told_what_changed(shop: Shop) -> None:
    order = shop.order(Way.COUNTER, {MILK: 3, BREAD: 1}, payment="on_receipt")
    assert edit(shop, order, lines=set_lines((1, 2))).status == 200
    late = edit(shop, order, "operator", version=1, lines=set_lines((1, 3)))
    assert (late.status, late.code) == (409, "order.edited")
    assert late.body["facts"]["version"] == 2
    (missed,) = late.body["facts"]["edits"]
    assert (missed["by"], missed["lines"][0]["after"]) == ("customer", 2)
    assert due(shop, order) == {MILK: 2, BREAD: 1}


def test_of_two_operators_at_once_one_is_made(shop: Shop) -> None:
    order = shop.order(Way.COUNTER, {MILK: 3, BREAD: 1}, payment="on_receipt")
    path = f"/orders/{order}/edits"
    answers = at_once(
        *(
            (
                another_screen(shop, "operator"),
                path,
                {"id": new(), "version": 1, "lines": set_lines((1, left))},
            )
            for left in (1, 2)
        )
    )
    assert codes(answers) == ["", "order.edited"]
    assert shop.see(order)["version"] == 2


def test_stock_is_kept_all_or_nothing(shop: Shop) -> None:
    order = shop.order(Way.COUNTER, {MILK: 3}, payment="on_receipt")
    before = shop.app.stock.available([MILK, BREAD, PEAS])
    add = [{"goods_id": BREAD, "quantity": 5}, {"goods_id": PEAS, "quantity": 51}]
    refused = edit(shop, order, lines=set_lines((1, 1)), add=add)
    assert refused.code == "stock.not-enough"
    assert shop.app.stock.available([MILK, BREAD, PEAS]) == before
    assert shop.see(order)["version"] == 1


def test_the_window_moves_with_its_capacity_and_fee(shop: Shop) -> None:
    order = shop.order(Way.COUNTER, {MILK: 3}, payment="on_receipt")
    old = shop.see(order)["window_starts_at"]
    windows = shop.client("anna").see(f"/places/{COUNTER}/windows")
    answer = edit(shop, order, window_id=windows[0]["id"])
    assert (answer.status, answer.body["window_starts_at"]) == (200, windows[0]["starts_at"])
    now = shop.client("anna").see(f"/places/{COUNTER}/windows")
    assert (now[0]["free"], now[-1]["free"]) == (windows[0]["free"] - 1, windows[-1]["free"] + 1)
    assert old != windows[0]["starts_at"]
    other = shop.client("anna").see(f"/places/{LOCKER}/windows")[0]["id"]
    assert edit(shop, order, window_id=other).code == "checkout.wrong-place"
    assert shop.see(order)["window_starts_at"] == windows[0]["starts_at"]


def test_what_may_not_be_is_refused_by_name(shop: Shop) -> None:
    order = shop.order(Way.COUNTER, {MILK: 3, BREAD: 1}, payment="on_receipt")
    assert edit(shop, order, lines=set_lines((1, 0), (2, 0))).code == "checkout.cart-empty"
    assert edit(shop, order, lines=set_lines((1, 3))).code == "order.edit-nothing"
    assert edit(shop, order, lines=set_lines((1, 2), (1, 1))).code == "order.edit-unclear"
    assert edit(shop, order, add=[{"goods_id": MILK, "quantity": 1}]).code == "order.edit-unclear"
    assert edit(shop, order, add=[{"goods_id": "nothing", "quantity": 1}]).code == "checkout.not-for-sale"
    assert edit(shop, order, lines=set_lines((1, 501))).code == "checkout.cart-too-large"
    assert edit(shop, order, lines=set_lines((7, 1))).status == 409
    assert edit(shop, order, "picker", lines=set_lines((1, 1)), version=1).status == 404
    shop.client("picker").ok(f"/picking/tasks/{order}/take")
    assert edit(shop, order, lines=set_lines((1, 1))).code == "order.edit-too-late"


def test_the_operator_adds_goods_while_picking_goes_on(shop: Shop) -> None:
    order = shop.order(Way.COURIER, {MILK: 2}, payment="on_receipt")
    picker = shop.client("picker")
    shop.pick(order, pack=False)
    assert (
        edit(shop, order, "operator", add=[{"goods_id": JUICE, "quantity": 2}], reason="звонок").status == 200
    )
    task = picker.see(f"/picking/tasks/{order}")
    (added,) = [line for line in task["lines"] if line["goods_id"] == JUICE]
    assert (added["ordered"], added["done"], added["most"]) == (2, False, 2)
    assert picker.post(f"/picking/tasks/{order}/pack", id=new()).code == "picking.not-ready"
    picker.ok(f"/picking/tasks/{order}/lines/{added['no']}/picks", id=new(), quantity=2)
    picker.ok(f"/picking/tasks/{order}/pack", id=new())
    assert shop.see(order)["total_kopecks"] == 2 * PRICES[MILK] + 2 * PRICES[JUICE] + FEE


def test_what_leaves_the_tote_is_kept_from_sale_until_it_is_put_back(shop: Shop) -> None:
    order = shop.order(Way.COURIER, {MILK: 3, CHEESE: 900, BREAD: 2}, payment="on_receipt")
    shop.pick(order, pack=False)
    free = shop.app.stock.available([MILK, BREAD])
    assert edit(shop, order, "operator", lines=set_lines((1, 1), (2, 400), (3, 0))).status == 200
    picker = shop.client("picker")
    task = {line["goods_id"]: line for line in picker.see(f"/picking/tasks/{order}")["lines"]}
    assert (task[MILK]["picked"], task[MILK]["done"]) == (1, True)
    assert (task[CHEESE]["picked"], task[CHEESE]["done"]) == (0, False), "it is weighed again"
    waiting = picker.see("/picking/put-backs")["put_backs"]
    assert {(each["name"], each["quantity"]) for each in waiting} == {("Молоко 2,5%", 2), ("Хлеб ржаной", 2)}
    assert shop.app.stock.available([MILK, BREAD]) == free
    good, bad = sorted(waiting, key=lambda each: each["name"])
    for _ in range(2):
        picker.ok(f"/picking/put-backs/{good['id']}/done", spoiled=False)
        picker.ok(f"/picking/put-backs/{bad['id']}/done", spoiled=True)
    assert picker.see("/picking/put-backs")["put_backs"] == []
    now = shop.app.stock.available([MILK, BREAD])
    assert (now[MILK] - free[MILK], now[BREAD] - free[BREAD]) == (2, 0)


def test_after_packing_less_is_given_out_but_nothing_more(shop: Shop) -> None:
    order = shop.order(Way.COUNTER, {MILK: 3, BREAD: 2}, payment="on_receipt")
    shop.pick(order)
    shop.shelve(order)
    assert edit(shop, order, "operator", lines=set_lines((1, 4))).code == "order.edit-too-late"
    assert (
        edit(shop, order, "operator", add=[{"goods_id": PEAS, "quantity": 1}]).code == "order.edit-too-late"
    )
    answer = edit(shop, order, "operator", lines=set_lines((1, 2), (2, 0)))
    assert (answer.status, answer.body["total_kopecks"]) == (200, 2 * PRICES[MILK] + FEE)
    assert edit(shop, order, "operator", lines=set_lines((2, 2))).code == "order.edit-too-late"


def waiting(shop: Shop, way: Way = Way.COURIER, quantity: int = 4) -> str:
    """An order that would cost more than is held: the edit waits for the customer."""
    order = shop.order(way, {MILK: 3})
    answer = edit(shop, order, lines=set_lines((1, quantity)))
    assert answer.status == 200, answer
    assert [each["state"] for each in answer.body["edits"]] == ["waiting"]
    assert (answer.body["version"], due(shop, order)) == (1, {MILK: 3})
    return order


def pay_more(shop: Shop, order: str, action: str = "pay") -> None:
    shop.send()
    shop.bank.pay(shop.client("anna").see(f"/orders/{order}")["money"]["payment_url"], action)
    shop.let_bank_speak()
    shop.let_bank_speak()


@pytest.mark.parametrize("way", [Way.LOCKER, Way.COURIER])
def test_a_larger_sum_waits_for_a_second_hold_beside_the_first(shop: Shop, way: Way) -> None:
    free = shop.app.stock.available([MILK])[MILK]
    order = waiting(shop, way)
    assert shop.app.stock.available([MILK])[MILK] == free - 4, "kept while it waits"
    assert edit(shop, order, lines=set_lines((1, 2))).code == "order.edit-waits"
    pay_more(shop, order)
    assert (shop.see(order)["version"], due(shop, order)) == (2, {MILK: 4})
    assert shop.app.stock.available([MILK])[MILK] == free - 4
    assert shop.app.payments.may_take(order) == 4 * PRICES[MILK] + FEE
    if way is Way.COURIER:
        shop.pick(order)
        courier = shop.carry(order)
        total = 4 * PRICES[MILK] + FEE
        courier.ok(f"/handovers/{order}/settle", id=new(), method="hold", expected_kopecks=total)
        shop.send()
        assert shop.bank.of_order(order)["captured"] == total


@pytest.mark.parametrize("end", ["declined", "dropped", "packed", "cancelled"])
def test_an_edit_that_is_not_paid_is_not_made_and_keeps_nothing(shop: Shop, end: str) -> None:
    free = shop.app.stock.available([MILK])[MILK]
    order = waiting(shop)
    asked = shop.see(order)["edits"][0]["id"]
    if end == "declined":
        pay_more(shop, order, "refuse")
    elif end == "dropped":
        assert shop.client("boris").post(f"/orders/{order}/edits/{asked}/drop").status == 404
        for _ in range(2):
            shop.client("anna").ok(f"/orders/{order}/edits/{asked}/drop")
    elif end == "packed":
        shop.pick(order)
    else:
        shop.client("anna").ok(f"/orders/{order}/cancel")
    (made,) = shop.see(order)["edits"]
    assert (made["state"], made["code"] != "") == ("dropped", True)
    seen = shop.see(order)
    assert (seen["trouble"], seen["money"]["wanted_kopecks"]) == ("", 0), "nothing more is asked for"
    assert shop.client("anna").post(f"/orders/{order}/pay-again").code == "checkout.nothing-to-pay"
    assert (shop.see(order)["version"], due(shop, order)) == (1, {MILK: 3})
    assert shop.app.stock.available([MILK])[MILK] == (free if end == "cancelled" else free - 3)


def test_after_an_edit_was_dropped_another_may_be_paid(shop: Shop) -> None:
    order = waiting(shop)
    shop.send()
    page = shop.see(order)["money"]["payment_url"]
    shop.client("anna").ok(f"/orders/{order}/edits/{shop.see(order)['edits'][0]['id']}/drop")
    assert edit(shop, order, lines=set_lines((1, 5))).status == 200
    pay_more(shop, order)
    assert due(shop, order) == {MILK: 5}
    shop.bank.pay(page)
    for _ in range(2):
        shop.let_bank_speak()
    assert shop.app.payments.may_take(order) == 5 * PRICES[MILK] + FEE, "what is paid too late goes back"


def test_a_window_does_not_wait_for_money(shop: Shop) -> None:
    order = shop.order(Way.COURIER, {MILK: 3})
    windows = shop.client("anna").see("/places/zone-1/windows")
    both = edit(shop, order, lines=set_lines((1, 4)), window_id=windows[0]["id"])
    assert both.code == "order.edit-unclear"
    assert shop.client("anna").see("/places/zone-1/windows") == windows, "no place in a window was taken"
    assert edit(shop, order, window_id=windows[0]["id"]).status == 200


def test_what_is_more_may_be_paid_at_the_door_where_somebody_takes_money(shop: Shop) -> None:
    order = shop.order(Way.COURIER, {MILK: 3})
    assert edit(shop, order, lines=set_lines((1, 4)), more="door").status == 200
    assert due(shop, order) == {MILK: 4}
    locker = shop.order(Way.LOCKER, {MILK: 3})
    assert edit(shop, locker, lines=set_lines((1, 4)), more="door").code == "checkout.payment-not-here"


def test_an_order_that_is_not_paid_yet_does_not_grow(shop: Shop) -> None:
    order = shop.order(Way.COURIER, {MILK: 3}, pay=False)
    assert edit(shop, order, lines=set_lines((1, 4))).code == "order.edit-pay-first"
    assert edit(shop, order, lines=set_lines((1, 2))).status == 200
