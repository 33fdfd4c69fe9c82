"""What is believed of a loyalty service, what a cart shows, and what comes off an order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_server.loyalty.rules import (
    TRANSITIONS,
    Asked,
    BonusesChanged,
    BonusesUnknown,
    CartLine,
    Quote,
    Strange,
    Told,
    TooManyBonuses,
    agree,
    follows,
    forecast,
    operation_id,
    quoted,
    share_back,
    shown,
    version,
)
from lukoshko_wire.discounts import Agreed

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LINES = [CartLine("milk", 10_000, 2, False, False), CartLine("cheese", 80_000, 500, True, False)]
TOLD = Told({1: 500}, off=1_000, balance=50_000, most_bonuses=15_000, accrual=2_000)
PORTIONS = [line.portion for line in LINES]


def test_a_sound_answer_is_believed() -> None:
    quote = quoted(TOLD, LINES)
    assert quote.percents == {"milk": 500}
    assert (quote.off_kopecks, quote.most_kopecks, quote.balance_kopecks) == (1_000, 15_000, 50_000)


@pytest.mark.parametrize(
    "told",
    [
        replace(TOLD, percents={3: 100}), replace(TOLD, percents={0: 100}), replace(TOLD, percents={1: 10_000}),
        replace(TOLD, percents={1: -1}), replace(TOLD, off=-1), replace(TOLD, accrual=-1),
        replace(TOLD, most_bonuses=50_001), replace(TOLD, balance=-1, most_bonuses=-1),
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_is_not_believed(told: Told) -> None:
    with pytest.raises(Strange):
        quoted(told, LINES)


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_never_more_comes_off_than_the_lines_yield(off: int, bonuses: int, accrual: int) -> None:
    quote = quoted(Told({}, off, bonuses, bonuses, accrual), LINES)
    goods = sum(portion.kopecks for portion in PORTIONS)
    assert quote.off_kopecks + quote.most_kopecks <= goods - 3  # two pieces and a begun kilogram
    assert quote.accrual_kopecks <= goods
    agreed = agree(quote, quote.most_kopecks, quote.id, PORTIONS)
    assert (agreed.off_kopecks, agreed.bonus_kopecks) == (quote.off_kopecks, quote.most_kopecks)


def test_an_order_is_placed_by_the_calculation_that_was_seen_or_not_at_all() -> None:
    quote = quoted(TOLD, LINES)
    assert agree(quote, 0, "", PORTIONS).off_kopecks == 1_000
    assert agree(None, 0, "", PORTIONS) == Agreed()
    for bonus, seen in ((1, ""), (0, quote.id)):
        with pytest.raises(BonusesUnknown):
            agree(None, bonus, seen, PORTIONS)
    for bonus, seen in ((1, ""), (0, "another"), (1, "another")):
        with pytest.raises(BonusesChanged):
            agree(quote, bonus, seen, PORTIONS)
    with pytest.raises(TooManyBonuses):
        agree(quote, 15_001, quote.id, PORTIONS)


def test_a_quote_and_a_version_are_named_by_what_they_say() -> None:
    assert quoted(TOLD, LINES).id == quoted(TOLD, LINES).id != quoted(replace(TOLD, off=999), LINES).id
    dearer = [replace(LINES[0], price_kopecks=10_001), LINES[1]]
    more = [replace(LINES[0], quantity=3), LINES[1]]
    assert len({version(lines) for lines in (LINES, dearer, more, LINES[:1], LINES[::-1])}) == 5


ASKED = Asked("v1", NOW, failed=False, told_version="v1", told_at=NOW, quote=Quote())


@pytest.mark.parametrize(
    ("asked", "after_s", "state", "ask"),
    [
        (None, 0, "asking", True),
        (replace(ASKED, version="v0", told_version="v0"), 1, "asking", True),
        (ASKED, 1, "ready", False),
        (ASKED, 61, "ready", True),
        (replace(ASKED, asked_at=NOW + timedelta(seconds=60), failed=True), 61, "ready", False),
        (ASKED, 601, "down", True),
        (replace(ASKED, told_version="v0"), 4, "asking", False),
        (replace(ASKED, told_version="v0"), 5, "down", False),
        (replace(ASKED, told_version="", told_at=None, failed=True), 9, "down", False),
        (replace(ASKED, told_version="", told_at=None, failed=True), 10, "down", True),
    ],
)
def test_what_a_cart_shows(asked: Asked | None, after_s: int, state: str, ask: bool) -> None:
    found = shown(asked, "v1", NOW + timedelta(seconds=after_s))
    assert (found.state, found.ask) == (state, ask)
    assert (found.quote is not None) == (state == "ready")


@given(
    st.integers(0, 100_000), st.integers(1, 500_000), st.lists(st.integers(1, 200_000), min_size=1, max_size=9)
)  # fmt: skip
def test_returns_in_parts_bring_back_all_bonuses_and_no_more(spent: int, paid: int, parts: list[int]) -> None:
    before = back = 0
    for part in parts:
        here = share_back(spent, paid, part, before)
        assert here >= 0
        before, back = before + part, back + here
        exact = Fraction(spent * min(before, paid), paid)
        assert abs(back - exact) <= Fraction(1, 2)
    assert back <= spent
    if before >= paid:
        assert back == spent


def test_what_is_paid_with_bonuses_brings_none() -> None:
    quote = quoted(TOLD, LINES)
    assert forecast(quote, Agreed(1_000, 0, 60_000)) == quote.accrual_kopecks
    assert forecast(quote, Agreed(1_000, 59_000, 60_000)) == 0
    assert forecast(None, Agreed()) == 0


def test_every_operation_ends_and_nothing_leaves_an_end() -> None:
    ends = {state for state, ways in TRANSITIONS.items() if not ways}
    assert ends == {"confirmed", "rolled_back", "refused", "failed", "done", "dropped"}
    for state, ways in TRANSITIONS.items():
        assert set(ways.values()) <= set(TRANSITIONS), state
        assert follows(state, "no such event") is None
    kinds = {operation_id("o1", kind) for kind in ("reserve", "accrual", "return")}
    assert len(kinds | {operation_id("o2", "reserve"), operation_id("o1", "return", "r1")}) == 5
