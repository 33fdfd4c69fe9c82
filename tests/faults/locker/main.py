"""`./run faults locker --runs N --seed S`: thousands of short lives with power cuts, kills and vices; prints what must be 0.

At least one run in twenty kills real processes; the rest cut the power at points in process. Exit 0 only if all are 0.
"""

import sys
from random import Random

from tests.faults.locker.killing import CELLS, kill_once, look_at_the_facts, productomat
from tests.faults.locker.shop import copy_of, template
from tests.faults.locker.world import KINDS, World
from tests.faults.many import Faults, Findings, quiet, quiet_folder

LIVES_AT_ONCE, KILLS_AT_ONCE = 25, 12
SEEN = (
    "runs", "real kills", "power cuts", "server deaths", "pulses", "by right", "deposits", "pickups", "facts",
)  # fmt: skip


def lives(seed: str, first: int, count: int) -> Findings:
    """So many lives in process."""
    total = Findings()
    with quiet_folder() as base:
        empty = template(base)
        for number in range(first, first + count):
            folder = base / str(number)
            folder.mkdir()
            world = World(f"{seed}-{number}", folder, copy_of(empty, folder / "server.sqlite"))
            total.add(world.run(), f"run {number}")
            total.seen["runs"] += 1
    return total


@quiet()
def kills(seed: str, first: int, count: int) -> Findings:
    """So many runs with a real kill, on productomats of their own."""
    total, draw = Findings(), Random(f"{seed}-kill-{first}")
    with productomat() as locker:
        for number in range(count):
            total.add(kill_once(locker, number % CELLS + 1, draw), f"run {first + number}")
            total.seen.update({"runs": 1, "real kills": 1})
        total.add(look_at_the_facts(locker, count), f"run {first}")
    return total


FAULTS = Faults("locker", __doc__ or "", lives, LIVES_AT_ONCE, kills, KILLS_AT_ONCE, SEEN, KINDS)

if __name__ == "__main__":
    sys.exit(FAULTS.main())
