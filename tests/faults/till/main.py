"""`./run faults till --runs N --seed S`: thousands of receipts under power cuts, kills and vices; prints what must be 0.

At least one in twenty kills real processes; the rest cut the agent's power at points in process, before a register that is a
process. Both families, both protocols of Shtrih-M, and the cloud. Exit 0 only if all are 0.
"""

import argparse
import logging
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from random import Random

from tests.faults.till.clouded import CloudWorld
from tests.faults.till.killing import kill_once, look_at_the_facts, real_till
from tests.faults.till.world import FAMILIES, KINDS, Findings, World

REAL_SHARE = 20
LIVES_AT_ONCE, KILLS_AT_ONCE = 20, 8
SHOWN = 10
SEEN = (
    "runs", "real kills", "receipts", "power cuts", "link at a point", "paper at a point", "power at a point", "bad links",
    "paper outs", "shift expiries", "other programs", "duplicate jobs",
)  # fmt: skip


def lives(seed: str, first: int, count: int) -> Findings:
    """So many receipts in process, before one register."""
    logging.disable(logging.CRITICAL)
    family = FAMILIES[first // LIVES_AT_ONCE % len(FAMILIES)]
    memory = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(dir=memory) as name:
        world = CloudWorld if family == "atol-online" else World
        found = world(f"{seed}-{first}", Path(name), family).run(count)
    found.notes = [f"{family} from {first}: {note}" for note in found.notes]
    return found


def kills(seed: str, first: int, count: int) -> Findings:
    """So many receipts with a real kill, at a till of their own."""
    logging.disable(logging.CRITICAL)
    family = FAMILIES[first // KILLS_AT_ONCE % len(FAMILIES)]
    total, draw = Findings(), Random(f"{seed}-kill-{first}")
    with real_till(family) as till:
        for number in range(count):
            _add(total, kill_once(till, number, draw))
            total.seen.update({"runs": 1, "real kills": 1})
        _add(total, look_at_the_facts(till, [f"i-{number}" for number in range(count)]))
    total.notes = [f"{family}, kills from {first}: {note}" for note in total.notes]
    return total


def run(runs: int, seed: str, workers: int) -> Findings:
    """All of them; progress on stderr."""
    real = -(-runs // REAL_SHARE)
    total, began = Findings(), time.monotonic()
    with ProcessPoolExecutor(workers) as pool:
        jobs = [pool.submit(kills, seed, *part) for part in _parts(real, KILLS_AT_ONCE)]
        jobs += [pool.submit(lives, seed, *part) for part in _parts(runs - real, LIVES_AT_ONCE)]
        for job in as_completed(jobs):
            _add(total, job.result())
            done, took = total.seen["runs"], time.monotonic() - began
            print(f"\r{done} of {runs} runs, {took:.0f} s", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return total


def main(argv: list[str] | None = None) -> int:
    """Run and print. Exit status 1 when something that must be 0 is not."""
    parser = argparse.ArgumentParser(prog="run faults till", description=__doc__)
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    args = parser.parse_args(argv)
    began = time.monotonic()
    found = run(args.runs, args.seed, args.workers)
    for name in SEEN:
        print(f"{name:<32} {found.seen[name]:>8}")
    print()
    for kind in KINDS:
        print(f"{kind:<32} {found.bad[kind]:>8}")
    for note in found.notes[:SHOWN]:
        print(f"  {note}")
    print(f"\n{time.monotonic() - began:.0f} s, seed {args.seed}")
    return 1 if found.bad.total() else 0


def _parts(count: int, size: int) -> Iterator[tuple[int, int]]:
    for first in range(0, count, size):
        yield first, min(size, count - first)


def _add(total: Findings, found: Findings) -> None:
    total.bad.update(found.bad)
    total.seen.update(found.seen)
    total.notes += found.notes


if __name__ == "__main__":
    sys.exit(main())
