"""The string in a receipt's QR code (tag 1196): what a buyer's phone sends to the tax office to see whether it is real.

t=YYYYMMDDTHHMM[SS]   s=roubles.kopecks   fn=storage   i=document   fp=sign, at most ten digits   n=tag 1054
"""

import re
from dataclasses import dataclass
from datetime import datetime

from lukoshko_wire.problems import LukoshkoError

LARGEST = 2**32 - 1
"""Of a document's number and of a sign."""
_TIME = re.compile(r"[0-9]{8}T[0-9]{4}(?:[0-9]{2})?")
_SUM = re.compile(r"[0-9]{1,12}\.[0-9]{2}")
_STORAGE = re.compile(r"[0-9]{12}(?:[0-9]{4})?")
_NUMBER = re.compile(r"[0-9]{1,10}")
_OPERATION = re.compile(r"[1-4]")


class BadQr(LukoshkoError):
    """Not the QR of a receipt."""

    code = "receipt.bad-qr"
    status = 400


@dataclass(frozen=True)
class ReceiptQr:
    """What the QR says; `at` is the wall clock of the place of settlement. Storages of old had twelve digits."""

    at: datetime
    kopecks: int
    fn_number: str
    fd_number: int
    fiscal_sign: int
    operation: int

    @property
    def text(self) -> str:
        """The string as registers print it."""
        time = self.at.strftime("%Y%m%dT%H%M%S" if self.at.second else "%Y%m%dT%H%M")
        whole, rest = divmod(self.kopecks, 100)
        return (
            f"t={time}&s={whole}.{rest:02}&fn={self.fn_number}&i={self.fd_number}&fp={self.fiscal_sign}"
            f"&n={self.operation}"
        )


def is_qr(text: str) -> bool:
    """True for what can only be meant as the QR of a receipt, whole or spoilt."""
    return {"t", "fn", "i"} <= {part.partition("=")[0].strip().lower() for part in text.split("&")}


def read_qr(text: str) -> ReceiptQr:
    """Parse a QR as phones and people deliver it: spaces, letter case and order of fields do not matter. Raises BadQr."""
    fields = dict(_fields("".join(text.split())))
    if set(fields) != {"t", "s", "fn", "i", "fp", "n"}:
        raise BadQr(f"not the fields of a receipt: {sorted(fields)}")
    whole, _, rest = _shaped(fields["s"], _SUM).partition(".")
    return ReceiptQr(
        at=_moment(_shaped(fields["t"].upper(), _TIME)),
        kopecks=int(whole) * 100 + int(rest),
        fn_number=_shaped(fields["fn"], _STORAGE),
        fd_number=_u32(fields["i"]),
        fiscal_sign=_u32(fields["fp"]),
        operation=int(_shaped(fields["n"], _OPERATION)),
    )


def _fields(text: str) -> list[tuple[str, str]]:
    pairs = [part.partition("=") for part in text.split("&")]
    names = [name.lower() for name, _, _ in pairs]
    if len(set(names)) != len(names):
        raise BadQr("a field stands twice")
    return [(name.lower(), value) for name, _, value in pairs]


def _shaped(value: str, shape: re.Pattern[str]) -> str:
    if not shape.fullmatch(value):
        raise BadQr(f"{value[:40]!r} is not {shape.pattern}")
    return value


def _u32(value: str) -> int:
    number = int(_shaped(value, _NUMBER))
    if number > LARGEST:
        raise BadQr(f"{number} is more than {LARGEST}")
    return number


def _moment(value: str) -> datetime:
    try:
        return datetime.strptime(value, "%Y%m%dT%H%M%S" if len(value) > 13 else "%Y%m%dT%H%M")  # noqa: DTZ007
    except ValueError as error:
        raise BadQr(f"{value} is not a moment") from error
