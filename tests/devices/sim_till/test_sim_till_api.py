"""The web server as its callers meet it: tasks, refusals, the queue."""

import base64
import json
import tomllib
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lukoshko_sim.till.tlv import decode

Caller = Any
Make = Any


def test_a_sale_is_written_numbered_and_read_back_from_its_bytes(shift: Caller, a_sale: Make) -> None:
    params = shift.ready(a_sale())["fiscalParams"]
    assert (params["fiscalDocumentNumber"], params["fiscalReceiptNumber"]) == (3, 1)
    assert params["total"] == Decimal("317.66")
    assert params["fnNumber"] == "9999078900000961"

    ask = {"type": "getFnDocument", "fiscalDocumentNumber": 3, "withRawData": True}
    document = shift.ready(ask)
    view = document["documentTLV"]
    assert view["fiscalDocumentType"] == "receipt"
    assert view["1020"] == view["1081"] == view["1059"][0]["1043"] == Decimal("317.66")
    assert view["1084"] == {"1085": "Заказ", "1086": "ord-1"}
    assert view["1077"] == params["fiscalDocumentSign"]
    assert f"&i=3&fp={params['fiscalDocumentSign']}&n=1" in view["qr"]
    fields = dict(decode(base64.b64decode(document["rawData"])))
    assert (fields[1020], fields[1054], fields[1103]) == (31766, 1, 2888)
    assert fields[1021] == "Курьер Иванов"

    last = shift.ready({"type": "getLastFiscalParams", "forReceipt": True})
    assert last["fiscalParams"] == params


def test_a_shift_is_opened_counted_and_closed(shift: Caller, a_sale: Make) -> None:
    shift.ready(a_sale())
    shift.ready(a_sale(type="sellReturn"))
    state = shift.ready({"type": "getShiftStatus"})["shiftStatus"]
    assert (state["state"], state["number"], state["documentsCount"]) == ("opened", 1, 2)
    assert shift.ready({"type": "closeShift"})["fiscalParams"]["receiptsCount"] == 2
    assert shift.code(a_sale()) == 73
    assert shift.code({"type": "closeShift"}) == 73
    shift.ready({"type": "openShift"})
    assert shift.code({"type": "openShift"}) == 83
    assert shift.ready(a_sale())["fiscalParams"]["fiscalReceiptNumber"] == 1
    counts = shift.look("counts")
    assert (counts["documents"], counts["shifts"]) == (7, 2)
    assert counts["by_order"] == {"ord-1": {"sell": 63532, "sellReturn": 31766}}


def test_a_shift_older_than_a_day_takes_no_receipt_until_it_is_closed(shift: Caller, a_sale: Make) -> None:
    shift.sim("clock", {"shift_hours": 25})
    assert shift.code(a_sale()) == 68
    assert shift.ready({"type": "getShiftStatus"})["shiftStatus"]["state"] == "expired"
    shift.ready({"type": "closeShift"})
    shift.ready({"type": "openShift"})
    shift.ready(a_sale())
    shift.sim("clock", {"shift_hours": -2})
    assert shift.code(a_sale()) == 36


@pytest.mark.parametrize(
    ("item", "task", "code"),
    [
        ({"amount": 317.68}, {}, 16),
        ({"amount": 317.64}, {}, 16),
        ({"price": 899.901}, {}, 16),
        ({"price": -1}, {}, 16),
        ({"price": "899.90"}, {}, 5),
        ({"price": True}, {}, 5),
        ({"price": None}, {}, 8),
        ({"quantity": 0}, {}, 17),
        ({"quantity": -0.353}, {}, 17),
        ({"quantity": 100000}, {}, 17),
        ({"quantity": 0.3530001}, {}, 17),
        ({"quantity": None}, {}, 8),
        ({"name": ""}, {}, 8),
        ({"name": "x" * 129}, {}, 13),
        ({"tax": None}, {}, 8),
        ({"tax": {"type": "vat18"}}, {}, 144),
        ({"tax": {"type": "vat10", "sum": 30}}, {}, 128),
        ({"measurementUnit": "pood"}, {}, 13),
        ({"paymentMethod": 9}, {}, 13),
        ({"paymentObject": "soul"}, {}, 13),
        ({"imcParams": {"imc": "MDEwNDYx"}}, {}, 422),
        ({}, {"payments": [{"type": "electronically", "sum": 317.65}]}, 66),
        ({}, {"payments": [{"type": "electronically", "sum": 317.67}]}, 52),
        ({}, {"payments": [{"type": "shells", "sum": 317.66}]}, 13),
        ({}, {"payments": []}, 8),
        ({}, {"total": 316.66}, 227),
        ({}, {"items": []}, 8),
        ({}, {"items": [{"type": "hologram"}]}, 13),
        ({}, {"items": "cheese"}, 8),
        ({}, {"taxationType": "patent"}, 143),
        ({}, {"operator": {"name": "x" * 65}}, 13),
        ({}, {"operator": {"vatin": "500100732258"}}, 13),
        ({}, {"operator": "Иванов"}, 5),
        ({}, {"electronically": True}, 8),
        ({}, {"electronically": "yes"}, 5),
        ({}, {"internet": True, "clientInfo": {"emailOrPhone": "+79161234567"}}, 8),
    ],
)
def test_a_wrong_receipt_is_refused_by_number_and_leaves_no_document(
    shift: Caller, a_sale: Make, an_item: Make, item: Any, task: Any, code: int
) -> None:
    changed = {key: value for key, value in an_item(**item).items() if value is not None}
    assert shift.code({**a_sale(changed), **task}) == code
    assert shift.look("counts")["documents"] == 2


def test_two_order_marks_in_one_receipt_are_refused(shift: Caller, a_sale: Make, an_item: Make) -> None:
    mark = {"type": "userAttribute", "name": "Заказ", "value": "other"}
    assert shift.code(a_sale(an_item(), mark)) == 195


@pytest.mark.parametrize("amount", [317.65, 317.67])
def test_a_kopeck_of_rounding_is_allowed_in_a_position(
    shift: Caller, a_sale: Make, an_item: Make, amount: float
) -> None:
    paid = [{"type": "electronically", "sum": amount}]
    shift.ready(a_sale(an_item(amount=amount), payments=paid, total=amount))
    assert shift.look("counts")["by_type"]["sell"]["total_kopecks"] == round(amount * 100)


def test_change_is_given_from_cash_and_only_the_price_is_kept(shift: Caller, a_sale: Make) -> None:
    payments = [{"type": "electronically", "sum": 100}, {"type": "cash", "sum": 500}]
    shift.ready(a_sale(payments=payments))
    assert shift.look("counts")["by_type"]["sell"] == {
        "count": 1,
        "total_kopecks": 31766,
        "cash_kopecks": 21766,
        "electronic_kopecks": 10000,
        "prepaid_kopecks": 0,
        "credit_kopecks": 0,
        "other_kopecks": 0,
    }
    cash = [{"type": "cash", "sum": 217.67}, {"type": "electronically", "sum": 99.99}]
    assert shift.code(a_sale(type="sellReturn", payments=cash)) == 80
    assert shift.ready({"type": "cashIn", "cashSum": 0.01})["counters"]["cashSum"] == Decimal("217.67")
    shift.ready(a_sale(type="sellReturn", payments=cash))
    assert shift.code({"type": "cashOut", "cashSum": 0.01}) == 80


def test_every_question_is_answered(caller: Caller) -> None:
    device = caller.ready({"type": "getDeviceStatus"})["deviceStatus"]
    assert (device["shift"], device["paperPresent"], device["blocked"]) == ("closed", True, False)
    assert caller.ready({"type": "getDeviceInfo"})["deviceInfo"]["serial"] == "00106700000001"
    assert caller.ready({"type": "getFnInfo"})["fnInfo"]["livePhase"] == "fiscalMode"
    assert caller.ready({"type": "getFnStatus"})["fnStatus"]["fiscalDocumentNumber"] == 1
    organization = caller.ready({"type": "getRegistrationInfo"})["organization"]
    assert organization["vatin"] == "7701234560"
    assert caller.code({"type": "getLastFiscalParams", "forReceipt": True}) == 123
    assert caller.code({"type": "getFnDocument", "fiscalDocumentNumber": 99}) == 123
    assert caller.code({"type": "getFnDocument"}) == 8
    assert caller.code({"type": "makeCoffee"}) == 11
    direct = caller.http.post(f"{caller.url}/api/v2/operations/queryShiftStatus", timeout=20)
    assert direct.json()["shiftStatus"]["state"] == "closed"
    assert caller.http.get(f"{caller.url}/api/v2/serverInfo", timeout=20).status_code == 200


def test_documents_wait_for_the_operator_of_fiscal_data_in_order(caller: Caller) -> None:
    caller.sim("faults", {"ofd_down": True})
    caller.ready({"type": "openShift"})
    first = caller.ready({"type": "ofdExchangeStatus"})["status"]
    caller.ready({"type": "closeShift"})
    then = caller.ready({"type": "ofdExchangeStatus"})["status"]
    assert then["notSentCount"] == first["notSentCount"] + 1
    assert then["notSentFirstDocNumber"] == first["notSentFirstDocNumber"]


def test_a_uuid_is_taken_once_even_by_many_at_once(shift: Caller, a_sale: Make) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: shift.send(a_sale(), "same"), range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert all("error" in a.json() for a in answers if a.status_code == 409)
    assert shift.wait("same")[0]["status"] == "ready"
    assert shift.look("counts")["by_type"]["sell"]["count"] == 1


def test_a_request_is_worked_off_in_order_and_the_rest_is_interrupted_by_an_error(
    shift: Caller, a_sale: Make
) -> None:
    status = {"type": "getShiftStatus"}
    results = shift.run([status, a_sale(total=1), status, status])
    assert [result["status"] for result in results] == [
        "ready",
        "error",
        "interrupted",
        "interrupted",
    ]
    assert [result["error"]["code"] for result in results] == [0, 227, 502, 502]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b'{"uuid": "a"}', 400),
        (b'{"uuid": 5, "request": {"type": "reportX"}}', 400),
        (b'{"uuid": "", "request": {"type": "reportX"}}', 400),
        (b'{"uuid": "' + b"a" * 37 + b'", "request": {"type": "reportX"}}', 400),
        (b'{"uuid": "a", "request": []}', 400),
        (b'{"uuid": "a", "request": [1]}', 400),
        (b'{"uuid": "a", "request": {"type": 1}}', 400),
        (b'{"uuid": "a", "request": [{"type": "openShift"}, {"type": "sell"}]}', 400),
        (b'{"uuid": "a", "request": {"type": "sell", "total": NaN}}', 400),
        (b'{"uuid": "a", "request": {"type": "sell", "total": 1e999999999}}', 400),
        (b'{"uuid": "a", "request": {"type": "sell", "total": "\\ud800"}}', 400),
        (b'{"uuid": "a", "request": ' + b"[" * 50_000, 400),
        (b" " * 1_100_000, 413),
    ],
)
def test_a_malformed_request_is_refused_and_not_queued(caller: Caller, body: bytes, status: int) -> None:
    answer = caller.http.post(f"{caller.url}/api/v2/requests", data=body, timeout=20)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, 505)
    assert caller.http.get(f"{caller.url}/api/v2/requests/a", timeout=20).status_code == 404


def test_a_request_can_be_taken_back_only_before_it_is_begun(shift: Caller, a_sale: Make) -> None:
    shift.sim("faults", {"delay_ms": {"next": 1, "ms": 60_000}})
    shift.send({"type": "getShiftStatus"}, "slow")
    shift.wait("slow", lambda statuses: statuses == ["inProgress"])
    shift.send(a_sale(), "behind")
    gone = shift.http.delete(f"{shift.url}/api/v2/requests/behind", timeout=20)
    assert gone.status_code == 200
    assert shift.results("behind")[0]["status"] == "canceled"
    assert shift.http.delete(f"{shift.url}/api/v2/requests/slow", timeout=20).status_code == 409
    shift.sim("power", {"on": True})
    shift.wait("slow")
    assert shift.http.delete(f"{shift.url}/api/v2/requests/slow", timeout=20).status_code == 409
    assert shift.http.delete(f"{shift.url}/api/v2/requests/none", timeout=20).status_code == 404
    queue = shift.http.get(f"{shift.url}/api/v2/getRequestsQueueStatus", timeout=20).json()
    assert (queue["number"], queue["canceled"], queue["isBlocked"]) == (0, 1, False)
    assert shift.look("counts")["by_type"]["sell"]["count"] == 0


def test_another_device_is_not_here(caller: Caller) -> None:
    url = f"{caller.url}/api/v2/requests?deviceID=other"
    body = json.dumps({"uuid": "a", "request": {"type": "reportX"}})
    assert caller.http.post(url, data=body, timeout=20).status_code == 404


def test_a_printed_receipt_says_what_the_law_asks_for(shift: Caller, a_sale: Make) -> None:
    shift.ready(a_sale(clientInfo={"emailOrPhone": "+79161234567"}, paymentsPlace="Доставка"))
    paper = shift.look("paper?after=1")["papers"]
    assert [(p["kind"], p["fd"], p["electronic"]) for p in paper] == [("sell", 3, False)]
    text = "\n".join(paper[0]["lines"])
    for word in (
        "КАССОВЫЙ ЧЕК",
        "ПРИХОД",
        "Сыр, кг",
        "0.353 кг x 899.90",
        "ИТОГ",
        "БЕЗНАЛИЧНЫМИ",
        "НДС 10%",
        "СНО",
        "МЕСТО РАСЧЕТОВ",
        "ЗН ККТ",
        "РН ККТ",
        "ИНН",
        "СМЕНА",
        "ЧЕК",
        "ФД",
        "ФН",
        "ФП",
        "ord-1",
    ):
        assert word in text
    assert all(len(line) <= 32 for line in paper[0]["lines"])
    assert paper[0]["qr"].startswith("t=20")
    shift.ready({"type": "printLastReceiptCopy"})
    shift.ready({"type": "reportX"})
    shift.ready({"type": "nonFiscal", "items": [{"type": "text", "text": "Спасибо"}]})
    kinds = [p["kind"] for p in shift.look("paper?after=2")["papers"]]
    assert kinds == ["copy", "reportX", "nonFiscal"]


def test_a_till_without_paper_prints_nothing_and_keeps_everything(open_till: Any, a_sale: Make) -> None:
    till = open_till(electronic=True, machine="ЛК-1")
    till.ready({"type": "openShift"})
    contact = {"emailOrPhone": "+79161234567"}
    till.ready(a_sale(electronically=True, clientInfo=contact, machineNumber="ЛК-1"))
    papers = till.look("paper")["papers"]
    assert [(p["kind"], p["lines"], p["electronic"]) for p in papers] == [
        ("openShift", [], True),
        ("sell", [], True),
    ]
    assert papers[1]["qr"].endswith("&n=1")
    assert till.look("counts")["by_type"]["sell"]["count"] == 1


def test_a_line_has_exactly_the_published_bytes(shift: Caller, a_sale: Make, an_item: Make) -> None:
    vectors = tomllib.loads((Path(__file__).parents[2] / "vectors/tlv.toml").read_text("utf-8"))["vector"]
    cheese = next(bytes.fromhex(one["hex"]) for one in vectors if one["name"] == "cheese by weight")
    shift.ready(a_sale(an_item(name="Сыр вес.")))
    (document,) = shift.look("documents?after=2")["documents"]
    assert cheese in base64.b64decode(document["tlv"])
    told = an_item(name="Сыр вес.", tax={"type": "vat10", "sum": 28.87})
    shift.ready(a_sale(told))
    fields = dict(decode(base64.b64decode(shift.look("documents?after=3")["documents"][0]["tlv"])))
    assert dict(fields[1059])[1200] == 2887  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["sell", "sellReturn", "buy", "buyReturn"])
def test_every_kind_and_its_correction(shift: Caller, a_sale: Make, kind: str) -> None:
    shift.ready({"type": "cashIn", "cashSum": 1000})
    cash = [{"type": "cash", "sum": 317.66}]
    shift.ready(a_sale(type=kind, payments=cash))
    right = {"type": f"{kind}Correction", "correctionType": "self", "correctionBaseDate": "2026.10.08"}
    mark = {"type": "additionalAttribute", "value": "3304159072"}
    params = shift.ready({**a_sale(), **right, "payments": cash, "items": [*a_sale()["items"], mark]})
    view = shift.ready({"type": "getFnDocument", "fiscalDocumentNumber": 4})["documentTLV"]
    assert view["fiscalDocumentType"] == "receiptCorrection"
    assert (view["1173"], view["1192"]) == (0, "3304159072")
    assert view["1174"]["1178"].startswith("2026-10-08T00:00:00")
    assert (params["fiscalParams"]["fiscalReceiptNumber"], view["1042"]) == (2, 2)
    drawer = Decimal(1000) + (1 if kind in ("sell", "buyReturn") else -1) * 2 * Decimal("317.66")
    assert shift.ready({"type": "cashIn", "cashSum": 0})["counters"]["cashSum"] == drawer
    counts = shift.look("counts")
    assert counts["by_type"][kind]["count"] == counts["corrections"][kind]["count"] == 1
    assert counts["by_order"] == {"ord-1": {kind: 31766}}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"correctionType": None}, 8),
        ({"correctionType": "whim"}, 13),
        ({"correctionBaseDate": None}, 8),
        ({"correctionBaseDate": "08.10.2026"}, 13),
        ({"correctionType": "instruction"}, 8),
        ({"correctionType": "instruction", "correctionBaseNumber": "12-3"}, 0),
    ],
)
def test_a_correction_says_why(shift: Caller, a_sale: Make, changes: dict[str, Any], code: int) -> None:
    task = {**a_sale(type="sellCorrection"), "correctionType": "self", "correctionBaseDate": "2026.10.08"}
    task = {key: value for key, value in {**task, **changes}.items() if value is not None}
    if code:
        assert shift.code(task) == code
    else:
        shift.ready(task)
