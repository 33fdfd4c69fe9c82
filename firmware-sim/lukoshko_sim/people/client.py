"""One person's browser: a session, requests that are repeated when a process dies under them, pushed views."""

import threading
import time
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import requests
import socketio

PATIENCE_S = 120.0
BROKEN = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)
NOT_YET = ("locker.cell-busy", "locker.cell-shut", "locker.offline")
"""Refusals of a door after which anybody simply tries again a little later."""


class Problem(Exception):
    """The server refused by name."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(f"{status} {body.get('code')}: {body.get('detail')} {body.get('facts', '')}")
        self.status = status
        self.code = str(body.get("code"))
        self.facts: dict[str, Any] = body.get("facts") or {}


class GaveUp(Exception):
    """What a person waited for did not happen."""


class Browser:
    """A person at a screen. Everything with an effect carries an id, so repeating after a broken line is safe."""

    def __init__(self, url: str, messages_url: str) -> None:
        self.url = url
        self._messages_url = messages_url
        self._session = requests.Session()
        self.me: dict[str, Any] = {}

    def sign_in(self, phone: str) -> dict[str, Any]:
        """Ask for a code, read it in the message, sign in."""
        seen = {message["id"] for message in self._messages(phone)}
        self.post("/sign-in/code", {"phone": phone})
        code = wait_for(lambda: self._new_code(phone, seen), "the sign-in code")
        self.me = self.post("/sign-in", {"phone": phone, "code": code})
        return self.me

    def get(self, path: str) -> Any:
        """GET below /api/v1."""
        return self._ask("GET", path, None)

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """POST below /api/v1."""
        return self._ask("POST", path, body)

    def put(self, path: str, body: dict[str, Any]) -> Any:
        """PUT below /api/v1."""
        return self._ask("PUT", path, body)

    def send(self, path: str, content: bytes) -> Any:
        """PUT a file below /api/v1, as it is."""
        return self._ask("PUT", path, None, content)

    def watch(self, rooms: Callable[[], list[str]]) -> "Screen":
        """An open screen that follows rooms."""
        return Screen(self, rooms)

    def messages(self, phone: str) -> list[dict[str, Any]]:
        """What came to the phone."""
        return self._messages(phone)

    def _ask(self, method: str, path: str, body: dict[str, Any] | None, content: bytes | None = None) -> Any:
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                answer = self._session.request(
                    method, f"{self.url}/api/v1{path}", json=body, data=content, headers={"X-Lukoshko": "1"}, timeout=20
                )  # fmt: skip
            except BROKEN:
                answer = None
            if answer is not None and answer.status_code < 500:
                break
            if time.monotonic() > deadline:
                raise GaveUp(f"{method} {path} is not answered")
            time.sleep(0.3)
        if answer.status_code >= 400:
            raise Problem(answer.status_code, answer.json())
        return answer.json() if answer.content else None

    def _messages(self, phone: str) -> list[dict[str, Any]]:
        while True:
            try:
                got = requests.get(f"{self._messages_url}/sim/messages?phone={quote(phone)}", timeout=10)
                found: list[dict[str, Any]] = got.json()["messages"]
            except BROKEN:
                time.sleep(0.3)
            else:
                return found

    def _new_code(self, phone: str, seen: set[str]) -> str | None:
        for message in reversed(self._messages(phone)):
            digits = "".join(sign for sign in message["text"] if sign.isdigit())
            if message["id"] not in seen and len(digits) >= 6:
                return digits[:6]
        return None


class Screen:
    """Follows rooms over Socket.IO as the real screens do: ticket, watch, fetch, then apply by number."""

    def __init__(self, browser: Browser, rooms: Callable[[], list[str]]) -> None:
        self._browser = browser
        self._rooms = rooms
        self._news = threading.Event()
        self.views: dict[tuple[str, str], tuple[int, Any]] = {}
        self.pushed = 0
        self._client = socketio.Client(reconnection=False, websocket_extra_options={"origin": browser.url})
        self._client.on("pushed", self._apply, namespace="/live")
        self._lock = threading.Lock()

    def until(self, look: Callable[[], Any], what: str, *, patience_s: float = PATIENCE_S) -> Any:
        """Look now, after every push, and at least twice a second. Raises GaveUp."""
        deadline = time.monotonic() + patience_s
        while True:
            self._join()
            self._news.clear()
            found = look()
            if found:
                return found
            if time.monotonic() > deadline:
                raise GaveUp(what)
            self._news.wait(0.5)

    def close(self) -> None:
        """Leave."""
        if self._client.connected:
            self._client.disconnect()

    def _join(self) -> None:
        with self._lock:
            if self._client.connected:
                return
            try:
                ticket = self._browser.post("/live/ticket", {"rooms": self._rooms()})
                self._client.connect(
                    ticket["url"] or self._browser.url, socketio_path="/live/socket.io", namespaces=["/live"],
                    transports=["websocket"], wait_timeout=5,
                )  # fmt: skip
                answer = self._client.call(
                    "watch", {"ticket": ticket["ticket"]}, namespace="/live", timeout=5
                )
                if "code" in answer:
                    raise GaveUp(f"the gateway refused: {answer['code']}")
            except (socketio.exceptions.SocketIOError, OSError):
                self._client.disconnect()

    def _apply(self, event: dict[str, Any]) -> None:
        key = (event["kind"], event["id"])
        self.pushed += 1
        if key not in self.views or self.views[key][0] < event["seq"]:
            self.views[key] = (event["seq"], event["view"])
        self._news.set()


def new_id() -> str:
    """An id of something that must happen once."""
    return uuid.uuid4().hex


def wait_for(look: Callable[[], Any], what: str, *, patience_s: float = PATIENCE_S) -> Any:
    """Poll until there is something. Raises GaveUp."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.1)
    raise GaveUp(what)
