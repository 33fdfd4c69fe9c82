"""Bytes of fiscal data, by the shared vectors; a receipt's lines are the published ones to the byte."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.wire.test_receipts import line, marked, receipt

from lukoshko_pos.drivers.tlv import tags
from lukoshko_wire import fiscal_tlv
from lukoshko_wire.values import Vat

FILE = Path(__file__).parents[2] / "vectors" / "tlv.toml"
VECTORS: dict[str, list[dict[str, Any]]] = tomllib.loads(FILE.read_text(encoding="utf-8"))
PADDED = {1018: 12, 1203: 12}


def encoded(field: dict[str, Any]) -> bytes:
    tag = field["tag"]
    if "fields" in field:
        return fiscal_tlv.tlv(tag, b"".join(encoded(each) for each in field["fields"]))
    if "text" in field:
        return fiscal_tlv.text(tag, field["text"], padded=PADDED.get(tag, 0))
    if "decimal" in field:
        whole, _, rest = field["decimal"].partition(".")
        return fiscal_tlv.decimal(tag, int(whole + rest), len(rest))
    return fiscal_tlv.number(tag, field["int"])


@pytest.mark.parametrize("vector", VECTORS["vector"], ids=lambda vector: vector["name"])
def test_what_the_bytes_say_is_written_so(vector: dict[str, Any]) -> None:
    assert b"".join(encoded(field) for field in vector["fields"]) == bytes.fromhex(vector["hex"])


def test_a_line_of_ours_is_the_published_one() -> None:
    (cheese,) = [each for each in VECTORS["vector"] if each["name"] == "cheese by weight"]
    assert fiscal_tlv.line(line(name="Сыр вес.", vat=Vat.VAT10)) == bytes.fromhex(cheese["hex"])


def test_the_sign_that_people_read_is_in_the_middle_of_the_bytes() -> None:
    for sign in VECTORS["sign"]:
        assert int.from_bytes(bytes.fromhex(sign["hex"]), "big") == sign["printed"]


@given(st.integers(0, 2**48 - 1), st.integers(0, 6))
def test_numbers_are_read_back_by_whoever_reads_documents(value: int, decimals: int) -> None:
    ((tag, raw),) = tags(fiscal_tlv.number(1020, value))
    assert (tag, int.from_bytes(raw, "little")) == (1020, value)
    ((_, raw),) = tags(fiscal_tlv.decimal(1023, value, decimals))
    assert int.from_bytes(raw[1:], "little") * 10 ** (decimals - raw[0]) == value
    assert len(raw) == 2 or raw[-1] != 0, "as few bytes as it needs"


def test_a_whole_receipt_is_walked_tag_by_tag() -> None:
    whole = receipt(line(), marked(), cashier="Курьер Петров", cashier_inn="500100732259", internet=True)
    found = list(tags(fiscal_tlv.body(whole)))
    assert [tag for tag, _ in found if tag == 1059] == [1059, 1059]
    said = dict(found)
    assert said[1203] == b"500100732259"
    assert int.from_bytes(said[1081], "little") == whole.total_kopecks
    assert dict(tags(said[1084]))[1086] == b"o-1"
    assert dict(tags(dict(tags(said[1059]))[1163]))[1305] == b"0104610053149777215d/wuU"
    assert fiscal_tlv.length(whole) < fiscal_tlv.MOST_BYTES
