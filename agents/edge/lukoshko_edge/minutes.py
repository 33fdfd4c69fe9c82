"""Readings leave the journal oldest first, and stay in it: the server's own acknowledgement moves on, not the broker's."""

import threading
from collections import deque
from collections.abc import Callable

from paho.mqtt.client import MQTTMessageInfo

from lukoshko_edge.journal import Journal

BATCH = 100
BATCH_BYTES = 16 * 1024
WINDOW = 5
"""Batches on their way without an answer."""
PATIENCE = 10
"""Rounds without an answer after which they go again: readings are many, and none is urgent."""


class MinuteFeed:
    """Publishes batches of readings until the server has committed them. Used by the feeder's thread and the line's."""

    def __init__(
        self, journal: Journal, send: Callable[[str, bytes], MQTTMessageInfo | None], topic: str
    ) -> None:
        self._journal, self._send, self._topic = journal, send, topic
        self._lock = threading.Lock()
        self._sent_upto = journal.minutes_taken()
        self._in_flight: deque[int] = deque()
        """Last numbers of the batches on their way, the oldest first."""
        self._waited = 0

    def feed(self) -> None:
        """Send what the window allows."""
        with self._lock:
            while len(self._in_flight) < WINDOW:
                batch = _bounded(self._journal.minutes_after(self._sent_upto, BATCH))
                if not batch or self._send(self._topic, self._telemetry(batch)) is None:
                    return
                self._sent_upto = batch[-1][0]
                self._in_flight.append(self._sent_upto)

    def wait(self) -> None:
        """A round has passed without news."""
        with self._lock:
            self._waited += bool(self._in_flight)
            is_lost = self._waited >= PATIENCE
        if is_lost:
            self.rewind()

    def rewind(self) -> None:
        """What is not acknowledged goes again."""
        with self._lock:
            self._rewind()

    def taken(self, upto: int) -> bool:
        """The server has committed the batch that ends with this number; False when nothing new was learnt.

        Only the oldest batch on its way counts: when a later one is answered first, a broker took the oldest and nobody
        heard it, so all go again.
        """
        with self._lock:
            if not self._in_flight or self._in_flight[0] != upto:
                if upto in self._in_flight:
                    self._rewind()
                return False
            self._in_flight.popleft()
            self._waited = 0
        return self._journal.take_minutes(upto)

    def _rewind(self) -> None:
        self._sent_upto = self._journal.minutes_taken()
        self._in_flight.clear()
        self._waited = 0

    def _telemetry(self, batch: list[tuple[int, bytes]]) -> bytes:
        return b'{"boot":"%s","upto":%d,"readings":[%s]}' % (
            self._journal.boot.encode(),
            batch[-1][0],
            b",".join(body for _, body in batch),
        )


def _bounded(rows: list[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
    """As many of the first rows as fit into one packet, at least one."""
    size = 0
    for count, (_, body) in enumerate(rows):
        size += len(body)
        if count and size > BATCH_BYTES:
            return rows[:count]
    return rows
