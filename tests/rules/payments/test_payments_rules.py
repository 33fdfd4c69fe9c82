"""What follows from the bank's news."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_server.payments.acquirers.contract import BankPayment, BankState
from lukoshko_server.payments.rules import (
    OPEN,
    Draw,
    HoldState,
    Purse,
    agrees,
    draws,
    follows,
    next_look_s,
    share_back,
)

BANK: tuple[BankState, ...] = ("pending", "held", "captured", "canceled")
OURS: tuple[HoldState, ...] = (*OPEN, "captured", "void", "declined", "expired")


def told(state: BankState, reason: str = "", kopecks: int = 100, op: str = "hold-1") -> BankPayment:
    return BankPayment("p-1", state, kopecks, op, reason=reason)


@pytest.mark.parametrize(
    ("ours", "bank", "reason", "unwanted", "then"),
    [
        ("asked", "pending", "", False, "pending"),
        ("asked", "held", "", False, "held"),
        ("pending", "held", "", False, "held"),
        ("pending", "held", "", True, "held"),
        ("pending", "canceled", "expired_on_confirmation", False, "expired"),
        ("pending", "canceled", "insufficient_funds", False, "declined"),
        ("pending", "canceled", "expired_on_confirmation", True, "void"),
        ("held", "pending", "", False, "held"),
        ("held", "canceled", "expired_on_capture", False, "expired"),
        ("held", "captured", "", False, "captured"),
        ("capturing", "held", "", False, "capturing"),
        ("capturing", "captured", "", False, "captured"),
        ("capturing", "canceled", "expired_on_capture", False, "expired"),
        ("voiding", "held", "", False, "voiding"),
        ("voiding", "canceled", "canceled_by_merchant", False, "void"),
        ("voiding", "captured", "", False, "captured"),
        ("void", "held", "", False, "void"),
        ("captured", "canceled", "", False, "captured"),
    ],
)
def test_news_moves_a_hold_as_the_table_says(
    ours: HoldState, bank: BankState, reason: str, unwanted: bool, then: HoldState
) -> None:
    assert follows(ours, told(bank, reason), unwanted=unwanted) == then


@given(st.lists(st.sampled_from(BANK), max_size=8), st.booleans())
def test_whatever_the_order_of_news_an_end_is_the_end_and_the_same_news_twice_is_once(
    news: list[BankState], unwanted: bool
) -> None:
    state: HoldState = "asked"
    ended: HoldState | None = None
    for bank in news:
        state = follows(state, told(bank), unwanted=unwanted)
        assert follows(state, told(bank), unwanted=unwanted) == state
        assert ended in (None, state)
        if state not in OPEN:
            ended = state


@pytest.mark.parametrize(
    ("bank", "agree"),
    [
        (told("held"), True),
        (told("held", kopecks=99), False),
        (told("held", op="hold-2"), False),
        (told("captured", kopecks=60), True),
        (told("captured", kopecks=101), False),
        (told("canceled"), True),
    ],
)
def test_news_of_another_payment_or_sum_does_not_agree(bank: BankPayment, agree: bool) -> None:
    assert agrees(bank, hold_id="hold-1", asked_kopecks=100) is agree


@pytest.mark.parametrize(
    ("what", "purses", "kopecks", "drawn", "rest"),
    [
        ("a part of a hold", [Purse("a", 100, False)], 60, [Draw("a", 60, 60)], 0),
        ("a hold and the extra", [Purse("a", 100, False), Purse("b", 50, False)], 120,
         [Draw("a", 100, 100), Draw("b", 20, 20)], 0),
        ("what was taken first", [Purse("a", 100, False), Purse("b", 50, True)], 120,
         [Draw("b", 50, 0), Draw("a", 70, 70)], 0),
        ("the rest at the door", [Purse("a", 100, False)], 130, [Draw("a", 100, 100)], 30),
        ("nothing at the bank", [], 130, [], 130),
        ("all or nothing can be captured", [Purse("a", 100, False, partial=False)], 60, [Draw("a", 60, 100)], 0),
        ("less than the acquirer takes", [Purse("a", 500, False), Purse("b", 300, False, 100)], 510,
         [Draw("a", 500, 500), Draw("b", 10, 100)], 0),
    ],
)  # fmt: skip
def test_a_sum_is_divided_over_what_is_at_the_bank(
    what: str, purses: list[Purse], kopecks: int, drawn: list[Draw], rest: int
) -> None:
    assert draws(purses, kopecks) == (drawn, rest), what


@given(
    st.lists(
        st.tuples(st.integers(1, 10**7), st.booleans(), st.booleans(), st.integers(1, 100_00)), max_size=5
    ),
    st.integers(0, 10**8),
)
def test_a_division_takes_everything_once_and_no_more_than_is_there(
    given_: list[tuple[int, bool, bool, int]], kopecks: int
) -> None:
    purses = [
        Purse(str(no), inside, taken, least, partial)
        for no, (inside, taken, partial, least) in enumerate(given_)
    ]
    drawn, rest = draws(purses, kopecks)
    inside = {purse.hold_id: purse for purse in purses}
    assert sum(draw.kopecks for draw in drawn) + rest == kopecks
    assert rest == max(kopecks - sum(purse.kopecks for purse in purses), 0)
    for draw in drawn:
        assert 0 < draw.kopecks <= inside[draw.hold_id].kopecks
        assert draw.capture_kopecks <= inside[draw.hold_id].kopecks
        assert draw.capture_kopecks >= draw.kopecks or inside[draw.hold_id].taken


@given(st.lists(st.integers(0, 10**6), max_size=5), st.data())
def test_a_refund_is_shared_to_the_kopeck(left: list[int], data: st.DataObject) -> None:
    kopecks = data.draw(st.integers(0, sum(left)))
    shares = share_back(left, kopecks)
    assert sum(shares) == kopecks
    assert all(0 <= share <= most for share, most in zip(shares, left, strict=True))


@given(st.sampled_from(OURS), st.integers(0, 10**6), st.none() | st.integers(-(10**6), 10**6))
def test_the_bank_is_asked_neither_too_often_nor_too_rarely(
    state: HoldState, age_s: int, left_s: int | None
) -> None:
    left = None if left_s is None else timedelta(seconds=left_s)
    assert 3 <= next_look_s(state, timedelta(seconds=age_s), left) <= 6 * 3600
