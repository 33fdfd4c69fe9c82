"""What waits to be taken, by urgency: what moves an order stands behind no snapshot and no reading.

After an outage thousands of lockers tell how they are at once. None of that may hold up an outcome or a fact.
"""

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import paho.mqtt.client as paho

from lukoshko_wire import locker, pos
from lukoshko_wire.channels import Channel


@dataclass(frozen=True)
class Kind:
    """Messages that share a lane, a line to the broker and its window there."""

    name: str
    at_once: int
    """Largest batch: what is written one by one must not keep what is urgent waiting."""
    alike: Callable[[paho.MQTTMessage], object] = lambda _message: object()
    """Of messages that wait and are alike only the newest is worth writing."""


NOW = Kind("now", at_once=100)
READINGS = Kind("readings", at_once=100, alike=lambda told: (told.topic, told.payload))
"""A locker tells its readings again until they are taken: while a backlog waits, the same ones more than once."""
SNAPSHOTS = Kind("snapshots", at_once=20, alike=lambda told: told.topic)
"""Retained documents: the newest says all."""
KINDS = (NOW, READINGS, SNAPSHOTS)
_KIND_OF: dict[Channel[Any], Kind] = {
    locker.TEL: READINGS,
    **dict.fromkeys((locker.STATE, pos.STATE, locker.REPORTED, pos.REPORTED), SNAPSHOTS),
}
IN_A_ROW = 10
"""So many urgent batches, then one of the others, that a busy day does not make them wait for ever."""


@dataclass(frozen=True)
class Waits:
    """One message, and the line that it came by and is acknowledged on."""

    line: paho.Client
    message: paho.MQTTMessage


@dataclass(frozen=True)
class Taken:
    """One message to apply, and older ones that it makes needless."""

    newest: Waits
    superseded: Sequence[Waits] = ()

    def acknowledge(self) -> None:
        """They are in the database, or need not be: the broker may forget them."""
        for each in (*self.superseded, self.newest):
            each.line.ack(each.message.mid, each.message.qos)


class Lanes:
    """Each kind bounded for itself; `put` waits for room, `take` for a message."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._ready = threading.Condition()
        self._lanes: dict[Kind, OrderedDict[object, list[Waits]]] = {kind: OrderedDict() for kind in KINDS}
        self._held = dict.fromkeys(KINDS, 0)
        self._urgent_in_a_row = 0
        self._in_turn = deque(kind for kind in KINDS if kind is not NOW)
        self._closed = False

    def put(self, kind: Kind, waits: Waits) -> None:
        """Let a message wait. Returns at once when closed: what is not taken comes again."""
        with self._ready:
            self._ready.wait_for(lambda: self._held[kind] < self._most or self._closed)
            if self._closed:
                return
            self._held[kind] += 1
            self._lanes[kind].setdefault(kind.alike(waits.message), []).append(waits)
            self._ready.notify_all()

    def take(self) -> list[Taken]:
        """The next batch of one kind; empty only when closed."""
        with self._ready:
            self._ready.wait_for(lambda: any(self._held.values()) or self._closed)
            if self._closed:
                return []
            batch = self._off(self._next())
            self._ready.notify_all()
            return batch

    def close(self) -> None:
        """Nobody takes any more."""
        with self._ready:
            self._closed = True
            self._ready.notify_all()

    def _next(self) -> Kind:
        others = [kind for kind in self._in_turn if self._held[kind]]
        if self._held[NOW] and not (others and self._urgent_in_a_row >= IN_A_ROW):
            self._urgent_in_a_row += 1
            return NOW
        self._urgent_in_a_row = 0
        self._in_turn.remove(others[0])
        self._in_turn.append(others[0])
        return others[0]

    def _off(self, kind: Kind) -> list[Taken]:
        lane = self._lanes[kind]
        batch: list[Taken] = []
        while lane and len(batch) < kind.at_once:
            _, told = lane.popitem(last=False)
            self._held[kind] -= len(told)
            batch.append(Taken(told[-1], tuple(told[:-1])))
        return batch


def kind_of(channel: Channel[Any]) -> Kind:
    """Which lane a channel belongs to."""
    return _KIND_OF.get(channel, NOW)
