"""Lock board of the 8A/BCC family on RS-485, 9600 8N1.

Open one   8A bd ch 11 X    ->  8A bd ch st X           st 00 or 11: taken; 02: cooling down
Read all   80 bd 00 33 X    ->  80 bd s1..sn 33 X       n = 3 up to 24 channels, 7 up to 50
Report                          82 bd ch st X           some firmware, at any moment

X is the XOR of all bytes before it. bd 1..32, ch from 1, st 11 = the feedback contact is closed. What a closed
contact means is a property of the lock, and which status byte holds channels 1-8 a property of the firmware: both
are settings. Opening all at once (channel 0), several (90) and long power (9A) have no function here on purpose.
"""

import enum
import logging
import time
from collections.abc import Callable
from functools import reduce
from operator import xor
from typing import ClassVar, Literal

from lukoshko_locker.drivers.link import BrokenLine, Link, NoLine, settle
from lukoshko_locker.drivers.pulse_guard import PulseGuard
from lukoshko_wire.locker import Door
from lukoshko_wire.problems import LukoshkoError

log = logging.getLogger(__name__)
wire_log = logging.getLogger("lukoshko.wire.locks")

OPEN, READ, REPORT = 0x8A, 0x80, 0x82
DO_OPEN, DO_READ = 0x11, 0x33
CONTACT_CLOSED, CONTACT_OPEN, COOLING_DOWN = 0x11, 0x00, 0x02
SHORT = 5
STATUS_BYTES = {24: 3, 50: 7}
ATTEMPTS = 3
REPLY_S = 0.35

StatusOrder = Literal["low-first", "low-last"]
Feedback = Literal["closing", "opening"]


class BoardError(LukoshkoError):
    """A board did not answer a read as it should."""

    code: ClassVar[str] = "board.error"


class BoardSilent(BoardError):
    """No reply: power, cable or address."""

    code: ClassVar[str] = "board.silent"


class BoardGarbled(BoardError):
    """Bytes came, but no frame: noise, two boards of one address, wrong settings."""

    code: ClassVar[str] = "board.garbled"


class Sent(enum.Enum):
    """What became of an unlock request."""

    NOT_SENT = "not_sent"
    UNCERTAIN = "uncertain"
    ACKED = "acked"
    REJECTED = "rejected"


class Lock8A:
    """Driver of one board."""

    def __init__(
        self,
        link: Link,
        *,
        address: int = 1,
        channels: int = 24,
        status_order: StatusOrder = "low-first",
        feedback: Feedback = "closing",
        monotonic: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        if not 1 <= address <= 32 or not 1 <= channels <= 50:
            raise ValueError(f"no board {address} with {channels} channels in this family")
        self._link, self._address, self.channels = link, address, channels
        self._status_size = 4 + STATUS_BYTES[24 if channels <= 24 else 50]
        self._low_last, self._closing = status_order == "low-last", feedback == "closing"
        self._monotonic, self._wait = monotonic, wait
        self._reports: list[tuple[int, Door]] = []
        self.guard = PulseGuard()

    def unlock(self, channel: int) -> Sent:
        """Pulse one coil once. Never retried: UNCERTAIN means that the bolt may have moved."""
        if not 1 <= channel <= self.channels:
            raise ValueError(f"no channel {channel} on a board of {self.channels}")
        if not self.guard.allows(channel, self._monotonic()):
            return Sent.REJECTED
        self._wait(self.guard.supply_wait_s(self._monotonic()))
        try:
            self._take_reports(self._link.drain())
        except NoLine as error:
            log.warning("board %s: unlock not sent: %s", self._address, error.detail)
            return Sent.NOT_SENT
        self.guard.pulsed(channel, self._monotonic())
        try:
            self._send(bytes((OPEN, self._address, channel, DO_OPEN)))
            reply = self._receive(lambda frame: frame[0] == OPEN and frame[2] == channel, SHORT)
        except (BoardError, BrokenLine, NoLine) as error:
            log.warning(
                "board %s: unlock of channel %s is uncertain: %s", self._address, channel, error.detail
            )
            return Sent.UNCERTAIN
        return Sent.REJECTED if reply[3] == COOLING_DOWN else Sent.ACKED

    def doors(self) -> dict[int, Door]:
        """How every door stands, by channel. Retries; raises BoardSilent or BoardGarbled."""
        last: BoardError = BoardSilent(f"board {self._address} was never asked")
        for attempt in range(1, ATTEMPTS + 1):
            try:
                self._take_reports(self._link.drain())
                self._send(bytes((READ, self._address, 0, DO_READ)))
                reply = self._receive(lambda f: f[0] == READ and f[-2] == DO_READ, self._status_size)
                return self._parse_status(reply)
            except BoardError as error:
                last = error
            except (NoLine, BrokenLine) as error:
                last = BoardSilent(f"board {self._address}: {error.detail}")
            log.info("board %s: read attempt %d of %d: %s", self._address, attempt, ATTEMPTS, last.detail)
        raise last

    def reports(self) -> list[tuple[int, Door]]:
        """Doors that the board reported unasked since the last call, oldest first."""
        reports, self._reports = self._reports, []
        return reports

    def _send(self, head: bytes) -> None:
        frame = head + bytes((bcc(head),))
        wire_log.debug("-> %s", frame.hex(" "))
        self._link.write(frame)

    def _receive(self, wanted: Callable[[bytes], bool], size: int) -> bytes:
        until = self._monotonic() + REPLY_S
        heard = b""
        while (left := until - self._monotonic()) > 0:
            heard += self._link.read(left)
            for frame in frames(heard, self._address, size):
                if wanted(frame):
                    wire_log.debug("<- %s", heard.hex(" "))
                    self._take_reports(heard)
                    return frame
        self._take_reports(heard)
        wire_log.debug("<- %s (no frame)", heard.hex(" "))
        settle(self._link)
        if heard:
            raise BoardGarbled(f"board {self._address}: not a reply: {heard[:32].hex(' ')}")
        raise BoardSilent(f"board {self._address}: no reply within {REPLY_S} s")

    def _take_reports(self, heard: bytes) -> None:
        for frame in frames(heard, self._address, SHORT):
            if frame[0] == REPORT and frame[3] in (CONTACT_CLOSED, CONTACT_OPEN):
                self._reports.append((frame[2], self._door(frame[3] == CONTACT_CLOSED)))

    def _door(self, contact_closed: bool) -> Door:
        return "closed" if contact_closed is self._closing else "open"

    def _parse_status(self, reply: bytes) -> dict[int, Door]:
        status = reply[2:-2]
        bits = int.from_bytes(status, "big" if self._low_last else "little")
        return {ch: self._door(bool(bits >> (ch - 1) & 1)) for ch in range(1, self.channels + 1)}


def bcc(data: bytes) -> int:
    """The family's checksum: XOR of all bytes."""
    return reduce(xor, data, 0)


def frames(heard: bytes, address: int, size: int) -> list[bytes]:
    """Every stretch of `size` bytes that is a frame of this board: garbage before and between is skipped."""
    found = []
    at = 0
    while at + size <= len(heard):
        frame = heard[at : at + size]
        if frame[0] in (OPEN, READ, REPORT) and frame[1] == address and bcc(frame[:-1]) == frame[-1]:
            found.append(frame)
            at += size
        else:
            at += 1
    return found
