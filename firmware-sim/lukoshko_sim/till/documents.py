"""What a fiscal storage holds: documents by kind, the shift that they tell of, and what still waits to be sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lukoshko_sim.till.tlv import Fields, decode

REGISTRATION, OPEN_SHIFT, RECEIPT, CLOSE_SHIFT, SETTLEMENTS, CORRECTION = 1, 2, 3, 5, 21, 31
RECEIPTS = frozenset({RECEIPT, CORRECTION})
SHIFT_LASTS = timedelta(hours=24)
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the storage knows only the wall clock


def stamp(at: datetime) -> int:
    """A wall clock as TLV writes it."""
    return int((at - EPOCH).total_seconds())


def when(stamp: int) -> datetime:
    """The wall clock behind a time in TLV."""
    return EPOCH + timedelta(seconds=stamp)


@dataclass(frozen=True)
class Document:
    """One stored document."""

    fd: int
    code: int
    at: datetime
    shift: int
    receipt: int | None
    sign: int
    tlv: bytes

    def fields(self) -> Fields:
        """Its content, read back from the stored bytes."""
        return decode(self.tlv)

    def get(self, tag: int) -> object:
        """The first value of a tag, or None."""
        return next((value for known, value in self.fields() if known == tag), None)


@dataclass(frozen=True)
class Shift:
    """The current shift, or the last one when it is closed."""

    number: int
    opened_at: datetime | None
    receipts: int

    @property
    def open(self) -> bool:
        """Whether a shift is open, expired or not."""
        return self.opened_at is not None

    def expired(self, now: datetime) -> bool:
        """Whether receipts are refused until the shift is closed."""
        return self.opened_at is not None and now - self.opened_at >= SHIFT_LASTS


@dataclass(frozen=True)
class Unsent:
    """What waits for the operator of fiscal data."""

    count: int
    first: Document | None

    def fields(self) -> Fields:
        """1098 and 1116: date and number of the first of them."""
        return [] if self.first is None else [(1098, stamp(self.first.at)), (1116, self.first.fd)]
