"""How far a journal is known without a gap. Pure."""

from collections.abc import Iterable


def contiguous(upto: int, above: Iterable[int]) -> int:
    """The highest number reachable from `upto` without a gap, given the numbers kept above it."""
    for seq in sorted(above):
        if seq != upto + 1:
            break
        upto = seq
    return upto
