"""Identifiers of registers and the string of a receipt's QR, by the shared vectors."""

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_wire.fiscal_ids import crc16_ccitt, rnm, valid_fn, valid_inn, valid_rnm
from lukoshko_wire.fiscal_qr import LARGEST, BadQr, ReceiptQr, is_qr, read_qr

FILE = Path(__file__).parents[2] / "vectors" / "fiscal_ids.toml"
VECTORS: dict[str, list[dict[str, Any]]] = tomllib.loads(FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("inn", VECTORS["inn"], ids=lambda inn: inn["number"] or "empty")
def test_an_inn_is_known_by_its_check_digits(inn: dict[str, Any]) -> None:
    assert valid_inn(inn["number"]) is inn["valid"]


@given(st.integers(1, 10**9 - 1), st.integers(0, 9))
def test_one_wrong_digit_of_an_inn_is_noticed(head: int, other: int) -> None:
    # Apart from the product: the sum as the tax office writes it, digit by digit.
    digits = [int(digit) for digit in f"{head:09}"]
    check = sum(a * b for a, b in zip(digits, (2, 4, 10, 3, 5, 9, 4, 6, 8), strict=True)) % 11 % 10
    assert valid_inn(f"{head:09}{check}")
    assert valid_inn(f"{head:09}{other}") is (other == check)


@pytest.mark.parametrize("crc", VECTORS["crc16"], ids=lambda crc: crc["text"])
def test_the_check_of_a_registration_number_is_ccitts(crc: dict[str, Any]) -> None:
    assert crc16_ccitt(crc["text"].encode()) == crc["value"]


@pytest.mark.parametrize("known", VECTORS["rnm"], ids=lambda known: known["number"])
def test_a_registration_number_belongs_to_its_owner_and_register(known: dict[str, Any]) -> None:
    assert rnm(known["ordinal"], known["inn"], known["serial"]) == known["number"]
    assert valid_rnm(known["number"], inn=known["inn"], serial=known["serial"])
    assert valid_rnm(known["number"] + "    ", inn=known["inn"] + "  ", serial=known["serial"])


@pytest.mark.parametrize("bad", VECTORS["bad_rnm"], ids=lambda bad: bad["why"])
def test_another_registration_number_is_refused(bad: dict[str, Any]) -> None:
    assert not valid_rnm(bad["number"], inn=bad["inn"], serial=bad["serial"])


@pytest.mark.parametrize("serial", ["", "1" * 21, "серия"])
def test_no_registration_number_is_made_of_what_does_not_fit(serial: str) -> None:
    with pytest.raises(ValueError, match=r"registration number|ascii"):
        rnm(1, "7707083893", serial)


@pytest.mark.parametrize("fn", VECTORS["fn"], ids=lambda fn: fn["number"])
def test_a_storage_has_sixteen_digits(fn: dict[str, Any]) -> None:
    assert valid_fn(fn["number"]) is fn["valid"]


@pytest.mark.parametrize("qr", VECTORS["qr"], ids=lambda qr: qr["text"])
def test_a_qr_is_read_and_written(qr: dict[str, Any]) -> None:
    read = read_qr(qr["text"])
    assert read == ReceiptQr(qr["at"], qr["kopecks"], qr["fn"], qr["fd"], qr["sign"], qr["operation"])
    assert read.text == qr.get("canonical", qr["text"])


@pytest.mark.parametrize("bad", VECTORS["bad_qr"], ids=lambda bad: bad["why"])
def test_what_is_not_a_receipts_qr_is_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(BadQr):
        read_qr(bad["text"])


@pytest.mark.parametrize("text", ["42", "+7 916", "t=1", "Иванова & Co", "t=1&fn=2", ""])
def test_a_search_by_people_is_not_taken_for_a_qr(text: str) -> None:
    assert not is_qr(text)


@pytest.mark.parametrize("qr", VECTORS["qr"], ids=lambda qr: qr["text"])
def test_a_qr_is_known_for_one_also_when_a_part_is_lost(qr: dict[str, Any]) -> None:
    assert is_qr(qr["text"])
    assert is_qr(qr["text"].rpartition("&")[0])


@given(
    st.builds(
        ReceiptQr,
        st.datetimes(datetime(2015, 1, 1), datetime(2099, 1, 1)).map(lambda at: at.replace(microsecond=0)),  # noqa: DTZ001
        st.integers(0, 10**12),
        st.from_regex(r"[0-9]{16}", fullmatch=True).filter(str.isascii),
        st.integers(1, LARGEST),
        st.integers(0, LARGEST),
        st.integers(1, 4),
    ),
    st.permutations(range(6)),
)
def test_whatever_is_written_is_read_back_in_any_order(qr: ReceiptQr, order: list[int]) -> None:
    assert read_qr(qr.text) == qr
    fields = qr.text.split("&")
    assert read_qr(" &\n".join(fields[at] for at in order)) == qr
