"""A receipt as the driver takes it: JSON read into what the register understands."""

import base64
import binascii
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from lukoshko_sim.till import enums
from lukoshko_sim.till.atol.codes import DriverError
from lukoshko_sim.till.atol.reading import (
    Json,
    flag_of,
    given,
    kopecks,
    one_of,
    part_of,
    text_needed,
    text_of,
    vatin_of,
)
from lukoshko_sim.till.documents import stamp
from lukoshko_sim.till.receipt import (
    LARGEST_QUANTITY,
    LONGEST_ADDITIONAL_ATTRIBUTE,
    Line,
    Mark,
    Receipt,
    correction_fields,
)
from lukoshko_sim.till.tlv import Fields, plain

FindMark = Callable[[bytes], Mark]


def read_receipt(task: Json, operation: int, mark: FindMark) -> Receipt:
    """Read a `sell`, a return or a correction. Raises DriverError as the driver numbers it, Refusal for marks."""
    internet = flag_of(task, "internet")
    electronic = flag_of(task, "electronically")
    client = part_of(task, "clientInfo")
    contact = text_of(client, "emailOrPhone", 64)
    place = text_of(task, "paymentsPlace", 256)
    if (internet or electronic) and not contact:
        raise DriverError(8, "clientInfo.emailOrPhone")
    if internet and not place:
        raise DriverError(8, "paymentsPlace")
    items = _items(task)
    return Receipt(
        operation=operation,
        taxation=_taxation(task),
        correction=_correction(task),
        head=[
            *operator_fields(task),
            *given(1008, contact),
            *_buyer(client),
            *given(1009, text_of(task, "paymentsAddress", 256)),
            *given(1187, place),
            *given(1036, text_of(task, "machineNumber", 20)),
            *given(1117, text_of(part_of(task, "companyInfo"), "email", 64)),
            *([(1125, 1)] if internet else []),
            *_industry(task, 1261),
            *_attributes(items),
        ],
        lines=[_line(item, mark) for item in items if item.get("type", "position") == "position"],
        payments=_payments(task),
        total_kopecks=None if task.get("total") is None else kopecks(task["total"], "total"),
        texts=[plain(str(item.get("text", ""))) for item in items if item.get("type") == "text"],
        electronic=electronic,
    )


def operator_fields(task: Json) -> Fields:
    """The cashier of any fiscal task. Raises DriverError 13 for a wrong INN or a long name."""
    operator = part_of(task, "operator")
    return [
        *given(1021, text_of(operator, "name", 64)),
        *given(1203, vatin_of(operator, "vatin")),
    ]


def _line(item: Json, mark: FindMark) -> Line:
    if item.get("markingCode") is not None:
        raise DriverError(13, "items.markingCode")
    name = text_of(item, "name", 128)
    if not name:
        raise DriverError(8, "items.name")
    tax, tax_kopecks = _tax(part_of(item, "tax"))
    return Line(
        name=name,
        price_kopecks=kopecks(item.get("price"), "items.price"),
        quantity=_quantity(item.get("quantity")),
        amount_kopecks=None if item.get("amount") is None else kopecks(item["amount"], "items.amount"),
        unit=one_of(item, "measurementUnit", enums.UNITS, 0),
        method=one_of(item, "paymentMethod", enums.METHODS, 4),
        subject=one_of(item, "paymentObject", enums.OBJECTS, 1),
        tax=tax,
        tax_kopecks=tax_kopecks,
        mark=_mark(part_of(item, "imcParams"), mark),
        more=[*_fraction(part_of(item, "imcParams")), *_goods(item), *_industry(item, 1260)],
    )


def _mark(params: Json, mark: FindMark) -> Mark | None:
    if not params:
        return None
    found = mark(code_of(params))
    said = params.get("itemInfoCheckResult")
    if said is not None and said != check_result(found.result):
        raise DriverError(13, "imcParams.itemInfoCheckResult")
    return found


def code_of(params: Json) -> bytes:
    """The raw code of `imcParams`. Raises DriverError."""
    text = params.get("imc")
    if not isinstance(text, str):
        raise DriverError(8, "imcParams.imc")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise DriverError(409) from None


def check_result(result: int) -> Json:
    """`itemInfoCheckResult`: the bits of 2106 by name (reference 4.9)."""
    names = (
        "imcCheckFlag",
        "imcCheckResult",
        "imcStatusInfo",
        "imcEstimatedStatusCorrect",
        "ecrStandAloneFlag",
    )
    return {name: bool(result >> bit & 1) for bit, name in enumerate(names)}


def _fraction(params: Json) -> Fields:
    text = params.get("itemFractionalAmount")
    if text is None:
        return []
    above, _, below = str(text).partition("/")
    if not (above.isascii() and above.isdigit() and below.isascii() and below.isdigit()):
        raise DriverError(13, "itemFractionalAmount")
    if not 0 < int(above) < int(below) <= 10**6:
        raise DriverError(13, "itemFractionalAmount")
    return [(1291, [(1292, f"{above}/{below}"), (1293, int(above)), (1294, int(below))])]


_GOODS = {"undefined": 1300, "ean8": 1301, "ean13": 1302, "itf14": 1303, "gs10": 1304, "gs1m": 1305}
_GOODS |= {"short": 1306, "furs": 1307, "egais20": 1308, "egais30": 1309}
_GOODS |= {f"f{no}": 1319 + no for no in range(1, 7)}


def _goods(item: Json) -> Fields:
    codes = part_of(item, "productCodes")
    if not codes:
        return []
    if set(codes) - set(_GOODS):
        raise DriverError(13, "productCodes")
    return [(1163, [(_GOODS[name], text_of(codes, name, 256)) for name in codes])]


def _industry(part: Json, tag: int) -> Fields:
    listed = part.get("industryInfo", [])
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise DriverError(5, "industryInfo")
    return [
        (tag, [
            (1262, text_needed(one, "fois", 3)),
            (1263, text_needed(one, "date", 10)),
            (1264, text_needed(one, "number", 32)),
            (1265, text_needed(one, "industryAttribute", 256)),
        ])
        for one in listed
    ]  # fmt: skip


def _buyer(client: Json) -> Fields:
    about = [*given(1227, text_of(client, "name", 256)), *given(1228, vatin_of(client, "vatin"))]
    return [(1256, about)] if about else []


def _correction(task: Json) -> Fields:
    if not str(task.get("type")).endswith("Correction"):
        return []
    kinds = {"self": 0, "instruction": 1}
    kind = str(task.get("correctionType"))
    if kind not in kinds:
        raise DriverError(8 if task.get("correctionType") is None else 13, "correctionType")
    text = text_needed(task, "correctionBaseDate", 10)
    try:
        day = datetime.strptime(text, "%Y.%m.%d")  # noqa: DTZ007
    except ValueError:
        raise DriverError(13, "correctionBaseDate") from None
    number = text_of(task, "correctionBaseNumber", 32)
    return correction_fields(kinds[kind], stamp(day), number)


def _quantity(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise DriverError(8 if value is None else 5, "items.quantity")
    quantity = Decimal(value)
    if not 0 < quantity <= LARGEST_QUANTITY or quantity != round(quantity, 6):
        raise DriverError(17)
    return quantity


def _tax(given: Json) -> tuple[int, int | None]:
    kind = given.get("type")
    if kind is None:
        raise DriverError(8, "items.tax")
    if not isinstance(kind, str) or kind not in enums.TAXES:
        raise DriverError(144, str(kind)[:20])
    said = None if given.get("sum") is None else kopecks(given["sum"], "items.tax.sum")
    return enums.TAXES[kind][0], said


def _payments(task: Json) -> dict[int, int]:
    given = task.get("payments")
    if not isinstance(given, list) or not given:
        raise DriverError(8, "payments")
    sums = dict.fromkeys(enums.PAYMENTS.values(), 0)
    for payment in given:
        kind = payment.get("type") if isinstance(payment, dict) else None
        kind = enums.PAYMENT_NUMBERS.get(kind) if type(kind) is int else kind
        if not isinstance(kind, str) or kind not in enums.PAYMENTS:
            raise DriverError(13, "payments.type")
        sums[enums.PAYMENTS[kind]] += kopecks(payment.get("sum"), "payments.sum")
    return sums


def _attributes(items: list[Json]) -> Fields:
    fields: Fields = []
    for item in items:
        if item.get("type") == "userAttribute":
            name, value = text_of(item, "name", 64), text_of(item, "value", 256)
            if not name or not value:
                raise DriverError(8, "userAttribute")
            fields.append((1084, [(1085, name), (1086, value)]))
        if item.get("type") == "additionalAttribute":
            fields.append((1192, text_of(item, "value", LONGEST_ADDITIONAL_ATTRIBUTE)))
    return fields


_ITEMS = {"position", "text", "barcode", "pictureFromMemory", "pixels"}
_ITEMS |= {"userAttribute", "additionalAttribute"}


def _items(task: Json) -> list[Json]:
    items = task.get("items")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise DriverError(8, "items")
    if any(str(item.get("type", "position")) not in _ITEMS for item in items):
        raise DriverError(13, "items.type")
    return items


def _taxation(task: Json) -> int | None:
    asked = task.get("taxationType")
    if asked is None:
        return None
    if not isinstance(asked, str) or asked not in enums.TAXATION:
        raise DriverError(143)
    return enums.TAXATION[asked]
