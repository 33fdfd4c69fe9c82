"""Errors of one byte. The same number may be the register's or the storage's (reference 2.4)."""

from lukoshko_sim.till.refusal import Refusal, Why

OK = 0x00
FN_COMMAND, FN_STATE, FN_FAULT, FN_NO_DATA = 0x01, 0x02, 0x03, 0x08
FN_SHIFT_EXPIRED = 0x16
SHIFT_IS_OPEN, SHIFT_IS_CLOSED = 0x15, 0x16
PARAMETERS, UNKNOWN_COMMAND, SHIFT_NOT_OPEN = 0x33, 0x37, 0x3D
OTHER_KIND, RECEIPT_OPEN, PASSWORD, PRINTING = 0x49, 0x4A, 0x4F, 0x50
RECEIPT_CLOSED, NOTHING_TO_REPEAT, WAITS_FOR_B0, OTHER_OPERATOR = 0x55, 0x56, 0x58, 0x59
NO_TABLE, NO_PAPER, WRONG_MODE, READ_ONLY, OTHER_DATE = 0x5D, 0x6B, 0x73, 0x7A, 0x7C
TAG_MISSING, CONFIRM_DATE = 0xAA, 0xC0

_NUMBERS = {
    Why.QUANTITY: 0x62,
    Why.TOO_MANY_LINES: 0x4B,
    Why.NOT_PAID: 0x45,
    Why.PAID_TOO_MUCH: 0x4D,
    Why.NO_CASH: 0x46,
    Why.SHIFT_CLOSED: SHIFT_NOT_OPEN,
    Why.SHIFT_OPEN: SHIFT_IS_OPEN,
    Why.SHIFT_EXPIRED: 0x4E,
    Why.CLOCK_BEHIND: 0x07,
    Why.CLOCK_OFF: 0x17,
    Why.NO_PAPER: NO_PAPER,
    Why.COVER: NO_PAPER,
    Why.NO_DATA: FN_NO_DATA,
    Why.TLV_LARGE: 0x10,
    Why.UNSENT: 0x15,
    Why.FN_OVER: 0x05,
    Why.FN_FULL: 0x06,
    Why.FN_FAULT: FN_FAULT,
    Why.MARK_UNCHECKED: 0xAC,
    Why.MARK_BUSY: FN_STATE,
    Why.MARK_STATE: FN_STATE,
    Why.MARK_TABLE: 0xA3,
    Why.MARK_BLOCKED: 0xA2,
    Why.MARK_DENIED: 0xA0,
    Why.MARK_NOT_REGISTERED: 0xA0,
}


class ShtrihError(Exception):
    """A command that is refused with one byte."""

    def __init__(self, byte: int) -> None:
        self.byte = byte
        super().__init__(f"{byte:02X}h")


def number_of(error: Refusal) -> int:
    """The register's number for a reason; whatever has none of its own is a wrong parameter."""
    return _NUMBERS.get(error.why, PARAMETERS)
