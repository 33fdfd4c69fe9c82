"""The bytes of fiscal documents against what real devices have written."""

import tomllib
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_sim.till.documents import RECEIPT, Document
from lukoshko_sim.till.layout import qr
from lukoshko_sim.till.passport import crc16, inn_valid, registration_number
from lukoshko_sim.till.tlv import KINDS, Fields, Kind, TlvError, decode, encode, plain

VECTORS = tomllib.loads((Path(__file__).parents[2] / "vectors/tlv.toml").read_text("utf-8"))


def fields_of(listed: list[dict[str, Any]]) -> Fields:
    """Fields as the vectors write them."""
    return [(one["tag"], value_of(one)) for one in listed]


def value_of(one: dict[str, Any]) -> Any:
    if "fields" in one:
        return fields_of(one["fields"])
    return Decimal(one["decimal"]) if "decimal" in one else one.get("text", one.get("int"))


@pytest.mark.parametrize("vector", VECTORS["vector"], ids=lambda vector: vector["name"])
def test_fields_are_written_and_read_as_the_device_does(vector: dict[str, Any]) -> None:
    fields = fields_of(vector["fields"])
    assert encode(fields) == bytes.fromhex(vector["hex"])
    assert decode(bytes.fromhex(vector["hex"])) == fields


_TEXT = st.sampled_from(bytes(range(0x20, 0x100)).decode("cp866"))
_VALUES = {
    Kind.TEXT: st.text(_TEXT, max_size=3).map(lambda text: text.rstrip(" ")),
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
    for sign in VECTORS["sign"]:
        assert int.from_bytes(bytes.fromhex(sign["hex"]), "big") == sign["printed"]


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
