"""Receipts that go to another till, or to their own once more, and never to two, on both databases."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from tests.floor import LOCKER, Shop
from tests.http.tills.kit import OTHER, TILL, codes, commands, fiscal, give, new, page, receipt, sold

from lukoshko_server.tills.rows import PrintRow, StrayRow
from lukoshko_wire import pos


def test_a_receipt_goes_to_another_till_only_after_its_own_let_go(shop: Shop) -> None:
    order = sold(shop)
    id_ = new()
    for _ in range(2):
        assert give(shop, id=id_).status == 202
    (drop,) = commands(shop.till_door)
    assert (type(drop), drop.intent_id) == (pos.DropReceipt, receipt(shop, order)["id"])
    assert page(shop)["waiting"][0]["leaving_to"] == "Касса магазина"
    assert give(shop).code == "till.nothing-to-give", "every one is asked about already"
    assert shop.till_counter.jobs() == [], "not before the till has answered"
    shop.till_door.ends(drop, "dropped")
    assert page(shop)["waiting"] == []
    (job,) = shop.till_counter.jobs()
    assert job.id != drop.intent_id, "another intent of the same receipt"
    assert job.receipt.electronic, "printed as the other till prints"
    shop.till_counter._fact(pos.Printed, intent_id=job.id, fiscal=fiscal(shop, job, 7))
    shown = receipt(shop, order)
    assert (shown["state"], shown["fd_number"], shown["till"]) == ("printed", 7, OTHER)
    assert give(shop).code == "till.nothing-to-give"
    assert shop.reconciliation()["differences"] == []


def test_a_receipt_that_may_be_written_stays(shop: Shop) -> None:
    order = sold(shop)
    (job,) = shop.till_door.jobs()
    give(shop)
    (drop,) = commands(shop.till_door)
    shop.till_door.ends(drop, "kept")
    assert shop.till_counter.jobs() == []
    assert page(shop)["deeds"][0]["code"] == "kept"
    shop.till_door._fact(pos.Printed, intent_id=job.id, fiscal=fiscal(shop, job, 8))
    assert receipt(shop, order)["state"] == "printed"


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("late_ack", [True, False])
def test_an_answer_told_twice_and_out_of_order_moves_a_receipt_once(
    shop: Shop, times: int, late_ack: bool
) -> None:
    sold(shop)
    give(shop)
    (drop,) = commands(shop.till_door)
    for _ in range(times):
        shop.till_door.ends(drop, "dropped", ack=not late_ack)
    if late_ack:
        shop.till_door.ends(drop, "dropped", fact=False)
    assert len(shop.till_counter.jobs()) == 1


def test_a_drop_waits_for_a_till_that_is_away_however_long(shop: Shop) -> None:
    sold(shop)
    shop.till_door.come(online=False)
    assert give(shop).status == 202
    for _ in range(3):
        shop.clock.forward(hours=30)
        shop.tick()
    assert page(shop)["deeds"][0]["state"] == "sent"
    assert shop.till_counter.jobs() == []
    shop.till_door.asked.clear()
    shop.till_door.jobs()
    shop.till_door.come()
    assert {type(each) for each in commands(shop.till_door)} == {pos.DropReceipt}


def test_a_queue_is_given_to_another_till_that_is_there(shop: Shop) -> None:
    sold(shop)
    assert give(shop, to_till_id=TILL).code == "till.same"
    assert give(shop, to_till_id="none").status == 404
    assert give(shop, to_till_id=LOCKER).status == 404


def test_a_refused_receipt_is_printed_again_with_its_data_mended(shop: Shop) -> None:
    order = sold(shop)
    shop.till_door.refuse("register_16")
    assert codes(shop) == ["receipts_refused"]
    (refused,) = page(shop)["refused"]
    path = f"/receipts/{refused['id']}/retry"
    operator = shop.client("operator")
    assert operator.post(path, reason="").status == 400
    assert operator.post("/receipts/none/retry", reason="x").status == 404
    for nobody in ("никто", "+7", "a b@c", "x" * 60 + "@y.ru"):
        assert operator.post(path, reason="x", buyer=nobody).code == "request.malformed"
    operator.ok(path, reason="адрес исправлен", buyer="anna@example.test")
    assert operator.post(path, reason="x").code == "receipt.not-refused"
    (job,) = shop.till_door.jobs()
    assert (job.id != refused["id"], job.receipt.buyer) == (True, "anna@example.test")
    shop.till_door._fact(pos.Printed, intent_id=job.id, fiscal=fiscal(shop, job, 9))
    shown = receipt(shop, order)
    assert (shown["state"], shown["serial"], shown["seller_inn"]) == (
        "printed",
        "00106720000001",
        "7707083893",
    )
    assert shop.see(order)["trouble"] == ""
    assert codes(shop) == []


def test_a_refusal_of_an_earlier_intent_does_not_touch_the_receipt_at_its_new_till(shop: Shop) -> None:
    order = sold(shop)
    (job,) = shop.till_door.jobs()
    give(shop)
    shop.till_door.ends(commands(shop.till_door)[0], "dropped")
    shop.till_door._fact(pos.Refused, intent_id=job.id, code="late")
    assert receipt(shop, order)["state"] == "queued"


def test_a_second_document_of_one_receipt_is_kept_and_named(shop: Shop) -> None:
    order = sold(shop)
    (job,) = shop.till_door.jobs()
    for fd in (5, 6, 6):
        shop.till_door._fact(pos.Printed, intent_id=job.id, fiscal=fiscal(shop, job, fd))
    with shop.app.work.read() as tx:
        rows = list(tx.session.execute(select(StrayRow.fd_number, StrayRow.order_id)))
    assert rows == [(6, order)]
    assert receipt(shop, order)["fd_number"] == 5


def test_a_receipt_is_at_one_till_at_a_time_whatever_our_code_does(shop: Shop) -> None:
    order = sold(shop)
    double = PrintRow(
        id="x", receipt_id=receipt(shop, order)["id"], no=2, till_id=OTHER, sendings=1, sent_at=shop.clock()
    )
    with pytest.raises(IntegrityError), shop.app.work() as tx:
        tx.session.add(double)
        tx.session.flush()
