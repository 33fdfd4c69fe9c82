"""Numbers of ФФД 1.2 behind the words of `pos`: what stands in the fiscal storage and goes to registers that speak bytes."""

from collections.abc import Mapping
from typing import Final

from lukoshko_wire.money import vat_inside
from lukoshko_wire.pos import MarkStatus, Measure, ReceiptKind, Settlement, Subject, Taxation
from lukoshko_wire.values import Vat

SELL, RETURN = 1, 2
OPERATION: Final[Mapping[ReceiptKind, int]] = {
    "sell": SELL, "sell_return": RETURN, "sell_correction": SELL, "sell_return_correction": RETURN,
}  # fmt: skip
"""Tag 1054."""
TAXATION: Final[Mapping[Taxation, int]] = {
    "osn": 1, "usnIncome": 2, "usnIncomeOutcome": 4, "esn": 16, "patent": 32,
}  # fmt: skip
"""Tag 1055."""
SETTLEMENT: Final[Mapping[Settlement, int]] = {
    "full_prepayment": 1, "prepayment": 2, "advance": 3, "full_payment": 4, "partial_payment": 5, "credit": 6,
    "credit_payment": 7,
}  # fmt: skip
"""Tag 1214."""
SUBJECT: Final[Mapping[Subject, int]] = {
    "commodity": 1, "excise": 2, "job": 3, "service": 4, "payment": 10, "composite": 12, "another": 13, "deposit": 19,
    "excise_without_marking": 30, "excise_with_marking": 31, "commodity_without_marking": 32,
    "commodity_with_marking": 33,
}  # fmt: skip
"""Tag 1212."""
MEASURE: Final[Mapping[Measure, int]] = {
    "piece": 0, "gram": 10, "kilogram": 11, "millilitre": 40, "litre": 41, "other": 255,
}  # fmt: skip
"""Tag 2108."""
VAT: Final[Mapping[Vat, int]] = {
    Vat.VAT20: 1, Vat.VAT10: 2, Vat.VAT120: 3, Vat.VAT110: 4, Vat.VAT0: 5, Vat.NONE: 6, Vat.VAT5: 7, Vat.VAT7: 8,
    Vat.VAT105: 9, Vat.VAT107: 10, Vat.VAT22: 11, Vat.VAT122: 12,
}  # fmt: skip
"""Tag 1199."""
MARK_STATUS: Final[Mapping[MarkStatus, int]] = {
    "piece_sold": 1, "dry_for_sale": 2, "piece_return": 3, "dry_return": 4, "unchanged": 255,
}  # fmt: skip
"""Tag 2003."""
CALCULATED: Final[Mapping[Vat, Vat]] = {
    Vat.VAT5: Vat.VAT105, Vat.VAT7: Vat.VAT107, Vat.VAT10: Vat.VAT110, Vat.VAT20: Vat.VAT120, Vat.VAT22: Vat.VAT122,
}  # fmt: skip
"""The rate of a prepayment for goods of each rate (НК РФ, ст. 164 п. 4); 0 % and none stay themselves."""
_PERCENT: Final[Mapping[Vat, int]] = {
    Vat.VAT5: 5, Vat.VAT7: 7, Vat.VAT10: 10, Vat.VAT20: 20, Vat.VAT22: 22,
    Vat.VAT105: 5, Vat.VAT107: 7, Vat.VAT110: 10, Vat.VAT120: 20, Vat.VAT122: 22,
}  # fmt: skip
PLAIN: Final = tuple(
    sorted(VAT.keys() - CALCULATED.values(), key=lambda rate: (rate is not Vat.NONE, _PERCENT.get(rate, 0)))
)
"""Rates of goods and services, none first; the others are of prepayments alone."""


def vat_percent(vat: Vat) -> int:
    """Rate inside the price, calculated ones too; 0 for none and zero-rated."""
    return _PERCENT.get(vat, 0)


def vat_of(sum_kopecks: int, vat: Vat) -> int:
    """VAT inside a sum, half up to a kopeck (tag 1200 and the sums of tag 1115)."""
    return vat_inside(sum_kopecks, vat_percent(vat))


def calculated(vat: Vat) -> Vat:
    """The rate that a prepayment is taxed by; a calculated one stays itself."""
    return CALCULATED.get(vat, vat)
