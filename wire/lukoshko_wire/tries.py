"""How wrong codes are held back: at a pad by time, over a day by number, for an order by its own count. Pure.

5 wrong ones in a row close a pad for 60 s, each further doubles that up to 30 min; 30 in 24 h close it for codes.
"""

from datetime import datetime, timedelta

import msgspec

from lukoshko_wire.message import Message
from lukoshko_wire.values import Instant

FREE_TRIES = 5
FIRST_LOCK_S = 60
LONGEST_LOCK_S = 1800
FORGET_AFTER = timedelta(hours=1)
DAY = timedelta(hours=24)
MOST_A_DAY = 30
ALARM_AN_HOUR = 10
MOST_SECONDS = 5
"""Wrong second factors, after which an order opens by token only."""


class Tries(Message, frozen=True):
    """Wrong codes at one pad: in a row, and the moments of those of the last day."""

    row: int = 0
    day: tuple[Instant, ...] = ()
    locked_until: Instant | None = None


def lock_s(wrong: int) -> int:
    """Seconds for which a pad takes no code after so many wrong ones in a row."""
    if wrong < FREE_TRIES:
        return 0
    return min(FIRST_LOCK_S << min(wrong - FREE_TRIES, 10), LONGEST_LOCK_S)


def still_counted(wrong: int, last_at: datetime, now: datetime) -> int:
    """Wrong ones in a row that still count: an hour of peace forgives."""
    return 0 if now - last_at > FORGET_AFTER else wrong


def after_wrong(tries: Tries, now: datetime) -> Tries:
    """One more wrong code."""
    day = _of_day(tries, now)
    row = still_counted(tries.row, day[-1], now) + 1 if day else 1
    seconds = lock_s(row)
    return Tries(
        row=row,
        day=(*day, now)[-MOST_A_DAY:],
        locked_until=now + timedelta(seconds=seconds) if seconds else None,
    )


def after_right(tries: Tries) -> Tries:
    """A right code ends the row, not the day: a guest with an own code must not buy guesses with it."""
    return msgspec.structs.replace(tries, row=0, locked_until=None)


def closed_s(tries: Tries, now: datetime) -> int:
    """Seconds until the pad takes codes again, 0 when it does; whatever the clock, at most half an hour."""
    if tries.locked_until is None or tries.locked_until <= now:
        return 0
    return min(int((tries.locked_until - now).total_seconds()) + 1, LONGEST_LOCK_S)


def tokens_only(tries: Tries, now: datetime) -> bool:
    """True when a day's wrong codes are used up: only tokens and people of ours are let through."""
    return len(_of_day(tries, now)) >= MOST_A_DAY


def alarming(tries: Tries, now: datetime) -> bool:
    """True when somebody should look who types here."""
    return sum(now - at < FORGET_AFTER for at in _of_day(tries, now)) >= ALARM_AN_HOUR


def _of_day(tries: Tries, now: datetime) -> tuple[datetime, ...]:
    return tuple(at for at in tries.day if abs(now - at) < DAY)
