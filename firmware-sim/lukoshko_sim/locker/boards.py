"""Lock boards of every family, as a site file names them."""

from lukoshko_sim.locker import site
from lukoshko_sim.locker.board import Board
from lukoshko_sim.locker.cu16 import Cu16Board
from lukoshko_sim.locker.lock_8a import LockBoard
from lukoshko_sim.locker.waveshare import WaveshareBoard
from lukoshko_sim.locker.wkly import WklyBoard
from lukoshko_sim.locker.world import Wiring


def board_of(board: site.Board, wiring: Wiring) -> Board:
    """Build the board that a site file describes, with the doors that are wired to it."""
    match board.family:
        case "8a":
            return LockBoard(
                board.address,
                channels=board.width,
                feedback=board.feedback,
                byte_order=board.byte_order,
                reports=board.reports,
                answers_several=board.answers_several,
                doors=wiring,
            )
        case "cu16":
            return Cu16Board(
                board.address,
                feedback=board.feedback,
                answers_open=board.answers_open,
                goods=wiring.goods,
                doors=wiring,
            )
        case "wkly":
            return WklyBoard(
                board.address,
                channels=board.width,
                feedback=board.feedback,
                reports=board.reports,
                doors=wiring,
            )
        case "waveshare":
            return WaveshareBoard(board.address, feedback=board.feedback, doors=wiring)
