"""Lock boards of the WKLY family on RS-485, 9600 8N1.

Open one   57 4B 4C 59 09 bd 82 ch X    ->  57 4B 4C 59 0B bd 82 st ch ls X      st 00 done, FF failed
Read all   57 4B 4C 59 08 bd 84 X       ->  57 4B 4C 59 ln bd 84 st n ls1..lsn X
Report                                      57 4B 4C 59 0B bd 85 st ch ls X      some firmware, at any moment

ln is the length of the whole frame, X the XOR of all bytes before it. bd 0..31, ch from 1, ls 1 = closed, 0 = open.
The board times its pulse itself. Many at once (80), all (86), one by one (87) and holding a coil on (88) have no
function here on purpose.
"""

from functools import reduce
from operator import xor

from lukoshko_locker.drivers.board import Sent
from lukoshko_locker.drivers.family import Status
from lukoshko_locker.drivers.pulse_guard import bounded_ms

HEADER = b"WKLY"
DO_OPEN, READ_ALL, REPORT, PUT_OUT = 0x82, 0x84, 0x85, 0x89
DONE = 0x00
OPEN_SIZE, READ_SIZE, ONE_SIZE = 9, 8, 11
AT_LENGTH, AT_BOARD, AT_COMMAND, AT_STATUS, AT_CHANNEL, AT_STATE = 4, 5, 6, 7, 8, 9
MOST = 50


class Wkly:
    """The words of one board."""

    acknowledges = True

    def __init__(self, *, address: int = 0, channels: int = 12, pulse_ms: int = 300) -> None:
        if not 0 <= address <= 31 or not 1 <= channels <= MOST:
            raise ValueError(f"no board {address} with {channels} channels in the WKLY family")
        self._address, self.channels = address, channels
        self.pulse_s = bounded_ms(pulse_ms) / 1000

    def open(self, channel: int) -> bytes:
        """The request that pulses one coil."""
        return _frame(OPEN_SIZE, self._address, DO_OPEN, channel)

    def ask(self) -> bytes:
        """The request for the state of all channels."""
        return _frame(READ_SIZE, self._address, READ_ALL)

    def after_open(self) -> bytes:
        """Nothing."""
        return b""

    def release(self, channel: int) -> bytes:
        """The coil's `off`: how long the board drives it is known to nobody, so its time ends with ours."""
        return _frame(OPEN_SIZE, self._address, PUT_OUT, channel)

    def rest(self) -> bytes:
        """Nothing: a coil that is held on cannot be told from one that is not."""
        return b""

    def allows(self, request: bytes) -> bool:
        """One channel of this board opened or put out, or a read of all."""
        if request == self.ask():
            return True
        heads = tuple(bytes((*HEADER, OPEN_SIZE, self._address, command)) for command in (DO_OPEN, PUT_OUT))
        return len(request) == OPEN_SIZE and request.startswith(heads) and 1 <= request[7] <= self.channels

    def size(self, heard: bytes) -> int:
        """The length is in the frame; nothing longer than a status of all channels is believed."""
        if not (HEADER.startswith(heard[:4]) or heard.startswith(HEADER)):
            return 0
        if len(heard) <= AT_LENGTH:
            return READ_SIZE
        return heard[AT_LENGTH] if ONE_SIZE - 1 <= heard[AT_LENGTH] <= 10 + MOST else 0

    def whole(self, frame: bytes) -> bool:
        """XOR and board."""
        return frame[AT_BOARD] == self._address and reduce(xor, frame) == 0

    def answer(self, frame: bytes, channel: int) -> Sent | None:
        """`Failed` leaves open whether the coil was driven."""
        if frame[AT_COMMAND] != DO_OPEN or len(frame) != ONE_SIZE or frame[AT_CHANNEL] != channel:
            return None
        return Sent.ACKED if frame[AT_STATUS] == DONE else Sent.UNCERTAIN

    def status(self, frame: bytes) -> Status | None:
        """Lock states by channel; a board of another width is not the one of the settings."""
        told = frame[AT_COMMAND] == READ_ALL and frame[AT_STATUS] == DONE
        states = frame[AT_CHANNEL + 1 : -1]
        if not told or frame[AT_CHANNEL] != len(states) or len(states) < self.channels or max(states) > 1:
            return None
        return Status({channel: states[channel - 1] == 1 for channel in range(1, self.channels + 1)})

    def report(self, frame: bytes) -> tuple[int, bool] | None:
        """A lock that moved."""
        told = frame[AT_COMMAND] == REPORT and len(frame) == ONE_SIZE and frame[AT_STATE] <= 1
        return (frame[AT_CHANNEL], frame[AT_STATE] == 1) if told else None


def _frame(*tail: int) -> bytes:
    body = bytes((*HEADER, *tail))
    return body + bytes((reduce(xor, body),))
