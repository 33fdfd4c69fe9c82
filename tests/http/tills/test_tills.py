"""Tills over HTTP, on both databases: what is wrong with them, what people ask of them, what screens are told."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from tests.floor import MILK, Shop
from tests.http.tills.kit import OTHER, TILL, ask, codes, commands, give, new, page, receipt, sold

from lukoshko_server.tills.rows import TillCommandRow
from lukoshko_wire import pos
from lukoshko_wire.values import Way


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
