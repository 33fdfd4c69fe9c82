"""Tills over HTTP, on both databases: what is wrong, what people ask, and receipts that go to another till."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from tests.floor import LOCKER, MILK, Shop
from tests.machines import FakeTill

from lukoshko_server.tills.rows import PrintRow, StrayRow, TillCommandRow
from lukoshko_wire import pos
from lukoshko_wire.till import TillHealth
from lukoshko_wire.values import Way

TILL, OTHER = "till-door", "till-counter"


def new() -> str:
    return str(uuid4())


def page(shop: Shop, till: str = TILL) -> Any:
    return shop.client("operator").see(f"/tills/{till}")


def codes(shop: Shop, till: str = TILL) -> list[str]:
    return [each["code"] for each in page(shop, till)["till"]["wrong"]]


def ask(shop: Shop, action: str, *, who: str = "operator", **values: Any) -> Any:
    body = {"id": new(), "action": action, "reason": "конец дня", **values}
    return shop.client(who).post(f"/tills/{TILL}/actions", **body)


def give(shop: Shop, **values: Any) -> Any:
    body = {"id": new(), "to_till_id": OTHER, "reason": "касса сломана", **values}
    return shop.client("operator").post(f"/tills/{TILL}/give", **body)


def commands(till: FakeTill) -> list[Any]:
    """What was asked besides receipts; receipts that came meanwhile stay unprinted."""
    till.jobs()
    return till.asked


def sold(shop: Shop) -> str:
    """An order whose receipt waits at the courier's till; its id."""
    order = shop.order(Way.COURIER, {MILK: 1}, payment="on_receipt")
    shop.pick(order)
    courier = shop.carry(order)
    total = courier.see(f"/handovers/{order}")["total_kopecks"]
    courier.ok(
        f"/handovers/{order}/settle", id=new(), method="cash", expected_kopecks=total, tendered_kopecks=total
    )
    return order


def receipt(shop: Shop, order: str) -> Any:
    (one,) = shop.see(order)["receipts"]
    return one


@pytest.fixture(autouse=True)
def well(shop: Shop) -> None:
    """Both tills have shown themselves and are well."""
    shop.till_door.show(health=TillHealth(inn="7707083893"))
    shop.till_counter.show(electronic=True)


@pytest.mark.parametrize("who", ["anna", "picker", "courier", "clerk", ""])
def test_only_operator_and_technician_look_after_tills(shop: Shop, who: str) -> None:
    client, refused = shop.client(who), 403 if who else 401
    for path in ("/tills", f"/tills/{TILL}", f"/tills/{TILL}/log"):
        assert client.get(path).status == refused
    assert ask(shop, "close_shift", who=who).status == refused
    for path, body in ((f"/tills/{TILL}/give", {"to_till_id": OTHER}), ("/receipts/x/retry", {})):
        assert client.post(path, id=new(), reason="x", **body).status == refused
    assert commands(shop.till_door) == []


def test_a_technician_closes_shifts_and_touches_no_money(shop: Shop) -> None:
    assert ask(shop, "report_x", who="technician").status == 202
    for action in ("cash_in", "cash_out"):
        assert ask(shop, action, who="technician", kopecks=100).status == 403
    assert (
        shop.client("technician").post(f"/tills/{TILL}/give", id=new(), to_till_id=OTHER, reason="x").status
        == 403
    )
    rooms = ["tills", f"till:{TILL}"]
    assert shop.client("technician").post("/live/ticket", rooms=rooms).status == 200
    for room in rooms:
        assert shop.client("courier").post("/live/ticket", rooms=[room]).status == 403


def test_the_worst_till_stands_first_and_says_what_is_wrong(shop: Shop) -> None:
    shop.till_door.show(paper=False)
    tills = shop.client("technician").see("/tills")["tills"]
    assert [(each["id"], each["severity"]) for each in tills] == [(TILL, 3), (OTHER, 0)]
    assert codes(shop) == ["no_paper"]
    shop.till_door.come(online=False)
    assert codes(shop) == ["away"]
    shop.till_door.come()
    shop.till_door.show(trouble="register_44")
    assert codes(shop) == ["register_44"]
    shop.till_door.show()
    assert codes(shop) == []
    what = [
        each["after"] for each in shop.client("operator").see(f"/tills/{TILL}/log?group=trouble")["entries"]
    ]
    assert what[:4] == ["", "register_44", "no_paper", "away"]


def test_a_receipt_that_waits_long_makes_its_till_worse_by_time_alone(shop: Shop) -> None:
    sold(shop)
    shop.clock.forward(minutes=9)
    shop.tick()
    assert codes(shop) == []
    before = page(shop)["seq"]
    shop.clock.forward(minutes=2)
    shop.tick()
    assert codes(shop) == ["receipts_wait"]
    assert page(shop)["seq"] > before, "screens are told"


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("close_shift", pos.CloseShift),
        ("report_x", pos.ReportX),
        ("cash_in", pos.CashIn),
        ("cash_out", pos.CashOut),
    ],
)
def test_an_action_is_one_command_with_a_reason_and_one_outcome(shop: Shop, action: str, kind: type) -> None:
    money: dict[str, Any] = {"kopecks": 12_345} if action.startswith("cash") else {}
    id_ = new()
    for _ in range(2):
        assert ask(shop, action, id=id_, **money).status == 202
    assert ask(shop, action, **money).code == "till.busy"
    (command,) = commands(shop.till_door)
    assert (type(command), command.id) == (kind, id_)
    assert getattr(command, "kopecks", None) == money.get("kopecks")
    assert command.expires_at == shop.clock() + timedelta(seconds=120)
    shop.till_door.ends(command, "accepted", "accepted", fact=False)
    assert page(shop)["deeds"][0]["state"] == "accepted"
    shop.till_door.ends(command, "shift_closed")
    shop.till_door.ends(command, "odd", "failed")
    deed = page(shop)["deeds"][0]
    assert (deed["state"], deed["code"], deed["why"], deed["kopecks"]) == (
        "done", "shift_closed", "конец дня", money.get("kopecks"),
    )  # fmt: skip
    lines = shop.client("operator").see(f"/tills/{TILL}/log")["entries"]
    mine = [(each["what"], each["before"]) for each in lines if action in each["what"]]
    assert mine == [(f"{action} done", ""), (f"asked {action}", "конец дня")]


def test_actions_are_bounded_and_refused_by_name(shop: Shop) -> None:
    for body in (
        {"reason": ""},
        {"reason": " "},
        {"reason": "x" * 201},
        {"action": "explode"},
        {"kopecks": 5},
    ):
        wanted: dict[str, Any] = {"action": "close_shift", **body}
        assert ask(shop, **wanted).status == 400
    for kopecks in (None, 0, -1, 10**9 + 1):
        assert ask(shop, "cash_in", kopecks=kopecks).status == 400
    assert (
        shop.client("operator").post("/tills/none/actions", id=new(), action="report_x", reason="x").status
        == 404
    )
    shop.till_door.come(online=False)
    assert ask(shop, "close_shift").code == "till.away"
    assert commands(shop.till_door) == []


def test_a_command_is_sent_again_until_its_time_is_over_and_a_late_outcome_corrects(shop: Shop) -> None:
    ask(shop, "report_x")
    shop.clock.forward(seconds=21)
    shop.tick()
    first, second = commands(shop.till_door)
    assert first == second
    shop.clock.forward(seconds=190)
    shop.tick()
    assert len(commands(shop.till_door)) == 2
    assert page(shop)["deeds"][0]["state"] == "lost"
    assert ask(shop, "report_x").status == 202, "another may be asked now"
    shop.till_door.ends(first, "reported")
    assert {each["state"] for each in page(shop)["deeds"]} == {"sent", "done"}


def test_nobody_asks_again_and_again(shop: Shop) -> None:
    for _ in range(30):
        assert ask(shop, "report_x").status == 202
        shop.till_door.ends(commands(shop.till_door)[-1], "reported")
        shop.clock.forward(seconds=1)
    assert ask(shop, "report_x").code == "till.too-many-actions"
    shop.clock.forward(minutes=11)
    assert ask(shop, "report_x").status == 202


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


def fiscal(shop: Shop, job: pos.PrintReceipt, fd: int, fn: str = "9999078900009999") -> pos.FiscalData:
    return pos.FiscalData(
        fn_number=fn, fd_number=fd, fiscal_sign="1", shift_number=1, receipt_number=1,
        registration_number="1", at=shop.clock(), total_kopecks=job.receipt.total_kopecks, qr="",
    )  # fmt: skip


def test_an_order_is_found_by_the_qr_of_its_receipt_and_by_no_other(shop: Shop) -> None:
    order = sold(shop)
    shop.order(Way.COURIER, {MILK: 1}, payment="on_receipt")
    shop.till_door.print()
    qr = receipt(shop, order)["qr"]

    def found(text: str) -> list[str]:
        return [card["id"] for card in shop.client("operator").see(f"/board?q={quote(text)}")["orders"]]

    assert found(qr) == found(f" {qr.lower()} ") == [order]
    sign = qr.partition("&fp=")[2].partition("&")[0]
    assert found(qr.replace(f"&fp={sign}", f"&fp={int(sign) + 1}")) == []
    assert found(qr.replace("&fn=9", "&fn=8")) == []
    spoilt = shop.client("operator").get(f"/board?q={quote(qr.replace('&n=1', ''))}")
    assert (spoilt.status, spoilt.code) == (400, "receipt.bad-qr")


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


def test_the_page_of_a_till_is_pushed_as_it_would_be_fetched(shop: Shop) -> None:
    sold(shop)
    shop.send()
    for room, path in ((f"till:{TILL}", f"/tills/{TILL}"), ("tills", "/tills")):
        pushed = [each for each in shop.pushed if each.room == room and each.id == TILL][-1].view
        fresh = shop.client("operator").see(path)
        fresh = next((each for each in fresh.get("tills", []) if each["id"] == TILL), fresh)
        for view in (pushed, fresh):
            view.get("till", view).pop("seen_at")
        assert pushed == fresh


@pytest.mark.parametrize(
    ("row", "change"),
    [
        (TillCommandRow, "why = ''"), (TillCommandRow, "kind = 'explode'"), (TillCommandRow, "state = 'odd'"),
        (TillCommandRow, "kopecks = 5"), (TillCommandRow, "to_till_id = till_id"),
        (TillCommandRow, "intent_id = null"),
    ],
)  # fmt: skip
def test_the_database_refuses_what_our_bugs_might_write(shop: Shop, row: Any, change: str) -> None:
    sold(shop)
    give(shop)
    with pytest.raises(IntegrityError), shop.app.work() as tx:
        tx.session.execute(text(f"update {row.__tablename__} set {change}"))


def test_a_receipt_is_at_one_till_at_a_time_whatever_our_code_does(shop: Shop) -> None:
    order = sold(shop)
    double = PrintRow(
        id="x", receipt_id=receipt(shop, order)["id"], no=2, till_id=OTHER, sendings=1, sent_at=shop.clock()
    )
    with pytest.raises(IntegrityError), shop.app.work() as tx:
        tx.session.add(double)
        tx.session.flush()


def found(shop: Shop, fd: int = 77, **values: Any) -> dict[str, Any]:
    """A document as the operator of fiscal data shows it."""
    at = shop.clock().isoformat()
    return {"fn_number": "9999078900001234", "fd_number": fd, "fiscal_sign": "3304159072", "at": at, **values}


def by_hand(shop: Shop, receipt_id: str, *, who: str = "chief", **values: Any) -> Any:
    body = {"id": new(), "reason": "касса утонула, смотрели в ОФД", "found": None, **values}
    return shop.client(who).post(f"/tills/{TILL}/receipts/{receipt_id}/end", **body)


def stuck(shop: Shop) -> tuple[str, pos.PrintReceipt]:
    """A receipt of which its till is helpless to say what became; the order and what the till was sent."""
    order = sold(shop)
    (job,) = shop.till_door.jobs()
    shop.till_door.show(health=TillHealth(unresolved=job.id, helpless=(job.id,)))
    return order, job


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
