"""What goes wrong at a door or a counter: refusals, repeats, another sum, another person, a bank and a till that fail."""

from uuid import uuid4

import pytest
from tests.floor import BREAD, CHEESE, MILK, PRICES, Person, Shop

from lukoshko_wire.values import Way

FEE = 9900
GOODS = 2 * PRICES[MILK] + PRICES[BREAD]


def new() -> str:
    return str(uuid4())


def at_door(shop: Shop, *, payment: str = "card") -> tuple[str, Person]:
    order = shop.order(Way.COURIER, {MILK: 2, BREAD: 1}, payment=payment)
    shop.pick(order)
    return order, shop.carry(order)


def settle(total: int = GOODS + FEE, method: str = "hold", **more: object) -> dict[str, object]:
    return {"id": new(), "method": method, "expected_kopecks": total, **more}


def give(shop: Shop, order: str, courier: Person) -> None:
    shop.send()
    shop.till_door.print()
    courier.ok(f"/handovers/{order}/handed", id=new())


def test_a_part_refused_at_the_door_is_neither_paid_nor_printed(shop: Shop) -> None:
    order, courier = at_door(shop)
    refusal = {"id": new(), "lines": [{"no": 1, "quantity": 1, "reason": "мятый пакет"}]}
    view = courier.ok(f"/handovers/{order}/refusals", **refusal)
    total = GOODS - PRICES[MILK] + FEE
    assert view["total_kopecks"] == total
    assert courier.ok(f"/handovers/{order}/refusals", **refusal)["total_kopecks"] == total
    assert courier.post(f"/handovers/{order}/settle", **settle()).code == "handover.sum-changed"
    courier.ok(f"/handovers/{order}/settle", **settle(total))
    give(shop, order, courier)
    receipt = shop.see(order)["receipts"][0]
    assert [line["quantity_milli"] for line in receipt["lines"]] == [1000, 1000, 1000]
    assert receipt["total_kopecks"] == total
    assert shop.bank.of_order(order)["captured"] == total
    assert shop.app.stock.available([MILK]) == {MILK: 48}, "the courier has it yet"
    assert shop.reconciliation()["differences"] == []


def test_a_refusal_can_be_taken_back_and_never_exceeds_what_was_brought(shop: Shop) -> None:
    order, courier = at_door(shop)
    path = f"/handovers/{order}/refusals"
    courier.ok(path, id=new(), lines=[{"no": 1, "quantity": 2}])
    assert courier.ok(path, id=new(), lines=[{"no": 1, "quantity": 0}])["total_kopecks"] == GOODS + FEE
    assert courier.post(path, id=new(), lines=[{"no": 1, "quantity": 3}]).status == 409
    assert courier.post(path, id=new(), lines=[{"no": 9, "quantity": 1}]).status == 409
    courier.ok(path, id=new(), lines=[{"no": 1, "quantity": 2}, {"no": 2, "quantity": 1}])
    assert courier.post(f"/handovers/{order}/settle", **settle(0)).code == "handover.nothing-taken"


def test_an_order_refused_whole_voids_the_hold_and_prints_nothing(shop: Shop) -> None:
    order, courier = at_door(shop)
    body = {"id": new(), "reason": "передумали"}
    assert courier.ok(f"/handovers/{order}/refuse-all", **body)["state"] == "refused"
    assert courier.ok(f"/handovers/{order}/refuse-all", **body)["state"] == "refused"
    shop.let_bank_speak()
    seen = shop.see(order)
    assert (seen["state"], seen["money"]["state"], seen["receipts"]) == ("refused", "void", [])
    assert {parcel["state"] for parcel in seen["parcels"]} == {"returned"}
    assert shop.bank.of_order(order)["voided"] > 0
    assert shop.till_door.jobs() == []
    assert shop.app.stock.available([MILK, BREAD]) == {MILK: 48, BREAD: 49}, "the courier has them yet"
    assert shop.reconciliation()["differences"] == []


def test_one_settlement_is_one_capture_and_one_receipt_however_often_it_is_sent(shop: Shop) -> None:
    order, courier = at_door(shop)
    body = settle()
    for _ in range(3):
        courier.ok(f"/handovers/{order}/settle", **body)
        shop.send()
    assert (
        courier.post(f"/handovers/{order}/settle", **{**body, "expected_kopecks": 1}).code
        == "request.conflict"
    )
    assert courier.post(f"/handovers/{order}/settle", **settle()).code == "handover.under-way"
    for _ in range(2):  # the till is asked again and again under one id
        shop.clock.forward(seconds=30)
        shop.tick()
    assert len({job.id for job in shop.till_door.jobs()}) == 1
    assert shop.bank.of_order(order)["captured"] == GOODS + FEE
    assert len(shop.see(order)["receipts"]) == 1


def test_goods_are_not_given_before_money_and_receipt(shop: Shop) -> None:
    order, courier = at_door(shop)
    assert courier.post(f"/handovers/{order}/handed", id=new()).code == "handover.not-paid"
    courier.ok(f"/handovers/{order}/settle", **settle())
    assert courier.post(f"/handovers/{order}/handed", id=new()).code == "handover.not-paid"
    shop.send()
    assert courier.post(f"/handovers/{order}/handed", id=new()).code == "handover.not-paid"
    shop.till_door.print()
    courier.ok(f"/handovers/{order}/handed", id=new())
    courier.ok(f"/handovers/{order}/handed", id=new())
    assert shop.app.stock.available([MILK]) == {MILK: 48}


def test_a_till_that_refuses_leaves_a_named_debt_and_the_customer_with_the_goods(shop: Shop) -> None:
    order, courier = at_door(shop, payment="on_receipt")
    courier.ok(f"/handovers/{order}/settle", **settle(method="terminal"))
    shop.till_door.refuse("fn.full")
    view = courier.see(f"/handovers/{order}")
    assert (view["state"], view["trouble"]) == ("stuck", "receipt.fn.full")
    courier.ok(f"/handovers/{order}/handed", id=new())
    assert shop.see(order)["state"] == "completed"
    named = shop.reconciliation()["differences"]
    assert [(each["kind"], each["kopecks"]) for each in named] == [("money_without_receipt", GOODS + FEE)]


def test_a_hold_that_the_bank_gave_back_sends_the_courier_to_cash(shop: Shop) -> None:
    order, courier = at_door(shop)
    courier.ok(f"/handovers/{order}/settle", **settle())
    shop.bank.shift(8 * 24 * 3600)
    for _ in range(3):
        shop.let_bank_speak()
    view = courier.see(f"/handovers/{order}")
    assert (view["state"], view["methods"]) == ("open", ["cash", "terminal"])
    assert view["trouble"] == "payments.hold-expired"
    assert shop.see(order)["state"] == "on_the_way"
    courier.ok(f"/handovers/{order}/settle", **settle(method="cash"))
    give(shop, order, courier)
    seen = shop.see(order)
    assert (seen["state"], seen["trouble"]) == ("completed", "")
    assert shop.reconciliation()["differences"] == []


@pytest.mark.parametrize(
    ("payment", "body", "code"),
    [
        ("card", settle(method="cash"), "handover.wrong-method"),
        ("on_receipt", settle(method="hold"), "handover.wrong-method"),
        ("on_receipt", settle(method="cash", given_kopecks=100), "handover.not-enough-cash"),
    ],
)
def test_money_that_cannot_be_taken_so_is_refused(
    shop: Shop, payment: str, body: dict[str, object], code: str
) -> None:
    order, courier = at_door(shop, payment=payment)
    assert courier.post(f"/handovers/{order}/settle", **body).code == code
    assert shop.see(order)["state"] == "on_the_way"


def test_nobody_else_hands_an_order_over(shop: Shop) -> None:
    order, courier = at_door(shop)
    for who in ("courier2", "clerk", "anna", "picker"):
        assert shop.client(who).post(f"/handovers/{order}/settle", **settle()).status == 403, who
        assert shop.client(who).get(f"/handovers/{order}").status == 403, who
    assert shop.client().get(f"/handovers/{order}").status == 401
    assert shop.client("operator").get(f"/handovers/{order}").status == 200
    assert shop.client("operator").post(f"/handovers/{order}/settle", **settle()).status == 403
    assert courier.see(f"/handovers/{order}")["state"] == "open"


def test_parcels_are_taken_by_the_courier_of_the_order_only(shop: Shop) -> None:
    order = shop.order(Way.COURIER, {MILK: 1, BREAD: 1})
    shop.pick(order)
    barcodes = [parcel["barcode"] for parcel in shop.parcels(order)]
    courier, other = shop.client("courier"), shop.client("courier2")
    assert courier.post("/route/take", id=new(), barcode=barcodes[0]).code == "dispatch.not-yours"
    shop.client("operator").ok(f"/orders/{order}/courier", courier_id=courier.id)
    assert other.post("/route/take", id=new(), barcode=barcodes[0]).code == "dispatch.not-yours"
    assert courier.post("/route/take", id=new(), barcode="0000").code == "parcel.unknown"
    for _ in range(2):
        courier.ok("/route/take", id=new(), barcode=barcodes[0])
    assert shop.see(order)["state"] == "packed", "not everything is in the bag"
    late = shop.client("operator").post(f"/orders/{order}/courier", courier_id=other.id)
    assert late.code == "order.wrong-state"
    courier.ok("/route/take", id=new(), barcode=barcodes[1])
    assert shop.see(order)["state"] == "on_the_way"


def test_a_weighed_line_is_paid_by_its_real_weight_to_the_kopeck(shop: Shop) -> None:
    order = shop.order(Way.COURIER, {CHEESE: 500})
    picker = shop.client("picker")
    picker.ok(f"/picking/tasks/{order}/take")
    picker.ok(f"/picking/tasks/{order}/lines/1/picks", id=new(), quantity=517)
    picker.ok(f"/picking/tasks/{order}/pack", id=new())
    courier = shop.carry(order)
    total = (104990 * 517 + 500) // 1000 + FEE
    courier.ok(f"/handovers/{order}/settle", **settle(total))
    give(shop, order, courier)
    assert shop.bank.of_order(order)["captured"] == total
    assert shop.see(order)["receipts"][0]["lines"][0]["quantity_milli"] == 517
    assert shop.app.stock.available([CHEESE]) == {CHEESE: 20_000 - 517}
