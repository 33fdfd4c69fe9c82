"""Facts leave the journal: new ones at once, unacknowledged ones again every few seconds; readings beside them."""

import logging
import threading
from collections.abc import Callable

from paho.mqtt.client import MQTTMessageInfo

from lukoshko_edge.journal import Journal, Kept
from lukoshko_edge.minutes import MinuteFeed

log = logging.getLogger(__name__)
BATCH = 100
WINDOW = 5
"""Batches that may be on their way without an answer: a silent server is not flooded with the same facts."""
BATCH_BYTES = 16 * 1024  # brokers with default settings refuse packets above 20 KiB


class Feeder:
    """Publishes batches of one boot each, oldest first, until the server has committed them."""

    def __init__(
        self,
        journal: Journal,
        send: Callable[[str, bytes], MQTTMessageInfo | None],
        evt: str,
        minutes: MinuteFeed | None,
        *,
        resend_s: float,
    ) -> None:
        self._journal, self._send, self._evt, self._minutes = journal, send, evt, minutes
        self._resend_s = resend_s
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._sent_upto = 0
        self._in_flight = 0
        self._thread = threading.Thread(target=self._run, name="feeder", daemon=True)

    def start(self) -> None:
        """Begin feeding."""
        self._thread.start()

    def stop(self) -> None:
        """End feeding; what was not taken stays in the journal."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def wake(self) -> None:
        """Something new was told."""
        self._wake.set()

    def restart(self) -> None:
        """The line is new: everything not acknowledged goes again."""
        self._rewind()
        if self._minutes is not None:
            self._minutes.rewind()
        self._wake.set()

    def progressed(self) -> None:
        """The server took some: there is room for more."""
        self._in_flight = 0
        self._wake.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            woken = self._wake.wait(self._resend_s)
            self._wake.clear()
            if not woken:
                self._rewind()
                if self._minutes is not None:
                    self._minutes.wait()
            if self._stopping.is_set():
                return
            try:
                self._feed()
            except Exception:  # a full disk must not end the feeding for ever
                log.exception("feeding the server failed; it is tried again")

    def _rewind(self) -> None:
        self._sent_upto = self._in_flight = 0

    def _feed(self) -> None:
        while self._in_flight < WINDOW and not self._stopping.is_set():
            batch = one_batch(self._journal.facts_after(self._sent_upto, BATCH))
            if not batch or self._send(self._evt, _facts(batch)) is None:
                break
            self._sent_upto = batch[-1].ord
            self._in_flight += 1
        if self._minutes is not None:
            self._minutes.feed()


def one_batch(facts: list[Kept]) -> list[Kept]:
    """The leading facts of one boot without a gap, bounded in number and bytes; never empty if any is given."""
    batch: list[Kept] = []
    size = 0
    for fact in facts[:BATCH]:
        size += len(fact.body)
        if batch and (fact.boot != batch[0].boot or fact.seq != batch[-1].seq + 1 or size > BATCH_BYTES):
            break
        batch.append(fact)
    return batch


def _facts(batch: list[Kept]) -> bytes:
    # The stored bytes of each fact go out as they are, so a fact of an older version is not lost to a new one.
    return b'{"boot":"%s","facts":[%s]}' % (batch[0].boot.encode(), b",".join(f.body for f in batch))
