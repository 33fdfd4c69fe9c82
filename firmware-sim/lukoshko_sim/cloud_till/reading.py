"""A receipt as the service takes it: JSON read and checked into what a register understands."""

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from lukoshko_sim.cloud_till.words import INVALID, Refusal
from lukoshko_sim.till import enums
from lukoshko_sim.till.documents import stamp
from lukoshko_sim.till.passport import inn_valid
from lukoshko_sim.till.receipt import Line, Mark, Receipt, correction_fields
from lukoshko_sim.till.tlv import Fields, plain

Json = Mapping[str, object]
OPERATIONS = {"sell": 1, "sell_refund": 2, "buy": 3, "buy_refund": 4}
OPERATIONS |= {f"{name}_correction": number for name, number in OPERATIONS.items()}
SNO = {"osn": 1, "usn_income": 2, "usn_income_outcome": 4, "esn": 16, "patent": 32}
VATS = {name: number for name, (number, _) in enums.TAXES.items()}
METHODS = {
    "full_prepayment": 1, "prepayment": 2, "advance": 3, "full_payment": 4, "partial_payment": 5, "credit": 6,
    "credit_payment": 7,
}  # fmt: skip
PAYMENTS = (1031, 1081, 1215, 1216, 1217)
LARGEST_KOPECKS = 4_294_967_295
LARGEST_QUANTITY = Decimal("99999.999")
MOST_ITEMS, MOST_PAYMENTS, MOST_VATS = 100, 10, 6
LONGEST_EXTERNAL_ID, LONGEST_GS1M, LONGEST_SHORT = 128, 200, 38


def external_id(body: Json) -> str:
    """Which request this is to whoever sent it. Raises Refusal."""
    return _text(body, "external_id", LONGEST_EXTERNAL_ID, must=True)


def callback_url(body: Json) -> str:
    """Where the report is wanted; empty when nowhere. Raises Refusal."""
    return _text(_part(body, "service"), "callback_url", 256)


def ism_optional(body: Json) -> bool:
    """True when the receipt does not wait for the marking system. Raises Refusal."""
    return _flag(body, "ism_optional")


def read_receipt(operation: str, body: Json, inn: str) -> Receipt:
    """Read and check one request. Raises Refusal 32."""
    _moment(_text(body, "timestamp", 19, must=True), "%d.%m.%Y %H:%M:%S", "timestamp")
    correction = operation.endswith("_correction")
    whole = _part(body, "correction" if correction else "receipt", must=True)
    client, company = _part(whole, "client", must=not correction), _part(whole, "company", must=True)
    if _text(company, "inn", 12, must=True) != inn:
        raise _invalid("company.inn is not the INN of the register")
    lines = [_line(item, no) for no, item in enumerate(_list(whole, "items", MOST_ITEMS))]
    total = kopecks(whole.get("total"), "total")
    if total != sum(line.amount_kopecks or 0 for line in lines):
        raise _invalid("total is not the sum of the items")
    _vats(whole, lines)
    return Receipt(
        operation=OPERATIONS[operation],
        taxation=_one_of(company, "sno", SNO),
        correction=_correction(whole) if correction else [],
        head=[
            *_given(1021, _text(whole, "cashier", 64)), *_given(1203, _inn(whole, "cashier_inn")),
            *_client(client), *_company(company), *_given(1036, _text(whole, "device_number", 20)),
            *([(1125, 1)] if _flag(whole, "internet") else []), *_attributes(whole),
        ],
        lines=lines,
        payments=_payments(whole, total),
        total_kopecks=total,
        electronic=True,
    )  # fmt: skip


def kopecks(value: object, where: str) -> int:
    """A sum in roubles as kopecks. Raises Refusal."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise _invalid(f"{where} is not a number")
    exact = Decimal(value) * 100
    if exact != exact.to_integral_value() or not 0 <= exact <= LARGEST_KOPECKS:
        raise _invalid(f"{where} is out of range")
    return int(exact)


def _line(item: Json, no: int) -> Line:
    where = f"items[{no}]"
    name = _text(item, "name", 128, must=True)
    method = _one_of(item, "payment_method", METHODS)
    subject, measure = _number(item, "payment_object"), _number(item, "measure")
    if subject not in enums.OBJECTS.values() or measure not in enums.UNITS.values():
        raise _invalid(f"{where}: payment_object or measure")
    price, amount = kopecks(item.get("price"), f"{where}.price"), kopecks(item.get("sum"), f"{where}.sum")
    quantity = _quantity(item.get("quantity"), where)
    if abs(price * quantity - amount) > 1:
        raise _invalid(f"{where}: price x quantity is not the sum")
    return Line(
        name=name, price_kopecks=price, quantity=quantity, amount_kopecks=amount, unit=measure,
        tax=_one_of(_part(item, "vat", must=True), "type", VATS), method=method, subject=subject,
        mark=_mark(item), more=[*_share(item), *_sectoral(item)],
    )  # fmt: skip


def _mark(item: Json) -> Mark | None:
    given = _part(item, "mark_code")
    if not given:
        return None
    if _text(item, "mark_processing_mode", 1) not in ("", "0"):
        raise _invalid("mark_processing_mode")
    if list(given) == ["gs1m"]:
        try:
            code = base64.b64decode(str(given["gs1m"]), validate=True)
        except (binascii.Error, ValueError):
            raise _invalid("mark_code.gs1m is not base64") from None
        longest = LONGEST_GS1M
    elif list(given) == ["short"]:
        code, longest = _text(given, "short", LONGEST_SHORT, must=True).encode(), LONGEST_SHORT
    else:
        raise _invalid("mark_code")
    if not 0 < len(code) <= longest:
        raise _invalid("mark_code")
    return Mark(code, 0, 0)


def _share(item: Json) -> Fields:
    share = _part(item, "mark_quantity")
    if not share:
        return []
    above, below = _number(share, "numerator"), _number(share, "denominator")
    if not 0 < above < below:
        raise _invalid("mark_quantity")
    return [(1291, [(1292, f"{above}/{below}"), (1293, above), (1294, below)])]


def _sectoral(item: Json) -> Fields:
    if item.get("sectoral_item_props") is None:
        return []
    return [
        (1260, [
            (1262, _text(one, "federal_id", 3, must=True)),
            (1263, _text(one, "date", 10, must=True)),
            (1264, _text(one, "number", 32, must=True)),
            (1265, _text(one, "value", 256, must=True)),
        ])
        for one in _list(item, "sectoral_item_props", 6)
    ]  # fmt: skip


def _client(client: Json) -> Fields:
    phone, email = _text(client, "phone", 19), _text(client, "email", 64)
    if not (phone or email):
        raise _invalid("client has neither phone nor email")
    if phone and not (phone[0] == "+" and phone[1:].isdigit() and phone.isascii()):
        raise _invalid("client.phone")
    if email and "@" not in email:
        raise _invalid("client.email")
    about = [*_given(1227, _text(client, "name", 256)), *_given(1228, _inn(client, "inn"))]
    return [(1008, email or phone), *([(1256, about)] if about else [])]


def _company(company: Json) -> Fields:
    return [
        (1117, _text(company, "email", 64, must=True)),
        (1187, _text(company, "payment_address", 256, must=True)),
        *_given(1009, _text(company, "location", 256)),
    ]


def _attributes(whole: Json) -> Fields:
    own = _part(whole, "additional_user_props")
    pair: Fields = (
        [(1084, [(1085, _text(own, "name", 64, must=True)), (1086, _text(own, "value", 256, must=True))])]
        if own
        else []
    )
    return [*pair, *_given(1192, _text(whole, "additional_check_props", 16))]


def _correction(whole: Json) -> Fields:
    info = _part(whole, "correction_info", must=True)
    kind = _one_of(info, "type", {"self": 0, "instruction": 1})
    day = _moment(_text(info, "base_date", 10, must=True), "%d.%m.%Y", "base_date")
    number = _text(info, "base_number", 32)
    if (kind == 1) != bool(number):
        raise _invalid("correction_info.base_number")
    return correction_fields(kind, stamp(day), number)


def _payments(whole: Json, total: int) -> dict[int, int]:
    sums = dict.fromkeys(PAYMENTS, 0)
    for payment in _list(whole, "payments", MOST_PAYMENTS):
        kind = _number(payment, "type")
        if not 0 <= kind < len(PAYMENTS):
            raise _invalid("payments.type")
        sums[PAYMENTS[kind]] += kopecks(payment.get("sum"), "payments.sum")
    if sum(sums.values()) != total:
        raise _invalid("payments are not the total")
    return sums


def _vats(whole: Json, lines: list[Line]) -> None:
    if whole.get("vats") is None:
        return
    told = {
        _one_of(vat, "type", VATS): kopecks(vat.get("sum"), "vats.sum")
        for vat in _list(whole, "vats", MOST_VATS)
    }
    if set(told) != {line.tax for line in lines}:
        raise _invalid("vats are not those of the items")
    for tax, said in told.items():
        due = sum(line.tax_due if enums.RATES[tax] else 0 for line in lines if line.tax == tax)
        if abs(due - said) > len(lines):
            raise _invalid("vats.sum")


def _quantity(value: object, where: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise _invalid(f"{where}.quantity is not a number")
    quantity = Decimal(value)
    if not 0 < quantity <= LARGEST_QUANTITY or quantity != round(quantity, 3):
        raise _invalid(f"{where}.quantity is out of range")
    return quantity


def _one_of(part: Json, name: str, known: Mapping[str, int]) -> int:
    given = part.get(name)
    if not isinstance(given, str) or given not in known:
        raise _invalid(f"{name} is not one of {', '.join(known)}")
    return known[given]


def _number(part: Json, name: str) -> int:
    value = part.get(name)
    if type(value) is not int:
        raise _invalid(f"{name} is a whole number")
    return value


def _part(part: Json, name: str, *, must: bool = False) -> Json:
    value = part.get(name)
    if value is None and not must:
        return {}
    if not isinstance(value, dict):
        raise _invalid(f"{name} is an object")
    return value


def _list(part: Json, name: str, most: int) -> list[Json]:
    value = part.get(name)
    if not isinstance(value, list) or not 1 <= len(value) <= most:
        raise _invalid(f"{name}: 1 to {most}")
    if not all(isinstance(one, dict) for one in value):
        raise _invalid(f"{name} are objects")
    return value


def _flag(part: Json, name: str) -> bool:
    value = part.get(name, False)
    if not isinstance(value, bool):
        raise _invalid(f"{name} is true or false")
    return value


def _text(part: Json, name: str, longest: int, *, must: bool = False) -> str:
    value = part.get(name)
    if value is None and not must:
        return ""
    if not isinstance(value, str) or len(value) > longest or (must and not value):
        raise _invalid(f"{name}: a text of at most {longest}")
    return plain(value)


def _inn(part: Json, name: str) -> str:
    inn = _text(part, name, 12)
    if inn and not inn_valid(inn):
        raise _invalid(name)
    return inn


def _moment(text: str, form: str, where: str) -> datetime:
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007 - the wall clock of the place
    except ValueError:
        raise _invalid(where) from None


def _given(tag: int, text: str) -> Fields:
    return [(tag, text)] if text else []


def _invalid(what: str) -> Refusal:
    return Refusal(INVALID, f"Ошибка валидации: {what}")
