"""Lock control board of the WKLY family: RS-485, 9600 8N1, 12 channels and more.

57 4B 4C 59 len board command data… X; len counts the whole frame, X is the XOR of every byte before it.

                 Command, data      Reply data
open one         82 ch              82 st ch ls
read one         83 ch              83 st ch ls
read all         84                 84 st n ls1..lsn
report           -                  85 st ch ls, only some firmware
open at once     80 ch…             80 st
open all         86                 86 st
one by one       87 ch…             87 st
hold on, off     88 ch, 89 ch       88 st ch, 89 st ch

st 00 = done, FF = failed; ls 1 = closed, 0 = open. Board 0..31, channels from 1.
"""

from dataclasses import dataclass
from functools import reduce
from operator import xor

from lukoshko_sim.locker.board import Board, BoardFaults, Feedback
from lukoshko_sim.locker.doors import Doors
from lukoshko_sim.ports import Chunk

HEADER = bytes.fromhex("574B4C59")
OPEN_AT_ONCE, OPEN, READ, READ_ALL, REPORT, OPEN_ALL, ONE_BY_ONE = 0x80, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87
HOLD, RELEASE = 0x88, 0x89
DONE, FAILED = 0x00, 0xFF
SHORTEST, LONGEST = 8, 64


@dataclass
class Faults(BoardFaults):
    """What is wrong with this board today; too soon an unlock is answered as failed."""

    silent_open: bool = False
    """An unlock is obeyed and never answered, as one installation saw it."""


class WklyBoard(Board):
    """One board."""

    faults: Faults

    def __init__(
        self,
        address: int = 0,
        *,
        channels: int = 12,
        feedback: Feedback = "closing",
        reports: bool = False,
        doors: Doors | None = None,
    ) -> None:
        if not 0 <= address <= 31:
            raise ValueError(f"no board address {address}: 0..31")
        super().__init__(address, channels, Faults(), feedback=feedback, reports=reports, doors=doors)
        self.held: set[int] = set()
        """Coils that are on without an end: what must never happen to a solenoid."""

    def _next_frame(self) -> bytes | None:
        while self._pending:
            head = bytes(self._pending[:5])
            if head[:4] != HEADER[: len(head)]:
                self._drop_one()
                continue
            if len(head) < 5 or len(self._pending) < head[4] <= LONGEST:
                return None
            whole = bytes(self._pending[: head[4]])
            if SHORTEST <= head[4] <= LONGEST and reduce(xor, whole) == 0:
                return self._cut(head[4])
            self._drop_one()
        return None

    def _answer(self, frame: bytes) -> list[Chunk]:
        if frame[5] != self.address:
            return []
        self.frames += 1
        command, data = frame[6], frame[7:-1]
        if command == READ_ALL and not data:
            states = [self._state(channel) for channel in range(1, self.channels + 1)]
            return self._say(self._frame(READ_ALL, DONE, self.channels, *states))
        if command in (OPEN_AT_ONCE, ONE_BY_ONE, OPEN_ALL):
            wanted = data if command != OPEN_ALL else bytes(range(1, self.channels + 1))
            taken = [self._pulse(channel) for channel in wanted if 1 <= channel <= self.channels]
            return self._ack(self._frame(command, DONE if taken else FAILED))
        return self._one(command, data[0]) if len(data) == 1 else []

    def _one(self, command: int, channel: int) -> list[Chunk]:
        known = 1 <= channel <= self.channels
        if command == OPEN:
            done = known and self._pulse(channel)
            if self.faults.silent_open:
                return []
            return self._ack(self._frame(OPEN, DONE if done else FAILED, channel, self._state(channel)))
        if command == READ and known:
            return self._say(self._frame(READ, DONE, channel, self._state(channel)))
        if command in (HOLD, RELEASE) and known:
            (self.held.add if command == HOLD else self.held.discard)(channel)
            return self._ack(self._frame(command, DONE, channel))
        return []

    def _moved(self, channel: int) -> list[Chunk]:
        return self._say(self._frame(REPORT, DONE, channel, self._state(channel)))

    def _state(self, channel: int) -> int:
        return int(1 <= channel <= self.channels and self.contact_closed(channel))

    def _frame(self, command: int, *data: int) -> bytes:
        whole = HEADER + bytes((8 + len(data), self.address, command, *data))
        return whole + bytes((reduce(xor, whole),))
