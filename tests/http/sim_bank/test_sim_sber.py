"""Sber's REST as a shop meets it: numbers that are used once, the cart rule, callbacks with their checksum."""

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
from lukoshko_sim.bank.sber.api import Login
from lukoshko_sim.bank.sber.main import sber
from lukoshko_sim.bank.sber.words import checksum
from lukoshko_sim.serving import listening

KEY = "callback-key"
VECTORS = tomllib.loads((Path(__file__).parents[2] / "vectors/sber.toml").read_text("utf-8"))["vector"]


class Till:
    """The shop's side."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = requests.Session()
        self.http.trust_env = False

    def ask(self, name: str, **fields: Any) -> dict[str, Any]:
        form = {"userName": "u", "password": "p", **fields}
        answer = self.http.post(f"{self.url}/payment/rest/{name}.do", data=form, timeout=10)
        assert answer.status_code == 200
        return dict(answer.json())

    def register(self, number: str = "n-1", amount: int = 1000_00, **more: Any) -> dict[str, Any]:
        back = "http://127.0.0.1:9/back"
        params = json.dumps({"order_id": "7"})
        fields = {"orderNumber": number, "amount": amount, "returnUrl": back, "jsonParams": params, **more}
        return self.ask("registerPreAuth", **fields)

    def pay(self, form_url: str, action: str = "pay") -> None:
        self.http.post(form_url, data={"action": action}, timeout=10, allow_redirects=False)

    def held(self, number: str = "n-1", amount: int = 1000_00, **more: Any) -> str:
        made = self.register(number, amount, **more)
        self.pay(made["formUrl"])
        return str(made["orderId"])

    def status(self, **which: str) -> dict[str, Any]:
        return self.ask("getOrderStatusExtended", **which)

    def sim(self, path: str, body: object) -> None:
        self.http.post(f"{self.url}/sim/{path}", json=body, timeout=10).raise_for_status()

    def counts(self) -> dict[str, Any]:
        return dict(self.http.get(f"{self.url}/sim/counts", timeout=10).json())


Open = Callable[..., Till]


@pytest.fixture
def open_sber(tmp_path: Path) -> Iterator[Open]:
    with ExitStack() as stack:

        def start(**terms: Any) -> Till:
            app = stack.enter_context(sber(tmp_path / "sber.db", Login("u", "p"), KEY, Terms(**terms)))
            till = Till(stack.enter_context(listening(app)))
            stack.callback(till.http.close)
            return till

        yield start


@pytest.fixture
def till(open_sber: Open) -> Till:
    return open_sber()


def cart(*lines: tuple[str, str, int]) -> str:
    """Lines of (code, quantity, sum) as `orderBundle` has them."""
    return json.dumps({"cartItems": {"items": items(*lines)}})


def items(*lines: tuple[str, str, int]) -> list[dict[str, object]]:
    return [
        {"positionId": str(no), "name": code, "itemCode": code, "quantity": {"value": json.loads(quantity), "measure": "kg"},
         "itemPrice": 1, "itemAmount": kopecks}
        for no, (code, quantity, kopecks) in enumerate(lines, 1)
    ]  # fmt: skip


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["name"]))
def test_the_checksum_is_the_golden_one(vector: dict[str, Any]) -> None:
    assert checksum(vector["fields"], vector["key"]) == vector["checksum"]


def test_money_is_held_on_the_page_deposited_in_part_and_refunded(till: Till) -> None:
    made = till.register()
    assert set(made) == {"orderId", "formUrl"}
    assert till.status(orderNumber="n-1")["orderStatus"] == 0
    till.pay(made["formUrl"])
    held = till.status(orderId=made["orderId"])
    assert (held["orderStatus"], held["orderNumber"]) == (1, "n-1")
    assert held["paymentAmountInfo"] == {
        "paymentState": "APPROVED", "approvedAmount": 1000_00, "depositedAmount": 0, "refundedAmount": 0,
    }  # fmt: skip
    assert till.ask("deposit", orderId=made["orderId"], amount=900_00)["errorCode"] == "0"
    assert till.ask("deposit", orderId=made["orderId"], amount=900_00)["errorCode"] == "7"
    assert till.ask("refund", orderId=made["orderId"], amount=900_01)["errorCode"] == "5"
    assert till.ask("refund", orderId=made["orderId"], amount=100_00)["errorCode"] == "0"
    after = till.status(orderId=made["orderId"])
    assert (after["orderStatus"], after["paymentAmountInfo"]["refundedAmount"]) == (4, 100_00)
    order = till.counts()["by_order"]["7"]
    assert (order["captured"], order["released"], order["refunded"]) == (900_00, 100_00, 100_00)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount": "0"}, "5"), ({"amount": "99"}, "5"), ({"amount": "1.5"}, "5"), ({"amount": ""}, "4"),
        ({"amount": "35000001"}, "5"), ({"currency": "840"}, "3"), ({"orderNumber": ""}, "4"),
        ({"orderNumber": "x" * 33}, "5"), ({"returnUrl": ""}, "4"), ({"returnUrl": "javascript:alert(1)"}, "5"),
        ({"description": "100%"}, "5"), ({"description": "x" * 100}, "5"), ({"jsonParams": "["}, "5"),
        ({"jsonParams": '{"a": 1}'}, "5"), ({"orderBundle": "[" * 3000}, "5"), ({"orderBundle": "{}"}, "5"),
        ({"orderBundle": cart(("a", "1.5", 999_99))}, "5"), ({"password": "wrong"}, "5"), ({"sessionTimeoutSecs": "0"}, "5"),
    ],
)  # fmt: skip
def test_a_wrong_registration_is_refused_by_number(till: Till, changes: dict[str, Any], code: str) -> None:
    assert till.register(**changes)["errorCode"] == code
    assert till.counts()["holds"]["count"] == 0


def test_an_order_number_is_used_once_whatever_comes_with_it(till: Till) -> None:
    first = till.register()
    assert till.register()["errorCode"] == "1"
    assert till.register(amount=500_00)["errorCode"] == "1"
    assert till.status(orderNumber="n-1")["attributes"] == [{"name": "mdOrder", "value": first["orderId"]}]
    assert till.status(orderNumber="n-2")["errorCode"] == "6"


@pytest.mark.parametrize(
    ("amount", "lines", "code"),
    [
        (900_00, [("apple", "1.150", 600_00), ("milk", "2", 300_00)], "0"),
        (900_00, [("apple", "2.300", 600_00), ("milk", "2", 300_00)], "5"),
        (900_00, [("apple", "1.150", 700_01), ("milk", "2", 199_99)], "5"),
        (900_00, [("pear", "1.150", 600_00), ("milk", "2", 300_00)], "5"),
        (900_00, [("apple", "1.150", 600_00)], "5"),
        (600_00, [("apple", "1.150", 600_00)], "0"),
        (900_00, None, "5"),
        (1000_00, None, "0"),
        (1000_01, None, "5"),
    ],
)
def test_a_smaller_deposit_needs_a_cart_within_the_registered_one(
    till: Till, amount: int, lines: Any, code: str
) -> None:
    order = till.held(orderBundle=cart(("apple", "1.200", 700_00), ("milk", "2", 300_00)))
    more = {} if lines is None else {"depositItems": json.dumps({"items": items(*lines)})}
    assert till.ask("deposit", orderId=order, amount=amount, **more)["errorCode"] == code
    assert till.counts()["captured"]["kopecks"] == (amount if code == "0" else 0)


def test_a_hold_is_reversed_once_and_whole(till: Till) -> None:
    order = till.held()
    assert till.ask("reverse", orderId=order, amount=100)["errorCode"] == "5"
    assert till.ask("reverse", orderId=order)["errorCode"] == "0"
    assert till.ask("reverse", orderId=order)["errorCode"] == "7"
    assert till.status(orderId=order)["orderStatus"] == 3
    assert till.ask("reverse", orderId="nobody")["errorCode"] == "6"


def test_holds_expire_void_or_captured_as_the_switch_says(till: Till) -> None:
    first = till.held("n-1")
    till.sim("clock", {"shift_hours": 24 * 7 + 1})
    assert till.status(orderId=first)["orderStatus"] == 3
    second = till.held("n-2")
    till.sim("faults", {"expiry_captures": 1})
    till.sim("clock", {"shift_hours": 24 * 7 + 1})
    assert till.status(orderId=second)["orderStatus"] == 2
    unpaid = till.register("n-3")["orderId"]
    till.sim("clock", {"shift_hours": 2})
    assert till.status(orderId=unpaid)["actionCode"] == -2007


def test_a_lost_answer_was_done(till: Till) -> None:
    order = till.held()
    till.sim("faults", {"lost_answer": {"next": 1, "only": "deposit"}})
    with pytest.raises(requests.ConnectionError):
        till.ask("deposit", orderId=order, amount=500_00)
    assert till.status(orderId=order)["paymentAmountInfo"]["depositedAmount"] == 500_00


def test_callbacks_carry_a_checksum_that_the_key_explains(open_sber: Open) -> None:
    with Ears("OK") as ears:
        till = open_sber(webhook=ears.url, webhook_scale=0.01)
        order = till.held()
        till.sim("faults", {"forged_webhooks": 1})
        till.ask("deposit", orderId=order, amount=500_00)
        till.sim("faults", {"unsigned_webhooks": 1})
        till.ask("refund", orderId=order, amount=100_00)
        till.pay(till.register("n-2")["formUrl"], "refuse")
        heard = ears.wait_for(4)
    assert [note.query["operation"] for note in heard] == ["approved", "deposited", "refunded", "approved"]
    assert [note.query["status"] for note in heard] == ["1", "1", "1", "0"]
    told = [note.query.get("checksum", "") for note in heard]
    assert [sign == checksum(note.query, KEY) for sign, note in zip(told, heard, strict=True)] == [
        True, False, False, True,
    ]  # fmt: skip
    assert told[2] == ""


def test_a_stray_callback_comes_from_another_address(open_sber: Open) -> None:
    with Ears("OK") as ears:
        till = open_sber(webhook=ears.url)
        till.sim("faults", {"stray_webhooks": 1})
        order = till.held()
        till.ask("reverse", orderId=order)
        heard = ears.wait_for(2)
    assert [note.address for note in heard] == ["127.0.0.2", "127.0.0.1"]


def test_a_late_callback_waits_for_the_banks_own_clock(open_sber: Open) -> None:
    with Ears("OK") as ears:
        till = open_sber(webhook=ears.url)
        till.sim("faults", {"late_webhooks": {"next": 1, "seconds": 3600}})
        order = till.held()
        till.ask("reverse", orderId=order)
        assert [note.query["operation"] for note in ears.wait_for(1)] == ["reversed"]
        till.sim("clock", {"shift_hours": 2})
        till.held("n-2")
        assert {note.query["operation"] for note in ears.wait_for(3)[1:]} == {"approved"}


def test_a_restart_forgets_nothing(open_sber: Open, tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sber(path, Login("u", "p"), KEY, Terms()) as app, listening(app) as url:
        till = Till(url)
        order = till.held(orderBundle=cart(("apple", "1.200", 1000_00)))
        till.sim("clock", {"shift_hours": 1})
        till.http.close()
    with sber(path, Login("u", "p"), KEY, Terms()) as app, listening(app) as url:
        till = Till(url)
        assert till.register()["errorCode"] == "1"
        assert till.ask("deposit", orderId=order, amount=500_00)["errorCode"] == "5"
        assert till.ask("deposit", orderId=order)["errorCode"] == "0"
        till.http.close()
