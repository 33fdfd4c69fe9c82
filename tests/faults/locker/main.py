"""`./run faults locker --runs N --seed S`: thousands of short lives with power cuts, kills and vices; prints what must be 0.

At least one run in twenty kills real processes; the rest cut the power at points in process. Exit 0 only if all are 0.
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

from tests.faults.locker.killing import CELLS, kill_once, look_at_the_facts, productomat
from tests.faults.locker.shop import copy_of, template
from tests.faults.locker.world import KINDS, Findings, World

REAL_SHARE = 20
LIVES_AT_ONCE, KILLS_AT_ONCE = 25, 12
SHOWN = 10


def lives(seed: str, first: int, count: int) -> Findings:
    """So many lives in process."""
    logging.disable(logging.CRITICAL)
    total = Findings()
    memory = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(dir=memory) as name:
        base = Path(name)
        empty = template(base)
        for number in range(first, first + count):
            folder = base / str(number)
            folder.mkdir()
            _add(
                total,
                World(f"{seed}-{number}", folder, copy_of(empty, folder / "server.sqlite")).run(),
                number,
            )
            total.seen["runs"] += 1
    return total


def kills(seed: str, first: int, count: int) -> Findings:
    """So many runs with a real kill, on productomats of their own."""
    logging.disable(logging.CRITICAL)
    total, draw = Findings(), Random(f"{seed}-kill-{first}")
    with productomat() as locker:
        for number in range(count):
            _add(total, kill_once(locker, number % CELLS + 1, draw), first + number)
            total.seen["runs"] += 1
            total.seen["real kills"] += 1
        _add(total, look_at_the_facts(locker, count), first)
    return total


def run(runs: int, seed: str, workers: int) -> Findings:
    """All of them; progress on stderr."""
    real = -(-runs // REAL_SHARE)
    total, began = Findings(), time.monotonic()
    with ProcessPoolExecutor(workers) as pool:
        jobs = [pool.submit(kills, seed, *part) for part in _parts(real, KILLS_AT_ONCE)]
        jobs += [pool.submit(lives, seed, *part) for part in _parts(runs - real, LIVES_AT_ONCE)]
        for job in as_completed(jobs):
            found = job.result()
            total.bad.update(found.bad)
            total.seen.update(found.seen)
            total.notes += found.notes
            done = total.seen["runs"]
            print(
                f"\r{done} of {runs} runs, {time.monotonic() - began:.0f} s",
                end="",
                file=sys.stderr,
                flush=True,
            )
    print(file=sys.stderr)
    return total


def main(argv: list[str] | None = None) -> int:
    """Run and print. Exit status 1 when something that must be 0 is not."""
    parser = argparse.ArgumentParser(prog="run faults locker", description=__doc__)
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    args = parser.parse_args(argv)
    began = time.monotonic()
    found = run(args.runs, args.seed, args.workers)
    for name in (
        "runs",
        "real kills",
        "power cuts",
        "server deaths",
        "pulses",
        "by right",
        "deposits",
        "pickups",
        "facts",
    ):
        print(f"{name:<24} {found.seen[name]:>8}")
    print()
    for kind in KINDS:
        print(f"{kind:<24} {found.bad[kind]:>8}")
    for note in found.notes[:SHOWN]:
        print(f"  {note}")
    print(f"\n{time.monotonic() - began:.0f} s, seed {args.seed}")
    return 1 if found.bad.total() else 0


def _parts(count: int, size: int) -> Iterator[tuple[int, int]]:
    for first in range(0, count, size):
        yield first, min(size, count - first)


def _add(total: Findings, found: Findings, number: int) -> None:
    total.bad.update(found.bad)
    total.seen.update(found.seen)
    total.notes += [f"run {number}: {note}" for note in found.notes]


if __name__ == "__main__":
    sys.exit(main())
