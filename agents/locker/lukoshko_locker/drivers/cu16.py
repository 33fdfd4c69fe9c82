"""KERONG KR-CU16 with the classic five-byte requests: 16 locks on RS-485, 19200 8N1.

Open one   02 al 31 03 S    ->  nothing, or a status    al = board << 4 | lock from 0
Read all   02 a0 30 03 S    ->  02 a0 35 h1 h2 i1 i2 03 S
Harmless   02 a0 38 03 S    ->  something               asks for the unlock time; frees a board that stuck busy

S is the low byte of the sum of all bytes before it. Boards 0..9. h: hooks, bit 0 of h1 is lock 1; i: infra-red.
Whether a set bit is a locked hook differs between sources: `feedback` is a setting. The board times its pulse itself
(500 ms from the factory, then what `rest` sets with 37). Unlock all (33) and delay (39) have no function here on purpose.
"""

from lukoshko_locker.drivers.board import Sent
from lukoshko_locker.drivers.family import Status
from lukoshko_locker.drivers.pulse_guard import bounded_ms

STX, ETX = 0x02, 0x03
UNLOCK, QUERY, STATUS, SET_TIME, TIME = 0x31, 0x30, 0x35, 0x37, 0x38
LOCKS = 16
REQUEST_SIZE, STATUS_SIZE = 5, 9


class Cu16:
    """The words of one board."""

    channels = LOCKS
    acknowledges = False

    def __init__(self, *, address: int = 0, pulse_ms: int = 300) -> None:
        if not 0 <= address <= 9:
            raise ValueError(f"no board {address} in the CU16 family: 0..9")
        self._address = address
        self._pulse_ms = bounded_ms(pulse_ms)
        self.pulse_s = self._pulse_ms / 1000

    def open(self, channel: int) -> bytes:
        """The request that pulses one coil."""
        return _frame(self._address << 4 | channel - 1, UNLOCK)

    def ask(self) -> bytes:
        """The request for the state of all channels."""
        return _frame(self._address << 4, QUERY)

    def after_open(self) -> bytes:
        """A query that frees a board which stays busy after an unlock."""
        return _frame(self._address << 4, TIME)

    def release(self, channel: int) -> bytes:  # noqa: ARG002
        """Nothing: the board ends its pulse after the time that `rest` has set."""
        return b""

    def rest(self) -> bytes:
        """Set the unlock time: whatever the board was left at, its pulses are as long as ours may be."""
        return _frame(self._address << 4, SET_TIME, *(self._pulse_ms // 10).to_bytes(2, "big"))

    def allows(self, request: bytes) -> bool:
        """One lock of this board, the two queries, or the one unlock time that is bounded."""
        if request == self.rest():
            return True
        if len(request) != REQUEST_SIZE or request[0] != STX or request[1] >> 4 != self._address:
            return False
        return request[2] == UNLOCK or request in (self.ask(), self.after_open())

    def size(self, heard: bytes) -> int:
        """Only a status is known by its length."""
        return STATUS_SIZE if heard[0] == STX and (len(heard) < 3 or heard[2] == STATUS) else 0

    def whole(self, frame: bytes) -> bool:
        """Sum, end mark and board."""
        ends_well = frame[-2] == ETX and frame[-1] == sum(frame[:-1]) & 0xFF
        return frame[2] == STATUS and frame[1] >> 4 == self._address and ends_well

    def answer(self, frame: bytes, channel: int) -> Sent | None:  # noqa: ARG002 - some firmware names no lock
        """A status right after the request: the board is alive and took it."""
        return Sent.ACKED if frame[2] == STATUS else None

    def status(self, frame: bytes) -> Status | None:
        """Hooks and infra-red by lock."""
        if frame[2] != STATUS:
            return None
        return Status(_bits(frame[3:5]), _bits(frame[5:7]))

    def report(self, frame: bytes) -> tuple[int, bool] | None:  # noqa: ARG002
        """The board never speaks first."""
        return None


def _frame(*head: int) -> bytes:
    body = bytes((STX, *head, ETX))
    return body + bytes((sum(body) & 0xFF,))


def _bits(data: bytes) -> dict[int, bool]:
    bits = int.from_bytes(data, "little")
    return {lock: bool(bits >> (lock - 1) & 1) for lock in range(1, LOCKS + 1)}
