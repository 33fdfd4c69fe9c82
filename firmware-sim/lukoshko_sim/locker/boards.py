"""Lock boards of every family, as a site file names them."""

from typing import Any

from lukoshko_sim.locker import site
from lukoshko_sim.locker.board import Board
from lukoshko_sim.locker.cu16 import Cu16Board
from lukoshko_sim.locker.lock_8a import LockBoard
from lukoshko_sim.locker.waveshare import WaveshareBoard
from lukoshko_sim.locker.wkly import WklyBoard
from lukoshko_sim.locker.world import Wiring


def board_of(board: site.Board, wiring: Wiring) -> Board:
    """Build the board that a site file describes, with the doors that are wired to it."""
    set_up: dict[str, Any] = {"feedback": board.feedback, "doors": wiring}
    match board.family:
        case "8a":
            return LockBoard(
                board.address, channels=board.width, byte_order=board.byte_order, reports=board.reports,
                answers_several=board.answers_several, **set_up,
            )  # fmt: skip
        case "cu16":
            return Cu16Board(board.address, answers_open=board.answers_open, goods=wiring.goods, **set_up)
        case "wkly":
            return WklyBoard(board.address, channels=board.width, reports=board.reports, **set_up)
        case "waveshare":
            return WaveshareBoard(board.address, **set_up)
