"""How figures are taken and shown: medians, spreads, one ratio a benchmark."""

from collections.abc import Sequence
from statistics import median


def middle(values: Sequence[float]) -> float:
    """The median."""
    return median(values)


def near_worst(values: Sequence[float]) -> float:
    """The value that nine of ten do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(0.9 * (len(ordered) - 1)))]


def rates(values: Sequence[float]) -> str:
    """A median with the rounds that it comes from."""
    return f"{middle(values):8.1f}   rounds: {', '.join(f'{value:.1f}' for value in values)}"


def millis(values_s: Sequence[float]) -> str:
    """Median, nine of ten, and extremes of seconds, in milliseconds."""
    of = [value * 1000 for value in values_s]
    return f"{middle(of):8.1f}   nine of ten within {near_worst(of):.1f}, from {min(of):.1f} to {max(of):.1f}"


def row(name: str, text: str) -> None:
    """One line of figures."""
    print(f"  {name:<34} {text}", flush=True)


def ratio(name: str, value: float, *, limit: float, meaning: str) -> None:
    """The benchmark's ratio. The limit is information: nothing fails by it."""
    row(f"ratio {name}", f"{value:8.3f}   {meaning}; limit {limit:g}, for information")
