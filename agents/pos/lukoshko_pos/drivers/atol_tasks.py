"""Our receipts as JSON tasks of the fptr10 driver. Sums are integers until they are exact decimals in the JSON."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from lukoshko_pos.config import Defaults
from lukoshko_pos.drivers.register import NOBODY, Operator, Unreachable
from lukoshko_pos.receipt import MARK
from lukoshko_wire.pos import Receipt, ReceiptLine
from lukoshko_wire.receipts import WHOLE_MILLI

KINDS = {"sell": "sell", "sell_return": "sellReturn"}


def receipt_task(
    receipt: Receipt, defaults: Defaults, taxes: Mapping[str, str], *, electronic: bool
) -> dict[str, Any]:
    """The register's task."""
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
    cashier = operator(Operator(receipt.cashier or defaults.cashier, receipt.cashier_inn))
    return task | cashier | _buyer(receipt) | _machine(defaults)


def shift_task(kind: str, who: Operator = NOBODY, *, electronic: bool) -> dict[str, Any]:
    """A report about the shift."""
    return {"type": kind} | operator(who) | ({"electronically": True} if electronic else {})


def operator(who: Operator) -> dict[str, Any]:
    """Who stands at the till, if anybody."""
    if not who.name:
        return {}
    return {"operator": {"name": who.name, **({"vatin": who.inn} if who.inn else {})}}


def roubles(kopecks: int) -> Decimal:
    """Kopecks as the exact decimal that the driver takes."""
    return Decimal(kopecks).scaleb(-2)


def kopecks(roubles_: Decimal) -> int:
    """The driver's decimal as kopecks. Raises Unreachable for a fraction of a kopeck."""
    exact = roubles_.scaleb(2)
    if exact != exact.to_integral_value():
        raise Unreachable(f"{roubles_} is not a sum in kopecks")
    return int(exact)


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
    whole, rest = divmod(milli, WHOLE_MILLI)
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
