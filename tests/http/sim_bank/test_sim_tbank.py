"""T-Bank's v2 as a shop meets it: tokens, states, cancels under a key, notifications that want `OK`."""

import json
import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import requests
from tests.http.sim_bank.ears import Ears

from lukoshko_sim.bank.running import Terms
from lukoshko_sim.bank.tbank.main import tbank
from lukoshko_sim.bank.tbank.words import token
from lukoshko_sim.serving import listening

KEY, PASSWORD = "T", "secret"
VECTORS = tomllib.loads((Path(__file__).parents[2] / "vectors/tbank.toml").read_text("utf-8"))["vector"]


class Till:
    """The shop's side."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = requests.Session()
        self.http.trust_env = False

    def ask(self, name: str, password: str = PASSWORD, **fields: Any) -> dict[str, Any]:
        body = {"TerminalKey": KEY, **fields}
        body["Token"] = token(body, password)
        answer = self.http.post(f"{self.url}/v2/{name}", json=body, timeout=10)
        assert answer.status_code == 200
        return dict(answer.json())

    def init(self, order: str = "1042-1", amount: int = 1000_00, **more: Any) -> dict[str, Any]:
        usual = {"PayType": "T", "SuccessURL": "http://127.0.0.1:9/back", "DATA": {"order_id": "7"}}
        return self.ask("Init", **{"OrderId": order, "Amount": amount, **usual, **more})

    def pay(self, page: str, action: str = "pay") -> None:
        self.http.post(page, data={"action": action}, timeout=10, allow_redirects=False)

    def held(self, order: str = "1042-1", amount: int = 1000_00, **more: Any) -> str:
        made = self.init(order, amount, **more)
        self.pay(made["PaymentURL"])
        return str(made["PaymentId"])

    def state(self, payment: str) -> tuple[str, int]:
        told = self.ask("GetState", PaymentId=payment)
        return told["Status"], told["Amount"]

    def sim(self, path: str, body: object) -> None:
        self.http.post(f"{self.url}/sim/{path}", json=body, timeout=10).raise_for_status()

    def counts(self) -> dict[str, Any]:
        return dict(self.http.get(f"{self.url}/sim/counts", timeout=10).json())


Open = Callable[..., Till]


@pytest.fixture
def open_tbank(tmp_path: Path) -> Iterator[Open]:
    with ExitStack() as stack:

        def start(**terms: Any) -> Till:
            app = stack.enter_context(tbank(tmp_path / "tbank.db", KEY, PASSWORD, Terms(**terms)))
            till = Till(stack.enter_context(listening(app)))
            stack.callback(till.http.close)
            return till

        yield start


@pytest.fixture
def till(open_tbank: Open) -> Till:
    return open_tbank()


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["name"]))
def test_the_token_is_the_golden_one(vector: dict[str, Any]) -> None:
    assert token(json.loads(vector["body"]), vector["password"]) == vector["token"]


def test_money_is_held_on_the_page_confirmed_in_part_and_refunded(till: Till) -> None:
    made = till.init()
    assert (made["Success"], made["Status"], made["Amount"]) == (True, "NEW", 1000_00)
    till.pay(made["PaymentURL"])
    payment = made["PaymentId"]
    assert till.state(payment) == ("AUTHORIZED", 1000_00)
    assert till.ask("Confirm", PaymentId=payment, Amount=1000_01)["Success"] is False
    assert till.ask("Confirm", PaymentId=payment, Amount=900_00)["Status"] == "CONFIRMED"
    assert till.ask("Confirm", PaymentId=payment, Amount=900_00)["Success"] is False
    back = till.ask("Cancel", PaymentId=payment, Amount=100_00)
    assert (back["Status"], back["OriginalAmount"], back["NewAmount"]) == ("PARTIAL_REFUNDED", 900_00, 800_00)
    assert till.ask("Cancel", PaymentId=payment, Amount=800_01)["Success"] is False
    assert till.ask("Cancel", PaymentId=payment)["Status"] == "REFUNDED"
    order = till.counts()["by_order"]["7"]
    assert (order["captured"], order["released"], order["refunded"]) == (900_00, 100_00, 900_00)


def test_a_cancel_under_one_request_id_is_done_once(till: Till) -> None:
    payment = till.held()
    till.ask("Confirm", PaymentId=payment)
    for _ in range(3):
        told = till.ask("Cancel", PaymentId=payment, Amount=100_00, ExternalRequestId="r-1")
        assert (told["Status"], told["NewAmount"]) == ("PARTIAL_REFUNDED", 900_00)
    assert till.counts()["refunded"] == {"count": 1, "kopecks": 100_00}


def test_a_hold_is_reversed_whole_and_what_nobody_paid_is_given_up(till: Till) -> None:
    payment = till.held()
    assert till.ask("Cancel", PaymentId=payment, Amount=1)["Success"] is False
    back = till.ask("Cancel", PaymentId=payment)
    assert (back["Status"], back["OriginalAmount"], back["NewAmount"]) == ("REVERSED", 1000_00, 0)
    new = till.init("1042-2")["PaymentId"]
    assert till.ask("Cancel", PaymentId=new, Amount=1)["Status"] == "CANCELED"


def test_an_order_may_have_several_payments_and_all_are_found(till: Till) -> None:
    first, second = till.init()["PaymentId"], till.init()["PaymentId"]
    found = till.ask("CheckOrder", OrderId="1042-1")["Payments"]
    assert [each["PaymentId"] for each in found] == [first, second]
    assert till.ask("CheckOrder", OrderId="nobody")["Success"] is False


@pytest.mark.parametrize(
    "changes",
    [{"Amount": 0}, {"Amount": "100"}, {"Amount": 10.5}, {"Amount": True}, {"Amount": 350_000_01}, {"PayType": "X"},
     {"SuccessURL": "javascript:1"}, {"Description": "x" * 141}, {"DATA": {"a": 1}}, {"DATA": []}, {"password": "wrong"},
     {"OrderId": "x" * 37}, {"OrderId": ""}, {"TerminalKey": "other"}],
)  # fmt: skip
def test_a_wrong_request_is_refused(till: Till, changes: dict[str, Any]) -> None:
    assert till.init(**changes)["Success"] is False
    assert till.ask("CheckOrder", OrderId="1042-1")["Success"] is False


def test_a_declined_and_a_forgotten_payment_end(till: Till) -> None:
    declined = till.init()
    till.pay(declined["PaymentURL"], "refuse")
    assert till.state(declined["PaymentId"])[0] == "REJECTED"
    forgotten = till.init("1042-2")["PaymentId"]
    held = till.held("1042-3")
    till.sim("clock", {"shift_hours": 24 * 7 + 1})
    assert till.state(forgotten)[0] == "DEADLINE_EXPIRED"
    assert till.state(held)[0] == "REVERSED"


def test_notifications_are_signed_and_repeated_until_the_word_is_ok(open_tbank: Open) -> None:
    with Ears("FINE") as deaf:
        till = open_tbank(webhook=deaf.url, webhook_scale=0.001)
        till.held()
        assert len({note.body for note in deaf.wait_for(3)}) == 1


def test_a_notification_tells_the_state_under_a_token(open_tbank: Open) -> None:
    with Ears("OK") as ears:
        till = open_tbank(webhook=ears.url)
        payment = till.held()
        till.sim("faults", {"forged_webhooks": 1})
        till.ask("Confirm", PaymentId=payment, Amount=900_00)
        till.sim("faults", {"unsigned_webhooks": 1})
        till.ask("Cancel", PaymentId=payment, Amount=100_00)
        notes = [json.loads(note.body) for note in ears.wait_for(3)]
    assert [note["Status"] for note in notes] == ["AUTHORIZED", "CONFIRMED", "PARTIAL_REFUNDED"]
    assert [note["Amount"] for note in notes] == [1000_00, 900_00, 800_00]
    assert notes[0]["PaymentId"] == int(payment)
    assert [note.get("Token") == token(note, PASSWORD) for note in notes] == [True, False, False]
    assert "Token" not in notes[2]
