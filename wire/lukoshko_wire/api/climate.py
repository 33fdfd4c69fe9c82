"""The log of a cold zone for a day (HACCP): what it was like, what went wrong, what was decided."""

from typing import Annotated, Literal

from msgspec import Meta

from lukoshko_wire.climate import Quality
from lukoshko_wire.message import Message
from lukoshko_wire.values import Id, Instant, Tenths, Zone

Verdict = Literal["issue", "discard"]


class Decide(Message, frozen=True):
    """A corrective action: about an alarm, or about a stretch without readings. `id` is made by the screen."""

    id: Id
    verdict: Verdict
    said: Annotated[str, Meta(min_length=3, max_length=500)]
    alarm_id: int | None = None
    since: Instant | None = None
    until: Instant | None = None


class ColdDecision(Message, frozen=True):
    """What was decided, by whom and when."""

    verdict: Verdict
    said: str
    by: str
    at: Instant


class ColdPoint(Message, frozen=True):
    """One minute for the plot, counted from the beginning of the day; without a value where nothing is believed."""

    minute: int
    air_c10: Tenths | None
    low_c10: Tenths | None
    high_c10: Tenths | None
    product_c10: Tenths | None
    quality: Quality
    defrost: bool
    door_open: bool
    cooling: bool


class ColdRow(Message, frozen=True):
    """A quarter of an hour for the table; `minutes` tells how many of its minutes are believed."""

    at: Instant
    minutes: int
    air_c10: Tenths | None
    low_c10: Tenths | None
    high_c10: Tenths | None
    product_c10: Tenths | None
    defrost: bool
    door_open: bool
    outside: bool
    """Its mean is outside of the limits that were in force."""


class ColdBand(Message, frozen=True):
    """What was allowed from this minute of the day on, until the next one."""

    minute: int
    low_c10: Tenths
    high_c10: Tenths


class ColdGap(Message, frozen=True):
    """A stretch of more than fifteen minutes without a believed value: nothing came, or what came was faulty."""

    since: Instant
    until: Instant
    why: Literal["nothing", "fault"]
    decision: ColdDecision | None


class ColdAlarm(Message, frozen=True):
    """An alarm of the zone that was up on this day."""

    id: int
    code: str
    raised_at: Instant
    cleared_at: Instant | None
    decision: ColdDecision | None


class ColdLog(Message, frozen=True):
    """One zone on one local day, `since` to `until`; `bands` is what was allowed, the first from minute 0 on."""

    locker_id: Id
    locker_name: str
    zone: Zone
    day: str
    since: Instant
    until: Instant
    utc_offset_minutes: int
    bands: list[ColdBand]
    points: list[ColdPoint]
    rows: list[ColdRow]
    gaps: list[ColdGap]
    alarms: list[ColdAlarm]
