"""A small seeded sample of `./run faults money`; the whole is a task of its own."""

import pytest
from tests.faults.money.main import lives

SEED = "sample"


@pytest.mark.timeout(300)
def test_orders_of_every_flow_under_a_bad_star_leave_every_book_in_order() -> None:
    found = lives(SEED, 0, 8)
    assert found.bad.total() == 0, found.notes
    assert found.seen["runs"] == 8
    assert found.seen["kopecks"] > 0
    assert found.seen["server kills"] > 3, "a sample that proves nothing"
