"""Why a register refuses, before any protocol gives it a number."""

import enum


class Why(enum.Enum):
    """What stands in the way. Each protocol has its own number for it."""

    PARAMETER = enum.auto()
    MISSING = enum.auto()
    SUM = enum.auto()
    QUANTITY = enum.auto()
    TOTAL = enum.auto()
    TOO_MANY_LINES = enum.auto()
    COMBINATION = enum.auto()
    TAX_KIND = enum.auto()
    TAX_SUM = enum.auto()
    TAXATION = enum.auto()
    METHOD = enum.auto()
    NOT_PAID = enum.auto()
    PAID_TOO_MUCH = enum.auto()
    NO_CASH = enum.auto()
    SHIFT_CLOSED = enum.auto()
    SHIFT_OPEN = enum.auto()
    SHIFT_EXPIRED = enum.auto()
    CLOCK_BEHIND = enum.auto()
    CLOCK_OFF = enum.auto()
    NO_PAPER = enum.auto()
    COVER = enum.auto()
    NO_DATA = enum.auto()
    TLV_LARGE = enum.auto()
    UNSENT = enum.auto()
    FN_OVER = enum.auto()
    FN_FULL = enum.auto()
    FN_FAULT = enum.auto()
    MARK_UNCHECKED = enum.auto()
    MARK_BUSY = enum.auto()
    MARK_STATE = enum.auto()
    MARK_BAD = enum.auto()
    MARK_TABLE = enum.auto()
    MARK_BLOCKED = enum.auto()
    MARK_DENIED = enum.auto()
    MARK_NOT_REGISTERED = enum.auto()
    MARK_FOR_PLAIN = enum.auto()


class Refusal(Exception):
    """The register or its storage says no; nothing was written."""

    def __init__(self, why: Why, about: str = "") -> None:
        self.why = why
        self.about = about
        super().__init__(f"{why.name}: {about}" if about else why.name)


class Broken(Exception):
    """The line or the storage fails: who waits for an answer cannot know what was done.

    `code` is what ATOL's driver says of it; `byte` the error of a Shtrih-M, 0 when its line goes dead.
    """

    def __init__(self, code: int, byte: int = 0) -> None:
        self.code = code
        self.byte = byte
        super().__init__(f"{code}/{byte:02X}h")
