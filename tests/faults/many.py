"""Thousands of short lives spread over processes, one in twenty with real kills; prints what happened and what must be 0."""

import argparse
import logging
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

REAL_SHARE = 20
SHOWN = 10
ENDING = threading.Event()
"""This process was told to end."""


@dataclass
class Findings:
    """What the witness saw that must never be, and that something happened at all."""

    bad: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)

    def wrong(self, kind: str, note: str) -> None:
        """Count one violation."""
        self.bad[kind] += 1
        self.notes.append(f"{kind}: {note}")

    def add(self, found: "Findings", where: str = "") -> None:
        """Take over what another one saw; `where` stands before each of its notes."""
        self.bad.update(found.bad)
        self.seen.update(found.seen)
        self.notes += [f"{where}: {note}" if where else note for note in found.notes]


Batch = Callable[[str, int, int], Findings]
"""So many runs from the first of them, drawn from a seed."""


@dataclass(frozen=True)
class Faults:
    """One kind of machine: its runs in process, its runs with a real kill, and the rows of its table."""

    name: str
    about: str
    lives: Batch
    lives_at_once: int
    kills: Batch
    kills_at_once: int
    seen: tuple[str, ...]
    kinds: tuple[str, ...]

    def main(self) -> int:
        """Run and print. Exit status 1 when something that must be 0 is not."""
        parser = argparse.ArgumentParser(prog=f"run faults {self.name}", description=self.about)
        parser.add_argument("--runs", type=int, default=2000)
        parser.add_argument("--seed", default="1")
        parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
        args = parser.parse_args()
        began = time.monotonic()
        found = self._run(args.runs, args.seed, args.workers)
        for name in self.seen:
            print(f"{name:<32} {found.seen[name]:>8}")
        print()
        for kind in self.kinds:
            print(f"{kind:<32} {found.bad[kind]:>8}")
        for note in found.notes[:SHOWN]:
            print(f"  {note}")
        print(f"\n{time.monotonic() - began:.0f} s, seed {args.seed}")
        return 1 if found.bad.total() else 0

    def _run(self, runs: int, seed: str, workers: int) -> Findings:
        """All of them; progress on stderr."""
        real = -(-runs // REAL_SHARE)
        total, began = Findings(), time.monotonic()
        signal.signal(signal.SIGTERM, _end)
        with ProcessPoolExecutor(workers, initializer=_wait_for_the_end) as pool, _cut_short(pool):
            jobs = [pool.submit(_batch, self.kills, seed, *part) for part in _parts(real, self.kills_at_once)]
            jobs += [
                pool.submit(_batch, self.lives, seed, *part)
                for part in _parts(runs - real, self.lives_at_once)
            ]
            for job in as_completed(jobs):
                total.add(job.result())
                done, took = total.seen["runs"], time.monotonic() - began
                print(f"\r{done} of {runs} runs, {took:.0f} s", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
        return total


def _batch(batch: Batch, seed: str, first: int, count: int) -> Findings:
    """One batch in a worker; none once the end was told, though it was handed over already."""
    return Findings() if ENDING.is_set() else batch(seed, first, count)


def _end(*_: object) -> None:
    """SIGTERM is Ctrl-C here and in the workers: a run that is cut short puts away what it started."""
    if not ENDING.is_set():
        ENDING.set()
        raise KeyboardInterrupt


def _wait_for_the_end() -> None:
    signal.signal(signal.SIGTERM, _end)


@contextmanager
def _cut_short(pool: ProcessPoolExecutor) -> Iterator[None]:
    """Whatever ends the run early ends its workers too: nothing more is begun, what is under way is told to stop."""
    try:
        yield
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in multiprocessing.active_children():
            worker.terminate()
        raise


@contextmanager
def quiet() -> Iterator[None]:
    """What is logged meanwhile is of no interest."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


@contextmanager
def quiet_folder() -> Iterator[Path]:
    """A folder for one batch, in memory where there is such; what is logged in it is of no interest."""
    memory = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
    with quiet(), tempfile.TemporaryDirectory(prefix="lukoshko-faults-", dir=memory) as name:
        yield Path(name)


def _parts(count: int, size: int) -> Iterator[tuple[int, int]]:
    for first in range(0, count, size):
        yield first, min(size, count - first)
