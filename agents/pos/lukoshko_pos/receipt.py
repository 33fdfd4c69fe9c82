"""A receipt of ours as the register's task. Sums are integers until they are exact decimals in the JSON."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from lukoshko_pos.config import Defaults
from lukoshko_pos.drivers.atol_web import roubles
from lukoshko_wire.money import half_up
from lukoshko_wire.pos import Receipt, ReceiptLine
from lukoshko_wire.problems import LukoshkoError

MARK = "Заказ"
KINDS = {"sell": "sell", "sell_return": "sellReturn"}
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


def task_of(
    receipt: Receipt, defaults: Defaults, taxes: Mapping[str, str], *, electronic: bool
) -> dict[str, Any]:
    """The register's task. Raises BadReceipt."""
    check(receipt, electronic=electronic)
    task: dict[str, Any] = {
        "type": KINDS[receipt.kind],
        "taxationType": receipt.taxation,
        "electronically": electronic or receipt.electronic,
        "paymentsPlace": receipt.place or defaults.place,
        "paymentsAddress": receipt.address or defaults.address,
        "items": [
            *(_position(line, taxes) for line in receipt.lines),
            {"type": "userAttribute", "name": MARK, "value": receipt.order_id},
        ],
        "payments": _payments(receipt),
        "total": roubles(receipt.total_kopecks),
    }
    cashier = operator(receipt.cashier or defaults.cashier, receipt.cashier_inn)
    return task | cashier | _buyer(receipt) | _machine(defaults)


def operator(name: str, inn: str = "") -> dict[str, Any]:
    """Who stands at the till; an automatic one has nobody."""
    if not name:
        return {}
    return {"operator": {"name": name, **({"vatin": inn} if inn else {})}}


def _position(line: ReceiptLine, taxes: Mapping[str, str]) -> dict[str, Any]:
    return {
        "type": "position",
        "name": line.name,
        "price": roubles(line.price_kopecks),
        "quantity": _quantity(line.quantity_milli),
        "amount": roubles(line.sum_kopecks),
        "measurementUnit": line.measure,
        "paymentMethod": "fullPayment",
        "paymentObject": line.subject,
        "tax": {"type": taxes.get(line.vat.value, line.vat.value)},
    }


def _quantity(milli: int) -> int | Decimal:
    whole, rest = divmod(milli, PIECE_MILLI)
    return Decimal(milli).scaleb(-3) if rest else whole


def _payments(receipt: Receipt) -> list[dict[str, Any]]:
    parts = (("cash", receipt.cash_kopecks), ("electronically", receipt.electronic_kopecks))
    paid = [{"type": kind, "sum": roubles(sum_)} for kind, sum_ in parts if sum_]
    return paid or [{"type": "cash", "sum": roubles(0)}]


def _buyer(receipt: Receipt) -> dict[str, Any]:
    buyer: dict[str, Any] = {"internet": True} if receipt.internet else {}
    return buyer | ({"clientInfo": {"emailOrPhone": receipt.buyer}} if receipt.buyer else {})


def _machine(defaults: Defaults) -> dict[str, Any]:
    return {"machineNumber": defaults.machine_number} if defaults.machine_number else {}
