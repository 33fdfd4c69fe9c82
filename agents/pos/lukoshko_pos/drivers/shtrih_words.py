"""Commands and answers of Shtrih-M registers as bytes: pure, no I/O (docs/devices/shtrih-m.md). Little-endian throughout."""

from dataclasses import dataclass
from datetime import date, datetime, timezone

from lukoshko_pos.drivers.register import Meaning, RegisterFault, Unreachable

SHORT, FULL = b"\x10", b"\x11"
X_REPORT, CASH_IN, CASH_OUT, CANCEL, OPEN_RECEIPT, CONTINUE = (
    b"\x40",
    b"\x50",
    b"\x51",
    b"\x88",
    b"\x8d",
    b"\xb0",
)
FN_STATUS, FN_EXPIRY, FN_CANCEL, FN_REGISTRATION = b"\xff\x01", b"\xff\x03", b"\xff\x08", b"\xff\x09"
SET_TIME, SET_DATE, CONFIRM_DATE = b"\x21", b"\x22", b"\x23"
BEGIN_OPENING, BEGIN_CLOSING, OPEN_SHIFT, CLOSE_SHIFT = b"\xff\x41", b"\xff\x42", b"\xff\x0b", b"\xff\x43"
FIND, READ, NEXT_BLOCK, OFD, SHIFT = b"\xff\x0a", b"\xff\x3a", b"\xff\x3b", b"\xff\x39", b"\xff\x40"
TLV, TLV_OF_LINE, OPERATION, CLOSE_RECEIPT = b"\xff\x0c", b"\xff\x4d", b"\xff\x46", b"\xff\x45"
CHECK_MARK, BIND_MARK, ACCEPT_MARK = b"\xff\x61", b"\xff\x67", b"\xff\x69"
HARMLESS = frozenset({SHORT, FULL, FN_STATUS, FN_EXPIRY, FN_REGISTRATION, FIND, READ, OFD, SHIFT})
"""Commands that only look: they may be sent again. READ begins a document anew, so NEXT_BLOCK is not among them."""

REFUSING = frozenset(
    {0x33, 0x45, 0x46, 0x4B, 0x4D, 0x94, 0xD3, 0xD4, 0x05, 0x06, 0x09, 0x10, 0x12, 0xAA, 0xA0, 0xAC}
)
"""Wrong data, or a storage that will never write again."""
SHIFT_OVER = frozenset({0x4E, 0x3D, 0x16})
PRINTS, NO_PAPER_ERROR = 0x50, 0x6B
RECEIPT_OPEN_MODE, EXPIRED_MODE = 8, 3
READY, NO_PAPER, PAPER_ENDED, WAITS, PRINTING_REPORT, PRINTING = range(6)
"""Submodes."""
DRAFTS = frozenset({0x04, 0x14})
"""Documents under way that a receipt is: FF01 names them."""
RECEIPTS = frozenset({3, 4, 31, 41})
ENDS_IN_3_DAYS, ENDS_IN_30_DAYS, NEARLY_FULL, OFD_SILENT = 1, 2, 4, 8
"""Warnings of FF01."""
PAPER_SENSOR, COVER_FLAG = 1 << 7, 1 << 10
SHIFT_OPENED_DOCUMENT = 2


@dataclass(frozen=True)
class Short:
    """Answer to 10."""

    flags: int
    mode: int
    submode: int
    operations: int


@dataclass(frozen=True)
class Full:
    """Answer to 11."""

    flags: int
    mode: int
    submode: int
    clock: datetime | None
    serial: str


@dataclass(frozen=True)
class Fn:
    """Answer to FF01."""

    document: int
    """What is under way in the storage; 0 nothing."""
    warnings: int
    fn_number: str
    last_fd: int


@dataclass(frozen=True)
class ShiftNow:
    """Answer to FF40."""

    open: bool
    number: int
    receipts: int


@dataclass(frozen=True)
class Registered:
    """Answer to FF09."""

    inn: str
    registration_number: str
    taxations: int


class Reader:
    """Walks over the data of an answer. Raises Unreachable when it is shorter than it must be."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    @property
    def left(self) -> int:
        """Bytes that were not read."""
        return len(self._data) - self._at

    def take(self, size: int) -> bytes:
        """So many bytes."""
        if self.left < size:
            raise Unreachable(f"an answer of {len(self._data)} bytes is too short")
        self._at += size
        return self._data[self._at - size : self._at]

    def number(self, size: int) -> int:
        """An integer of so many bytes."""
        return int.from_bytes(self.take(size), "little")

    def text(self, size: int) -> str:
        """A padded text of digits and the like."""
        return self.take(size).decode("cp1251", "replace").strip(" \0")

    def moment(self, zone: timezone) -> datetime:
        """YY MM DD hh mm."""
        year, month, day, hour, minute = self.take(5)
        return _moment(zone, 2000 + year, month, day, hour, minute)


def password(number: int) -> bytes:
    """Four bytes."""
    return number.to_bytes(4, "little")


def money(kopecks: int) -> bytes:
    """Five bytes."""
    return kopecks.to_bytes(5, "little")


def time_of(wall: datetime) -> bytes:
    """Hour, minute, second."""
    return bytes((wall.hour, wall.minute, wall.second))


def date_of(wall: datetime) -> bytes:
    """Day, month, year of the century."""
    return bytes((wall.day, wall.month, wall.year % 100))


def answer_of(command: bytes, body: bytes) -> Reader:
    """The data of an answer, after its error byte. Raises RegisterFault, Unreachable."""
    if not body.startswith(command) or len(body) <= len(command):
        raise Unreachable(f"not an answer to {command.hex()}")
    number = body[len(command)]
    if number:
        raise RegisterFault(number, f"command {command.hex()}")
    return Reader(body[len(command) + 1 :])


def short(read: Reader) -> Short:
    """Answer to 10."""
    read.take(1)
    flags, mode, submode, low = read.number(2), read.number(1), read.number(1), read.number(1)
    read.take(4)  # battery, voltage, 0, error of the storage
    return Short(flags, mode, submode, low | read.number(1) << 8)


def full(read: Reader, zone: timezone) -> Full:
    """Answer to 11."""
    read.take(1 + 2 + 2 + 3 + 1 + 2)  # operator, firmware, build, its date, number in the hall, document
    flags, mode, submode = read.number(2), read.number(1), read.number(1)
    read.take(1 + 2 + 2 + 3)  # port, firmware of the storage, build, its date
    day, month, year = read.take(3)
    hour, minute, second = read.take(3)
    read.take(1)
    low = read.number(4)
    read.take(2 + 2 + 1 + 1 + 6)  # last closed shift, free, registrations, left, INN
    high = 0
    if read.left >= 4:
        read.take(2)
        high = read.number(2)
    try:
        clock = _moment(zone, 2000 + year, month, day, hour, minute, second)
    except Unreachable:  # a register whose clock has stopped shows zeros
        clock = None
    return Full(flags, mode, submode, clock, f"{high << 32 | low:08d}")


def fn_status(read: Reader) -> Fn:
    """Answer to FF01."""
    read.take(1)
    document = read.number(1)
    read.take(2)
    warnings = read.number(1)
    read.take(5)
    return Fn(document, warnings, read.text(16), read.number(4))


def shift_now(read: Reader) -> ShiftNow:
    """Answer to FF40."""
    return ShiftNow(bool(read.number(1)), read.number(2), read.number(2))


def ofd_queue(read: Reader, zone: timezone) -> tuple[int, datetime | None]:
    """Answer to FF39: how many documents wait, and since when."""
    read.take(2)
    unsent = read.number(2)
    read.take(4)
    return unsent, read.moment(zone) if unsent and read.left >= 5 else None


def registered(read: Reader) -> Registered:
    """Answer to FF09."""
    read.take(5)
    return Registered(read.text(12), read.text(20), read.number(1))


def expiry(read: Reader) -> date | None:
    """Answer to FF03: the day on which the storage ends."""
    year, month, day = read.take(3)
    try:
        return date(2000 + year, month, day)
    except ValueError:
        return None


def meaning_of(number: int) -> Meaning:
    """What an error number tells about the receipt that it ended."""
    if number in REFUSING:
        return Meaning.REFUSING
    return Meaning.SHIFT if number in SHIFT_OVER else Meaning.UNCLEAR


def _moment(zone: timezone, *parts: int) -> datetime:
    try:
        return datetime(*parts, tzinfo=zone)  # type: ignore[misc, arg-type]
    except ValueError as error:
        raise Unreachable(f"not a moment: {parts}") from error
