"""What is wrong with a till, the worst first, as a table of codes; and what differs in a shift. Pure.

Grades: 0 fine, 1 needs a hand soon, 2 out of reach or close to a limit, 3 receipts cannot be printed.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lukoshko_wire.till import OFD_ALARM_DAYS, OFD_STOPS_DAYS, ShiftReported, Takings, TillHealth, WarningCode

SHIFT_LASTS = timedelta(hours=24)
"""54-ФЗ art. 4.3 p. 2: no receipt later than 24 hours after the report that opened the shift."""
SHIFT_ENDS_SOON = timedelta(hours=1)
OFD_ALARMS = [(timedelta(days=days), grade) for grade, days in enumerate(OFD_ALARM_DAYS, start=1)][::-1]
"""Age of the oldest document that the operator of fiscal data has not taken, and its grade."""
OFD_STOPS = timedelta(days=OFD_STOPS_DAYS)
CLOCK_OFF_S = 120
CLOCK_STOPS_S = 300
"""The storage refuses documents of a register whose clock is further off than its own."""
STORAGE_ENDS_SOON = timedelta(days=30)
WAITS_LONG = timedelta(minutes=10)
GONE_AFTER = timedelta(days=3)
WARNING_GRADES: dict[WarningCode, int] = {
    "storage_30_days": 1, "storage_replace": 2, "storage_full": 2, "storage_critical": 3, "storage_exchanged": 3,
    "registration_wrong": 3, "inn_other": 3, "receipt_unresolved": 3, "taxation_unregistered": 2, "vat_unnamed": 2,
    "paper_owed": 2, "ofd_silent": 1,
}  # fmt: skip
"""Warnings of the till that stand as they are told; clock and backlog are judged here, for time goes on without it."""
STOPS = 3
"""The grade at which receipts cannot be printed."""
PAPER = ("no_paper", "cover_open")
SILENT = ("starting", "register_unreachable", "register_error")
CASH = ("cash_in", "cash_out")
FIGURES = (
    "count", "total_kopecks", "cash_kopecks", "electronic_kopecks", "prepaid_kopecks", "credit_kopecks",
    "other_kopecks",
)  # fmt: skip


@dataclass(frozen=True)
class Seller:
    """Whose receipts the tills print, by which taxation; empty: not compared."""

    inn: str = ""
    taxation: str = ""


NOBODY = Seller()


@dataclass(frozen=True)
class Facts:
    """A till as it last showed itself, and what waits for it."""

    online: bool
    """Its agent is connected."""
    seen: bool
    """It has shown itself at least once."""
    double: bool
    register_online: bool
    electronic: bool
    paper: bool
    trouble: str
    shift: str
    ofd_unsent: int
    health: TillHealth
    waiting_since: datetime | None
    """The oldest receipt that it has not answered."""
    refused: int
    seller: Seller = NOBODY


@dataclass(frozen=True)
class Wrong:
    """One thing that a person must see to; `since` or `until` when that says more than the code."""

    code: str
    grade: int
    since: datetime | None = None
    until: datetime | None = None
    n: int = 0


def wrong_with(till: Facts, now: datetime) -> list[Wrong]:
    """Everything that is wrong, the worst first; empty when the till prints and goes on printing."""
    found = [*_link(till), *_body(till), *_shift(till, now), *_ofd(till, now), *_storage(till, now)]
    found += _receipts(till, now)
    return sorted(found, key=lambda each: (-each.grade, each.code))


def severity(wrong: list[Wrong]) -> int:
    """The grade of the worst; 0 when nothing is wrong."""
    return max((each.grade for each in wrong), default=0)


def shift_ends_at(shift: str, health: TillHealth) -> datetime | None:
    """When the shift that is open must end; None while none is, or the register does not tell."""
    return health.shift_ends_at if shift in ("opened", "expired") else None


def shift_opened_at(ends_at: datetime | None) -> datetime | None:
    """When a shift began that must end then."""
    return ends_at - SHIFT_LASTS if ends_at is not None else None


def _link(till: Facts) -> Iterator[Wrong]:
    if till.double:
        yield Wrong("double", 3)
    if not (till.online and till.seen):
        yield Wrong("away" if till.seen else "never_seen", 3 if till.waiting_since else 2)
    elif not till.register_online:
        yield Wrong("register_silent", 3)
    elif till.trouble and till.trouble not in (*PAPER, *SILENT):
        yield Wrong(till.trouble, 3)


def _body(till: Facts) -> Iterator[Wrong]:
    if till.online and till.seen and till.register_online and not till.electronic:
        if till.health.cover_open or till.trouble == "cover_open":
            yield Wrong("cover_open", 3)
        elif not till.paper:
            yield Wrong("no_paper", 3)
    off = abs(till.health.clock_off_s or 0)
    if off >= CLOCK_STOPS_S:
        yield Wrong("clock_stops", 3, n=off)
    elif off >= CLOCK_OFF_S:
        yield Wrong("clock_off", 1, n=off)


def _shift(till: Facts, now: datetime) -> Iterator[Wrong]:
    ends = shift_ends_at(till.shift, till.health)
    if till.shift == "expired" or (ends is not None and ends <= now):
        yield Wrong("shift_over", 2, since=ends)
    elif ends is not None and ends - now <= SHIFT_ENDS_SOON:
        yield Wrong("shift_ends", 1, until=ends)


def _ofd(till: Facts, now: datetime) -> Iterator[Wrong]:
    oldest = till.health.ofd_oldest_at
    if oldest is None:
        return
    if now - oldest >= OFD_STOPS:
        yield Wrong("ofd_stopped", 3, since=oldest, n=till.ofd_unsent)
        return
    for limit, grade in OFD_ALARMS:
        if now - oldest >= limit:
            yield Wrong(
                f"ofd_{limit.days}_days", grade, since=oldest, until=oldest + OFD_STOPS, n=till.ofd_unsent
            )
            return


def _storage(till: Facts, now: datetime) -> Iterator[Wrong]:
    ends = till.health.storage_ends
    told = {warning for warning in till.health.warnings if warning in WARNING_GRADES}
    if ends is not None and ends < now.date():
        yield Wrong("storage_over", 3)
    elif ends is not None and ends - now.date() <= STORAGE_ENDS_SOON:
        told.add("storage_30_days")
    told |= set(_misfits(till))
    for warning in sorted(told):
        yield Wrong(warning, WARNING_GRADES[warning])


def _misfits(till: Facts) -> Iterator[WarningCode]:
    """What of its registration is not the shop's; what it does not tell is not judged."""
    seller, health = till.seller, till.health
    if seller.inn and health.inn and health.inn != seller.inn:
        yield "inn_other"
    if seller.taxation and health.taxations and seller.taxation not in health.taxations:
        yield "taxation_unregistered"


def _receipts(till: Facts, now: datetime) -> Iterator[Wrong]:
    if till.waiting_since is not None and now - till.waiting_since >= WAITS_LONG:
        yield Wrong("receipts_wait", 2, since=till.waiting_since)
    if till.refused:
        yield Wrong("receipts_refused", 2, n=till.refused)


def may_end(intent_id: str, helpless: Collection[str], *, gone: bool) -> bool:
    """True when a person may end an intent: its till is helpless about it, or is gone with all that it knows."""
    return gone or intent_id in helpless


def is_gone(online: bool, seen_at: datetime | None, now: datetime) -> bool:
    """True for a till that nobody has heard of for so long that it is not waited for."""
    return not online and seen_at is not None and now - seen_at >= GONE_AFTER


@dataclass(frozen=True)
class Unlike:
    """A figure in which the register and the server differ; `kind` and `correction` as of Takings."""

    what: str
    kind: int
    correction: bool
    register: int
    ours: int


def compare(report: ShiftReported, ours: Sequence[Takings]) -> list[Unlike]:
    """Every figure that is not the same here and there, by name; a report of X compares as of its moment."""
    found = []
    there = {(each.kind, each.correction): each for each in report.takings}
    here = {(each.kind, each.correction): each for each in ours}
    for kind, correction in sorted(there.keys() | here.keys()):
        none = Takings(kind=kind, correction=correction, count=0, total_kopecks=0)
        one, other = there.get((kind, correction), none), here.get((kind, correction), none)
        for what in FIGURES:
            figures = (getattr(one, what), getattr(other, what))
            if figures[0] != figures[1]:
                found.append(Unlike(what, kind, correction, *figures))
    if report.foreign:
        found.append(Unlike("foreign", 0, False, report.foreign, 0))
    if not report.complete:
        found.append(Unlike("incomplete", 0, False, 0, 0))
    return found
