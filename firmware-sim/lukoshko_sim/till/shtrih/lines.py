"""What a Shtrih-M hangs on: a TCP port and, if wanted, a pseudo-terminal; one caller at a time each."""

import logging
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path

from lukoshko_sim.keeping import Faults
from lukoshko_sim.ports import Chunk, PtyPort
from lukoshko_sim.till.register import Register
from lukoshko_sim.till.shtrih.conversation import Conversation, Dead
from lukoshko_sim.till.shtrih.device import Device

log = logging.getLogger(__name__)

POLL_S = 0.1
SILENCE_S = 0.5
"""Half a frame that is followed by so much silence will never be whole."""


def converse(device: Device, faults: Faults) -> Conversation:
    """Begin a conversation on a new connection."""
    return Conversation(device.execute, device.memory, faults)


class TcpLine:
    """Serves one connection after another. A dead line, or no power, is a connection that is closed."""

    def __init__(self, device: Device, faults: Faults, address: tuple[str, int]) -> None:
        self._device = device
        self._faults = faults
        self._listener = socket.create_server(address)
        self._listener.settimeout(POLL_S)
        self._over = threading.Event()
        self._connection: socket.socket | None = None
        self._thread = threading.Thread(target=self._run, name="line", daemon=True)

    @property
    def address(self) -> str:
        """Where it listens."""
        host, port = self._listener.getsockname()[:2]
        return f"{host}:{port}"

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """Hang up and listen no more."""
        self._over.set()
        self._thread.join()
        self._listener.close()

    def drop(self) -> None:
        """Break the connection that is open."""
        connection = self._connection
        if connection is not None:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                connection, _ = self._listener.accept()
            except TimeoutError:
                continue
            except OSError as error:
                log.warning("nobody could connect: %s", error)
                continue
            with connection:
                self._connection = connection
                try:
                    self._serve(connection)
                except (Dead, OSError) as error:
                    log.info("the line is down: %s", error or "dead")
                except Exception:
                    # A dead thread would look like a register that merely never answers.
                    log.exception("a command failed")
                self._connection = None

    def _serve(self, connection: socket.socket) -> None:
        conversation = converse(self._device, self._faults)
        connection.settimeout(POLL_S)
        heard_at = time.monotonic()
        while not (self._over.is_set() or self._device.register.dark):
            try:
                data = connection.recv(4096)
            except TimeoutError:
                if conversation.waiting and time.monotonic() - heard_at > SILENCE_S:
                    connection.sendall(conversation.silence())
                continue
            if not data:
                return
            heard_at = time.monotonic()
            for chunk in conversation.feed(data):
                connection.settimeout(None)
                connection.sendall(chunk)
                connection.settimeout(POLL_S)


class Terminal:
    """The device on a pseudo-terminal (`ports.Device`): a dead line is silence."""

    def __init__(self, device: Device, faults: Faults) -> None:
        self._device = device
        self._faults = faults
        self._conversation = converse(device, faults)
        self._heard_at = 0.0

    def feed(self, data: bytes, now_s: float | None = None) -> list[Chunk]:
        """Take what came over the line."""
        self._heard_at = now_s or 0.0
        if self._device.register.dark:
            self._conversation = converse(self._device, self._faults)
            return []
        chunks: list[Chunk] = []
        try:
            chunks.extend(Chunk(0.0, said) for said in self._conversation.feed(data))
        except Dead:
            log.info("the line is dead")
        return chunks

    def tick(self, now_s: float) -> list[Chunk]:
        """Half a frame goes stale."""
        if not self._conversation.waiting or now_s < self._heard_at + SILENCE_S:
            return []
        said = self._conversation.silence()
        return [Chunk(0.0, said)] if said else []

    def wake_at(self) -> float | None:
        """When half a frame goes stale."""
        return self._heard_at + SILENCE_S if self._conversation.waiting else None


def terminal(register: Register, device: Device, faults: Faults, link: Path) -> PtyPort:
    """Put the device on a pseudo-terminal."""
    log.info("%s is on %s", register.who.name, link)
    return PtyPort(Terminal(device, faults), link)
