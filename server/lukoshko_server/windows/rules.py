"""Windows out of templates; which streets a delivery zone serves. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone

from lukoshko_wire.problems import LukoshkoError
from lukoshko_wire.values import Way

DAY_MINUTES = 24 * 60
EVERYWHERE = "*"
_KINDS = (
    "улица",
    "ул",
    "проспект",
    "пр-т",
    "просп",
    "переулок",
    "пер",
    "шоссе",
    "ш",
    "бульвар",
    "б-р",
    "площадь",
    "пл",
)


class WindowFull(LukoshkoError):
    """As many orders as the window takes; another one must be chosen."""

    code = "windows.full"
    status = 409


class PastCutoff(LukoshkoError):
    """It is too late to order for this window."""

    code = "windows.past-cutoff"
    status = 409


class StreetNotServed(LukoshkoError):
    """The address is outside the delivery zone."""

    code = "windows.street-not-served"
    status = 409


@dataclass(frozen=True)
class Template:
    """Equal windows of a day, in minutes of local time; weekdays are digits from 1, Monday."""

    from_minute: int
    to_minute: int
    length_minutes: int
    capacity: int
    cutoff_minutes: int
    fee_kopecks: int
    weekdays: str = "1234567"

    def __post_init__(self) -> None:
        if not 0 <= self.from_minute < self.to_minute <= DAY_MINUTES or self.length_minutes <= 0:
            raise ValueError(f"hours that cannot be: {self}")
        if self.capacity < 0 or self.cutoff_minutes < 0 or self.fee_kopecks < 0:
            raise ValueError(f"a figure below zero: {self}")

    def starts(self) -> Iterator[int]:
        """Minutes of the day at which a whole window begins."""
        yield from range(self.from_minute, self.to_minute - self.length_minutes + 1, self.length_minutes)


@dataclass(frozen=True)
class Place:
    """A locker, a counter, or a delivery zone."""

    id: str
    way: Way
    name: str
    address: str
    hint: str = ""
    locker_id: str | None = None
    till_id: str | None = None
    """The till that prints what is handed over here."""
    streets: tuple[str, ...] = (EVERYWHERE,)
    """Of a delivery zone: beginnings of the streets that it serves."""


@dataclass(frozen=True)
class Window:
    """An interval in which orders are received at a place."""

    id: str
    place_id: str
    starts_at: datetime
    ends_at: datetime
    cutoff_at: datetime
    capacity: int
    fee_kopecks: int
    taken: int = 0

    @property
    def free(self) -> int:
        """How many more orders it takes."""
        return max(self.capacity - self.taken, 0)

    def with_taken(self, taken: int) -> "Window":
        """The same window with so many orders in it."""
        return replace(self, taken=taken)


def window_id(place_id: str, starts_at: datetime) -> str:
    """The id of a window: its place and its beginning in UTC."""
    return f"{place_id}.{starts_at:%Y%m%dT%H%M}"


def upcoming(
    place_id: str, templates: Sequence[Template], now: datetime, *, zone: timezone, days: int
) -> list[Window]:
    """Windows of today and the next days that may still be ordered for, the earliest first."""
    today = now.astimezone(zone).date()
    windows = {
        window.id: window
        for day in (today + timedelta(days=ahead) for ahead in range(days))
        for window in _of_day(place_id, templates, day, zone)
    }
    # Only now: a window past its cut-off must not let a later template of the same minute take its id.
    open_now = (window for window in windows.values() if window.cutoff_at > now)
    return sorted(open_now, key=lambda window: (window.starts_at, window.id))


def named(place_id: str, templates: Sequence[Template], wanted: str, *, zone: timezone) -> Window | None:
    """The window of this id, past or future, or None when no template makes it."""
    try:
        starts_at = datetime.strptime(f"{wanted.rpartition('.')[2]}+0000", "%Y%m%dT%H%M%z")
        day = starts_at.astimezone(zone).date()
    except (ValueError, OverflowError):
        return None
    made = {window.id: window for window in _of_day(place_id, templates, day, zone)}
    return made.get(wanted)


def serves(streets: Iterable[str], street: str) -> bool:
    """True when the street begins as one of these, however its kind is written."""
    folded = _street(street)
    return any(each == EVERYWHERE or (each.strip() and folded.startswith(_street(each))) for each in streets)


def _of_day(place_id: str, templates: Sequence[Template], day: date, zone: timezone) -> Iterator[Window]:
    midnight = datetime.combine(day, time(0), zone)
    # The first template wins where two begin at the same minute, so they are yielded last to first.
    for template in reversed(templates):
        if str(day.isoweekday()) not in template.weekdays:
            continue
        for minute in template.starts():
            starts_at = (midnight + timedelta(minutes=minute)).astimezone(UTC)
            yield Window(
                id=window_id(place_id, starts_at),
                place_id=place_id,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=template.length_minutes),
                cutoff_at=starts_at - timedelta(minutes=template.cutoff_minutes),
                capacity=template.capacity,
                fee_kopecks=template.fee_kopecks,
            )


def _street(text: str) -> str:
    words = text.casefold().replace("ё", "е").replace(".", " ").replace(",", " ").split()
    kept = [word for word in words if word not in _KINDS]
    return " ".join(kept or words)
