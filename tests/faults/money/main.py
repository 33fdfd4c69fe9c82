"""`./run faults money --runs N --seed S`: thousands of orders of every flow under kills, a bank's vices and lost lines.

At least one in twenty lives through SIGKILLs of real processes; the rest end the server and the tills at points in process.
Prints what must be 0, as the bank's own ledger and the tills' own storages tell it. Exit 0 only if all are 0.
"""

import sys
from random import Random

from tests.faults.many import Faults, Findings, quiet, quiet_folder
from tests.faults.money.every import FLOWS
from tests.faults.money.killing import day_of_kills
from tests.faults.money.witness import KINDS
from tests.faults.money.world import World
from tests.routes import build_when_asked

LIVES_AT_ONCE, KILLS_AT_ONCE = 40, 8
SEEN = (
    "runs", "real kills", "processes killed", *(flow.__name__ for _, flow in FLOWS), "server kills", "till kills",
    "vices of the bank", "vices of tills", "vices of the club", "bad lines", "answers lost to people", "stragglers",
    "forged news", "holds run out", "refused by name", "bonuses", "edits",
)  # fmt: skip


def lives(seed: str, first: int, count: int) -> Findings:
    """So many orders in process, in one shop."""
    build_when_asked()
    total = Findings()
    with quiet_folder() as folder:
        total.add(World(f"{seed}-{first}", folder).run(count), f"from {first}")
    return total


@quiet()
def kills(seed: str, first: int, count: int) -> Findings:
    """So many orders among real processes that are killed, in a shop of their own."""
    total = Findings()
    total.add(day_of_kills(Random(f"{seed}-kill-{first}").getrandbits(30), count), f"kills from {first}")
    return total


FAULTS = Faults("money", __doc__ or "", lives, LIVES_AT_ONCE, kills, KILLS_AT_ONCE, SEEN, KINDS)

if __name__ == "__main__":
    sys.exit(FAULTS.main())
