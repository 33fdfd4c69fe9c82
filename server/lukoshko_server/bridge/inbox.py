"""What the devices' topics mean: bytes in, calls on `Devices` out. Refusals name the topic, never the payload."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zlib import crc32

import msgspec

from lukoshko_server.devices.journals import Journal, Taken
from lukoshko_server.devices.service import Devices
from lukoshko_wire import locker, pos, rights
from lukoshko_wire.channels import Channel
from lukoshko_wire.climate import MOST_READINGS, Telemetry, TelemetryAck
from lukoshko_wire.locker import Ack, FactsAck
from lukoshko_wire.message import Message, encode, parse
from lukoshko_wire.problems import Malformed
from lukoshko_wire.settings import Reported
from lukoshko_wire.values import Id

MAX_FACTS = 100
MAX_SEQ = 2**31 - 1
CHANNELS: dict[str, tuple[Channel[Any], ...]] = {
    "locker": (
        locker.CONN,
        locker.ACK,
        locker.EVT,
        locker.STATE,
        locker.REPORTED,
        locker.TEL,
        rights.RIGHTS_ACK,
        rights.ASK,
    ),
    "pos": (pos.CONN, pos.ACK, pos.EVT, pos.STATE, pos.REPORTED),
}
EVT_ACK: dict[str, Channel[FactsAck]] = {"locker": locker.EVT_ACK, "pos": pos.EVT_ACK}
_FACTS: dict[str, msgspec.json.Decoder[Any]] = {
    "locker": msgspec.json.Decoder(locker.Fact),
    "pos": msgspec.json.Decoder(pos.TillFact),
}


class _Batch(Message, frozen=True):
    boot: Id
    facts: list[msgspec.Raw]


class _Numbered(Message, frozen=True):
    seq: int


Reply = tuple[str, bytes]
"""Topic and payload to publish after the commit."""
Apply = Callable[[Devices], None]


@dataclass(frozen=True)
class Minutes:
    """Readings of one locker: written together with those of the others, for one row at a time is slow."""

    device: str
    told: Telemetry

    @property
    def reply(self) -> Reply:
        """Says what is committed."""
        ack = TelemetryAck(boot=self.told.boot, upto=self.told.upto)
        return locker.TEL_ACK.topic(device=self.device), encode(ack)


@dataclass(frozen=True)
class Presence:
    """A device came or left: after an outage thousands do at once."""

    kind: str
    device: str
    told: locker.Conn


@dataclass(frozen=True)
class Snapshot:
    """How a device is: of many at once after an outage, or when a bridge comes back."""

    kind: str
    device: str
    told: locker.LockerState | pos.TillState


@dataclass(frozen=True)
class Answer:
    """A device answers a command."""

    kind: str
    device: str
    told: Ack


@dataclass(frozen=True)
class Facts:
    """A batch of a device's journal."""

    kind: str
    told: Journal

    def reply(self, upto: int, at: datetime) -> Reply:
        """Says how far the journal is committed."""
        ack = FactsAck(boot=self.told.boot, upto=upto, at=at)
        return EVT_ACK[self.kind].topic(device=self.told.device_id), encode(ack)


Arrived = Apply | Minutes | Presence | Snapshot | Answer | Facts
"""What to do with a message: for itself, or together with others of its sort, for one row at a time is slow."""


def channels() -> list[Channel[Any]]:
    """Everything that devices say."""
    return [channel for of_kind in CHANNELS.values() for channel in of_kind]


def mine(device: str, index: int, count: int) -> bool:
    """True when the bridge of this index answers for the device."""
    return crc32(device.encode()) % count == index


def understand(topic: str, payload: bytes) -> tuple[str, Arrived]:
    """The device and what to do with its message. Raises Malformed or TooLarge."""
    for kind, of_kind in CHANNELS.items():
        for channel in of_kind:
            ids = channel.ids(topic)
            if ids is not None:
                return ids["device"], _apply(kind, ids["device"], channel, payload)
    raise Malformed("no channel of this name")


def take_all(devices: Devices, messages: Sequence[Arrived]) -> list[Reply]:
    """Apply messages in the caller's transaction, each sort at once; what to publish after the commit."""
    minutes = [each for each in messages if isinstance(each, Minutes)]
    taken = (
        devices.take_readings([(each.device, each.told.readings) for each in minutes]) if minutes else set()
    )
    replies = [each.reply for each in minutes if each.device in taken]
    for kind in CHANNELS:
        replies += _take_kind(devices, kind, messages)
    for each in messages:
        if callable(each):
            each(devices)
    return replies


def _take_kind(devices: Devices, kind: str, messages: Sequence[Arrived]) -> list[Reply]:
    came = [each for each in messages if isinstance(each, Presence) and each.kind == kind]
    if came:
        devices.take_conns(kind, [(each.device, each.told) for each in came])
    shown = [each for each in messages if isinstance(each, Snapshot) and each.kind == kind]
    if shown:
        devices.take_states(kind, [(each.device, each.told) for each in shown])
    answers = [each for each in messages if isinstance(each, Answer) and each.kind == kind]
    if answers:
        devices.take_acks(kind, [(each.device, each.told) for each in answers])
    facts = [each for each in messages if isinstance(each, Facts) and each.kind == kind]
    uptos = devices.take_journals(kind, [each.told for each in facts]) if facts else []
    return [
        each.reply(upto, devices.now()) for each, upto in zip(facts, uptos, strict=True) if upto is not None
    ]


def _apply(kind: str, device: str, channel: Channel[Any], payload: bytes) -> Arrived:
    if channel in (locker.EVT, pos.EVT):
        return _facts(kind, device, payload)
    message = channel.decode(payload)
    match message:
        case locker.Conn():
            return Presence(kind, device, message)
        case locker.Ack():
            return Answer(kind, device, message)
        case Telemetry():
            if len(message.readings) > MOST_READINGS:
                raise Malformed(f"{len(message.readings)} readings, at most {MOST_READINGS}")
            return Minutes(device, message)
        case Reported():
            return lambda devices: devices.take_reported(kind, device, message)
        case rights.RightsAck() | rights.AskPickup():
            return lambda devices: devices.take_said(kind, device, message)
        case _:
            return Snapshot(kind, device, message)


def _facts(kind: str, device: str, payload: bytes) -> Facts:
    """A batch is read fact by fact: one of a newer kind must not hold up the rest of the journal."""
    batch = parse(_Batch, payload)
    if len(batch.facts) > MAX_FACTS:
        raise Malformed(f"{len(batch.facts)} facts, at most {MAX_FACTS}")
    return Facts(kind, Journal(device, batch.boot, [_taken(kind, bytes(raw)) for raw in batch.facts]))


def _taken(kind: str, raw: bytes) -> Taken:
    seq = parse(_Numbered, raw).seq
    if not 1 <= seq <= MAX_SEQ:
        raise Malformed(f"a fact numbered {seq}")
    try:
        fact = _FACTS[kind].decode(raw)
    except msgspec.MsgspecError:
        fact = None
    return Taken(seq=seq, body=raw.decode(), fact=fact)
