"""How a whole run is dealt to its workers: what waits for processes lies among what computes, the longest first.

Dealt in the order of their names, all browsers would come at once and wait for one another's processors, and all that
needs none would come at the end.
"""

import os
from collections.abc import Iterator, Sequence

WAITING = ("tests/flows/story/", "tests/e2e/", "tests/flows/", "tests/faults/")
"""Folders whose tests mostly wait for processes, the longest first."""
ROOM_BYTES = 5 * 2**29
"""One worker with a whole product and a browser beside it."""


def workers(processors: int, memory_bytes: int) -> int:
    """How many share a machine: half as many again as it has processors, for a third of the time each one waits."""
    return max(1, min(processors * 3 // 2, memory_bytes // ROOM_BYTES))


def memory_bytes() -> int:
    """What this machine has."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def dealt(files: Sequence[str]) -> list[str]:
    """The same files, those that wait spread evenly among the others."""
    waiting = sorted((file for file in files if _rank(file) < len(WAITING)), key=_rank)
    others = [file for file in files if _rank(file) == len(WAITING)]
    return list(_spread(waiting, others))


def _rank(file: str) -> int:
    return next((at for at, folder in enumerate(WAITING) if file.startswith(folder)), len(WAITING))


def _spread(some: Sequence[str], among: Sequence[str]) -> Iterator[str]:
    given = 0
    for at, one in enumerate(some, start=1):
        yield one
        upto = len(among) * at // len(some)
        yield from among[given:upto]
        given = upto
    yield from among[given:]
