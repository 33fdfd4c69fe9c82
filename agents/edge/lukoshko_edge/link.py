"""The device's line to the broker: presence by will, commands in, answers and snapshots out.

Nothing here waits for the network: while the line is down a snapshot is replaced by the next one, an answer is
left to the journal's facts, and facts stay where they are.
"""

import logging
import socket
import ssl
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from paho.mqtt.client import Client, ConnectFlags, MQTTMessage, MQTTMessageInfo
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from lukoshko_edge.clock import Clock
from lukoshko_edge.config import Mqtt
from lukoshko_edge.feeder import Feeder
from lukoshko_edge.identity import Identity
from lukoshko_edge.inbox import MAX_PAYLOAD
from lukoshko_edge.journal import Journal
from lukoshko_edge.minutes import MinuteFeed
from lukoshko_wire.climate import TelemetryAck
from lukoshko_wire.locker import Conn, FactsAck
from lukoshko_wire.message import Message, encode, parse
from lukoshko_wire.problems import LukoshkoError

log = logging.getLogger(__name__)
RETRY_S = (1, 30)
MAX_QUEUED = 1000
MAX_UNSAID = 100


class Link:
    """One MQTT 5 connection that lasts as long as the process."""

    def __init__(self, mqtt: Mqtt, who: Identity, journal: Journal, clock: Clock) -> None:
        self._mqtt, self._who, self._topics, self._journal, self._clock = (
            mqtt,
            who,
            who.topics,
            journal,
            clock,
        )
        self._on_command: Callable[[bytes, bool], None] | None = None
        self._listeners: dict[str, Callable[[bytes], None]] = {}
        self._retained: dict[str, Callable[[], Message]] = {}
        self.clock_offset_ms: int | None = None
        """Our clock less the server's, as of its latest acknowledgement."""
        self._unsaid: deque[Message] = deque(maxlen=MAX_UNSAID)
        self.joined = threading.Event()
        self.context = _context_of(mqtt, who)
        """What TLS handshakes use; None without TLS."""
        self._client = _client_of(mqtt, who, self.context)
        self._client.on_connect = self._connected
        self._client.on_disconnect = self._disconnected
        self._client.on_subscribe = self._subscribed
        self._client.on_message = self._arrived
        self._minutes = MinuteFeed(journal, self._send, who.topics.tel) if who.topics.tel else None
        self._feeder = Feeder(journal, self._send, who.topics.evt, self._minutes, resend_s=mqtt.resend_s)
        if who.topics.tel_ack:
            self.listen(who.topics.tel_ack, self._minutes_taken)

    def start(self, on_command: Callable[[bytes, bool], None], snapshot: Callable[[], Message]) -> None:
        """Begin connecting, for ever, with back-off. `on_command` is given a payload and whether it was retained."""
        self._on_command = on_command
        self.offer(self._topics.state, snapshot)  # last: configuration is told before the doors
        self._client.will_set(self._topics.conn, self._conn(online=False), qos=1, retain=True)
        connect = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        connect.SessionExpiryInterval = 0
        connect.MaximumPacketSize = MAX_PAYLOAD + 4096
        self._client.connect_async(
            self._mqtt.host, self._mqtt.port, self._mqtt.keepalive_s, clean_start=True, properties=connect
        )
        self._feeder.start()
        self._client.loop_start()

    def listen(self, topic: str, hear: Callable[[bytes], None]) -> None:
        """Give `hear` every payload of a topic of our own; to be called before `start`."""
        self._listeners[topic] = hear

    def say(self, topic: str, message: Message, *, expiry_s: int | None = None) -> bool:
        """Publish something that is true now and need not be kept; False when there is no line."""
        return self._send(topic, encode(message), expiry_s=expiry_s) is not None

    def offer(self, topic: str, make: Callable[[], Message]) -> None:
        """A retained document of ours: published at joining, and whenever it is shown."""
        self._retained[topic] = make

    def stop(self) -> None:
        """Say goodbye and leave; waits at most a second for the goodbye."""
        self._feeder.stop()
        if self.joined.is_set():
            farewell = self._client.publish(self._topics.conn, self._conn(online=False), qos=1, retain=True)
            with suppress(ValueError, RuntimeError):  # the line broke just now: the will says it for us
                farewell.wait_for_publish(1)
        self._client.disconnect()
        self._client.loop_stop()

    def answer(self, message: Message) -> None:
        """Publish an acknowledgement, or keep it for the moment of joining; a fact in the journal outlives both."""
        if self._send(self._topics.ack, encode(message)) is None:
            self._unsaid.append(message)

    def show(self, topic: str = "") -> None:
        """Publish a retained document as it is now; without a topic the state."""
        topic = topic or self._topics.state
        if topic in self._retained and self.joined.is_set():
            self._send(topic, encode(self._retained[topic]()), retain=True)

    def say_online(self) -> None:
        """Tell the presence again, in case a will of an older connection came after it."""
        self._send(self._topics.conn, self._conn(online=True), retain=True)

    def wake(self) -> None:
        """There are new facts or readings: send them now."""
        self._feeder.wake()

    def _conn(self, *, online: bool) -> bytes:
        return encode(
            Conn(
                online=online,
                boot=self._journal.boot,
                session=self._who.session,
                version=self._who.version,
                at=self._clock.now(),
            )
        )

    def _send(
        self, topic: str, payload: bytes, *, retain: bool = False, expiry_s: int | None = None
    ) -> MQTTMessageInfo | None:
        if not self.joined.is_set():
            return None
        properties = None
        if expiry_s is not None:
            properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
            properties.MessageExpiryInterval = expiry_s
        sent = self._client.publish(topic, payload, qos=1, retain=retain, properties=properties)
        if sent.rc != MQTTErrorCode.MQTT_ERR_SUCCESS:
            log.warning("topic %s was not sent: %s", topic, sent.rc)
            return None
        return sent

    def _connected(
        self,
        client: Client,
        _data: object,
        _flags: ConnectFlags,
        reason: ReasonCode,
        _props: Properties | None,
    ) -> None:
        if reason.is_failure:
            log.warning("broker refused us: %s", reason)
            return
        terms = SubscribeOptions(qos=1)
        own = (self._topics.cmd, self._topics.evt_ack, *self._listeners)
        client.subscribe([(topic, terms) for topic in own])

    def _subscribed(
        self, _client: Client, _data: object, _mid: int, reasons: list[ReasonCode], _props: object
    ) -> None:
        if any(reason.is_failure for reason in reasons):
            log.error("broker does not let us subscribe to our own topics: %s", reasons)
            return
        # Presence is told only when commands can arrive: online means reachable.
        self._client.publish(self._topics.conn, self._conn(online=True), qos=1, retain=True)
        self.joined.set()
        for topic in self._retained:
            self.show(topic)
        for _ in range(len(self._unsaid)):
            self.answer(self._unsaid.popleft())
        self._feeder.restart()
        log.info("session %s joined as boot %s", self._who.session, self._journal.boot)

    def _disconnected(self, *_: object) -> None:
        if self.joined.is_set():
            log.warning("the line to the broker is down")
        self.joined.clear()

    def _arrived(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        try:
            if message.topic == self._topics.evt_ack:
                self._acknowledged(bytes(message.payload))
            elif message.topic == self._topics.cmd and self._on_command is not None:
                self._on_command(bytes(message.payload), message.retain)
            elif message.topic in self._listeners:
                self._listeners[message.topic](bytes(message.payload))
        except LukoshkoError as error:
            log.warning("topic %s: refused: %s", message.topic, error.detail)
        except Exception:  # whatever a command breaks, the line must stay up
            log.exception("topic %s: %d bytes broke the agent", message.topic, len(message.payload))

    def _acknowledged(self, payload: bytes) -> None:
        ack = parse(FactsAck, payload, limit=MAX_PAYLOAD)
        if ack.at is not None:
            self.clock_offset_ms = int((self._clock.now() - ack.at).total_seconds() * 1000)
        if self._journal.forget(ack.boot, ack.upto):
            self._feeder.progressed()

    def _minutes_taken(self, payload: bytes) -> None:
        ack = parse(TelemetryAck, payload, limit=MAX_PAYLOAD)
        if self._minutes is not None and self._minutes.taken(ack.upto):
            self._feeder.wake()


def _context_of(mqtt: Mqtt, who: Identity) -> ssl.SSLContext | None:
    if not mqtt.tls:
        return None
    context = ssl.create_default_context(cafile=who.ca_file)
    if who.credentials is not None:
        who.credentials.load_into(context)
    return context


def _client_of(mqtt: Mqtt, who: Identity, context: ssl.SSLContext | None) -> Client:
    client = Client(
        CallbackAPIVersion.VERSION2,
        client_id=who.topics.conn.replace("/", "-"),
        protocol=MQTTProtocolVersion.MQTTv5,
    )
    client.max_queued_messages_set(MAX_QUEUED)
    client.reconnect_delay_set(*RETRY_S)
    if mqtt.user:
        client.username_pw_set(mqtt.user, who.password)
    if context is not None:
        client.tls_set_context(context)
    client.on_socket_open = _without_delay
    return client


def _without_delay(_client: Client, _data: object, line: Any) -> None:
    # An acknowledgement right behind another small packet would wait 40 ms for the peer's delayed TCP answer.
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
