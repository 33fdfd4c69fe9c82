"""Which channel of which board pulls the bolt of a cell, and whether its coil may be driven."""

from collections.abc import Sequence

from lukoshko_edge.clock import Clock
from lukoshko_locker.config import Cell
from lukoshko_locker.drivers.lock_8a import Lock8A


class Wiring:
    """Cells and boards of one productomat."""

    def __init__(self, cells: Sequence[Cell], boards: dict[int, Lock8A], clock: Clock) -> None:
        self._cells, self.boards, self._clock = {cell.no: cell for cell in cells}, boards, clock

    def has(self, cell: int) -> bool:
        """True when this productomat has the cell."""
        return cell in self._cells

    def cool(self, cell: int) -> bool:
        """True when the cell's coil may be pulsed now."""
        board, channel = self.of(cell)
        return board.guard.allows(channel, self._clock.monotonic())

    def of(self, cell: int) -> tuple[Lock8A, int]:
        """Board and channel of a cell."""
        return self.boards[self._cells[cell].board], self._cells[cell].channel

    def address(self, cell: int) -> int:
        """Address of a cell's board."""
        return self._cells[cell].board

    def cells_of(self, address: int) -> list[Cell]:
        """Cells behind one board."""
        return [cell for cell in self._cells.values() if cell.board == address]
