"""Where a fiscal debt is tried, when, and whose it is."""

from datetime import UTC, datetime, timedelta

import pytest

from lukoshko_server.receipts.debt_rules import Place, next_try, owner, where

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def places(names: str) -> list[Place]:
    """Tills by a letter each; a capital prints."""
    return [Place(name.lower(), name.isupper()) for name in names]


@pytest.mark.parametrize(
    ("tills", "at", "online", "refused", "wanted"),
    [
        ("ABC", "a", "", True, "b"),
        ("ABC", "c", "", True, "a"),
        ("ABC", "b", "c", True, "c"),
        ("ABC", "a", "c", True, "b"),
        ("A", "a", "", True, "a"),
        ("aBC", "a", "", True, "b"),
        ("aBC", "a", "c", True, "c"),
        ("abc", "a", "", True, None),
        ("ABC", "a", "", False, "b"),
        ("Abc", "a", "", False, None),
        ("abC", "a", "c", False, "c"),
    ],
)
def test_the_next_till_is_one_that_prints_and_another_while_there_is_one(
    tills: str, at: str, online: str, refused: bool, wanted: str | None
) -> None:
    assert where(at, places(tills), online, refused=refused) == wanted


def test_a_refused_one_meets_every_till_before_it_comes_back() -> None:
    at, met = "b", []
    for _ in range(4):
        at = where(at, places("ABCD"), "c", refused=True) or ""
        met.append(at)
    assert sorted(met) == ["a", "b", "c", "d"]
    assert met[-1] == "b"


def test_pauses_grow_to_an_hour_and_the_deadline_changes_the_owner() -> None:
    pauses = [(next_try(tries, NOW) - NOW) // timedelta(minutes=1) for tries in range(6)]
    assert pauses == [1, 5, 15, 60, 60, 60]
    due = NOW + timedelta(days=1)
    assert [owner(due, NOW), owner(due, due)] == ["cashier", "accountant"]
