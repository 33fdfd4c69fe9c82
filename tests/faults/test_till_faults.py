"""A small seeded sample of `./run faults till`; the whole is a task of its own."""

import pytest
from tests.faults.till.main import KILLS_AT_ONCE, LIVES_AT_ONCE, kills, lives
from tests.faults.till.world import FAMILIES

SEED = "sample"


@pytest.mark.parametrize("family", FAMILIES)
def test_receipts_under_a_bad_star_leave_the_books_in_order(family: str) -> None:
    found = lives(SEED, FAMILIES.index(family) * LIVES_AT_ONCE, 8)
    assert found.bad.total() == 0, found.notes
    assert (found.seen["runs"], found.seen["receipts"]) == (8, 8)
    assert found.seen["power cuts"] > 0, "a sample that proves nothing"


@pytest.mark.parametrize("family", ["atol-web", "atol-online"])
def test_real_kills_of_a_till_leave_the_books_in_order(family: str) -> None:
    found = kills(SEED, FAMILIES.index(family) * KILLS_AT_ONCE, 3)
    assert found.bad.total() == 0, found.notes
    assert (found.seen["real kills"], found.seen["receipts"]) == (3, 3)
