"""What the productomat asks of a lock board, whatever its family, and how a board fails."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Protocol

from lukoshko_locker.drivers.pulse_guard import PulseGuard
from lukoshko_wire.locker import BoardState, Door
from lukoshko_wire.problems import LukoshkoError


class BoardError(LukoshkoError):
    """A board did not answer a read as it should."""

    code: ClassVar[str] = "board.error"
    state: ClassVar[BoardState] = "silent"


class BoardSilent(BoardError):
    """No reply: power, cable or address."""

    code: ClassVar[str] = "board.silent"


class BoardGarbled(BoardError):
    """Bytes came, but no frame: noise, two boards of one address, wrong settings."""

    code: ClassVar[str] = "board.garbled"
    state: ClassVar[BoardState] = "garbled"


class BoardCut(BoardError):
    """The port is away: adapter, permission, another path."""

    code: ClassVar[str] = "board.cut"
    state: ClassVar[BoardState] = "line_down"


class PortTaken(BoardError):
    """Another process works with the port: two agents must never share a line."""

    code: ClassVar[str] = "board.port-taken"
    state: ClassVar[BoardState] = "line_taken"


class Sent(enum.Enum):
    """What became of an unlock request."""

    NOT_SENT = "not_sent"
    UNCERTAIN = "uncertain"
    ACKED = "acked"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Statistics:
    """What the line of one board was like since the start; `reopened` counts the whole bus.

    retried: reads that were tried again; silent_s: since its last answer, None before the first.
    """

    answered: int = 0
    unanswered: int = 0
    retried: int = 0
    bad_checksums: int = 0
    garbage_bytes: int = 0
    reopened: int = 0
    silent_s: int | None = None


class Board(Protocol):
    """One lock board. Channels count from 1; used by one thread only."""

    channels: int
    guard: PulseGuard

    def unlock(self, channel: int) -> Sent:
        """Pulse one coil once. Never retried: UNCERTAIN means that the bolt may have moved."""
        ...

    def doors(self) -> Mapping[int, Door]:
        """How every door stands, by channel. Retries; raises BoardError."""
        ...

    def reports(self) -> list[tuple[int, Door]]:
        """Doors that the board reported unasked since the last call, oldest first."""
        ...

    def items(self) -> Mapping[int, bool]:
        """Whether something lies behind a door, as of the last `doors`; empty without such sensors."""
        ...

    def remember(self, channel: int, at: float) -> None:
        """A coil was driven, or may have been, then (monotonic seconds)."""
        ...

    def put_out(self) -> None:
        """End the pulses whose time is over; best effort, tried again by the next call."""
        ...

    def let_end(self) -> None:
        """Wait until every pulse under way is over, and end it."""
        ...

    def rest(self) -> None:
        """Tell the board what it forgets without power, and put out what an earlier owner left on; best effort."""
        ...

    @property
    def state(self) -> BoardState:
        """How the last exchange ended."""
        ...

    def statistics(self) -> Statistics:
        """What the line was like since the start."""
        ...
