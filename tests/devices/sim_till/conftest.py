"""A till on a free port, and a caller that speaks the web server's HTTP."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import requests

from lukoshko_sim.serving import listening
from lukoshko_sim.till.main import Wire, till
from lukoshko_sim.till.passport import Passport

UNFINISHED = ("wait", "inProgress", "blocked")


class Caller:
    """Whoever uses the till."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = requests.Session()
        self.http.trust_env = False
        self._tasks = 0

    def send(self, request: object, uuid: str | None = None) -> requests.Response:
        self._tasks += 1
        body = {"uuid": uuid or f"task-{self._tasks}", "request": request}
        return self.http.post(f"{self.url}/api/v2/requests", data=json.dumps(body, default=str), timeout=20)

    def results(self, uuid: str) -> list[dict[str, Any]]:
        answer = self.http.get(f"{self.url}/api/v2/requests/{uuid}", timeout=20)
        assert answer.status_code == 200, answer.text
        return list(json.loads(answer.text, parse_float=Decimal)["results"])

    def wait(self, uuid: str, until: Callable[[list[str]], bool] | None = None) -> list[dict[str, Any]]:
        """Ask until every subtask has ended, or until its statuses are as wanted."""
        ended = until or (lambda statuses: not set(statuses) & set(UNFINISHED))
        deadline = time.monotonic() + 20
        while True:
            results = self.results(uuid)
            if ended([result["status"] for result in results]):
                return results
            assert time.monotonic() < deadline, results
            time.sleep(0.01)

    def run(self, request: object) -> list[dict[str, Any]]:
        """Send a request and wait for its end."""
        answer = self.send(request)
        assert answer.status_code == 201, answer.text
        return self.wait(answer.json()["uuid"])

    def ready(self, task: object) -> dict[str, Any]:
        """Run one task that must succeed; its result."""
        (result,) = self.run(task)
        assert result["status"] == "ready", result
        return dict(result["result"])

    def code(self, task: object) -> int:
        """Run one task that must fail; its error code."""
        (result,) = self.run(task)
        assert result["status"] == "error", result
        return int(result["error"]["code"])

    def sim(self, path: str, body: object) -> dict[str, Any]:
        answer = self.http.post(f"{self.url}/sim/{path}", json=body, timeout=20)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def look(self, path: str) -> dict[str, Any]:
        return dict(self.http.get(f"{self.url}/sim/{path}", timeout=20).json())


OpenTill = Callable[..., Caller]


@pytest.fixture
def open_till(tmp_path: Path) -> Iterator[OpenTill]:
    with ExitStack() as stack:

        def start(state: str = "till.db", **passport: Any) -> Caller:
            app = stack.enter_context(
                till(tmp_path / state, Passport(**passport).checked(), Wire(recovery_s=0.02))
            )
            caller = Caller(stack.enter_context(listening(app)))
            stack.callback(caller.http.close)
            return caller

        yield start


@pytest.fixture
def caller(open_till: OpenTill) -> Caller:
    return open_till()


@pytest.fixture
def shift(caller: Caller) -> Caller:
    """A till with an open shift."""
    caller.ready({"type": "openShift"})
    return caller


def cheese(**changes: object) -> dict[str, object]:
    return {
        "type": "position",
        "name": "Сыр, кг",
        "price": 899.90,
        "quantity": 0.353,
        "amount": 317.66,
        "measurementUnit": "kilogram",
        "paymentMethod": "fullPayment",
        "paymentObject": "commodity",
        "tax": {"type": "vat10"},
        **changes,
    }


def sell(*items: dict[str, object], order: str = "ord-1", **changes: object) -> dict[str, object]:
    positions = list(items) or [cheese()]
    return {
        "type": "sell",
        "taxationType": "osn",
        "operator": {"name": "Курьер Иванов", "vatin": "500100732259"},
        "items": [*positions, {"type": "userAttribute", "name": "Заказ", "value": order}],
        "payments": [{"type": "electronically", "sum": 317.66}],
        "total": 317.66,
        **changes,
    }


@pytest.fixture
def a_sale() -> Callable[..., dict[str, object]]:
    return sell


@pytest.fixture
def an_item() -> Callable[..., dict[str, object]]:
    return cheese
