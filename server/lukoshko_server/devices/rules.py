"""How far a journal is known without a gap; what a device's report asks for; whether it has a double. Pure."""

from collections.abc import Iterable, Sequence
from typing import Literal

from lukoshko_wire.settings import Reported

RETURNS = 2
"""Once could be a clock that was set back far; twice within an hour is a second machine."""


def contiguous(upto: int, above: Iterable[int]) -> int:
    """The highest number reachable from `upto` without a gap, given the numbers kept above it."""
    for seq in sorted(above):
        if seq != upto + 1:
            break
        upto = seq
    return upto


def answer_to(reported: Reported, version: int, hash_: str) -> Literal["nothing", "publish", "reissue"]:
    """What a report asks of the server whose newest document has this version (0: none) and hash.

    `publish`: the device has not seen it. `reissue`: the device knows a later one, or another under the same number (we
    were restored from a backup): ours must be given a higher version, or it would be refused for ever.
    """
    if version == 0:
        return "nothing"
    known = max(reported.applied, reported.seen)
    if known > version or (reported.applied == version and reported.hash != hash_):
        return "reissue"
    refused = reported.seen == version and reported.fault
    return "publish" if reported.applied < version and not refused else "nothing"


def is_doubled(boots: Sequence[str]) -> bool:
    """True when boots, in the order seen, came back twice after another: one machine's never come back."""
    seen: set[str] = set()
    returns, last = 0, ""
    for boot in boots:
        if boot != last and boot in seen:
            returns += 1
        seen.add(boot)
        last = boot
    return returns >= RETURNS
