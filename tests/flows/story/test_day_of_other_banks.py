"""The same day, its money held by another acquirer."""

import pytest
from tests.flows.story.kit import story


@pytest.mark.timeout(900)
@pytest.mark.parametrize("bank", ["sber", "tbank"])
def test_a_day_with_another_acquirer_ends_alike(bank: str) -> None:
    """The bank's own ledger is the witness: held, captured, released, nothing left hanging."""
    status, table, said = story("--seed", "7", "--bank", bank, "--kill", "bank,jobs")
    assert status == 0, table + said
    assert "orders by locker" in table
