"""Goods for goods: prices, netting, and how both receipts say that they were paid."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from lukoshko_server.catalogue.rules import Goods
from lukoshko_server.handover.exchange_rules import (
    CameBack,
    Given,
    Net,
    basket,
    came_back,
    change,
    check_settle,
    paid,
)
from lukoshko_server.handover.refusals import NotEnoughCash, SumChanged, WrongMethod
from lukoshko_server.orders.rules import Line, Order
from lukoshko_server.payments.rules import Kept, share_exchange
from lukoshko_server.receipts.returns import Back
from lukoshko_wire.api.exchanges import SettleExchange
from lukoshko_wire.discounts import Agreed
from lukoshko_wire.pos import ReceiptLine
from lukoshko_wire.values import PayMethod, Unit, Vat, Way, Zone

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def goods(id_: str = "juice", *, unit: Unit = Unit.PIECE, price: int = 120_00) -> Goods:
    return Goods(
        id_, id_, None, unit, price, Zone.AMBIENT, "", Vat.VAT22, 0, 0, 0, 0, "", (), "", "", "", True, True,
    )  # fmt: skip


def line(no: int, goods_id: str, price: int, quantity: int, unit: Unit = Unit.PIECE) -> Line:
    return Line(
        no, goods_id, goods_id, unit, Zone.AMBIENT, "", price, Vat.VAT22, 0, quantity, picked=quantity, handed=quantity,
        state="handed",
    )  # fmt: skip


def order(*lines: Line, agreed: Agreed | None = None) -> Order:
    return Order(
        "o", "1", "anna", "completed", Way.COURIER, "p", "w", NOW, NOW, "card", "ask", None, 0, NOW, lines=lines,
        agreed=agreed or Agreed(),
    )  # fmt: skip


def sold(no: int, milli: int, kopecks: int) -> ReceiptLine:
    return ReceiptLine(
        name="x", price_kopecks=1, quantity_milli=milli, measure="piece", sum_kopecks=kopecks, vat=Vat.VAT22,
        order_line=no,
    )  # fmt: skip


def sums(given: list[Given], came: list[CameBack]) -> list[tuple[str, int, int]]:
    return [(each.goods_id, each.ordered, each.price_kopecks) for each in basket(given, came).lines]


def test_the_same_goods_go_at_the_price_of_the_order_as_far_as_they_came_back() -> None:
    came = [CameBack("juice", 2, 99_00, 0)]
    assert sums([Given("a", goods(), 3), Given("b", goods("tea"), 1)], came) == [
        ("juice", 2, 99_00), ("juice", 1, 120_00), ("tea", 1, 120_00),
    ]  # fmt: skip


def test_every_weighing_is_a_line_and_a_code_stays_on_one() -> None:
    cheese = goods("cheese", unit=Unit.KG, price=1000_00)
    came = [CameBack("cheese", 300, 900_00, 0)]
    assert sums([Given("a", cheese, 200), Given("b", cheese, 200)], came) == [
        ("cheese", 200, 900_00), ("cheese", 100, 900_00), ("cheese", 100, 1000_00),
    ]  # fmt: skip
    coded = [Given("a", cheese, 200, "code 1"), Given("b", cheese, 200, "code 2")]
    made = basket(coded, came)
    assert [(each.ordered, each.price_kopecks) for each in made.lines] == [(200, 900_00), (200, 1000_00)]
    assert made.codes == {"a": 1, "b": 2}


def test_a_discount_on_the_whole_order_stays_with_the_same_goods_and_bonuses_do_not() -> None:
    def difference(agreed: Agreed) -> int:
        bought = order(line(1, "juice", 120_00, 3), line(2, "tea", 240_00, 1), agreed=agreed)
        worth = [Back(1, 1000, 120_00 - bought.line(1).off_kopecks // 3)]
        came = came_back(bought, [sold(1, 3000, bought.line(1).sum_kopecks)], worth, {1: "off"})
        made = basket([Given("a", goods(), 1)], came)
        due = replace(order(*made.lines), agreed=made.agreed)
        return due.total_kopecks - (worth[0].kopecks or 0)

    assert difference(Agreed()) == 0
    assert difference(Agreed(off_kopecks=60_00, base_kopecks=600_00)) == 0
    assert difference(Agreed(bonus_kopecks=60_00, base_kopecks=600_00)) == 12_00


@any_of(st.lists(st.integers(0, 10**6), min_size=1, max_size=4).filter(any), st.data())
def test_what_is_exchanged_and_what_goes_back_are_the_refund_to_the_kopeck(
    left: list[int], data: st.DataObject
) -> None:
    kopecks = data.draw(st.integers(1, sum(left)))
    exchanged = data.draw(st.integers(0, kopecks))
    kept, back = share_exchange(left, kopecks, exchanged)
    assert (sum(kept), sum(back)) == (exchanged, kopecks - exchanged)
    assert all(stays + goes <= most for stays, goes, most in zip(kept, back, left, strict=True))
    assert min((*kept, *back)) >= 0


@any_of(st.integers(1, 10**7), st.integers(1, 10**7), st.integers(0, 10**7), st.booleans(), st.booleans())
def test_the_receipt_of_what_is_given_is_paid_to_the_kopeck(
    back: int, given: int, in_cash: int, by_cash: bool, by_goods: bool
) -> None:
    net = Net(back, given)
    cash = min(in_cash, net.netted_kopecks)
    kept = [Kept(PayMethod.HOLD, "h", net.netted_kopecks - cash), Kept(PayMethod.CASH, None, cash)]
    method = PayMethod.CASH if by_cash else PayMethod.TERMINAL
    how = paid(net, kept, SettleExchange(expected_kopecks=0, method=method), by_goods=by_goods)
    assert how.kopecks == given
    assert how.other_kopecks == (net.netted_kopecks if by_goods else 0)
    moved = net.pays_kopecks if by_cash else 0
    assert how.cash_kopecks == moved + (0 if by_goods else cash)


def test_a_difference_that_nobody_saw_is_refused() -> None:
    net = Net(100_00, 150_00)
    with pytest.raises(SumChanged):
        check_settle(net, SettleExchange(expected_kopecks=-50_00))
    with pytest.raises(WrongMethod):
        check_settle(net, SettleExchange(expected_kopecks=50_00))
    with pytest.raises(NotEnoughCash):
        check_settle(net, SettleExchange(expected_kopecks=50_00, method=PayMethod.CASH, given_kopecks=49_99))
    check_settle(Net(150_00, 100_00), SettleExchange(expected_kopecks=-50_00))


@pytest.mark.parametrize(
    ("back", "method", "tendered", "gets"),
    [
        (100_00, PayMethod.CASH, 60_00, 10_00), (100_00, PayMethod.CASH, 0, 0), (100_00, PayMethod.TERMINAL, 60_00, 0),
        (200_00, PayMethod.CASH, 60_00, 0), (200_00, None, 0, 0),
    ],
)  # fmt: skip
def test_change_is_given_only_of_notes_that_paid_a_difference(
    back: int, method: PayMethod | None, tendered: int, gets: int
) -> None:
    net = Net(back, 150_00)
    body = SettleExchange(expected_kopecks=net.difference_kopecks, method=method, given_kopecks=tendered)
    assert change(net, body) == gets
