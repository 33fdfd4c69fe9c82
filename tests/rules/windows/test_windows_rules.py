"""Windows out of templates, and streets however they are written."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_server.windows.rules import Template, named, serves, upcoming

MOSCOW = timezone(timedelta(hours=3))
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = Template(
    from_minute=600, to_minute=1320, length_minutes=120, capacity=5, cutoff_minutes=60, fee_kopecks=9900
)

templates = st.builds(
    Template,
    from_minute=st.integers(0, 700),
    to_minute=st.integers(701, 1440),
    length_minutes=st.integers(10, 300),
    capacity=st.integers(0, 9),
    cutoff_minutes=st.integers(0, 600),
    fee_kopecks=st.integers(0, 100_000),
    weekdays=st.sampled_from(["1234567", "12345", "67", "1"]),
)


def test_a_day_is_cut_into_whole_windows_in_local_time() -> None:
    starts = [
        window.starts_at.astimezone(MOSCOW).hour
        for window in upcoming("shop", [DAY], NOW, zone=MOSCOW, days=1)
    ]
    assert starts == [14, 16, 18, 20]  # it is 12:00 there, and 13:00 minus the hour has passed


def test_a_window_leaves_the_list_at_its_cutoff() -> None:
    first = upcoming("shop", [DAY], NOW, zone=MOSCOW, days=1)[0]
    just_before = first.cutoff_at - timedelta(seconds=1)
    assert first in upcoming("shop", [DAY], just_before, zone=MOSCOW, days=1)
    assert first not in upcoming("shop", [DAY], first.cutoff_at, zone=MOSCOW, days=1)


def test_weekdays_of_local_time_count() -> None:
    only_tuesday = Template(0, 60, 60, 1, 0, 0, "2")
    found = upcoming("shop", [only_tuesday], NOW, zone=MOSCOW, days=7)
    assert [window.starts_at for window in found] == [datetime(2026, 11, 23, 21, 0, tzinfo=UTC)]


def test_the_first_template_wins_where_two_begin_together() -> None:
    dear = Template(600, 720, 120, 1, 0, 500_00)
    found = upcoming("shop", [dear, DAY], NOW + timedelta(days=1) - timedelta(hours=3), zone=MOSCOW, days=1)
    assert found[0].fee_kopecks == 500_00


def test_a_window_past_its_cutoff_is_not_offered_again_by_a_later_template() -> None:
    early = Template(0, 701, 10, 0, 184, 0)
    late = Template(0, 701, 10, 0, 0, 0)
    now = NOW + timedelta(minutes=536)
    assert upcoming("shop", [early, late], now, zone=MOSCOW, days=1) == []


@given(st.lists(templates, max_size=3), st.integers(0, 10_000))
def test_every_window_offered_is_found_again_by_its_id(made: list[Template], minutes: int) -> None:
    now = NOW + timedelta(minutes=minutes)
    for window in upcoming("a.b-1", made, now, zone=MOSCOW, days=3):
        assert named("a.b-1", made, window.id, zone=MOSCOW) == window
        assert now < window.cutoff_at <= window.starts_at < window.ends_at


@pytest.mark.parametrize("wanted", ["", "shop", "shop.", "shop.20261123", "shop.20261123T0001", "x.20261123T0700",
                                    "shop.99999999T9999", "shop.00010101T0000"])  # fmt: skip
def test_an_id_that_no_template_makes_is_no_window(wanted: str) -> None:
    assert named("shop", [DAY], wanted, zone=MOSCOW) is None


@pytest.mark.parametrize(
    ("streets", "street", "served"),
    [
        (["*"], "куда угодно", True),
        (["Лесная"], "ул. Лесная, 5", True),
        (["улица Лесная"], "лесная 7", True),
        (["Лесная"], "пр-т Полевой, 1", False),
        (["Берёзовая"], "УЛИЦА БЕРЕЗОВАЯ 3", True),
        (["Лесная"], "Новолесная, 2", False),
        ([], "Лесная", False),
        ([" "], "Лесная", False),
    ],
)
def test_a_zone_knows_its_streets(streets: list[str], street: str, served: bool) -> None:
    assert serves(streets, street) is served


@pytest.mark.parametrize(
    "wrong",
    [{"from_minute": 800, "to_minute": 700}, {"to_minute": 1441}, {"length_minutes": 0}, {"capacity": -1}],
)
def test_a_template_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    good = Template(
        from_minute=0, to_minute=60, length_minutes=60, capacity=1, cutoff_minutes=0, fee_kopecks=0
    )
    with pytest.raises(ValueError, match=r"cannot be|below zero"):
        replace(good, **wrong)
