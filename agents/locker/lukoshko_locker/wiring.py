"""Which channel of which board pulls the bolt of a cell, which contact tells of its door, and whether its coil is cool."""

from collections.abc import Mapping, Sequence

from lukoshko_edge.clock import Clock
from lukoshko_locker.config import Cell
from lukoshko_locker.drivers.board import Board

Coil = tuple[Board, int]
"""A board and a channel of it."""


class Wiring:
    """Cells and boards of one productomat."""

    def __init__(self, cells: Sequence[Cell], boards: Mapping[int, Board], clock: Clock) -> None:
        self._cells, self.boards, self._clock = {cell.no: cell for cell in cells}, boards, clock
        seen_by = {cell.seen_by.board for cell in cells}
        self.watched = {no: board for no, board in boards.items() if no in seen_by}
        """Boards that tell how doors stand."""

    def has(self, cell: int) -> bool:
        """True when this productomat has the cell."""
        return cell in self._cells

    def cool(self, cell: int) -> bool:
        """True when the cell's coil may be pulsed now."""
        board, channel = self.of(cell)
        return board.guard.allows(channel, self._clock.monotonic())

    @property
    def coils(self) -> dict[int, Coil]:
        """Every coil by its cell."""
        return {no: self.of(no) for no in self._cells}

    def of(self, cell: int) -> Coil:
        """Board and channel of a cell's coil."""
        return self.boards[self._cells[cell].board], self._cells[cell].channel

    def watcher(self, cell: int) -> int:
        """Number of the board that tells how a cell's door stands."""
        return self._cells[cell].seen_by.board

    def seen_by(self, board: int) -> list[tuple[int, int]]:
        """Cells whose doors a board tells of, each with the channel of its contact."""
        seen = ((cell.no, cell.seen_by) for cell in self._cells.values())
        return [(no, contact.channel) for no, contact in seen if contact.board == board]
