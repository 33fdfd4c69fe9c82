"""Whole orders whose food becomes warm: what is not given out, what is not charged, who is told; the books stay in step."""

from uuid import uuid4

import pytest
from tests.floor import CHEESE, LOCKER, MILK, PEAS, Shop
from tests.http.cold.cells import (
    AMBIENT,
    CHILLED,
    FEE,
    FROZEN_SUM,
    cold_of,
    in_cells,
    in_step,
    parcel_of,
    pass_time,
    take_all,
    tap,
    told,
)

from lukoshko_server.app import build
from lukoshko_wire.values import Zone


def test_a_cold_order_waits_a_day_and_is_given_out_whole(shop: Shop) -> None:
    order = in_cells(shop)
    shop.clock.forward(hours=20)
    shop.locker.feel(Zone.CHILLED, 30, minutes=1200)
    shop.locker.feel(Zone.FROZEN, -190, minutes=1200)
    shop.tick()
    warmth = cold_of(shop, order)
    assert (warmth["level"], warmth["warm_s"], warmth["counting"]) == ("ok", 0, False)
    assert warmth["block_after_s"] == 7200
    take_all(shop, order, 3)
    assert shop.see(order)["state"] == "completed"
    assert shop.see(order)["money"]["paid_kopecks"] == CHILLED + FROZEN_SUM + AMBIENT + FEE
    in_step(shop)


def test_a_warm_zone_takes_its_parcel_out_of_the_order_and_the_rest_is_charged(shop: Shop) -> None:
    order = in_cells(shop)
    pass_time(shop, 45, chilled=90)
    assert cold_of(shop, order)["level"] == "warm"
    assert shop.see(order)["trouble"] == "cold.warm"
    pass_time(shop, 120, chilled=90)
    seen = shop.see(order)
    warmth = cold_of(shop, order)
    assert (seen["state"], seen["trouble"], warmth["level"]) == ("ready", "cold.spoiled", "spoiled")
    assert warmth["warm_s"] == 7260
    assert cold_of(shop, order, "frozen")["level"] == "ok"
    assert seen["total_kopecks"] == FROZEN_SUM + AMBIENT + FEE
    assert {line["state"] for line in seen["lines"] if line["zone"] == "chilled"} == {"refused"}
    assert any("не платите" in text for text in told(shop, "anna"))
    assert told(shop, "courier")
    cell = parcel_of(shop, order)["cell"]
    assert tap(shop, order, cell).code == "cold.blocked"
    assert shop.locker.commands() == []
    take_all(shop, order, 2)
    assert cell not in [command.cell for command in shop.locker.seen if command.reason == "pickup"]
    seen = shop.see(order)
    assert (seen["state"], seen["money"]["paid_kopecks"]) == ("completed", FROZEN_SUM + AMBIENT + FEE)
    assert tap(shop, order, cell).code == "cold.blocked"
    assert {each["zone"]: each["state"] for each in shop.parcels(order)} == {
        "chilled": "in_cell", "frozen": "handed", "ambient": "handed",
    }  # fmt: skip
    in_step(shop)
    assert shop.app.stock.available([MILK, CHEESE, PEAS]) == {MILK: 48, CHEESE: 19_500, PEAS: 49}, (
        "written off"
    )
    recall(shop, cell)
    assert parcel_of(shop, order)["state"] == "returned"
    assert shop.app.stock.available([MILK]) == {MILK: 48}
    in_step(shop)


def recall(shop: Shop, cell: int) -> None:
    """The courier takes the spoiled parcel out: the cell is free again, nothing holds over it."""
    shop.client("courier").ok(f"/lockers/{LOCKER}/cells/{cell}/recall", id=str(uuid4()))
    assert shop.locker.obey() == [cell]
    picture = next(each for each in shop.app.lockers.picture(LOCKER).cells if each.cell.no == cell)
    assert picture.placement is None
    assert picture.overlays == ()


def test_an_order_of_nothing_but_warm_food_is_cancelled_and_its_hold_voided(shop: Shop) -> None:
    order = in_cells(shop, {MILK: 3})
    pass_time(shop, 200, chilled=120)
    seen = shop.see(order)
    assert (seen["state"], seen["trouble"]) == ("cancelled", "cold.spoiled")
    shop.send()
    assert shop.see(order)["money"]["state"] in ("voiding", "void")
    shop.let_bank_speak()
    assert shop.see(order)["money"]["state"] == "void"
    assert tap(shop, order).code == "cold.blocked"
    assert any("отменён" in text for text in told(shop, "anna"))
    in_step(shop)
    assert shop.app.stock.available([MILK]) == {MILK: 47}
    cell = parcel_of(shop, order)["cell"]
    recall(shop, cell)
    assert shop.app.stock.available([MILK]) == {MILK: 47}
    history = shop.client("operator").see(f"/orders/{order}/history")["events"]
    assert {"too warm", "spoiled", "cancel"} <= {event["what"] for event in history}


def test_another_process_goes_on_where_one_was_killed(shop: Shop) -> None:
    order = in_cells(shop)
    other = build(shop.app.settings, clock=shop.clock, engine=shop.app.engine)
    for _ in range(35):
        shop.clock.forward(minutes=5)
        shop.locker.feel(Zone.CHILLED, 90, minutes=5)
        shop.locker.feel(Zone.FROZEN, -180, minutes=5)
        with pytest.raises(RuntimeError), shop.app.work(), shop.app.floor.cold.judged(order):
            raise RuntimeError("killed before the commit")
        other.floor.cold.tick(shop.clock())
    assert (cold_of(shop, order)["level"], cold_of(shop, order)["warm_s"]) == ("spoiled", 7260)
    assert shop.see(order)["total_kopecks"] == FROZEN_SUM + AMBIENT + FEE
    assert shop.app.stock.available([MILK]) == {MILK: 48}
