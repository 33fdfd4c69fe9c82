"""The families of lock boards by the name that settings give them. A new one is a module and a line here."""

from collections.abc import Callable
from dataclasses import dataclass

from lukoshko_locker.drivers.cu16 import Cu16
from lukoshko_locker.drivers.family import Family
from lukoshko_locker.drivers.lock_8a import Lock8A, StatusOrder
from lukoshko_locker.drivers.waveshare import Waveshare
from lukoshko_locker.drivers.wkly import Wkly


@dataclass(frozen=True)
class Wanted:
    """What settings say of one board; a family takes what it has a use for."""

    address: int
    channels: int | None = None
    status_order: StatusOrder = "low-first"
    pulse_ms: int = 300


@dataclass(frozen=True)
class Kind:
    """A family: how its boards are made and at what speed they usually talk."""

    make: Callable[[Wanted], Family]
    baud: int = 9600
    channels: int = 24
    orders: tuple[StatusOrder, ...] = ("low-first",)
    """Byte orders that its firmware is known to have."""


def family_of(name: str, wanted: Wanted) -> Family:
    """The words of one board. Raises ValueError for what the family cannot be."""
    family = KINDS[name].make(wanted)
    if wanted.channels not in (None, family.channels):
        raise ValueError(f"boards of the family {name} have {family.channels} channels")
    return family


KINDS = {
    "8a": Kind(
        lambda w: Lock8A(address=w.address, channels=w.channels or 24, status_order=w.status_order),
        orders=("low-first", "low-last"),
    ),
    "cu16": Kind(lambda w: Cu16(address=w.address, pulse_ms=w.pulse_ms), baud=19200, channels=16),
    "wkly": Kind(
        lambda w: Wkly(address=w.address, channels=w.channels or 12, pulse_ms=w.pulse_ms), channels=12
    ),
    "waveshare": Kind(lambda w: Waveshare(address=w.address, pulse_ms=w.pulse_ms), channels=8),
}
