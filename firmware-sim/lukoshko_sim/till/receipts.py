"""A receipt as the driver takes it: JSON checked to the kopeck, then turned into tags."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from lukoshko_sim.till import enums
from lukoshko_sim.till.codes import DriverError
from lukoshko_sim.till.passport import inn_valid
from lukoshko_sim.till.tlv import Fields, encode, plain

Json = dict[str, object]
LARGEST_KOPECKS = 2**48 - 1
LARGEST_QUANTITY = Decimal("99999.999")
MOST_POSITIONS = 500
ROUNDING_KOPECKS = 100
LARGEST_USER_ATTRIBUTE = 320


@dataclass
class Receipt:
    """What was understood of a task."""

    operation: int
    total_kopecks: int
    cash_kopecks: int
    fields: Fields
    texts: list[str] = field(default_factory=list)
    electronic: bool = False


def read_receipt(task: Json, operation: int, taxation: str) -> Receipt:
    """Check a `sell` or `sellReturn` task. Raises DriverError as the driver numbers it."""
    internet = _flag(task, "internet")
    electronic = _flag(task, "electronically")
    client = _part(task, "clientInfo")
    contact = _text(client, "emailOrPhone", 64)
    place = _text(task, "paymentsPlace", 256)
    if (internet or electronic) and not contact:
        raise DriverError(8, "clientInfo.emailOrPhone")
    if internet and not place:
        raise DriverError(8, "paymentsPlace")
    items = _items(task)
    positions = [_position(item) for item in items if item.get("type", "position") == "position"]
    if not positions:
        raise DriverError(8, "items")
    if len(positions) > MOST_POSITIONS:
        raise DriverError(110)
    total = _total(task, sum(p.amount_kopecks for p in positions))
    payments = _payments(task, total)
    fields: Fields = [
        (1054, operation),
        (1055, _taxation(task, taxation)),
        *operator_fields(task),
        *_given(1008, contact),
        *_given(1228, _vatin(client, "vatin")),
        *_given(1009, _text(task, "paymentsAddress", 256)),
        *_given(1187, place),
        *_given(1036, _text(task, "machineNumber", 20)),
        *_given(1117, _text(_part(task, "companyInfo"), "email", 64)),
        *([(1125, 1)] if internet else []),
        *((1059, position.fields()) for position in positions),
        (1020, total),
        *((enums.PAYMENTS[kind], paid) for kind, paid in payments.items()),
        *_taxes(positions),
        *_attributes(items),
    ]
    texts = [plain(str(item.get("text", ""))) for item in items if item.get("type") == "text"]
    return Receipt(operation, total, payments["cash"], fields, texts, electronic)


def operator_fields(task: Json) -> Fields:
    """The cashier of any fiscal task. Raises DriverError 13 for a wrong INN or a long name."""
    operator = _part(task, "operator")
    return [
        *_given(1021, _text(operator, "name", 64)),
        *_given(1203, _vatin(operator, "vatin")),
    ]


def kopecks(value: object, where: str) -> int:
    """A sum in roubles as kopecks. Raises DriverError 16 for parts of a kopeck or a negative sum."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise DriverError(8 if value is None else 5, where)
    exact = Decimal(value) * 100
    if exact != exact.to_integral_value() or not 0 <= exact <= LARGEST_KOPECKS:
        raise DriverError(16, where)
    return int(exact)


@dataclass(frozen=True)
class _Position:
    name: str
    price_kopecks: int
    quantity: Decimal
    amount_kopecks: int
    unit: int
    method: int
    subject: int
    tax: int
    tax_kopecks: int

    def fields(self) -> Fields:
        fields: Fields = [
            (1030, self.name),
            (1079, self.price_kopecks),
            (1023, self.quantity),
            (2108, self.unit),
            (1043, self.amount_kopecks),
            (1199, self.tax),
        ]
        if self.tax not in (5, 6):
            fields.append((1200, self.tax_kopecks))
        return [*fields, (1214, self.method), (1212, self.subject)]


def _position(item: Json) -> _Position:
    if item.get("imcParams") is not None or item.get("markingCode") is not None:
        raise DriverError(422)
    name = _text(item, "name", 128)
    if not name:
        raise DriverError(8, "items.name")
    price = kopecks(item.get("price"), "items.price")
    quantity = _quantity(item.get("quantity"))
    exact = int((price * quantity).to_integral_value(ROUND_HALF_UP))
    amount = exact if item.get("amount") is None else kopecks(item["amount"], "items.amount")
    if abs(amount - exact) > 1:
        raise DriverError(16, "items.amount")
    tax, tax_kopecks = _tax(_part(item, "tax"), amount)
    return _Position(
        name=name,
        price_kopecks=price,
        quantity=quantity,
        amount_kopecks=amount,
        unit=_one_of(item, "measurementUnit", enums.UNITS, 0),
        method=_one_of(item, "paymentMethod", enums.METHODS, 4),
        subject=_one_of(item, "paymentObject", enums.OBJECTS, 1),
        tax=tax,
        tax_kopecks=tax_kopecks,
    )


def _quantity(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise DriverError(8 if value is None else 5, "items.quantity")
    quantity = Decimal(value)
    if not 0 < quantity <= LARGEST_QUANTITY or quantity != round(quantity, 6):
        raise DriverError(17)
    return quantity


def _tax(given: Json, amount: int) -> tuple[int, int]:
    kind = given.get("type")
    if kind is None:
        raise DriverError(8, "items.tax")
    if not isinstance(kind, str) or kind not in enums.TAXES:
        raise DriverError(144, str(kind)[:20])
    number, rate = enums.TAXES[kind]
    due = (Decimal(amount) * rate / (100 + rate)).to_integral_value(ROUND_HALF_UP)
    if given.get("sum") is not None:
        said = kopecks(given["sum"], "items.tax.sum")
        if abs(said - due) > 1:
            raise DriverError(128)
        return number, said
    return number, int(due)


def _taxes(positions: list[_Position]) -> Fields:
    sums: dict[int, int] = defaultdict(int)
    for position in positions:
        turnover = position.tax in (5, 6)
        sums[position.tax] += position.amount_kopecks if turnover else position.tax_kopecks
    fields: Fields = [(tag, sums[tax]) for tax, tag in sorted(enums.TAX_TAGS.items()) if tax in sums]
    others: Fields = [
        (1119, [(1199, tax), (1120, total)])
        for tax, total in sorted(sums.items())
        if tax not in enums.TAX_TAGS
    ]
    return [*fields, (1115, others)] if others else fields


def _total(task: Json, of_items: int) -> int:
    if task.get("total") is None:
        return of_items
    total = kopecks(task["total"], "total")
    if abs(total - of_items) >= ROUNDING_KOPECKS:
        raise DriverError(227)
    return total


def _payments(task: Json, total: int) -> dict[str, int]:
    """What is kept of the payments: cash without the change, the others as they are."""
    given = task.get("payments")
    if not isinstance(given, list) or not given:
        raise DriverError(8, "payments")
    sums = dict.fromkeys(enums.PAYMENTS, 0)
    for payment in given:
        kind = payment.get("type") if isinstance(payment, dict) else None
        kind = enums.PAYMENT_NUMBERS.get(kind) if type(kind) is int else kind
        if not isinstance(kind, str) or kind not in sums:
            raise DriverError(13, "payments.type")
        sums[kind] += kopecks(payment.get("sum"), "payments.sum")
    by_card = sum(sums.values()) - sums["cash"]
    if by_card > total:
        raise DriverError(52)
    if by_card + sums["cash"] < total:
        raise DriverError(66)
    return {**sums, "cash": total - by_card}


def _attributes(items: list[Json]) -> Fields:
    fields: Fields = []
    for item in items:
        if item.get("type") == "userAttribute":
            name, value = _text(item, "name", 64), _text(item, "value", 256)
            if not name or not value:
                raise DriverError(8, "userAttribute")
            fields.append((1084, [(1085, name), (1086, value)]))
        if item.get("type") == "additionalAttribute":
            fields.append((1192, _text(item, "value", 16)))
    tags = [tag for tag, _ in fields]
    if len(tags) != len(set(tags)):
        raise DriverError(195, "реквизит 1084 или 1192 повторён")
    if any(tag == 1084 and len(encode([(tag, v)])) > LARGEST_USER_ATTRIBUTE for tag, v in fields):
        raise DriverError(13, "userAttribute")
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


def _taxation(task: Json, registered: str) -> int:
    asked = task.get("taxationType", registered)
    if asked != registered:
        raise DriverError(143)
    return enums.TAXATION[registered]


def _one_of(item: Json, name: str, known: dict[str, int], usual: int) -> int:
    given = item.get(name, usual)
    if isinstance(given, str) and given in known:
        return known[given]
    if type(given) is int and given in known.values():
        return given
    raise DriverError(13, name)


def _part(task: Json, name: str) -> Json:
    part = task.get(name)
    if part is None:
        return {}
    if not isinstance(part, dict):
        raise DriverError(5, name)
    return part


def _flag(task: Json, name: str) -> bool:
    flag = task.get(name, False)
    if not isinstance(flag, bool):
        raise DriverError(5, name)
    return flag


def _text(part: Json, name: str, longest: int) -> str:
    text = part.get(name)
    if text is None:
        return ""
    if not isinstance(text, str):
        raise DriverError(5, name)
    kept = plain(text)
    if len(kept) > longest:
        raise DriverError(13, name)
    return kept


def _vatin(part: Json, name: str) -> str:
    vatin = _text(part, name, 12)
    if vatin and not inn_valid(vatin):
        raise DriverError(13, name)
    return vatin


def _given(tag: int, text: str) -> Fields:
    return [(tag, text)] if text else []
