"""Every flow of receipts over random baskets: sums, rates, splits; what was kept is what receipts say was kept."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.rules.receipts.kit import (
    ABOUT,
    HERE,
    basket,
    holds,
    kilos,
    line,
    nearest,
    order,
    paid,
    pieces,
    signed,
    worth,
)

from lukoshko_server.orders.rules import Line
from lukoshko_server.receipts.corrections import NotToCorrect, missing, reversal, right
from lukoshko_server.receipts.flows import advance, prepayment, sale
from lukoshko_server.receipts.returns import (
    NOTHING,
    Back,
    NotToReturn,
    Returned,
    TooMuchBack,
    WorthNothing,
    add_up,
    by_order_line,
    give_back,
    left_over,
    shares,
)
from lukoshko_server.receipts.rules import Coded, DoesNotAddUp, NothingToPrint, Paid, things
from lukoshko_server.receipts.spreading import Item
from lukoshko_server.receipts.table import offset
from lukoshko_wire.fiscal_codes import vat_of, vat_percent
from lukoshko_wire.pos import Mark, Receipt
from lukoshko_wire.receipts import MOST_KOPECKS, BadReceipt, check
from lukoshko_wire.values import Unit, Vat

MILK = Mark(code="0104610053149777215d/wuU\x1d93dGVz", identifier="0104610053149777215d/wuU")
order_lines = st.one_of(
    st.builds(line, st.just(Unit.KG), st.integers(1, 500_000), st.integers(1, 40_000)),
    st.builds(line, st.sampled_from([Unit.PIECE, Unit.PACK]), st.integers(1, 500_000), st.integers(1, 50)),
)


def sums(items: list[Item]) -> int:
    return sum(worth(item) for item in items)


def plain_sale(items: list[Item]) -> Receipt:
    return sale(ABOUT, items, Paid(electronic_kopecks=sums(items)))


@given(st.lists(order_lines, min_size=1, max_size=12), st.integers(0, 50_000))
def test_an_orders_things_are_its_total(wanted: list[Line], fee: int) -> None:
    whole = order(*wanted, fee=fee)
    if whole.goods_kopecks == 0:
        with pytest.raises(NothingToPrint):
            things(whole, Vat.VAT22)
        return
    receipt = sale(ABOUT, things(whole, Vat.VAT22), Paid(cash_kopecks=whole.total_kopecks))
    assert receipt.total_kopecks == whole.total_kopecks == paid(receipt)
    assert holds(receipt.lines)


def test_grams_stand_as_kilograms_with_three_decimals_and_the_fee_as_a_service() -> None:
    whole = order(line(Unit.KG, 89_990, 353), fee=14_900)
    cheese, fee = sale(ABOUT, things(whole, Vat.VAT22), Paid(electronic_kopecks=46_666)).lines
    assert (cheese.quantity_milli, cheese.measure, cheese.sum_kopecks) == (353, "kilogram", 31_766)
    assert (cheese.order_line, fee.order_line) == (1, 0)
    assert (fee.subject, fee.vat, fee.sum_kopecks) == ("service", Vat.VAT22, 14_900)


def test_refused_goods_are_not_on_the_receipt_and_what_costs_nothing_has_no_line() -> None:
    whole = order(
        line(Unit.PIECE, 1000, 3, refused=1), line(Unit.PIECE, 500, 2, refused=2), line(Unit.KG, 100, 1)
    )
    receipt = sale(ABOUT, things(whole, Vat.VAT22), Paid(cash_kopecks=2000, tendered_kopecks=5000))
    assert [(each.quantity_milli, each.sum_kopecks) for each in receipt.lines] == [(2000, 2000)]
    assert (receipt.cash_kopecks, receipt.tendered_kopecks) == (2000, 5000)


def test_nothing_taken_is_no_receipt() -> None:
    with pytest.raises(NothingToPrint):
        things(order(line(Unit.PIECE, 1000, 1, refused=1), fee=9900), Vat.VAT22)


@pytest.mark.parametrize("off", [-1, 1, -1000, 1000])
def test_a_payment_off_by_a_kopeck_prints_nothing(off: int) -> None:
    with pytest.raises(DoesNotAddUp):
        sale(ABOUT, [pieces(1000, 3)], Paid(cash_kopecks=3000 + off))


def test_one_code_is_one_line_and_the_rest_of_the_goods_another() -> None:
    whole = order(line(Unit.PIECE, 9_000, 3))
    other = msgspec.structs.replace(MILK, code=MILK.code + "x")
    found = things(whole, Vat.VAT22, {1: [Coded(MILK, 1), Coded(other, 1)]})
    receipt = sale(ABOUT, found, Paid(cash_kopecks=27_000))
    assert [(each.subject, each.quantity_milli, each.order_line) for each in receipt.lines] == [
        ("commodity_with_marking", 1000, 1),
        ("commodity_with_marking", 1000, 1),
        ("commodity", 1000, 1),
    ]
    with pytest.raises(DoesNotAddUp):
        things(whole, Vat.VAT22, {1: [Coded(MILK, 4)]})
    back = give_back(receipt, [Back(2, 1000)], by="cash", circumstances=HERE)
    assert back.lines[0].mark == msgspec.structs.replace(other, status="piece_return")


def test_a_prepayment_names_no_codes_and_taxes_by_the_calculated_rate() -> None:
    marked = replace(pieces(9_000, 1), mark=MILK, subject="commodity_with_marking")
    receipt = prepayment(ABOUT, [marked, kilos(89_990, 353, 2)], 40_766)
    assert [(each.vat, each.method, each.mark, each.subject) for each in receipt.lines] == [
        (Vat.VAT122, "full_prepayment", None, "commodity_without_marking"),
        (Vat.VAT110, "full_prepayment", None, "commodity"),
    ]
    sold = sale(ABOUT, [marked, kilos(89_990, 353, 2)], Paid(prepaid_kopecks=40_766))
    assert (sold.prepaid_kopecks, sold.electronic_kopecks) == (40_766, 0)
    assert [(each.vat, each.method, each.mark) for each in sold.lines] == [
        (Vat.VAT22, "full_payment", MILK),
        (Vat.VAT10, "full_payment", None),
    ]


@given(basket(), st.data(), st.sampled_from(["cash", "electronic", "credit", "other"]))
def test_a_sale_with_a_discount_adds_up(items: list[Item], data: st.DataObject, way: str) -> None:
    room = sums(items) - sum(item.least_kopecks for item in items)
    off = data.draw(st.integers(0, room))
    due = sums(items) - off
    receipt = sale(ABOUT, items, Paid(**{f"{way}_kopecks": due}), off_kopecks=off)
    assert receipt.total_kopecks == due == paid(receipt) == sum(each.sum_kopecks for each in receipt.lines)
    assert holds(receipt.lines)
    for item in items:
        mine = [each for each in receipt.lines if each.order_line == item.order_line]
        assert sum(each.quantity_milli for each in mine) == item.quantity_milli
        assert {each.vat for each in mine} == {item.vat}
    for each in receipt.lines:
        percent = vat_percent(each.vat)
        assert vat_of(each.sum_kopecks, each.vat) == nearest(
            Fraction(each.sum_kopecks * percent, 100 + percent)
        )


@given(basket(6), st.data())
def test_what_was_prepaid_less_what_goes_back_is_what_was_taken(
    items: list[Item], data: st.DataObject
) -> None:
    """The oracle: money in less money out, over all receipts, is the worth of what was kept."""
    least = sum(item.least_kopecks for item in items)
    kopecks = data.draw(st.integers(least, sums(items) * 5 // 4))
    first = prepayment(ABOUT, items, kopecks)
    assert first.total_kopecks == kopecks
    assert holds(first.lines)
    taken = []
    for item in items:
        most = item.quantity_milli * 6 // 5 if item.measure == "kilogram" else item.quantity_milli
        step = 1 if item.measure == "kilogram" else 1000
        quantity = data.draw(st.integers(0, most // step)) * step
        kept = replace(item, quantity_milli=quantity)
        taken += [kept] if quantity and kept.kopecks else []
    due = sums(taken)
    made = offset(first, taken)
    assert signed(first) + sum(signed(each) for each in made) == due
    for each in made:
        check(each)
        assert paid(each) == each.total_kopecks
        assert all(one.sum_kopecks > 0 for one in each.lines)
    sold = [each for each in made if each.kind == "sell"]
    assert sum(each.total_kopecks for each in sold) == due
    assert sum(each.prepaid_kopecks for each in sold) == min(due, kopecks)
    for each in made:
        if each.kind == "sell_return":
            assert {one.method for one in each.lines} <= {"full_prepayment", "prepayment", "advance"}
            assert each.total_kopecks == kopecks - due


@given(basket(6), st.data())
def test_what_was_prepaid_may_go_back_in_any_parts_and_never_more(
    items: list[Item], data: st.DataObject
) -> None:
    first = prepayment(ABOUT, items, sums(items) + data.draw(st.integers(0, 500)))
    made: list[Receipt] = []
    left = first.total_kopecks
    while left:
        kopecks = data.draw(st.integers(left // 2 or 1, left))
        before = add_up(made)
        with pytest.raises(TooMuchBack):
            left_over(first, {}, before, left + 1)
        back = give_back(
            first, left_over(first, {}, before, kopecks), before, by="electronic", circumstances=HERE
        )
        check(back)
        assert back.total_kopecks == kopecks
        made.append(back)
        left -= kopecks
    for no, each in enumerate(first.lines, start=1):
        assert add_up(made)[no].kopecks == each.sum_kopecks


@given(basket(6))
def test_refusing_all_of_a_prepaid_order_gives_everything_back_and_sells_nothing(items: list[Item]) -> None:
    first = prepayment(ABOUT, items, sums(items))
    (back,) = offset(first, [])
    assert (back.kind, back.total_kopecks, back.electronic_kopecks) == (
        "sell_return",
        sums(items),
        sums(items),
    )
    assert [each.sum_kopecks for each in back.lines] == [each.sum_kopecks for each in first.lines]
    assert {each.method for each in back.lines} == {"full_prepayment"}


def test_an_advance_is_offset_and_its_rest_goes_back() -> None:
    first = advance(ABOUT, 50_000, Vat.VAT22)
    assert [(each.subject, each.method, each.vat) for each in first.lines] == [
        ("payment", "advance", Vat.VAT122)
    ]
    sold, back = offset(first, [pieces(10_000, 3)])
    assert (sold.prepaid_kopecks, back.total_kopecks) == (30_000, 20_000)
    assert [(each.method, each.sum_kopecks) for each in back.lines] == [("advance", 20_000)]
    (more,) = offset(first, [pieces(10_000, 6)])
    assert (more.prepaid_kopecks, more.cash_kopecks) == (50_000, 10_000)


@given(basket(5), st.data())
def test_returns_in_any_parts_never_exceed_and_in_the_end_are_the_sale(
    items: list[Item], data: st.DataObject
) -> None:
    room = sums(items) - sum(item.least_kopecks for item in items)
    off = data.draw(st.integers(0, room))
    receipt = sale(ABOUT, items, Paid(electronic_kopecks=sums(items) - off), off_kopecks=off)
    before: dict[int, Returned] = {}
    back_in_all = 0
    while True:
        left = {
            no: each.quantity_milli - before.get(no, NOTHING).quantity_milli
            for no, each in enumerate(receipt.lines, 1)
            if each.quantity_milli > before.get(no, NOTHING).quantity_milli
        }
        if not left:
            break
        no = data.draw(st.sampled_from(sorted(left)))
        step = 1000 if receipt.lines[no - 1].measure == "piece" else 1
        quantity = data.draw(st.integers(left[no] // step // 2 or 1, left[no] // step)) * step
        (share,) = shares(receipt, [Back(no, quantity)], before)
        assert share.kopecks is not None
        if share.kopecks:
            made = give_back(receipt, [Back(no, quantity)], before, by="cash", circumstances=HERE)
            check(made)
            assert made.total_kopecks == share.kopecks == made.cash_kopecks
            assert {each.vat for each in made.lines} == {receipt.lines[no - 1].vat}
            back_in_all += made.total_kopecks
        was = before.get(no, NOTHING)
        before[no] = Returned(was.quantity_milli + quantity, was.kopecks + share.kopecks)
        assert back_in_all <= receipt.total_kopecks
        with pytest.raises(TooMuchBack):
            shares(receipt, [Back(no, receipt.lines[no - 1].quantity_milli + step)], before)
    assert back_in_all == receipt.total_kopecks


def test_an_orders_line_that_was_split_comes_back_from_its_parts() -> None:
    receipt = sale(ABOUT, [pieces(4_000, 3)], Paid(cash_kopecks=10_000), off_kopecks=2_000)
    assert [each.quantity_milli for each in receipt.lines] == [1000, 2000]
    assert by_order_line(receipt.lines, 1, 2000, {}) == [Back(1, 1000), Back(2, 1000)]
    assert by_order_line(receipt.lines, 1, 1000, {1: Returned(1000, 3334)}) == [Back(2, 1000)]
    with pytest.raises(TooMuchBack):
        by_order_line(receipt.lines, 1, 3000, {1: Returned(1000, 3334)})


@pytest.mark.parametrize(
    ("back", "error"),
    [
        ([Back(3, 1000)], NotToReturn),
        ([Back(0, 1000)], NotToReturn),
        ([Back(1, 1000), Back(1, 1000)], NotToReturn),
        ([Back(1, 500)], NotToReturn),
        ([Back(1, 0)], TooMuchBack),
        ([Back(1, 4000)], TooMuchBack),
        ([Back(2, 354)], TooMuchBack),
        ([Back(1, 1000, kopecks=27_001)], TooMuchBack),
    ],
)
def test_what_was_not_sold_does_not_come_back(back: list[Back], error: type[Exception]) -> None:
    receipt = plain_sale([pieces(9_000, 3), kilos(89_990, 353, 2)])
    with pytest.raises(error):
        give_back(receipt, back, by="electronic", circumstances=HERE)


def test_nothing_returns_of_a_return_and_a_crumb_is_no_receipt() -> None:
    receipt = plain_sale([kilos(100, 1000)])
    back = give_back(receipt, [Back(1, 1000)], by="electronic", circumstances=HERE)
    with pytest.raises(NotToReturn):
        shares(back, [Back(1, 1)])
    with pytest.raises(WorthNothing):
        give_back(receipt, [Back(1, 1)], by="electronic", circumstances=HERE)
    both = plain_sale([pieces(9_000, 1), kilos(100, 1000, 2)])
    with pytest.raises(WorthNothing, match=r"\[2\]"):  # not beside a part that is worth something either
        give_back(both, [Back(1, 1000), Back(2, 1)], by="electronic", circumstances=HERE)


def test_a_settlement_without_a_receipt_gets_a_correction_with_its_day() -> None:
    fixed = missing(plain_sale([pieces(9_000, 1)]), date(2026, 11, 25))
    assert (fixed.kind, fixed.correction and fixed.correction.settled_on) == (
        "sell_correction",
        date(2026, 11, 25),
    )
    ordered = missing(plain_sale([pieces(9_000, 1)]), date(2026, 11, 25), why="instruction", number="17-08")
    assert ordered.correction is not None
    assert (ordered.correction.type, ordered.correction.number) == ("instruction", "17-08")
    with pytest.raises(BadReceipt):
        missing(plain_sale([pieces(9_000, 1)]), date(2026, 11, 25), why="instruction")


@given(basket(4), basket(4))
def test_a_wrong_receipt_is_undone_and_made_right(wrong: list[Item], better: list[Item]) -> None:
    assume(max(sums(wrong), sums(better)) < MOST_KOPECKS)
    first = plain_sale(wrong)
    undone = reversal(first, "3304159072", date(2026, 11, 25))
    made = right(plain_sale(better), "3304159072", date(2026, 11, 25))
    assert (undone.kind, made.kind) == ("sell_return_correction", "sell_correction")
    assert undone.lines == first.lines
    assert signed(first) + signed(undone) + signed(made) == sums(better)
    assert undone.correction is not None
    assert undone.correction.fiscal_sign == "3304159072"
    with pytest.raises(NotToCorrect):
        missing(undone, date(2026, 11, 25))


@pytest.mark.parametrize(
    ("name", "items"),
    [
        ("line_too_much", [pieces(MOST_KOPECKS + 1, 1)]),
        ("total_too_much", [pieces(MOST_KOPECKS, 1), pieces(1, 1, 2)]),
        ("lines", [pieces(100, 1, no) for no in range(1, 202)]),
        ("size", [replace(pieces(100, 1, no), name="Ж" * 128) for no in range(1, 200)]),
    ],
)
def test_a_receipt_over_a_limit_is_refused_by_name(name: str, items: list[Item]) -> None:
    with pytest.raises(BadReceipt) as refused:
        plain_sale(items)
    assert refused.value.name == name
