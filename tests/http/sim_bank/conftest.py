"""A bank on a free port, a shop that listens for its notifications, and a way to ask."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests
from flask import Flask, request

from lukoshko_sim.bank.api import Shop
from lukoshko_sim.bank.main import bank
from lukoshko_sim.serving import listening

SHOP = Shop("100500", "not-a-secret")


class Client:
    """The shop's side of the API."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = requests.Session()
        self.http.trust_env = False
        self._keys = 0

    def get(self, path: str, **query: str) -> requests.Response:
        auth = (SHOP.shop_id, SHOP.secret)
        return self.http.get(self.url + path, params=query, auth=auth, timeout=10)

    def post(self, path: str, body: object, key: str | None = None) -> requests.Response:
        self._keys += 1
        return self.http.post(
            self.url + path,
            json=body,
            auth=(SHOP.shop_id, SHOP.secret),
            headers={"Idempotence-Key": f"key-{self._keys}" if key is None else key},
            timeout=10,
        )

    def sim(self, path: str, body: object) -> requests.Response:
        answer = self.http.post(f"{self.url}/sim/{path}", json=body, timeout=10)
        assert answer.status_code == 200, answer.text
        return answer

    def counts(self) -> dict[str, object]:
        counts: dict[str, object] = self.http.get(f"{self.url}/sim/counts", timeout=10).json()
        return counts

    def new(self, value: str = "1234.50", order: str = "1042", **more: object) -> str:
        """Create a payment and return its id."""
        answer = self.post("/v3/payments", payment(value, order, **more))
        assert answer.status_code == 200, answer.text
        return str(answer.json()["id"])

    def decide(self, payment_id: str, **form: str) -> requests.Response:
        """Do what the customer does on the bank's page."""
        url = f"{self.url}/pay/{payment_id}"
        return self.http.post(url, data=form, allow_redirects=False, timeout=10)

    def held(self, value: str = "1234.50", order: str = "1042", **more: object) -> str:
        """Create a payment, pay it, and return its id."""
        payment_id = self.new(value, order, **more)
        assert self.decide(payment_id, action="pay").status_code == 303
        return payment_id

    def capture(self, payment_id: str, value: str, **more: object) -> requests.Response:
        return self.post(f"/v3/payments/{payment_id}/capture", {"amount": rub(value), **more})


def rub(value: str) -> dict[str, str]:
    return {"value": value, "currency": "RUB"}


def payment(value: str = "1234.50", order: str = "1042", **more: object) -> dict[str, object]:
    return {
        "amount": rub(value),
        "capture": False,
        "confirmation": {"type": "redirect", "return_url": "http://127.0.0.1:9/o/1042"},
        "description": f"Заказ {order}",
        "metadata": {"order_id": order},
        **more,
    }


class Listener:
    """A shop that writes down every notification and answers as it is told."""

    def __init__(self) -> None:
        self.heard: list[dict[str, object]] = []
        self.refuse = 0
        self.news = threading.Condition()

    def events(self) -> list[str]:
        with self.news:
            return [str(body["event"]) for body in self.heard]

    def wait_for(self, count: int, deadline_s: float = 10) -> list[str]:
        """Wait until this many were heard."""
        with self.news:
            assert self.news.wait_for(lambda: len(self.heard) >= count, deadline_s), self.heard
        return self.events()

    def app(self) -> Flask:
        app = Flask("shop")

        @app.post("/hook")
        def hook() -> tuple[str, int]:
            with self.news:
                if self.refuse:
                    self.refuse -= 1
                    return "", 503
                self.heard.append(request.get_json())
                self.news.notify_all()
            return "", 200

        return app


Open = Callable[..., Client]


@pytest.fixture
def shop() -> Iterator[tuple[Listener, str]]:
    listener = Listener()
    with listening(listener.app()) as url:
        yield listener, f"{url}/hook"


@pytest.fixture
def open_bank(tmp_path: Path) -> Iterator[Open]:
    with ExitStack() as stack:

        def start(state: str = "bank.db", **options: object) -> Client:
            app = stack.enter_context(bank(tmp_path / state, SHOP, **options))  # type: ignore[arg-type]
            client = Client(stack.enter_context(listening(app)))
            stack.callback(client.http.close)
            return client

        yield start


@pytest.fixture
def client(open_bank: Open) -> Client:
    return open_bank()
