"""This process's line to the broker: publishes with acknowledgement, reconnects by itself."""

import logging
import os
import socket
import threading
from collections.abc import Sequence
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from lukoshko_server.config import Settings

log = logging.getLogger(__name__)


class NotPublished(Exception):
    """The broker did not take the message in time."""


class Mqtt:
    """A publisher. `publish` returns when the broker has the message; that is not delivery (DESIGN §5)."""

    def __init__(self, settings: Settings, name: str) -> None:
        self._settings = settings
        self._client = client(settings, f"{name}-{os.getpid()}")
        self._lock = threading.Lock()

    def start(self) -> None:
        """Connect in the background, now and whenever the line breaks."""
        self._client.connect_async(self._settings.mqtt_host, self._settings.mqtt_port, keepalive=20)
        self._client.loop_start()

    def stop(self) -> None:
        """Disconnect."""
        self._client.disconnect()
        self._client.loop_stop()

    def publish(
        self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False, expiry_s: int | None = None,
        wait_s: float = 5.0,
    ) -> None:  # fmt: skip
        """Publish and wait for the broker. Raises NotPublished."""
        properties = None
        if expiry_s is not None:
            properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
            properties.MessageExpiryInterval = expiry_s
        self._must_be_connected()
        with self._lock:
            info = self._client.publish(topic, payload, qos=qos, retain=retain, properties=properties)
        _await(info, wait_s)

    def publish_all(self, messages: Sequence[tuple[str, bytes]], *, wait_s: float = 5.0) -> None:
        """Publish one behind another and wait once, until the broker has them all. Raises NotPublished."""
        self._must_be_connected()
        with self._lock:
            infos = [self._client.publish(topic, payload, qos=1) for topic, payload in messages]
        for info in infos:
            _await(info, wait_s)

    def _must_be_connected(self) -> None:
        if not self._client.is_connected():
            raise NotPublished("no line to the broker")


def _await(info: paho.MQTTMessageInfo, wait_s: float) -> None:
    try:
        info.wait_for_publish(wait_s)
    except (ValueError, RuntimeError) as error:
        raise NotPublished(str(error)) from error
    if not info.is_published():
        raise NotPublished(f"no acknowledgement within {wait_s} s")


def take_place(settings: Settings, client_id: str) -> None:
    """Connect under a device's name from our own listener, and leave: its session ends. Raises NotPublished."""
    made = client(settings, client_id)
    there = threading.Event()
    made.on_connect = lambda *_: there.set()
    try:
        made.connect(settings.mqtt_host, settings.mqtt_port, keepalive=10)
        made.loop_start()
        if not there.wait(5):
            raise NotPublished("the broker does not answer")
    except OSError as error:
        raise NotPublished(str(error)) from error
    finally:
        made.disconnect()
        made.loop_stop()


def client(settings: Settings, client_id: str, *, manual_ack: bool = False) -> paho.Client:
    """A configured MQTT 5 client, not yet connected."""
    made = paho.Client(
        CallbackAPIVersion.VERSION2,
        client_id=client_id,
        protocol=MQTTProtocolVersion.MQTTv5,
        manual_ack=manual_ack,
    )
    if settings.mqtt_user:
        made.username_pw_set(settings.mqtt_user, settings.mqtt_password)
    made.on_socket_open = _without_delay
    made.reconnect_delay_set(1, 10)
    made.max_queued_messages_set(10_000)
    return made


def _without_delay(_client: paho.Client, _data: object, line: Any) -> None:
    # A small packet right behind another would wait 40 ms for the broker's delayed TCP answer.
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
