"""Notifications only wake a read; whatever they say is not believed."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.banking import BankSim, Counter, Heard, running_bank
from tests.conftest import FixedClock

from lukoshko_server import web
from lukoshko_server.db import Work
from lukoshko_server.payments.http import blueprint

ORDER = "order-1"


@pytest.fixture
def sim(tmp_path: Path) -> Iterator[BankSim]:
    with running_bank(tmp_path) as running:
        yield running


@pytest.fixture
def counter(work: Work, tmp_path: Path, sim: BankSim, clock: FixedClock) -> Counter:
    work.hub = Heard()
    return Counter(work, tmp_path, sim.url, clock)


def client(counter: Counter, *networks: str) -> FlaskClient:
    app = Flask("test")
    web.install(app, lambda _token: None)
    counter.acquirers.networks["yookassa"] = networks
    app.register_blueprint(blueprint(counter.news, counter.acquirers))
    return app.test_client()


def note(payment_id: str, event: str = "payment.succeeded") -> bytes:
    return json.dumps({"type": "notification", "event": event, "object": {"id": payment_id}}).encode()


def test_a_notification_wakes_a_read_and_its_own_words_are_not_believed(
    counter: Counter, sim: BankSim
) -> None:
    counter.payments.hold(ORDER, 100_00)
    counter.send_all(rounds=1, step_s=0)
    url = counter.payments.money(ORDER).payment_url
    sim.pay(url)
    assert client(counter).post("/hooks/yookassa", data=note(url.rpartition("/")[2])).status_code == 200
    assert counter.payments.money(ORDER).state == "pending"
    counter.send_all(rounds=1, step_s=0)  # too early for the look that nobody wakes
    assert counter.payments.money(ORDER).state == "held"


def test_a_foreign_payment_is_accepted_and_forgotten(counter: Counter) -> None:
    assert client(counter).post("/hooks/yookassa", data=note("22222222-0000")).status_code == 200
    counter.send_all()


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'{"event":"payment.succeeded"}', b'{"event":"payment.succeeded","object":{"id":7}}',
     b'{"event":"payment.succeeded","object":{"id":"../x"}}', b'{"event":"refund.succeeded","object":{"id":"r"}}',
     b"\xff\xfe", b"[" * 5000],
)  # fmt: skip
def test_what_is_no_notification_is_refused(counter: Counter, body: bytes) -> None:
    answer = client(counter).post("/hooks/yookassa", data=body)
    assert (answer.status_code, answer.get_json()["code"]) == (400, "request.malformed")


def test_nobody_is_notified_of_an_acquirer_that_is_not_set(counter: Counter) -> None:
    assert client(counter).post("/hooks/sber", data=note("a")).status_code == 404


def test_an_oversized_notification_is_refused(counter: Counter) -> None:
    assert client(counter).post("/hooks/yookassa", data=b"x" * 300_000).status_code == 413


def test_only_the_banks_nets_may_notify_when_they_are_named(counter: Counter) -> None:
    assert client(counter, "77.75.153.0/25").post("/hooks/yookassa", data=note("a")).status_code == 403
    assert client(counter, "127.0.0.0/8").post("/hooks/yookassa", data=note("a")).status_code == 200
