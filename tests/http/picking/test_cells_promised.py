"""Cells are promised when an order is placed, given when it is packed, and free again when it is given up."""

from uuid import uuid4

import pytest
from sqlalchemy import text
from tests.floor import BREAD, LOCKER, MILK, PEAS, Shop

from lukoshko_server.lockers.holding import Holding, Promise
from lukoshko_wire.values import Way


def promised(shop: Shop, order: str) -> Promise | None:
    return Holding(shop.app.work).promise(order)


def test_an_order_is_promised_cells_by_zone_and_size_and_gets_them_when_packed(shop: Shop) -> None:
    order = shop.order(Way.LOCKER, {MILK: 2, PEAS: 1})
    hold = promised(shop, order)
    assert hold is not None
    assert hold.cells == {"chilled/360x500x180/10000": 1, "frozen/360x500x180/10000": 1}
    assert not hold.placed
    shop.pick(order)
    assert {each.cell_no for each in shop.app.lockers.placements(order)} == {4, 7}
    hold = promised(shop, order)
    assert hold is not None
    assert hold.placed


def test_the_parcels_say_what_is_in_them(shop: Shop) -> None:
    order = shop.order(Way.LOCKER, {MILK: 2, PEAS: 1})
    parcels = shop.pick(order)["parcels"]
    assert [each["contents"] for each in parcels] == [
        [{"line_no": 1, "quantity": 2}], [{"line_no": 2, "quantity": 1}],
    ]  # fmt: skip


def test_more_than_one_cell_holds_is_split_over_several_all_or_nothing(shop: Shop) -> None:
    order = shop.order(Way.LOCKER, {MILK: 30})
    parcels = shop.pick(order)["parcels"]
    assert sorted(each["grams"] for each in parcels) == [5000, 10_000]
    assert sum(line["quantity"] for each in parcels for line in each["contents"]) == 30
    assert len({each["cell"] for each in parcels}) == 2


def test_a_locker_without_cells_for_the_order_names_windows_that_have_them(shop: Shop) -> None:
    for _ in range(3):
        shop.order(Way.LOCKER, {PEAS: 1})
    anna = shop.client("anna")
    anna.put(f"/cart/lines/{PEAS}", quantity=1)
    windows = [each["id"] for each in anna.see(f"/places/{LOCKER}/windows")]
    body = {"id": str(uuid4()), "way": "locker", "place_id": LOCKER, "payment": "card"}
    refused = anna.post("/orders", window_id=windows[-1], **body)
    assert (refused.status, refused.code) == (409, "placement.no-capacity")
    others = refused.body["facts"]["windows"]
    assert others == windows[:3]
    assert anna.see("/cart")["lines"][0]["quantity"] == 1, "the cart is kept"
    assert anna.post("/orders", window_id=others[0], **body).status == 202


def test_a_window_that_touches_the_stay_of_another_order_sees_its_cells_taken(shop: Shop) -> None:
    for _ in range(3):
        shop.order(Way.LOCKER, {PEAS: 1})
    anna = shop.client("anna")
    anna.put(f"/cart/lines/{PEAS}", quantity=1)
    windows = [each["id"] for each in anna.see(f"/places/{LOCKER}/windows")]
    # Windows of two hours, cells counted for two more: the one before still lies in them, the one before that does not.
    body = {"way": "locker", "place_id": LOCKER, "payment": "card"}
    assert (
        anna.post("/orders", id=str(uuid4()), window_id=windows[-2], **body).code == "placement.no-capacity"
    )
    assert anna.post("/orders", id=str(uuid4()), window_id=windows[-3], **body).status == 202


@pytest.mark.parametrize("after", ["placed", "packed"])
def test_a_cancelled_order_gives_the_promise_back(shop: Shop, after: str) -> None:
    orders = [shop.order(Way.LOCKER, {PEAS: 1}) for _ in range(3)]
    if after == "packed":
        shop.pick(orders[0])
    shop.client("operator").ok(f"/orders/{orders[0]}/cancel", reason="Звонок")
    assert promised(shop, orders[0]) is None
    shop.order(Way.LOCKER, {PEAS: 1})


def test_an_order_that_nobody_pays_for_gives_the_promise_back(shop: Shop) -> None:
    order = shop.order(Way.LOCKER, {PEAS: 1}, pay=False)
    assert promised(shop, order) is not None
    shop.clock.forward(hours=2)
    shop.tick()
    assert shop.see(order)["state"] == "cancelled"
    assert promised(shop, order) is None


def test_who_asks_for_reach_is_promised_and_given_only_cells_within_it(shop: Shop) -> None:
    anna = shop.client("anna")
    anna.put(f"/cart/lines/{BREAD}", quantity=1)
    window = anna.see(f"/places/{LOCKER}/windows")[-1]["id"]
    order = str(uuid4())
    body = {"id": order, "way": "locker", "place_id": LOCKER, "window_id": window, "reachable": True}
    assert anna.post("/orders", **body).code == "placement.no-capacity", "nobody has measured these cells"
    with shop.app.work() as tx:
        tx.session.execute(text("UPDATE cell SET floor_mm = 100 + 400 * (no - 1) WHERE zone = 'ambient'"))
    assert anna.post("/orders", **body).status == 202
    shop.send()
    shop.bank.pay(anna.see(f"/orders/{order}")["money"]["payment_url"])
    shop.let_bank_speak()
    shop.pick(order)
    assert [each.cell_no for each in shop.app.lockers.placements(order)] == [2], (
        "1 is the smallest, but too low"
    )


def test_a_promise_is_kept_against_whoever_packs_first(shop: Shop) -> None:
    """One order is packed larger than it was ordered for; the cell promised to another one is not taken for it."""
    early, late = shop.order(Way.LOCKER, {PEAS: 1}), shop.order(Way.LOCKER, {PEAS: 1})
    shop.app.lockers.overlay(LOCKER, 9, "faulty", on=True, why="jam", actor="tests")
    shop.pick(early)
    shop.pick(late)
    cells = [each.cell_no for order in (early, late) for each in shop.app.lockers.placements(order)]
    assert sorted(cells) == [7, 8]
