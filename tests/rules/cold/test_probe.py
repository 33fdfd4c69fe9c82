"""Which values of a probe are believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_locker.cold.probe import Probe, Verdict, Works

TEN_S, MINUTE = 10_000, 60_000


def judged(probe: Probe, *raw: int, dt_ms: int = TEN_S) -> list[Verdict]:
    return [probe.judge(each, is_broken=False, works="rest", dt_ms=dt_ms) for each in raw]


def words(verdicts: list[Verdict]) -> list[tuple[str, int | None]]:
    return [(each.trouble or each.quality, each.value_c10) for each in verdicts]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ([30, 31, 29], [("good", 30), ("good", 31), ("good", 29)]),
        ([30, -0x8000, 31], [("good", 30), ("broken", 30), ("good", 31)]),
        ([-0x8000], [("broken", None)]),
        ([-400, -401], [("good", -400), ("broken", -400)]),
        ([600, 601], [("good", 600), ("broken", 600)]),
        ([30, 80], [("good", 30), ("good", 80)]),
        ([30, 81, 31], [("good", 30), ("stale", 30), ("good", 31)]),
        ([30, -21], [("good", 30), ("stale", 30)]),
        ([30, 130, 130, 130], [("good", 30), ("stale", 30), ("stale", 30), ("good", 130)]),
        ([30, 500] + [500] * 6, [("good", 30), *[("stale", 30)] * 6, ("good", 500)]),
        ([30, 500, -300, 500, -300, 500, -300, 500], [("good", 30), *[("stale", 30)] * 7]),
    ],
    ids=[
        "small steps", "a word that is no temperature", "nothing was ever believed", "the coldest", "the warmest",
        "5 K in 10 s", "more", "the other way", "10 K that hold for 20 s are half a kelvin a second",
        "whatever holds for a minute", "what jumps up and down does not hold",
    ],
)  # fmt: skip
def test_a_probe_is_believed_or_not(raw: list[int], expected: list[tuple[str, int | None]]) -> None:
    assert words(judged(Probe(), *raw)) == expected


def test_what_the_controller_calls_broken_is_broken() -> None:
    assert Probe().judge(30, is_broken=True, works="rest", dt_ms=TEN_S) == Verdict("fault", None, "broken")


def test_a_slower_look_allows_a_longer_step() -> None:
    assert words(judged(Probe(), 30, 160, dt_ms=30_000)) == [("good", 30), ("good", 160)]
    assert words(judged(Probe(), 30, 190, dt_ms=30_000)) == [("good", 30), ("stale", 30)]


def frozen_after(minutes: int, switch_every: int, value: int = 30, change_at: int | None = None) -> list[str]:
    probe = Probe()
    return [
        probe.judge(
            value + (minute == change_at),
            is_broken=False,
            works="cold" if switch_every > 0 and minute // switch_every % 2 == 1 else "rest",
            dt_ms=MINUTE,
        ).trouble
        for minute in range(minutes + 1)
    ]


def test_frozen_is_the_same_digit_for_an_hour_while_the_compressor_cycles() -> None:
    assert frozen_after(59, 15)[-1] == ""
    assert frozen_after(60, 15)[-1] == "frozen"


def test_a_probe_at_rest_beside_a_compressor_that_does_not_cycle_is_not_frozen() -> None:
    assert frozen_after(300, 0)[-1] == ""
    assert frozen_after(300, 200)[-1] == "", "one switching is no cycle"


def test_a_defrost_that_is_not_felt_is_a_cycle_too() -> None:
    probe, words = Probe(), []
    for minute in range(70):
        works: Works = "heat" if 20 <= minute < 50 else "rest"
        words.append(probe.judge(30, is_broken=False, works=works, dt_ms=MINUTE).trouble)
    assert (words[59], words[60]) == ("", "frozen")


def test_one_other_digit_thaws_it() -> None:
    assert frozen_after(90, 15, change_at=90)[-2:] == ["frozen", ""]
    assert frozen_after(70, 15, change_at=30)[-1] == ""


def test_a_restart_does_not_make_a_frozen_probe_good() -> None:
    probe = Probe()
    for minute in range(61):
        probe.judge(30, is_broken=False, works="cold" if minute % 20 < 10 else "rest", dt_ms=MINUTE)
    again = Probe(**vars(probe))
    assert again.judge(30, is_broken=False, works="rest", dt_ms=MINUTE).trouble == "frozen"


@given(st.lists(st.integers(-0x8000, 0x7FFF), max_size=60), st.integers(1, 60_000))
def test_what_is_believed_lies_in_the_range_and_never_moves_faster_than_air_can(
    raw: list[int], dt_ms: int
) -> None:
    probe, believed, unseen_ms = Probe(), None, 0
    for value in raw:
        verdict = probe.judge(value, is_broken=False, works="rest", dt_ms=dt_ms)
        unseen_ms += dt_ms
        if verdict.quality != "good":
            assert verdict.value_c10 == believed
            continue
        assert verdict.value_c10 == value
        assert -400 <= value <= 600
        if believed is not None:
            assert abs(value - believed) <= 50 * max(unseen_ms, 10_000) / 10_000 or unseen_ms >= 60_000
        believed, unseen_ms = value, 0
