"""At which prices a sum stands on a receipt: price x quantity that holds. Pure.

The register takes a line only when price x quantity is its sum within a kopeck (tag 1043). After a discount such a sum is
rare, so that a line becomes two: three yoghurts for 100.00 are one at 33.34 and two at 33.33.
"""

from dataclasses import dataclass

from lukoshko_wire.money import half_up
from lukoshko_wire.receipts import WHOLE_MILLI


@dataclass(frozen=True)
class Part:
    """Some of an item at one price."""

    price_kopecks: int
    quantity_milli: int
    kopecks: int


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
