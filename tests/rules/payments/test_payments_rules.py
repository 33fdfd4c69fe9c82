"""What follows from the bank's news."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_server.payments.acquirers.contract import BankPayment, BankState, CartLine
from lukoshko_server.payments.rules import (
    OPEN,
    Draw,
    HoldState,
    Purse,
    agrees,
    capture_cart,
    draws,
    follows,
    next_look_s,
    share_back,
)
from lukoshko_wire.values import Vat

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


def cart_line(no: int, kopecks: int, quantity: int = 1) -> CartLine:
    return CartLine(
        no=no, goods_id=f"g-{no}", name=f"Товар {no}", weighed=False, quantity=quantity, price_kopecks=kopecks,
        kopecks=kopecks, vat=Vat.VAT10,
    )  # fmt: skip


HELD_CART = (cart_line(1, 700, 1200), cart_line(2, 300))


@pytest.mark.parametrize(
    ("what", "handed", "kopecks", "sums"),
    [
        ("what was handed over fits", [cart_line(1, 650, 1100), cart_line(2, 300)], 950, {1: 650, 2: 300}),
        ("a line is gone", [cart_line(1, 650, 1100)], 650, {1: 650}),
        ("a line is above its own", [cart_line(1, 800, 1300)], 800, {1: 560, 2: 240}),
        ("heavier for the same sum", [cart_line(1, 700, 1201)], 700, {1: 490, 2: 210}),
        ("a line is new", [cart_line(1, 650), cart_line(3, 100)], 750, {1: 525, 2: 225}),
        ("another sum is captured", [cart_line(1, 650)], 649, {1: 454, 2: 195}),
        ("nobody knows the lines", [], 999, {1: 699, 2: 300}),
        ("all of it", [], 1000, {1: 700, 2: 300}),
        ("more than it", [], 1001, {}),
    ],
)
def test_the_cart_of_a_capture_is_one_that_the_bank_takes(
    what: str, handed: list[CartLine], kopecks: int, sums: dict[int, int]
) -> None:
    found = capture_cart(HELD_CART, handed, kopecks)
    assert {line.no: line.kopecks for line in found} == sums, what
    assert capture_cart((), handed, kopecks) == ()


@given(st.lists(st.integers(1, 10**7), min_size=1, max_size=30), st.data())
def test_a_cart_that_is_brought_down_is_within_the_held_one_to_the_kopeck(
    sums: list[int], data: st.DataObject
) -> None:
    held = [cart_line(no, kopecks) for no, kopecks in enumerate(sums, 1)]
    kopecks = data.draw(st.integers(1, sum(sums)))
    found = capture_cart(held, (), kopecks)
    assert sum(line.kopecks for line in found) == kopecks
    most = {line.no: line.kopecks for line in held}
    assert all(0 < line.kopecks <= most[line.no] for line in found)
