"""Marked goods in an exchange: the code that comes back is free again, the one that is given is checked and sold."""

from uuid import uuid4

from tests.http.marking.conftest import WATER, Marked

from lukoshko_wire.values import Way


def sold(marked: Marked) -> tuple[str, str]:
    """Two bottles, handed over by a courier: the order and its receipt."""
    order, _ = marked.picked({WATER: 2}, Way.COURIER, payment="on_receipt")
    courier = marked.shop.carry(order)
    total = marked.shop.see(order)["total_kopecks"]
    courier.ok(f"/handovers/{order}/settle", id=str(uuid4()), method="cash", expected_kopecks=total)
    marked.shop.send()
    marked.shop.till_door.print()
    courier.ok(f"/handovers/{order}/handed", id=str(uuid4()))
    (left,) = marked.shop.client("clerk").see(f"/counter/sold/{order}/refunds")["receipts"]
    return order, left["receipt_id"]


def begin(marked: Marked, order: str, receipt: str, code: str) -> dict[str, object]:
    clerk = marked.shop.client("clerk")
    seen = clerk.ok("/counter/shelf", barcode=code)
    assert (seen["goods_id"], seen["quantity"], seen["mark"]) == (WATER, 1, code)
    given = [{"id": str(uuid4()), "goods_id": WATER, "quantity": 1, "mark": seen["mark"]}]
    body = {
        "id": str(uuid4()), "receipt_id": receipt, "reason": "Мятая бутылка", "given": given,
        "lines": [{"no": 1, "quantity_milli": 1000, "goods": "off"}],
    }  # fmt: skip
    found: dict[str, object] = clerk.ok(f"/counter/sold/{order}/exchanges", **body)
    return found


def test_codes_leave_and_come_back_with_their_goods(marked: Marked) -> None:
    order, receipt = sold(marked)
    shop, clerk = marked.shop, marked.shop.client("clerk")
    code = marked.code(WATER)
    one = begin(marked, order, receipt, code)
    path = f"/counter/exchanges/{one['id']}"
    assert one["checking"] is True
    assert clerk.post(f"{path}/settle", expected_kopecks=0).code == "marking.not-checked"
    marked.check()
    assert clerk.see(path)["given"][0]["codes"] == ["good"]
    pushed = [each.room for each in shop.pushed if each.kind == "exchange"]
    assert pushed == [f"handover:{one['given_order_id']}"]
    clerk.ok(f"{path}/settle", expected_kopecks=0)
    assert shop.till_counter.print() == 2
    held = shop.app.floor.marking.of_order(str(one["given_order_id"]))
    assert [each.sold for each in held[1]] == [True]
    # What came back was thrown away: nobody can sell it again. The very code that was given cannot be given twice.
    (left,) = clerk.see(f"/counter/sold/{order}/refunds")["receipts"]
    again = [{"id": str(uuid4()), "goods_id": WATER, "quantity": 1, "mark": code}]
    body = {"receipt_id": left["receipt_id"], "reason": "Мятая", "given": again}
    lines = [{"no": left["lines"][0]["no"], "quantity_milli": 1000, "goods": "off"}]
    answer = clerk.post(f"/counter/sold/{order}/exchanges", id=str(uuid4()), lines=lines, **body)
    assert answer.code == "marking.taken"
    assert shop.reconciliation()["differences"] == []


def test_a_refused_code_is_not_given_and_its_exchange_can_be_given_up(marked: Marked) -> None:
    order, receipt = sold(marked)
    shop, clerk = marked.shop, marked.shop.client("clerk")
    one = begin(marked, order, receipt, marked.code(WATER, isBlocked=True))
    marked.check()
    path = f"/counter/exchanges/{one['id']}"
    seen = clerk.see(path)
    assert (seen["checking"], seen["given"][0]["why"]) == (False, "blocked")
    assert clerk.post(f"{path}/settle", expected_kopecks=0).code == "marking.not-enough"
    assert clerk.post("/counter/shelf", goods_id=WATER).code == "goods-exchange.mark-wanted"
    clerk.ok(f"{path}/give-up")
    good = marked.code(WATER)
    two = begin(marked, order, receipt, good)
    clerk.ok(f"/counter/exchanges/{two['id']}/give-up")
    begin(marked, order, receipt, good)
    assert shop.till_counter.print() == 0
    assert shop.reconciliation()["differences"] == []
