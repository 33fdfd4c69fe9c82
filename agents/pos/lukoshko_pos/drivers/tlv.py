"""Documents of the fiscal storage: tag UInt16 LE, length UInt16 LE, value; nested values are again such bytes.

1012 time   1020 total   1037 register   1038 shift   1040 FD   1041 FN   1042 receipt in shift   1054 sell or return
1077 sign (6 bytes, the printed number is the last four, big-endian)   1084 {1085 name, 1086 value} our mark
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timezone
from typing import ClassVar

from lukoshko_pos.drivers.register import StoredReceipt, Written
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
CORRECTION = 1173
PAID = {1031: "cash", 1081: "electronic", 1215: "prepaid", 1216: "credit", 1217: "other"}
LIKE = str.maketrans(
    {"«": '"', "»": '"', "„": '"', "“": '"', "—": "-", "–": "-", "…": "...", "₽": "р", "\u00a0": " "}
)
"""What cp866 has no sign for, and people write."""
MARK, MARK_NAME, MARK_VALUE = 1084, 1085, 1086


class BadDocument(LukoshkoError):
    """The bytes are not a document of a fiscal storage."""

    code: ClassVar[str] = "register.bad-document"


def parse_receipt(data: bytes, zone: timezone) -> StoredReceipt | None:
    """Read a receipt of a place with that wall clock, or None for another document. Raises BadDocument."""
    fields = dict(tags(data))
    if len(fields) == 1 and next(iter(fields)) < 100:  # a document's own type around its fields
        fields = dict(tags(next(iter(fields.values()))))
    if KIND not in fields or TOTAL not in fields:
        return None
    try:
        written = Written(
            fn_number=_text(fields[FN]),
            fd_number=_number(fields[FD]),
            fiscal_sign=str(int.from_bytes(fields[SIGN][-4:], "big")),
            shift_number=_number(fields.get(SHIFT, b"")),
            receipt_number=_number(fields.get(RECEIPT, b"")),
            registration_number=_text(fields.get(REGISTER, b"")),
            at=datetime.fromtimestamp(_number(fields[TIME]), UTC).replace(tzinfo=zone),
            total_kopecks=_number(fields[TOTAL]),
        )
        paid = {name: _number(fields[tag]) for tag, name in PAID.items() if tag in fields}
        return StoredReceipt(
            written, _number(fields[KIND]), CORRECTION in fields, tuple(_marks(fields)), paid
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


def text(tag: int, value: str) -> bytes:
    """A text, as registers write it."""
    return _tag(tag, value.translate(LIKE).encode("cp866", "replace"))


def number(tag: int, value: int, size: int = 0) -> bytes:
    """An integer of so many bytes, or of as many as it needs."""
    return _tag(tag, value.to_bytes(size or max(1, (value.bit_length() + 7) // 8), "little"))


def nested(tag: int, *parts: bytes) -> bytes:
    """A value made of tags."""
    return _tag(tag, b"".join(parts))


def _tag(tag: int, value: bytes) -> bytes:
    return tag.to_bytes(2, "little") + len(value).to_bytes(2, "little") + value


def _marks(fields: dict[int, bytes]) -> Iterator[tuple[str, str]]:
    if MARK in fields:
        mark = dict(tags(fields[MARK]))
        yield _text(mark.get(MARK_NAME, b"")), _text(mark.get(MARK_VALUE, b""))


def _number(value: bytes) -> int:
    return int.from_bytes(value, "little")


def _text(value: bytes) -> str:
    return value.decode("cp866").strip()
