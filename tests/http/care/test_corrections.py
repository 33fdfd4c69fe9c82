"""Receipts that are put right: a refused one is written late, a printed one undone and written as it should have been."""

from typing import Any

from tests.floor import Answer, Shop
from tests.http.care.test_refunds import FEE, GOODS, handed, refund

TOTAL = GOODS + FEE


def correct(shop: Shop, receipt: str, who: str = "operator", **body: Any) -> Answer:
    return shop.client(who).post(f"/receipts/{receipt}/corrections", **{"reason": "Неверная ставка", **body})


def receipts(shop: Shop, order: str, kind: str) -> list[dict[str, Any]]:
    return [each for each in shop.see(order)["receipts"] if each["kind"] == kind]


def print_all(shop: Shop) -> int:
    return shop.till_door.print() + shop.till_counter.print()


def test_a_settlement_that_no_register_wrote_gets_a_correction_with_its_day(shop: Shop) -> None:
    order = handed(shop, print_it=False)
    (refused,) = receipts(shop, order, "sell")
    assert {each["kind"] for each in shop.reconciliation()["differences"]} == {"money_without_receipt"}
    assert correct(shop, refused["id"], type="instruction").code == "receipt.bad", "an order has a number"
    for _ in range(2):
        assert correct(shop, refused["id"], till_id="till-counter").status == 202
    assert print_all(shop) == 1
    (fixed,) = receipts(shop, order, "sell_correction")
    assert (fixed["state"], fixed["original"], fixed["total_kopecks"]) == ("printed", refused["id"], TOTAL)
    assert fixed["correction"] == {
        "type": "self", "settled_on": "2026-11-23", "number": "", "fiscal_sign": "",
    }  # fmt: skip
    assert receipts(shop, order, "sell")[0]["state"] == "corrected"
    assert shop.reconciliation()["differences"] == []
    assert shop.see(order)["trouble"] == ""
    assert refund(shop, order, (1, 1000)).status == 202, "what a correction sold goes back by line"
    assert print_all(shop) == 1
    assert shop.reconciliation()["differences"] == []


def test_a_wrong_rate_is_undone_and_written_right(shop: Shop) -> None:
    order = handed(shop)
    (wrong,) = receipts(shop, order, "sell")
    for _ in range(2):
        answer = correct(shop, wrong["id"], mend={"lines": [{"no": 1, "vat": "vat22"}], "taxation": "esn"})
        assert answer.status == 202, answer
    assert print_all(shop) == 2
    (undone,), (right,) = (
        receipts(shop, order, "sell_return_correction"),
        receipts(shop, order, "sell_correction"),
    )
    assert [each["correction"]["fiscal_sign"] for each in (undone, right)] == [wrong["fiscal_sign"]] * 2
    assert (undone["taxation"], undone["lines"][0]["vat"]) == ("osn", "vat10")
    assert (right["taxation"], right["lines"][0]["vat"], right["total_kopecks"]) == ("esn", "vat22", TOTAL)
    assert shop.reconciliation()["differences"] == []
    (left,) = shop.client("operator").see(f"/orders/{order}/refunds")["receipts"]
    assert left["receipt_id"] == right["id"], "what was undone cannot be returned, what stands for it can"
    assert refund(shop, order, (1, 1000)).status == 202
    assert print_all(shop) == 1
    (back,) = receipts(shop, order, "sell_return")
    assert (back["original"], back["taxation"], back["lines"][0]["vat"]) == (right["id"], "esn", "vat22")
    assert shop.reconciliation()["differences"] == []


def test_a_till_that_comes_back_is_sent_the_undoing_before_what_stands_for_it(shop: Shop) -> None:
    order = handed(shop)
    (wrong,) = receipts(shop, order, "sell")
    correct(shop, wrong["id"], mend={"lines": [{"no": 1, "vat": "vat22"}]})
    till = next(till for till in (shop.till_door, shop.till_counter) if till.id == wrong["till"])
    till.jobs()
    for _ in range(3):
        till.come(online=False)
        till.come()
        assert [job.receipt.kind for job in till.jobs()] == ["sell_return_correction", "sell_correction"]
        shop.clock.forward(seconds=30)
        shop.tick()
        assert [job.receipt.kind for job in till.jobs()] == ["sell_return_correction", "sell_correction"]


def test_a_receipt_that_should_never_have_been_is_only_undone(shop: Shop) -> None:
    order = handed(shop)
    (wrong,) = receipts(shop, order, "sell")
    assert (
        correct(shop, wrong["id"], type="instruction", number="17-08", settled_on="2026-11-20").status == 202
    )
    assert print_all(shop) == 1
    (undone,) = receipts(shop, order, "sell_return_correction")
    assert undone["correction"] == {
        "type": "instruction", "settled_on": "2026-11-20", "number": "17-08", "fiscal_sign": wrong["fiscal_sign"],
    }  # fmt: skip
    assert receipts(shop, order, "sell_correction") == []
    assert {each["kind"] for each in shop.reconciliation()["differences"]} == {"money_without_receipt"}


def test_what_is_not_to_be_corrected_is_refused(shop: Shop) -> None:
    order = handed(shop)
    (sold,) = receipts(shop, order, "sell")
    assert correct(shop, sold["id"], who="courier").status == 403
    assert correct(shop, "none").status == 404
    assert correct(shop, sold["id"], reason=" ").status == 400
    assert correct(shop, sold["id"], till_id="nowhere").code == "handover.no-till"
    assert correct(shop, sold["id"], settled_on="2027-11-20").code == "receipt.not-to-correct"
    assert (
        correct(shop, sold["id"], mend={"lines": [{"no": 1, "vat": "vat10"}]}).code
        == "receipt.not-to-correct"
    )
    assert (
        correct(shop, sold["id"], mend={"lines": [{"no": 9, "vat": "vat22"}]}).code
        == "receipt.not-to-correct"
    )
    refund(shop, order, (1, 1000))
    assert correct(shop, sold["id"]).code == "receipt.not-to-correct", "some of it went back"
    (back,) = receipts(shop, order, "sell_return")
    assert correct(shop, back["id"]).code == "receipt.not-to-correct", "it is not printed yet"
