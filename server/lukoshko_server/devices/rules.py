"""How far a journal is known without a gap; what a device's report asks for. Pure."""

from collections.abc import Iterable
from typing import Literal

from lukoshko_wire.settings import Reported


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
