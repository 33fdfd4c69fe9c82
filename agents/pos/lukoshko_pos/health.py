"""What a person must look at, from what the register tells of itself. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from lukoshko_pos.drivers.register import NO_QUEUE, UNREGISTERED, UNTOLD_LIFE, Life, OfdQueue, Registration
from lukoshko_pos.limits import misregistered
from lukoshko_wire.till import OFD_ALARM_DAYS, WarningCode

CLOCK_OFF = timedelta(minutes=2)
"""The storage itself refuses at five minutes (17h, 142)."""
OFD_CODES: tuple[WarningCode, ...] = ("ofd_3_days", "ofd_10_days", "ofd_25_days")


@dataclass(frozen=True)
class Vitals:
    """What warnings are made of."""

    now: datetime
    clock_trusted: bool = True
    register_clock: datetime | None = None
    ofd: OfdQueue = NO_QUEUE
    life: Life = UNTOLD_LIFE
    registration: Registration = UNREGISTERED
    paper_owed: bool = False
    unresolved: str = ""
    """The intent whose outcome is not known."""
    aside: tuple[str, ...] = ()
    """Intents that were sent to a storage that is not here."""


def warnings(vitals: Vitals) -> dict[WarningCode, str]:
    """Warnings that stand, with what to say of each."""
    return dict(
        [
            *_of_clock(vitals),
            *_of_ofd(vitals),
            *_of_storage(vitals.life),
            *_of_registration(vitals.registration),
            *_of_receipts(vitals),
        ]
    )


def clock_off(vitals: Vitals) -> timedelta | None:
    """The register's clock less ours; None while either is not known."""
    if vitals.register_clock is None or not vitals.clock_trusted:
        return None
    return vitals.register_clock - vitals.now


def is_far_off(off: timedelta | None) -> bool:
    """True when the register's clock must be set, or a person told."""
    return off is not None and abs(off) > CLOCK_OFF


def _of_clock(vitals: Vitals) -> Iterator[tuple[WarningCode, str]]:
    off = clock_off(vitals)
    if off is not None and is_far_off(off):
        yield "clock_off", f"{int(off.total_seconds())} s"


def _of_ofd(vitals: Vitals) -> Iterator[tuple[WarningCode, str]]:
    oldest = vitals.ofd.oldest
    if oldest is None or not vitals.ofd.unsent:
        return
    age = vitals.now - oldest
    for days, code in zip(OFD_ALARM_DAYS, OFD_CODES, strict=True):
        if age >= timedelta(days=days):
            yield code, f"{vitals.ofd.unsent} documents, the oldest of {oldest:%Y-%m-%d %H:%M}"


def _of_storage(life: Life) -> Iterator[tuple[WarningCode, str]]:
    ends = f"until {life.ends}" if life.ends else ""
    if life.ends_in_3_days:
        yield "storage_replace", ends
    if life.ends_in_30_days:
        yield "storage_30_days", ends
    if life.nearly_full:
        yield "storage_full", ""
    if life.critical:
        yield "storage_critical", ""
    if life.ofd_silent:
        yield "ofd_silent", ""


def _of_registration(registration: Registration) -> Iterator[tuple[WarningCode, str]]:
    fault = misregistered(registration)
    if fault is not None:
        yield "registration_wrong", fault[1]


def _of_receipts(vitals: Vitals) -> Iterator[tuple[WarningCode, str]]:
    if vitals.paper_owed:
        yield "paper_owed", ""
    if vitals.unresolved:
        yield "receipt_unresolved", vitals.unresolved
    if vitals.aside:
        yield "storage_exchanged", vitals.aside[0]
