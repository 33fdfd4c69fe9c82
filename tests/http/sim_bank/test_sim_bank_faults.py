"""What the bank does on a bad day: lost answers, notifications out of order, sudden death."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import requests

Client = Any
SECRET = "not-a-secret"


def test_a_lost_answer_was_done_and_the_same_key_tells_so(client: Client) -> None:
    payment = client.held("100.00")
    client.sim("faults", {"lost_answer": {"next": 1, "only": "capture"}})
    with pytest.raises(requests.ConnectionError):
        client.post(f"/v3/payments/{payment}/capture", {}, key="c")
    assert client.get(f"/v3/payments/{payment}").json()["status"] == "succeeded"
    assert client.post(f"/v3/payments/{payment}/capture", {}, key="c").status_code == 200
    assert client.counts()["captured"] == {"count": 1, "kopecks": 10000}


@pytest.mark.parametrize(
    ("fault", "status", "done"),
    [("http_500", 500, 0), ("http_500_after", 500, 1), ("processing_202", 202, 1)],
)
def test_an_unclear_answer_is_cleared_by_the_same_key(
    client: Client, fault: str, status: int, done: int
) -> None:
    payment = client.held("100.00")
    client.sim("faults", {fault: 1})
    first = client.post(f"/v3/payments/{payment}/capture", {}, key="c")
    assert first.status_code == status
    assert client.counts()["captured"]["count"] == done
    assert client.post(f"/v3/payments/{payment}/capture", {}, key="c").status_code == 200
    assert client.counts()["captured"] == {"count": 1, "kopecks": 10000}


def test_a_delay_is_waited_out_as_often_as_it_was_asked(client: Client) -> None:
    client.sim("faults", {"delay_ms": {"next": 1, "ms": 150}})
    began = time.monotonic()
    client.get("/v3/payments")
    assert time.monotonic() - began >= 0.15
    assert client.http.get(f"{client.url}/sim/faults", timeout=10).json()["delay_ms"]["next"] == 0


@pytest.mark.parametrize(
    "wrong", [{"fire": 1}, {"decline": "x"}, {"decline": -2}, {"lost_answer": {"whom": "me"}}, []]
)
def test_an_unknown_fault_is_refused_and_changes_nothing(client: Client, wrong: object) -> None:
    before = client.http.get(f"{client.url}/sim/faults", timeout=10).json()
    answer = client.http.post(f"{client.url}/sim/faults", json=wrong, timeout=10)
    assert answer.status_code == 400
    assert client.http.get(f"{client.url}/sim/faults", timeout=10).json() == before


def test_the_shop_hears_of_every_change(open_bank: Any, shop: Any) -> None:
    listener, url = shop
    client = open_bank(webhook=url)
    payment = client.held("100.00")
    client.capture(payment, "90.00")
    client.post("/v3/refunds", {"payment_id": payment, "amount": {"value": "9.00", "currency": "RUB"}})
    client.decide(client.new(order="2"), action="refuse")
    assert listener.wait_for(4) == [
        "payment.waiting_for_capture",
        "payment.succeeded",
        "refund.succeeded",
        "payment.canceled",
    ]
    assert listener.heard[1]["object"]["amount"]["value"] == "90.00"


def test_a_notification_is_repeated_until_it_is_accepted(open_bank: Any, shop: Any) -> None:
    listener, url = shop
    listener.refuse = 3
    client = open_bank(webhook=url, webhook_scale=0.001)
    client.held()
    listener.wait_for(1)
    assert listener.refuse == 0


def test_notifications_come_twice_out_of_order_or_never(open_bank: Any, shop: Any) -> None:
    listener, url = shop
    client = open_bank(webhook=url, webhook_scale=0.05)
    client.sim("faults", {"duplicate_webhooks": 1})
    payment = client.held("100.00")
    assert listener.wait_for(2) == ["payment.waiting_for_capture"] * 2

    client.sim("faults", {"reorder_webhooks": 1})
    client.capture(payment, "90.00")
    client.held(order="2")
    assert listener.wait_for(4)[2:] == ["payment.waiting_for_capture", "payment.succeeded"]

    client.sim("faults", {"mute_webhooks": 1})
    client.held(order="3")
    client.decide(client.new(order="4"), action="refuse")
    assert listener.wait_for(5)[4:] == ["payment.canceled"]


class Process:
    """The bank as a process of its own, to be killed."""

    def __init__(self, state: Path, *more: str) -> None:
        code = "import sys; from lukoshko_sim.cli import main; sys.exit(main())"
        self.child = subprocess.Popen(
            [sys.executable, "-c", code, "bank", "--state", str(state), *more],
            env={**os.environ, "LUKOSHKO_SIM_BANK_SECRET": SECRET},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.child.stdout is not None
        word, _, self.url = self.child.stdout.readline().strip().partition(" ")
        assert word == "ready"

    def end(self, signal_name: str = "terminate") -> int:
        getattr(self.child, signal_name)()
        status = self.child.wait(10)
        assert self.child.stdout is not None
        self.child.stdout.close()
        return status

    def post(self, path: str, body: object, key: str = "k") -> requests.Response:
        headers = {"Idempotence-Key": key}
        auth = ("100500", SECRET)
        return requests.post(self.url + path, json=body, headers=headers, auth=auth, timeout=10)


def test_a_bank_killed_between_the_deed_and_the_answer_remembers_the_deed(tmp_path: Path) -> None:
    state = tmp_path / "bank.db"
    bank = Process(state)
    ask = {
        "amount": {"value": "100.00", "currency": "RUB"},
        "confirmation": {"type": "redirect", "return_url": "http://127.0.0.1:9/"},
        "metadata": {"order_id": "7"},
    }
    payment = bank.post("/v3/payments", ask, "create").json()["id"]
    requests.post(f"{bank.url}/pay/{payment}", allow_redirects=False, timeout=10)
    requests.post(f"{bank.url}/sim/faults", json={"delay_after_ms": 60_000}, timeout=10)

    lost: list[Exception] = []

    def capture() -> None:
        try:
            bank.post(f"/v3/payments/{payment}/capture", {}, "capture")
        except requests.ConnectionError as error:
            lost.append(error)

    caller = threading.Thread(target=capture)
    caller.start()
    deadline = time.monotonic() + 10
    while requests.get(f"{bank.url}/sim/counts", timeout=10).json()["captured"]["count"] == 0:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    bank.end("kill")
    caller.join(10)
    assert lost

    again = Process(state)
    requests.post(f"{again.url}/sim/faults", json={"delay_after_ms": 0}, timeout=10)
    answer = again.post(f"/v3/payments/{payment}/capture", {}, "capture")
    assert (answer.status_code, answer.json()["status"]) == (200, "succeeded")
    counts = requests.get(f"{again.url}/sim/counts", timeout=10).json()
    assert counts["by_order"]["7"]["captured"] == 10000
    assert counts["captured"]["count"] == 1
    assert again.end() == 0


def test_a_notification_outlives_the_bank(tmp_path: Path, shop: Any) -> None:
    listener, url = shop
    listener.refuse = 1
    state = tmp_path / "bank.db"
    bank = Process(state, "--webhook", url, "--webhook-scale", "0.02")
    ask = {
        "amount": {"value": "100.00", "currency": "RUB"},
        "confirmation": {"type": "redirect", "return_url": "http://127.0.0.1:9/"},
    }
    payment = bank.post("/v3/payments", ask).json()["id"]
    requests.post(f"{bank.url}/pay/{payment}", allow_redirects=False, timeout=10)
    bank.end("kill")
    again = Process(state, "--webhook", url, "--webhook-scale", "0.02")
    assert listener.wait_for(1) == ["payment.waiting_for_capture"]
    assert again.end() == 0


def test_two_banks_do_not_share_a_file_and_a_bank_needs_its_secret(tmp_path: Path) -> None:
    state = tmp_path / "bank.db"
    bank = Process(state)
    code = "import sys; from lukoshko_sim.cli import main; sys.exit(main())"
    for environment, word in (({"LUKOSHKO_SIM_BANK_SECRET": "s"}, "in use"), ({}, "secret")):
        clean = {k: v for k, v in os.environ.items() if k != "LUKOSHKO_SIM_BANK_SECRET"}
        second = subprocess.run(
            [sys.executable, "-c", code, "bank", "--state", str(state)],
            env={**clean, **environment},
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
        assert second.returncode == 2
        assert word in second.stderr
    assert bank.end() == 0


def test_a_refused_notification_comes_again_at_the_seven_intervals_of_the_banks_clock(
    open_bank: Any, shop: Any
) -> None:
    listener, url = shop
    listener.refuse = 100
    client = open_bank(webhook=url)
    client.held()

    def after(attempts: int) -> dict[str, Any]:
        deadline = time.monotonic() + 10
        while True:
            told: dict[str, Any] = client.http.get(f"{client.url}/sim/webhooks", timeout=10).json()[
                "webhooks"
            ][0]
            if told["attempts"] >= attempts:
                return told
            assert time.monotonic() < deadline, told
            time.sleep(0.02)

    past = 0
    for attempts, after_s in enumerate((10, 42, 84, 168, 672, 5_376, 86_016), 1):
        told = after(attempts)
        assert (told["attempts"], told["due_s"], told["state"]) == (attempts, after_s, "waiting")
        client.sim("clock", {"shift_seconds": after_s - past})
        past = after_s
    assert after(8)["state"] == "given_up"


def test_a_payment_by_sbp_is_taken_at_once_without_a_card_and_refunded_in_part(client: Client) -> None:
    payment = client.new("100.00", capture=True, payment_method_data={"type": "sbp"})
    page = client.http.get(f"{client.url}/pay/{payment}", timeout=10).text
    assert "Систему быстрых платежей" in page
    assert 'name="card"' not in page
    client.decide(payment, action="pay")
    view = client.get(f"/v3/payments/{payment}").json()
    assert (view["status"], view["payment_method"]["type"]) == ("succeeded", "sbp")
    back = {"payment_id": payment, "amount": {"value": "9.00", "currency": "RUB"}}
    assert client.post("/v3/refunds", back).json()["status"] == "succeeded"
    assert client.counts()["refunded"] == {"count": 1, "kopecks": 900}


def test_an_expiring_hold_is_captured_whole_where_the_bank_does_so(client: Client) -> None:
    client.sim("faults", {"expiry_captures": True})
    held, unpaid = client.held("100.00"), client.new(order="2")
    client.sim("clock", {"shift_hours": 24 * 7 + 1})
    assert client.get(f"/v3/payments/{held}").json()["status"] == "succeeded"
    assert client.get(f"/v3/payments/{unpaid}").json()["status"] == "canceled"
