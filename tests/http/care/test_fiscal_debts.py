"""Money without a receipt: named, with an owner and a deadline, and worked off without anybody's hand, on both databases."""

from typing import Any
from uuid import uuid4

from tests.floor import MILK, PRICES, Shop
from tests.http.tills.kit import by_hand, commands, fiscal, found, sold, stuck

from lukoshko_wire import pos

SUM = PRICES[MILK] + 9900


def debts(shop: Shop) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = shop.client("operator").see("/fiscal-debts")["debts"]
    return found


def named(shop: Shop) -> list[tuple[str, int, str]]:
    return [(each["kind"], each["kopecks"], each["due_at"]) for each in shop.reconciliation()["differences"]]


def handed(shop: Shop, order: str) -> None:
    shop.client("courier").ok(f"/handovers/{order}/handed", id=str(uuid4()))


def later(shop: Shop, **by: float) -> None:
    shop.clock.forward(**by)
    shop.tick()
    shop.send()


def drops(shop: Shop) -> list[pos.DropReceipt]:
    shop.till_door.jobs()
    found = [each for each in shop.till_door.asked if isinstance(each, pos.DropReceipt)]
    shop.till_door.asked.clear()
    return found


def test_what_a_till_refuses_is_owed_until_another_till_has_written_it(shop: Shop) -> None:
    order, since = sold(shop), shop.clock()
    shop.till_counter.show(electronic=True)
    shop.till_door.refuse("fn.full")
    handed(shop, order)
    (debt,) = debts(shop)
    assert (debt["order_id"], debt["kopecks"], debt["why"], debt["owner"]) == (
        order,
        SUM,
        "fn.full",
        "cashier",
    )
    ((kind, kopecks, due_at),) = named(shop)
    assert (kind, kopecks, due_at) == ("money_without_receipt", SUM, debt["due_at"])
    later(shop, hours=3)
    assert debts(shop)[0]["due_at"] == due_at, "a deadline stands still"
    assert shop.till_counter.print() == 1
    (job,) = shop.till_counter.printed.values()
    assert (job.total_kopecks, job.electronic) == (SUM, True)
    assert (debts(shop), named(shop)) == ([], [])
    assert (shop.clock() - since).total_seconds() < 4 * 3600
    assert shop.till_door.print() == 0


def test_every_till_has_its_turn_and_the_same_one_again(shop: Shop) -> None:
    order = sold(shop)
    shop.till_door.show()
    shop.till_counter.show(electronic=True)
    shop.till_door.refuse("fn.full")
    handed(shop, order)
    tried = []
    for minutes in (1, 2, 6, 16, 61):
        later(shop, minutes=minutes)
        for till in (shop.till_counter, shop.till_door):
            if jobs := till.jobs():
                tried.append(till.id)
                till._fact(pos.Refused, intent_id=jobs[0].id, code="fn.full")
    assert tried == ["till-counter", "till-door", "till-counter", "till-door", "till-counter"]
    later(shop, hours=2)
    assert shop.till_door.print() == 1
    assert (debts(shop), named(shop)) == ([], [])


def test_a_till_that_cannot_print_lets_go_of_what_waits_and_another_one_writes_it(shop: Shop) -> None:
    order = sold(shop)
    shop.till_door.show(paper=False, trouble="no_paper")
    shop.till_counter.show(electronic=True)
    later(shop, minutes=9)
    assert (debts(shop), drops(shop)) == ([], [])
    later(shop, minutes=2)
    (debt,) = debts(shop)
    assert (debt["why"], debt["till"]) == ("waits", "Касса курьера")
    (drop,) = drops(shop)
    shop.till_door.ends(drop, "dropped")
    assert shop.till_counter.print() == 1
    assert debts(shop) == []
    handed(shop, order)
    assert named(shop) == []


def test_a_till_that_may_have_printed_keeps_it(shop: Shop) -> None:
    order = sold(shop)
    jobs = shop.till_door.jobs()
    shop.till_door.show(online=False, trouble="receipt_unknown")
    shop.till_counter.show(electronic=True)
    later(shop, minutes=11)
    (drop,) = drops(shop)
    shop.till_door.ends(drop, "kept", outcome="rejected")
    later(shop, minutes=30)
    assert shop.till_counter.print() == 0, "whether it is printed is not known: nobody else may print it"
    assert shop.till_door.print_alone(jobs[0].id, jobs[0].receipt)
    assert debts(shop) == []
    handed(shop, order)
    assert named(shop) == []


def test_its_own_till_is_left_in_peace_while_it_prints(shop: Shop) -> None:
    sold(shop)
    shop.till_door.show()
    shop.till_counter.show(electronic=True)
    later(shop, minutes=11)
    assert (len(debts(shop)), drops(shop)) == (1, [])
    later(shop, seconds=25)  # it is asked again for what it has not answered
    assert shop.till_door.print() == 1
    assert debts(shop) == []


def test_past_its_deadline_it_is_the_accountants_who_correct_it(shop: Shop) -> None:
    order = sold(shop)
    shop.till_door.refuse("fn.full")
    handed(shop, order)
    later(shop, minutes=5)
    assert shop.till_counter.print() == 0, "it has never shown itself"
    later(shop, hours=25)
    shop.till_counter.show(electronic=True)
    later(shop, minutes=1)
    assert shop.till_counter.print() == 0
    (debt,) = debts(shop)
    assert debt["owner"] == "accountant"
    body = {"till_id": "till-counter", "type": "self", "reason": "фискальный накопитель заменён"}
    shop.client("operator").ok(f"/receipts/{debt['receipt_id']}/corrections", **body)
    assert len(debts(shop)) == 1, "owed until it is written"
    assert shop.till_counter.print() == 1
    assert (debts(shop), named(shop)) == ([], [])


def test_others_may_not_look(shop: Shop) -> None:
    assert [shop.client(who).get("/fiscal-debts").status for who in ("anna", "courier", "clerk")] == [403] * 3


def test_a_receipt_with_a_document_of_another_may_be_written_and_is_never_tried_by_itself(shop: Shop) -> None:
    order, job = stuck(shop)
    by_hand(shop, job.id, found=found(shop, fd=5))
    (asked,) = commands(shop.till_door)
    shop.till_counter.show(electronic=True)
    second = sold(shop)
    (other,) = shop.till_door.jobs()
    shop.till_door._fact(pos.Printed, intent_id=other.id, fiscal=fiscal(shop, other, 5, "9999078900001234"))
    shop.till_door.ends(asked, "ended")
    assert shop.see(second)["receipts"][0]["fd_number"] == 5
    (debt,) = debts(shop)
    assert (debt["order_id"], debt["why"]) == (order, "document_taken")
    for _ in range(4):
        later(shop, hours=1)
    assert shop.till_counter.jobs() == []


def test_a_debt_that_was_over_is_owed_again_when_its_document_turns_out_to_be_anothers(shop: Shop) -> None:
    order, job = stuck(shop)
    later(shop, minutes=11)
    (before,) = debts(shop)
    by_hand(shop, job.id, found=found(shop, fd=5))
    shop.till_door.ends(commands(shop.till_door)[-1], "ended")
    handed(shop, order)
    assert (debts(shop), named(shop)) == ([], [])
    sold(shop)
    (other,) = shop.till_door.jobs()
    shop.till_door._fact(pos.Printed, intent_id=other.id, fiscal=fiscal(shop, other, 5, "9999078900001234"))
    (debt,) = debts(shop)
    assert (debt["order_id"], debt["why"], debt["due_at"]) == (order, "document_taken", before["due_at"])
    assert named(shop) == [("money_without_receipt", SUM, before["due_at"])]


def test_of_two_corrections_the_one_that_is_refused_stays_owed(shop: Shop) -> None:
    order = sold(shop)
    shop.till_door.print()
    handed(shop, order)
    (first,) = shop.see(order)["receipts"]
    body = {"till_id": "till-door", "type": "self", "reason": "ставка", "mend": {"taxation": "esn"}}
    shop.client("operator").ok(f"/receipts/{first['id']}/corrections", **body)
    undo, right = shop.till_door.jobs()
    shop.till_door._fact(pos.Refused, intent_id=undo.id, code="fn.full")
    assert shop.till_door.print_alone(right.id, right.receipt)
    assert [(each["receipt_id"], each["why"]) for each in debts(shop)] == [(undo.id, "fn.full")]
