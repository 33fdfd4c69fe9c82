"""The bytes of fiscal documents against what real devices have written."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_sim.till.fiscal_storage import RECEIPT, Document
from lukoshko_sim.till.layout import qr
from lukoshko_sim.till.passport import crc16, inn_valid, registration_number
from lukoshko_sim.till.tlv import KINDS, Fields, Kind, TlvError, decode, encode, plain

CHEESE: Fields = [
    (1030, "Сыр вес."),
    (1079, 89990),
    (1023, Decimal("0.353")),
    (2108, 11),
    (1043, 31766),
    (1199, 2),
    (1214, 4),
    (1212, 1),
]


@pytest.mark.parametrize(
    ("fields", "written"),
    [
        ([(1203, "7766888321")], "B3 04 0C 00 37 37 36 36 38 38 38 33 32 31 20 20"),
        ([(1018, "4703148343")], "FA 03 0C 00 34 37 30 33 31 34 38 33 34 33 20 20"),
        ([(1008, "+79161234567")], "F0 03 0C 00 2B 37 39 31 36 31 32 33 34 35 36 37"),
        ([(1020, 80730)], "FC 03 03 00 5A 3B 01"),
        ([(1012, 1791464700)], "F4 03 04 00 FC 94 C7 6A"),
        (
            [(1115, [(1119, [(1199, 11), (1120, 14558)])])],
            "5B 04 0F 00 5F 04 0B 00 AF 04 01 00 0B 60 04 02 00 DE 38",
        ),
        (
            [(1059, CHEESE)],
            (
                "23 04 34 00 06 04 08 00 91 EB E0 20 A2 A5 E1 2E 37 04 03 00 86 5F 01 FF 03 03 00 03 61"
                " 01 3C 08 01 00 0B 13 04 02 00 16 7C AF 04 01 00 02 BE 04 01 00 04 BC 04 01 00 01"
            ),
        ),
        ([(1020, 0)], "FC 03 01 00 00"),
        ([(1023, Decimal(1))], "FF 03 02 00 00 01"),
    ],
)
def test_fields_are_written_and_read_as_the_device_does(fields: Fields, written: str) -> None:
    assert encode(fields) == bytes.fromhex(written)
    assert decode(bytes.fromhex(written)) == fields


_TEXT = st.sampled_from(bytes(range(0x20, 0x100)).decode("cp866"))
_VALUES = {
    Kind.TEXT: st.text(_TEXT, max_size=12).map(lambda text: text.rstrip(" ")),
    Kind.BYTE: st.integers(0, 255),
    Kind.U32: st.integers(0, 2**32 - 1),
    Kind.TIME: st.integers(0, 2**32 - 1),
    Kind.VLN: st.integers(0, 2**64 - 1),
    Kind.FVLN: st.decimals(0, 99999, places=3, allow_nan=False, allow_infinity=False),
    Kind.RAW: st.binary(max_size=20),
}


def _field(deeper: Any) -> Any:
    kinds = {**_VALUES, Kind.STLV: deeper}
    return st.sampled_from(sorted(KINDS)).flatmap(lambda tag: st.tuples(st.just(tag), kinds[KINDS[tag]]))


_FIELDS: Any = st.recursive(st.just([]), lambda deeper: st.lists(_field(deeper), max_size=5))


@given(_FIELDS)
def test_what_is_written_is_read_back(fields: Fields) -> None:
    assert decode(encode(fields)) == fields


@given(_FIELDS.filter(bool), st.data())
def test_bytes_cut_in_the_middle_of_a_field_are_refused(fields: Fields, data: Any) -> None:
    last = encode(fields[-1:])
    whole = encode(fields)
    cut = data.draw(st.integers(1, len(last) - 1))
    with pytest.raises(TlvError, match="cut short"):
        decode(whole[: len(whole) - cut])


@pytest.mark.parametrize(
    "field",
    [
        (1054, 256),
        (1020, -1),
        (1020, 2**64),
        (1020, True),
        (1020, "80730"),
        (1018, "1234567890123"),
        (1030, "x" * 129),
        (1030, "₽"),
        (1023, Decimal("0.0000001")),
        (1023, 1),
        (70000, b""),
    ],
)
def test_a_value_that_does_not_fit_its_tag_is_refused(field: Any) -> None:
    with pytest.raises(TlvError):
        encode([field])


def test_text_is_kept_in_letters_that_the_device_has() -> None:
    assert plain("Сыр «Ёлочка» — 100 ₽ №5…") == 'Сыр "Ёлочка" - 100 р №5...'
    assert plain("漢") == "?"


def test_the_sign_is_read_from_the_front_of_the_last_four_bytes() -> None:
    assert int.from_bytes(bytes.fromhex("C4 F1 77 60"), "big") == 3304159072


def test_the_qr_is_that_of_a_real_receipt() -> None:
    tlv = encode([(1054, 1), (1020, 80730)])
    receipt = Document(9895, RECEIPT, datetime(2026, 10, 8, 13, 5), 103, 47, 3304159072, tlv)  # noqa: DTZ001
    assert qr(receipt, "7380440902582955") == (
        "t=20261008T1305&s=807.30&fn=7380440902582955&i=9895&fp=3304159072&n=1"
    )


@pytest.mark.parametrize(
    ("inn", "valid"),
    [
        ("4703148343", True),
        ("7724923302", True),
        ("7707083893", True),
        ("500100732259", True),
        ("4703148344", False),
        ("500100732258", False),
        ("0000000000", False),
        ("47031483", False),
        ("٤٧٠٣١٤٨٣٤٣", False),
    ],
)
def test_the_check_digits_of_an_inn(inn: str, valid: bool) -> None:
    assert inn_valid(inn) is valid


@pytest.mark.parametrize(
    ("ordinal", "inn", "serial", "number"),
    [
        ("0007993537", "4703148343", "00106925180632", "0007993537061927"),
        ("0000000001", "7707083893", "0000000001", "0000000001016870"),
        ("0000000123", "500100732259", "00106720000001", "0000000123061165"),
    ],
)
def test_a_registration_number_holds_its_own_check(ordinal: str, inn: str, serial: str, number: str) -> None:
    assert registration_number(ordinal, inn, serial) == number
    assert crc16(b"123456789") == 0x29B1
