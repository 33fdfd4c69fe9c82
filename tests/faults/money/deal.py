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
    method: str = ""
    """How the customer meant to pay."""
    lines: dict[int, tuple[str, int]] = field(default_factory=dict)
    """Goods and quantity, pieces or grams, by line, as they were put into the bags."""
    aside: dict[int, int] = field(default_factory=dict)
    """What lies in the bags beside it, for the customer has changed their mind since they were packed."""
    taken: dict[int, int] = field(default_factory=dict)
    """What the customer has of each line."""
    sold: int = 0
    """What the goods were worth that the customer took at first."""
    by_hand: int = 0
    """Cash and cards that people took, less what they gave back: kopecks that no bank knows of."""
    by_invoice: int = 0
    """What a company paid by its bank: no till prints it."""
    in_two_ways: bool = False
    """Agreed that a part is at the bank and the rest is paid at the handover."""
    pages: list[str] = field(default_factory=list)
    """Payment pages that the customer has not looked at yet."""
    bonuses: int = 0
    """So many were to be spent on goods that were worth `base` when they were ordered."""
    base: int = 0

    @property
    def worth(self) -> int:
        """What the customer owes for what they have, with the delivery, before bonuses."""
        return goods(self.lines, self.taken) + FEE if self.taken else 0

    @property
    def to_spend(self) -> int:
        """Bonuses that come off what was taken: of fewer goods than were ordered the same part of them, half up."""
        return (
            (2 * self.bonuses * min(self.sold, self.base) + self.base) // (2 * self.base) if self.base else 0
        )

    def bag(self, no: int, goods_id: str, quantity: int) -> None:
        """So much of a line lies in the bags now."""
        self.lines.pop(no, None)
        if quantity:
            self.lines[no] = (goods_id, quantity)

    def take(self, *, leave: dict[int, int] | None = None) -> None:
        """The customer takes everything but this much of lines."""
        leave = leave or {}
        left = {no: quantity - leave.get(no, 0) for no, (_, quantity) in self.lines.items()}
        self.taken = {no: quantity for no, quantity in left.items() if quantity}
        self.sold = goods(self.lines, self.taken)

    def give_back(self, kept: dict[int, int]) -> None:
        """Only this much of each line stays with the customer; nothing: the fee went back as well."""
        self.taken = dict(kept)


def goods(lines: Mapping[int, tuple[str, int]], taken: Mapping[int, int]) -> int:
    """What so much of lines is worth."""
    return sum(price(lines[no][0], quantity) for no, quantity in taken.items())


def price(goods_id: str, quantity: int) -> int:
    """Kopecks of pieces, or of grams with half a kopeck rounded up."""
    whole = PRICES[goods_id] * quantity
    return (whole + 500) // 1000 if goods_id == CHEESE else whole


def money_and_paper(
    found: Findings, about: str, worth: int, bank: Mapping[str, int], by_hand: int, paper: Mapping[str, int],
    *, by_invoice: int = 0, in_two_ways: bool = False,
) -> None:  # fmt: skip
    """One order: what the customer has, the bank's ledger, people's hands and the storages of the tills must be one sum."""
    captured, refunded = bank.get("captured", 0), bank.get("refunded", 0)
    money = captured - refunded + by_hand + by_invoice
    receipts = paper.get("sell", 0) - paper.get("sellReturn", 0)
    about = f"{about}: worth {worth}, bank {dict(bank)}, by hand {by_hand}, paper {dict(paper)}"
    wrong = {
        "charged twice": not in_two_ways and (captured > refunded) + (by_hand > 0) + (by_invoice > 0) > 1,
        "over-charged": money > worth,
        "hanging holds": bank.get("live", 0) > 0,
        "settlements without receipt": money - by_invoice > receipts,
        "receipts without settlement": receipts > money - by_invoice,
        "goods without money": money < worth,
    }
    for kind in (kind for kind, seen in wrong.items() if seen):
        found.wrong(kind, about)
    found.seen["kopecks"] += money
