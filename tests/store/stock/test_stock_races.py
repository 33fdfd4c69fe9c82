"""Truth 5 under real threads: whatever is bought at once, no more is promised than lies there."""

import random
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from tests.conftest import FixedClock
from tests.store.stock.shelf import MILK, PEARS, TEA, stock_of

from lukoshko_server.db import Work
from lukoshko_server.stock import store
from lukoshko_server.stock.rules import OutOfStock

THREADS = 8


def at_once(acts: Iterable[Callable[[], None]]) -> list[bool]:
    """Run all at the same moment in threads; True for each that was not refused."""
    acts = list(acts)
    gate = threading.Barrier(min(THREADS, len(acts)))

    def run(act: Callable[[], None], *, waits: bool) -> bool:
        if waits:
            gate.wait(20)
        try:
            act()
        except OutOfStock:
            return False
        return True

    with ThreadPoolExecutor(THREADS) as pool:
        runs = [pool.submit(run, act, waits=number < gate.parties) for number, act in enumerate(acts)]
        return [each.result(60) for each in runs]


def promised(work: Work, goods_id: str) -> int:
    with work.read() as tx:
        return store.reserved(tx, [goods_id]).get(goods_id, 0)


def test_the_last_pieces_go_to_exactly_as_many_as_there_are(work: Work) -> None:
    stock = stock_of(work, {TEA: 5})
    won = at_once(lambda number=number: stock.keep(f"cart:{number}", TEA, 1) for number in range(16))  # type: ignore[misc]
    assert sum(won) == promised(work, TEA) == 5
    assert stock.available([TEA]) == {TEA: 0}


def test_the_last_grams_are_never_promised_twice(work: Work) -> None:
    stock = stock_of(work, {PEARS: 500})
    won = at_once(lambda number=number: stock.keep(f"cart:{number}", PEARS, 130) for number in range(8))  # type: ignore[misc]
    assert sum(won) == 3
    assert promised(work, PEARS) == 390


def test_carts_that_want_the_same_goods_in_opposite_order_do_not_lock_each_other_out(work: Work) -> None:
    stock = stock_of(work, {TEA: 50, MILK: 50})
    orders = [{TEA: 1, MILK: 1}, {MILK: 1, TEA: 1}]
    won = at_once(
        lambda number=number: stock.keep_all(f"cart:{number}", orders[number % 2])  # type: ignore[misc]
        for number in range(24)
    )
    assert all(won)
    assert promised(work, TEA) == promised(work, MILK) == 24


def test_one_cart_on_two_screens_ends_with_one_of_the_two_wishes(work: Work) -> None:
    stock = stock_of(work, {TEA: 10, MILK: 10})
    wishes = [{TEA: 4, MILK: 1}, {TEA: 7, MILK: 2}]
    keeps: list[Callable[[], None]] = [partial(stock.keep_all, "cart:1", wish) for wish in wishes]
    assert all(at_once([*keeps, partial(stock.release, "cart:1"), *keeps] * 3))
    assert stock.reserved_by("cart:1") in (*wishes, {})


def test_two_orders_of_one_cart_take_its_goods_once(work: Work) -> None:
    stock = stock_of(work, {TEA: 5})
    stock.keep("cart:1", TEA, 5)
    won = at_once(
        lambda number=number: stock.pass_on("cart:1", f"order:{number}", {TEA: 5})  # type: ignore[misc]
        for number in range(6)
    )
    assert sum(won) == 1
    assert promised(work, TEA) == 5


def test_expiry_against_ordering_leaves_either_the_order_or_the_next_cart(
    work: Work, clock: FixedClock
) -> None:
    stock = stock_of(work, {TEA: 5})

    def order() -> None:
        stock.pass_on("cart:1", "order:1", {TEA: 5})

    for attempt in range(6):
        stock.keep("cart:1", TEA, 5, clock.now + timedelta(minutes=1))
        clock.forward(minutes=2)
        results = at_once(
            [
                lambda: stock.tick(clock.now),
                order,
                lambda: stock.keep("cart:2", TEA, 5),
            ]
        )
        assert results[1] != results[2], f"attempt {attempt}"
        assert promised(work, TEA) == 5
        for owner in ("cart:1", "cart:2", "order:1"):
            stock.release(owner)


def test_goods_leave_once_however_often_the_handover_is_told(work: Work) -> None:
    stock = stock_of(work, {TEA: 5})
    stock.keep("order:1", TEA, 3)
    told: list[bool] = []
    at_once([lambda: told.append(stock.take_out("order:1", TEA, 3, "handover-1:1"))] * 8)
    assert sorted(told) == [False] * 7 + [True]
    assert stock.available([TEA]) == {TEA: 2}


@pytest.mark.parametrize("seed", [1, 2])
def test_a_crowd_that_does_everything_at_once_leaves_the_books_straight(work: Work, seed: int) -> None:
    stock = stock_of(work, {TEA: 12, MILK: 9, PEARS: 900})
    dice = random.Random(seed)
    goods = {TEA: 4, MILK: 3, PEARS: 350}

    def visit(number: int, wish: dict[str, int], turn: int) -> None:
        cart, order = f"cart:{number}", f"order:{number}"
        stock.keep_all(cart, wish)
        if turn == 0:
            stock.release(cart)
            return
        stock.pass_on(cart, order, wish)
        if turn == 1:
            for each, quantity in wish.items():
                stock.take_out(order, each, quantity, f"{order}:{each}")
            stock.release(order)

    acts: list[Callable[[], None]] = []
    for number in range(24):
        wish = {each: dice.randint(1, most) for each, most in goods.items() if dice.random() < 0.7} or {
            TEA: 1
        }
        turn = dice.randrange(3)
        acts.append(lambda number=number, wish=wish, turn=turn: visit(number, wish, turn))  # type: ignore[misc]
    at_once(acts)
    with work.read() as tx:
        lying, kept = store.on_hand(tx, goods), store.reserved(tx, goods)
        for each in goods:
            assert store.balance(tx, each) == lying[each]
            assert 0 <= kept.get(each, 0) <= lying[each]
        for number in range(24):
            assert store.owned(tx, f"cart:{number}") == {}


def test_handovers_with_the_same_goods_in_opposite_order_do_not_lock_each_other_out(work: Work) -> None:
    stock = stock_of(work, {TEA: 50, MILK: 50})

    def hand_over(number: int) -> None:
        goods = [TEA, MILK] if number % 2 else [MILK, TEA]
        with work():
            stock.lock(goods)
            for each in goods:
                stock.take_out(f"order:{number}", each, 1, f"order-{number}:{each}")

    assert all(at_once(partial(hand_over, number) for number in range(24)))
    with work.read() as tx:
        assert store.on_hand(tx, [TEA, MILK]) == {TEA: 26, MILK: 26}
