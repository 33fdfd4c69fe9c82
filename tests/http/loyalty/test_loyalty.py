"""Bonuses from the cart to the refund, and whatever the loyalty service does on the way."""

from typing import Any
from uuid import uuid4

import pytest
from tests.floor import CHEESE, MILK, PHONES, PRICES
from tests.http.loyalty.conftest import BALANCE, Club

FEE = 9900
ORDERED = {MILK: 3, CHEESE: 500}
GOODS = 3 * PRICES[MILK] + PRICES[CHEESE] // 2
MOST = GOODS * 30 // 100


def new() -> str:
    return str(uuid4())


def picked(club: Club, order: str, grams: int, milk: int = 3) -> None:
    """The order as the scale and the shelf had it."""
    picker = club.shop.client("picker")
    task = picker.ok(f"/picking/tasks/{order}/take")
    by_goods = {MILK: milk, CHEESE: grams}
    for line in task["lines"]:
        path = f"/picking/tasks/{order}/lines/{line['no']}/picks"
        picker.ok(path, id=new(), quantity=by_goods[line["goods_id"]])
    picker.ok(f"/picking/tasks/{order}/pack", id=new())


def settled(club: Club, order: str, method: str = "cash") -> int:
    """The courier hands the order over and takes what it comes to."""
    courier = club.shop.client("courier")
    total: int = courier.see(f"/handovers/{order}")["total_kopecks"]
    given = {"given_kopecks": total} if method == "cash" else {}
    courier.ok(f"/handovers/{order}/settle", id=new(), method=method, expected_kopecks=total, **given)
    club.shop.send()
    club.shop.till_door.print()
    courier.ok(f"/handovers/{order}/handed", id=new())
    club.shop.send()
    return total


def ordered(club: Club, bonus: int = MOST, **body: Any) -> str:
    """An order with bonuses on it, confirmed."""
    cart = club.fill(**ORDERED)
    answer = club.place(bonus, cart["bonuses"]["quote"], **body)
    assert answer.status == 202, answer
    club.shop.send()
    return str(answer.body["id"])


def test_a_cart_is_answered_at_once_and_shows_bonuses_as_soon_as_they_are_told(club: Club) -> None:
    club.sim.member(PHONES["anna"], percent=500, off_kopecks=20_00, off_from=100_00)
    anna = club.shop.client("anna")
    first = anna.put(f"/cart/lines/{MILK}", quantity=3).body
    assert (first["bonuses"]["state"], first["goods_kopecks"]) == ("asking", 3 * PRICES[MILK])
    club.shop.send()
    cart = anna.see("/cart")
    (line,) = cart["lines"]
    assert (line["price_kopecks"], line["regular_kopecks"], line["sum_kopecks"]) == (8541, 8990, 3 * 8541)
    assert (cart["off_kopecks"], cart["hold_kopecks"]) == (20_00, 3 * 8541 - 20_00)
    told = cart["bonuses"]
    assert (told["state"], told["balance_kopecks"]) == ("ready", BALANCE)
    assert told["most_kopecks"] == (3 * 8990 * 95 // 100 - 20_00) * 30 // 100
    assert anna.put(f"/cart/lines/{MILK}", quantity=4).body["bonuses"]["state"] == "asking"


def test_bonuses_follow_the_real_weight_and_what_is_refused_and_the_rest_goes_back(club: Club) -> None:
    order = ordered(club)
    seen = club.see(order)
    assert (seen["state"], seen["bonuses"]["state"]) == ("confirmed", "reserved")
    assert seen["total_kopecks"] == GOODS + FEE - MOST
    assert club.balance() == (BALANCE, MOST)
    picked(club, order, 470)
    courier = club.shop.carry(order)
    courier.ok(f"/handovers/{order}/refusals", id=new(), lines=[{"no": 1, "quantity": 1}])
    total = settled(club, order)
    gross = 2 * PRICES[MILK] + (PRICES[CHEESE] * 470 + 500) // 1000
    spent = (2 * MOST * gross + GOODS) // (2 * GOODS)
    assert total == gross - spent + FEE
    seen = club.see(order)
    (receipt,) = seen["receipts"]
    assert receipt["total_kopecks"] == total == seen["money"]["paid_kopecks"] == seen["total_kopecks"]
    assert (seen["bonus_kopecks"], seen["bonuses"]["state"]) == (spent, "spent")
    earned = (total - FEE) * 5 // 100
    assert (seen["bonuses"]["accrual_kopecks"], seen["bonuses"]["accrued"]) == (earned, True)
    assert club.balance() == (BALANCE - spent + earned, 0)
    assert club.shop.reconciliation()["differences"] == []


def test_a_hold_is_less_by_the_bonuses_and_is_asked_for_once_they_are_reserved(club: Club) -> None:
    order = ordered(club, payment="card")
    seen = club.see(order)
    club.shop.bank.pay(seen["money"]["payment_url"])
    club.shop.let_bank_speak()
    held = club.see(order)["money"]["held_kopecks"]
    assert held == 3 * PRICES[MILK] + -(-PRICES[CHEESE] // 2 * 112 // 100) + FEE - MOST
    picked(club, order, 560)
    club.shop.carry(order)
    assert settled(club, order, "hold") <= held
    assert club.shop.reconciliation()["differences"] == []


def test_a_cancelled_order_rolls_its_bonuses_back_and_earns_none(club: Club) -> None:
    order = ordered(club)
    club.shop.client("anna").ok(f"/orders/{order}/cancel")
    club.shop.send()
    assert club.balance() == (BALANCE, 0)
    bonuses = club.see(order)["bonuses"]
    assert (bonuses["state"], bonuses["accrual_kopecks"]) == ("returned", 0)
    assert club.sim.counts()["operations"] == {"reserve:rolled_back": 1}


def test_while_the_service_is_down_the_order_goes_on_without_bonuses_and_earns_later(club: Club) -> None:
    club.sim.faults(down=True)
    cart = club.fill(**ORDERED)
    assert (cart["bonuses"]["state"], cart["goods_kopecks"]) == ("down", GOODS)
    assert club.place(100, "").code == "loyalty.unknown"
    answer = club.place()
    assert answer.status == 202
    order = answer.body["id"]
    picked(club, order, 500)
    club.shop.carry(order)
    total = settled(club, order)
    (waits,) = club.queue()["waiting"]
    assert (waits["kind"], waits["late"]) == ("accrual", False)
    club.pass_time(20 * 60)
    (waits,) = club.queue()["waiting"]
    assert waits["late"]
    club.sim.faults(down=False)
    club.pass_time(60)
    assert club.queue() == {"waiting": [], "failed": []}
    assert club.balance() == (BALANCE + (total - FEE) * 5 // 100, 0)


@pytest.mark.parametrize(
    "vice", ["lost_answer", "failed_after", "garbled", "repeats", "lost_request", "down"]
)
@pytest.mark.parametrize("only", ["reserve", "confirm", "accrue"])
def test_an_outcome_that_is_not_known_is_read_by_the_operations_id(club: Club, vice: str, only: str) -> None:
    club.sim.faults(**{vice: {"next": 1, "only": only}})
    order = ordered(club)
    club.pass_time(3)
    picked(club, order, 500)
    club.shop.carry(order)
    total = settled(club, order)
    club.pass_time(3)
    assert sorted(club.sim.ledger()) == [("accrue", (total - FEE) * 5 // 100), ("spend", -MOST)]
    assert club.queue() == {"waiting": [], "failed": []}


def test_strange_answers_are_not_believed(club: Club) -> None:
    for what in ("percent", "position", "most_bonuses", "negative", "text"):
        club.sim.faults(strange={"next": 1, "what": what, "only": "calculate"})
        cart = club.fill(**ORDERED)
        assert (cart["bonuses"]["state"], cart["goods_kopecks"]) == ("down", GOODS), what
        club.shop.client("anna").delete("/cart")
        club.shop.clock.forward(seconds=30)
    club.sim.faults(strange={"next": 1, "what": "other_operation", "only": "reserve"})
    order = ordered(club)
    assert club.see(order)["bonuses"]["state"] == "reserving"
    club.pass_time(3)
    assert (club.see(order)["bonuses"]["state"], club.balance()) == ("reserved", (BALANCE, MOST))


def test_refused_bonuses_do_not_come_off_and_the_order_goes_on(club: Club) -> None:
    club.sim.faults(not_enough=1)
    order = ordered(club)
    seen = club.see(order)
    assert (seen["state"], seen["bonuses"]["state"], seen["total_kopecks"]) == (
        "confirmed",
        "dropped",
        GOODS + FEE,
    )
    assert club.balance() == (BALANCE, 0)


def test_an_order_does_not_wait_for_its_bonuses_for_ever_and_a_late_reserve_is_given_back(club: Club) -> None:
    cart = club.fill(**ORDERED)
    club.sim.faults(lost_answer={"next": 1, "only": "reserve"})
    order = club.place(MOST, cart["bonuses"]["quote"]).body["id"]
    club.shop.send()
    assert club.balance() == (BALANCE, MOST)
    club.sim.faults(down=True)
    club.pass_time(61)
    seen = club.see(order)
    assert (seen["state"], seen["total_kopecks"]) == ("confirmed", GOODS + FEE)
    club.sim.faults(down=False)
    club.pass_time(120)
    assert (club.see(order)["bonuses"]["state"], club.balance()) == ("returned", (BALANCE, 0))


def test_another_calculation_than_the_one_that_was_seen_is_refused(club: Club) -> None:
    cart = club.fill(**ORDERED)
    assert club.place(MOST + 1, cart["bonuses"]["quote"]).code == "loyalty.too-many"
    assert club.place(MOST, "0123456789abcdef").code == "loyalty.changed"
    club.fill(**{MILK: 2})
    assert club.place(MOST, cart["bonuses"]["quote"]).code == "loyalty.changed"


def test_goods_that_come_back_bring_their_bonuses_and_take_what_they_earned(club: Club) -> None:
    order = ordered(club)
    picked(club, order, 500)
    club.shop.carry(order)
    total = settled(club, order, "terminal")
    operator = club.shop.client("operator")
    before, _ = club.balance()
    earned = (total - FEE) * 5 // 100
    for _ in range(9):
        left = operator.see(f"/orders/{order}/refunds")["receipts"][0]
        line = next((each for each in left["lines"] if each["name"] != "Доставка"), None)
        if line is None:
            break
        part = [{"no": line["no"], "quantity_milli": min(line["quantity_milli"], 1000)}]
        operator.ok(
            f"/orders/{order}/refunds", id=new(), receipt_id=left["receipt_id"], lines=part, reason="Вернули"
        )
        club.shop.send()
        club.pass_time(31)
    assert club.balance() == (before + MOST - earned, 0) == (BALANCE, 0)
    assert club.see(order)["bonuses"]["returned_kopecks"] == MOST


def test_an_exchange_gives_bonuses_back_for_what_came_and_earns_for_what_was_given(club: Club) -> None:
    order = ordered(club)
    picked(club, order, 500)
    club.shop.carry(order)
    settled(club, order, "terminal")
    clerk = club.shop.client("clerk")
    before, _ = club.balance()
    (left,) = clerk.see(f"/counter/sold/{order}/refunds")["receipts"]
    line = next(each for each in left["lines"] if each["measure"] == "piece" and each["fates"])
    back = [{"no": line["no"], "quantity_milli": line["quantity_milli"], "goods": "off"}]
    given = [{"id": new(), "goods_id": line["goods_id"], "quantity": line["quantity_milli"] // 1000}]
    one = clerk.ok(
        f"/counter/sold/{order}/exchanges", id=new(), receipt_id=left["receipt_id"], lines=back, given=given,
        reason="Мятая пачка",
    )  # fmt: skip
    assert one["difference_kopecks"] > 0, "what bonuses had paid of it is theirs again"
    clerk.ok(
        f"/counter/exchanges/{one['id']}/settle", expected_kopecks=one["difference_kopecks"], method="cash"
    )
    club.shop.till_counter.print()
    club.shop.send()
    club.pass_time(31)
    operations = {
        (each.kind, each.state, each.bonus_kopecks, each.paid_kopecks)
        for id_ in (order, one["given_order_id"])
        for each in club.shop.app.loyalty.of_order(id_)
        if each.kind != "reserve"
    }
    returned = club.see(order)["bonuses"]["returned_kopecks"]
    assert abs(returned - one["difference_kopecks"]) <= 1, "the service rounds its own share"
    assert ("accrual", one["given_kopecks"]) in {(kind, paid) for kind, _, _, paid in operations}
    assert club.balance()[1] == 0
    assert club.balance()[0] > before
    assert club.shop.reconciliation()["differences"] == []


def test_a_fee_that_goes_back_brings_no_bonuses_and_takes_none(club: Club) -> None:
    order = ordered(club)
    picked(club, order, 500)
    club.shop.carry(order)
    settled(club, order, "terminal")
    before = club.balance()
    operator = club.shop.client("operator")
    receipt = operator.see(f"/orders/{order}/refunds")["receipts"][0]
    fee = next(each for each in receipt["lines"] if each["name"] == "Доставка")
    operator.ok(
        f"/orders/{order}/refunds", id=new(), receipt_id=receipt["receipt_id"], reason="Опоздали",
        lines=[{"no": fee["no"], "quantity_milli": fee["quantity_milli"]}],
    )  # fmt: skip
    club.pass_time(31)
    assert club.see(order)["money"]["paid_kopecks"] > 0
    assert (club.balance(), club.see(order)["bonuses"]["returned_kopecks"]) == (before, 0)
    assert club.queue() == {"waiting": [], "failed": []}


def test_a_reserve_is_given_up_however_many_operations_wait_before_it(
    club: Club, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lukoshko_server.loyalty.service.MOST_WAITING", 1)
    club.fill(**ORDERED)
    first = club.place().body["id"]
    club.sim.faults(lost_request={"next": 99})
    picked(club, first, 500)
    club.shop.carry(first)
    settled(club, first)
    club.sim.faults(lost_request=0)
    cart = club.fill(**ORDERED)
    club.sim.faults(lost_request={"next": 99})
    order = club.place(MOST, cart["bonuses"]["quote"]).body["id"]
    club.pass_time(61)
    assert [each["kind"] for each in club.queue()["waiting"]] == ["accrual"]
    assert club.see(order)["state"] == "confirmed"


def test_the_queue_is_for_the_operator_alone(club: Club) -> None:
    for who in ("anna", "picker", "courier"):
        assert club.shop.client(who).get("/loyalty").status == 403
    assert club.shop.client().get("/loyalty").status == 401
