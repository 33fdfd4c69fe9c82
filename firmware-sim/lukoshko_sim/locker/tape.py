"""Remembers what lately went over each bus, in the order in which it went."""

import threading
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

KEPT_PER_BUS = 500


@dataclass(frozen=True)
class Heard:
    """One write on a bus: `in` came from the host, `out` from a device."""

    no: int
    at: str
    bus: str
    direction: Literal["in", "out"]
    hex: str


class Tape:
    """The last frames of every bus, numbered in one row."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, deque[Heard]] = {}
        self._no = 0

    def record(self, bus: str, direction: Literal["in", "out"], data: bytes) -> None:
        """Add one write."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        with self._lock:
            self._no += 1
            kept = self._kept.setdefault(bus, deque(maxlen=KEPT_PER_BUS))
            kept.append(Heard(self._no, at, bus, direction, data.hex(" ")))

    def after(self, no: int, bus: str | None = None) -> list[Heard]:
        """Return what came after number `no`, at most the last 500 of each bus."""
        with self._lock:
            wanted = [kept for name, kept in self._kept.items() if bus in (None, name)]
            heard = [frame for kept in wanted for frame in kept if frame.no > no]
        return sorted(heard, key=lambda frame: frame.no)
