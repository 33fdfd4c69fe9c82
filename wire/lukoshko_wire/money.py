"""The one rounding function, and what is built on it. Integers only."""

from collections.abc import Sequence


def half_up(numerator: int, denominator: int) -> int:
    """Integer quotient rounded half up; both non-negative."""
    return (2 * numerator + denominator) // (2 * denominator)


def line_sum(price_kopecks: int, quantity: int, *, weighed: bool) -> int:
    """Kopecks of a line: price per piece x pieces, or price per kg x grams rounded half up."""
    return half_up(price_kopecks * quantity, 1000) if weighed else price_kopecks * quantity


def with_buffer(sum_kopecks: int, buffer_percent: int) -> int:
    """Estimate of a weighed line plus its buffer, rounded up so that the hold is never short."""
    return -(-sum_kopecks * (100 + buffer_percent) // 100)


def vat_inside(sum_kopecks: int, percent: int) -> int:
    """VAT contained in a sum: sum x rate / (100 + rate), half up."""
    return half_up(sum_kopecks * percent, 100 + percent)


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """Split a total over weights by largest remainder; the parts always sum to the total."""
    whole = sum(weights)
    if whole == 0:
        if total:
            raise ValueError("nothing to spread over")
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts
