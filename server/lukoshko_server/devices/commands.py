"""A command to a device as an effect of the outbox: published once it is decided, never after its time."""

from datetime import datetime

from lukoshko_server.clock import Clock
from lukoshko_server.db import Tx
from lukoshko_server.devices import store
from lukoshko_server.mqtt import Mqtt
from lukoshko_server.outbox.service import Effect, Handler, Outbox
from lukoshko_wire.channels import Channel, M
from lukoshko_wire.message import Message, encode, parse
from lukoshko_wire.values import Instant

KIND = "mqtt"


class Outgoing(Message, frozen=True):
    """What waits to be published; `until` is the moment after which it must not be."""

    topic: str
    payload: str
    until: Instant | None = None


def put(
    tx: Tx, outbox: Outbox, key: str, channel: Channel[M], device: str, message: M, *, until: datetime | None
) -> None:
    """Queue a command beside its decision; nothing is queued for a device that may have a double."""
    topic = channel.topic(device=device)
    if store.is_suspect(tx, topic.split("/")[2], device):
        return
    payload = channel.encode(message).decode()
    body = Outgoing(topic=topic, payload=payload, until=until)
    outbox.put(tx, KIND, key, encode(body).decode())


def handler(mqtt: Mqtt, clock: Clock) -> Handler:
    """Publish; what is past its time is dropped, for a door must not open for nobody."""

    def send(effect: Effect) -> None:
        outgoing = parse(Outgoing, effect.body.encode())
        left_s = None
        if outgoing.until is not None:
            left_s = int((outgoing.until - clock()).total_seconds())
            if left_s <= 0:
                return
        mqtt.publish(outgoing.topic, outgoing.payload.encode(), expiry_s=left_s)

    return send
