"""A bank that answers nonsense has perhaps done what it was asked for: nothing is concluded from it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask, Response
from tests.acquiring import KINDS, SECRET, ask
from tests.shop import settings

from lukoshko_server.payments.acquirers.contract import Acquirer, BankUnsure
from lukoshko_server.payments.acquirers.registry import acquirers_of
from lukoshko_sim.serving import listening

BODIES = (
    "", "{}", "[]", "null", "<html>", "[" * 3000, '{"Success": "yes"}', '{"errorCode": 0}', '{"errorCode": "0"}',
    '{"Success": true, "Status": "SOLD", "PaymentId": "1", "OrderId": "x", "Amount": 1}',
    '{"Success": true, "Status": "CONFIRMED", "PaymentId": "1", "OrderId": "x", "Amount": 1.5}',
    '{"id": "1", "status": "sold", "amount": {"value": "1.00", "currency": "RUB"}}',
    '{"id": "1", "status": "succeeded", "amount": {"value": "1.5", "currency": "RUB"}}',
    '{"errorCode": "0", "orderStatus": 9, "amount": 1}', '{"errorCode": "0", "orderStatus": 1, "currency": "840"}',
)  # fmt: skip
CALLS: dict[str, Callable[[Acquirer], object]] = {
    "hold": lambda acquirer: acquirer.hold(ask()),
    "charge": lambda acquirer: acquirer.charge(ask()),
    "get": lambda acquirer: acquirer.get("1"),
    "void": lambda acquirer: acquirer.void("1", "void:1"),
}


@pytest.fixture
def answers() -> Iterator[tuple[list[str], str]]:
    """What the bank says next, and where it is."""
    said: list[str] = [""]
    app = Flask("nonsense")

    @app.route("/<path:_any>", methods=["GET", "POST"])
    def say(_any: str) -> Response:
        return Response(said[0], mimetype="application/json")

    with listening(app) as url:
        yield said, url


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("name", KINDS)
def test_nonsense_leaves_the_outcome_unknown(
    answers: tuple[list[str], str], tmp_path: Path, name: str, call: str
) -> None:
    said, url = answers
    (tmp_path / "acquirer").write_text(SECRET)
    table = {"url": url, "secret_file": "acquirer", **KINDS[name].table}
    acquirer = acquirers_of(settings(tmp_path, acquirers={name: table})).get(name)
    for body in BODIES:
        said[0] = body
        with pytest.raises(BankUnsure):
            CALLS[call](acquirer)
            pytest.fail(f"believed {body}")
