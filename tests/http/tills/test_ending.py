"""A person ends receipts of which no machine can say what became, on both databases."""

from datetime import timedelta

from tests.floor import Shop
from tests.http.tills.kit import (
    OTHER,
    TILL,
    by_hand,
    commands,
    fiscal,
    found,
    give,
    new,
    page,
    receipt,
    sold,
    stuck,
)

from lukoshko_wire import pos
from lukoshko_wire.till import TillHealth


def test_a_receipt_that_no_machine_can_speak_of_is_ended_with_the_document_that_was_found(shop: Shop) -> None:
    order, job = stuck(shop)
    assert page(shop)["waiting"][0]["by_hand"] == "may"
    assert by_hand(shop, job.id, who="operator").status == 403
    assert by_hand(shop, job.id, who="technician").status == 403
    for wrong in ({"fd_number": 0}, {"fiscal_sign": "x"}, {"fn_number": "1"}, {"at": "0001-01-01"}):
        assert by_hand(shop, job.id, found=found(shop, **wrong)).status == 400
    assert by_hand(shop, job.id, reason=" ").status == 400
    old = (shop.clock() - timedelta(days=2)).isoformat()
    for other in (old, "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"):
        assert by_hand(shop, job.id, found=found(shop, at=other)).code == "till.document-time"
    id_ = new()
    for _ in range(2):
        assert by_hand(shop, job.id, id=id_, found=found(shop)).status == 202
    assert by_hand(shop, job.id).code == "till.busy"
    assert page(shop)["waiting"][0]["by_hand"] == "asked"
    (asked,) = commands(shop.till_door)
    assert asked == pos.EndReceipt(id=id_, issued_at=asked.issued_at, intent_id=job.id, written=True)
    assert receipt(shop, order)["state"] == "queued", "the till decides first"
    shop.till_door.ends(asked, "ended")
    shown = receipt(shop, order)
    assert (shown["state"], shown["fd_number"]) == ("printed", 77)
    assert shop.see(order)["trouble"] == ""
    history = shop.client("operator").see(f"/orders/{order}/history")["events"]
    (entry,) = [each for each in history if each["what"] == "ended by person"]
    assert (entry["before"], entry["after"]) == ("касса утонула, смотрели в ОФД", "FD 77 FP 3304159072")
    assert shop.reconciliation()["differences"] == []
    assert by_hand(shop, job.id, id=id_, found=found(shop)).status == 202
    assert by_hand(shop, job.id).code == "till.can-still-tell"


def test_a_receipt_that_was_found_not_to_be_written_becomes_a_debt_and_may_be_printed_elsewhere(
    shop: Shop,
) -> None:
    order, job = stuck(shop)
    assert by_hand(shop, job.id).status == 202
    (asked,) = commands(shop.till_door)
    assert not asked.written
    shop.till_door.ends(asked, "ended")
    assert receipt(shop, order)["state"] == "refused"
    assert page(shop)["refused"][0]["code"] == "ended_by_person"
    operator = shop.client("operator")
    operator.ok(f"/receipts/{job.id}/retry", reason="печатаем в магазине", till_id=OTHER)
    (again,) = shop.till_counter.jobs()
    assert again.id != job.id
    shop.till_counter._fact(pos.Printed, intent_id=again.id, fiscal=fiscal(shop, again, 5))
    assert receipt(shop, order)["fd_number"] == 5
    assert shop.reconciliation()["differences"] == []


def test_what_the_till_may_still_find_out_is_not_for_a_person(shop: Shop) -> None:
    sold(shop)
    (job,) = shop.till_door.jobs()
    assert page(shop)["waiting"][0]["by_hand"] == ""
    assert by_hand(shop, job.id, found=found(shop)).code == "till.can-still-tell"
    assert by_hand(shop, "nobody's").code == "till.can-still-tell"
    shop.till_door.show(health=TillHealth(helpless=(job.id,)))
    by_hand(shop, job.id)
    (asked,) = commands(shop.till_door)
    shop.till_door.ends(asked, "kept")
    assert page(shop)["waiting"][0]["state"] == "queued"
    shop.till_door._fact(pos.Printed, intent_id=job.id, fiscal=fiscal(shop, job, 9))
    assert page(shop)["printed"][0]["fd_number"] == 9


def test_a_till_that_is_gone_for_good_does_not_keep_its_receipts(shop: Shop) -> None:
    order = sold(shop)
    (job,) = shop.till_door.jobs()
    shop.till_door.come(online=False)
    shop.clock.forward(days=2, hours=23)
    assert by_hand(shop, job.id).code == "till.can-still-tell"
    shop.clock.forward(hours=2)
    assert page(shop)["waiting"][0]["by_hand"] == "may"
    give(shop)
    assert by_hand(shop, job.id).status == 202
    assert receipt(shop, order)["state"] == "refused", "nobody is there to be asked"
    shop.client("operator").ok(f"/receipts/{job.id}/retry", reason="касса пропала", till_id=OTHER)
    (again,) = shop.till_counter.jobs()
    shop.till_counter._fact(pos.Printed, intent_id=again.id, fiscal=fiscal(shop, again, 5))
    shop.till_door.jobs()
    shop.till_door.asked.clear()
    shop.till_door.come()
    (let_go,) = commands(shop.till_door)
    assert (type(let_go), let_go.intent_id) == (pos.DropReceipt, job.id)
    shop.till_door.ends(let_go, "dropped")
    assert receipt(shop, order)["fd_number"] == 5
    assert shop.till_door.jobs() == []
    assert shop.reconciliation()["differences"] == []


def test_a_receipt_is_tried_again_at_a_till_that_was_gone_only_once_it_has_let_go(shop: Shop) -> None:
    order = sold(shop)
    (job,) = shop.till_door.jobs()
    shop.till_door.come(online=False)
    shop.clock.forward(days=4)
    assert by_hand(shop, job.id).status == 202
    operator, again = shop.client("operator"), f"/receipts/{job.id}/retry"
    assert operator.post(again, reason="та же касса").code == "till.can-still-tell", "it has not answered"
    shop.till_door.come()
    let_go = commands(shop.till_door)[-1]
    shop.till_door.ends(let_go, "kept")
    assert operator.post(again, reason="та же касса").code == "till.can-still-tell", "it may be written"
    assert receipt(shop, order)["state"] == "refused"
    shop.till_door._fact(pos.Refused, intent_id=job.id, code="fn.full")
    operator.ok(again, reason="та же касса")
    (anew,) = shop.till_door.jobs()
    shop.till_door._fact(pos.Printed, intent_id=anew.id, fiscal=fiscal(shop, anew, 5))
    assert (receipt(shop, order)["state"], receipt(shop, order)["fd_number"]) == ("printed", 5)
    assert shop.reconciliation()["differences"] == []


def test_a_receipt_is_not_given_back_to_a_till_that_may_have_written_it(shop: Shop) -> None:
    order = sold(shop)
    (job,) = shop.till_door.jobs()
    shop.till_door.come(online=False)
    shop.clock.forward(days=4)
    by_hand(shop, job.id)
    operator = shop.client("operator")
    operator.ok(f"/receipts/{job.id}/retry", reason="касса пропала", till_id=OTHER)
    back = {"to_till_id": TILL, "reason": "касса нашлась"}
    assert operator.post(f"/tills/{OTHER}/give", id=new(), **back).code == "till.nothing-to-give"
    shop.till_door.come()
    let_go = commands(shop.till_door)[-1]
    shop.till_door.ends(let_go, "dropped")
    operator.ok(f"/tills/{OTHER}/give", id=new(), **back)
    (drop,) = commands(shop.till_counter)
    shop.till_counter.ends(drop, "dropped")
    shop.till_door.print()
    assert receipt(shop, order)["state"] == "printed"


def test_a_document_belongs_to_one_receipt_and_the_storage_has_the_last_word(shop: Shop) -> None:
    first, job = stuck(shop)
    by_hand(shop, job.id, found=found(shop, fd=5, fn_number="9999078900009999"))
    (asked,) = commands(shop.till_door)
    shop.till_door.ends(asked, "ended")
    second, other = stuck(shop)
    taken = by_hand(shop, other.id, found=found(shop, fd=5, fn_number="9999078900009999"))
    assert taken.code == "till.document-taken"
    shop.till_door._fact(pos.Printed, intent_id=other.id, fiscal=fiscal(shop, other, 5))
    assert receipt(shop, second)["fd_number"] == 5
    assert receipt(shop, first)["state"] == "refused", "the person was wrong"
    assert shop.see(first)["trouble"] == "receipt.document_taken"


def test_what_a_till_that_was_gone_has_written_after_all_is_called_back_from_the_other_one(
    shop: Shop,
) -> None:
    order = sold(shop)
    (job,) = shop.till_door.jobs()
    shop.till_door.come(online=False)
    shop.clock.forward(days=4)
    by_hand(shop, job.id)
    shop.client("operator").ok(f"/receipts/{job.id}/retry", reason="касса пропала", till_id=OTHER)
    (again,) = shop.till_counter.jobs()
    shop.till_door.come()
    for _ in range(2):
        shop.till_door._fact(pos.Printed, intent_id=job.id, fiscal=fiscal(shop, job, 5))
    (drop,) = commands(shop.till_counter)
    assert (type(drop), drop.intent_id) == (pos.DropReceipt, again.id)
    shop.till_counter.ends(drop, "dropped")
    shop.clock.forward(minutes=1)
    shop.tick()
    assert shop.till_counter.jobs() == []
    assert (receipt(shop, order)["state"], receipt(shop, order)["fd_number"]) == ("printed", 5)
    assert shop.reconciliation()["differences"] == []
