"""The same day, its receipts printed by registers of another family, or in the cloud."""

import pytest
from tests.flows.story.kit import story


@pytest.mark.timeout(900)
def test_a_day_with_registers_of_two_families_ends_alike() -> None:
    status, table, said = story("--seed", "7", "--shtrih", "till-door", "--kill", "till-door,agent-till-door")
    assert status == 0, table + said


@pytest.mark.timeout(900)
def test_a_day_whose_locker_orders_get_their_receipts_from_the_cloud_ends_alike() -> None:
    """Paid online, captured at the cell, registered in the cloud once, its QR in the customer's order."""
    status, table, said = story(
        "--seed",
        "7",
        "--cloud",
        "till-counter",
        "--kill",
        "agent-till-counter,till-counter,agent-till-counter",
    )
    assert status == 0, table + said
    assert "orders by locker" in table
