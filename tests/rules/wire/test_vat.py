"""VAT inside a sum as the vectors have it; the screens read the same file."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from lukoshko_wire.fiscal_codes import CALCULATED, PLAIN, VAT, calculated, vat_of
from lukoshko_wire.values import Vat

VECTORS = tomllib.loads((Path(__file__).parents[2] / "vectors" / "vat.toml").read_text("utf-8"))["vector"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_vat_of_a_sum(vector: dict[str, Any]) -> None:
    vat = Vat(vector["vat"])
    assert [vat_of(kopecks, vat) for kopecks, _ in vector["sums"]] == [inside for _, inside in vector["sums"]]
    assert calculated(vat) is Vat(vector["calculated"])


def test_every_rate_has_a_vector_and_is_either_plain_or_calculated() -> None:
    assert {Vat(vector["vat"]) for vector in VECTORS} == set(VAT)
    assert set(PLAIN) | set(CALCULATED.values()) == set(VAT)
    assert not set(PLAIN) & set(CALCULATED.values())
