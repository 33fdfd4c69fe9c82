"""Figures as 1C writes them: comma or point, spaces inside, never a float."""

import re
from decimal import ROUND_HALF_UP, Decimal

from lukoshko_wire.marks import MarkGroup
from lukoshko_wire.values import Unit, Vat

_FIGURE = re.compile(r"-?\d{1,12}(?:\.\d{1,12})?", re.ASCII)
_SPACES = re.compile(r"[\s\u00a0\u202f']+")

# OKEI codes (ОКЕИ). Whatever is not sold by weight or pack is sold by piece; codes outside
# this table are taken as pieces and reported.
_UNITS = {"166": Unit.KG, "163": Unit.KG, "778": Unit.PACK, "796": Unit.PIECE}
_ALSO_PIECES = {"715", "839", "657", "704", "736", "868", "872", "112", "055", "006"}
_WORDS = {"кг": Unit.KG, "kg": Unit.KG, "г": Unit.KG, "упак": Unit.PACK, "уп": Unit.PACK, "шт": Unit.PIECE}
GRAMS_IN_KG = 1000
GRAM_CODES = frozenset({"163", "г"})
"""Units whose price is per gram and whose quantity is grams."""

_RATES = {
    "0": Vat.VAT0, "5": Vat.VAT5, "7": Vat.VAT7, "10": Vat.VAT10, "20": Vat.VAT20, "22": Vat.VAT22,
    # The general rate of 2004-2018; a base that still says so means the general rate.
    "18": Vat.VAT22,
}  # fmt: skip


_MARKED = {
    "молоч": MarkGroup.MILK, "вода": MarkGroup.WATER, "сок": MarkGroup.JUICE, "безалкогольн": MarkGroup.JUICE,
    "пив": MarkGroup.BEER, "табач": MarkGroup.TOBACCO, "табак": MarkGroup.TOBACCO, "никотин": MarkGroup.TOBACCO,
    "обув": MarkGroup.SHOES, "легк": MarkGroup.CLOTHES, "маркир": MarkGroup.OTHER,
}  # fmt: skip


def figure(text: str) -> Decimal | None:
    """Read a figure with comma or point and spaces of any kind; None when it is not one."""
    plain = _SPACES.sub("", text).replace(",", ".")
    return Decimal(plain) if _FIGURE.fullmatch(plain) else None


def kopecks(text: str) -> int | None:
    """Roubles to kopecks, half up; None when not a figure or below zero."""
    value = figure(text)
    if value is None or value < 0:
        return None
    return int((value * 100).quantize(Decimal(1), ROUND_HALF_UP))


def thousandths(text: str) -> int | None:
    """Pieces or kilograms to thousandths, half up; may be below zero, as rests in 1C may."""
    value = figure(text)
    return None if value is None else int((value * 1000).quantize(Decimal(1), ROUND_HALF_UP))


def unit(code: str) -> tuple[Unit, bool]:
    """The unit of an OKEI code or a short name, and whether it was known."""
    code = code.strip().rstrip(".").lower()
    if code in _UNITS:
        return _UNITS[code], True
    if code in _WORDS:
        return _WORDS[code], True
    return Unit.PIECE, code in _ALSO_PIECES


def mark_group(text: str) -> MarkGroup:
    """The group of an accounting attribute (ОсобенностьУчета), by the stems that every release of 1C has in it."""
    plain = text.casefold().replace("ё", "е")
    known = (group for stem, group in _MARKED.items() if stem in plain)
    return next(known, MarkGroup.NONE)


def vat(text: str) -> Vat | None:
    """The rate of a tax block; None when the law knows no such rate."""
    plain = text.strip().rstrip("%").strip().lower()
    if plain.startswith("без"):
        return Vat.NONE
    value = figure(plain)
    return None if value is None else _RATES.get(format(value.normalize(), "f"))
