"""Signatures against golden vectors, order numbers there and back, and settings that cannot be."""

import json
import tomllib
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shop import settings

from lukoshko_server.config import BadSettings
from lukoshko_server.payments.acquirers.contract import ForgedNotice, Notice
from lukoshko_server.payments.acquirers.numbers import MOST_ATTEMPTS, number, op_of
from lukoshko_server.payments.acquirers.registry import acquirers_of
from lukoshko_server.payments.acquirers.sber import checksum
from lukoshko_server.payments.acquirers.tbank import token

VECTORS = Path(__file__).parents[2] / "vectors"


def vectors(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((VECTORS / name).read_text("utf-8"))["vector"]
    return found


@pytest.mark.parametrize("vector", vectors("sber.toml"), ids=lambda vector: str(vector["name"]))
def test_the_checksum_of_a_callback_is_the_golden_one(vector: dict[str, Any]) -> None:
    assert checksum(vector["fields"], vector["key"].encode()) == vector["checksum"]


@pytest.mark.parametrize("vector", vectors("tbank.toml"), ids=lambda vector: str(vector["name"]))
def test_the_token_is_the_golden_one(vector: dict[str, Any]) -> None:
    assert token(json.loads(vector["body"]), vector["password"]) == vector["token"]


@given(st.uuids(), st.sampled_from(["hold", "h", "pay"]), st.integers(0, MOST_ATTEMPTS - 1))
def test_an_order_number_is_short_and_tells_whose_it_is(own: UUID, kind: str, attempt: int) -> None:
    op = f"{kind}-{own}"
    made = number(op, attempt)
    assert len(made) <= 32
    assert op_of(made) == op
    assert number(op, (attempt + 1) % MOST_ATTEMPTS) != made


@pytest.mark.parametrize("foreign", ["", "1042-1", "hold-" + "z" * 25 + "-0", "hold-" + "0" * 24 + "-0"])
def test_a_foreign_order_number_is_nobodys(foreign: str) -> None:
    assert op_of(foreign) == ""


@pytest.mark.parametrize("wrong", ["order-1", "holding-11111111-0000-0000-0000-000000000000", "", "hold-1"])
def test_a_foreign_id_has_no_order_number(wrong: str) -> None:
    with pytest.raises(ValueError, match="no id"):
        number(wrong)


TABLE = {"kind": "sber", "url": "https://bank.example", "callback_key_file": "key"}


@pytest.mark.parametrize(
    ("table", "word"),
    [
        ({**TABLE, "kind": "gold"}, "kind"),
        ({"kind": "sber", "url": "https://bank.example"}, "callback_key_file"),
        ({"kind": "tbank"}, "url"),
        ({**TABLE, "hold_day": 6}, "hold_day"),
        ({**TABLE, "hold_days": 0}, "hold_days"),
        ({**TABLE, "networks": ["nowhere"]}, "nowhere"),
        ({**TABLE, "callback_key_file": "absent"}, "absent"),
        ("sber", "sber"),
    ],
)
def test_an_acquirer_that_cannot_be_is_an_error_at_the_start(tmp_path: Path, table: Any, word: str) -> None:
    (tmp_path / "key").write_text("k")
    with pytest.raises(BadSettings, match=word):
        acquirers_of(settings(tmp_path, acquirers={"sber": table}))


def test_who_serves_a_means_may_be_named(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("k")
    given = {"bank_url": "https://first.example/v3", "acquirers": {"sber": TABLE}}
    assert acquirers_of(settings(tmp_path, **given)).serving("card") == "yookassa"
    assert acquirers_of(settings(tmp_path, **given, acquirer_for={"card": "sber"})).serving("card") == "sber"
    for wrong in ({"sbp": "sber"}, {"card": "absent"}):
        with pytest.raises(BadSettings, match="acquirer_for"):
            acquirers_of(settings(tmp_path, **given, acquirer_for=wrong))


def test_a_callback_is_read_only_under_its_checksum(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("k")
    sber = acquirers_of(settings(tmp_path, acquirers={"sber": TABLE})).get("sber")
    fields = {"mdOrder": "o-1", "orderNumber": "n-1", "operation": "deposited", "status": "1"}
    assert sber.notified(Notice(b"", {**fields, "checksum": checksum(fields, b"k")})) == "o-1"
    assert sber.notified(Notice(b"", {"status": "1"})) is None
    for changes in ({"status": "0"}, {"checksum": ""}, {"checksum": "д"}, {"mdOrder": "o-2"}):
        with pytest.raises(ForgedNotice):
            sber.notified(Notice(b"", {**fields, "checksum": checksum(fields, b"k"), **changes}))
