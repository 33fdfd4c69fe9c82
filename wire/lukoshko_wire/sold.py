"""How much of an order's line becomes which things of a receipt: one answer for the server and for a till alone. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from lukoshko_wire.money import line_sum, spread
from lukoshko_wire.pos import Mark, Measure, Subject
from lukoshko_wire.pricing import Part, priced
from lukoshko_wire.receipts import WHOLE_MILLI

LONGEST_NAME = 128
"""Characters of tag 1030."""
FEE_NAME = "Доставка"


class Code(Protocol):
    """A marking code and how much goes under it: pieces, or grams of weighed goods."""

    @property
    def mark(self) -> Mark:
        """The code."""

    @property
    def quantity(self) -> int:
        """Pieces or grams."""

    @property
    def subject(self) -> Subject:
        """Tag 1212 of what goes under it."""


@dataclass(frozen=True)
class Thing:
    """Some of a line, settled as one thing."""

    quantity_milli: int
    kopecks: int
    measure: Measure
    subject: Subject
    mark: Mark | None

    def priced(self, usual_kopecks: int) -> list[Part]:
        """At which prices its sum stands."""
        counted = self.measure == "piece" and self.quantity_milli % WHOLE_MILLI == 0
        return priced(self.quantity_milli, self.kopecks, usual_kopecks=usual_kopecks, counted=counted)


def things_of(
    price_kopecks: int, due: int, codes: Sequence[Code], *, weighed: bool, off_kopecks: int = 0
) -> Iterator[Thing]:
    """One thing a code, then the rest without; together exactly the line's sum. What costs nothing has no line.

    The codes are for no more than is due; `off_kopecks` is the line's share of what comes off the whole order.
    """
    measure: Measure = "kilogram" if weighed else "piece"
    unit = 1 if weighed else WHOLE_MILLI
    rest = due - sum(code.quantity for code in codes)
    parts: list[tuple[int, Code | None]] = [(code.quantity * unit, code) for code in codes]
    parts += [(rest * unit, None)] if rest else []
    millis, usual = [milli for milli, _ in parts], line_sum(price_kopecks, due, weighed=weighed)
    sums = spread(usual - off_kopecks, millis) if off_kopecks else share_line(price_kopecks, millis, usual)
    for (milli, code), kopecks in zip(parts, sums, strict=True):
        if kopecks:
            subject: Subject = code.subject if code is not None else "commodity"
            yield Thing(milli, kopecks, measure, subject, code.mark if code is not None else None)


def share_line(price_kopecks: int, quantities_milli: Sequence[int], sum_kopecks: int) -> list[int]:
    """A line's sum over its things: each within a kopeck of price x quantity, together exactly the sum.

    The sum is that of them all, half up, so that the largest remainders always suffice.
    """
    exact = [price_kopecks * quantity for quantity in quantities_milli]
    parts = [each // WHOLE_MILLI for each in exact]
    by_rest = sorted(range(len(parts)), key=lambda at: (-(exact[at] % WHOLE_MILLI), at))
    for at in by_rest[: sum_kopecks - sum(parts)]:
        parts[at] += 1
    return parts
