"""What is held for a basket, against sums of fractions."""

from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.weighing.baskets import Wish, baskets, goods

from lukoshko_server.catalogue.rules import Buffer, piece_grams
from lukoshko_server.checkout.rules import NotWholePieces, check_pieces, order_lines
from lukoshko_server.orders.rules import hold_for
from lukoshko_wire.values import Unit


def exact_hold(wish: Wish, percent: int, cap: int) -> int:
    """Independent: fractions of a kopeck, half up, then a share of that, up."""
    of = wish.goods
    if of.unit is not Unit.KG:
        return of.price_kopecks * wish.quantity
    estimate = floor(Fraction(of.price_kopecks * wish.quantity, 1000) + Fraction(1, 2))
    own = percent if of.buffer_percent is None else of.buffer_percent
    extra = ceil(Fraction(estimate * own, 100))
    return estimate + (min(extra, cap) if cap else extra)


@given(baskets(), st.integers(0, 30), st.sampled_from([0, 1_000, 50_000]), st.integers(0, 50_000))
def test_the_hold_is_goods_buffer_and_fee_to_the_kopeck(
    basket: list[Wish], percent: int, cap: int, fee: int
) -> None:
    known = {wish.goods.id: wish.goods for wish in basket}
    lines = order_lines([wish.kept for wish in basket], known, Buffer(percent, cap))
    assert hold_for(lines, fee_kopecks=fee) == fee + sum(exact_hold(wish, percent, cap) for wish in basket)
    assert [line.pieces for line in lines] == [
        wish.quantity // wish.goods.piece_grams if wish.goods.piece_grams else 0 for wish in basket
    ]


def test_a_melon_is_ordered_as_a_piece_and_held_for_what_one_usually_weighs() -> None:
    wish = Wish(goods(price=8_990, piece=4_000, buffer=40), 4_000)
    (line,) = order_lines([wish.kept], {"g": wish.goods}, Buffer(12, 0))
    assert (line.pieces, line.ordered_sum_kopecks, line.budget_kopecks) == (1, 35_960, 50_344)


def test_a_cart_takes_whole_pieces_only() -> None:
    check_pieces(goods(piece=4_000), 8_000)
    check_pieces(goods(), 437)
    with pytest.raises(NotWholePieces):
        check_pieces(goods(piece=4_000), 5_000)


@pytest.mark.parametrize(
    ("unit", "own", "own_grams", "card_grams", "grams"),
    [
        (Unit.KG, None, 0, 0, 0),
        (Unit.KG, None, 300, 0, 0),
        (Unit.KG, None, 300, 4_000, 4_000),
        (Unit.KG, "piece", 3_500, 4_000, 3_500),
        (Unit.KG, "weight", 3_500, 4_000, 0),
        (Unit.PIECE, "piece", 3_500, 0, 0),
    ],
)
def test_the_shop_says_over_1c_whether_goods_go_by_the_piece(
    unit: Unit, own: str | None, own_grams: int, card_grams: int, grams: int
) -> None:
    assert piece_grams(unit, own, own_grams, card_grams) == grams
