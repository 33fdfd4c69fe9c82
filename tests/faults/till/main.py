"""`./run faults till --runs N --seed S`: thousands of receipts under power cuts, kills and vices; prints what must be 0.

At least one in twenty kills real processes; the rest cut the agent's power at points in process, before a register that is a
process. Both families, both protocols of Shtrih-M, and the cloud. Exit 0 only if all are 0.
"""

import sys
from random import Random

from tests.faults.many import Faults, Findings, quiet, quiet_folder
from tests.faults.till.clouded import CloudWorld
from tests.faults.till.killing import kill_once, look_at_the_facts, real_till
from tests.faults.till.world import FAMILIES, KINDS, World

LIVES_AT_ONCE, KILLS_AT_ONCE = 20, 8
SEEN = (
    "runs", "real kills", "receipts", "power cuts", "link at a point", "paper at a point", "power at a point", "bad links",
    "paper outs", "shift expiries", "other programs", "duplicate jobs",
)  # fmt: skip


def lives(seed: str, first: int, count: int) -> Findings:
    """So many receipts in process, before one register."""
    family = FAMILIES[first // LIVES_AT_ONCE % len(FAMILIES)]
    total, world = Findings(), CloudWorld if family == "atol-online" else World
    with quiet_folder() as folder:
        total.add(world(f"{seed}-{first}", folder, family).run(count), f"{family} from {first}")
    return total


@quiet()
def kills(seed: str, first: int, count: int) -> Findings:
    """So many receipts with a real kill, at a till of their own."""
    family = FAMILIES[first // KILLS_AT_ONCE % len(FAMILIES)]
    total, draw, where = Findings(), Random(f"{seed}-kill-{first}"), f"{family}, kills from {first}"
    with real_till(family) as till:
        for number in range(count):
            total.add(kill_once(till, number, draw), where)
            total.seen.update({"runs": 1, "real kills": 1})
        total.add(look_at_the_facts(till, [f"i-{number}" for number in range(count)]), where)
    return total


FAULTS = Faults("till", __doc__ or "", lives, LIVES_AT_ONCE, kills, KILLS_AT_ONCE, SEEN, KINDS)

if __name__ == "__main__":
    sys.exit(FAULTS.main())
