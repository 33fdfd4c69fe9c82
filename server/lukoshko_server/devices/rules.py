"""How far a journal is known without a gap; what a device's report asks for; whether it has a double. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from lukoshko_wire.api.devices import HealthPart
from lukoshko_wire.settings import BusHealth, Reported

MOST_CLOCK_MS = 5_000
LEAST_DISK_BYTES = 200_000_000
MOST_WAITING = 1_000
MOST_BUS_PERCENT = 1
RETURNS = 2
"""Once could be a clock that was set back far; twice within an hour is a second machine."""
AHEAD = timedelta(minutes=5)
"""So far a device's clock may be ahead of ours; what it says of later is its clock's mistake."""
LATEST = timedelta(minutes=2)
"""What was said before a person's decision may come so long after it; later it is the word of a clock that lags."""


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


def ailing(reported: Reported) -> list[HealthPart]:
    """What of a device's own report is not as it should be."""
    found: dict[HealthPart, bool] = {
        "clock": not reported.clock_trusted or abs(reported.clock_offset_ms or 0) > MOST_CLOCK_MS,
        "disk": reported.disk_free_bytes < LEAST_DISK_BYTES,
        "journal": reported.facts_waiting > MOST_WAITING,
        "buses": any(_is_noisy(bus) for bus in reported.buses),
        "settings": reported.fault != "",
        "update": reported.update is not None and reported.update.stage == "failed",
    }
    return [part for part, is_ill in found.items() if is_ill]


def _is_noisy(bus: BusHealth) -> bool:
    return bus.failed * 100 > bus.asked * MOST_BUS_PERCENT


def words_of(device_id: str, name: str) -> str:
    """What a search by a part of id or name looks through."""
    return plain(f"{device_id} {name}")[:300]


def plain(text: str) -> str:
    """Letters as a search compares them."""
    return text.casefold().replace("ё", "е")


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


def is_settled(said_at: datetime, came_at: datetime, decided_at: datetime | None) -> bool:
    """True for a word that was under way when a person decided: what it betrays was known, and counts no more."""
    return decided_at is not None and said_at <= decided_at and came_at - decided_at < LATEST
