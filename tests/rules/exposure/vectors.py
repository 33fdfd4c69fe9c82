"""The vectors that pytest and vitest both read."""

import tomllib
from pathlib import Path
from typing import Any

from lukoshko_wire.exposure import LIMITS, Exposure, Profile, Stage, Stands, advance, begin, strictest
from lukoshko_wire.values import Zone

FILE = Path(__file__).parents[2] / "vectors" / "exposure.toml"
T0 = 1_764_000_000 - 1_764_000_000 % 60


def vectors() -> list[dict[str, Any]]:
    """Every vector of the file."""
    return list(tomllib.loads(FILE.read_text(encoding="utf-8"))["vector"])


def at(minute: int) -> int:
    """Seconds of the epoch of a vector's minute."""
    return T0 + 60 * minute


def stage(given: dict[str, Any]) -> Stage:
    """A stage as a vector writes it."""
    profile = None
    if "air" in given:
        allowed = given.get("allowed")
        profile = Profile(given["air"], given.get("rise", 0), None if allowed is None else 60 * allowed)
    probe = [
        (at(minute), air) for since, until, air in given.get("probe", []) for minute in range(since, until)
    ]
    return Stage(at(given["since"]), profile, probe)


def run(vector: dict[str, Any]) -> Exposure:
    """What the rule says of a vector."""
    limits = strictest(LIMITS[Zone(vector["zone"])], [Stands(vector.get("above"), vector.get("after"))])
    stages = [stage(given) for given in vector["stages"]]
    return advance(begin(T0, limits), stages, at(vector["until"]), limits)


def minute(at_s: int | None) -> int:
    """The minute of a moment; -1 for never."""
    return -1 if at_s is None else (at_s - T0) // 60
