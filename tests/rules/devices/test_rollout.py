"""Stages of a release: each holds the former, nobody is skipped, and a failing one goes no further."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_server.devices.rollout import STAGES, NotYet, Progress, check_stage, chosen

fleets = st.sets(
    st.tuples(st.sampled_from(["locker", "pos"]), st.text("abc123", min_size=1, max_size=6)), min_size=1
)


@given(fleets, st.sampled_from(["0.2.0", "0.3.0"]))
def test_a_stage_is_a_share_of_the_fleet_and_holds_the_former(
    fleet: set[tuple[str, str]], version: str
) -> None:
    former: set[tuple[str, str]] = set()
    for percent in STAGES:
        now = chosen(fleet, version, percent)
        assert former <= set(now) <= fleet
        assert len(now) * 100 >= len(fleet) * percent > (len(now) - 1) * 100 or percent == len(now) == 0
        former = set(now)
    assert former == fleet


def test_another_version_begins_with_other_devices() -> None:
    fleet = [("locker", f"l-{n}") for n in range(300)]
    assert len({tuple(chosen(fleet, f"0.{n}", 1)) for n in range(20)}) > 15


@pytest.mark.parametrize(
    ("before", "after", "progress", "complete", "why"),
    [
        (0, 1, Progress(0, 0, 0), True, ""),
        (0, 1, Progress(0, 0, 0), False, "files"),
        (0, 10, Progress(0, 0, 0), True, "stage"),
        (1, 10, Progress(2, 0, 0), True, "unproved"),
        (1, 10, Progress(2, 1, 0), True, ""),
        (1, 10, Progress(2, 1, 1), True, "failed"),
        (10, 100, Progress(20, 19, 0), True, ""),
        (100, 0, Progress(20, 1, 9), True, ""),
        (10, 10, Progress(20, 0, 9), False, ""),
    ],
)
def test_a_release_goes_on_only_while_it_works(
    before: int, after: int, progress: Progress, complete: bool, why: str
) -> None:
    if not why:
        check_stage(before, after, progress, complete=complete)
        return
    with pytest.raises(NotYet) as refused:
        check_stage(before, after, progress, complete=complete)
    assert refused.value.facts["why"] == why
