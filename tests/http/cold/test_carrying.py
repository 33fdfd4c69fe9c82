"""The courier's bag: chosen before leaving, changed under way, and what it does to the count."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from tests.conftest import FixedClock
from tests.floor import COLD, MILK, PEAS, Shop, open_shop

from lukoshko_wire.values import Way

STAGES = {
    "store": COLD,
    "shelf": COLD,
    "bag": {"chilled": {"air_c10": 50, "rise_c10_per_hour": 10, "allowed_s": 3600}},
    "bag-van": COLD,
}


@pytest.fixture
def shop(engine: Engine, clock: FixedClock, tmp_path: Path) -> Iterator[Shop]:
    with open_shop(engine, clock, tmp_path, cold_stages=STAGES) as opened:
        yield opened


def carried(shop: Shop) -> str:
    order = shop.order(Way.COURIER, {MILK: 1, PEAS: 1})
    shop.pick(order)
    shop.carry(order)
    return order


def pass_time(shop: Shop, minutes: int) -> None:
    for _ in range(minutes // 5):
        shop.clock.forward(minutes=5)
        shop.tick()


def warmth(shop: Shop, order: str, zone: str = "chilled") -> Any:
    return next(each for each in shop.parcels(order) if each["zone"] == zone)["warmth"]


def choose(shop: Shop, bag: str) -> Any:
    return shop.client("courier").ok("/route/bag", bag=bag)


def test_a_courier_chooses_among_what_the_shop_declared(shop: Shop) -> None:
    courier = shop.client("courier")
    view = courier.see("/route/bag")
    assert [each["id"] for each in view["bags"]] == ["bag", "bag-van"]
    assert view["bags"][0]["zones"] == [
        {"zone": "chilled", "air_c10": 50, "rise_c10_per_hour": 10, "allowed_s": 3600}
    ]
    assert [each["zone"] for each in view["bags"][1]["zones"]] == ["chilled", "frozen"]
    assert (view["chosen"], view["counted"], view["riding"]) == ("", "bag", 0)
    assert courier.post("/route/bag", bag="bag-of-wonders").code == "cold.unknown-bag"
    assert courier.post("/route/bag", bag="store").code == "cold.unknown-bag"
    assert choose(shop, "bag-van")["counted"] == "bag-van"
    assert shop.client("anna").post("/route/bag", bag="bag").status == 403
    assert shop.client("operator").get("/route/bag").status == 403
    carried(shop)
    assert courier.see("/route/bag")["riding"] == 2


def test_what_is_carried_in_the_van_stays_cold_where_the_bag_would_not(shop: Shop) -> None:
    choose(shop, "bag-van")
    order = carried(shop)
    pass_time(shop, 180)
    assert {each["warmth"]["level"] for each in shop.parcels(order)} == {"ok"}


def test_a_bag_changed_under_way_counts_from_then(shop: Shop) -> None:
    order = carried(shop)
    pass_time(shop, 20)
    for _ in range(2):
        assert choose(shop, "bag-van")["chosen"] == "bag-van"
    pass_time(shop, 180)
    assert warmth(shop, order)["level"] == "ok", "the promise of the bag does not run any more"
    assert warmth(shop, order, "frozen")["level"] == "ok", "known air, after twenty minutes of unknown"


def test_a_bag_is_not_cold_anew_when_goods_come_back_into_it(shop: Shop) -> None:
    order = carried(shop)
    pass_time(shop, 40)
    choose(shop, "bag-van")
    pass_time(shop, 40)
    choose(shop, "bag")
    shop.clock.forward(minutes=5)
    shop.tick()
    assert warmth(shop, order)["counting"], "its hour was over while it stood beside"
    choose(shop, "bag-van")
    pass_time(shop, 60)
    assert not warmth(shop, order)["counting"]


def test_what_lies_in_the_shop_or_with_another_courier_is_not_touched(shop: Shop) -> None:
    order = shop.order(Way.COURIER, {MILK: 1})
    shop.pick(order)
    shop.carry(order, "courier2")
    mine = carried(shop)
    choose(shop, "bag-van")
    pass_time(shop, 65)
    assert not warmth(shop, mine)["counting"]
    assert warmth(shop, order)["counting"], "it rides in the usual bag, whose hour is over"
