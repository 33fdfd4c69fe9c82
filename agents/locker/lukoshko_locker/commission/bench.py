"""The lock boards as they are, before anybody knows how they are set: coils to pulse, bare contacts to look at."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from msgspec import structs

from lukoshko_edge.journal import Journal
from lukoshko_locker.config import Board as BoardSettings
from lukoshko_locker.config import LockerConfig, Locks
from lukoshko_locker.drivers.board import Board, BoardError, Sent
from lukoshko_locker.drivers.framed import FramedBoard
from lukoshko_locker.drivers.link import Link
from lukoshko_locker.drivers.lock_8a import StatusOrder
from lukoshko_locker.drivers.pulse_guard import Supply
from lukoshko_locker.left import still_warm

WATCH_S = 0.15


@dataclass(frozen=True, order=True)
class Bit:
    """One contact as a board shows it when its status bytes are read in one order."""

    board: int
    order: StatusOrder
    channel: int


Shown = Mapping[Bit, bool]
"""Contacts that are closed, as far as boards can be read."""


class Bench:
    """Every board on its line. All boards count as one supply: one coil at a time."""

    def __init__(
        self,
        config: LockerConfig,
        line_of: Callable[[Locks], Link],
        *,
        monotonic: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._monotonic, self._wait = monotonic, wait
        self._supply = Supply()
        self._coils: dict[int, Board] = {}
        self._views: dict[tuple[int, StatusOrder], Board] = {}
        self.troubles: dict[int, BoardError] = {}
        """Why boards could not be read at the last look."""
        self._lines = [self._hang(bus, line_of(bus)) for bus in config.buses]
        self._wired = {cell.no: (self._coils[cell.board], cell.channel) for cell in config.cells}

    def close(self) -> None:
        """Give the ports up."""
        for line in self._lines:
            line.close()

    def look(self) -> Shown:
        """Every contact of every board now, in every order in which it may be read."""
        shown: dict[Bit, bool] = {}
        self.troubles = {}
        for (no, order), board in self._views.items():
            if no in self.troubles:
                continue
            try:
                shown |= {Bit(no, order, ch): door == "closed" for ch, door in board.doors().items()}
            except BoardError as error:
                self.troubles[no] = error
        return shown

    def sees_goods(self, board: int, channel: int) -> bool:
        """True when the board has an eye behind that lock and it saw something at the last look."""
        return any(view.items().get(channel, False) for (no, _), view in self._views.items() if no == board)

    def cool(self, board: int, channel: int) -> None:
        """Wait until a coil has rested."""
        guard = self._coils[board].guard
        while not guard.allows(channel, self._monotonic()):
            self._wait(WATCH_S)

    def pulse(self, board: int, channel: int) -> Sent:
        """Pulse one coil that has rested."""
        return self._coils[board].unlock(channel)

    def recall(self, journal: Journal, now: datetime) -> None:
        """Coils that somebody drove a moment ago are still warm."""
        still_warm(journal, self._wired, now, self._monotonic())

    def let_end(self, board: int) -> None:
        """Wait until the pulses of a board are over, and end them."""
        self._coils[board].let_end()

    def rest(self) -> None:
        """Put out what an earlier owner left on, and tell boards how long a pulse may be."""
        for board in self._coils.values():
            board.rest()

    def changed(self, before: Shown, within_s: float) -> Shown:
        """Contacts that differ from `before`, as soon as some do and have settled; empty after the time."""
        until = self._monotonic() + within_s
        while True:
            if _difference(before, self.look()):
                self._wait(WATCH_S)
                if settled := _difference(before, self.look()):
                    return settled
            if self._monotonic() >= until:
                return {}
            self._wait(WATCH_S)

    def _hang(self, bus: Locks, line: Link) -> Link:
        for board in bus.boards:
            self._coils[board.name] = self._board(board, line)
            if board.feedback != "none":
                for order in board.kind.orders:
                    view = structs.replace(board, status_order=order)
                    self._views[board.name, order] = self._board(view, line)
        return line

    def _board(self, board: BoardSettings, line: Link) -> FramedBoard:
        return FramedBoard(
            line,
            board.words(),
            no=board.name,
            supply=self._supply,
            monotonic=self._monotonic,
            wait=self._wait,
        )


def _difference(before: Shown, after: Shown) -> Shown:
    return {bit: closed for bit, closed in after.items() if bit in before and before[bit] != closed}
