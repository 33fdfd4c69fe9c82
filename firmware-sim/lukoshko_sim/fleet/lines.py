"""The lines of a fleet: one thread, one selector, thousands of MQTT 5 connections through paho's own loop."""

import logging
import random
import selectors
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from heapq import heappop, heappush
from itertools import count
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

log = logging.getLogger(__name__)
KEEPALIVE_S = 60
UPKEEP_S = 5.0
RETRY_S = (0.5, 5.0)
CONNECTS_AT_ONCE = 20
"""How many connections are begun before others are listened to again."""


class Line:
    """One device's connection."""

    def __init__(
        self, name: str, password: str, topics: list[str], will: Callable[[], tuple[str, bytes]]
    ) -> None:
        self.name, self.topics, self.will = name, topics, will
        self.client = paho.Client(
            CallbackAPIVersion.VERSION2, f"fleet-{name}", protocol=MQTTProtocolVersion.MQTTv5
        )
        if password:
            self.client.username_pw_set(name, password)
        self.client.on_connect = self._connected
        self.client.on_subscribe = self._subscribed
        self.client.on_disconnect = self._dropped
        self.joined = False
        self.came: Callable[[], None] = lambda: None
        self.gone: Callable[[], None] = lambda: None

    def connect(self, address: tuple[str, int]) -> None:
        """Begin to connect; the answer comes by the loop. Raises OSError."""
        topic, payload = self.will()
        self.client.will_set(topic, payload, qos=1, retain=True)
        connect = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        connect.SessionExpiryInterval = 0
        self.client.connect(*address, keepalive=KEEPALIVE_S, clean_start=True, properties=connect)

    def _connected(
        self, client: paho.Client, _data: object, _flags: object, reason: Any, _props: object
    ) -> None:
        if reason.is_failure:
            log.warning("%s is refused: %s", self.name, reason)
            return
        client.subscribe([(topic, 1) for topic in self.topics])

    def _subscribed(self, *_: object) -> None:
        self.joined = True
        self.came()

    def _dropped(self, *_: object) -> None:
        self.joined = False
        self.gone()


class Lines:
    """All lines and all timers of a fleet. Everything but `call` belongs to its own thread."""

    def __init__(self, address: tuple[str, int], seed: str) -> None:
        self._address = address
        self._selector = selectors.DefaultSelector()
        self._timers: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()
        self._rng = random.Random(f"{seed}:lines")
        self._near, self._far = socket.socketpair()
        self._asked: list[Callable[[], None]] = []
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._lines: list[Line] = []

    def add(self, line: Line) -> None:
        """Keep this line connected from now on."""
        self._lines.append(line)
        line.client.on_socket_open = lambda _c, _d, sock: self._watch(sock, line)
        line.client.on_socket_close = lambda _c, _d, sock: self._forget(sock)
        line.client.on_socket_register_write = lambda _c, _d, sock: self._write(sock, line, wanted=True)
        line.client.on_socket_unregister_write = lambda _c, _d, sock: self._write(sock, line, wanted=False)

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        """Do this in so many seconds."""
        heappush(self._timers, (time.monotonic() + seconds, next(self._order), act))

    def call(self, act: Callable[[], None]) -> None:
        """Do this soon, in the thread of the lines; may be called from any thread."""
        with self._lock:
            self._asked.append(act)
        self._wake()

    def connect_all(self) -> None:
        """Everybody who is not connected connects now: a storm."""
        self._connect([line for line in self._lines if not line.joined])

    def drop_all(self) -> None:
        """Every connection breaks at once, without a goodbye."""
        for line in self._lines:
            sock: Any = line.client.socket()
            if sock is not None:
                sock.shutdown(socket.SHUT_RDWR)

    def run(self) -> None:
        """Work until `stop`."""
        self._near.setblocking(False)
        self._selector.register(self._near, selectors.EVENT_READ, None)
        self.later(UPKEEP_S, self._upkeep)
        while not self._stopping.is_set():
            for key, events in self._selector.select(self._pause_s()):
                self._serve(key, events)
            self._run_due()
        for line in self._lines:
            line.client.disconnect()
        for end in (self._near, self._far):
            end.close()
        self._selector.close()

    def stop(self) -> None:
        """End `run` soon."""
        self._stopping.set()
        self._wake()

    def _wake(self) -> None:
        with suppress(OSError):  # it has ended already
            self._far.send(b"!")

    def _connect(self, lines: list[Line]) -> None:
        for line in lines[:CONNECTS_AT_ONCE]:
            try:
                line.connect(self._address)
            except OSError as error:
                log.warning("%s cannot connect: %s", line.name, error)
                self.later(self._rng.uniform(*RETRY_S), lambda line=line: self._connect([line]))  # type: ignore[misc]
        if len(lines) > CONNECTS_AT_ONCE:
            self.later(0, lambda: self._connect(lines[CONNECTS_AT_ONCE:]))

    def reconnect(self, line: Line) -> None:
        """This line broke: it comes back after a pause of its own."""
        if not self._stopping.is_set():
            self.later(self._rng.uniform(*RETRY_S), lambda: self._connect([line]))

    def _serve(self, key: selectors.SelectorKey, events: int) -> None:
        line = key.data
        if line is None:
            self._near.recv(4096)
            return
        if events & selectors.EVENT_READ:
            line.client.loop_read()
        if events & selectors.EVENT_WRITE and line.client.socket() is not None:
            line.client.loop_write()

    def _run_due(self) -> None:
        with self._lock:
            asked, self._asked = self._asked, []
        for act in asked:
            act()
        now = time.monotonic()
        while self._timers and self._timers[0][0] <= now:
            heappop(self._timers)[2]()

    def _pause_s(self) -> float:
        if not self._timers:
            return UPKEEP_S
        return max(0.0, self._timers[0][0] - time.monotonic())

    def _upkeep(self) -> None:
        for line in self._lines:
            line.client.loop_misc()
        self.later(UPKEEP_S, self._upkeep)

    def _watch(self, sock: Any, line: Line) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._selector.register(sock, selectors.EVENT_READ, line)

    def _forget(self, sock: Any) -> None:
        if not self._stopping.is_set():  # else the selector is gone before the last socket
            self._selector.unregister(sock)

    def _write(self, sock: Any, line: Line, *, wanted: bool) -> None:
        if self._stopping.is_set():
            return
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if wanted else 0)
        self._selector.modify(sock, events, line)
