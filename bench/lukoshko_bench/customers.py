"""A customer as a plain HTTP client: signs in, fills a cart, orders, pays at the bank. Every request is counted."""

import json
import socket
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from random import Random
from typing import Any
from urllib.parse import quote, urlsplit

import requests

LOOK_S = 0.1
PATIENCE_S = 60.0
PLENTY = 10_000


class Refused(Exception):
    """The shop refused what a benchmark asked for: there is nothing to measure."""


@dataclass(frozen=True)
class Line:
    """Goods and how much of them: pieces or grams."""

    goods_id: str
    quantity: int


class Customer:
    """One person with one session. `counts` says how many requests of each kind the shop was sent."""

    def __init__(self, url: str, messages_url: str, phone: str) -> None:
        self._url, self._messages_url, self.phone = url, messages_url, phone
        self._session = requests.Session()
        self._session.headers["X-Lukoshko"] = "1"
        self.counts: Counter[str] = Counter()
        self._line: HTTPConnection | None = None

    def close(self) -> None:
        """Let go of the lines."""
        self._session.close()
        if self._line is not None:
            self._line.close()

    def sign_in(self) -> None:
        """Ask for a code, read it in the message, sign in."""
        self.post("session", "/sign-in/code", {"phone": self.phone})
        code = until(self._code, "the sign-in code")
        self.post("session", "/sign-in", {"phone": self.phone, "code": code})

    def order(
        self, lines: Sequence[Line], way: str, place_id: str, *, known: Callable[[str], None] | None = None
    ) -> str:
        """Fill the cart, choose a window, order, pay; returns the order's id when the hold is accepted.

        `known` is told the id before the order is placed.
        """
        for line in lines:
            path = f"/cart/lines/{quote(line.goods_id, safe='')}"
            self.ask("cart", "PUT", path, {"quantity": line.quantity})
        windows = self.get("window", f"/places/{place_id}/windows")
        window = next(each for each in windows if each["free"] > 0)
        order_id = uuid.uuid4().hex
        if known is not None:
            known(order_id)
        self.post(
            "order", "/orders",
            {
                "id": order_id, "way": way, "place_id": place_id, "window_id": window["id"], "payment": "card",
                "address": {"street": "Лесная ул., 5", "flat": "12"} if way == "courier" else None,
            },
        )  # fmt: skip
        self._pay(until(lambda: self._seen(order_id)["money"]["payment_url"], "the bank's page"))
        until(lambda: self._seen(order_id)["state"] != "awaiting_payment", "the hold")
        return order_id

    def get(self, kind: str, path: str) -> Any:
        """GET below /api/v1."""
        return self.ask(kind, "GET", path, None)

    def post(self, kind: str, path: str, body: dict[str, Any]) -> Any:
        """POST below /api/v1."""
        return self.ask(kind, "POST", path, body)

    def approach(self) -> None:
        """Have the phone in hand: a line is open before the tap, as a browser keeps one."""
        if self._line is not None:
            self._line.close()
        address = urlsplit(self._url)
        self._line = HTTPConnection(str(address.hostname), address.port, timeout=20)
        self._line.connect()
        self._line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask_nothing(self) -> float:
        """Seconds that the least request takes over the open line: one for an address that is not there."""
        assert self._line is not None
        began = time.perf_counter()
        self._line.request("GET", "/api/v1/nothing")
        self._line.getresponse().read()
        return time.perf_counter() - began

    def tap(self, path: str, body: dict[str, Any]) -> None:
        """POST over the open line with nothing but the standard library: a phone is not what is measured. Raises Refused."""
        headers = {
            "X-Lukoshko": "1", "Content-Type": "application/json",
            "Cookie": "; ".join(f"{each.name}={each.value}" for each in self._session.cookies),
        }  # fmt: skip
        assert self._line is not None
        self._line.request("POST", f"/api/v1{path}", json.dumps(body), headers)
        answer = self._line.getresponse()
        text = answer.read()
        if answer.status >= 400:
            raise Refused(f"POST {path}: {answer.status} {text[:300]!r}")

    def ask(self, kind: str, method: str, path: str, body: dict[str, Any] | None) -> Any:
        """One request, counted under `kind`. Raises Refused."""
        self.counts[kind] += 1
        answer = self._session.request(method, f"{self._url}/api/v1{path}", json=body, timeout=20)
        if answer.status_code >= 400:
            raise Refused(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        return answer.json() if answer.content else None

    def _seen(self, order_id: str) -> Any:
        return self.get("looks", f"/orders/{order_id}")

    def _code(self) -> str | None:
        found = requests.get(
            f"{self._messages_url}/sim/messages?phone={quote(self.phone)}", timeout=10
        ).json()
        for message in found["messages"]:
            digits = "".join(sign for sign in message["text"] if sign.isdigit())
            if len(digits) >= 6:
                return digits[:6]
        return None

    def _pay(self, url: str) -> None:
        requests.get(url, timeout=10).raise_for_status()
        requests.post(url, data={"action": "pay"}, timeout=10, allow_redirects=False).raise_for_status()


def all_goods(customer: Customer) -> list[dict[str, Any]]:
    """Everything that the shop sells remotely and has plenty of, page by page."""
    goods: list[dict[str, Any]] = []
    after = ""
    while True:
        page = customer.get("goods", f"/goods?limit=100&after={quote(after)}")
        goods += [each for each in page["goods"] if each["remote_sale"] and each["available"] >= PLENTY]
        after = page["next"]
        if not after:
            return sorted(goods, key=lambda each: str(each["id"]))


def basket(goods: Sequence[dict[str, Any]], lines: int, rng: Random) -> list[Line]:
    """So many different goods; the sum is surely above what the shop delivers for."""
    picked = rng.sample([each for each in goods if each["price_kopecks"] >= 70_00], lines)
    return [Line(each["id"], _amount(each, rng)) for each in picked]


def _amount(goods: dict[str, Any], rng: Random) -> int:
    if goods["unit"] != "kg":
        return 1
    return int(goods["piece_grams"]) or rng.randint(800, 1500)


def until(look: Callable[[], Any], what: str) -> Any:
    """Look ten times a second until there is something. Raises TimeoutError."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(LOOK_S)
    raise TimeoutError(what)
