"""What a receipt must be before a register hears of it."""

from typing import ClassVar

from lukoshko_wire.money import half_up
from lukoshko_wire.pos import Receipt
from lukoshko_wire.problems import LukoshkoError

MARK = "Заказ"
KIND_CODES = {"sell": 1, "sell_return": 2}
PIECE_MILLI = 1000


class BadReceipt(LukoshkoError):
    """A receipt whose parts do not agree, or that lacks what the law wants. `name` says which rule."""

    code: ClassVar[str] = "receipt.bad"

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(detail, name=name)
        self.name = name


def check(receipt: Receipt, *, electronic: bool = False) -> None:
    """Refuse a receipt before the register does. Raises BadReceipt by name."""
    for no, line in enumerate(receipt.lines, start=1):
        exact = half_up(line.price_kopecks * line.quantity_milli, PIECE_MILLI)
        if abs(line.sum_kopecks - exact) > 1:
            raise BadReceipt(
                "line_sum", f"line {no}: {line.sum_kopecks} kopecks, price x quantity is {exact}"
            )
        if line.measure == "piece" and line.quantity_milli % PIECE_MILLI:
            raise BadReceipt("line_quantity", f"line {no}: {line.quantity_milli} thousandths of a piece")
    lines = sum(line.sum_kopecks for line in receipt.lines)
    if lines != receipt.total_kopecks:
        raise BadReceipt("total", f"lines are {lines} kopecks, the total {receipt.total_kopecks}")
    paid = receipt.cash_kopecks + receipt.electronic_kopecks
    if paid != receipt.total_kopecks:
        raise BadReceipt("payments", f"payments are {paid} kopecks, the total {receipt.total_kopecks}")
    if (receipt.internet or receipt.electronic or electronic) and not receipt.buyer:
        raise BadReceipt("buyer", "a receipt that is only sent needs the buyer's phone or e-mail")
