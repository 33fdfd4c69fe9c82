"""Which profile a stage has, up to when the server may judge, and the refusals that follow from warmth. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from lukoshko_wire.exposure import Exposure, Limits, Profile, air_after, left_after
from lukoshko_wire.problems import Forbidden, LukoshkoError
from lukoshko_wire.values import Zone

STORE, BAG, CELL, SHELF = "store", "bag", "cell", "shelf"
STAGE_OF = {"packed": STORE, "with_courier": BAG, "in_cell": CELL, "on_shelf": SHELF}
"""The stage that a parcel in this state is in; any other state ends the count."""
SETTLED = timedelta(minutes=15)
"""Readings come that late as a rule: what is older is counted once and kept."""
SILENT = timedelta(minutes=30)
CATCHING_UP = timedelta(minutes=10)
"""A locker that came back, or told readings so recently, is still telling what it missed."""
SOON, LATER = timedelta(minutes=1), timedelta(minutes=5)
NEAR_C10 = 10

Profiles = Mapping[str, Mapping[Zone, Profile]]
"""Declared profiles by stage: `bag`, or `bag-ice` among couriers' bags, or `shelf:counter-1` of one place."""


class ColdBlocked(LukoshkoError):
    """The goods were too warm for too long and are not given out; `money` says what becomes of theirs."""

    code = "cold.blocked"
    status = 409


class TooLate(LukoshkoError):
    """The goods are given out, taken back or paid back already: nothing is left to decide."""

    code = "cold.too-late"
    status = 409


class NotBlocked(LukoshkoError):
    """This parcel is not blocked."""

    code = "cold.not-blocked"
    status = 409


class UnknownBag(Forbidden):
    """The shop has declared no bag of this name."""

    code = "cold.unknown-bag"
    status = 409


def profile_of(profiles: Profiles, zone: Zone, name: str) -> Profile | None:
    """What is declared of a stage for the zone; None: nothing."""
    return profiles.get(name, {}).get(zone)


def bags(profiles: Profiles) -> list[str]:
    """Bags that a courier may choose from."""
    return sorted(name for name in profiles if name == BAG or name.startswith(f"{BAG}-"))


def aged(profile: Profile, age: timedelta) -> Profile:
    """The same stage after it has stood for so long: warmer, with less of its promise left.

    So goods that change bags back and forth do not have any of them cold anew.
    """
    age_s = max(int(age.total_seconds()), 0)
    left = None if profile.allowed_s is None else max(profile.allowed_s - age_s, 0)
    return Profile(air_after(profile, age_s), profile.rise_c10_per_hour, left)


def judged_until(
    now: datetime, *, told_until: datetime | None, heard_at: datetime | None, online: bool
) -> datetime:
    """Up to when a locker's zone may be judged: what an absent locker has not told yet is for the locker to judge.

    It counts by itself and opens nothing that is too warm; when it is back it tells what it missed. A locker that is
    there and tells nothing is silent, and silence counts as warm.
    """
    if told_until is not None and now - told_until < SILENT:
        return now
    catching_up = heard_at is not None and now - heard_at < CATCHING_UP
    if online and not catching_up:
        return now
    return told_until or heard_at or now


def look_again(now: datetime, exposure: Exposure, limits: Limits) -> datetime:
    """When a parcel is looked at next: every minute near its limit or with nothing known, else every five."""
    left_s = left_after(exposure.warm_s, limits)
    near = exposure.counting or exposure.core_c10 > limits.warm_above_c10 - NEAR_C10
    near = near or (left_s is not None and left_s <= LATER.total_seconds())
    unknown = exposure.at_s - exposure.known_s > CATCHING_UP.total_seconds()
    return now + (SOON if near or unknown else LATER)


def is_warm(air_c10: int | None, limits: Limits) -> bool:
    """True for a reading that may bring these goods nearer to their limit; one that shows nothing may, too."""
    return air_c10 is None or air_c10 > limits.warm_above_c10


def is_certain(now: datetime, looked_at: datetime, due_at: datetime | None) -> bool:
    """True while a parcel cannot have passed its limit since the last look: it was far away, nothing warm was told."""
    return due_at is not None and now < due_at and due_at - looked_at > SOON


def clamp(moment: datetime, first: datetime, last: datetime) -> datetime:
    """A moment that a device told, within what is possible."""
    return min(max(moment, first), last)
