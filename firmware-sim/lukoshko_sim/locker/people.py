"""Who stands before an open door: most take what is theirs and shut it, some do not.

careful       takes the goods and shuts the door after the usual time
forgetful     takes the goods and leaves the door open six times as long
hasty         pushes the door shut at once, before anything was taken
empty-handed  looks inside, takes nothing, shuts the door after the usual time

Who comes is drawn from the seed, the cell and the number of its opening, so a restart meets the same people. Without a
seed everybody only shuts doors.
"""

import random
import time
from collections.abc import Callable
from typing import Literal

from lukoshko_sim.locker.site import Cell
from lukoshko_sim.locker.state import Channel
from lukoshko_sim.locker.world import World

Habit = Literal["careful", "forgetful", "hasty", "empty-handed", "only shuts"]
SHARES: dict[Habit, int] = {"careful": 70, "forgetful": 10, "hasty": 10, "empty-handed": 10}
FORGETS_TIMES = 6


class People:
    """Everybody who ever comes to one productomat."""

    def __init__(
        self,
        world: World,
        usual_s: float,
        seed: int | None = None,
        *,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        self._world, self._usual_s, self._seed, self._wall_clock = world, usual_s, seed, wall_clock

    def habit(self, cell: Cell, now: Channel) -> Habit:
        """Who stands before a door, by how often it was opened."""
        if self._seed is None:
            return "only shuts"
        drawn = random.Random(f"{self._seed}:{cell.no}:{now.openings}")
        return drawn.choices(list(SHARES), list(SHARES.values()))[0]

    def pass_by(self) -> None:
        """Let everybody do what it is time for."""
        for cell in self._world.site.cell:
            with self._world.lock:
                now = self._world.behind(cell)
                if now.is_open:
                    self._stand_before(cell, now)

    def _stand_before(self, cell: Cell, now: Channel) -> None:
        habit = self.habit(cell, now)
        patience_s = {"hasty": 0.0, "forgetful": FORGETS_TIMES * self._usual_s}.get(habit, self._usual_s)
        if self._wall_clock() - (now.opened_at or 0.0) < patience_s:
            return
        if now.goods and habit in ("careful", "forgetful"):
            self._world.take(cell)
        self._world.close(cell)
