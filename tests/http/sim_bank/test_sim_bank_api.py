"""The API as a shop meets it: the two-stage payment, its refusals, its keys."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from requests.auth import HTTPBasicAuth

Client = Any


def rub(value: object) -> dict[str, object]:
    return {"value": value, "currency": "RUB"}


def body(**changes: object) -> dict[str, object]:
    return {
        "amount": rub("100.00"),
        "confirmation": {"type": "redirect", "return_url": "http://127.0.0.1:9/back"},
        **changes,
    }


def test_money_is_held_on_the_page_and_captured_in_part(client: Client) -> None:
    created = client.post("/v3/payments", body(amount=rub("1234.50"), metadata={"order_id": "7"}))
    view = created.json()
    assert (created.status_code, view["status"], view["paid"]) == (200, "pending", False)
    assert view["confirmation"]["confirmation_url"] == f"{client.url}/pay/{view['id']}"

    gone = client.decide(view["id"], action="pay")
    assert (gone.status_code, gone.headers["Location"]) == (303, "http://127.0.0.1:9/back")
    held = client.get(f"/v3/payments/{view['id']}").json()
    assert (held["status"], held["paid"]) == ("waiting_for_capture", True)
    assert held["expires_at"] > held["created_at"]
    assert held["payment_method"]["card"]["last4"] == "4444"

    taken = client.capture(view["id"], "1187.20").json()
    assert (taken["status"], taken["amount"]) == ("succeeded", rub("1187.20"))
    assert client.counts()["by_order"] == {
        "7": {
            "held": 123450,
            "captured": 118720,
            "released": 4730,
            "voided": 0,
            "refunded": 0,
            "live": 0,
        }
    }


@pytest.mark.parametrize(
    ("changes", "parameter"),
    [
        ({"amount": None}, "amount"),
        ({"amount": rub("100.0")}, "amount.value"),
        ({"amount": rub("100")}, "amount.value"),
        ({"amount": rub("1e2")}, "amount.value"),
        ({"amount": rub("-1.00")}, "amount.value"),
        ({"amount": rub("0.00")}, "amount.value"),
        ({"amount": rub("0.99")}, "amount.value"),
        ({"amount": rub("350000.01")}, "amount.value"),
        ({"amount": rub("١٢.٠٠")}, "amount.value"),
        ({"amount": rub(100)}, "amount.value"),
        ({"amount": rub(100.25)}, "amount.value"),
        ({"amount": {"value": "1.00", "currency": "USD"}}, "amount.currency"),
        ({"capture": "no"}, "capture"),
        ({"payment_method_data": {"type": "sbp"}}, "capture"),
        ({"payment_method_data": {"type": "gold"}}, "payment_method_data.type"),
        ({"payment_method_id": "x"}, "payment_method_id"),
        ({"description": "x" * 129}, "description"),
        ({"description": "\ud800"}, None),
        ({"confirmation": {"type": "embedded"}}, "confirmation.type"),
        (
            {"confirmation": {"type": "redirect", "return_url": "javascript:alert(1)"}},
            "confirmation.return_url",
        ),
        ({"metadata": {str(n): "x" for n in range(17)}}, "metadata"),
        ({"metadata": {"a": 1}}, "metadata"),
        ({"metadata": {"a": "x" * 513}}, "metadata"),
    ],
)
def test_a_wrong_payment_is_refused_by_the_name_of_what_is_wrong(
    client: Client, changes: dict[str, object], parameter: str | None
) -> None:
    answer = client.post("/v3/payments", body(**changes))
    assert answer.status_code == 400
    problem = answer.json()
    assert (problem["type"], problem["code"]) == ("error", "invalid_request")
    assert problem.get("parameter") == parameter
    assert client.get("/v3/payments").json()["items"] == []


@pytest.mark.parametrize("value", ["1000.01", "0.00", "-5.00", "1.5"])
def test_a_capture_of_more_than_was_held_or_of_nothing_takes_nothing(client: Client, value: str) -> None:
    payment = client.held("1000.00")
    answer = client.capture(payment, value)
    assert (answer.status_code, answer.json()["parameter"]) == (400, "amount.value")
    assert client.get(f"/v3/payments/{payment}").json()["status"] == "waiting_for_capture"


def test_a_hold_is_captured_only_once(client: Client) -> None:
    payment = client.held("1000.00")
    assert client.capture(payment, "400.00").status_code == 200
    assert client.capture(payment, "400.00").status_code == 400
    assert client.counts()["captured"] == {"count": 1, "kopecks": 40000}


def test_a_void_gives_the_whole_hold_back_and_leaves_nothing_to_capture(client: Client) -> None:
    payment = client.held("1000.00")
    voided = client.post(f"/v3/payments/{payment}/cancel", {}).json()
    assert voided["status"] == "canceled"
    assert voided["cancellation_details"] == {
        "party": "merchant",
        "reason": "canceled_by_merchant",
    }
    assert client.capture(payment, "1.00").status_code == 400
    counts = client.counts()
    assert (counts["voided"], counts["live_holds"]) == ({"count": 1, "kopecks": 100000}, 0)


@pytest.mark.parametrize("path", ["capture", "cancel"])
def test_what_was_never_paid_can_be_neither_captured_nor_voided(client: Client, path: str) -> None:
    payment = client.new()
    assert client.post(f"/v3/payments/{payment}/{path}", {}).status_code == 400


def test_refunds_add_up_to_the_capture_and_no_further(client: Client) -> None:
    payment = client.held("1000.00")
    assert client.post("/v3/refunds", {"payment_id": payment, "amount": rub("1.00")}).status_code == 400
    client.capture(payment, "700.00")

    def refund(value: str) -> requests.Response:
        answer = client.post("/v3/refunds", {"payment_id": payment, "amount": rub(value)})
        assert isinstance(answer, requests.Response)
        return answer

    first = refund("699.99")
    assert client.get(f"/v3/refunds/{first.json()['id']}").json()["status"] == "succeeded"
    assert refund("0.02").json()["parameter"] == "amount.value"
    assert refund("0.01").status_code == 200
    assert client.get(f"/v3/payments/{payment}").json()["refunded_amount"] == rub("700.00")
    assert len(client.get("/v3/refunds", payment_id=payment).json()["items"]) == 2


def test_a_receipt_at_creation_wants_another_one_for_a_partial_capture(client: Client) -> None:
    payment = client.held("100.00", receipt={"items": []})
    assert client.capture(payment, "90.00").json()["parameter"] == "receipt"
    assert client.capture(payment, "90.00", receipt={"items": []}).status_code == 200


def test_a_one_stage_payment_is_taken_at_once(client: Client) -> None:
    payment = client.held("100.00", capture=True, payment_method_data={"type": "sbp"})
    assert client.get(f"/v3/payments/{payment}").json()["status"] == "succeeded"


def test_one_key_gives_the_first_result_and_refuses_another_request(client: Client) -> None:
    first = client.post("/v3/payments", body(), key="one")
    again = client.post("/v3/payments", body(), key="one")
    assert first.json() == again.json()
    other = client.post("/v3/payments", body(amount=rub("101.00")), key="one")
    assert (other.status_code, other.json()["parameter"]) == (400, "Idempotence-Key")
    assert len(client.get("/v3/payments").json()["items"]) == 1


@pytest.mark.parametrize("key", ["", "k" * 65])
def test_a_request_without_a_proper_key_is_refused(client: Client, key: str) -> None:
    answer = client.post("/v3/payments", body(), key=key)
    assert (answer.status_code, answer.json()["parameter"]) == (400, "Idempotence-Key")


def test_the_same_key_from_many_sides_at_once_makes_one_payment(client: Client) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: client.post("/v3/payments", body(), key="k"), range(16)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(client.get("/v3/payments").json()["items"]) == 1


def test_two_captures_at_once_take_the_money_once(client: Client) -> None:
    payment = client.held("1000.00")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: client.capture(payment, "600.00"), range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 7
    assert client.counts()["captured"] == {"count": 1, "kopecks": 60000}


@pytest.mark.parametrize("auth", [None, ("100500", "wrong"), ("другой", "not-a-secret")])
def test_nobody_else_is_served(client: Client, auth: tuple[str, str] | None) -> None:
    coded = auth and HTTPBasicAuth(auth[0].encode(), auth[1].encode())
    answer = requests.get(f"{client.url}/v3/payments", auth=coded, timeout=10)
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_credentials")


@pytest.mark.parametrize(
    ("data", "status"),
    [(b"{", 400), (b"[]", 400), (b'"x"', 400), (b"\xff", 400), (b"[" * 50_000, 400), (b" " * 1_100_000, 413)],
)
def test_what_is_not_an_object_of_json_is_refused(client: Client, data: bytes, status: int) -> None:
    answer = requests.post(
        f"{client.url}/v3/payments",
        data=data,
        auth=("100500", "not-a-secret"),
        headers={"Idempotence-Key": "k"},
        timeout=10,
    )
    assert (answer.status_code, answer.json()["type"]) == (status, "error")


def test_a_list_is_turned_page_by_page_newest_first(client: Client) -> None:
    made = [client.new(order=str(n)) for n in range(5)]
    seen: list[str] = []
    query: dict[str, str] = {"limit": "2"}
    while True:
        page = client.get("/v3/payments", **query).json()
        seen += [item["id"] for item in page["items"]]
        if "next_cursor" not in page:
            break
        query["cursor"] = page["next_cursor"]
    assert seen == made[::-1]
    assert client.get("/v3/payments", status="succeeded").json()["items"] == []
    assert client.get("/v3/payments", limit="0").status_code == 400
    assert client.get("/v3/payments", surprise="1").status_code == 400


def test_an_unknown_payment_is_not_found(client: Client) -> None:
    for answer in (client.get("/v3/payments/x"), client.post("/v3/payments/x/capture", {})):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_hold_that_nobody_captures_goes_back_by_itself(open_bank: Any) -> None:
    client = open_bank(hold_s=3600)
    payment, unpaid = client.held("50.00"), client.new("60.00", order="2")
    client.sim("clock", {"shift_seconds": 3601})
    gone = client.get(f"/v3/payments/{payment}").json()
    assert gone["cancellation_details"] == {"party": "yoo_money", "reason": "expired_on_capture"}
    assert client.capture(payment, "50.00").status_code == 400
    late = client.get(f"/v3/payments/{unpaid}").json()["cancellation_details"]["reason"]
    assert late == "expired_on_confirmation"
    assert client.counts()["voided"] == {"count": 1, "kopecks": 5000}
