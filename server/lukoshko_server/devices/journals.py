"""What of devices' journals is new, and how far each is known without a gap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lukoshko_server.devices.rows import BootRow
from lukoshko_server.devices.rules import contiguous
from lukoshko_wire.locker import Fact
from lukoshko_wire.pos import TillFact


@dataclass(frozen=True)
class Taken:
    """One fact of a batch: its number, its bytes, and what it says when we understand it."""

    seq: int
    body: str
    fact: Fact | TillFact | None


@dataclass(frozen=True)
class Journal:
    """A batch of facts of one boot of a device."""

    device_id: str
    boot: str
    facts: Sequence[Taken]

    @property
    def key(self) -> tuple[str, str]:
        """Facts are numbered within it."""
        return self.device_id, self.boot


def fresh(
    told: Sequence[Journal],
    counts: Mapping[tuple[str, str], BootRow],
    kept: Mapping[tuple[str, str], set[int]],
) -> list[tuple[Journal, list[Taken]]]:
    """What of each batch was not known yet; counts and kept numbers rise with it."""
    news: list[tuple[Journal, list[Taken]]] = []
    for each in told:
        have, new = kept[each.key], []
        for taken in each.facts:
            if taken.seq > counts[each.key].upto and taken.seq not in have:
                have.add(taken.seq)
                new.append(taken)
        news.append((each, new))
    for key, count in counts.items():
        count.upto = contiguous(count.upto, kept[key])
    return news
