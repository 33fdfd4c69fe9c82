"""What follows from the bank's news."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_server.payments.acquirers.contract import BankPayment, BankState
from lukoshko_server.payments.rules import (
    OPEN,
    HoldState,
    agrees,
    follows,
    next_look_s,
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
    ("bank", "captures", "agree"),
    [
        (told("held"), None, True),
        (told("held", kopecks=99), None, False),
        (told("held", op="hold-2"), None, False),
        (told("captured", kopecks=60), 60, True),
        (told("captured", kopecks=61), 60, False),
        (told("captured", kopecks=60), None, True),
        (told("captured", kopecks=101), None, False),
        (told("canceled"), None, True),
    ],
)
def test_news_of_another_payment_or_sum_does_not_agree(
    bank: BankPayment, captures: int | None, agree: bool
) -> None:
    assert agrees(bank, hold_id="hold-1", asked_kopecks=100, captures_kopecks=captures) is agree


@given(st.sampled_from(OURS), st.integers(0, 10**6), st.none() | st.integers(-(10**6), 10**6))
def test_the_bank_is_asked_neither_too_often_nor_too_rarely(
    state: HoldState, age_s: int, left_s: int | None
) -> None:
    left = None if left_s is None else timedelta(seconds=left_s)
    assert 3 <= next_look_s(state, timedelta(seconds=age_s), left) <= 6 * 3600
