"""Correction receipts (ФФД 1.2, document 31): a settlement that had no receipt, a receipt that was wrong. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from msgspec.structs import replace

from lukoshko_wire.pos import Correction, Receipt, ReceiptKind, Settlement, Subject, Taxation
from lukoshko_wire.problems import LukoshkoError
from lukoshko_wire.receipts import check
from lukoshko_wire.values import Vat

REVERSED: dict[ReceiptKind, ReceiptKind] = {
    "sell": "sell_return_correction",
    "sell_return": "sell_correction",
    "sell_correction": "sell_return_correction",
    "sell_return_correction": "sell_correction",
}
RIGHT: dict[ReceiptKind, ReceiptKind] = {"sell": "sell_correction", "sell_return": "sell_return_correction"}


class NotToCorrect(LukoshkoError):
    """There is nothing to put right here."""

    code = "receipt.not-to-correct"
    status = 409


@dataclass(frozen=True)
class MendedLine:
    """What a line should have said; None leaves it as it is."""

    no: int
    name: str | None = None
    vat: Vat | None = None
    subject: Subject | None = None
    method: Settlement | None = None


@dataclass(frozen=True)
class Mended:
    """What a receipt should have said beside its sums: those change by a return, or by undoing it whole."""

    lines: Sequence[MendedLine] = ()
    taxation: Taxation | None = None
    paid_by: Literal["cash", "electronic"] | None = None


def mend(wrong: Receipt, mended: Mended) -> Receipt:
    """The receipt as it should have been. Raises NotToCorrect when that is what it says, or for lines that it has not."""
    lines = list(wrong.lines)
    for each in mended.lines:
        if not 1 <= each.no <= len(lines):
            raise NotToCorrect(f"the receipt has no line {each.no}", line=each.no)
        changes = {
            name: value
            for name in ("name", "vat", "subject", "method")
            if (value := getattr(each, name)) is not None
        }
        lines[each.no - 1] = replace(lines[each.no - 1], **changes)
    money = wrong.cash_kopecks + wrong.electronic_kopecks
    paid = {
        "cash": {"cash_kopecks": money, "electronic_kopecks": 0},
        "electronic": {"cash_kopecks": 0, "electronic_kopecks": money},
        None: {},
    }[mended.paid_by]
    made = replace(wrong, lines=lines, taxation=mended.taxation or wrong.taxation, **paid)
    if made == wrong:
        raise NotToCorrect("nothing is put right")
    return made


def missing(
    receipt: Receipt, settled_on: date, *, why: Literal["self", "instruction"] = "self", number: str = ""
) -> Receipt:
    """A settlement was made and no register wrote it: the receipt that it should have had, with its day."""
    return _corrects(receipt, RIGHT, Correction(type=why, settled_on=settled_on, number=number))


def reversal(
    wrong: Receipt,
    fiscal_sign: str,
    settled_on: date,
    *,
    why: Literal["self", "instruction"] = "self",
    number: str = "",
) -> Receipt:
    """Undo a wrong receipt: the same data under the opposite sign, with the sign of the wrong one (tag 1192)."""
    fixed = Correction(type=why, settled_on=settled_on, number=number, fiscal_sign=fiscal_sign)
    return _corrects(wrong, REVERSED, fixed)


def right(
    receipt: Receipt, fiscal_sign: str, settled_on: date, *, why: Literal["self", "instruction"] = "self",
    number: str = "",
) -> Receipt:  # fmt: skip
    """What the wrong receipt should have said, after its reversal."""
    fixed = Correction(type=why, settled_on=settled_on, number=number, fiscal_sign=fiscal_sign)
    return _corrects(receipt, RIGHT, fixed)


def _corrects(receipt: Receipt, kinds: dict[ReceiptKind, ReceiptKind], fixed: Correction) -> Receipt:
    kind = kinds.get(receipt.kind)
    if kind is None:
        raise NotToCorrect(f"a {receipt.kind} is not put right so", kind=receipt.kind)
    made = replace(receipt, kind=kind, correction=fixed, tendered_kopecks=0)
    check(made)
    return made
