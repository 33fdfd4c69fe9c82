"""A register whose registration is not its own, or not the shop's: told on its card, and nothing reaches it."""

from pathlib import Path

import pytest
from tests.brokers import iotcore
from tests.flows.agents.cloud_kit import INN, SERIAL, cloud_till_of
from tests.flows.agents.conftest import till_of
from tests.flows.agents.kit import eventually, print_receipt

from lukoshko_wire.fiscal_ids import rnm

OTHER = 'serial = "106700000002"'
"""On the case stands another number than the one that was registered."""


@pytest.mark.parametrize(("family", "protocol"), [("atol-web", 1), ("shtrih", 1), ("shtrih", 2)])
def test_a_register_with_another_ones_registration_prints_nothing(
    tmp_path: Path, family: str, protocol: int
) -> None:
    with iotcore(tmp_path) as broker, till_of(
        tmp_path, broker, family=family, protocol=protocol, own=OTHER
    ) as till:  # fmt: skip
        server = till.server
        eventually(lambda: "registration_wrong" in server.state().get("health", {}).get("warnings", []))
        server.send("cmd", print_receipt())
        final = server.final("i-1")
        assert (final.outcome, final.code) == ("failed", "rnm")
        assert till.panel.get("/sim/counts")["documents"] == 1, "not even a shift was opened"
        warned = [(fact["warning"], fact["raised"]) for fact in server.facts_of("till_warned")]
        assert ("registration_wrong", True) in warned


@pytest.mark.parametrize("family", ["atol-web", "shtrih"])
def test_a_receipt_of_another_seller_never_reaches_the_register(tmp_path: Path, family: str) -> None:
    with iotcore(tmp_path) as broker, till_of(tmp_path, broker, family=family) as till:
        server = till.server
        inn = eventually(lambda: server.state().get("health", {}).get("inn"))
        assert "registration_wrong" not in server.state()["health"].get("warnings", [])
        server.send("cmd", print_receipt("theirs", seller_inn="500100732259"))
        assert (server.final("theirs").outcome, server.final("theirs").code) == ("failed", "inn")
        assert till.panel.get("/sim/counts")["documents"] == 1
        eventually(lambda: "inn_other" in server.state()["health"].get("warnings", []))
        server.send("cmd", print_receipt("ours", seller_inn=inn))
        assert server.final("ours").code == "printed"


@pytest.mark.parametrize(("inn", "right"), [(INN, True), ("4703148343", False)])
def test_a_till_in_the_cloud_is_checked_by_its_settings(tmp_path: Path, inn: str, right: bool) -> None:
    with iotcore(tmp_path) as broker, cloud_till_of(tmp_path, broker, rnm(1, inn, SERIAL)) as till:
        server = till.server
        eventually(lambda: server.state().get("health", {}).get("registration_number"))
        server.send("cmd", print_receipt(electronic=True))
        assert server.final("i-1").code == ("printed" if right else "rnm")
        warnings = server.state()["health"].get("warnings", [])
        assert ("registration_wrong" in warnings) is not right
        assert bool(till.sold()) is right
