"""When a line is bad enough to send somebody, though its board still answers."""

from hypothesis import given
from hypothesis import strategies as st

from lukoshko_locker.line_quality import ENOUGH, WINDOW, LineQuality


def after(line: LineQuality, *looks: bool) -> bool:
    for bad in looks:
        line.after(bad=bad)
    return line.is_bad


def test_one_bad_look_in_ten_is_told_and_few_looks_are_not_judged() -> None:
    line = LineQuality()
    assert not after(line, *[True] * (ENOUGH - 1)), "a start without power is no noise"
    assert after(line, True)
    good = LineQuality()
    assert not after(good, *([False] * 10 + [True]) * 9)
    assert after(good, *([True] + [False] * 8) * 12)


def test_it_ends_when_the_line_is_good_again_and_not_before() -> None:
    line = LineQuality()
    after(line, *[True] * 20)
    assert after(line, *[False] * (WINDOW - 3)), "three in a hundred"
    assert not after(line, False)


@given(st.lists(st.booleans(), max_size=400))
def test_a_line_without_a_bad_look_in_its_memory_is_good(looks: list[bool]) -> None:
    line = LineQuality()
    after(line, *looks)
    assert not after(line, *[False] * WINDOW)
