"""A basket's sums on the lines of a receipt: a discount spread to the kopeck, price x quantity that holds. Pure.

The register takes a line only when price x quantity is its sum within a kopeck (tag 1043). A discount on the whole order
seldom leaves such sums, so that a line becomes two: three yoghurts for 100.00 are one at 33.34 and two at 33.33.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lukoshko_wire.money import half_up, spread
from lukoshko_wire.pos import Mark, Measure, Subject
from lukoshko_wire.problems import LukoshkoError
from lukoshko_wire.receipts import WHOLE_MILLI
from lukoshko_wire.values import Vat

ANY_SUM_MILLI = 2000
"""Up to two kilograms every sum is a price per kilogram x quantity within a kopeck."""


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
        whole = self.mark is not None and self.quantity_milli > ANY_SUM_MILLI
        return 0 if whole else self.kopecks - self.least_kopecks


@dataclass(frozen=True)
class Part:
    """Some of an item at one price."""

    price_kopecks: int
    quantity_milli: int
    kopecks: int


def spread_off(items: Sequence[Item], off_kopecks: int) -> list[int]:
    """What each item costs after a discount on them all, by largest remainder. Raises TooMuchOff."""
    weights = [item.yields for item in items]
    if off_kopecks > sum(weights):
        raise TooMuchOff(
            f"{off_kopecks} kopecks off, at most {sum(weights)}", off=off_kopecks, most=sum(weights)
        )
    shares = spread(off_kopecks, weights)
    return [item.kopecks - share for item, share in zip(items, shares, strict=True)]


def priced(quantity_milli: int, kopecks: int, *, usual_kopecks: int, counted: bool) -> list[Part]:
    """At most two prices whose sums are exactly `kopecks`; the usual price where it fits."""
    if counted:
        return _by_piece(quantity_milli // WHOLE_MILLI, kopecks, usual_kopecks)
    for price in (usual_kopecks, half_up(kopecks * WHOLE_MILLI, quantity_milli)):
        if abs(price * quantity_milli - kopecks * WHOLE_MILLI) <= WHOLE_MILLI:
            return [Part(price, quantity_milli, kopecks)]
    low, dearer = divmod(kopecks * WHOLE_MILLI, quantity_milli)
    above = min(max(1, half_up((low + 1) * dearer, WHOLE_MILLI)), kopecks - 1)
    return [Part(low, quantity_milli - dearer, kopecks - above), Part(low + 1, dearer, above)]


def _by_piece(pieces: int, kopecks: int, usual: int) -> list[Part]:
    if usual * pieces == kopecks:
        return [Part(usual, pieces * WHOLE_MILLI, kopecks)]
    low, dearer = divmod(kopecks, pieces)
    parts = [Part(low + 1, dearer * WHOLE_MILLI, (low + 1) * dearer)] if dearer else []
    rest = pieces - dearer
    return [*parts, Part(low, rest * WHOLE_MILLI, low * rest)]
