"""The receipt builder: sums of random baskets against an oracle of exact fractions."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_server.orders.rules import Line, Order
from lukoshko_server.receipts.rules import (
    Circumstances,
    DoesNotAddUp,
    NothingToPrint,
    Seller,
    build,
)
from lukoshko_wire.fiscal_codes import vat_of
from lukoshko_wire.receipts import check
from lukoshko_wire.values import PayMethod, Unit, Vat, Way, Zone

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SELLER = Seller("osn", "lukoshko.example", Vat.VAT22)
HERE = Circumstances(buyer="+79990000000", address="Москва, Лесная ул., 5", cashier="курьер Петров")


def order(*lines: Line, fee: int = 0) -> Order:
    return Order(
        "o1", "261123-0001", "p1", "handing_over", Way.COURIER, "z", "w", NOW, NOW, "card", "ask", None, fee, NOW,
        lines=tuple(replace(line, no=no) for no, line in enumerate(lines, 1)),
    )  # fmt: skip


def line(unit: Unit, price: int, picked: int, refused: int = 0, vat: Vat = Vat.VAT10) -> Line:
    return Line(1, "g", "Сыр", unit, Zone.CHILLED, "", price, vat, 0, picked, picked, refused, state="picked")


lines = st.one_of(
    st.builds(line, st.just(Unit.KG), st.integers(1, 500_000), st.integers(1, 40_000)),
    st.builds(line, st.sampled_from([Unit.PIECE, Unit.PACK]), st.integers(1, 500_000), st.integers(1, 50)),
)


@given(st.lists(lines, min_size=1, max_size=12), st.integers(0, 50_000), st.sampled_from(list(PayMethod)))
def test_every_basket_adds_up_to_the_kopeck(basket: list[Line], fee: int, method: PayMethod) -> None:
    whole = order(*basket, fee=fee)
    if whole.goods_kopecks == 0:
        return
    receipt = build(whole, method=method, paid_kopecks=whole.total_kopecks, seller=SELLER, circumstances=HERE)
    exact = [Fraction(each.price_kopecks * each.quantity_milli, 1000) for each in receipt.lines]
    assert all(
        abs(sum_ - each.sum_kopecks) <= Fraction(1, 2)
        for sum_, each in zip(exact, receipt.lines, strict=True)
    )
    check(receipt)
    assert sum(each.sum_kopecks for each in receipt.lines) == receipt.total_kopecks == whole.total_kopecks
    assert receipt.cash_kopecks + receipt.electronic_kopecks == receipt.total_kopecks
    assert (receipt.cash_kopecks > 0) == (method is PayMethod.CASH)


def test_grams_stand_as_kilograms_with_three_decimals_and_the_fee_as_a_service() -> None:
    whole = order(line(Unit.KG, 89990, 353), fee=14900)
    receipt = build(
        whole, method=PayMethod.HOLD, paid_kopecks=whole.total_kopecks, seller=SELLER, circumstances=HERE
    )
    cheese, fee = receipt.lines
    assert (cheese.quantity_milli, cheese.measure, cheese.sum_kopecks) == (353, "kilogram", 31766)
    assert (fee.subject, fee.vat, fee.sum_kopecks) == ("service", Vat.VAT22, 14900)


def test_refused_goods_are_not_on_the_receipt() -> None:
    whole = order(line(Unit.PIECE, 1000, 3, refused=1), line(Unit.PIECE, 500, 2, refused=2))
    receipt = build(whole, method=PayMethod.CASH, paid_kopecks=2000, seller=SELLER, circumstances=HERE)
    assert [(each.quantity_milli, each.sum_kopecks) for each in receipt.lines] == [(2000, 2000)]


def test_nothing_taken_is_no_receipt() -> None:
    with pytest.raises(NothingToPrint):
        build(
            order(line(Unit.PIECE, 1000, 1, refused=1), fee=9900),
            method=PayMethod.CASH, paid_kopecks=0, seller=SELLER, circumstances=HERE,
        )  # fmt: skip


@pytest.mark.parametrize("off", [-1, 1, -1000, 1000])
def test_a_payment_off_by_a_kopeck_prints_nothing(off: int) -> None:
    with pytest.raises(DoesNotAddUp):
        build(
            order(line(Unit.PIECE, 1000, 1)),
            method=PayMethod.CASH, paid_kopecks=1000 + off, seller=SELLER, circumstances=HERE,
        )  # fmt: skip


def test_vat_inside_a_real_receipt_of_2026_is_what_its_storage_wrote() -> None:
    assert vat_of(80730, Vat.VAT22) == 14558
