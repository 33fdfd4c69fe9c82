"""A small seeded sample of `./run faults locker`; the whole is a task of its own."""

from tests.faults.locker.main import kills, lives

SEED = "sample"


def test_lives_under_a_bad_star_leave_the_books_in_order() -> None:
    found = lives(SEED, 0, 12)
    assert found.bad.total() == 0, found.notes
    assert found.seen["runs"] == 12
    for something in ("pulses", "deposits", "facts", "power cuts"):
        assert found.seen[something] > 0, f"no {something}: a sample that proves nothing"


def test_real_kills_leave_the_books_in_order() -> None:
    found = kills(SEED, 0, 3)
    assert found.bad.total() == 0, found.notes
    assert found.seen["real kills"] == 3
