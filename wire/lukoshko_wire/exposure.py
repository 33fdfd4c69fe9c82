"""How long goods were too warm: a fold over whole minutes, the same on the server, in the locker and on a phone.

A parcel goes through stages. Of a stage the air is known by a probe's readings or by a declared profile; else it is
unknown. The goods follow the air with a lag (reference: 15 minutes to warn by, 45 to discard by). Integers only; no
clock: the same stages and readings give the same answer however they are batched or ordered, and an answer may be
continued from where it stopped.

| this minute | the air is | counts as warm |
|---|---|---|
| a reading not older than 30 minutes | that reading (the highest of its minute) | while the goods are above the limit |
| a declared profile, within its time | what the profile says | while the goods are above the limit |
| a declared profile, past its time | a warm room | yes |
| unknown for less than 30 minutes | as the goods were | while the goods are above the limit |
| unknown for longer | a warm room | yes |
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from lukoshko_wire.message import Message
from lukoshko_wire.values import Tenths, Zone

MINUTE_S = 60
SILENT_S = 1800
"""Unknown for so long counts as warm."""
ROOM_C10 = 200
"""The air that is assumed when nothing is known."""
WARN_LAG_S, DISCARD_LAG_S = 900, 2700
FINE = 1000
"""Steps in a tenth of a degree: a lag of 45 minutes moves less than a tenth in one minute."""

Seconds: TypeAlias = Annotated[int, Meta(ge=0, le=10**7)]
Level = Literal["ok", "warm", "spoiled"]


class Limits(Message, frozen=True):
    """What a zone's goods may stand. Alarm: warm for longer than `alarm_after_s` in one stretch, or above `absolute_c10`.

    Block: warm for longer than `block_after_s` in all, or goods above `block_above_c10`; None: not by this.
    """

    warm_above_c10: Tenths
    absolute_c10: Tenths
    start_c10: Tenths
    """The goods as they leave the shop's cold store."""
    alarm_after_s: Seconds = 0
    block_after_s: Seconds | None = None
    block_above_c10: Tenths | None = None


LIMITS = {
    Zone.CHILLED: Limits(
        warm_above_c10=60, absolute_c10=100, alarm_after_s=1800, block_after_s=7200, start_c10=40
    ),
    Zone.FROZEN: Limits(warm_above_c10=-150, absolute_c10=-100, block_above_c10=-120, start_c10=-180),
}
"""Defaults by zone; ambient goods have no limit here."""


@dataclass(frozen=True)
class Stands:
    """What one kind of goods may stand by its label; None: what its zone says."""

    warm_above_c10: int | None = None
    allowed_s: int | None = None


def strictest(zone: Limits, goods: Iterable[Stands]) -> Limits:
    """Limits of a parcel: the lowest temperature and the shortest time among its goods, each its own or its zone's."""
    all_of = tuple(goods) or (Stands(),)
    warm_above = min(
        zone.warm_above_c10 if each.warm_above_c10 is None else each.warm_above_c10 for each in all_of
    )
    times = [zone.block_after_s if each.allowed_s is None else each.allowed_s for each in all_of]
    block_after = min((each for each in times if each is not None), default=None)
    alarm_after = zone.alarm_after_s if block_after is None else min(zone.alarm_after_s, block_after)
    return msgspec.structs.replace(
        zone, warm_above_c10=warm_above, block_after_s=block_after, alarm_after_s=alarm_after,
        start_c10=min(zone.start_c10, warm_above), absolute_c10=max(zone.absolute_c10, warm_above),
    )  # fmt: skip


@dataclass(frozen=True)
class Profile:
    """A stage without a probe, as declared: its air, how fast that warms up, for how long the promise holds."""

    air_c10: int
    rise_c10_per_hour: int = 0
    allowed_s: int | None = None


@dataclass(frozen=True)
class Stage:
    """From `since_s` (seconds of the epoch) until the next stage. Neither profile nor readings: undeclared."""

    since_s: int
    profile: Profile | None = None
    readings: Sequence[tuple[int, int]] = ()
    """(seconds of the epoch, tenths of a degree) of the probe beside the goods, in any order."""


class Exposure(Message, frozen=True):
    """What is counted of a parcel up to `at_s`. Only grows, until it is blocked; then it stands."""

    at_s: int
    """Every whole minute before this is counted."""
    known_s: int
    """The air was last known until then."""
    warn_fine: int
    core_fine: int
    """The goods, by either lag, in thousandths of a tenth of a degree."""
    warm_s: int = 0
    """In all."""
    run_s: int = 0
    """In one stretch, until `at_s`."""
    over_c10_min: int = 0
    """Degree-minutes above the limit, in tenths of a degree."""
    counting: bool = False
    """The last minute was a warm one."""
    alarm_s: int | None = None
    block_s: int | None = None

    @property
    def level(self) -> Level:
        """How bad it is; never gets better."""
        if self.block_s is not None:
            return "spoiled"
        return "ok" if self.alarm_s is None else "warm"

    @property
    def core_c10(self) -> int:
        """The goods as they are judged, in tenths of a degree."""
        return self.core_fine // FINE


def begin(at_s: int, limits: Limits) -> Exposure:
    """Nothing is counted yet, and the goods are as the shop's cold store keeps them."""
    minute, fine = _minute(at_s), limits.start_c10 * FINE
    return Exposure(at_s=minute, known_s=minute, warn_fine=fine, core_fine=fine)


def begin_at_the_limit(at_s: int, limits: Limits) -> Exposure:
    """Goods that nobody measured: as warm as they may be without counting."""
    return begin(at_s, msgspec.structs.replace(limits, start_c10=limits.warm_above_c10))


def judged_anew(exposure: Exposure, limits: Limits) -> Exposure:
    """Of unmeasured goods it is known only now what they may stand: they began at this limit, if never warm since."""
    if exposure.warm_s:
        return exposure
    limit = limits.warm_above_c10 * FINE
    warn, core = min(exposure.warn_fine, limit), min(exposure.core_fine, limit)
    return msgspec.structs.replace(exposure, warn_fine=warn, core_fine=core)


def air_after(profile: Profile, age_s: int) -> int:
    """The air of a declared stage that has stood for so long: it warms up, but never above a warm room."""
    risen = profile.air_c10 + profile.rise_c10_per_hour * max(age_s, 0) // 3600
    return min(risen, max(ROOM_C10, profile.air_c10))


def left_after(warm_s: int, limits: Limits) -> int | None:
    """How much longer goods may be warm that were so for so long; None where no time is a limit."""
    return None if limits.block_after_s is None else max(0, limits.block_after_s - warm_s)


def advance(exposure: Exposure, stages: Iterable[Stage], until_s: int, limits: Limits) -> Exposure:
    """Count every whole minute up to `until_s`. Stages in the order of their beginning, the first one before `at_s`."""
    known = sorted(
        (_Known(stage, _by_minute(stage.readings)) for stage in stages), key=lambda each: each.stage.since_s
    )
    starts = [_minute(each.stage.since_s) for each in known]
    now = exposure
    for minute in range(exposure.at_s, _minute(until_s), MINUTE_S):
        if now.block_s is not None:
            break
        at = max(bisect_right(starts, minute) - 1, 0)
        now = _step(now, known[at] if known else None, minute, limits)
    return now


@dataclass(frozen=True)
class _Known:
    stage: Stage
    readings: tuple[list[int], list[int]]


@dataclass(frozen=True)
class _Air:
    c10: int | None
    """None: as the goods were."""
    known_s: int
    warm: bool = False


def _step(before: Exposure, known: _Known | None, minute: int, limits: Limits) -> Exposure:
    air = _air(known, minute, before.known_s)
    warn, core = before.warn_fine, before.core_fine
    if air.c10 is not None:
        warn, core = _follow(warn, air.c10, WARN_LAG_S), _follow(core, air.c10, DISCARD_LAG_S)
    limit = limits.warm_above_c10 * FINE
    warm = air.warm or core > limit
    run_s = before.run_s + MINUTE_S if air.warm or warn > limit else 0
    warm_s = before.warm_s + MINUTE_S * warm
    over = before.over_c10_min + max(core - limit, 0) // FINE
    end = minute + MINUTE_S
    alarm = run_s > limits.alarm_after_s or warn > limits.absolute_c10 * FINE
    too_long = limits.block_after_s is not None and warm_s > limits.block_after_s
    too_warm = limits.block_above_c10 is not None and core > limits.block_above_c10 * FINE
    return Exposure(
        at_s=end, known_s=air.known_s, warn_fine=warn, core_fine=core, warm_s=warm_s, run_s=run_s, over_c10_min=over,
        counting=warm,
        alarm_s=before.alarm_s if before.alarm_s is not None or not alarm else end,
        block_s=end if too_long or too_warm else None,
    )  # fmt: skip


def _air(known: _Known | None, minute: int, known_s: int) -> _Air:
    stage = known.stage if known else None
    if stage is not None and stage.profile is not None:
        return _declared(stage.profile, minute - stage.since_s, known_s, minute + MINUTE_S)
    if known is not None:
        minutes, airs = known.readings
        at = bisect_right(minutes, minute) - 1
        if at >= 0 and minute - (minutes[at] + MINUTE_S) < SILENT_S:
            return _Air(airs[at], max(known_s, minutes[at] + MINUTE_S))
    if minute - known_s < SILENT_S:
        return _Air(None, known_s)
    return _Air(ROOM_C10, known_s, warm=True)


def _declared(profile: Profile, age_s: int, known_s: int, end: int) -> _Air:
    if profile.allowed_s is not None and age_s >= profile.allowed_s:
        return _Air(ROOM_C10, known_s, warm=True)
    return _Air(air_after(profile, age_s), end)


def _follow(fine: int, air_c10: int, lag_s: int) -> int:
    """One minute of the lag: T + dt/(lag+dt) * (air-T), rounded down, so that it never overtakes the air from above."""
    return (fine * lag_s + air_c10 * FINE * MINUTE_S) // (lag_s + MINUTE_S)


def _by_minute(readings: Sequence[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """Minutes with a reading, rising, and the warmest of each."""
    warmest: dict[int, int] = {}
    for at_s, air_c10 in readings:
        minute = _minute(at_s)
        warmest[minute] = max(air_c10, warmest.get(minute, air_c10))
    minutes = sorted(warmest)
    return minutes, [warmest[minute] for minute in minutes]


def _minute(at_s: int) -> int:
    return at_s - at_s % MINUTE_S
