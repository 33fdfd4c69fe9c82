"""One connection to a Shtrih-M: which protocol it speaks, and what is answered to every byte.

What must outlive a connection, the answer that nobody confirmed and the last frame number, is kept in `Memory`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lukoshko_sim.keeping import Fault, Faults
from lukoshko_sim.till.shtrih.frames import (
    ACK,
    ENQ,
    NAK,
    START,
    STX,
    Unstuffer,
    body_1,
    frame_1,
    frame_2,
)

FAULTS = {
    "answer_lost": Fault("Shtrih-M: the command is done, its answer stays in the register"),
    "answer_twice": Fault("Shtrih-M: the answer comes twice"),
    "answer_garbled": Fault("Shtrih-M: a bit of the answer is flipped on the way"),
    "frame_refused": Fault("Shtrih-M: a good frame is met with NAK, or with silence in protocol 2"),
    "repeat_on_nak": Fault("Shtrih-M: firmware that repeats an answer at NAK, without ENQ"),
    "filler": Fault("Shtrih-M: FF bytes come before the answer"),
}


class Dead(Exception):
    """The line carries nothing any more."""


@dataclass(frozen=True)
class Answer:
    """What a command brought, and whether the line lives to carry it."""

    body: bytes
    dead: bool = False


@dataclass
class Memory:
    """What the register remembers from connection to connection, until its power goes."""

    held: bytes | None = None
    number: int = 0
    answered: bytes | None = None
    frames: int = 0
    broken: int = 0

    def forget(self) -> None:
        """Power went."""
        self.held, self.number, self.answered = None, 0, None


class Conversation:
    """Bytes in, bytes out, one chunk at a time: an ACK leaves before the command is carried out."""

    def __init__(self, execute: Callable[[bytes], Answer], memory: Memory, faults: Faults) -> None:
        self._execute = execute
        self._memory = memory
        self._faults = faults
        self._heard = bytearray()
        self._stuffed = Unstuffer()
        self._second: bool | None = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take what came. Raises Dead when the line breaks."""
        for byte in data:
            if self._second is None and byte in (ENQ, STX, START):
                self._second = byte == START
            if self._second:
                yield from self._hear_2(byte)
            elif self._second is not None:
                yield from self._hear_1(byte)

    def silence(self) -> bytes:
        """Nothing came for a while: half a frame will never be whole."""
        self._stuffed.reset()
        if not self._heard:
            return b""
        self._heard.clear()
        self._memory.broken += 1
        return bytes([NAK])

    @property
    def waiting(self) -> bool:
        """Whether half a frame has come."""
        return bool(self._heard) or self._stuffed.inside

    def _hear_1(self, byte: int) -> Iterator[bytes]:
        if self._heard:
            self._heard.append(byte)
            if len(self._heard) >= 2 and len(self._heard) == self._heard[1] + 3:
                frame = bytes(self._heard)
                self._heard.clear()
                yield from self._frame_1(body_1(frame))
        elif byte == STX:
            self._heard.append(byte)
        elif byte == ENQ:
            yield bytes([NAK if self._memory.held is None else ACK])
            yield from self._say_held()
        elif byte == ACK:
            self._memory.held = None
        elif byte == NAK and self._faults.peek("repeat_on_nak") is not None:
            yield from self._say_held()

    def _frame_1(self, body: bytes | None) -> Iterator[bytes]:
        if body is None or self._faults.take("frame_refused") is not None:
            self._memory.broken += 1
            yield bytes([NAK])
            return
        self._memory.frames += 1
        self._memory.held = None
        yield bytes([ACK])
        answer = self._execute(body)
        self._memory.held = answer.body or None
        if answer.dead:
            raise Dead
        if self._faults.take("answer_lost") is None:
            yield from self._say_held()

    def _say_held(self) -> Iterator[bytes]:
        if self._memory.held is not None:
            yield from self._spoken(frame_1(self._memory.held))

    def _hear_2(self, byte: int) -> Iterator[bytes]:
        came = self._stuffed.push(byte)
        if came is None:
            return
        number, body = came
        memory = self._memory
        if number is None:
            yield frame_2(memory.number, b"")
            return
        if not body or self._faults.take("frame_refused") is not None:
            memory.broken += 1
            return
        memory.frames += 1
        if number != memory.number or memory.answered is None:
            answer = self._execute(body)
            if answer.body:
                memory.number, memory.answered = number, answer.body
            if answer.dead:
                raise Dead
        if memory.answered is not None and self._faults.take("answer_lost") is None:
            yield from self._spoken(frame_2(number, memory.answered))

    def _spoken(self, frame: bytes) -> Iterator[bytes]:
        if self._faults.take("filler") is not None:
            yield b"\xff\xff"
        if self._faults.take("answer_garbled") is not None:
            middle = len(frame) // 2
            frame = frame[:middle] + bytes([frame[middle] ^ 0x10]) + frame[middle + 1 :]
        yield frame
        if self._faults.take("answer_twice") is not None:
            yield frame
