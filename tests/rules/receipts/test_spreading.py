"""Discounts on the whole basket, and prices whose sums hold, against exact fractions."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.receipts.kit import basket, kilos, nearest, pieces, worth

from lukoshko_server.receipts.spreading import Item, TooMuchOff, spread_off
from lukoshko_wire.money import half_up
from lukoshko_wire.pos import Mark
from lukoshko_wire.pricing import priced
from lukoshko_wire.sold import share_line
from lukoshko_wire.values import Vat


@pytest.mark.parametrize(
    ("quantity", "kopecks", "usual", "counted", "parts"),
    [
        (3000, 10_000, 4_000, True, [(3334, 1000, 3334), (3333, 2000, 6666)]),
        (3000, 12_000, 4_000, True, [(4000, 3000, 12_000)]),
        (353, 31_766, 89_990, False, [(89_990, 353, 31_766)]),
        (353, 30_000, 89_990, False, [(84_986, 353, 30_000)]),
        (50_000, 10_040, 200, False, [(200, 10_000, 2_000), (201, 40_000, 8_040)]),
        (1000, 1, 100, True, [(1, 1000, 1)]),
    ],
)
def test_a_sum_has_prices(
    quantity: int, kopecks: int, usual: int, counted: bool, parts: list[tuple[int, int, int]]
) -> None:
    found = priced(quantity, kopecks, usual_kopecks=usual, counted=counted)
    assert [(part.price_kopecks, part.quantity_milli, part.kopecks) for part in found] == parts


@given(basket(1), st.data())
def test_any_sum_is_at_most_two_prices_that_hold(items: list[Item], data: st.DataObject) -> None:
    (item,) = items
    kopecks = data.draw(st.integers(item.least_kopecks, item.kopecks))
    parts = priced(item.quantity_milli, kopecks, usual_kopecks=item.price_kopecks, counted=item.counted)
    assert len(parts) <= 2
    assert sum(part.kopecks for part in parts) == kopecks
    assert sum(part.quantity_milli for part in parts) == item.quantity_milli
    for part in parts:
        exact = Fraction(part.price_kopecks) * part.quantity_milli / 1000
        assert abs(exact - part.kopecks) <= 1
        assert part.kopecks >= 1
        assert part.price_kopecks >= 1 or item.price_kopecks < 1000
        if item.counted:
            assert exact == part.kopecks
            assert part.quantity_milli % 1000 == 0


@given(basket(), st.data())
def test_a_discount_takes_its_share_of_each_thing_to_the_kopeck(
    items: list[Item], data: st.DataObject
) -> None:
    room = [worth(item) - item.least_kopecks for item in items]
    off = data.draw(st.integers(0, sum(room)))
    sums = spread_off(items, off)
    assert sum(worth(item) for item in items) - sum(sums) == off
    for item, kopecks, most in zip(items, sums, room, strict=True):
        assert item.least_kopecks <= kopecks <= worth(item)
        if sum(room):
            assert abs((worth(item) - kopecks) - Fraction(off * most, sum(room))) < 1


@given(basket())
def test_more_than_there_is_cannot_be_taken_off(items: list[Item]) -> None:
    most = sum(item.kopecks - item.least_kopecks for item in items)
    assert sum(spread_off(items, most)) == sum(item.least_kopecks for item in items)
    with pytest.raises(TooMuchOff):
        spread_off(items, most + 1)


def test_no_piece_and_no_kilogram_goes_for_less_than_a_kopeck() -> None:
    assert spread_off([pieces(1, 60), kilos(100, 2500)], 247) == [60, 3]


def test_what_stands_under_one_code_and_cannot_be_split_keeps_its_price() -> None:
    keg = Item("Сыр", 90_000, 5_000, "kilogram", Vat.VAT10, mark=Mark(code="0104", identifier="0104"))
    assert spread_off([keg, pieces(10_000, 1)], 100) == [450_000, 9_900]


@given(basket())
def test_a_thing_costs_what_fractions_say(items: list[Item]) -> None:
    for item in items:
        assert (
            item.kopecks == worth(item) == nearest(Fraction(item.price_kopecks * item.quantity_milli, 1000))
        )


@given(st.integers(1, 300_000), st.lists(st.integers(1, 5000), min_size=1, max_size=12))
def test_a_line_of_several_things_is_shared_to_the_kopeck(price: int, quantities: list[int]) -> None:
    total = half_up(price * sum(quantities), 1000)
    parts = share_line(price, quantities, total)
    assert sum(parts) == total
    for part, quantity in zip(parts, quantities, strict=True):
        assert abs(1000 * part - price * quantity) < 1000
