"""Receipts against settlements over HTTP, on both databases: each difference by name, and the files for the accountant."""

import csv
import io
import zipfile
from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import uuid4
from xml.etree import ElementTree as ET

import pytest
from tests.floor import MILK, Shop
from tests.http.tills.kit import fiscal

from lukoshko_wire import pos
from lukoshko_wire.till import ShiftReported, Takings
from lukoshko_wire.values import Way

PATH = "/reports/settlements"
SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def paid(shop: Shop) -> tuple[str, int]:
    """An order paid in cash at the door, its receipt queued; its id and what was taken."""
    order = shop.order(Way.COURIER, {MILK: 1}, payment="on_receipt")
    shop.pick(order)
    courier = shop.carry(order)
    total = courier.see(f"/handovers/{order}")["total_kopecks"]
    courier.ok(
        f"/handovers/{order}/settle",
        id=str(uuid4()),
        method="cash",
        expected_kopecks=total,
        tendered_kopecks=total,
    )
    return order, total


def settling(shop: Shop, **query: str) -> Any:
    words = "&".join(f"{name}={value}" for name, value in query.items())
    return shop.client("operator").see(f"{PATH}?{words}")


def kinds(shop: Shop) -> dict[str, str]:
    return {row["order_id"]: row["kind"] for row in settling(shop)["rows"]}


def raw(shop: Shop, ending: str) -> Any:
    answer = shop.client("operator")._client.get(f"/api/v1{PATH}.{ending}")
    assert answer.status_code == 200
    return answer


@pytest.mark.parametrize("who", ["anna", "courier", "clerk", "technician", ""])
def test_only_the_operator_sees_the_books(shop: Shop, who: str) -> None:
    for ending in ("", ".csv", ".xlsx"):
        assert shop.client(who).get(PATH + ending).status == (403 if who else 401)


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("", "0001-01-01T00:00:00Z"),
        ("", "9999-12-31T23:59:59Z"),
        ("0001-01-01T00:00:00Z", ""),
        ("0001-01-01T00:00:00+23:00", "0001-01-02T00:00:00+23:00"),
        ("9999-12-31T23:00:00-23:00", "9999-12-31T23:59:59-23:00"),
    ],
)
def test_a_span_of_no_time_of_ours_is_refused_by_name(shop: Shop, since: str, until: str) -> None:
    for path in ("reconciliation", "settlements", "settlements.csv"):
        answer = shop.client("operator").get(f"/reports/{path}?since={quote(since)}&until={quote(until)}")
        assert (answer.status, answer.code) == (400, "request.malformed")


def test_money_without_a_receipt_is_a_debt_with_a_deadline_until_it_is_printed(shop: Shop) -> None:
    order, total = paid(shop)
    (row,) = settling(shop)["rows"]
    assert (row["kind"], row["money_kopecks"], row["receipt_kopecks"]) == ("debt", total, 0)
    taken = shop.clock()
    assert row["due_at"] == (taken + timedelta(days=1)).isoformat().replace("+00:00", "Z")
    assert settling(shop)["total"]["differences"] == 1
    shop.till_door.print()
    (row,) = settling(shop)["rows"]
    assert (row["kind"], row["due_at"], row["receipt_kopecks"], row["till"]) == (
        "ok",
        None,
        total,
        "Касса курьера",
    )
    assert row["order_number"] == shop.see(order)["number"]
    (day,) = settling(shop)["days"]
    (shift,) = settling(shop)["shifts"]
    for each in (day, shift):
        assert (each["money_kopecks"], each["receipt_kopecks"], each["differences"]) == (total, total, 0)
    assert day["name"] == "2026-11-23"


def test_every_difference_is_named_and_stands_first(shop: Shop) -> None:
    good, _ = paid(shop)
    shop.till_door.print()
    twice, _ = paid(shop)
    (job,) = shop.till_door.jobs()
    for fd in (501, 502):
        shop.till_door._fact(pos.Printed, intent_id=job.id, fiscal=fiscal(shop, job, fd))
    rows = settling(shop)["rows"]
    assert [row["kind"] for row in rows] == ["doubled", "ok", "ok"]
    assert (rows[0]["order_id"], rows[0]["fd_number"]) == (twice, 502)
    assert {row["order_id"] for row in rows[1:]} == {good, twice}


def test_a_receipt_of_the_next_day_finds_its_settlement(shop: Shop) -> None:
    order, _ = paid(shop)
    first = shop.clock() + timedelta(hours=1)
    shop.clock.forward(days=1)
    shop.till_door.print()
    second = shop.clock() + timedelta(hours=1)
    day = timedelta(days=1)
    for until in (first, second):
        span = {"since": (until - day).isoformat(), "until": until.isoformat()}
        (row,) = settling(shop, **{name: value.replace("+", "%2B") for name, value in span.items()})["rows"]
        assert (row["order_id"], row["kind"]) == (order, "ok")


def test_the_table_opens_in_a_spreadsheet_and_holds_no_formula(shop: Shop) -> None:
    order, total = paid(shop)
    shop.till_door.print()
    shop.app.tills.add("till-door", '=HYPERLINK("http://x")')
    text = raw(shop, "csv").get_data().decode("utf-8")
    assert text.startswith("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text[1:]), delimiter=";")
    assert row["Касса"] == '\'=HYPERLINK("http://x")'
    assert row["Получено, ₽"] == row["В чеке, ₽"] == f"{total / 100:.2f}".replace(".", ",")
    assert (row["Итог"], row["Заказ"], row["Смена"]) == ("сходится", shop.see(order)["number"], "1")
    assert row["Деньги получены"] == (shop.clock() + timedelta(hours=3)).strftime("%d.%m.%Y %H:%M")


def test_the_workbook_has_numbers_dates_and_names_that_stay_names(shop: Shop) -> None:
    _, total = paid(shop)
    shop.till_door.print()
    paid(shop)
    shop.app.tills.add("till-door", "=1+1")
    answer = raw(shop, "xlsx")
    assert "attachment" in answer.headers["Content-Disposition"]
    book = zipfile.ZipFile(io.BytesIO(answer.get_data()))
    names = ET.fromstring(book.read("xl/workbook.xml")).iter(f"{SPREADSHEET}sheet")
    assert [each.get("name") for each in names] == ["По дням", "По сменам", "Расчёты и чеки", "Расхождения"]
    sheets = [ET.fromstring(book.read(f"xl/worksheets/sheet{no}.xml")) for no in (1, 2, 3, 4)]
    assert all(next(sheet.iter(f"{SPREADSHEET}f"), None) is None for sheet in sheets), "no formula anywhere"
    rows = [list(sheet.iter(f"{SPREADSHEET}row")) for sheet in sheets]
    assert [len(each) for each in rows] == [3, 2, 3, 2]
    sums = {cell.get("r"): cell for cell in rows[2][1]}
    assert "1+1" in "".join(text.text or "" for text in sheets[2].iter(f"{SPREADSHEET}t"))
    assert (sums["F2"].get("t"), sums["F2"][0].text) == (None, f"{total / 100:.2f}"), (
        "a number, to the kopeck"
    )
    assert float(sums["E2"][0].text or 0) > 45_000, "a date, as spreadsheets count days"


def test_a_shift_is_set_against_what_the_server_knows(shop: Shop) -> None:
    _, total = paid(shop)
    shop.till_door.show()
    shop.till_door.print()
    fn = "9999078900001234"
    path = f"/tills/till-door/shifts/{fn}/1"
    operator = shop.client("operator")
    seen = operator.see(path)
    assert (seen["report"], seen["unlike"], len(seen["documents"])) == ("none", [], 1)
    assert seen["ours"][0]["cash_kopecks"] == total
    shop.till_door._fact(pos.ShiftMoved, state="opened", number=1, fd_number=1)
    report = {
        "report": "z", "fn_number": fn, "shift_number": 1, "fd_number": 9, "cash_in_kopecks": 5, "cash_out_kopecks": 0
    }  # fmt: skip
    right = Takings(kind=1, correction=False, count=1, total_kopecks=total, cash_kopecks=total)
    shop.till_door._fact(ShiftReported, takings=[right], **report)
    seen = operator.see(path)
    assert (seen["report"], seen["unlike"], seen["cash_in_kopecks"]) == ("z", [], 5)
    assert seen["closed_at"] is not None
    more = Takings(kind=1, correction=False, count=2, total_kopecks=total + 100, cash_kopecks=total + 100)
    back = Takings(kind=2, correction=False, count=1, total_kopecks=100, cash_kopecks=100)
    shop.clock.forward(seconds=1)
    shop.till_door._fact(ShiftReported, takings=[more, back], foreign=2, complete=False, **report)
    unlike = [
        (each["what"], each["kind"], each["register"], each["ours"]) for each in operator.see(path)["unlike"]
    ]
    assert unlike == [
        ("count", 1, 2, 1), ("total_kopecks", 1, total + 100, total), ("cash_kopecks", 1, total + 100, total),
        ("count", 2, 1, 0), ("total_kopecks", 2, 100, 0), ("cash_kopecks", 2, 100, 0),
        ("foreign", 0, 2, 0), ("incomplete", 0, 0, 0),
    ]  # fmt: skip
    assert operator.get(f"/tills/till-door/shifts/{fn}/2").status == 404
    assert operator.get(f"/tills/till-counter/shifts/{fn}/1").status == 404
    assert shop.client("courier").get(path).status == 403
