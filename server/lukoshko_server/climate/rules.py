"""Which readings are believed and how long they are kept; what a day's log is made of. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from lukoshko_server.devices.rules import AHEAD
from lukoshko_wire.api.climate import ColdBand, ColdPoint, ColdRow
from lukoshko_wire.climate import Band, Reading
from lukoshko_wire.problems import Conflict, Malformed

KEEP = timedelta(days=366)
"""A year of records (reg. 37/2005), a leap year too."""
GAP = timedelta(minutes=15)
MINUTE = timedelta(minutes=1)
STEP = timedelta(minutes=15)
"""Of the table: how often logs are usually read."""


class AlreadyDecided(Conflict):
    """Somebody has decided this, in other words."""

    code = "climate.decided"


class NoGap(Conflict):
    """Readings are there: nothing has to be decided about them."""

    code = "climate.no-gap"


@dataclass(frozen=True)
class Gap:
    """A stretch without a believed value."""

    since: datetime
    until: datetime
    why: Literal["nothing", "fault"]


@dataclass(frozen=True)
class Kept:
    """From then on these limits were in force."""

    since: datetime
    low_c10: int
    high_c10: int


def believable(moment: datetime, now: datetime) -> bool:
    """False for a moment of a lost clock: before the records, or in the future."""
    return now - KEEP < moment <= now + AHEAD


def credible(reading: Reading, now: datetime) -> bool:
    """False for a reading of a lost clock, or for one that calls itself good and says nothing."""
    return believable(reading.at, now) and (reading.quality != "good" or reading.air_c10 is not None)


def day_of(text: str, now: datetime, offset_minutes: int) -> date:
    """The local day that is asked for, today when none is. Raises Malformed outside of what is kept."""
    today = (now + timedelta(minutes=offset_minutes)).date()
    if not text:
        return today
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Malformed("not a day like 2026-11-23", value=text[:20]) from error
    if not today - KEEP < day <= today:
        raise Malformed("readings are kept for a year", value=text[:20])
    return day


def bounds(day: date, offset_minutes: int) -> tuple[datetime, datetime]:
    """The first moment of a local day and of the next one."""
    since = datetime.combine(day, time(), UTC) - timedelta(minutes=offset_minutes)
    return since, since + timedelta(days=1)


def gaps(readings: Sequence[Reading], since: datetime, until: datetime) -> list[Gap]:
    """Stretches between `since` and `until` of more than fifteen minutes without a good reading; readings rise."""
    found: list[Gap] = []
    begun, faulty = since, False
    for at, is_good, is_fault in _marks(readings, until):
        if not is_good:
            faulty = faulty or is_fault
            continue
        if at - begun > GAP:
            found.append(Gap(begun, at, "fault" if faulty else "nothing"))
        begun, faulty = at + MINUTE, False
    return found


def points(readings: Iterable[Reading], since: datetime) -> list[ColdPoint]:
    """The minutes of a day."""
    return [
        ColdPoint(
            minute=int((each.at - since).total_seconds()) // 60, air_c10=each.air_c10,
            low_c10=each.air_low_c10 if each.air_low_c10 is not None else each.air_c10,
            high_c10=each.air_high_c10 if each.air_high_c10 is not None else each.air_c10,
            product_c10=each.product_c10, quality=each.quality, defrost=each.defrost, door_open=each.door_open,
            cooling=each.cooling,
        )
        for each in readings
    ]  # fmt: skip


def bands(kept: Iterable[Kept], usual: Band, since: datetime) -> list[ColdBand]:
    """What was allowed from which minute on; the usual before anything was told. A change counts from its own minute."""
    found = {0: ColdBand(0, usual.low_c10, usual.high_c10)}
    for each in kept:
        minute = max(0, (each.since - since) // MINUTE)
        found[minute] = ColdBand(minute, each.low_c10, each.high_c10)
    return [found[minute] for minute in sorted(found)]


def band_at(bands: Sequence[ColdBand], minute: int) -> ColdBand:
    """What was allowed in a minute of the day."""
    return bands[bisect_right(bands, minute, key=lambda each: each.minute) - 1]


def rows(
    readings: Sequence[Reading], since: datetime, until: datetime, bands: Sequence[ColdBand]
) -> list[ColdRow]:
    """Quarters of an hour that have begun before `until`, those without readings too."""
    by_step: dict[int, list[Reading]] = {}
    for each in readings:
        by_step.setdefault((each.at - since) // STEP, []).append(each)
    count = -((since - until) // STEP)
    return [_row(since, no, by_step.get(no, []), bands) for no in range(max(0, count))]


def _row(since: datetime, no: int, readings: Sequence[Reading], bands: Sequence[ColdBand]) -> ColdRow:
    good = points([each for each in readings if each.quality == "good"], since)
    means = [each.air_c10 for each in good if each.air_c10 is not None]
    allowed = [band_at(bands, each.minute) for each in good if each.air_c10 is not None]
    air = _mean(means)
    lows = [each.low_c10 for each in good if each.low_c10 is not None]
    highs = [each.high_c10 for each in good if each.high_c10 is not None]
    products = [each.product_c10 for each in readings if each.product_c10 is not None]
    return ColdRow(
        at=since + no * STEP, minutes=len(good), air_c10=air,
        low_c10=min(lows, default=None), high_c10=max(highs, default=None),
        product_c10=products[-1] if products else None,
        defrost=any(each.defrost for each in readings), door_open=any(each.door_open for each in readings),
        outside=_outside(air, allowed),
    )  # fmt: skip


def _outside(air_c10: int | None, allowed: Sequence[ColdBand]) -> bool:
    """A mean against the mean of its limits: a quarter in which they changed is judged by each for as long as it held."""
    low = _mean([each.low_c10 for each in allowed])
    high = _mean([each.high_c10 for each in allowed])
    return air_c10 is not None and low is not None and high is not None and not low <= air_c10 <= high


def _mean(values: Sequence[int]) -> int | None:
    return (2 * sum(values) + len(values)) // (2 * len(values)) if values else None


def _marks(readings: Iterable[Reading], until: datetime) -> Iterator[tuple[datetime, bool, bool]]:
    for each in readings:
        yield each.at, each.quality == "good", each.quality == "fault"
    yield until, True, False
