"""What waits to be taken, by urgency: what moves an order stands behind no snapshot and no reading.

After an outage thousands of lockers tell how they are at once. None of that may hold up an outcome or a fact.
"""

import threading
from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import paho.mqtt.client as paho

from lukoshko_wire import locker, pos
from lukoshko_wire.channels import Channel

READINGS: tuple[Channel[Any], ...] = (locker.TEL,)
SNAPSHOTS: tuple[Channel[Any], ...] = (locker.STATE, pos.STATE, locker.REPORTED, pos.REPORTED)
"""Retained documents: of what waits on one topic only the newest is worth writing."""
LATER = (*READINGS, *SNAPSHOTS)
AT_ONCE = {"now": 100, "readings": 100, "snapshots": 20}
"""Snapshots are written one by one: more of them would keep what is urgent waiting."""
IN_A_ROW = 10
"""So many urgent batches, then one of the others, that a busy day does not make them wait for ever."""


@dataclass(frozen=True)
class Waits:
    """One message, and the line that it came by and is acknowledged on."""

    line: paho.Client
    message: paho.MQTTMessage


@dataclass(frozen=True)
class Taken:
    """One message to apply, and older ones of its topic that it makes needless."""

    newest: Waits
    superseded: Sequence[Waits] = ()

    def acknowledge(self) -> None:
        """They are in the database, or need not be: the broker may forget them."""
        for each in (*self.superseded, self.newest):
            each.line.ack(each.message.mid, each.message.qos)


class Lanes:
    """Bounded on either side of the urgency; `put` waits for room, `take` for a message."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._ready = threading.Condition()
        self._now: deque[Waits] = deque()
        self._readings: deque[Waits] = deque()
        self._snapshots: OrderedDict[str, list[Waits]] = OrderedDict()
        self._held = {"now": 0, "later": 0}
        self._urgent_in_a_row = 0
        self._snapshots_next = False
        self._closed = False

    def put(self, waits: Waits) -> None:
        """Let a message wait. Returns at once when closed: what is not taken comes again."""
        kind = _kind(waits.message.topic)
        side = "now" if kind == "now" else "later"
        with self._ready:
            self._ready.wait_for(lambda: self._held[side] < self._most or self._closed)
            if self._closed:
                return
            self._held[side] += 1
            if kind == "snapshots":
                self._snapshots.setdefault(waits.message.topic, []).append(waits)
            else:
                (self._now if kind == "now" else self._readings).append(waits)
            self._ready.notify_all()

    def take(self) -> list[Taken]:
        """The next batch of one kind; empty only when closed."""
        with self._ready:
            self._ready.wait_for(lambda: any(self._held.values()) or self._closed)
            if self._closed:
                return []
            batch = self._next()
            self._ready.notify_all()
            return batch

    def close(self) -> None:
        """Nobody takes any more."""
        with self._ready:
            self._closed = True
            self._ready.notify_all()

    def _next(self) -> list[Taken]:
        later = bool(self._held["later"])
        if self._now and not (later and self._urgent_in_a_row >= IN_A_ROW):
            self._urgent_in_a_row += 1
            return self._off(self._now, "now")
        self._urgent_in_a_row = 0
        self._snapshots_next = bool(self._snapshots) and (self._snapshots_next or not self._readings)
        if self._snapshots_next:
            self._snapshots_next = False
            return self._newest()
        self._snapshots_next = True
        return self._off(self._readings, "later", AT_ONCE["readings"])

    def _off(self, lane: deque[Waits], side: str, most: int = AT_ONCE["now"]) -> list[Taken]:
        batch = [Taken(lane.popleft()) for _ in range(min(most, len(lane)))]
        self._held[side] -= len(batch)
        return batch

    def _newest(self) -> list[Taken]:
        batch: list[Taken] = []
        while self._snapshots and len(batch) < AT_ONCE["snapshots"]:
            _, told = self._snapshots.popitem(last=False)
            self._held["later"] -= len(told)
            batch.append(Taken(told[-1], tuple(told[:-1])))
        return batch


def _kind(topic: str) -> str:
    """Which lane a topic belongs to."""
    if any(channel.ids(topic) for channel in READINGS):
        return "readings"
    return "snapshots" if any(channel.ids(topic) for channel in SNAPSHOTS) else "now"
