"""Money before the goods: a receipt when it comes, offset at the handover, a return of what is left over; SBP."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine
from tests.conftest import FixedClock
from tests.floor import BREAD, CHEESE, MILK, Person, Shop, open_shop

from lukoshko_server.app import build
from lukoshko_wire.values import Way

BASKET = {MILK: 2, CHEESE: 500, BREAD: 1}


@pytest.fixture
def changes() -> dict[str, Any]:
    return {}


@pytest.fixture
def shop(engine: Engine, clock: FixedClock, tmp_path: Path, changes: dict[str, Any]) -> Iterator[Shop]:
    with open_shop(engine, clock, tmp_path, sbp=True, **changes) as opened:
        yield opened


def receipts(shop: Shop, order: str) -> list[tuple[str, int, int, set[str]]]:
    """Kind, money, offset and methods of each printed receipt."""
    return [
        (
            each["kind"],
            each["cash_kopecks"] + each["electronic_kopecks"],
            each["prepaid_kopecks"],
            {line["method"] for line in each["lines"]},
        )
        for each in shop.see(order)["receipts"]
        if each["state"] == "printed"
    ]


def hand_over(shop: Shop, clerk: Person, order: str) -> int:
    """At the counter; the sum."""
    total: int = clerk.see(f"/handovers/{order}")["total_kopecks"]
    settle = {"id": str(uuid4()), "method": "hold", "expected_kopecks": total}
    clerk.ok(f"/handovers/{order}/settle", **settle)
    shop.let_bank_speak()
    shop.till_counter.print()
    clerk.ok(f"/handovers/{order}/handed", id=str(uuid4()))
    for _ in range(3):
        shop.let_bank_speak()
    shop.till_counter.print()
    return total


def in_step(shop: Shop, order: str) -> None:
    """Nothing differs: over everything, settlement by settlement, and of the order by itself."""
    assert shop.reconciliation()["differences"] == []
    books = shop.client("accountant").see("/reports/settlements")
    assert books["total"]["differences"] == 0
    assert books["total"]["money_kopecks"] == books["total"]["receipt_kopecks"]
    assert shop.client("accountant").see(f"/reports/proof/orders/{order}")["proof"]["items"] == []


def test_what_is_paid_ahead_has_its_receipt_at_once_and_the_handover_offsets_it(shop: Shop) -> None:
    order = shop.order(Way.COUNTER, BASKET, payment="sbp")
    ahead = shop.see(order)["money"]["held_kopecks"]
    assert shop.till_counter.print() == 1
    assert receipts(shop, order) == [("sell", ahead, 0, {"full_prepayment", "advance"})]
    assert shop.reconciliation()["differences"] == []
    shop.pick(order)
    clerk = shop.shelve(order)
    assert clerk.see(f"/handovers/{order}")["receipt"] is None, "its own is yet to come"
    total = hand_over(shop, clerk, order)
    assert clerk.see(f"/handovers/{order}")["receipt"]["prepaid_kopecks"] == total
    assert receipts(shop, order) == [
        ("sell", ahead, 0, {"full_prepayment", "advance"}),
        ("sell", 0, total, {"full_payment"}),
        ("sell_return", ahead - total, 0, {"advance"}),
    ]
    assert shop.bank.of_order(order)["refunded"] == ahead - total
    in_step(shop, order)


@pytest.mark.parametrize("changes", [{"sbp_charge": "weighed"}])
def test_a_link_after_weighing_is_paid_ahead_whole_and_nothing_goes_back(shop: Shop) -> None:
    order = shop.order(Way.COUNTER, BASKET, payment="sbp")
    shop.pick(order)
    shop.send()
    shop.bank.pay(shop.client("anna").see(f"/orders/{order}")["money"]["payment_url"])
    shop.let_bank_speak()
    assert shop.till_counter.print() == 1
    total = hand_over(shop, shop.shelve(order), order)
    assert receipts(shop, order) == [
        ("sell", total, 0, {"full_prepayment"}),
        ("sell", 0, total, {"full_payment"}),
    ]
    in_step(shop, order)


def test_a_cancelled_order_gives_all_of_it_back_with_a_receipt_of_return(shop: Shop) -> None:
    order = shop.order(Way.COUNTER, BASKET, payment="sbp")
    ahead = shop.see(order)["money"]["held_kopecks"]
    shop.client("anna").ok(f"/orders/{order}/cancel")
    for _ in range(3):
        shop.let_bank_speak()
    assert shop.till_counter.print() == 2, "the receipt of prepayment waited, and is printed first"
    methods = {"full_prepayment", "advance"}
    assert receipts(shop, order) == [("sell", ahead, 0, methods), ("sell_return", ahead, 0, methods)]
    in_step(shop, order)


def test_what_the_bank_keeps_of_a_cancelled_order_is_owed_until_it_is_transferred_and_returned(
    shop: Shop,
) -> None:
    order = shop.order(Way.COUNTER, BASKET, payment="sbp")
    ahead = shop.see(order)["money"]["held_kopecks"]
    shop.client("anna").ok(f"/orders/{order}/cancel")
    (refund,) = shop.client("operator").see(f"/orders/{order}/refunds")["refunds"]
    shop.app.refunds.ended(refund["id"], code="amount")
    assert shop.till_counter.print() == 1, "no return before the money"
    accountant = shop.client("accountant")
    (owed,) = accountant.see("/refunds-due")["refunds_due"]
    assert (owed["order_id"], owed["kopecks"], owed["why"]) == (order, ahead, "amount")
    (refund,) = shop.client("operator").see(f"/orders/{order}/refunds")["refunds"]
    assert (refund["state"], refund["owed_kopecks"]) == ("failed", ahead)
    for _ in "12":
        accountant.ok(f"/refunds-due/{owed['id']}/paid", kopecks=ahead, reason="Перевод, п/п 18")
    assert shop.till_counter.print() == 1
    assert [kind for kind, *_ in receipts(shop, order)] == ["sell", "sell_return"]
    (refund,) = shop.client("operator").see(f"/orders/{order}/refunds")["refunds"]
    assert (refund["state"], refund["owed_kopecks"]) == ("returned", 0)
    for _ in range(3):
        shop.let_bank_speak()
    assert shop.bank.of_order(order)["refunded"] == 0, "and the bank is never asked again"
    in_step(shop, order)


def give_back(shop: Shop, order: str) -> None:
    """The customer cancels, the bank gives all of it back."""
    shop.client("anna").ok(f"/orders/{order}/cancel")
    for _ in range(3):
        shop.let_bank_speak()
    (refund,) = shop.app.refunds.of_order(order)
    assert refund.state == "returned"


@pytest.mark.parametrize("mend", [{"taxation": "esn"}, None])
def test_a_prepayment_that_was_undone_goes_back_by_what_stands_in_its_place(
    shop: Shop, mend: dict[str, Any] | None
) -> None:
    order = shop.order(Way.COUNTER, BASKET, payment="sbp")
    shop.till_counter.print()
    (first,) = shop.see(order)["receipts"]
    body = {"reason": "ставка", "type": "self", "mend": mend}
    shop.client("operator").ok(f"/receipts/{first['id']}/corrections", **body)
    assert shop.till_counter.print() == (2 if mend else 1)
    give_back(shop, order)
    assert shop.till_counter.print() == (1 if mend else 0), "what never should have been does not come back"
    papers = {each["kind"]: each for each in shop.see(order)["receipts"]}
    if mend:
        back = papers["sell_return"]
        assert (back["original"], back["taxation"]) == (papers["sell_correction"]["id"], "esn")
        assert back["total_kopecks"] == first["total_kopecks"]
    in_step(shop, order)


def test_a_prepayment_that_its_till_refuses_is_a_debt_and_its_return_waits_for_nobody(shop: Shop) -> None:
    order = shop.order(Way.COUNTER, BASKET, payment="sbp")
    shop.till_counter.refuse("fn.full")
    ahead = shop.see(order)["money"]["held_kopecks"]
    (debt,) = shop.client("operator").see("/fiscal-debts")["debts"]
    assert (debt["order_id"], debt["kopecks"], debt["owner"]) == (order, ahead, "cashier")
    give_back(shop, order)
    assert shop.till_counter.print() == 1
    shop.till_door.show()
    shop.clock.forward(hours=2)
    shop.tick()
    assert shop.till_door.print() == 1
    methods = {"full_prepayment", "advance"}
    assert receipts(shop, order) == [("sell", ahead, 0, methods), ("sell_return", ahead, 0, methods)]
    assert shop.client("operator").see("/fiscal-debts")["debts"] == []
    in_step(shop, order)


def test_what_has_its_receipt_goes_back_by_one_though_the_shop_prints_no_more_of_them(shop: Shop) -> None:
    order = shop.order(Way.COUNTER, BASKET, payment="sbp")
    shop.till_counter.print()
    settings = replace(shop.app.settings, receipt_ahead=False)
    shop.app.handlers["bank.refund"] = build(
        settings, clock=shop.clock, engine=shop.app.work.engine
    ).handlers["bank.refund"]
    give_back(shop, order)
    assert shop.till_counter.print() == 1
    in_step(shop, order)


def test_a_customer_who_takes_nothing_at_the_counter_has_everything_back(shop: Shop) -> None:
    order = shop.order(Way.COUNTER, BASKET, payment="sbp")
    ahead = shop.see(order)["money"]["held_kopecks"]
    shop.pick(order)
    shop.shelve(order).ok(f"/handovers/{order}/refuse-all", id=str(uuid4()))
    for _ in range(3):
        shop.let_bank_speak()
    shop.till_counter.print()
    assert [each[:3] for each in receipts(shop, order)] == [("sell", ahead, 0), ("sell_return", ahead, 0)]
    in_step(shop, order)


def test_a_part_refused_at_the_counter_goes_back_by_its_line(shop: Shop) -> None:
    order = shop.order(Way.COUNTER, BASKET, payment="sbp")
    ahead = shop.see(order)["money"]["held_kopecks"]
    shop.pick(order)
    clerk = shop.shelve(order)
    bread = next(line for line in shop.see(order)["lines"] if "Хлеб" in line["name"])
    clerk.ok(f"/handovers/{order}/refusals", id=str(uuid4()), lines=[{"no": bread["no"], "quantity": 1}])
    total = hand_over(shop, clerk, order)
    back = shop.see(order)["receipts"][-1]
    assert (back["kind"], back["total_kopecks"]) == ("sell_return", ahead - total)
    assert {line["name"] for line in back["lines"]} == {"Хлеб ржаной", "Аванс"}
    in_step(shop, order)


def test_what_is_refunded_later_comes_back_by_the_receipt_that_gave_the_goods(shop: Shop) -> None:
    order = shop.order(Way.COUNTER, BASKET, payment="sbp")
    shop.pick(order)
    hand_over(shop, shop.shelve(order), order)
    operator = shop.client("operator")
    (only,) = operator.see(f"/orders/{order}/refunds")["receipts"]
    milk = next(line for line in only["lines"] if "Молоко" in line["name"])
    lines = [{"no": milk["no"], "quantity_milli": 1000, "goods": "kept"}]
    operator.ok(
        f"/orders/{order}/refunds",
        id=str(uuid4()),
        receipt_id=only["receipt_id"],
        lines=lines,
        reason="прокисло",
    )
    for _ in range(3):
        shop.let_bank_speak()
    shop.till_counter.print()
    assert receipts(shop, order)[-1] == ("sell_return", 8990, 0, {"full_payment"})
    in_step(shop, order)


@pytest.mark.parametrize("changes", [{"receipt_ahead": False}])
def test_a_shop_may_leave_the_receipt_of_prepayment_to_others(shop: Shop) -> None:
    order = shop.order(Way.COUNTER, BASKET, payment="sbp")
    assert shop.till_counter.print() == 0
    shop.pick(order)
    total = hand_over(shop, shop.shelve(order), order)
    assert receipts(shop, order) == [("sell", total, 0, {"full_payment"})]
    in_step(shop, order)


def scan(shop: Shop, order: str, who: Person) -> Any:
    """The courier takes the order's first bag."""
    return who.post("/route/take", id=str(uuid4()), barcode=shop.parcels(order)[0]["barcode"])


def waits(who: Person) -> list[bool]:
    """Of each order on the route: whether it waits for its link."""
    return [each["waits_for_link"] for stop in who.see("/route")["stops"] for each in stop["orders"]]


@pytest.mark.parametrize("changes", [{"sbp_charge": "weighed"}])
def test_an_order_whose_link_is_not_paid_does_not_leave_until_it_is(shop: Shop) -> None:
    order = shop.order(Way.COURIER, BASKET, payment="sbp")
    shop.pick(order)
    courier = shop.client("courier")
    shop.client("operator").ok(f"/orders/{order}/courier", courier_id=courier.id)
    shop.send()
    assert waits(courier) == [True]
    assert scan(shop, order, courier).code == "dispatch.link-not-paid"
    assert {each["state"] for each in shop.parcels(order)} == {"packed"}
    shop.bank.pay(shop.client("anna").see(f"/orders/{order}")["money"]["payment_url"])
    shop.let_bank_speak()
    shop.send()
    pushed = [each for each in shop.pushed if each.kind == "route"][-1]
    assert [each["waits_for_link"] for each in pushed.view["stops"][0]["orders"]] == [False]
    shop.carry(order)
    assert shop.see(order)["state"] == "on_the_way"


@pytest.mark.parametrize("changes", [{"sbp_charge": "weighed", "unpaid_link_leaves": True}])
@pytest.mark.parametrize("way", [Way.COURIER, Way.LOCKER])
def test_where_the_shop_says_so_a_door_takes_what_the_link_did_not_but_a_locker_cannot(
    shop: Shop, way: Way
) -> None:
    order = shop.order(way, BASKET, payment="sbp")
    shop.pick(order)
    courier = shop.client("courier")
    shop.client("operator").ok(f"/orders/{order}/courier", courier_id=courier.id)
    shop.send()
    assert waits(courier) == [way is Way.LOCKER]
    if way is Way.LOCKER:
        assert scan(shop, order, courier).code == "dispatch.link-not-paid"
        return
    shop.carry(order)
    view = courier.see(f"/handovers/{order}")
    assert "cash" in view["methods"]
    settle = {"id": str(uuid4()), "method": "cash", "expected_kopecks": view["total_kopecks"]}
    courier.ok(f"/handovers/{order}/settle", **settle)
    shop.till_door.print()
    courier.ok(f"/handovers/{order}/handed", id=str(uuid4()))
    assert shop.see(order)["state"] == "completed"
