"""Plays by step and failure, and what they are made of."""

from collections.abc import Callable, Iterator
from typing import Any

from tests.faults.money.devices import Wall
from tests.floor import LOCKER
from tests.http.failing.stage import Stage, new

Play = Callable[[Stage], Iterator[None]]
PLAYS: dict[tuple[str, str], Play] = {}
"""By step and failure, as the table says them."""


def plays(step: str, failure: str) -> Callable[[Play], Play]:
    """This is how that failure of that step comes about."""

    def keep(play: Play) -> Play:
        assert (step, failure) not in PLAYS
        PLAYS[step, failure] = play
        return play

    return keep


def take(stage: Stage) -> None:
    """The money is asked for; where the locker is alone the goods went first."""
    if stage.name == "locker alone":
        open_alone(stage, stage.cells())
    else:
        assert stage.pay().status < 300


def open_alone(stage: Stage, cells: list[dict[str, Any]]) -> None:
    """The locker opens by right, and tells it when the line is back."""
    wall = Wall(stage.shop, LOCKER, boot="2-aa")
    wall.come()
    for cell in cells:
        wall.open_by_right(new(), stage.order, cell["cell"], cell["parcel"]["id"])
