"""A person finds food spoiled, or answers for it that it is not."""

from tests.floor import CHEESE, MILK, PEAS, Shop
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
)


def test_a_person_lifts_a_block_with_a_reason_and_the_order_is_whole_again(shop: Shop) -> None:
    order = in_cells(shop)
    parcel = parcel_of(shop, order)
    operator = shop.client("operator")
    assert operator.post(f"/parcels/{parcel['id']}/lift", why="градусник врал").code == "cold.not-blocked"
    pass_time(shop, 165, chilled=90)
    assert cold_of(shop, order)["level"] == "spoiled"
    assert shop.client("anna").post(f"/parcels/{parcel['id']}/lift", why="хочу молоко").status == 403
    assert operator.post(f"/parcels/{parcel['id']}/lift", why="").status == 400
    view = operator.ok(f"/parcels/{parcel['id']}/lift", why="градусник врал, молоко +3")
    assert (view["level"], view["warm_s"]) == ("ok", 0)
    seen = shop.see(order)
    assert (seen["total_kopecks"], seen["trouble"]) == (CHILLED + FROZEN_SUM + AMBIENT + FEE, "")
    pass_time(shop, 30)
    take_all(shop, order, 3)
    assert shop.see(order)["state"] == "completed"
    in_step(shop)
    assert shop.app.stock.available([MILK, CHEESE, PEAS]) == {MILK: 48, CHEESE: 19_500, PEAS: 49}
    assert operator.post(f"/parcels/{parcel['id']}/lift", why="поздно уже").code == "cold.too-late"


def test_a_lifted_block_can_fall_again(shop: Shop) -> None:
    order = in_cells(shop)
    parcel = parcel_of(shop, order)
    pass_time(shop, 165, chilled=90)
    shop.client("operator").ok(f"/parcels/{parcel['id']}/lift", why="проверил сам")
    pass_time(shop, 120, chilled=90)
    assert cold_of(shop, order)["level"] == "warm"
    pass_time(shop, 60, chilled=90)
    assert cold_of(shop, order)["level"] == "spoiled"
    assert shop.see(order)["total_kopecks"] == FROZEN_SUM + AMBIENT + FEE
    take_all(shop, order, 2)
    in_step(shop)
    assert shop.app.stock.available([MILK]) == {MILK: 48}


def test_a_block_that_is_lifted_after_the_rest_was_taken_gives_the_goods_back_to_the_shop(shop: Shop) -> None:
    order = in_cells(shop)
    parcel = parcel_of(shop, order)
    pass_time(shop, 165, chilled=90)
    take_all(shop, order, 2)
    for available in (50, 48):
        step = "lift" if available == 50 else "spoil"
        shop.client("operator").ok(f"/parcels/{parcel['id']}/{step}", why="проверил сам")
        assert shop.app.stock.available([MILK]) == {MILK: available}
        in_step(shop)
        shop.clock.forward(seconds=5)


def test_a_person_may_find_food_spoiled_whatever_was_counted(shop: Shop) -> None:
    order = in_cells(shop)
    parcel = parcel_of(shop, order)
    operator = shop.client("operator")
    operator.ok(f"/parcels/{parcel['id']}/spoil", why="пакет протёк")
    operator.ok(f"/parcels/{parcel['id']}/spoil", why="пакет протёк")
    assert shop.see(order)["total_kopecks"] == FROZEN_SUM + AMBIENT + FEE
    ambient = parcel_of(shop, order, "ambient")["id"]
    assert operator.post(f"/parcels/{ambient}/spoil", why="зачерствел").status == 404
