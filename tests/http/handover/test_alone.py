"""A courier alone at the door, as the server hears of it later: from the phone or from the till, once, in any order."""

from itertools import permutations
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec import to_builtins
from tests.floor import BREAD, CHEESE, MILK, PRICES, Person, Shop
from tests.http.picking.test_overweight import DOOR, heavy, over_of, pack
from tests.http.picking.test_picking import begin

from lukoshko_server.rights.keys import Keys
from lukoshko_wire.door import Pairing, Permit, read, receipt
from lukoshko_wire.message import parse
from lukoshko_wire.outcome import DoorOutcome, LineRefusal
from lukoshko_wire.rights import What, signed_bytes
from lukoshko_wire.values import PayMethod, Way

FEE = 9900
GOODS = 2 * PRICES[MILK] + PRICES[BREAD]


def new() -> str:
    return str(uuid4())


def under_way(
    shop: Shop, lines: dict[str, int] | None = None, *, payment: str = "on_receipt"
) -> tuple[str, Person, dict[str, Any]]:
    order = shop.order(Way.COURIER, lines or {MILK: 2, BREAD: 1}, payment=payment)
    shop.pick(order)
    courier = shop.carry(order)
    return order, courier, taken_along(courier, order)


def taken_along(courier: Person, order: str) -> dict[str, Any]:
    found = courier.see("/route/permits")["permits"]
    return next((each for each in found if each["order_id"] == order), {})


def permit(taken: dict[str, Any]) -> Permit:
    return parse(Permit, read(taken["permit"])[0])


def outcome(
    shop: Shop, taken: dict[str, Any], kopecks: int = GOODS + FEE, *refused: tuple[int, int], **more: Any
) -> DoorOutcome:
    return DoorOutcome(
        order_id=taken["order_id"], version=taken["version"], kopecks=kopecks, at=shop.clock(),
        refused=[LineRefusal(no=no, quantity=quantity) for no, quantity in refused],
        **{"method": PayMethod.CASH, **more},
    )  # fmt: skip


def phone(courier: Person, said: DoorOutcome) -> Any:
    return courier.post(f"/handovers/{said.order_id}/at-door", id=new(), outcome=to_builtins(said))


def till(shop: Shop, taken: dict[str, Any], said: DoorOutcome) -> None:
    """The till tells that it took the settlement."""
    shop.till_door.settled(taken["intent_id"], said)


def till_prints(shop: Shop, taken: dict[str, Any], said: DoorOutcome) -> None:
    """The till tells that it printed what it took."""
    made = receipt(permit(taken), said)
    shop.till_door.print_alone(taken["intent_id"], made)


def claims(shop: Shop, order: str) -> list[tuple[str, str, int]]:
    found = shop.client("operator").see("/claims")["claims"]
    return [(each["kind"], each["why"], each["kopecks"]) for each in found if each["order_id"] == order]


def test_a_permit_says_all_that_the_till_needs_and_is_signed_for_it_alone(shop: Shop) -> None:
    order, courier, taken = under_way(shop)
    given = permit(taken)
    assert (given.order_id, given.till_id, given.version) == (order, "till-door", 1)
    assert [(line.no, line.brought, line.refused) for line in given.lines] == [(1, 2, 0), (2, 1, 0)]
    assert (given.fee_kopecks, given.methods) == (FEE, [PayMethod.CASH, PayMethod.TERMINAL])
    assert (given.buyer, given.cashier, given.address) == ("+79990000001", "Курьер Courier", "Лесная, 1")
    key = Ed25519PublicKey.from_public_bytes(Keys(shop.app.settings).public)
    for what, text in (("door/permit", taken["permit"]), ("door/pairing", pairing(courier))):
        body, signature = read(text)
        key.verify(signature, signed_bytes(_what(what), "till-door", body))
    said = parse(Pairing, read(pairing(courier))[0])
    assert (said.till_id, said.courier_id) == ("till-door", courier.id)
    assert taken["view"]["total_kopecks"] == GOODS + FEE


def _what(text: str) -> What:
    found: What = "door/permit" if text == "door/permit" else "door/pairing"
    return found


def pairing(courier: Person) -> str:
    return str(courier.see("/route/permits")["till"]["pairing"])


def test_a_permit_stays_the_same_until_the_order_changes_or_half_its_time_is_over(shop: Shop) -> None:
    order, courier, taken = under_way(shop)
    assert taken_along(courier, order)["permit"] == taken["permit"]
    courier.ok(f"/handovers/{order}/refusals", id=new(), lines=[{"no": 1, "quantity": 1}])
    second = taken_along(courier, order)
    assert (second["version"], permit(second).lines[0].refused) == (2, 1)
    shop.clock.forward(hours=7)
    assert taken_along(courier, order)["version"] == 3
    courier.ok(f"/handovers/{order}/refuse-all", id=new())
    assert taken_along(courier, order) == {}


def test_others_have_no_permits(shop: Shop) -> None:
    order, _, taken = under_way(shop)
    other = shop.client("courier2")
    assert other.see("/route/permits")["permits"] == []
    assert phone(other, outcome(shop, taken)).status == 404
    assert shop.client("anna").get("/route/permits").status == 403
    assert phone(shop.client("courier"), outcome(shop, {**taken, "version": 9})).status == 404
    assert shop.see(order)["state"] == "on_the_way"


@pytest.mark.parametrize("told", list(permutations(("phone", "till", "printed"))), ids="-".join)
def test_whoever_tells_first_the_order_is_closed_once(shop: Shop, told: tuple[str, ...]) -> None:
    order, courier, taken = under_way(shop)
    said = outcome(shop, taken, GOODS - PRICES[MILK] + FEE, (1, 1), given_kopecks=100_000)
    for who in (*told, *told):
        if who == "phone":
            assert phone(courier, said).status == 200
        elif who == "till":
            till(shop, taken, said)
        else:
            till_prints(shop, taken, said)
    jobs = shop.till_door.jobs()
    assert {job.id for job in jobs} <= {taken["intent_id"]}
    for job in jobs:
        assert job.receipt == receipt(permit(taken), said), "over MQTT the same comes"
    shop.till_door.tell_printed(taken["intent_id"])
    seen = shop.see(order)
    assert seen["state"] == "completed"
    assert [(each["state"], each["total_kopecks"]) for each in seen["receipts"]] == [
        ("printed", said.kopecks)
    ]
    assert [line["handed"] for line in seen["lines"]] == [1, 1]
    books = shop.reconciliation()
    assert (books["differences"], books["totals"]["cash_kopecks"]) == ([], said.kopecks)
    assert claims(shop, order) == []
    assert shop.app.stock.available([MILK]) == {MILK: 48}, "what was refused is with the courier"


def test_goods_on_an_unexpired_hold_are_given_and_captured_later(shop: Shop) -> None:
    order, courier, taken = under_way(shop, payment="card")
    assert (taken["methods"], taken["covered_until"] is not None) == (["hold"], True)
    said = outcome(shop, taken, method=PayMethod.HOLD)
    till(shop, taken, said)
    assert phone(courier, said).status == 200
    assert shop.see(order)["state"] == "completed"
    shop.let_bank_speak()
    shop.till_door.print()
    seen = shop.see(order)
    assert [(each["state"], each["electronic_kopecks"]) for each in seen["receipts"]] == [
        ("printed", GOODS + FEE)
    ]
    assert (shop.reconciliation()["differences"], claims(shop, order)) == ([], [])


def held_in_part(shop: Shop) -> tuple[str, Person, dict[str, Any]]:
    """Cheese that came out heavier than is held: the rest is to be paid at the door."""
    order, picker = begin(shop, {CHEESE: 1000}, Way.COURIER, **DOOR)
    assert heavy(shop, order, picker, "at_door").status == 200
    assert pack(picker, order).status == 200
    courier = shop.carry(order)
    return order, courier, taken_along(courier, order)


@pytest.mark.parametrize("method", [PayMethod.CASH, PayMethod.TERMINAL])
@pytest.mark.parametrize("first", ["phone", "till"])
def test_an_order_held_in_part_is_paid_whole_and_its_hold_goes_back(
    shop: Shop, first: str, method: PayMethod
) -> None:
    order, courier, taken = held_in_part(shop)
    view = courier.see(f"/handovers/{order}")
    total = view["total_kopecks"]
    assert (taken["methods"], taken["held_kopecks"]) == (["cash", "terminal"], 0)
    assert view["covered_kopecks"] == total - over_of()
    said = outcome(shop, taken, total, method=method)
    for who in (first, "phone", "till", first):
        if who == "phone":
            assert phone(courier, said).status == 200
        else:
            till(shop, taken, said)
            till_prints(shop, taken, said)
    for _ in range(2):
        shop.let_bank_speak()
    seen, bank = shop.see(order), shop.bank.counts()["by_order"][order]
    assert (seen["state"], bank["live"], bank["captured"]) == ("completed", 0, 0)
    assert seen["money"]["paid_kopecks"] == total
    cash = total if method is PayMethod.CASH else 0
    assert [(each["cash_kopecks"], each["electronic_kopecks"]) for each in seen["receipts"]] == [
        (cash, total - cash)
    ]
    assert (shop.reconciliation()["differences"], claims(shop, order)) == ([], [])


def test_an_order_held_in_part_that_was_settled_here_too_is_a_claim(shop: Shop) -> None:
    order, courier, taken = held_in_part(shop)
    total = taken["view"]["total_kopecks"]
    body = {"id": taken["settlement_id"], "method": "cash", "expected_kopecks": total}
    courier.ok(f"/handovers/{order}/settle", **body)
    shop.let_bank_speak()
    assert shop.bank.counts()["by_order"][order]["captured"] == total - over_of()
    said = outcome(shop, taken, total)
    till(shop, taken, said)
    till_prints(shop, taken, said)
    assert [why for _, why, _ in claims(shop, order)] == ["other-receipt"], (
        "the customer paid the held part twice"
    )
    assert shop.reconciliation()["differences"] != []


def test_what_the_permit_never_allowed_is_refused_to_the_phone(shop: Shop) -> None:
    order, courier, taken = under_way(shop)
    cases = {
        "door.other-sum": outcome(shop, taken, 1),
        "door.refused-too-much": outcome(shop, taken, GOODS, (1, 3)),
        "door.wrong-method": outcome(shop, taken, method=PayMethod.HOLD),
        "door.not-enough-cash": outcome(shop, taken, given_kopecks=1),
    }
    for code, said in cases.items():
        assert phone(courier, said).code == code
    assert shop.see(order)["state"] == "on_the_way"
    assert shop.till_door.jobs() == []


def test_an_order_that_was_cancelled_meanwhile_is_a_claim_with_its_money_and_receipt(shop: Shop) -> None:
    order, courier, taken = under_way(shop)
    shop.client("operator").ok(f"/orders/{order}/cancel", reason="Звонок")
    said = outcome(shop, taken)
    till(shop, taken, said)
    till_prints(shop, taken, said)
    assert phone(courier, said).status == 200
    assert claims(shop, order) == [("door", "order-is-cancelled", GOODS + FEE)]
    seen = shop.see(order)
    assert (seen["state"], [each["state"] for each in seen["receipts"]]) == ("cancelled", ["printed"])
    books = shop.reconciliation()
    assert books["totals"]["cash_kopecks"] == books["totals"]["receipts_sell_kopecks"] == GOODS + FEE
    assert [each["order_id"] for each in books["differences"]] != []


def test_lines_that_changed_meanwhile_are_as_at_the_door(shop: Shop) -> None:
    order, courier, taken = under_way(shop)
    courier.ok(f"/handovers/{order}/refusals", id=new(), lines=[{"no": 1, "quantity": 2}])
    said = outcome(shop, taken)
    till(shop, taken, said)
    seen = shop.see(order)
    assert (seen["state"], [line["handed"] for line in seen["lines"]]) == ("completed", [2, 1])
    assert claims(shop, order) == []


def test_the_settlement_that_reached_us_after_all_is_the_same_one(shop: Shop) -> None:
    order, courier, taken = under_way(shop)
    body = {"id": taken["settlement_id"], "method": "cash", "expected_kopecks": GOODS + FEE}
    courier.ok(f"/handovers/{order}/settle", **body)
    assert [job.id for job in shop.till_door.jobs()] == [taken["intent_id"]]
    said = outcome(shop, taken)
    till(shop, taken, said)
    till_prints(shop, taken, said)
    seen = shop.see(order)
    assert (seen["state"], len(seen["receipts"])) == ("completed", 1)
    assert (shop.reconciliation()["differences"], claims(shop, order)) == ([], [])


def test_another_sum_under_the_same_settlement_is_a_claim_and_the_till_s_receipt_counts(shop: Shop) -> None:
    order, courier, taken = under_way(shop)
    body = {"id": taken["settlement_id"], "method": "cash", "expected_kopecks": GOODS + FEE}
    courier.ok(f"/handovers/{order}/settle", **body)
    said = outcome(shop, taken, GOODS - PRICES[MILK] + FEE, (1, 1))
    till(shop, taken, said)
    till_prints(shop, taken, said)
    whys = {why for kind, why, _ in claims(shop, order) if kind == "door"}
    assert whys == {"order-is-handing_over", "other-receipt"}
    assert shop.see(order)["receipts"][0]["total_kopecks"] == said.kopecks
    assert shop.reconciliation()["differences"] != []


def test_a_second_story_of_one_door_is_a_claim(shop: Shop) -> None:
    order, courier, taken = under_way(shop)
    till(shop, taken, outcome(shop, taken))
    assert phone(courier, outcome(shop, taken, GOODS - PRICES[MILK] + FEE, (1, 1))).status == 200
    assert [why for _, why, _ in claims(shop, order)] == ["told-otherwise"]
    assert shop.see(order)["state"] == "completed"


def test_weighed_goods_make_the_receipt_that_the_server_would_make(shop: Shop) -> None:
    order, courier, taken = under_way(shop, {CHEESE: 437, BREAD: 1})
    total = taken["view"]["total_kopecks"]
    body = {"id": taken["settlement_id"], "method": "terminal", "expected_kopecks": total}
    courier.ok(f"/handovers/{order}/settle", **body)
    job = shop.till_door.jobs()[0]
    assert job.receipt == receipt(permit(taken), outcome(shop, taken, total, method=PayMethod.TERMINAL))


def test_what_a_till_took_by_its_own_clock_counts_and_is_a_claim(shop: Shop) -> None:
    order, courier, taken = under_way(shop)
    shop.clock.forward(hours=13)
    late = outcome(shop, taken)
    assert phone(courier, late).code == "door.expired"
    till(shop, taken, late)
    till_prints(shop, taken, late)
    assert shop.see(order)["state"] == "completed"
    assert [why for _, why, _ in claims(shop, order)] == ["door.expired"]
