"""The process: one consumer thread between the broker and the database, with manual acknowledgement.

A line to the broker for each kind of message, with a session and a window of its own: none fills the queue of another.
"""

import logging
import signal
import threading
from functools import partial
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from sqlalchemy.exc import OperationalError

from lukoshko_server.app import App, build
from lukoshko_server.bridge.inbox import Arrived, Reply, channels, mine, take_all, understand
from lukoshko_server.bridge.lanes import KINDS, NOW, Kind, Lanes, Taken, Waits, kind_of
from lukoshko_server.config import Settings
from lukoshko_server.db import acting_as
from lukoshko_server.devices.service import Devices
from lukoshko_server.mqtt import client
from lukoshko_wire.problems import LukoshkoError

log = logging.getLogger(__name__)

WAITING = 5000
SESSION_S = 24 * 3600
RETRY_S = 0.5
Waiting = tuple[Taken, Arrived | None]


class Bridge:
    """Takes messages in batches: applied in one transaction, then acknowledged, so that a kill loses nothing."""

    def __init__(self, app: App, devices: Devices) -> None:
        self._app, self._devices = app, devices
        settings = app.settings
        self._index, self._count = settings.bridge_index, settings.bridge_count
        self._lanes = Lanes(WAITING)
        self._lines = {kind: self._line(kind) for kind in KINDS}
        self._to_join = set(KINDS)
        self.joined = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._consume, name="bridge", daemon=True)

    def start(self) -> None:
        """Connect and begin to take messages."""
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        properties.SessionExpiryInterval = SESSION_S
        settings = self._app.settings
        for line in self._lines.values():
            line.connect_async(
                settings.mqtt_host, settings.mqtt_port, keepalive=20, clean_start=False, properties=properties
            )
        self._thread.start()
        for line in self._lines.values():
            line.loop_start()

    def stop(self) -> None:
        """Leave; what is not acknowledged comes again."""
        self._stop.set()
        self._lanes.close()
        for line in self._lines.values():
            line.disconnect()
            line.loop_stop()
        self._thread.join(10)

    def _line(self, kind: Kind) -> paho.Client:
        line = client(self._app.settings, f"bridge-{self._index}-{kind.name}", manual_ack=True)
        line.on_connect = partial(self._connected, kind)
        line.on_message = lambda line, _data, message: self._lanes.put(kind, Waits(line, message))
        line.on_subscribe = lambda *_: self._subscribed(kind)
        return line

    def _connected(
        self, kind: Kind, line: paho.Client, _data: object, _flags: object, reason: Any, _props: object
    ) -> None:
        if reason.is_failure:
            log.warning("broker refused the bridge: %s", reason)
            return
        line.subscribe([(channel.subscription, 1) for channel in channels() if kind_of(channel) is kind])

    def _subscribed(self, kind: Kind) -> None:
        self._to_join.discard(kind)
        if self._to_join or self.joined.is_set():
            return
        self.joined.set()
        log.info("bridge %d of %d joined", self._index, self._count)
        print("ready", flush=True)  # noqa: T201 - who starts us waits for this line

    def _consume(self) -> None:
        while batch := self._lanes.take():
            self._take([(taken, self._read(taken.newest.message)) for taken in batch])

    def _read(self, message: paho.MQTTMessage) -> Arrived | None:
        try:
            device, apply = understand(message.topic, bytes(message.payload))
        except LukoshkoError as error:
            log.warning("topic %s: %d bytes refused: %s", message.topic, len(message.payload), error.detail)
            return None
        return apply if mine(device, self._index, self._count) else None

    def _take(self, batch: list[Waiting]) -> None:
        try:
            replies = self._apply([apply for _, apply in batch if apply])
        except Exception as error:  # noqa: BLE001 - whatever one message breaks, the others must pass
            if len(batch) > 1:  # one of them spoils the batch: each for itself
                for one in batch:
                    self._take([one])
                return
            alone = self._alone(batch[0], error)
            if alone is None:
                return
            replies = alone
        for taken, _ in batch:
            taken.acknowledge()
        for topic, payload in replies:
            self._lines[NOW].publish(topic, payload, qos=1)

    def _alone(self, arrived: Waiting, error: Exception) -> list[Reply] | None:
        """Try one message again until the database answers; None when told to stop first."""
        topic, apply = arrived[0].newest.message.topic, arrived[1]
        while isinstance(error, OperationalError) and apply:
            if self._stop.wait(RETRY_S):
                return None
            log.warning("topic %s waits for the database: %s", topic, type(error.orig).__name__)
            try:
                return self._apply([apply])
            except Exception as again:  # noqa: BLE001
                error = again
        if isinstance(error, LukoshkoError):
            log.warning("topic %s refused: %s", topic, error.detail)
        else:
            log.error("topic %s: a message broke and is left out", topic, exc_info=error)
        return []

    def _apply(self, applies: list[Arrived]) -> list[Reply]:
        if not applies:
            return []
        with acting_as("bridge"), self._app.work():
            return take_all(self._devices, applies)


def main(settings: Settings) -> int:
    """Bridge until told to stop."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    app = build(settings, name=f"bridge{settings.bridge_index}")
    app.start()
    bridge = Bridge(app, app.devices)
    bridge.start()
    try:
        stop.wait()
    finally:
        bridge.stop()
        app.stop()
    return 0
