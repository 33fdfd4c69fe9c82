"""A day proved over HTTP: differences named, explained and closed; the bank's register laid beside our books."""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests
from sqlalchemy import Engine, text
from tests.conftest import FixedClock
from tests.floor import CHEESE, MILK, Answer, Shop, open_shop
from tests.http.picking.test_overweight import DOOR, heavy, over_of, pack
from tests.http.picking.test_picking import begin
from tests.http.reports.test_settlements import paid

from lukoshko_server.clock import system_clock
from lukoshko_server.payments.at_bank import AtBank
from lukoshko_server.reports.registers import Registers
from lukoshko_server.web import GUARD
from lukoshko_wire.values import Way

PATH, DAY = "/reports/proof", "2026-11-23"


def by_card(shop: Shop) -> str:
    """An order at a door, paid by its hold, receipt and goods handed over."""
    order = shop.order(Way.COURIER, {MILK: 1})
    shop.pick(order)
    courier = shop.carry(order)
    total = courier.see(f"/handovers/{order}")["total_kopecks"]
    courier.ok(f"/handovers/{order}/settle", id=str(uuid4()), method="hold", expected_kopecks=total)
    shop.let_bank_speak()
    shop.till_door.print()
    courier.ok(f"/handovers/{order}/handed", id=str(uuid4()))
    return order


def proof(shop: Shop, day: str = DAY) -> Any:
    return shop.client("accountant").see(f"{PATH}?day={day}")


def register(shop: Shop, **faults: int) -> bytes:
    """The simulated bank's register of the shop's day: its clock is set to the shop's."""
    session = requests.Session()
    session.trust_env = False
    shop.bank.faults(**faults)
    answer = session.get(f"{shop.bank.url}/sim/register", params={"day": DAY}, timeout=10)
    assert answer.status_code == 200
    return answer.content


@pytest.fixture
def on_time(shop: Shop) -> Shop:
    """A shop whose bank lives on the same day."""
    shop.bank.shift(int((shop.clock() - system_clock()).total_seconds()))
    return shop


def bring(shop: Shop, content: bytes, acquirer: str = "yookassa", who: str = "accountant") -> Answer:
    answer = shop.client(who)._client.put(
        f"/api/v1{PATH}/registers/{acquirer}?name=реестр.csv", data=content, headers={GUARD: "1"}
    )
    return Answer(answer.status_code, answer.get_json(silent=True))


def items(view: Any) -> list[tuple[str, str, int]]:
    return [(each["kind"], each["state"], each["kopecks"]) for each in view["items"]]


def test_a_day_in_step_has_three_equal_sums_and_nothing_to_explain(shop: Shop) -> None:
    order = by_card(shop)
    cash, total = paid(shop)
    shop.till_door.print()
    shop.client("courier").ok(f"/handovers/{cash}/handed", id=str(uuid4()))
    day = proof(shop)
    assert {each["order_id"] for each in day["orders"]} == {order, cash}
    assert all(each["items"] == [] for each in day["orders"])
    sums = day["total"]
    assert sums["goods_kopecks"] == sums["money_kopecks"] == sums["receipts_kopecks"] == 2 * total
    (till,) = day["tills"]
    assert (till["money_kopecks"], till["differences"]) == (2 * total, 0)
    (bag,) = day["cash"]
    assert bag["sums"]["expected_kopecks"] == total
    one = day["orders"][0]
    assert (one["customer"], one["phone"]) == ("Anna", "+7999***01")


def test_a_receipt_that_is_owed_is_a_fiscal_debt_until_its_deadline_and_a_push_brings_its_end(
    shop: Shop,
) -> None:
    order, total = paid(shop)
    (view,) = proof(shop)["orders"]
    kinds = items(view)
    assert ("fiscal_debt", "explained", total) in kinds
    shop.send()
    shop.pushed.clear()
    shop.till_door.print()
    shop.client("courier").ok(f"/handovers/{order}/handed", id=str(uuid4()))
    shop.send()
    pushed = [each for each in shop.pushed if each.room == "proofs"][-1]
    assert (pushed.kind, pushed.id, pushed.view["items"]) == ("proof", order, [])


def test_goods_of_one_day_with_the_receipt_of_the_next_are_a_cut_off_of_both(shop: Shop) -> None:
    order, total = paid(shop)
    shop.clock.forward(hours=15)
    shop.till_door.print()
    shop.client("courier").ok(f"/handovers/{order}/handed", id=str(uuid4()))
    for day, wanted in ((DAY, (0, total, 0)), ("2026-11-24", (total, 0, total))):
        seen = proof(shop, day)
        sums = seen["total"]
        assert (sums["goods_kopecks"], sums["money_kopecks"], sums["receipts_kopecks"]) == wanted
        assert {(each["kind"], each["state"]) for each in seen["orders"][0]["items"]} == {
            ("day_cutoff", "explained")
        }


def test_goods_alone_count_on_the_day_of_their_handover_however_far_their_window_is(shop: Shop) -> None:
    order, total = paid(shop)
    shop.till_door.print()
    shop.clock.forward(days=6)
    shop.client("courier").ok(f"/handovers/{order}/handed", id=str(uuid4()))
    (seen,) = proof(shop, "2026-11-29")["orders"]
    (part,) = [each for each in seen["parts"] if each["day"] == "2026-11-29"]
    assert (part["goods_kopecks"], part["money_kopecks"], part["receipts_kopecks"]) == (total, 0, 0)
    assert proof(shop, "2026-11-28")["orders"] == []


def test_each_part_of_a_refund_counts_on_the_day_on_which_it_went_back(on_time: Shop) -> None:
    shop = on_time
    order, picker = begin(shop, {CHEESE: 1000}, Way.COURIER, **DOOR)
    heavy(shop, order, picker, "at_door")
    pack(picker, order)
    courier = shop.carry(order)
    total = courier.see(f"/handovers/{order}")["total_kopecks"]
    courier.ok(f"/handovers/{order}/settle", id=str(uuid4()), method="cash", expected_kopecks=total)
    shop.let_bank_speak()
    shop.till_door.print()
    courier.ok(f"/handovers/{order}/handed", id=str(uuid4()))
    operator = shop.client("operator")
    seen = operator.see(f"/orders/{order}/refunds")
    (receipt,) = seen["receipts"]
    assert seen["ways"] == [
        {"method": "hold", "kopecks": total - over_of()}, {"method": "cash", "kopecks": over_of()}
    ]  # fmt: skip
    shop.clock.forward(days=1)
    operator.ok(
        f"/orders/{order}/refunds", id=str(uuid4()), receipt_id=receipt["receipt_id"], reason="скисло", till_id=None,
        lines=[{"no": each["no"], "quantity_milli": each["quantity_milli"]} for each in receipt["lines"]],
    )  # fmt: skip
    shop.clock.forward(days=1)
    shop.let_bank_speak()
    assert shop.till_door.print() + shop.till_counter.print() == 1
    parts = {
        day: (part["goods_kopecks"], part["money_kopecks"], part["receipts_kopecks"])
        for day in (DAY, "2026-11-24", "2026-11-25")
        for part in proof(shop, day)["orders"][0]["parts"]
        if part["day"] == day
    }
    cash, card = over_of(), total - over_of()
    assert parts == {
        DAY: (total, total, total), "2026-11-24": (-cash, -cash, 0), "2026-11-25": (-card, -card, -total),
    }  # fmt: skip


def test_an_order_leads_to_every_event_of_its_life(shop: Shop) -> None:
    order = by_card(shop)
    story = shop.client("accountant").see(f"{PATH}/orders/{order}")
    assert story["proof"]["order_id"] == order
    kinds = {(event["entity"], event["what"]) for event in story["events"]}
    assert kinds >= {("order", "placed"), ("hold", "captured"), ("settlement", "taken"), ("order", "hand")}
    assert "+7999" not in str(story["events"])
    assert shop.client("accountant").get(f"{PATH}/orders/unknown").status == 404


def test_a_register_of_the_bank_agrees_with_our_captures_and_refunds(on_time: Shop) -> None:
    shop = on_time
    order = by_card(shop)
    operator = shop.client("operator")
    receipt = operator.see(f"/orders/{order}/refunds")["receipts"][0]
    milk = next(line for line in receipt["lines"] if line["name"].startswith("Молоко"))
    operator.ok(
        f"/orders/{order}/refunds", id=str(uuid4()), receipt_id=receipt["receipt_id"], reason="скисло", till_id=None,
        lines=[{"no": milk["no"], "quantity_milli": milk["quantity_milli"]}],
    )  # fmt: skip
    shop.let_bank_speak()
    content = register(shop)
    taken = bring(shop, content)
    assert taken.status == 201
    view = taken.body
    assert (view["rows"], view["matched"], view["day"]) == (2, 2, DAY)
    net = view["captured_kopecks"] - view["refunded_kopecks"]
    assert view["ours_kopecks"] == net
    assert view["net_kopecks"] == net - view["fee_kopecks"]
    assert items(view) == [("bank_fee", "explained", -view["fee_kopecks"])]
    again = bring(shop, content)
    assert (again.status, again.body["id"]) == (201, view["id"])
    assert len(proof(shop)["registers"]) == 1
    with shop.app.work.read() as tx:
        assert tx.session.execute(text("select count(*) from register_line")).scalar() == 2


@pytest.mark.parametrize(
    ("fault", "kind", "state"),
    [
        ("register_missing", "missing_at_bank", "explained"),
        ("register_kopeck", "register_sum", "open"),
        ("register_doubled", "doubled", "open"),
        ("register_foreign", "missing_here", "open"),
    ],
)
def test_every_fault_of_a_register_is_found_and_closed_with_a_reason(
    on_time: Shop, fault: str, kind: str, state: str
) -> None:
    shop = on_time
    by_card(shop)
    by_card(shop)
    view = bring(shop, register(shop, **{fault: 1})).body
    (found,) = [each for each in view["items"] if each["kind"] != "bank_fee"]
    assert (found["kind"], found["state"]) == (kind, state)
    accountant = shop.client("accountant")
    wrong = {"key": found["key"], "kopecks": found["kopecks"] + 1, "reason": "не та сумма"}
    assert accountant.post(f"{PATH}/closings", **wrong).code == "reports.nothing-to-close"
    said = {"key": found["key"], "kopecks": found["kopecks"], "reason": "банк подтвердил ошибку письмом"}
    for _ in range(2):
        closed = accountant.ok(f"{PATH}/closings", **said)
    (now,) = [each for each in closed["items"] if each["key"] == found["key"]]
    assert (now["state"], now["reason"]) == ("closed", "банк подтвердил ошибку письмом")
    assert now["closed_by"] == f"accountant:{accountant.id}"
    mended = bring(shop, register(shop)).body
    assert [each["kind"] for each in mended["items"]] == ["bank_fee"], "the newest register of a day counts"
    shop.send()
    assert [each.id for each in shop.pushed if each.kind == "register"][-1] == mended["id"]


def test_what_the_bank_has_not_told_for_three_days_is_open(on_time: Shop) -> None:
    shop = on_time
    by_card(shop)
    by_card(shop)
    bring(shop, register(shop, register_missing=1))
    shop.clock.forward(days=4)
    (view,) = proof(shop)["registers"]
    assert ("missing_at_bank", "open") in {(each["kind"], each["state"]) for each in view["items"]}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "register.bad"),
        (b"\xff\xfe\x00", "register.bad"),
        ("заказ;сумма\n1;2\n".encode(), "register.bad"),
        (b"x" * (4 * 1024 * 1024 + 1), "request.too-large"),
    ],
)
def test_what_is_no_register_changes_nothing(shop: Shop, content: bytes, code: str) -> None:
    assert bring(shop, content).code == code
    assert proof(shop)["registers"] == []


def test_a_register_brought_under_the_wrong_bank_can_be_brought_under_its_own(on_time: Shop) -> None:
    by_card(on_time)
    work, content = on_time.app.work, register(on_time)
    registers = Registers(work, AtBank(work), ["sber", "yookassa"], timedelta(hours=3))
    wrong, own = (registers.take(name, "", io.BytesIO(content)) for name in ("sber", "yookassa"))
    assert registers.get(wrong).matched.matched == 0
    assert (registers.get(own).acquirer, registers.get(own).matched.matched) == ("yookassa", 1)
    assert registers.take("yookassa", "", io.BytesIO(content)) == own


def test_a_register_of_an_unknown_bank_is_not_found(on_time: Shop) -> None:
    by_card(on_time)
    assert bring(on_time, register(on_time), acquirer="nobody").status == 404


@pytest.mark.parametrize("who", ["anna", "picker", "courier", "clerk", "technician", ""])
def test_the_books_are_for_accountant_and_operator(shop: Shop, who: str) -> None:
    wanted = 403 if who else 401
    for path in ("", "/orders/x", "/day.csv", "/day.xlsx"):
        assert shop.client(who).get(PATH + path).status == wanted
    assert (
        shop.client(who).post(f"{PATH}/closings", key="order:x:sum", kopecks=1, reason="нет").status == wanted
    )
    assert bring(shop, b"", who=who).status == wanted


def test_the_operator_looks_and_closes_nothing(shop: Shop) -> None:
    operator = shop.client("operator")
    assert operator.get(PATH).status == 200
    assert operator.post(f"{PATH}/closings", key="order:x:sum", kopecks=1, reason="нет").status == 403
    assert bring(shop, b"", who="operator").status == 403


def test_nothing_by_itself_and_nothing_unknown_is_closed(on_time: Shop) -> None:
    shop = on_time
    by_card(shop)
    view = bring(shop, register(shop)).body
    fee = view["items"][0]
    accountant = shop.client("accountant")
    asked = {"key": fee["key"], "kopecks": fee["kopecks"], "reason": "комиссия"}
    assert accountant.post(f"{PATH}/closings", **asked).code == "reports.nothing-to-close"
    for key in ("cash:s1:1", "nothing"):
        assert accountant.post(f"{PATH}/closings", key=key, kopecks=1, reason="нет").status == 404
    assert accountant.post(f"{PATH}/closings", key="order:x:sum", kopecks=1, reason="нет").status == 404
    assert accountant.get(f"{PATH}?day=вчера").code == "request.malformed"


def test_the_files_hold_every_order_and_every_difference_and_no_formula(shop: Shop) -> None:
    _, total = paid(shop)
    accountant = shop.client("accountant")
    (debt,) = [each for each in proof(shop)["orders"][0]["items"] if each["kind"] == "fiscal_debt"]
    accountant.ok(f"{PATH}/closings", key=debt["key"], kopecks=debt["kopecks"], reason="=1+1")
    client = accountant._client
    answer = client.get(f"/api/v1{PATH}/day.csv?day={DAY}")
    text = answer.get_data().decode("utf-8")
    rows = list(csv.reader(io.StringIO(text[1:]), delimiter=";"))
    assert rows[1][3] == f"{total / 100:.2f}".replace(".", ",")
    assert "чек ещё не пробит" in {row[0] for row in rows[3:] if row}
    assert "'=1+1" in {cell for row in rows for cell in row}
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)
    book = zipfile.ZipFile(io.BytesIO(client.get(f"/api/v1{PATH}/day.xlsx?day={DAY}").get_data()))
    assert sum(name.startswith("xl/worksheets/sheet") for name in book.namelist()) == 4
    assert b"<f>" not in b"".join(book.read(name) for name in book.namelist())


def test_a_day_of_tomorrow_is_empty(shop: Shop) -> None:
    tomorrow = (shop.clock() + timedelta(days=1)).date().isoformat()
    assert proof(shop, tomorrow)["orders"] == []


@pytest.fixture
def on_credit(engine: Engine, clock: FixedClock, tmp_path: Path) -> Iterator[Shop]:
    with open_shop(engine, clock, tmp_path, invoice_days=14) as opened:
        yield opened


def test_a_companys_invoice_is_a_receivable_until_it_is_paid_and_never_a_debt_of_receipts(
    on_credit: Shop,
) -> None:
    shop = on_credit
    company = {"name": "ООО Клуб", "inn": "7707083893"}
    order = shop.order(Way.COURIER, {MILK: 1}, payment="invoice", company=company)
    shop.pick(order)
    shop.clock.forward(days=3)
    handed_on = shop.clock().date().isoformat()
    courier, accountant = shop.carry(order), shop.client("accountant")
    total = courier.see(f"/handovers/{order}")["total_kopecks"]
    courier.ok(f"/handovers/{order}/settle", id=str(uuid4()), method="invoice", expected_kopecks=total)
    courier.ok(f"/handovers/{order}/handed", id=str(uuid4()))
    (view,) = proof(shop, handed_on)["orders"]
    assert items(view) == [("receivable", "explained", total)]
    shop.clock.forward(days=15)
    (view,) = proof(shop, handed_on)["orders"]
    assert items(view) == [("receivable", "open", total)]
    shop.send()
    shop.pushed.clear()
    accountant.ok(f"/invoices/{order}/paid", kopecks=total)
    shop.send()
    assert [each.id for each in shop.pushed if each.room == "proofs"] == [order]
    paid_on = shop.clock().date().isoformat()
    for day, wanted in ((handed_on, (total, 0, 0)), (paid_on, (0, total, 0))):
        seen = proof(shop, day)
        sums = seen["total"]
        assert (sums["goods_kopecks"], sums["money_kopecks"], sums["receipts_kopecks"]) == wanted
        assert items(seen["orders"][0]) == [("invoice", "explained", total)]
        for ending in ("csv", "xlsx"):
            assert accountant._client.get(f"/api/v1{PATH}/day.{ending}?day={day}").status_code == 200
    report = accountant.see("/reports/reconciliation?since=2026-11-20T00:00:00Z")
    totals = report["totals"]
    assert (report["differences"], totals["invoice_kopecks"], totals["receipts_sell"]) == ([], total, 0)
    assert totals["goods_kopecks"] + totals["fee_kopecks"] == totals["invoice_kopecks"]
