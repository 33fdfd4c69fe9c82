"""Correction receipts (ФФД 1.2, document 31): a settlement that had no receipt, a receipt that was wrong. Pure."""

from datetime import date
from typing import Literal

import msgspec

from lukoshko_wire.pos import Correction, Receipt, ReceiptKind
from lukoshko_wire.problems import LukoshkoError
from lukoshko_wire.receipts import check

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
    made = msgspec.structs.replace(receipt, kind=kind, correction=fixed, tendered_kopecks=0)
    check(made)
    return made
