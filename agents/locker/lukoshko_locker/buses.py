"""The lock boards of one productomat on their lines, as the settings say."""

from collections import defaultdict
from pathlib import Path

from lukoshko_edge.config import beside
from lukoshko_locker.config import Board as BoardSettings
from lukoshko_locker.config import LockerConfig
from lukoshko_locker.drivers.board import Board
from lukoshko_locker.drivers.framed import FramedBoard
from lukoshko_locker.drivers.link import Link, SerialLink
from lukoshko_locker.drivers.pulse_guard import Supply
from lukoshko_wire.locker import BoardHealth
from lukoshko_wire.settings import BusHealth


class Buses:
    """Every line with its boards; opened when first used."""

    def __init__(self, config: LockerConfig, file: Path) -> None:
        self._config = config
        self._lines: list[Link] = []
        self.boards: dict[int, Board] = {}
        supplies: dict[str, Supply] = defaultdict(Supply)
        for bus in config.buses:
            line = SerialLink(beside(file, bus.path), bus.speed)
            self._lines.append(line)
            for board in bus.boards:
                self.boards[board.name] = self._board(board, line, supplies[board.supply])

    def close(self) -> None:
        """Give the ports up."""
        for line in self._lines:
            line.close()

    def health(self) -> list[BoardHealth]:
        """Every board as its line was lately."""
        return [
            BoardHealth(
                no=no,
                family=self._config.boards[no].family,
                state=board.state,
                **vars(board.statistics()),
            )
            for no, board in self.boards.items()
        ]

    def exchanges(self) -> list[BusHealth]:
        """Each board's exchanges since the start, for the report of health."""
        counted = {no: board.statistics() for no, board in self.boards.items()}
        return [
            BusHealth(name=f"board-{no}", asked=each.answered + each.unanswered, failed=each.unanswered)
            for no, each in counted.items()
        ]

    def _board(self, board: BoardSettings, line: Link, supply: Supply) -> Board:
        opposite = frozenset(
            cell.seen_by.channel
            for cell in self._config.cells
            if cell.seen_by.board == board.name and cell.feedback not in (None, board.feedback)
        )
        return FramedBoard(
            line, board.words(), no=board.name, feedback=board.feedback, opposite=opposite, supply=supply
        )
