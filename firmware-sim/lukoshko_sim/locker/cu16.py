"""KERONG KR-CU16: 16 locks, 16 infra-red eyes, RS-485, 19200 8N1, the classic protocol of five bytes.

               Request              Reply
open one       02 al 31 03 S        none, or the status (firmware differs); al = board << 4 | lock from 0
read           02 a0 30 03 S        02 a0 35 h1 h2 i1 i2 03 S
read, as used  02 a0 32 03 S        the same
of all boards  02 F0 32 03 S        02 a0 36 h1 h2 i1 i2 03 S, each board
open all       02 a0 33 03 S        none
set the time   02 a0 37 t1 t2 03 S  none; tens of milliseconds, high byte first
read the time  02 a0 38 03 S        02 a0 38 t1 t2 03 S

S is the low byte of the sum of all bytes before it. h: hooks, i: infra-red, bit 0 of the first byte is lock 1.
A board that stuck after an unlock hears everything and answers nothing until it is asked for its time.
"""

import enum
from collections.abc import Callable
from dataclasses import dataclass

from lukoshko_sim.locker.board import Board, BoardFaults, Feedback
from lukoshko_sim.locker.doors import Doors
from lukoshko_sim.ports import Chunk

STX, ETX = 0x02, 0x03


class Command(enum.IntEnum):
    """The third byte of a frame."""

    READ = 0x30
    UNLOCK = 0x31
    READ_ANY = 0x32
    UNLOCK_ALL = 0x33
    STATUS = 0x35
    STATUS_ANY = 0x36
    SET_TIME = 0x37
    READ_TIME = 0x38


EVERY_BOARD = 0x0F
LOCKS = 16
FACTORY_TIME = 50


@dataclass
class Faults(BoardFaults):
    """What is wrong with this board today; too soon an unlock is passed over in silence."""

    sticks_after_open: bool = False
    """After an unlock nothing is answered until the board is asked for its unlock time (38)."""


class Cu16Board(Board):
    """One board of 16 locks."""

    faults: Faults

    def __init__(
        self,
        address: int = 0,
        *,
        feedback: Feedback = "closing",
        answers_open: bool = False,
        goods: Callable[[int], bool] = lambda _: False,
        doors: Doors | None = None,
    ) -> None:
        if not 0 <= address <= 9:
            raise ValueError(f"no board address {address}: 0..9")
        super().__init__(address, LOCKS, Faults(), feedback=feedback, doors=doors)
        self.answers_open = answers_open
        self.time_10ms = FACTORY_TIME
        self._goods = goods
        self._stuck = False

    def _next_frame(self) -> bytes | None:
        while self._pending:
            head = self._pending
            size = 5 if len(head) < 3 or head[2] != Command.SET_TIME else 7
            if head[0] == STX and len(head) < size:
                return None
            if head[0] == STX and _is_frame(bytes(head[:size])):
                return self._cut(size)
            self._drop_one()
        return None

    def _answer(self, frame: bytes) -> list[Chunk]:
        board, lock, command = frame[1] >> 4, frame[1] & 0x0F, frame[2]
        if board == EVERY_BOARD and command == Command.READ_ANY:
            self.frames += 1
            return self._tell(self._status(Command.STATUS_ANY))
        if board != self.address:
            return []
        self.frames += 1
        match command:
            case Command.UNLOCK:
                return self._open(lock + 1)
            case Command.READ | Command.READ_ANY:
                return self._tell(self._status(Command.STATUS))
            case Command.UNLOCK_ALL:
                for channel in range(1, LOCKS + 1):
                    self._pulse(channel)
            case Command.SET_TIME:
                self.time_10ms = frame[3] << 8 | frame[4]
            case Command.READ_TIME:
                self._stuck = False
                time = self.time_10ms.to_bytes(2, "big")
                return self._tell(_frame(self.address << 4, Command.READ_TIME, *time))
        return []

    def _open(self, channel: int) -> list[Chunk]:
        driven = self._pulse(channel)
        self._stuck = self.faults.sticks_after_open
        return (
            self._ack(self._status(Command.STATUS))
            if driven and self.answers_open and not self._stuck
            else []
        )

    def _tell(self, frame: bytes) -> list[Chunk]:
        return [] if self._stuck else self._say(frame)

    def _status(self, command: int) -> bytes:
        hooks = _two_bytes(self._contacts())
        items = _two_bytes([self._goods(channel) for channel in range(1, LOCKS + 1)])
        return _frame(self.address << 4, command, *hooks, *items)


def _two_bytes(bits: list[bool]) -> bytes:
    return bytes(sum(1 << i for i in range(8) if bits[8 * half + i]) for half in (0, 1))


def _frame(*body: int) -> bytes:
    whole = bytes((STX, *body, ETX))
    return whole + bytes((sum(whole) % 256,))


def _is_frame(frame: bytes) -> bool:
    return frame[-2] == ETX and frame[-1] == sum(frame[:-1]) % 256
