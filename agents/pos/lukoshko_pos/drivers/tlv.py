"""Documents of the fiscal storage: tag UInt16 LE, length UInt16 LE, value; nested values are again such bytes.

1012 time   1020 total   1037 register   1038 shift   1040 FD   1041 FN   1042 receipt in shift   1054 sell or return
1077 sign (6 bytes, the printed number is the last four, big-endian)   1084 {1085 name, 1086 value} our mark
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from lukoshko_wire.problems import LukoshkoError

TIME, TOTAL, REGISTER, SHIFT, FD, FN, RECEIPT, KIND, SIGN = (
    1012,
    1020,
    1037,
    1038,
    1040,
    1041,
    1042,
    1054,
    1077,
)
MARK, MARK_NAME, MARK_VALUE = 1084, 1085, 1086


class BadDocument(LukoshkoError):
    """The bytes are not a document of a fiscal storage."""

    code: ClassVar[str] = "register.bad-document"


@dataclass(frozen=True)
class StoredReceipt:
    """What the storage says about one document. `local_time` is the wall clock of the place, written as UTC."""

    fd_number: int
    fn_number: str
    kind: int
    total_kopecks: int
    fiscal_sign: str
    shift_number: int
    receipt_number: int
    registration_number: str
    local_time: datetime
    marks: tuple[tuple[str, str], ...]


def parse_receipt(data: bytes) -> StoredReceipt | None:
    """Read a receipt, or None for a document of another kind. Raises BadDocument."""
    fields = dict(tags(data))
    if len(fields) == 1 and next(iter(fields)) < 100:  # a document's own type around its fields
        fields = dict(tags(next(iter(fields.values()))))
    if KIND not in fields or TOTAL not in fields:
        return None
    try:
        return StoredReceipt(
            fd_number=_number(fields[FD]),
            fn_number=_text(fields[FN]),
            kind=_number(fields[KIND]),
            total_kopecks=_number(fields[TOTAL]),
            fiscal_sign=str(int.from_bytes(fields[SIGN][-4:], "big")),
            shift_number=_number(fields.get(SHIFT, b"")),
            receipt_number=_number(fields.get(RECEIPT, b"")),
            registration_number=_text(fields.get(REGISTER, b"")),
            local_time=datetime.fromtimestamp(_number(fields[TIME]), UTC),
            marks=tuple(_marks(fields)),
        )
    except KeyError as error:
        raise BadDocument(f"a receipt without tag {error}") from error


def tags(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Walk over one level of TLV. Raises BadDocument when the lengths do not fit."""
    at = 0
    while at < len(data):
        tag, size = (
            int.from_bytes(data[at : at + 2], "little"),
            int.from_bytes(data[at + 2 : at + 4], "little"),
        )
        value = data[at + 4 : at + 4 + size]
        if at + 4 > len(data) or len(value) != size:
            raise BadDocument(f"tag {tag} at {at} runs past the end")
        yield tag, value
        at += 4 + size


def _marks(fields: dict[int, bytes]) -> Iterator[tuple[str, str]]:
    if MARK in fields:
        mark = dict(tags(fields[MARK]))
        yield _text(mark.get(MARK_NAME, b"")), _text(mark.get(MARK_VALUE, b""))


def _number(value: bytes) -> int:
    return int.from_bytes(value, "little")


def _text(value: bytes) -> str:
    return value.decode("cp866").strip()
