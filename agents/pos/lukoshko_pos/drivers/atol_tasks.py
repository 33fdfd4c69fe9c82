"""Our receipts as JSON tasks of the fptr10 driver. Sums are integers until they are exact decimals in the JSON."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from lukoshko_pos.config import Defaults
from lukoshko_pos.drivers.register import NOBODY, Operator, Unreachable
from lukoshko_pos.receipt import MARK
from lukoshko_wire.pos import (
    Mark,
    MarkStatus,
    Measure,
    Receipt,
    ReceiptKind,
    ReceiptLine,
    Settlement,
    Subject,
)
from lukoshko_wire.receipts import WHOLE_MILLI

KINDS: Final[Mapping[ReceiptKind, str]] = {
    "sell": "sell", "sell_return": "sellReturn", "sell_correction": "sellCorrection",
    "sell_return_correction": "sellReturnCorrection",
}  # fmt: skip
METHODS: Final[Mapping[Settlement, str]] = {
    "full_prepayment": "fullPrepayment", "prepayment": "prepayment", "advance": "advance",
    "full_payment": "fullPayment", "partial_payment": "partialPayment", "credit": "credit",
    "credit_payment": "creditPayment",
}  # fmt: skip
SUBJECTS: Final[Mapping[Subject, str]] = {
    "commodity": "commodity", "excise": "excise", "job": "job", "service": "service", "payment": "payment",
    "composite": "composite", "another": "another", "deposit": "deposit",
    "excise_without_marking": "exciseWithoutMarking", "excise_with_marking": "exciseWithMarking",
    "commodity_without_marking": "commodityWithoutMarking", "commodity_with_marking": "commodityWithMarking",
}  # fmt: skip
MEASURES: Final[Mapping[Measure, str]] = {
    "piece": "piece", "gram": "gram", "kilogram": "kilogram", "millilitre": "milliliter", "litre": "liter",
    "other": "otherUnits",
}  # fmt: skip
STATUSES: Final[Mapping[MarkStatus, str]] = {
    "piece_sold": "itemPieceSold", "dry_for_sale": "itemDryForSale", "piece_return": "itemPieceReturn",
    "dry_return": "itemDryReturn", "unchanged": "itemStatusUnchanged",
}  # fmt: skip
CHECK_BITS = (
    "imcCheckFlag",
    "imcCheckResult",
    "imcStatusInfo",
    "imcEstimatedStatusCorrect",
    "ecrStandAloneFlag",
)
"""Tag 2106, from bit 0."""


def receipt_task(
    receipt: Receipt,
    defaults: Defaults,
    taxes: Mapping[str, str],
    *,
    electronic: bool,
    checks: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """The register's task; `checks` are the results (2106) of codes that were just checked, by code."""
    task: dict[str, Any] = {
        "type": KINDS[receipt.kind],
        "taxationType": receipt.taxation,
        "electronically": electronic or receipt.electronic,
        "paymentsPlace": receipt.place or defaults.place,
        "paymentsAddress": receipt.address or defaults.address,
        "items": [
            *(_position(line, taxes, checks or {}) for line in receipt.lines),
            {"type": "userAttribute", "name": MARK, "value": receipt.order_id},
            *_attributes(receipt),
        ],
        "payments": _payments(receipt),
        "total": roubles(receipt.total_kopecks),
    }
    cashier = operator(Operator(receipt.cashier or defaults.cashier, receipt.cashier_inn))
    return task | cashier | _buyer(receipt) | _machine(receipt, defaults) | _correction(receipt)


def mark_params(mark: Mark, line: ReceiptLine, check: int | None = None) -> dict[str, Any]:
    """`imcParams` of a code (FFD 1.2), with the result of its check when it was checked."""
    params: dict[str, Any] = {
        "imcType": "auto",
        "imc": b64encode(mark.code.encode("latin-1", "replace")).decode(),
        "itemEstimatedStatus": STATUSES[mark.status],
        "imcModeProcessing": 0,
    }
    if mark.share is not None:
        params["itemFractionalAmount"] = f"{mark.share.numerator}/{mark.share.denominator}"
    if mark.status in ("dry_for_sale", "dry_return"):
        params |= {"itemQuantity": quantity(line.quantity_milli), "itemUnits": MEASURES[line.measure]}
    if check is not None:
        params["itemInfoCheckResult"] = {name: bool(check >> bit & 1) for bit, name in enumerate(CHECK_BITS)}
    return params


def check_result(told: Mapping[str, Any]) -> int:
    """Tag 2106 from the names of its bits."""
    return sum(1 << bit for bit, name in enumerate(CHECK_BITS) if told.get(name) is True)


def cash_task(kind: str, sum_kopecks: int, who: Operator, *, electronic: bool) -> dict[str, Any]:
    """Cash into the drawer or out of it."""
    return shift_task(kind, who, electronic=electronic) | {"cashSum": roubles(sum_kopecks)}


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


def _position(line: ReceiptLine, taxes: Mapping[str, str], checks: Mapping[str, int]) -> dict[str, Any]:
    position: dict[str, Any] = {
        "type": "position",
        "name": line.name,
        "price": roubles(line.price_kopecks),
        "quantity": quantity(line.quantity_milli),
        "amount": roubles(line.sum_kopecks),
        "measurementUnit": MEASURES[line.measure],
        "paymentMethod": METHODS[line.method],
        "paymentObject": SUBJECTS[line.subject],
        "tax": {"type": taxes.get(line.vat.value, line.vat.value)},
    }
    mark = line.mark
    if mark is not None:
        position["imcParams"] = mark_params(mark, line, checks.get(mark.code, mark.checked))
        if mark.industry is not None:
            said = mark.industry
            told = {
                "fois": said.foiv,
                "date": said.date,
                "number": said.number,
                "industryAttribute": said.value,
            }
            position["industryInfo"] = [told]
    return position


def _attributes(receipt: Receipt) -> Iterator[dict[str, Any]]:
    if receipt.correction is not None and receipt.correction.fiscal_sign:
        yield {"type": "additionalAttribute", "value": receipt.correction.fiscal_sign}


def quantity(milli: int) -> int | Decimal:
    """Thousandths as the whole number or the exact decimal that the driver takes."""
    whole, rest = divmod(milli, WHOLE_MILLI)
    return Decimal(milli).scaleb(-3) if rest else whole


def _payments(receipt: Receipt) -> list[dict[str, Any]]:
    """Cash as it was given: the register reckons the change."""
    parts = (
        ("cash", receipt.tendered_kopecks or receipt.cash_kopecks),
        ("electronically", receipt.electronic_kopecks),
        ("prepaid", receipt.prepaid_kopecks),
        ("credit", receipt.credit_kopecks),
        ("other", receipt.other_kopecks),
    )
    paid = [{"type": kind, "sum": roubles(sum_)} for kind, sum_ in parts if sum_]
    return paid or [{"type": "cash", "sum": roubles(0)}]


def _buyer(receipt: Receipt) -> dict[str, Any]:
    told = {"emailOrPhone": receipt.buyer, "name": receipt.buyer_name, "vatin": receipt.buyer_inn}
    client = {name: value for name, value in told.items() if value}
    return {
        **({"internet": True} if receipt.internet else {}),
        **({"clientInfo": client} if client else {}),
        **({"companyInfo": {"email": receipt.sender_email}} if receipt.sender_email else {}),
    }


def _machine(receipt: Receipt, defaults: Defaults) -> dict[str, Any]:
    number = receipt.machine_number or defaults.machine_number
    return {"machineNumber": number} if number else {}


def _correction(receipt: Receipt) -> dict[str, Any]:
    correction = receipt.correction
    if correction is None:
        return {}
    why = {"correctionType": correction.type, "correctionBaseDate": f"{correction.settled_on:%Y.%m.%d}"}
    return why | ({"correctionBaseNumber": correction.number} if correction.number else {})
