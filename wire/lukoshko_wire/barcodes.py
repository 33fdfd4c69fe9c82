"""EAN-13 and the shop's own weight labels of prefix 2x (штрихкод весового товара)."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class WeightRule:
    """Layout of one prefix: prefix + item digits + gram digits + check digit, thirteen in all."""

    prefix: str
    item_digits: int = 5

    def __post_init__(self) -> None:
        if not self.prefix.isdigit() or not self.prefix.startswith("2") or self.gram_digits < 3:
            raise ValueError(f"not a layout of thirteen digits: {self}")

    @property
    def gram_digits(self) -> int:
        """Digits left for grams."""
        return 12 - len(self.prefix) - self.item_digits


@dataclass(frozen=True)
class WeightLabel:
    """What a weight label says: the shop's item code and grams."""

    item: str
    grams: int


def ean_check(body: str) -> str:
    """Check digit of the first twelve digits: weights 1, 3 from the left."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return str(-total % 10)


def valid_ean13(code: str) -> bool:
    """Thirteen ASCII digits whose last one checks."""
    return len(code) == 13 and code.isascii() and code.isdigit() and ean_check(code[:12]) == code[12]


def read_weight(code: str, rules: Sequence[WeightRule]) -> WeightLabel | None:
    """Parse a weight label by the first rule whose prefix fits; None for anything else."""
    if not valid_ean13(code):
        return None
    for rule in rules:
        if code.startswith(rule.prefix):
            start = len(rule.prefix)
            end = start + rule.item_digits
            return WeightLabel(item=code[start:end], grams=int(code[end:12]))
    return None


def write_weight(label: WeightLabel, rule: WeightRule) -> str:
    """The thirteen digits of a label. Raises ValueError when they do not fit the layout."""
    body = rule.prefix + label.item.zfill(rule.item_digits) + str(label.grams).zfill(rule.gram_digits)
    if len(body) != 12 or not body.isdigit():
        raise ValueError(f"{label} does not fit {rule}")
    return body + ean_check(body)
