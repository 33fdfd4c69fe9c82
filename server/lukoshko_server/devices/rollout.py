"""Which devices are told to run a release, and when their number may grow. Pure."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from lukoshko_wire.problems import Conflict

STAGES = (0, 1, 10, 100)


class NotYet(Conflict):
    """The release may not go to more devices now; the facts say why."""

    code: ClassVar[str] = "releases.not-yet"


@dataclass(frozen=True)
class Progress:
    """Of the devices that were told to run a release: how many run it, how many gave it up."""

    told: int
    done: int
    failed: int


def chosen(devices: Iterable[tuple[str, str]], version: str, percent: int) -> list[tuple[str, str]]:
    """The devices of a stage, by the hash of their names with the version: each stage holds the former; never nobody."""

    def draw(device: tuple[str, str]) -> str:
        return hashlib.sha256("/".join((version, *device)).encode()).hexdigest()

    drawn = sorted(devices, key=draw)
    return drawn[: -(-len(drawn) * percent // 100)]


def takes_back(before: int, after: int) -> bool:
    """True when devices outside of the stage must not run the release; going up leaves alone whom a person gave it."""
    return after < before or after == 0


def check_stage(before: int, after: int, progress: Progress, *, complete: bool) -> None:
    """Down at any time; up by one stage, when the files are here, the former stage works and none gave up. Raises NotYet."""
    if after <= before:
        return
    if not complete:
        raise NotYet("files of the release are missing", why="files")
    if STAGES.index(after) != STAGES.index(before) + 1:
        raise NotYet("one stage after another", why="stage")
    if progress.failed:
        raise NotYet(f"{progress.failed} device(s) gave it up", why="failed")
    if before and not progress.done:
        raise NotYet("no device runs it yet", why="unproved")
