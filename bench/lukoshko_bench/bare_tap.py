"""The bare peer of tap: what cannot be left out between a tap and a bolt, with nothing of the product around it.

One commit in SQLite; one round trip through a broker of the same kind, the command there and its acknowledgement back,
as the agent answers before it acts; as many fsyncs as the agent does before the pulse; one frame written to a
pseudo-terminal and read at its other end.
"""

import os
import secrets
import sqlite3
import threading
import time
import tty
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import paho.mqtt.client as paho
import serial
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from tests.needs import free_port

from lukoshko_server.demo import broker
from lukoshko_server.demo.stack import _listens
from lukoshko_server.demo.supervise import Child, Supervisor

FSYNCS = 2
"""Of the agent before the pulse: the journal's `accepted`, then its `actuating`; seen with strace."""
FRAME = bytes((0x8A, 0x01, 0x01, 0x11, 0x9B))
TOPIC, BACK = "lukoshko/v1/locker/bench/cmd", "lukoshko/v1/locker/bench/ack"
BODY = secrets.token_bytes(260)
"""As long as a command to open a cell."""
ANSWER = secrets.token_bytes(120)
"""As long as its acknowledgement."""
PAGE = bytes(4096)


class BareTap:
    """Does it once a call."""

    def __init__(self, home: Path, kind: str) -> None:
        self._stack = ExitStack()
        keep = self._stack.enter_context
        self._db = keep(closing(sqlite3.connect(home / "bare.sqlite", isolation_level=None)))
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.execute("create table command (no integer primary key, body blob not null)")
        self._journal = keep((home / "bare.journal").open("ab", buffering=0))
        self._came = threading.Event()
        self._sender, self._receiver = keep(_lines(home, kind, self._came))
        self._near, self._far = keep(_wire())

    def close(self) -> None:
        """Give everything back."""
        self._stack.close()

    def once(self) -> float:
        """Seconds from the beginning to the frame at the far end of the wire."""
        began = time.perf_counter()
        self._db.execute("BEGIN IMMEDIATE")
        self._db.execute("insert into command (body) values (?)", (BODY,))
        self._db.execute("COMMIT")
        self._came.clear()
        self._sender.publish(TOPIC, BODY, qos=1)
        if not self._came.wait(10):
            raise TimeoutError("the broker did not bring the message")
        for _ in range(FSYNCS):
            self._journal.write(PAGE)
            os.fdatasync(self._journal.fileno())
        self._near.write(FRAME)
        self._near.flush()
        heard = b""
        while len(heard) < len(FRAME):
            heard += os.read(self._far, 64)
        return time.perf_counter() - began


@contextmanager
def _lines(home: Path, kind: str, came: threading.Event) -> Iterator[tuple[paho.Client, paho.Client]]:
    folder = home / "bare-broker"
    folder.mkdir()
    words = {name: secrets.token_urlsafe(12) for name in ("server", "bench")}
    plan = broker.plan(folder, free_port(), free_port(), words, kind=kind)
    keeper = Supervisor(folder)
    keeper.start(Child("broker", plan.argv, _listens(plan.port)))
    clients = []
    try:
        for name, word in words.items():
            made = paho.Client(
                CallbackAPIVersion.VERSION2, f"bare-{name}", protocol=MQTTProtocolVersion.MQTTv5
            )
            if plan.passwords:
                made.username_pw_set(name, word)
            clients.append(made)
        sender, receiver = clients
        subscribed = threading.Semaphore(0)
        receiver.on_connect = lambda client, *_: client.subscribe(TOPIC, qos=1)
        receiver.on_message = lambda client, *_: client.publish(BACK, ANSWER, qos=1)
        sender.on_connect = lambda client, *_: client.subscribe(BACK, qos=1)
        sender.on_message = lambda *_: came.set()
        for client in clients:
            client.on_subscribe = lambda *_: subscribed.release()
        for client in clients:
            client.connect("127.0.0.1", plan.port, keepalive=20)
            client.loop_start()
        if not all(subscribed.acquire(timeout=10) for _ in clients):
            raise TimeoutError("the broker did not let the bare peer subscribe")
        yield sender, receiver
    finally:
        for client in clients:
            client.disconnect()
            client.loop_stop()
        keeper.stop()


@contextmanager
def _wire() -> Iterator[tuple[serial.Serial, int]]:
    far, near = os.openpty()
    tty.setraw(far)
    tty.setraw(near)
    try:
        with serial.Serial(os.ttyname(near), 9600, timeout=0, write_timeout=1) as port:
            yield port, far
    finally:
        os.close(near)
        os.close(far)
