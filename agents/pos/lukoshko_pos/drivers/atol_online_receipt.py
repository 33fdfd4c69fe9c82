"""Our receipts as requests of ATOL Online v5. Sums are integers until they are exact decimals in the JSON."""

from base64 import b64encode
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from lukoshko_pos.config import Cloud, Defaults
from lukoshko_pos.drivers.atol_tasks import quantity, roubles
from lukoshko_pos.drivers.register import NotTaken
from lukoshko_pos.receipt import MARK
from lukoshko_wire.fiscal_codes import MEASURE, SUBJECT, vat_of
from lukoshko_wire.pos import Mark, Receipt, ReceiptKind, ReceiptLine, Taxation
from lukoshko_wire.receipts import payments

MOST_ITEMS, MOST_VATS = 100, 6
LONGEST_GS1M, LONGEST_SHORT = 200, 38
OPERATIONS: Final[Mapping[ReceiptKind, str]] = {
    "sell": "sell", "sell_return": "sell_refund", "sell_correction": "sell_correction",
    "sell_return_correction": "sell_refund_correction",
}  # fmt: skip
SNO: Final[Mapping[Taxation, str]] = {
    "osn": "osn", "usnIncome": "usn_income", "usnIncomeOutcome": "usn_income_outcome", "esn": "esn", "patent": "patent",
}  # fmt: skip
WAYS: Final = {"cash": 0, "electronic": 1, "prepaid": 2, "credit": 3, "other": 4}
"""Tags 1031, 1081, 1215, 1216, 1217. A cloud has no drawer, so cash is what was due, without the change."""


def request_of(
    external_id: str, receipt: Receipt, cloud: Cloud, defaults: Defaults, taxes: Mapping[str, str], at: datetime
) -> dict[str, Any]:  # fmt: skip
    """The whole request; `at` is the wall clock of the place. Raises NotTaken for what the service cannot take."""
    correction = receipt.correction is not None
    return {
        "external_id": external_id,
        "timestamp": f"{at:%d.%m.%Y %H:%M:%S}",
        "ism_optional": cloud.ism_optional,
        "correction" if correction else "receipt": _whole(receipt, cloud, defaults, taxes),
        **({"service": {"callback_url": cloud.callback_url}} if cloud.callback_url else {}),
    }


def _whole(receipt: Receipt, cloud: Cloud, defaults: Defaults, taxes: Mapping[str, str]) -> dict[str, Any]:
    if len(receipt.lines) > MOST_ITEMS:
        raise NotTaken(f"{len(receipt.lines)} items, at most {MOST_ITEMS}")
    cashier = receipt.cashier or defaults.cashier
    machine = receipt.machine_number or defaults.machine_number
    return {
        "client": _client(receipt),
        "company": _company(receipt, cloud, defaults),
        "items": [_item(line, taxes) for line in receipt.lines],
        "payments": _payments(receipt),
        "vats": _vats(receipt, taxes),
        "total": roubles(receipt.total_kopecks),
        "additional_user_props": {"name": MARK, "value": receipt.order_id},
        **({"cashier": cashier} if cashier else {}),
        **({"cashier_inn": receipt.cashier_inn} if receipt.cashier_inn else {}),
        **({"device_number": machine} if machine else {}),
        **({"internet": True} if receipt.internet else {}),
        **_correction(receipt),
    }


def _client(receipt: Receipt) -> dict[str, str]:
    contact = "email" if "@" in receipt.buyer else "phone"
    told = {contact: receipt.buyer, "name": receipt.buyer_name, "inn": receipt.buyer_inn}
    return {name: value for name, value in told.items() if value}


def _company(receipt: Receipt, cloud: Cloud, defaults: Defaults) -> dict[str, str]:
    address = receipt.address or defaults.address
    return {
        "email": receipt.sender_email or cloud.email,
        "sno": SNO[receipt.taxation],
        "inn": cloud.inn,
        "payment_address": receipt.place or defaults.place,
        **({"location": address} if address else {}),
    }


def _item(line: ReceiptLine, taxes: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": line.name,
        "price": roubles(line.price_kopecks),
        "quantity": quantity(line.quantity_milli),
        "measure": MEASURE[line.measure],
        "sum": roubles(line.sum_kopecks),
        "payment_method": line.method,
        "payment_object": SUBJECT[line.subject],
        "vat": {"type": taxes.get(line.vat.value, line.vat.value)},
        **({} if line.mark is None else _mark(line.mark)),
    }


def _mark(mark: Mark) -> dict[str, Any]:
    """Tags 2000, 2102, 1291 and 1260; the service itself sets 2003 and asks for 2106."""
    share, said = mark.share, mark.industry
    return {
        "mark_processing_mode": "0",
        "mark_code": _code(mark),
        **({} if share is None else {
            "mark_quantity": {"numerator": share.numerator, "denominator": share.denominator},
        }),
        **({} if said is None else {
            "sectoral_item_props": [
                {"federal_id": said.foiv, "date": said.date, "number": said.number, "value": said.value}
            ],
        }),
    }  # fmt: skip


def _code(mark: Mark) -> dict[str, str]:
    """Codes of GS1 go whole, as base64 for the GS inside them; those without AIs (tobacco packs) as they are."""
    raw = mark.code.encode("latin-1", "replace")
    if mark.code.startswith("01"):
        if len(raw) > LONGEST_GS1M:
            raise NotTaken(f"a marking code of {len(raw)} characters, at most {LONGEST_GS1M}")
        return {"gs1m": b64encode(raw).decode()}
    if len(raw) > LONGEST_SHORT:
        raise NotTaken(f"a marking code without AIs of {len(raw)} characters, at most {LONGEST_SHORT}")
    return {"short": mark.code}


def _payments(receipt: Receipt) -> list[dict[str, Any]]:
    paid = [{"type": WAYS[way], "sum": roubles(sum_)} for way, sum_ in payments(receipt).items() if sum_]
    return paid or [{"type": WAYS["electronic"], "sum": roubles(0)}]


def _vats(receipt: Receipt, taxes: Mapping[str, str]) -> list[dict[str, Any]]:
    """VAT of the whole receipt by rate, in the service's words; the sum of the lines' own."""
    sums: defaultdict[str, int] = defaultdict(int)
    for line in receipt.lines:
        sums[taxes.get(line.vat.value, line.vat.value)] += vat_of(line.sum_kopecks, line.vat)
    if len(sums) > MOST_VATS:
        raise NotTaken(f"{len(sums)} rates of VAT, at most {MOST_VATS}")
    return [{"type": rate, "sum": roubles(sum_)} for rate, sum_ in sums.items()]


def _correction(receipt: Receipt) -> dict[str, Any]:
    correction = receipt.correction
    if correction is None:
        return {}
    info = {"type": correction.type, "base_date": f"{correction.settled_on:%d.%m.%Y}"}
    if correction.number:
        info["base_number"] = correction.number
    sign = correction.fiscal_sign
    return {"correction_info": info} | ({"additional_check_props": sign} if sign else {})
