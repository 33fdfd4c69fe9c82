"""The gateway as its own process, between a real broker and real screens."""

import json
import queue
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
import pytest
import requests
import socketio
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from tests import needs
from tests.brokers import Broker

from lukoshko_server.live.tickets import Tickets
from lukoshko_wire.live import LIVE, REVOKED, Pushed, Revoked, Ticket
from lukoshko_wire.message import encode

SECRET = "a secret of the tests, long enough"
PAGE = "http://127.0.0.1:8080"
SPACE = "/live"


def until(seen: Callable[[], bool], seconds: float = 15) -> None:
    """Wait for something to be seen."""
    end = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def real_now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


def signed(*rooms: str, person: str = "anna", seconds: float = 600, secret: str = SECRET) -> str:
    """A ticket for these rooms."""
    claims = Ticket(person=person, rooms=list(rooms), expires_at=real_now() + timedelta(seconds=seconds))
    return Tickets(secret, real_now).sign(claims)


class Gateway:
    """The child process and where it is found."""

    def __init__(self, folder: Path, broker: Broker) -> None:
        self.port = needs.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        (folder / "secret").write_text(SECRET)
        values = {
            "data_dir": str(folder), "secret_file": "secret", "public_url": PAGE,
            "live_bind": f"127.0.0.1:{self.port}", "mqtt_port": broker.port,
        }  # fmt: skip
        file = folder / "settings.toml"
        file.write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in values.items()))
        self.log = folder / "gateway.log"
        with self.log.open("wb") as out:
            start = "from lukoshko_server.cli import main; raise SystemExit(main())"
            command = [sys.executable, "-c", start, "--settings", str(file), "live"]
            self.process = subprocess.Popen(command, stdout=out, stderr=out)
        until(self._ready, 40)

    def _ready(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        return "listening to the broker" in self.log.read_text() and self.screens() is not None

    def screens(self) -> int | None:
        """How many screens are connected, or None when nobody answers."""
        try:
            with requests.Session() as session:
                session.trust_env = False
                answer = session.get(f"{self.url}/live/healthz", timeout=2)
                found: int = answer.json()["screens"]
                return found
        except requests.RequestException:
            return None

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(10)


class Screen:
    """A browser's socket."""

    def __init__(self, gateway: Gateway, *, origin: str = PAGE) -> None:
        self.pushed: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self.client = socketio.Client(reconnection=False, websocket_extra_options={"origin": origin})
        self.client.on("pushed", self.pushed.put, namespace=SPACE)
        self.client.connect(
            gateway.url, transports=["websocket"], namespaces=[SPACE],
            socketio_path="/live/socket.io", wait_timeout=15,
        )  # fmt: skip

    def watch(self, ticket: object) -> dict[str, Any]:
        """Show a ticket; the acknowledgement."""
        answer: dict[str, Any] = self.client.call("watch", ticket, namespace=SPACE, timeout=15)
        return answer

    def next(self) -> dict[str, Any]:
        """The next pushed view."""
        return self.pushed.get(timeout=15)

    def close(self) -> None:
        self.client.disconnect()


@pytest.fixture
def gateway(tmp_path: Path, broker: Broker) -> Iterator[Gateway]:
    started = Gateway(tmp_path, broker)
    yield started
    started.stop()


@pytest.fixture
def push(broker: Broker) -> Iterator[Callable[[str, bytes], None]]:
    """Publishes as the server does."""
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id="pusher", protocol=MQTTProtocolVersion.MQTTv5)
    client.connect("127.0.0.1", broker.port)
    client.loop_start()

    def publish(topic: str, payload: bytes) -> None:
        until(client.is_connected, 30)  # the broker may have been started again under this publisher too
        client.publish(topic, payload, qos=1).wait_for_publish(10)

    yield publish
    client.disconnect()
    client.loop_stop()


@contextmanager
def screens(gateway: Gateway, count: int) -> Iterator[list[Screen]]:
    opened = [Screen(gateway) for _ in range(count)]
    yield opened
    for screen in opened:
        screen.close()


def view(room: str, seq: int) -> bytes:
    return encode(Pushed(room=room, kind="card", id="o-1", seq=seq, view={"state": "ready", "sum": 123}))


def test_what_is_pushed_reaches_those_who_follow_the_room_and_nobody_else(
    gateway: Gateway, push: Callable[[str, bytes], None]
) -> None:
    with screens(gateway, 3) as (one, other, third):
        assert one.watch({"ticket": signed("orders", "mine:p-1")})["rooms"] == ["orders", "mine:p-1"]
        other.watch({"ticket": signed("mine:p-2")})
        third.watch({"ticket": signed("orders")})
        push(LIVE.topic(room="orders"), view("orders", 7))
        push(LIVE.topic(room="mine:p-2"), view("mine:p-2", 1))
        expected = {
            "room": "orders",
            "kind": "card",
            "id": "o-1",
            "seq": 7,
            "view": {"state": "ready", "sum": 123},
        }
        assert one.next() == third.next() == expected
        assert other.next()["room"] == "mine:p-2"
        assert one.pushed.empty()


WRONG_TICKETS: list[tuple[object, str]] = [
    ({"ticket": signed("orders", secret="not the server's secret")}, "live.bad-ticket"),
    ({"ticket": signed("orders", seconds=-1)}, "live.bad-ticket"),
    ({"ticket": "orders"}, "live.bad-ticket"),
    ({}, "request.malformed"),
    (None, "request.malformed"),
    ([1, 2], "request.malformed"),
    ({"ticket": 7}, "request.malformed"),
]


def test_wrong_tickets_are_refused_with_a_problem_and_join_nothing(
    gateway: Gateway, push: Callable[[str, bytes], None]
) -> None:
    with screens(gateway, 2) as (screen, honest):
        for shown, code in WRONG_TICKETS:
            assert screen.watch(shown)["code"] == code
        honest.watch({"ticket": signed("orders")})
        push(LIVE.topic(room="orders"), view("orders", 1))
        honest.next()
        assert screen.pushed.empty()
        assert screen.watch({"ticket": signed("orders")})["rooms"] == ["orders"]


def test_a_screen_is_dropped_at_the_end_of_its_ticket_and_on_revocation(
    gateway: Gateway, push: Callable[[str, bytes], None]
) -> None:
    with screens(gateway, 3) as (short, revoked, stays):
        short.watch({"ticket": signed("orders", seconds=1.5)})
        kept = signed("orders", person="boris")
        revoked.watch({"ticket": kept})
        stays.watch({"ticket": signed("orders", person="vera")})
        push(REVOKED.topic(person="boris"), encode(Revoked(person="boris")))
        until(lambda: not revoked.client.connected and not short.client.connected)
        push(LIVE.topic(room="orders"), view("orders", 1))
        assert stays.next()["seq"] == 1
        assert gateway.screens() == 1
        with screens(gateway, 1) as (back,):
            assert back.watch({"ticket": kept})["code"] == "live.bad-ticket"


def test_garbage_from_the_broker_harms_nobody(gateway: Gateway, push: Callable[[str, bytes], None]) -> None:
    with screens(gateway, 1) as (screen,):
        screen.watch({"ticket": signed("orders")})
        for payload in (b"", b"{", b"\xff", b"[]", b'{"room": 1}', b"x" * 200_000):
            push(LIVE.topic(room="orders"), payload)
        push(LIVE.topic(room="orders"), view("orders", 2))
        assert screen.next()["seq"] == 2


def test_the_gateway_finds_the_broker_again(
    gateway: Gateway, broker: Broker, push: Callable[[str, bytes], None]
) -> None:
    with screens(gateway, 1) as (screen,):
        screen.watch({"ticket": signed("orders")})
        broker.restart()
        until(lambda: gateway.log.read_text().count("listening to the broker") == 2, 30)
        push(LIVE.topic(room="orders"), view("orders", 3))
        assert screen.next()["seq"] == 3


def test_a_page_of_another_origin_gets_no_socket(gateway: Gateway) -> None:
    with pytest.raises(socketio.exceptions.ConnectionError):
        Screen(gateway, origin="http://evil.example")


def test_the_gateway_ends_when_told(gateway: Gateway) -> None:
    gateway.process.send_signal(signal.SIGTERM)
    gateway.process.wait(10)
