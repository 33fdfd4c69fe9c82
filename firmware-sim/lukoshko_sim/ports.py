"""Puts a device made of software on a real pseudo-terminal, under a name that survives a restart.

The device knows no thread and no clock: bytes and the time go in, chunks with their delays come out.
"""

import heapq
import logging
import os
import selectors
import threading
import time
import tty
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

log = logging.getLogger(__name__)

READ_SIZE = 4096


@dataclass(frozen=True)
class Chunk:
    """Bytes that leave a device in one write, so many seconds after what caused them."""

    delay_s: float
    data: bytes


class Device(Protocol):
    """What may hang on a line."""

    def feed(self, data: bytes, now_s: float | None = None) -> list[Chunk]:
        """Take what came over the line. Without a time, `data` is one burst between silences."""

    def tick(self, now_s: float) -> list[Chunk]:
        """Let time pass and the world move; return what the device says unasked."""

    def wake_at(self) -> float | None:
        """When `tick` is needed at the latest; None if only the world can move it."""


Record = Callable[[Literal["in", "out"], bytes], None]


class Bus:
    """Several devices on one pair of wires: all hear the host, none hears another."""

    def __init__(self, devices: Sequence[Device]) -> None:
        self.devices = tuple(devices)

    def feed(self, data: bytes, now_s: float | None = None) -> list[Chunk]:
        """Let every device hear `data`."""
        return [chunk for device in self.devices for chunk in device.feed(data, now_s)]

    def tick(self, now_s: float) -> list[Chunk]:
        """Let time pass for every device."""
        return [chunk for device in self.devices for chunk in device.tick(now_s)]

    def wake_at(self) -> float | None:
        """Return the earliest wish of any device."""
        wishes = [at for device in self.devices if (at := device.wake_at()) is not None]
        return min(wishes, default=None)


class PtyPort:
    """Serves one device on a pseudo-terminal in a thread of its own; `link` leads to it."""

    def __init__(
        self,
        device: Device,
        link: Path,
        *,
        lock: AbstractContextManager[object] | None = None,
        record: Record | None = None,
    ) -> None:
        self.link = link
        self._device = device
        self._lock = nullcontext() if lock is None else lock
        self._record = record
        self._outbox: list[tuple[float, int, bytes]] = []
        self._sent = 0
        self._master: int | None = None
        self._slave: int | None = None
        self._plug_lock = threading.Lock()
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_write, False)
        self._stopping = False
        self._thread = threading.Thread(target=self._serve, name=f"pty-{link.name}", daemon=True)

    def start(self) -> None:
        """Plug the device in and begin to answer."""
        self.plug()
        self._thread.start()

    def close(self) -> None:
        """Stop answering, unplug and give every descriptor back."""
        self._stopping = True
        self.poke()
        if self._thread.ident is not None:
            self._thread.join()
        self.unplug()
        os.close(self._wake_read)
        os.close(self._wake_write)

    def poke(self) -> None:
        """Say that the world moved: the device may have something to report."""
        try:
            os.write(self._wake_write, b"!")
        except BlockingIOError:
            return  # the pipe is full of pokes already

    @property
    def plugged(self) -> bool:
        """Whether the host can see this port."""
        return self._master is not None

    def plug(self) -> None:
        """Open a new terminal and lead the link to it, replacing whatever it led to."""
        with self._plug_lock:
            if self._master is not None:
                return
            master, slave = os.openpty()
            # Raw on both ends before anybody looks: an echo would come back as a command.
            tty.setraw(master)
            tty.setraw(slave)
            os.set_blocking(master, False)
            # Our own slave descriptor stays open, or the master would fail whenever a host leaves.
            self._master, self._slave = master, slave
            _lead(self.link, os.ttyname(slave))
        log.info("%s is plugged in", self.link.name)
        self.poke()

    def unplug(self) -> None:
        """Pull the adapter out: the link goes and an open host gets an I/O error."""
        with self._plug_lock:
            if self._master is None or self._slave is None:
                return
            if _leads_to(self.link, os.ttyname(self._slave)):
                self.link.unlink(missing_ok=True)
            master, slave = self._master, self._slave
            self._master = self._slave = None
            os.close(master)
            os.close(slave)
        log.info("%s is unplugged", self.link.name)
        self.poke()

    def _serve(self) -> None:
        while not self._stopping:
            self._wait()
            data = self._read()
            now_s = time.monotonic()
            with self._lock:
                chunks = self._device.feed(data, now_s) if data else []
                chunks += self._device.tick(now_s)
            for chunk in chunks:
                self._sent += 1
                heapq.heappush(self._outbox, (now_s + chunk.delay_s, self._sent, chunk.data))
            self._flush()

    def _wait(self) -> None:
        with self._lock:
            due = self._device.wake_at()
        wishes = [at for at in (due, self._next_send()) if at is not None]
        timeout_s = max(0.0, min(wishes) - time.monotonic()) if wishes else None
        with selectors.DefaultSelector() as selector:
            selector.register(self._wake_read, selectors.EVENT_READ)
            with self._plug_lock:
                if self._master is not None:
                    selector.register(self._master, selectors.EVENT_READ)
            ready = selector.select(timeout_s)
            if any(key.fd == self._wake_read for key, _ in ready):
                os.read(self._wake_read, READ_SIZE)

    def _next_send(self) -> float | None:
        return self._outbox[0][0] if self._outbox else None

    def _read(self) -> bytes:
        with self._plug_lock:
            if self._master is None:
                return b""
            try:
                data = os.read(self._master, READ_SIZE)
            except BlockingIOError:
                return b""
        if data and self._record:
            self._record("in", data)
        return data

    def _flush(self) -> None:
        while self._outbox and self._outbox[0][0] <= time.monotonic():
            _, _, data = heapq.heappop(self._outbox)
            with self._plug_lock:
                if self._master is None:
                    continue
                try:
                    os.write(self._master, data)
                except BlockingIOError:
                    continue  # nobody reads: a wire does not keep what was said on it
            if self._record:
                self._record("out", data)


def spread(data: bytes, *, late_s: float = 0.0, split: bool = False) -> list[Chunk]:
    """Put a reply on the line: late, or one byte at a time, 2 ms apart."""
    if not split:
        return [Chunk(late_s, data)]
    return [Chunk(late_s + 0.002 * i, data[i : i + 1]) for i in range(len(data))]


@contextmanager
def on_pty(device: Device, link: Path) -> Iterator[PtyPort]:
    """Serve `device` under `link` for the length of a with-block."""
    port = PtyPort(device, link)
    port.start()
    try:
        yield port
    finally:
        port.close()


def _lead(link: Path, target: str) -> None:
    link.parent.mkdir(parents=True, exist_ok=True)
    fresh = link.with_name(f".{link.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(link)


def _leads_to(link: Path, target: str) -> bool:
    return link.is_symlink() and str(link.readlink()) == target
