"""What comes off an order: a percent in the price of a unit, sums agreed on the whole order spread over its lines. Pure.

A percent follows the weight, for it lowers the price. A sum off the whole order and bonuses (a bonus is a discount, one
kopeck each) shrink with the goods: what is lighter, missing or refused takes its share with it; more goods do not enlarge
it. No piece, no kilogram and no marking code goes for less than a kopeck.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lukoshko_wire.message import Message
from lukoshko_wire.money import half_up, line_sum, spread
from lukoshko_wire.values import Kopecks

WHOLE_PERCENT = 10_000
"""Percents are counted in hundredths."""
ANY_SUM_GRAMS = 2000
"""Up to two kilograms every sum is a price per kilogram x weight within a kopeck; a code cannot stand on two lines."""


class Agreed(Message, frozen=True):
    """What was agreed to come off the whole order, for goods of `base_kopecks` at their prices."""

    off_kopecks: Kopecks = 0
    bonus_kopecks: Kopecks = 0
    base_kopecks: Kopecks = 0


NOTHING_OFF = Agreed()


@dataclass(frozen=True)
class Portion:
    """How much of a line is due now: pieces, or grams of weighed goods."""

    price_kopecks: int
    due: int
    weighed: bool
    marked: bool

    @property
    def kopecks(self) -> int:
        """Before anything comes off."""
        return line_sum(self.price_kopecks, self.due, weighed=self.weighed)

    @property
    def yields(self) -> int:
        """The most that may come off."""
        if self.weighed and self.marked:
            # A code may stand for a few grams; one that stands for more than any price divides keeps its sum.
            return max(self.kopecks - self.due, 0) if self.due <= ANY_SUM_GRAMS else 0
        least = -(-self.due // 1000) if self.weighed else self.due
        return max(self.kopecks - least, 0)


@dataclass(frozen=True)
class Off:
    """What comes off now: of the sum, in bonuses, and both together by line."""

    off_kopecks: int
    bonus_kopecks: int
    by_line: list[int]


def discounted(price_kopecks: int, percent: int) -> int:
    """Price of a unit less a percent (hundredths), half up; never below a kopeck unless it was."""
    return max(half_up(price_kopecks * (WHOLE_PERCENT - percent), WHOLE_PERCENT), min(price_kopecks, 1))


def most_off(lines: Sequence[Portion]) -> int:
    """The most that may come off these lines together."""
    return sum(line.yields for line in lines)


def take_off(agreed: Agreed, lines: Sequence[Portion]) -> Off:
    """What of the agreed sums comes off these lines, by largest remainder; bonuses give way to the discount."""
    now, room = sum(line.kopecks for line in lines), most_off(lines)
    off = min(_follows(agreed.off_kopecks, agreed.base_kopecks, now), room)
    bonus = min(_follows(agreed.bonus_kopecks, agreed.base_kopecks, now), room - off)
    return Off(off, bonus, spread(off + bonus, [line.yields for line in lines]))


def _follows(sum_kopecks: int, base_kopecks: int, now_kopecks: int) -> int:
    if now_kopecks >= base_kopecks:
        return sum_kopecks
    return half_up(sum_kopecks * now_kopecks, base_kopecks)
