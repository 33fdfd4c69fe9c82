"""What a bank keeps of a refund is owed until the accountant has transferred it, and nothing else pays it."""

from tests.floor import BREAD, MILK, PRICES, Shop
from tests.http.after.test_exchanges import agrees, begin, finish, settle
from tests.http.care.test_refunds import give_all_back_at_the_bank, handed, new


def owing(shop: Shop) -> tuple[str, int]:
    """An order whose exchange owes what the bank certainly does not give back, and the sum."""
    order = handed(shop, "hold")
    one = begin(shop, order, {1: 2000}, {BREAD: 1})
    give_all_back_at_the_bank(shop)
    assert settle(shop, one).status == 202
    finish(shop)
    return order, 2 * PRICES[MILK] - PRICES[BREAD]


def test_a_bank_that_refuses_the_difference_leaves_the_goods_exchanged_and_the_rest_owed(shop: Shop) -> None:
    order, less = owing(shop)
    (refund,) = shop.client("clerk").see(f"/counter/sold/{order}/refunds")["refunds"]
    assert (refund["state"], refund["exchanged_kopecks"], refund["owed_kopecks"]) == (
        "returned", PRICES[BREAD], less,
    )  # fmt: skip
    named = [(each["kind"], each["kopecks"]) for each in shop.reconciliation()["differences"]]
    assert named == [("refund_due", less)], "the return is printed: no receipt is missing"
    accountant = shop.client("accountant")
    (owed,) = accountant.see("/refunds-due")["refunds_due"]
    assert (owed["order_id"], owed["kopecks"]) == (order, less)
    path, body = f"/refunds-due/{owed['id']}/paid", {"kopecks": less, "reason": "Перевод, п/п 17"}
    assert shop.client("operator").post(path, **body).status == 403
    assert accountant.post(path, **{**body, "kopecks": less - 1}).code == "payments.not-owed"
    assert accountant.post(path, **{**body, "reason": " "}).status == 400
    assert accountant.post("/refunds-due/refund:none/paid", **body).status == 404
    for _ in "12":
        assert accountant.ok(path, **body)["paid_at"] is not None
    assert accountant.see("/refunds-due")["refunds_due"] == []
    shop.send()
    assert shop.till_counter.print() == 0, "the return stands for it already"
    money = shop.app.payments.of_orders([order])[order]
    assert (money.refunded_kopecks, money.refund_due_kopecks) == (2 * PRICES[MILK], 0)
    events = shop.client("operator").see(f"/orders/{order}/history")["events"]
    (paid,) = [each for each in events if each["what"] == "paid otherwise"]
    assert (paid["actor"], paid["after"]) == (f"accountant:{accountant.id}", f"{less} Перевод, п/п 17")
    agrees(shop)


def test_what_another_refund_gives_back_pays_no_debt_of_an_exchange(shop: Shop) -> None:
    order, less = owing(shop)
    (left,) = shop.client("clerk").see(f"/counter/sold/{order}/refunds")["receipts"]
    body = {"receipt_id": left["receipt_id"], "reason": "Прокисло"}
    lines = [{"no": each["no"], "quantity_milli": each["quantity_milli"]} for each in left["lines"]]
    rest = sum(each["kopecks"] for each in left["lines"])
    shop.client("operator").ok(f"/orders/{order}/refunds", id=new(), lines=lines, **body)
    (refund, *_) = shop.client("operator").see(f"/orders/{order}/refunds")["refunds"]
    shop.app.refunds.ended(refund["id"])
    assert shop.till_counter.print() + shop.till_door.print() == 1
    money = shop.app.payments.of_orders([order])[order]
    assert (money.refund_due_kopecks, money.refunded_kopecks) == (less, PRICES[BREAD] + rest)
    assert [(each["kind"], each["kopecks"]) for each in shop.reconciliation()["differences"]] == [
        ("refund_due", less)
    ]
    (owed,) = shop.client("accountant").see("/refunds-due")["refunds_due"]
    shop.client("accountant").ok(f"/refunds-due/{owed['id']}/paid", kopecks=less, reason="Перевод")
    agrees(shop)
