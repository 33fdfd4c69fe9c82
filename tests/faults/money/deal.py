"""What was truly exchanged about one order, as whoever stood there saw it, by arithmetic that is none of the product's."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.faults.many import Findings
from tests.floor import CHEESE, PRICES

FEE = 9900


@dataclass
class Deal:
    """Goods and money of one order outside of every computer."""

    flow: str
    order_id: str = ""
    lines: dict[int, tuple[str, int]] = field(default_factory=dict)
    """Goods and quantity, pieces or grams, by line, as they were brought."""
    taken: dict[int, int] = field(default_factory=dict)
    """What the customer has of each line."""
    by_hand: int = 0
    """Cash and cards that people took, less what they gave back: kopecks that no bank knows of."""

    @property
    def worth(self) -> int:
        """What the customer owes for what they have, with the delivery."""
        goods = sum(price(self.lines[no][0], quantity) for no, quantity in self.taken.items())
        return goods + FEE if self.taken else 0

    def take(self, *, leave: dict[int, int] | None = None) -> None:
        """The customer takes everything but this much of lines."""
        leave = leave or {}
        left = {no: quantity - leave.get(no, 0) for no, (_, quantity) in self.lines.items()}
        self.taken = {no: quantity for no, quantity in left.items() if quantity}

    def give_back(self, kept: dict[int, int]) -> None:
        """Only this much of each line stays with the customer; the delivery was done."""
        self.taken = dict(kept)


def price(goods_id: str, quantity: int) -> int:
    """Kopecks of pieces, or of grams with half a kopeck rounded up."""
    whole = PRICES[goods_id] * quantity
    return (whole + 500) // 1000 if goods_id == CHEESE else whole


def money_and_paper(
    found: Findings, about: str, worth: int, bank: Mapping[str, int], by_hand: int, paper: Mapping[str, int]
) -> None:
    """One order: what the customer has, the bank's ledger, people's hands and the storages of the tills must be one sum."""
    captured, refunded = bank.get("captured", 0), bank.get("refunded", 0)
    money = captured - refunded + by_hand
    receipts = paper.get("sell", 0) - paper.get("sellReturn", 0)
    about = f"{about}: worth {worth}, bank {dict(bank)}, by hand {by_hand}, paper {dict(paper)}"
    wrong = {
        "charged twice": captured > 0 and by_hand > 0,
        "over-charged": money > worth,
        "hanging holds": bank.get("live", 0) > 0,
        "settlements without receipt": money > receipts,
        "receipts without settlement": receipts > money,
        "goods without money": money < worth,
    }
    for kind in (kind for kind, seen in wrong.items() if seen):
        found.wrong(kind, about)
    found.seen["kopecks"] += money
