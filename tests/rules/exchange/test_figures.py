"""Figures, units and rates as 1C writes them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_server.exchange import figures
from lukoshko_wire.marks import MarkGroup
from lukoshko_wire.values import Unit, Vat


@pytest.mark.parametrize(
    ("text", "kopecks"),
    [
        ("89.90", 8990),
        ("89,9", 8990),
        (" 1 234,50 ", 123450),
        ("1\u00a0234.5", 123450),
        ("1'234", 123400),
        ("0", 0),
        ("0.005", 1),
        ("0.0049", 0),
        ("12.345", 1235),
        ("", None),
        ("даром", None),
        ("-1", None),
        ("1e3", None),
        ("NaN", None),
        ("Infinity", None),
        ("0x10", None),
        ("9" * 40, None),
        ("1.2.3", None),
        ("1.", None),
        (".5", None),
        ("１２", None),
    ],
)
def test_roubles_become_kopecks_or_nothing(text: str, kopecks: int | None) -> None:
    assert figures.kopecks(text) == kopecks


@given(st.integers(0, 10**12), st.sampled_from([".", ","]))
def test_every_sum_of_kopecks_is_read_back_exactly(kopecks: int, point: str) -> None:
    assert figures.kopecks(f"{kopecks // 100}{point}{kopecks % 100:02d}") == kopecks


@given(st.integers(-(10**12), 10**12))
def test_every_gram_is_read_back_exactly(grams: int) -> None:
    assert figures.thousandths(format(Decimal(grams).scaleb(-3), "f")) == grams


@given(st.text())
def test_no_text_makes_a_figure_fall_over(text: str) -> None:
    figures.kopecks(text)
    figures.thousandths(text)
    figures.unit(text)
    figures.vat(text)


@pytest.mark.parametrize(
    ("code", "unit", "known"),
    [
        ("166", Unit.KG, True),
        (" 796 ", Unit.PIECE, True),
        ("778", Unit.PACK, True),
        ("163", Unit.KG, True),
        ("715", Unit.PIECE, True),
        ("839", Unit.PIECE, True),
        ("055", Unit.PIECE, True),
        ("кг", Unit.KG, True),
        ("Шт.", Unit.PIECE, True),
        ("2009", Unit.PIECE, False),
        ("1", Unit.PIECE, False),
        ("", Unit.PIECE, False),
    ],
)
def test_units_follow_their_code(code: str, unit: Unit, known: bool) -> None:
    assert figures.unit(code) == (unit, known)


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("10", Vat.VAT10),
        ("10%", Vat.VAT10),
        ("10.00", Vat.VAT10),
        ("22", Vat.VAT22),
        ("20", Vat.VAT20),
        ("18", Vat.VAT22),
        ("0", Vat.VAT0),
        ("5", Vat.VAT5),
        ("7", Vat.VAT7),
        ("Без налога", Vat.NONE),
        ("Без НДС", Vat.NONE),
        ("", None),
        ("13", None),
    ],
)
def test_rates_are_those_of_the_law(text: str, rate: Vat | None) -> None:
    assert figures.vat(text) == rate


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("МолочнаяПродукцияБезВЕТИС", MarkGroup.MILK),
        ("УпакованнаяВода", MarkGroup.WATER),
        ("СоковаяПродукция", MarkGroup.JUICE),
        ("Пиво", MarkGroup.BEER),
        ("ТабачнаяПродукция", MarkGroup.TOBACCO),
        ("ОбувнаяПродукция", MarkGroup.SHOES),
        ("ЛегкаяПромышленность", MarkGroup.CLOTHES),
        ("БезОсобенностейУчета", MarkGroup.NONE),
        ("АлкогольнаяПродукция", MarkGroup.NONE),
        ("", MarkGroup.NONE),
    ],
)
def test_groups_of_marked_goods(text: str, group: MarkGroup) -> None:
    assert figures.mark_group(text) is group
