"""Everybody's baskets, drawn from the seed over the catalogue as it stands before the day: nobody is short by chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from lukoshko_sim.people.plan import OrderPlan

PIECES, GRAMS, WHOLE = (1, 3), (180, 1400), (1, 2)
"""How much of goods by the piece, by weight, and by the piece priced by weight."""
SPARE = 2
"""How many times over the shelf must hold what is asked: weights may be over."""
DEAREST_LINE_KOPECKS = 150_000


@dataclass(frozen=True)
class Want:
    """Goods and how much: pieces or grams."""

    goods: dict[str, Any]
    quantity: int

    @property
    def weighed(self) -> bool:
        """Sold by weight."""
        return bool(self.goods["unit"] == "kg")

    @property
    def kopecks(self) -> int:
        """Price of the line, half up."""
        price: int = self.goods["price_kopecks"]
        return (price * self.quantity + 500) // 1000 if self.weighed else price * self.quantity


@dataclass(frozen=True)
class Basket:
    """What one customer wants, which line will be short, and what may come instead."""

    wants: tuple[Want, ...]
    short: int | None
    instead: Want | None


def fill(
    plans: Sequence[OrderPlan], goods: Sequence[dict[str, Any]], minimum_kopecks: int
) -> dict[int, Basket]:
    """A basket for every order, by the order's number in the plan."""
    shelf = {each["id"]: each["available"] // SPARE for each in goods if each["remote_sale"]}
    known = sorted((each for each in goods if each["remote_sale"]), key=lambda each: each["id"])
    return {plan.no: _basket(plan, known, shelf, minimum_kopecks) for plan in plans}


def _basket(
    plan: OrderPlan, goods: list[dict[str, Any]], shelf: dict[str, int], minimum_kopecks: int
) -> Basket:
    rng = plan.rng("basket")
    wants: list[Want] = []
    lines = rng.randint(3, 5) if plan.way == "locker" else rng.randint(4, 8)
    for each in rng.sample(goods, len(goods)):
        enough = sum(want.kopecks for want in wants) >= minimum_kopecks * 2
        if len(wants) >= lines and enough:
            break
        want = _want(each, rng)
        if shelf[each["id"]] >= want.quantity and want.kopecks <= DEAREST_LINE_KOPECKS:
            shelf[each["id"]] -= want.quantity
            wants.append(want)
    if not plan.shortage:
        return Basket(tuple(wants), None, None)
    short = rng.randrange(len(wants))
    return Basket(tuple(wants), short, _instead(wants, short, goods, shelf, rng))


def _instead(
    wants: list[Want], short: int, goods: list[dict[str, Any]], shelf: dict[str, int], rng: Random
) -> Want | None:
    """Something of the same unit, not dearer, that is not in the basket."""
    lacking, taken = wants[short], {want.goods["id"] for want in wants}
    for each in rng.sample(goods, len(goods)):
        want = Want(each, lacking.quantity)
        alike = (each["unit"], each["piece_grams"]) == (
            lacking.goods["unit"],
            lacking.goods["piece_grams"],
        ) and each["price_kopecks"] <= lacking.goods["price_kopecks"]
        if alike and each["id"] not in taken and shelf[each["id"]] >= want.quantity:
            shelf[each["id"]] -= want.quantity
            return want
    return None


def _want(goods: dict[str, Any], rng: Random) -> Want:
    if goods["piece_grams"]:
        return Want(goods, goods["piece_grams"] * rng.randint(*WHOLE))
    low, high = GRAMS if goods["unit"] == "kg" else PIECES
    return Want(goods, rng.randint(low, high))
