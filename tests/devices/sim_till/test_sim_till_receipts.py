"""Receipts of any shape: understood to the kopeck, or refused by number; never anything else."""

import base64
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lukoshko_sim.till.atol import exact
from lukoshko_sim.till.atol.codes import ERRORS, DriverError, driver_error
from lukoshko_sim.till.atol.receipts import read_receipt
from lukoshko_sim.till.passport import Passport
from lukoshko_sim.till.receipt import Built, Mark, build
from lukoshko_sim.till.refusal import Refusal, Why
from lukoshko_sim.till.tlv import decode, encode

_LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12),
    st.text(max_size=8),
    st.sampled_from(["position", "text", "userAttribute", "cash", "vat10", "kilogram", "osn"]),
)
_JSON = st.recursive(
    _LEAVES,
    lambda deeper: st.lists(deeper, max_size=3) | st.dictionaries(st.text(max_size=5), deeper, max_size=3),
    max_leaves=6,
)


WHO = Passport().checked()


MILK = b"01046006531059902152CUnq\x1d93Gk30"


def _mark(code: bytes) -> Mark:
    if code != MILK:
        raise Refusal(Why.MARK_UNCHECKED)
    return Mark(code, 1, 15)


def _read(task: dict[str, Any]) -> Built:
    try:
        return build(read_receipt(task, 1, _mark), WHO)
    except Refusal as error:
        raise driver_error(error) from None


def _sale() -> dict[str, Any]:
    return {
        "type": "sell",
        "taxationType": "osn",
        "electronically": False,
        "internet": False,
        "operator": {"name": "Иванов", "vatin": "500100732259"},
        "clientInfo": {"emailOrPhone": "+79161234567"},
        "paymentsPlace": "Доставка",
        "items": [
            {
                "type": "position",
                "name": "Сыр",
                "price": Decimal("899.90"),
                "quantity": Decimal("0.353"),
                "amount": Decimal("317.66"),
                "measurementUnit": "kilogram",
                "tax": {"type": "vat10"},
            },
            {"type": "userAttribute", "name": "Заказ", "value": "1"},
        ],
        "payments": [{"type": "electronically", "sum": Decimal("317.66")}],
        "total": Decimal("317.66"),
    }


def _full() -> dict[str, Any]:
    """A correction that says everything that a receipt can."""
    task = _sale()
    industry = [{"fois": "030", "date": "21.11.2023", "number": "1944", "industryAttribute": "UUID=1"}]
    milk = {
        "type": "position",
        "name": "Молоко",
        "price": 99,
        "quantity": 1,
        "measurementUnit": "piece",
        "paymentMethod": "fullPayment",
        "paymentObject": "commodityWithMarking",
        "tax": {"type": "vat10", "sum": 9},
        "imcParams": {"imc": base64.b64encode(MILK).decode(), "itemFractionalAmount": "1/2"},
        "industryInfo": industry,
    }
    bread = {
        "type": "position",
        "name": "Хлеб",
        "price": 50,
        "quantity": 1,
        "tax": {"type": "none"},
        "productCodes": {"ean13": "4600000000001"},
    }
    return {
        **task,
        "type": "sellCorrection",
        "correctionType": "instruction",
        "correctionBaseDate": "2026.10.08",
        "correctionBaseNumber": "12-3",
        "industryInfo": industry,
        "clientInfo": {"emailOrPhone": "a@b.ru", "name": "ООО", "vatin": "7707083893"},
        "companyInfo": {"email": "shop@b.ru"},
        "machineNumber": "77",
        "items": [*task["items"], milk, bread, {"type": "additionalAttribute", "value": "3304159072"}],
        "payments": [{"type": "prepaid", "sum": 400}, {"type": "cash", "sum": 100}],
        "total": Decimal("466.66"),
    }


def test_a_receipt_may_say_everything() -> None:
    built = _read(_full())
    fields: dict[int, Any] = dict(built.fields)
    assert built.correction
    assert built.change_kopecks == 3334
    assert (fields[1215], fields[1031], fields[1173], fields[1036], fields[2107]) == (
        40_000,
        6666,
        1,
        "77",
        0,
    )
    assert fields[1174] == [(1178, 1_791_417_600), (1179, "12-3")]
    assert fields[1256] == [(1227, "ООО"), (1228, "7707083893")]
    assert decode(encode(built.fields)) == built.fields


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    if isinstance(value, (dict, list)):
        children = value.items() if isinstance(value, dict) else enumerate(value)
        for key, child in children:
            found += _places(child, (*path, key))
    return found


@given(st.sampled_from(_places(_full())), _JSON)
def test_whatever_stands_in_a_field_the_answer_is_a_receipt_or_a_code(
    place: tuple[Any, ...], value: Any
) -> None:
    task = _full()
    target: Any = task
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = value
    try:
        receipt = _read(task)
    except DriverError as error:
        known = error.code in ERRORS
    else:
        known = decode(encode(receipt.fields)) == receipt.fields
    assert known


_LINES = st.lists(
    st.tuples(
        st.integers(0, 500_000),
        st.integers(1, 99_999),
        st.sampled_from(["vat22", "vat10", "vat0", "none", "vat122", "vat5"]),
    ),
    min_size=1,
    max_size=8,
)
_RATES = {"vat22": 22, "vat10": 10, "vat122": 22, "vat5": 5}


def _half_up(value: Fraction) -> int:
    return int((value + Fraction(1, 2)) // 1)


@given(_LINES, st.integers(0, 10**7), st.integers(0, 10**5))
def test_sums_taxes_and_payments_agree_with_fractions(
    lines: list[tuple[int, int, str]], cash: int, tip: int
) -> None:
    amounts = [_half_up(Fraction(price * grams, 1000)) for price, grams, _ in lines]
    total = sum(amounts)
    by_card = max(0, total - cash)
    tendered = total - by_card + (tip if by_card < total else 0)
    items = [
        {
            "type": "position",
            "name": f"Товар {price}",
            "price": exact.roubles(price),
            "quantity": Decimal(grams).scaleb(-3),
            "measurementUnit": "kilogram",
            "tax": {"type": tax},
        }
        for price, grams, tax in lines
    ]
    payments = [
        {"type": "cash", "sum": exact.roubles(tendered)},
        {"type": "electronically", "sum": exact.roubles(by_card)},
    ]
    receipt = _read({"items": items, "payments": payments})
    fields = dict(receipt.fields)
    assert (fields[1020], fields[1031], fields[1081]) == (total, total - by_card, by_card)
    written = [dict(value)[1043] for tag, value in receipt.fields if tag == 1059]  # type: ignore[arg-type]
    assert written == amounts
    taxes: dict[str, int] = {}
    for amount, (_, _, tax) in zip(amounts, lines, strict=True):
        rate = _RATES.get(tax)
        share = amount if rate is None else _half_up(Fraction(amount * rate, 100 + rate))
        taxes[tax] = taxes.get(tax, 0) + share
    listed: Any = fields.get(1115, [])
    others = {dict(value)[1199]: dict(value)[1120] for _, value in listed}
    kept = {
        "vat10": fields.get(1103),
        "vat0": fields.get(1104),
        "none": fields.get(1105),
        "vat22": others.get(11),
        "vat122": others.get(12),
        "vat5": others.get(7),
    }
    assert {tax: total for tax, total in kept.items() if total is not None} == taxes


@given(st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False, places=6))
def test_numbers_survive_json_digit_by_digit(number: Decimal) -> None:
    assert exact.loads(exact.dumps({"n": [number]})) == {"n": [number]}
