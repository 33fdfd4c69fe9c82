"""Receipts as the cloud is told them: the shared vectors, and what it cannot be told."""

import json
import tomllib
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.devices.pos.cloud import INN, PLACE, SHOP, ZONE
from tests.devices.pos.test_rendering import CORRECTION, line, marked
from tests.flows.agents.kit import receipt

from lukoshko_pos.drivers.atol_online_receipt import OPERATIONS, request_of
from lukoshko_pos.drivers.register import NotTaken
from lukoshko_wire.pos import Correction, Mark, Receipt, Share
from lukoshko_wire.receipts import check
from lukoshko_wire.values import Vat

VECTORS = {
    vector["name"]: vector
    for vector in tomllib.loads((Path(__file__).parents[2] / "vectors/atol_online.toml").read_text("utf-8"))["vector"]
}  # fmt: skip
RECEIPTS: dict[str, Receipt] = {
    "locker order by card": receipt(internet=True),
    "offset of a prepayment, with a surcharge": receipt(
        lines=[line(quantity_milli=2000, sum_kopecks=20_000, vat=Vat.NONE)], electronic_kopecks=5_000,
        prepaid_kopecks=15_000, buyer="buyer@example.ru", buyer_name="ООО Ромашка", buyer_inn=INN, taxation="usnIncome",
        sender_email="sender@example.ru", cashier_inn="500100732259", machine_number="А-7",
    ),
    "return of marked milk": receipt(kind="sell_return", lines=[marked()]),
    "correction by an order of the tax office": receipt(
        kind="sell_return_correction", lines=[line()], cash_kopecks=10_000, correction=CORRECTION
    ),
}  # fmt: skip


def body(of: Receipt, **taxes: str) -> dict[str, Any]:
    """The request as bytes say it, numbers exact."""
    made = request_of("k-1", of, SHOP, PLACE, taxes, datetime(2026, 11, 23, 12, 1, tzinfo=ZONE))
    text = msgspec.json.Encoder(decimal_format="number").encode(made)
    return dict(json.loads(text, parse_float=Decimal))


def items(of: Receipt, **taxes: str) -> list[dict[str, Any]]:
    """Its items."""
    return list(body(of, **taxes)["receipt"]["items"])


@pytest.mark.parametrize("name", VECTORS)
def test_the_request_is_the_vectors(name: str) -> None:
    check(RECEIPTS[name])
    assert body(RECEIPTS[name]) == json.loads(VECTORS[name]["json"], parse_float=Decimal)
    assert OPERATIONS[RECEIPTS[name].kind] == VECTORS[name]["operation"]


def test_every_kind_way_of_paying_and_taxation_has_its_word() -> None:
    paid: dict[str, Any] = {
        "electronic_kopecks": 1_000,
        "prepaid_kopecks": 2_000,
        "credit_kopecks": 3_000,
        "other_kopecks": 3_000,
    }
    told = body(receipt(lines=[line()], cash_kopecks=1_000, **paid))["receipt"]["payments"]
    assert [(each["type"], each["sum"]) for each in told] == [(0, 10), (1, 10), (2, 20), (3, 30), (4, 30)]
    words = [
        body(receipt(taxation=name))["receipt"]["company"]["sno"]
        for name in ("osn", "usnIncome", "usnIncomeOutcome", "esn", "patent")
    ]
    assert words == ["osn", "usn_income", "usn_income_outcome", "esn", "patent"]
    self_made = Correction(type="self", settled_on=date(2026, 1, 2))
    told = body(receipt(kind="sell_correction", correction=self_made))["correction"]
    assert told["correction_info"] == {"type": "self", "base_date": "02.01.2026"}
    assert "additional_check_props" not in told


def test_cash_goes_without_its_change_for_the_cloud_has_no_drawer() -> None:
    told = body(receipt(lines=[line()], cash_kopecks=10_000, tendered_kopecks=50_000))["receipt"]
    assert told["payments"] == [{"type": 0, "sum": 100}]


def test_part_of_a_pack_a_code_without_ais_and_a_renamed_rate() -> None:
    half = marked(quantity_milli=500, sum_kopecks=5_000, mark={"share": Share(numerator=1, denominator=2)})
    assert items(receipt(lines=[half]))[0]["mark_quantity"] == {"numerator": 1, "denominator": 2}
    pack = "04603731175212JEIjNYDAAAAtFwS"
    tobacco = line(subject="excise_with_marking", mark=Mark(code=pack, identifier=pack[:21]))
    told = items(receipt(lines=[tobacco]))[0]
    assert (told["mark_code"], told["payment_object"]) == ({"short": pack}, 31)
    renamed = body(receipt(lines=[line(vat=Vat.VAT22)]), vat22="vat20")["receipt"]
    assert renamed["items"][0]["vat"]["type"] == renamed["vats"][0]["type"] == "vat20"
    assert renamed["vats"][0]["sum"] == Decimal("18.03"), "the sum is that of the rate which is meant"


@pytest.mark.parametrize(
    "lines",
    [
        [line()] * 101,
        [line(vat=vat) for vat in list(Vat)[:7]],
        [line(subject="commodity_with_marking", mark=Mark(code="01" + "a" * 199, identifier="01"))],
        [line(subject="commodity_with_marking", mark=Mark(code="b" * 39, identifier="b"))],
    ],
    ids=["items", "rates", "long code", "long code without AIs"],
)
def test_what_the_cloud_cannot_take_is_refused_before_anything_is_sent(lines: list[Any]) -> None:
    with pytest.raises(NotTaken):
        body(receipt(lines=lines))
