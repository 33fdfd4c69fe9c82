"""A short trading day through real processes: every book agrees, and one seed gives one table."""

import pytest
from tests.flows.story.kit import story


@pytest.mark.timeout(900)
def test_a_day_ends_with_every_difference_zero_and_a_kill_changes_nothing() -> None:
    status, table, said = story("--seed", "7")
    assert status == 0, table + said
    assert "orders completed" in table
    again, same, said = story("--seed", "7", "--kill", "http,jobs,agent-locker-1")
    assert again == 0, same + said
    assert same == table
