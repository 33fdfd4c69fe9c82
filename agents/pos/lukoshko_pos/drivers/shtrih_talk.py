"""How a command gets to a Shtrih-M register and its answer back. A command that may do something is written once.

1: ENQ asks whether the register waits (NAK) or holds an answer that nobody has confirmed (ACK): a lost answer is found
   so, over a broken connection too.
2: frames are numbered; an answer with another number is stale.
"""

import logging
import time
from collections.abc import Callable
from typing import Protocol

from lukoshko_pos.drivers.line import BrokenLine, Line
from lukoshko_pos.drivers.register import Unreachable
from lukoshko_pos.drivers.shtrih_frames import (
    ACK,
    ENQ,
    FILLER,
    NAK,
    NUMBERS,
    STX,
    Numbered,
    ask_number,
    body_1,
    frame_1,
    frame_2,
    frames_2,
    size_1,
)

log = logging.getLogger(__name__)
ATTEMPTS, LOOKS = 10, 3
CONTROL_S = 0.5
"""A register that is not busy answers a control byte at once."""
QUIET_S = 0.001
READY_WITHIN_S = 15.0
"""A busy one answers ENQ late, or not at all."""


class Talk(Protocol):
    """One dialogue with a register."""

    def ask(self, body: bytes, wait_s: float, *, harmless: bool) -> bytes:
        """Send CMD and DATA, answer CMD and what follows. Raises Unreachable: unless `harmless`, it may be done."""
        ...

    def close(self) -> None:
        """Give the line up."""
        ...


class Talk1:
    """Protocol 1: ENQ, ACK, NAK around frames."""

    def __init__(self, line: Line, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._line, self._monotonic = line, monotonic
        self._heard = b""

    def close(self) -> None:
        """Give the line up."""
        self._line.close()

    def ask(self, body: bytes, wait_s: float, *, harmless: bool) -> bytes:
        """Send CMD and DATA, answer CMD and what follows. Raises Unreachable: unless `harmless`, it may be done."""
        frame = frame_1(body)
        self._get_ready()
        for _ in range(ATTEMPTS):
            try:
                answer = self._once(frame, wait_s)
            except BrokenLine:
                answer = self._held(wait_s)
            if answer is not None:
                if _command(answer) != _command(body):
                    raise Unreachable(f"an answer to {answer[:2].hex()} instead of {body[:2].hex()}")
                return answer
            if not harmless:
                raise Unreachable(f"no answer to command {body[:2].hex()}")
        raise Unreachable(f"no answer to command {body[:2].hex()} after {ATTEMPTS} attempts")

    def _get_ready(self) -> None:
        """Until the register waits for a command; answers of earlier ones are confirmed and dropped."""
        until = self._monotonic() + READY_WITHIN_S
        while self._monotonic() < until:
            try:
                word = self._enquire()
                if word == NAK:
                    return
                if word == ACK:
                    old = self._answer(CONTROL_S)
                    log.warning("an answer that nobody had heard: %s", old.hex() if old else "broken")
            except BrokenLine as error:
                log.info("the line is opened anew: %s", error.detail)
        raise Unreachable("the register does not get ready")

    def _once(self, frame: bytes, wait_s: float) -> bytes | None:
        """One sending; the answer, or None when the register says that it has none."""
        for _ in range(ATTEMPTS):
            self._line.write(frame)
            word = self._control(CONTROL_S)
            if word == ACK:
                return self._answer(wait_s) or self._held(wait_s)
            if word != NAK:  # NAK: the frame came broken, it is asked for again
                return self._held(wait_s)
        raise Unreachable("the register hears every frame broken")

    def _held(self, wait_s: float) -> bytes | None:
        """The answer that the register still holds, found by ENQ; None when it holds none."""
        until = self._monotonic() + wait_s + CONTROL_S
        for _ in range(LOOKS):
            while True:
                word = self._enquire()
                if word is not None or self._monotonic() >= until:
                    break
            if word == NAK:
                return None
            answer = self._answer(wait_s) if word == ACK else None
            if answer is not None:
                log.info("a lost answer was found: %s", answer[:3].hex())
                return answer
        raise Unreachable("the register does not say whether it holds an answer")

    def _enquire(self) -> int | None:
        while self._line.read(QUIET_S):  # what is late must not be taken for the answer
            pass
        self._heard = b""
        self._line.write(bytes((ENQ,)))
        return self._control(CONTROL_S)

    def _control(self, wait_s: float) -> int | None:
        """The control byte that comes first, filler apart; None for silence, and for anything else."""
        until = self._monotonic() + wait_s
        while True:
            self._heard = self._heard.lstrip(bytes((FILLER,)))
            if self._heard:
                word, self._heard = self._heard[0], self._heard[1:]
                # A NAK with something behind it is noise: taken for "repeat", it would do a thing twice.
                return word if word == ACK or (word == NAK and not self._heard) else None
            left = until - self._monotonic()
            if left <= 0:
                return None
            self._heard = self._line.read(left)

    def _answer(self, wait_s: float) -> bytes | None:
        """The answer's frame, confirmed; a broken one is asked for again. None when no good one comes."""
        for _ in range(LOOKS):
            frame = self._frame(wait_s)
            if not frame:
                return None
            body = body_1(frame)
            if body is not None and len(body) > len(_command(body)):
                self._line.write(bytes((ACK,)))
                return body
            self._heard = b""
            self._line.write(bytes((NAK,)))
            wait_s = CONTROL_S
        return None

    def _frame(self, wait_s: float) -> bytes:
        until = self._monotonic() + wait_s
        while True:
            at = next((no for no, octet in enumerate(self._heard) if octet == STX), None)
            self._heard = self._heard[at:] if at is not None else b""
            size = size_1(self._heard)
            if size and len(self._heard) >= size:
                frame, self._heard = self._heard[:size], self._heard[size:]
                return frame
            left = until - self._monotonic()
            more = self._line.read(min(left, CONTROL_S) if self._heard else left) if left > 0 else b""
            if not more and (self._heard or left <= 0):  # half a frame, and silence
                half, self._heard = self._heard, b""
                return half
            self._heard += more


class Talk2:
    """Protocol 2: numbered frames, silence for a broken one."""

    def __init__(self, line: Line, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._line, self._monotonic = line, monotonic
        self._heard = b""
        self._last: int | None = None
        self._opened = -1

    def close(self) -> None:
        """Give the line up."""
        self._line.close()
        self._last = None

    def ask(self, body: bytes, wait_s: float, *, harmless: bool) -> bytes:
        """Send CMD and DATA, answer CMD and what follows. Raises Unreachable: unless `harmless`, it may be done."""
        for _ in range(ATTEMPTS if harmless else 1):
            number = (self._synchronise() + 1) % NUMBERS
            self._last = None  # until the answer is here
            try:
                self._line.write(frame_2(number, body))
                answer = self._frame(wait_s, number)
            except BrokenLine:
                if not harmless:
                    raise
                continue
            if (
                answer is not None
                and _command(answer) == _command(body)
                and len(answer) > len(_command(body))
            ):
                self._last = number
                return answer
        raise Unreachable(f"no answer to command {body[:2].hex()}")

    def _synchronise(self) -> int:
        """The number of the register's last frame; asked for when the line is new or an answer was lost."""
        if self._last is not None and self._opened == self._line.opened:
            return self._last
        for attempt in range(ATTEMPTS):
            self._heard = b""
            try:
                self._line.write(ask_number())
                answer = self._numbered(CONTROL_S * (1 + attempt))
            except BrokenLine as error:
                log.info("the line is opened anew: %s", error.detail)
                continue
            if answer is not None and not answer.body:
                self._opened = self._line.opened
                return answer.number
        raise Unreachable("the register does not say its number")

    def _frame(self, wait_s: float, number: int) -> bytes | None:
        until = self._monotonic() + wait_s
        while (left := until - self._monotonic()) > 0:
            answer = self._numbered(left)
            if answer is None:  # it came broken, or not at all
                return None
            if answer.number == number and answer.body:
                return answer.body
        return None

    def _numbered(self, wait_s: float) -> Numbered | None:
        """The next frame; None when the time is over or it came broken."""
        until = self._monotonic() + wait_s
        while True:
            for after, frame in frames_2(self._heard):
                self._heard = self._heard[after:]
                return frame
            left = until - self._monotonic()
            if left <= 0:
                return None
            self._heard += self._line.read(left)


def _command(body: bytes) -> bytes:
    """CMD: one byte, or FF and one."""
    return body[:2] if body[:1] == b"\xff" else body[:1]
