"""Goods that are weighed: what is set aside for them, how much of it is left, which pieces make up a weight. Pure."""

from collections.abc import Iterable

from lukoshko_wire.money import half_up, with_buffer


def budget(estimate_kopecks: int, *, buffer_percent: int, most_extra_kopecks: int) -> int:
    """What is set aside for a weighed line: the estimate with its buffer, the extra never above its cap (0: no cap)."""
    buffered = with_buffer(estimate_kopecks, buffer_percent)
    return min(buffered, estimate_kopecks + most_extra_kopecks) if most_extra_kopecks else buffered


def most_grams(price_kopecks: int, budget_kopecks: int) -> int:
    """The largest weight whose sum stays within the budget; the price is above zero."""
    # half_up(price x grams / 1000) <= budget  <=>  2 x price x grams + 1000 < 2000 x (budget + 1)
    return (2000 * (budget_kopecks + 1) - 1000 - 1) // (2 * price_kopecks)


def per_100g(price_kopecks: int) -> int:
    """Kopecks of 100 g, for showing only: money is counted per kilogram."""
    return half_up(price_kopecks, 10)


def pieces_of(grams: int, piece_grams: int) -> int:
    """How many pieces such a weight was ordered as; at least one of anything."""
    return max(1, half_up(grams, piece_grams)) if grams else 0


def of_whole_pieces(grams: int, weighed: Iterable[int]) -> bool:
    """True when some of these pieces weigh exactly so much together; nothing always does."""
    reached = 1  # bit n: some pieces weigh n grams
    for piece in weighed:
        reached |= reached << piece & (2 << grams) - 1
    return bool(reached >> grams & 1)
