"""What flows of agents are made of: child processes, a server's side of MQTT, the panel of a simulator."""

import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal, TypeVar

import requests
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from tests.brokers import Broker

from lukoshko_edge.clock import SystemClock
from lukoshko_wire.climate import TelemetryAck
from lukoshko_wire.locker import Ack, FactsAck, OpenCell
from lukoshko_wire.message import encode, parse
from lukoshko_wire.pos import PrintReceipt, Receipt, ReceiptLine
from lukoshko_wire.values import Vat

T = TypeVar("T")
WITHIN_S = 30.0


def eventually(
    look: Callable[[], T | Literal[False] | None], within_s: float = WITHIN_S, why: str = "it never came true"
) -> T:
    """Look until the answer is true. Fails the test after a deadline."""
    until = time.monotonic() + within_s
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() >= until:
            raise AssertionError(why)
        time.sleep(0.02)


class Child:
    """One of our programs as a process of its own, ready when it says so."""

    def __init__(self, folder: Path, name: str, args: list[str], env: dict[str, str] | None = None) -> None:
        self._command = [str(Path(sys.executable).parent / args[0]), *args[1:]]
        self.log = folder / f"{name}.log"
        self._env = {**os.environ, **(env or {})}
        self.process: subprocess.Popen[str] | None = None
        self.said = ""

    def launch(self) -> None:
        """Start without waiting for anything."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self._command, stdout=subprocess.PIPE, stderr=log, text=True, env=self._env
            )

    def start(self) -> "Child":
        """Start and wait for the line `ready …`."""
        self.launch()
        assert self.process
        assert self.process.stdout
        watchdog = threading.Timer(WITHIN_S, self.process.kill)
        watchdog.start()
        self.said = self.process.stdout.readline().strip()
        watchdog.cancel()
        assert self.said.startswith("ready"), self.log.read_text(encoding="utf-8")[-3000:]
        return self

    @property
    def url(self) -> str:
        """What a simulator said after `ready`."""
        return self.said.split()[1]

    def kill(self) -> None:
        """The power goes."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End in order."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        process, self.process = self.process, None
        if process is None:
            return
        process.send_signal(how)
        try:
            process.wait(10)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
            assert process.stdout
            process.stdout.close()


class Panel:
    """A simulator's control panel."""

    def __init__(self, url: str) -> None:
        self.url = url

    def get(self, path: str) -> Any:
        """Read a page of the panel."""
        return self._answered(requests.get(self.url + path, timeout=5))

    def post(self, path: str, body: Any = None) -> Any:
        """Press something on the panel."""
        return self._answered(requests.post(self.url + path, json=body, timeout=5))

    @staticmethod
    def _answered(response: requests.Response) -> Any:
        with response:
            assert response.ok, response.text
            return response.json() if response.content else None


class Server:
    """The server's side of one device's topics: remembers what came, acknowledges facts, sends commands."""

    def __init__(
        self,
        broker: Broker,
        kind: str,
        device: str,
        *,
        user: tuple[str, str] | None = None,
        ca_file: str = "",
    ) -> None:
        self.root = f"lukoshko/v1/{kind}/{device}"
        self.acking = True
        self.acks: list[Ack] = []
        self.facts: dict[tuple[str, int], dict[str, Any]] = {}
        self.fact_batches = 0
        self.retained: dict[str, Any] = {}
        self.readings: list[dict[str, Any]] = []
        self._lock = threading.Lock()
        self._up: queue.Queue[bool] = queue.Queue()
        self._client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"test-{kind}-{device}",
            protocol=MQTTProtocolVersion.MQTTv5,
        )
        self._client.reconnect_delay_set(1, 1)
        self._client.on_socket_open = _without_delay
        self._client.on_connect = lambda client, *_: client.subscribe(f"{self.root}/#", qos=1)
        self._client.on_subscribe = lambda *_: self._up.put(True)
        self._client.on_message = self._arrived
        if user:
            self._client.username_pw_set(*user)
        if ca_file:
            self._client.tls_set(ca_certs=ca_file)
        self._client.connect_async("localhost" if ca_file else broker.host, broker.port, clean_start=True)
        self._client.loop_start()
        self._up.get(timeout=WITHIN_S)

    def close(self) -> None:
        """Leave the broker."""
        self._client.disconnect()
        self._client.loop_stop()

    def send(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        """Publish and wait until the broker has it."""
        self._client.publish(f"{self.root}/{topic}", payload, qos=1, retain=retain).wait_for_publish(5)

    def conn(self) -> dict[str, Any]:
        """The device's presence as last told."""
        found: dict[str, Any] = self.retained.get("conn", {})
        return found

    def state(self) -> dict[str, Any]:
        """The device's snapshot as last told."""
        found: dict[str, Any] = self.retained.get("state", {})
        return found

    def final(self, id_: str, within_s: float = WITHIN_S) -> Ack:
        """The final answer to a command."""
        return eventually(
            lambda: next((a for a in self.acks if a.id == id_ and a.final), None),
            within_s,
            f"no final answer to {id_} among {self.acks}",
        )

    def answers(self, id_: str) -> list[tuple[str, str]]:
        """Outcome and code of every answer to a command."""
        return [(a.outcome, a.code) for a in self.acks if a.id == id_]

    def facts_of(self, type_: str) -> list[dict[str, Any]]:
        """Facts of one type in order of boot and number."""
        with self._lock:
            return [fact for _, fact in sorted(self.facts.items()) if fact["type"] == type_]

    def acknowledge(self) -> None:
        """Say that everything which came is committed."""
        for boot in {boot for boot, _ in self.facts}:
            self._acknowledge(boot)

    def _acknowledge(self, boot: str) -> None:
        upto = 0
        while (boot, upto + 1) in self.facts:
            upto += 1
        self._client.publish(f"{self.root}/evt/ack", encode(FactsAck(boot=boot, upto=upto)), qos=1)

    def _arrived(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        topic = message.topic.removeprefix(self.root + "/")
        if topic == "ack":
            self.acks.append(parse(Ack, bytes(message.payload)))
        elif topic == "evt":
            batch = json.loads(message.payload)
            with self._lock:
                self.fact_batches += 1
                for fact in batch["facts"]:
                    known = self.facts.setdefault((batch["boot"], fact["seq"]), fact)
                    assert known == fact, "a fact changed after it was told"
            if self.acking:
                self._acknowledge(batch["boot"])
        elif topic in ("conn", "state", "reported"):
            self.retained[topic] = json.loads(message.payload)
        elif topic == "tel":
            batch = json.loads(message.payload)
            self.readings += batch["readings"]
            if self.acking:
                ack = encode(TelemetryAck(boot=batch["boot"], upto=batch["upto"]))
                self._client.publish(f"{self.root}/tel/ack", ack, qos=1)


def _without_delay(_client: Client, _data: object, line: Any) -> None:
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def now() -> datetime:
    """Aware UTC, as every process here sees it."""
    return SystemClock(lambda: None).now()


def pause(seconds: float) -> None:
    """Let so much time pass, looking at nothing."""
    until = time.monotonic() + seconds
    eventually(lambda: time.monotonic() >= until)


def open_cell(session: str, id_: str = "c-1", cell: int = 1, lives_s: float = 20, **other: Any) -> OpenCell:
    """A command that is in order unless told otherwise."""
    issued_at = other.pop("issued_at", now())
    return OpenCell(
        id=id_,
        cell=cell,
        reason=other.pop("reason", "pickup"),
        issued_at=issued_at,
        expires_at=issued_at + timedelta(seconds=lives_s),
        session=session,
        actor=other.pop("actor", "p-1"),
    )


def receipt(order: str = "o-1", **other: Any) -> Receipt:
    """A receipt of one piece and 353 g of cheese, paid by card, unless told otherwise."""
    lines = other.pop("lines", None) or [
        ReceiptLine(
            name="Сыр, кг",
            price_kopecks=89_990,
            quantity_milli=353,
            measure="kilogram",
            sum_kopecks=31_766,
            vat=Vat.VAT10,
        ),
        ReceiptLine(
            name="Доставка",
            price_kopecks=14_900,
            quantity_milli=1000,
            measure="piece",
            sum_kopecks=14_900,
            vat=Vat.VAT22,
            subject="service",
        ),
    ]
    total = other.pop("total_kopecks", sum(line.sum_kopecks for line in lines))
    cash = other.pop("cash_kopecks", 0)
    whole: dict[str, Any] = {
        "kind": "sell",
        "order_id": order,
        "order_number": "А-0001",
        "lines": lines,
        "cash_kopecks": cash,
        "electronic_kopecks": total - cash,
        "total_kopecks": total,
        "taxation": "osn",
        "buyer": "+79161234567",
        "place": "Доставка",
        "address": "Москва, ул. Примерная, 1",
        "cashier": "Иванова А. А.",
    }
    return Receipt(**{**whole, **other})


def print_receipt(id_: str = "i-1", order: str = "o-1", **other: Any) -> bytes:
    """The command to print that receipt."""
    return encode(PrintReceipt(id=id_, issued_at=now(), receipt=receipt(order, **other)))
