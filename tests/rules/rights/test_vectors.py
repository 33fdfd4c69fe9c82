"""The bytes of rights against vectors that were computed apart from the product."""

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lukoshko_wire.passes import Token, locker_hint, order_ref, pack, unpack
from lukoshko_wire.rights import tag

VECTORS = tomllib.loads((Path(__file__).parents[2] / "vectors/rights.toml").read_text("utf-8"))


@pytest.mark.parametrize("vector", VECTORS["tag"], ids=lambda vector: vector["name"])
def test_a_keyed_hash(vector: dict[str, Any]) -> None:
    made = tag(bytes.fromhex(vector["key"]), vector["kind"], vector["text"], *vector["bound"])
    assert made == vector["tag"]


@pytest.mark.parametrize("vector", VECTORS["token"], ids=lambda vector: vector["name"])
def test_the_payload_of_a_token(vector: dict[str, Any]) -> None:
    token = Token(
        role=vector["role"], locker=locker_hint(vector["locker"]), order=order_ref(vector["order"]),
        not_before=vector["not_before"], expires_at=vector["not_before"] + timedelta(minutes=vector["minutes"]),
        jti=bytes.fromhex(vector["jti"]), cells=tuple(vector["cells"]),
    )  # fmt: skip
    assert pack(token).hex() == vector["payload"]
    assert unpack(bytes.fromhex(vector["payload"])) == token
