"""Stock on both databases: reservations, rests of 1C, movements."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from tests.conftest import FixedClock
from tests.store.stock.shelf import MILK, PEARS, TEA, stock_of

from lukoshko_server.config import Settings
from lukoshko_server.db import Work
from lukoshko_server.stock import store
from lukoshko_server.stock.rows import ReservationRow
from lukoshko_server.stock.rules import OutOfStock
from lukoshko_server.stock.service import Stock, StockShort


@pytest.fixture
def stock(work: Work) -> Stock:
    """Ten of tea, five of milk, 2.5 kg of pears."""
    return stock_of(work, {TEA: 10, MILK: 5, PEARS: 2500})


def test_what_one_keeps_another_cannot_have(stock: Stock) -> None:
    stock.keep("cart:1", TEA, 7)
    assert stock.available([TEA, MILK, "never-seen"]) == {TEA: 3, MILK: 5, "never-seen": 0}
    with pytest.raises(OutOfStock) as refused:
        stock.keep("cart:2", TEA, 4)
    assert refused.value.as_problem()["facts"]["available"] == 3
    assert stock.reserved_by("cart:2") == {}


def test_an_own_reservation_is_not_counted_against_its_owner(stock: Stock) -> None:
    stock.keep("cart:1", TEA, 7)
    stock.keep("cart:1", TEA, 10)
    assert stock.available([TEA]) == {TEA: 0}
    stock.keep("cart:1", TEA, 0)
    assert stock.available([TEA]) == {TEA: 10}


def test_several_goods_are_kept_all_or_none_and_every_shortage_is_named(stock: Stock) -> None:
    stock.keep("cart:9", MILK, 1)
    with pytest.raises(OutOfStock) as refused:
        stock.keep_all("cart:1", {TEA: 11, MILK: 5, PEARS: 500})
    assert refused.value.facts["short"] == [
        {"goods_id": MILK, "available": 4},
        {"goods_id": TEA, "available": 10},
    ]
    assert stock.reserved_by("cart:1") == {}
    stock.keep_all("cart:1", {TEA: 10, MILK: 4, PEARS: 500})
    assert stock.reserved_by("cart:1") == {TEA: 10, MILK: 4, PEARS: 500}


@pytest.mark.parametrize(("seconds", "left"), [(59 * 60 + 59, 3), (60 * 60, 10), (60 * 60 + 1, 10)])
def test_an_expired_reservation_stops_counting_on_the_second_swept_or_not(
    stock: Stock, clock: FixedClock, seconds: int, left: int
) -> None:
    stock.keep("cart:1", TEA, 7, clock.now + timedelta(hours=1))
    clock.forward(seconds=seconds)
    assert stock.available([TEA]) == {TEA: left}
    stock.tick(clock.now)
    assert stock.available([TEA]) == {TEA: left}


def test_a_clock_that_jumps_back_takes_no_reservation_away(stock: Stock, clock: FixedClock) -> None:
    stock.keep("cart:1", TEA, 7, clock.now + timedelta(hours=1))
    clock.forward(hours=-3)
    stock.tick(clock.now)
    assert stock.reserved_by("cart:1") == {TEA: 7}


def test_a_cart_becomes_an_order_once(stock: Stock, clock: FixedClock) -> None:
    stock.keep_all("cart:1", {TEA: 7, PEARS: 400}, clock.now + timedelta(hours=1))
    wanted = {TEA: 7, PEARS: 400}
    assert stock.pass_on("cart:1", "order:1", wanted) == wanted
    assert stock.pass_on("cart:1", "order:1", wanted) == wanted
    clock.forward(days=30)
    assert stock.reserved_by("order:1") == wanted
    assert stock.available([TEA, PEARS]) == {TEA: 3, PEARS: 2100}


def test_an_expired_cart_becomes_an_order_only_while_the_goods_are_there(
    stock: Stock, clock: FixedClock
) -> None:
    stock.keep("cart:1", TEA, 7, clock.now + timedelta(hours=1))
    stock.keep("cart:2", MILK, 2, clock.now + timedelta(hours=1))
    clock.forward(hours=2)
    stock.tick(clock.now)
    stock.keep("cart:3", TEA, 4)
    with pytest.raises(OutOfStock):
        stock.pass_on("cart:1", "order:1", {TEA: 7})
    assert stock.pass_on("cart:2", "order:2", {MILK: 2}) == {MILK: 2}
    assert stock.reserved_by("order:1") == {}


def test_giving_back_twice_does_not_inflate_the_stock(stock: Stock) -> None:
    stock.keep_all("cart:1", {TEA: 7, MILK: 1})
    stock.release("cart:1")
    stock.release("cart:1")
    assert stock.available([TEA, MILK]) == {TEA: 10, MILK: 5}


def test_goods_leave_and_come_back_once_per_reference(stock: Stock, work: Work) -> None:
    stock.keep("order:1", TEA, 7)
    assert stock.take_out("order:1", TEA, 5, "handover-1:1")
    assert not stock.take_out("order:1", TEA, 5, "handover-1:1")
    assert stock.reserved_by("order:1") == {TEA: 2}
    assert stock.available([TEA]) == {TEA: 3}
    assert stock.put_in(TEA, 5, "return-1:1")
    assert not stock.put_in(TEA, 5, "return-1:1")
    assert stock.available([TEA]) == {TEA: 8}
    with work.read() as tx:
        assert store.balance(tx, TEA) == store.on_hand(tx, [TEA])[TEA] == 10


def test_more_may_leave_than_was_reserved(stock: Stock) -> None:
    stock.keep("order:1", PEARS, 500)
    stock.take_out("order:1", PEARS, 537, "handover-2:1")
    assert stock.reserved_by("order:1") == {}
    assert stock.available([PEARS]) == {PEARS: 1963}


def test_rests_of_1c_replace_what_is_on_hand_and_leave_reservations(stock: Stock) -> None:
    stock.keep("order:1", TEA, 7)
    stock.set_rests({TEA: {"shop": 20_000}, PEARS: {"shop": 750}}, {TEA: 1000, PEARS: 1}, "file-2")
    assert stock.available([TEA, PEARS]) == {TEA: 13, PEARS: 750}
    assert stock.reserved_by("order:1") == {TEA: 7}


def test_rests_below_what_is_promised_raise_a_shortage_and_not_an_error(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[object] = []
    monkeypatch.setattr(work.hub, "listeners_of", lambda kind: [heard.append] if kind is StockShort else [])
    stock = stock_of(work, {TEA: 10})
    stock.keep("order:1", TEA, 7)
    stock.keep("cart:2", TEA, 2)
    stock.set_rests({TEA: {"shop": 4000}}, {TEA: 1000}, "file-2")
    assert heard == [StockShort(TEA, 5)]
    assert stock.available([TEA]) == {TEA: 0}
    stock.keep("cart:2", TEA, 1)
    with pytest.raises(OutOfStock):
        stock.keep("cart:2", TEA, 2)


def test_a_reference_of_rests_cannot_be_used_again_with_other_figures(stock: Stock) -> None:
    stock.set_rests({TEA: {"shop": 20_000}}, {TEA: 1000}, "file-2")
    with pytest.raises(ValueError, match="before"):
        stock.set_rests({TEA: {"shop": 30_000}}, {TEA: 1000}, "file-2")
    assert stock.available([TEA]) == {TEA: 20}


def test_rests_that_come_before_the_card_count_when_the_unit_is_known(stock: Stock) -> None:
    stock.set_rests({"plums": {"shop": 1_250}}, {}, "file-2")
    assert stock.available(["plums"]) == {"plums": 0}
    stock.count({"plums": 1}, "file-3")
    stock.count({"plums": 1}, "file-4")
    assert stock.available(["plums"]) == {"plums": 1250}


@pytest.mark.parametrize(("setting", "available"), [("", 10), ("подвал", 3), ("cellar", 3), ("unknown", 0)])
def test_the_shop_sells_from_the_warehouse_of_its_settings(
    work: Work, tmp_path: object, setting: str, available: int
) -> None:
    stock = Stock(work, Settings(data_dir=tmp_path, warehouse=setting))  # type: ignore[arg-type]
    stock.name_warehouses({"shop": "Магазин", "cellar": "Подвал"})
    stock.set_rests({TEA: {"shop": 10_000, "cellar": 3_000}}, {TEA: 1000}, "file-1")
    assert stock.available([TEA]) == {TEA: available}


def test_the_database_itself_refuses_an_empty_reservation(work: Work) -> None:
    with work() as tx:
        tx.session.begin_nested()
        tx.session.add(ReservationRow(owner="cart:1", goods_id=TEA, quantity=0, until=None))
        with pytest.raises(IntegrityError):
            tx.session.flush()
        tx.session.rollback()


def test_a_quantity_below_zero_is_a_bug_and_not_a_refund(stock: Stock) -> None:
    with pytest.raises(ValueError, match="below zero"):
        stock.keep("cart:1", TEA, -1)


def test_many_expired_reservations_go_in_batches(work: Work, clock: FixedClock) -> None:
    stock = stock_of(work, {TEA: 1000})
    for number in range(230):
        stock.keep(f"cart:{number}", TEA, 1, clock.now + timedelta(minutes=1))
    clock.forward(minutes=2)
    stock.tick(clock.now)
    with work.read() as tx:
        assert len([each for each in range(230) if store.owned(tx, f"cart:{each}")]) == 30
    stock.tick(clock.now)
    with work.read() as tx:
        assert not store.any_expired(tx)
