"""Goods that leave an order are counted once: kept from sale until somebody has put them back, or written off."""

from collections.abc import Iterable

import pytest
from tests.floor import BREAD, MILK, Shop
from tests.http.after.test_cancelling import ask
from tests.http.cold.cells import in_cells, parcel_of, pass_time

from lukoshko_server.db import Tx
from lukoshko_server.stock import store
from lukoshko_server.stock.rows import StockRow
from lukoshko_wire.values import Way

BASKET = {MILK: 2, BREAD: 1}
BREAD_BACK, MILK_BACK = ("Хлеб ржаной", 1), ("Молоко 2,5%", 2)


def waiting(shop: Shop) -> list[tuple[str, int]]:
    found = shop.client("picker").see("/picking/put-backs")["put_backs"]
    return sorted((each["name"], each["quantity"]) for each in found)


def put_back(shop: Shop, *, spoiled: bool) -> None:
    picker = shop.client("picker")
    for each in picker.see("/picking/put-backs")["put_backs"]:
        picker.ok(f"/picking/put-backs/{each['id']}/done", spoiled=spoiled)


def for_sale(shop: Shop) -> tuple[int, int]:
    """Milk and bread; of each there were 50."""
    free = shop.app.stock.available([MILK, BREAD])
    return free[MILK], free[BREAD]


def test_what_spoiled_before_its_order_was_cancelled_is_not_put_back(shop: Shop) -> None:
    order = in_cells(shop, BASKET)
    milk = parcel_of(shop, order)["id"]
    shop.client("operator").ok(f"/parcels/{milk}/spoil", why="пакет протёк")
    assert ask(shop.client("operator"), order).status == 200
    assert waiting(shop) == [BREAD_BACK]
    put_back(shop, spoiled=False)
    assert for_sale(shop) == (48, 50)
    shop.client("operator").ok(f"/parcels/{milk}/lift", why="это был сок")
    assert for_sale(shop) == (50, 50)


@pytest.mark.parametrize(("spoiled", "milk"), [(True, 48), (False, 50)])
def test_what_spoils_after_its_order_was_cancelled_is_written_off_by_whoever_puts_it_back(
    shop: Shop, spoiled: bool, milk: int
) -> None:
    order = in_cells(shop, BASKET)
    assert ask(shop.client("operator"), order).status == 200
    pass_time(shop, 200, chilled=120)
    assert parcel_of(shop, order)["warmth"]["level"] == "spoiled"
    assert (waiting(shop), for_sale(shop)) == ([MILK_BACK, BREAD_BACK], (48, 49))
    put_back(shop, spoiled=spoiled)
    assert for_sale(shop)[0] == milk
    shop.client("operator").ok(f"/parcels/{parcel_of(shop, order)['id']}/lift", why="проверил сам")
    assert for_sale(shop)[0] == milk, "nothing was written off because of the warmth"


@pytest.mark.parametrize("refused", [1, 2])
def test_what_was_refused_before_its_order_was_cancelled_is_put_back_like_the_rest(
    shop: Shop, refused: int
) -> None:
    order = shop.order(Way.COURIER, BASKET)
    shop.pick(order)
    lines = [{"no": 1, "quantity": refused}]
    shop.carry(order).ok(f"/handovers/{order}/refusals", id=f"r-{order[:8]}", lines=lines)
    assert ask(shop.client("operator"), order).status == 200
    assert (waiting(shop), for_sale(shop)) == ([MILK_BACK, BREAD_BACK], (48, 49))
    put_back(shop, spoiled=True)
    assert for_sale(shop) == (48, 49)


@pytest.mark.parametrize(("spoiled", "after"), [(False, (49, 49)), (True, (48, 49))])
def test_what_was_refused_at_the_door_is_for_sale_once_somebody_has_put_it_back(
    shop: Shop, spoiled: bool, after: tuple[int, int]
) -> None:
    order = shop.order(Way.COURIER, BASKET)
    shop.pick(order)
    courier = shop.carry(order)
    lines = [{"no": 1, "quantity": 1}]
    total = courier.ok(f"/handovers/{order}/refusals", id=f"r-{order[:8]}", lines=lines)["total_kopecks"]
    body = {"method": "hold", "expected_kopecks": total}
    courier.ok(f"/handovers/{order}/settle", id=f"s-{order[:8]}", **body)
    shop.let_bank_speak()
    shop.till_door.print()
    for _ in range(2):
        courier.ok(f"/handovers/{order}/handed", id=f"h-{order[:8]}")
    (back,) = shop.client("picker").see("/picking/put-backs")["put_backs"]
    assert (back["name"], back["quantity"], back["lies"], back["why"]) == (
        "Молоко 2,5%",
        1,
        "courier",
        "refused",
    )
    assert for_sale(shop) == (48, 49), "it is in the courier's bag"
    put_back(shop, spoiled=spoiled)
    assert (for_sale(shop), waiting(shop)) == (after, [])


@pytest.mark.parametrize("refused", [1, 2])
def test_what_is_handed_over_and_what_comes_back_are_locked_at_once(
    shop: Shop, refused: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two orders of the same goods, refused the other way round, would else wait for each other."""
    order = shop.order(Way.COURIER, {MILK: 1, BREAD: 1})
    shop.pick(order)
    courier = shop.carry(order)
    lines = [{"no": refused, "quantity": 1}]
    total = courier.ok(f"/handovers/{order}/refusals", id=f"r-{order[:8]}", lines=lines)["total_kopecks"]
    courier.ok(f"/handovers/{order}/settle", id=f"s-{order[:8]}", method="hold", expected_kopecks=total)
    shop.let_bank_speak()
    shop.till_door.print()
    locked: list[set[str]] = []
    lock = store.lock

    def note(tx: Tx, ids: Iterable[str]) -> dict[str, StockRow]:
        locked.append(set(ids))
        return lock(tx, ids)

    monkeypatch.setattr(store, "lock", note)
    courier.ok(f"/handovers/{order}/handed", id=f"h-{order[:8]}")
    assert locked[0] == {MILK, BREAD} == set().union(*locked)


def test_an_order_refused_whole_is_put_back_but_what_had_spoiled(shop: Shop) -> None:
    order = shop.order(Way.COURIER, BASKET)
    shop.pick(order)
    courier = shop.carry(order)
    shop.client("operator").ok(f"/parcels/{parcel_of(shop, order)['id']}/spoil", why="пакет протёк")
    assert for_sale(shop) == (48, 49)
    for _ in range(2):
        courier.ok(f"/handovers/{order}/refuse-all", id=f"a-{order[:8]}")
    assert (waiting(shop), for_sale(shop)) == ([BREAD_BACK], (48, 49))
    put_back(shop, spoiled=False)
    assert for_sale(shop) == (48, 50)


def test_what_had_spoiled_in_a_cell_is_not_thrown_away_twice_when_nobody_fetches_the_rest(shop: Shop) -> None:
    order = in_cells(shop, BASKET)
    shop.client("operator").ok(f"/parcels/{parcel_of(shop, order)['id']}/spoil", why="пакет протёк")
    shop.clock.forward(hours=49)
    shop.tick()
    assert shop.see(order)["state"] == "refused"
    assert (waiting(shop), for_sale(shop)) == ([BREAD_BACK], (48, 49))


def test_what_is_in_nobodys_stock_any_more_spoils_without_being_written_off_again(shop: Shop) -> None:
    order = in_cells(shop, BASKET)
    shop.clock.forward(hours=49)
    shop.tick()
    assert (shop.see(order)["state"], for_sale(shop)) == ("refused", (48, 49))
    shop.client("operator").ok(f"/parcels/{parcel_of(shop, order)['id']}/spoil", why="пакет протёк")
    assert for_sale(shop) == (48, 49)
