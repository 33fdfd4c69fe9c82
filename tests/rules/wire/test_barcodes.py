"""Labels of the shop's scales, by the shared vectors."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_wire.barcodes import WeightLabel, WeightRule, read_weight, write_weight

FILE = Path(__file__).parents[2] / "vectors" / "weight_barcodes.toml"
VECTORS: dict[str, list[dict[str, Any]]] = tomllib.loads(FILE.read_text(encoding="utf-8"))
RULES = [WeightRule(f"2{digit}") for digit in range(10)]


@pytest.mark.parametrize(
    "label", VECTORS["label"], ids=lambda label: f"{label['code']}-{label['item_digits']}"
)
def test_a_label_says_the_item_and_its_grams(label: dict[str, Any]) -> None:
    rule = WeightRule(label["prefix"], label["item_digits"])
    read = read_weight(label["code"], [rule])
    assert read == WeightLabel(label["item"], label["grams"])
    assert write_weight(read, rule) == label["code"]


@pytest.mark.parametrize("bad", VECTORS["bad"], ids=lambda bad: bad["why"])
def test_what_is_no_label_is_not_read(bad: dict[str, Any]) -> None:
    assert read_weight(bad["code"], RULES) is None


@given(
    st.integers(0, 99_999),
    st.integers(0, 99_999),
    st.sampled_from(RULES),
    st.integers(0, 12),
    st.integers(1, 9),
)
def test_one_wrong_digit_is_noticed(item: int, grams: int, rule: WeightRule, at: int, by: int) -> None:
    code = write_weight(WeightLabel(str(item), grams), rule)
    assert read_weight(code, RULES) == WeightLabel(f"{item:05}", grams)
    digit = str((int(code[at]) + by) % 10)
    assert read_weight(code[:at] + digit + code[at + 1 :], RULES) is None
