"""A basket's sums on the lines of a receipt: a discount spread to the kopeck, price x quantity that holds. Pure.

A discount on the whole order seldom leaves such sums: then `pricing` makes two lines of one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lukoshko_wire.discounts import ANY_SUM_GRAMS
from lukoshko_wire.money import half_up, spread
from lukoshko_wire.pos import Mark, Measure, Subject
from lukoshko_wire.problems import LukoshkoError
from lukoshko_wire.receipts import WHOLE_MILLI
from lukoshko_wire.values import Vat


class TooMuchOff(LukoshkoError):
    """The discount leaves less than a kopeck for each thing: such a receipt is not printed."""

    code = "receipt.too-much-off"
    status = 409


@dataclass(frozen=True)
class Item:
    """One thing to be settled, at its usual price. `order_line` is 0 for what is not goods."""

    name: str
    price_kopecks: int
    quantity_milli: int
    measure: Measure
    vat: Vat
    subject: Subject = "commodity"
    mark: Mark | None = None
    order_line: int = 0
    share_kopecks: int | None = None
    """Of a line of the order that several things make up: within a kopeck of price x quantity."""

    @property
    def kopecks(self) -> int:
        """Price x quantity, half up; or its share of the order's line."""
        if self.share_kopecks is not None:
            return self.share_kopecks
        return half_up(self.price_kopecks * self.quantity_milli, WHOLE_MILLI)

    @property
    def counted(self) -> bool:
        """True for whole pieces: they may be told apart one by one."""
        return self.measure == "piece" and self.quantity_milli % WHOLE_MILLI == 0

    @property
    def least_kopecks(self) -> int:
        """No piece, and no kilogram, goes for less than a kopeck."""
        return min(self.kopecks, -(-self.quantity_milli // WHOLE_MILLI))

    @property
    def yields(self) -> int:
        """The most that a discount may take off; nothing where one marking code stands for more than any price divides."""
        whole = self.mark is not None and self.quantity_milli > ANY_SUM_GRAMS
        return 0 if whole else self.kopecks - self.least_kopecks


def spread_off(items: Sequence[Item], off_kopecks: int) -> list[int]:
    """What each item costs after a discount on them all, by largest remainder. Raises TooMuchOff."""
    weights = [item.yields for item in items]
    if off_kopecks > sum(weights):
        raise TooMuchOff(
            f"{off_kopecks} kopecks off, at most {sum(weights)}", off=off_kopecks, most=sum(weights)
        )
    shares = spread(off_kopecks, weights)
    return [item.kopecks - share for item, share in zip(items, shares, strict=True)]
