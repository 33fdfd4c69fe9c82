"""A receipt is refused by name before any register sees it; the words stand for the numbers of ФФД 1.2."""

from datetime import date
from fractions import Fraction
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_wire import fiscal_codes as codes
from lukoshko_wire import pos
from lukoshko_wire.message import encode, parse
from lukoshko_wire.pos import Correction, Mark, Receipt, ReceiptLine, Share
from lukoshko_wire.receipts import MOST_KOPECKS, BadReceipt, check
from lukoshko_wire.values import Vat

MILK = Mark(code="0104610053149777215d/wuU\x1d93dGVz", identifier="0104610053149777215d/wuU")


def line(**changes: Any) -> ReceiptLine:
    usual = ReceiptLine(
        name="Сыр, кг", price_kopecks=89_990, quantity_milli=353, measure="kilogram", sum_kopecks=31_766, vat=Vat.VAT10
    )  # fmt: skip
    return msgspec.structs.replace(usual, **changes)


def piece(kopecks: int = 9_000, **changes: Any) -> ReceiptLine:
    return line(price_kopecks=kopecks, quantity_milli=1000, measure="piece", sum_kopecks=kopecks, **changes)


def receipt(*lines: ReceiptLine, **changes: Any) -> Receipt:
    lines = lines or (line(),)
    total = sum(each.sum_kopecks for each in lines)
    usual = Receipt(
        kind="sell", order_id="o-1", order_number="261126-0001", lines=list(lines), cash_kopecks=0,
        electronic_kopecks=total, total_kopecks=total, taxation="osn", buyer="+79161234567", place="lukoshko.example",
        address="Москва, Лесная ул., 5",
    )  # fmt: skip
    return msgspec.structs.replace(usual, **changes)


def marked(mark: Mark = MILK, **changes: Any) -> ReceiptLine:
    return piece(mark=mark, subject="commodity_with_marking", **changes)


FIXED = Correction(type="self", settled_on=date(2026, 11, 25), fiscal_sign="3304159072")


@pytest.mark.parametrize(
    "fine",
    [
        receipt(),
        receipt(electronic_kopecks=31_765, cash_kopecks=1),
        receipt(electronic_kopecks=0, prepaid_kopecks=31_000, credit_kopecks=700, other_kopecks=66),
        receipt(electronic_kopecks=0, cash_kopecks=31_766, tendered_kopecks=50_000),
        receipt(buyer_inn="7707083893", buyer_name="ПАО", cashier="Петров", cashier_inn="500100732259"),
        receipt(marked(), line()),
        receipt(line(mark=msgspec.structs.replace(MILK, share=Share(numerator=1, denominator=3)), measure="piece",
                     subject="commodity_with_marking", quantity_milli=333, price_kopecks=27_000, sum_kopecks=8_991)),
        receipt(kind="sell_correction", correction=FIXED),
        receipt(kind="sell_return_correction", correction=msgspec.structs.replace(FIXED, type="instruction", number="17")),
        receipt(piece(method="credit_payment", subject="payment")),
    ],
)  # fmt: skip
def test_what_agrees_is_taken(fine: Receipt) -> None:
    check(fine)
    assert parse(Receipt, encode(fine)) == fine


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("line_sum", receipt(line(sum_kopecks=31_764))),
        ("line_quantity", receipt(line(measure="piece"))),
        ("line_too_much", receipt(piece(MOST_KOPECKS + 1))),
        ("line_advance", receipt(piece(method="advance"))),
        ("mark", receipt(piece(mark=MILK))),
        ("mark", receipt(piece(subject="commodity_with_marking"))),
        ("mark_quantity", receipt(line(mark=MILK, subject="commodity_with_marking", measure="piece", quantity_milli=2000,
                                       price_kopecks=9_000, sum_kopecks=18_000))),
        ("mark_share", receipt(line(mark=msgspec.structs.replace(MILK, share=Share(numerator=3, denominator=2)),
                                    subject="commodity_with_marking", measure="piece", quantity_milli=1500,
                                    price_kopecks=9_000, sum_kopecks=13_500))),
        ("mark_twice", receipt(marked(), marked())),
        ("credit_payment", receipt(piece(method="credit_payment"), line())),
        ("total", receipt(total_kopecks=31_767)),
        ("total_too_much", receipt(piece(MOST_KOPECKS), piece(1))),
        ("payments", receipt(cash_kopecks=1)),
        ("payments", receipt(prepaid_kopecks=1)),
        ("tendered", receipt(electronic_kopecks=0, cash_kopecks=31_766, tendered_kopecks=31_765)),
        ("buyer", receipt(buyer="", internet=True)),
        ("buyer", receipt(buyer="", electronic=True)),
        ("place_length", receipt(address="я" * 257)),
        ("cashier_inn", receipt(cashier_inn="500100732258")),
        ("cashier_inn", receipt(cashier_inn="7707083893")),
        ("buyer_inn", receipt(buyer_inn="4703148344")),
        ("correction", receipt(kind="sell_correction")),
        ("correction", receipt(correction=FIXED)),
        ("correction_number", receipt(kind="sell_correction", correction=msgspec.structs.replace(FIXED, number="17"))),
        ("correction_number",
         receipt(kind="sell_correction", correction=msgspec.structs.replace(FIXED, type="instruction"))),
    ],
)  # fmt: skip
def test_what_does_not_agree_is_refused_by_name(name: str, wrong: Receipt) -> None:
    with pytest.raises(BadReceipt) as refused:
        check(wrong)
    assert refused.value.name == name


def test_a_receipt_of_an_earlier_release_is_still_read() -> None:
    old = (
        b'{"kind":"sell","order_id":"o1","order_number":"1","lines":[{"name":"x","price_kopecks":1,"quantity_milli":1000,'
        b'"measure":"piece","sum_kopecks":1,"vat":"vat22","subject":"commodity","method":"full_payment"}],"cash_kopecks":1,'
        b'"electronic_kopecks":0,"total_kopecks":1,"taxation":"osn","buyer":"","place":"","address":"","cashier":"",'
        b'"cashier_inn":"","internet":false,"electronic":false}'
    )
    check(parse(Receipt, old))


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        (get_args(pos.ReceiptKind), codes.OPERATION),
        (get_args(pos.Taxation), codes.TAXATION),
        (get_args(pos.Settlement), codes.SETTLEMENT),
        (get_args(pos.Subject), codes.SUBJECT),
        (get_args(pos.Measure), codes.MEASURE),
        (get_args(pos.MarkStatus), codes.MARK_STATUS),
        (tuple(Vat), codes.VAT),
    ],
)
def test_every_word_has_its_number(words: tuple[str, ...], numbers: dict[str, int]) -> None:
    assert set(words) == set(numbers)
    if numbers is not codes.OPERATION:
        assert len(set(numbers.values())) == len(words)


@pytest.mark.parametrize(
    ("kopecks", "vat", "inside"),
    [
        (80_730, Vat.VAT22, 14_558),
        (80_730, Vat.VAT122, 14_558),
        (11_000, Vat.VAT10, 1_000),
        (11_000, Vat.VAT110, 1_000),
        (10_500, Vat.VAT5, 500),
        (10_700, Vat.VAT107, 700),
        (12_000, Vat.VAT120, 2_000),
        (1, Vat.VAT22, 0),
        (3, Vat.VAT20, 1),
        (80_730, Vat.VAT0, 0),
        (80_730, Vat.NONE, 0),
    ],
)
def test_vat_is_inside_the_sum_half_up(kopecks: int, vat: Vat, inside: int) -> None:
    assert codes.vat_of(kopecks, vat) == inside


@given(st.integers(0, MOST_KOPECKS), st.sampled_from(list(Vat)))
def test_a_calculated_rate_holds_as_much_as_the_plain_one(kopecks: int, vat: Vat) -> None:
    percent = codes.vat_percent(vat)
    assert codes.vat_of(kopecks, codes.calculated(vat)) == codes.vat_of(kopecks, vat)
    assert abs(codes.vat_of(kopecks, vat) - Fraction(kopecks * percent, 100 + percent)) <= Fraction(1, 2)
