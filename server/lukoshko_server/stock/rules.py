"""How much of something may be had: integers of pieces or grams, never below zero."""

from collections.abc import Mapping
from dataclasses import dataclass

from lukoshko_wire.problems import Conflict


@dataclass(frozen=True)
class Short:
    """What was wanted and what can be had of it."""

    goods_id: str
    wanted: int
    available: int


class OutOfStock(Conflict):
    """Not enough of these goods; `goods_id` and `available` name the first, `short` names all."""

    code = "stock.not-enough"

    def __init__(self, short: list[Short]) -> None:
        first = short[0]
        named = [{"goods_id": each.goods_id, "available": each.available} for each in short]
        super().__init__(
            f"only {first.available} of {first.goods_id}",
            goods_id=first.goods_id,
            available=first.available,
            short=named,
        )


def left(on_hand: int, reserved: int) -> int:
    """What can still be had."""
    return max(0, on_hand - reserved)


def shortages(wanted: Mapping[str, int], own: Mapping[str, int], free: Mapping[str, int]) -> list[Short]:
    """Which wishes cannot be kept. `free` leaves own reservations out; own ones need no second proof."""
    return [
        Short(goods_id, quantity, max(0, free.get(goods_id, 0)))
        for goods_id, quantity in sorted(wanted.items())
        if quantity > free.get(goods_id, 0) and quantity > own.get(goods_id, 0)
    ]


def on_hand_of(rests: Mapping[str, int], selling: str, milli_per_unit: int) -> int:
    """Whole units in the selling warehouse; a figure without warehouses stands for it; below zero is none."""
    milli = rests.get(selling, 0) if any(rests) else rests.get("", 0)
    return max(0, milli) // milli_per_unit
