"""Food that becomes too warm before it lies in a cell, or before the door."""

from uuid import uuid4

from tests.floor import LOCKER, Shop
from tests.http.cold.cells import AMBIENT, BASKET, CHILLED, FEE, FROZEN_SUM, cold_of, in_step, parcel_of, told

from lukoshko_wire.values import Way


def test_an_undeclared_stage_is_warm_after_thirty_minutes(shop: Shop) -> None:
    shop.app.floor.cold._profiles = {}
    order = shop.order(Way.COURIER, BASKET)
    shop.pick(order)
    assert cold_of(shop, order)["declared"] is False
    shop.clock.forward(minutes=30)
    shop.tick()
    assert cold_of(shop, order)["warm_s"] == 0
    shop.clock.forward(minutes=2)
    shop.tick()
    assert cold_of(shop, order)["warm_s"] == 120
    shop.clock.forward(minutes=8)
    shop.tick()
    seen = shop.see(order)
    assert (seen["state"], seen["trouble"]) == ("packed", "cold.spoiled"), "frozen food is lost first"
    assert seen["total_kopecks"] == CHILLED + AMBIENT + FEE
    courier = shop.client("courier")
    shop.client("operator").ok(f"/orders/{order}/courier", courier_id=courier.id)
    for parcel in shop.parcels(order):
        if parcel["state"] == "packed":
            courier.ok("/route/take", id=str(uuid4()), barcode=parcel["barcode"])
    assert shop.see(order)["state"] == "on_the_way", "the rest goes without the lost parcel"
    sum_kopecks = CHILLED + AMBIENT + FEE
    settle = {"id": str(uuid4()), "method": "hold", "expected_kopecks": sum_kopecks}
    courier.ok(f"/handovers/{order}/settle", **settle)
    shop.send()
    shop.till_door.print()
    courier.ok(f"/handovers/{order}/handed", id=str(uuid4()))
    seen = shop.see(order)
    assert (seen["state"], seen["money"]["paid_kopecks"]) == ("completed", sum_kopecks)
    assert {each["zone"]: each["state"] for each in shop.parcels(order)}["frozen"] == "returned"
    in_step(shop)


def test_the_sum_at_the_door_is_another_one_when_food_was_lost_on_the_way(shop: Shop) -> None:
    order = shop.order(Way.COURIER, BASKET)
    shop.pick(order)
    shop.app.floor.cold._profiles = {}
    courier = shop.carry(order)
    shop.clock.forward(minutes=60)
    whole = CHILLED + FROZEN_SUM + AMBIENT + FEE
    settle = {"id": str(uuid4()), "method": "hold", "expected_kopecks": whole}
    assert courier.post(f"/handovers/{order}/settle", **settle).code == "handover.sum-changed"
    assert shop.see(order)["total_kopecks"] == whole - FROZEN_SUM
    assert told(shop, "courier")


def test_a_parcel_lost_on_the_way_is_not_put_into_its_cell_and_the_rest_is_ready(shop: Shop) -> None:
    order = shop.order(Way.LOCKER, BASKET)
    shop.pick(order)
    shop.app.floor.cold._profiles = {}
    courier = shop.carry(order)
    shop.clock.forward(minutes=45)
    frozen = parcel_of(shop, order, "frozen")
    load = {"id": str(uuid4()), "barcode": frozen["barcode"]}
    assert courier.post(f"/lockers/{LOCKER}/loading", **load).code == "cold.blocked"
    assert shop.app.lockers.placement_of(frozen["id"]) is None, "its cell is free for others"
    for parcel in shop.parcels(order):
        if parcel["state"] == "with_courier":
            courier.ok(f"/lockers/{LOCKER}/loading", id=str(uuid4()), barcode=parcel["barcode"])
            shop.locker.obey()
            shop.clock.forward(seconds=5)
    assert shop.see(order)["state"] == "ready"
