"""Lock boards of the 8A/BCC family on RS-485, 9600 8N1.

Open one   8A bd ch 11 X    ->  8A bd ch st X           st 00 or 11: taken; 02: cooling down
Read all   80 bd 00 33 X    ->  80 bd s1..sn 33 X       n = 3 up to 24 channels, 7 up to 50
Report                          82 bd ch st X           some firmware, at any moment

X is the XOR of all bytes before it. bd 1..32, ch from 1, st 11 = the feedback contact is closed. Which status byte
holds channels 1-8 is a property of the firmware and a setting. The board times its pulse itself, 300 ms. Opening all
at once (channel 0), several (90), for seconds (a sixth byte) and long power (9A) have no function here on purpose.
"""

from functools import reduce
from operator import xor
from typing import Literal

from lukoshko_locker.drivers.board import Sent
from lukoshko_locker.drivers.family import Status

OPEN, READ, REPORT = 0x8A, 0x80, 0x82
DO_OPEN, DO_READ = 0x11, 0x33
CONTACT_CLOSED, CONTACT_OPEN, COOLING_DOWN = 0x11, 0x00, 0x02
SHORT = 5

StatusOrder = Literal["low-first", "low-last"]


class Lock8A:
    """The words of one board."""

    pulse_s = 0.3
    acknowledges = True

    def __init__(
        self, *, address: int = 1, channels: int = 24, status_order: StatusOrder = "low-first"
    ) -> None:
        if not 1 <= address <= 32 or not 1 <= channels <= 50:
            raise ValueError(f"no board {address} with {channels} channels in the 8A family")
        self._address, self.channels = address, channels
        self._status_size = 4 + (3 if channels <= 24 else 7)
        self._bytes: Literal["big", "little"] = "big" if status_order == "low-last" else "little"

    def open(self, channel: int) -> bytes:
        """The request that pulses one coil."""
        return _frame(OPEN, self._address, channel, DO_OPEN)

    def ask(self) -> bytes:
        """The request for the state of all channels."""
        return _frame(READ, self._address, 0, DO_READ)

    def after_open(self) -> bytes:
        """Nothing."""
        return b""

    def release(self, channel: int) -> bytes:  # noqa: ARG002
        """Nothing: the request itself bounds the pulse."""
        return b""

    def rest(self) -> bytes:
        """Nothing: the board times its pulses itself."""
        return b""

    def allows(self, request: bytes) -> bool:
        """One channel of this board for the plain pulse, or a read of all."""
        if len(request) != SHORT:
            return False
        opens = request[0] == OPEN and 1 <= request[2] <= self.channels and request[3] == DO_OPEN
        return request[1] == self._address and (opens or request == self.ask())

    def size(self, heard: bytes) -> int:
        """By the header: a status is as long as the board is wide."""
        return {OPEN: SHORT, REPORT: SHORT, READ: self._status_size}.get(heard[0], 0)

    def whole(self, frame: bytes) -> bool:
        """XOR, address, and the function at the end of a status."""
        says_read = frame[0] != READ or frame[-2] == DO_READ
        return frame[1] == self._address and says_read and reduce(xor, frame) == 0

    def answer(self, frame: bytes, channel: int) -> Sent | None:
        """Any state but `cooling down` means that the board took the command."""
        if frame[0] != OPEN or frame[2] != channel:
            return None
        return Sent.REJECTED if frame[3] == COOLING_DOWN else Sent.ACKED

    def status(self, frame: bytes) -> Status | None:
        """Closed contacts by channel."""
        if frame[0] != READ:
            return None
        bits = int.from_bytes(frame[2:-2], self._bytes)
        return Status({channel: bool(bits >> (channel - 1) & 1) for channel in range(1, self.channels + 1)})

    def report(self, frame: bytes) -> tuple[int, bool] | None:
        """A contact that moved."""
        known = frame[0] == REPORT and frame[3] in (CONTACT_CLOSED, CONTACT_OPEN)
        return (frame[2], frame[3] == CONTACT_CLOSED) if known else None


def _frame(*head: int) -> bytes:
    return bytes((*head, reduce(xor, head)))
