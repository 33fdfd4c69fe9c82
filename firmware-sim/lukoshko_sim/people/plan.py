"""What happens to each order of a story, drawn from the seed before anything starts."""

from dataclasses import dataclass
from random import Random

SHORTAGE_EVERY, LINE_REFUSED_EVERY, REFUSED_EVERY = 5, 10, 20


@dataclass(frozen=True)
class OrderPlan:
    """One order's fate. Draws that depend on the catalogue use `rng()`, the same at every run."""

    no: int
    seed: str
    way: str
    payment: str
    """hold, cash or terminal."""
    shortage: str = ""
    """Empty, replace or remove: what the customer answers."""
    line_refused: bool = False
    refused: bool = False
    by_code: bool = False
    """The locker's visitor types the code; otherwise taps in the app."""

    def rng(self, what: str) -> Random:
        """Draws for one purpose of this order."""
        return Random(f"{self.seed}:{self.no}:{what}")

    @property
    def phone(self) -> str:
        """The customer's phone."""
        return f"+7999100{self.no:04d}"


def draw(orders: int, seed: int) -> list[OrderPlan]:
    """Exact quotas over all orders: a third each way, remainder to the locker; one in five short, and so on."""
    rng = Random(f"story:{seed}")
    third = orders // 3
    ways = ["courier"] * third + ["counter"] * third + ["locker"] * (orders - 2 * third)
    rng.shuffle(ways)
    numbers = list(range(1, orders + 1))
    in_hands = [no for no in numbers if ways[no - 1] != "locker"]
    refused = set(rng.sample(in_hands, min(orders // REFUSED_EVERY, len(in_hands))))
    left = [no for no in in_hands if no not in refused]
    line_refused = set(rng.sample(left, min(orders // LINE_REFUSED_EVERY, len(left))))
    short = set(rng.sample(numbers, orders // SHORTAGE_EVERY))
    plans = []
    for no in numbers:
        own = Random(f"{seed}:{no}:fate")
        way = ways[no - 1]
        payment = own.choice(["hold", "hold", "cash", "terminal"])
        if way == "locker" or no in refused:
            payment = "hold"  # a refused hold must be seen to be voided
        shortage = own.choice(["replace", "remove"]) if no in short else ""
        plans.append(
            OrderPlan(
                no=no, seed=str(seed), way=way, payment=payment, shortage=shortage, line_refused=no in line_refused,
                refused=no in refused, by_code=own.random() < 0.5,
            )
        )  # fmt: skip
    return plans
