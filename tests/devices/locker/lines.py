"""A line in memory and a time that passes only when somebody waits, for drivers of lock boards."""

from collections.abc import Callable
from typing import Any

from lukoshko_locker.drivers.families import Wanted, family_of
from lukoshko_locker.drivers.framed import FramedBoard
from lukoshko_sim.ports import Chunk, Device


class Time:
    """Monotonic time that passes only when somebody waits."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += max(0.0, seconds)


class ScriptedLink:
    """Answers each written frame by a rule; silence takes the whole wait."""

    def __init__(self, time: Time, answer: Callable[[bytes], bytes] = lambda _: b"") -> None:
        self.time, self.answer = time, answer
        self.written: list[bytes] = []
        self.pending = b""
        self.opened = 1
        self.closed = 0

    def drain(self) -> bytes:
        pending, self.pending = self.pending, b""
        return pending

    def write(self, data: bytes) -> None:
        self.written.append(data)
        self.pending += self.answer(data)

    def read(self, wait_s: float) -> bytes:
        if not self.pending:
            self.time.wait(wait_s)
        return self.drain()

    def close(self) -> None:
        self.closed += 1
        self.pending = b""


class SimLink:
    """A simulated board at the other end: chunks come when their time is there, across requests."""

    def __init__(self, time: Time, board: Device) -> None:
        self.time, self.board = time, board
        self.written: list[bytes] = []
        self.written_at: list[float] = []
        self.opened = 1
        self._coming: list[tuple[float, bytes]] = []
        self._last = 0.0

    def write(self, data: bytes) -> None:
        self.written.append(data)
        self.written_at.append(self.time.now)
        self._put(self.board.feed(data, self.time.now))

    def drain(self) -> bytes:
        self._put(self.board.tick(self.time.now))
        there = [c for c in self._coming if c[0] <= self.time.now]
        self._coming = [c for c in self._coming if c[0] > self.time.now]
        return b"".join(data for _, data in there)

    def read(self, wait_s: float) -> bytes:
        until = self.time.now + wait_s
        while not (data := self.drain()) and self.time.now < until:
            wishes = [at for at, _ in self._coming]
            wake = self.board.wake_at()
            self.time.now = min([until, *wishes, *([] if wake is None else [wake])])
        return data

    def _put(self, chunks: list[Chunk]) -> None:
        """A board has one thing to say after another: what comes late holds up what follows."""
        for chunk in chunks:
            self._last = max(self._last, self.time.now + chunk.delay_s)
            self._coming.append((self._last, chunk.data))

    def close(self) -> None:
        """What was on the wire is gone with the port."""
        self.opened += 1
        self._coming = [c for c in self._coming if c[0] > self.time.now]


def driver(
    link: ScriptedLink | SimLink, family: str = "8a", *, feedback: Any = "closing", **wanted: Any
) -> FramedBoard:
    """A board of a family on a scripted line."""
    wanted.setdefault("address", 0 if family in ("cu16", "wkly") else 1)
    words = family_of(family, Wanted(**wanted))
    return FramedBoard(link, words, feedback=feedback, monotonic=link.time, wait=link.time.wait)
