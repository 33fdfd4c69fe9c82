"""What counts as warm in a locker: probes that are silent, late, broken or wrong, and what goods of their own may stand."""

from pathlib import Path

import pytest
from tests.floor import CHEESE, LOCKER, MILK, PEAS, Shop
from tests.http.cold.cells import (
    AMBIENT,
    FEE,
    FROZEN_SUM,
    cold_of,
    in_cells,
    in_step,
    parcel_of,
    pass_time,
    take_all,
)

from lukoshko_server.cold.store import open_rows
from lukoshko_wire.exposure import LIMITS, Stands, strictest
from lukoshko_wire.locker import CellBlocked
from lukoshko_wire.values import Zone


def test_frozen_food_above_its_limit_is_blocked_by_temperature(shop: Shop) -> None:
    order = in_cells(shop, {PEAS: 2})
    pass_time(shop, 60, frozen=-130)
    assert cold_of(shop, order, "frozen")["level"] == "warm"
    pass_time(shop, 60, frozen=-100)
    assert cold_of(shop, order, "frozen")["level"] == "spoiled"
    assert shop.see(order)["state"] == "cancelled"
    in_step(shop)


def test_a_silent_probe_counts_as_warm_and_what_it_tells_later_corrects_the_count(shop: Shop) -> None:
    order = in_cells(shop)
    shop.clock.forward(minutes=5)
    shop.locker.feel(Zone.CHILLED, 30, minutes=5)
    shop.locker.feel(Zone.FROZEN, -180, minutes=5)
    for _ in range(18):
        shop.clock.forward(minutes=5)
        shop.tick()
    warmth = cold_of(shop, order)
    assert (warmth["level"], warmth["counting"]) == ("warm", True)
    assert warmth["warm_s"] == pytest.approx(3600, abs=120)
    shop.locker.feel(Zone.CHILLED, 30, minutes=95)
    shop.tick()
    warmth = cold_of(shop, order)
    assert (warmth["level"], warmth["warm_s"], warmth["counting"]) == ("warm", 0, False), (
        "the alarm is not unsaid"
    )


def test_a_broken_probe_blocks_although_the_locker_is_there(shop: Shop) -> None:
    order = in_cells(shop, {MILK: 1})
    pass_time(shop, 165, chilled=None)
    assert cold_of(shop, order)["level"] == "spoiled"
    assert shop.see(order)["state"] == "cancelled"


def test_a_locker_that_is_away_judges_for_itself_until_it_has_told(shop: Shop) -> None:
    order = in_cells(shop)
    pass_time(shop, 5)
    shop.locker.leave()
    for _ in range(10):
        shop.clock.forward(minutes=60)
        shop.tick()
    assert cold_of(shop, order)["level"] == "warm", "nobody knows: the operator is told"
    assert shop.see(order)["state"] == "ready", "but nothing is taken back before the locker has told"
    shop.locker.come()
    shop.tick()
    assert shop.see(order)["state"] == "ready"
    shop.locker.feel(Zone.CHILLED, 30, minutes=600)
    shop.locker.feel(Zone.FROZEN, -180, minutes=600)
    shop.clock.forward(minutes=5)
    shop.tick()
    assert (cold_of(shop, order)["warm_s"], shop.see(order)["state"]) == (0, "ready")


def test_a_locker_that_was_warm_while_it_was_away_is_judged_by_what_it_tells(shop: Shop) -> None:
    order = in_cells(shop, {MILK: 1})
    pass_time(shop, 5)
    shop.locker.leave()
    shop.clock.forward(hours=6)
    shop.locker.come()
    shop.tick()
    assert shop.see(order)["state"] == "ready"
    shop.locker.feel(Zone.CHILLED, 120, minutes=360)
    shop.tick()
    assert shop.see(order)["state"] == "cancelled"
    in_step(shop)


def test_a_locker_that_is_there_and_tells_nothing_is_silent(shop: Shop) -> None:
    order = in_cells(shop, {MILK: 1})
    for _ in range(40):
        shop.clock.forward(minutes=5)
        shop.tick()
    assert shop.see(order)["state"] == "cancelled"


def test_readings_late_and_out_of_order_give_the_same_count(shop: Shop) -> None:
    order = in_cells(shop)
    shop.clock.forward(minutes=90)
    for ago in (60, 20, 40, 0, 70):
        shop.locker.feel(Zone.CHILLED, 90, minutes=20, ago=ago)
        shop.locker.feel(Zone.FROZEN, -180, minutes=20, ago=ago)
        shop.tick()
    shop.clock.forward(minutes=2)
    shop.tick()
    late = cold_of(shop, order)["warm_s"]
    shop.locker.feel(Zone.CHILLED, 90, minutes=92)
    shop.tick()
    assert cold_of(shop, order)["warm_s"] == late
    assert late > 3000


def test_readings_of_a_wrong_clock_are_no_readings(shop: Shop) -> None:
    order = in_cells(shop, {MILK: 1})
    right = shop.clock.now
    for _ in range(40):
        right = shop.clock.forward(minutes=5)
        for wrong in ({"days": -20_000}, {"days": 3}):
            shop.clock.now = right
            stamp = shop.clock.forward(**wrong)
            shop.clock.now = right
            assert stamp != right
            shop.locker.feel(Zone.CHILLED, 30, minutes=5, ago=-int(wrong["days"]) * 1440)
        shop.tick()
    assert shop.see(order)["state"] == "cancelled"


def test_what_a_locker_blocks_by_its_own_count_is_blocked_here(shop: Shop) -> None:
    order = in_cells(shop)
    cell = parcel_of(shop, order)["cell"]
    shop.locker.fact(CellBlocked, cell=cell, warm_s=7260, core_c10=91)
    assert cold_of(shop, order)["level"] == "spoiled"
    assert shop.see(order)["total_kopecks"] == FROZEN_SUM + AMBIENT + FEE
    take_all(shop, order, 2)
    in_step(shop)


def know(shop: Shop, folder: Path, **stands: int) -> None:
    """The shop writes down what its cheese may stand."""
    lines = [
        f'id = "{CHEESE}"',
        'temperature = "chilled"',
        *(f"{key} = {value}" for key, value in stands.items()),
    ]
    file = folder / "cheese.toml"
    file.write_text("[[goods]]\n" + "\n".join(lines), encoding="utf-8")
    shop.app.catalogue.enrich(file)


def test_a_parcel_is_blocked_by_the_strictest_of_its_goods_online_and_in_the_lockers_list(
    shop: Shop, tmp_path: Path
) -> None:
    know(shop, tmp_path, warm_above_c10=40, allowed_minutes=60)
    order = in_cells(shop)
    know(shop, tmp_path, allowed_minutes=24 * 60)
    (right,) = shop.app.floor.admission.rights.listed(LOCKER).rights
    assert {each.zone: each.limits for each in right.lies} == {
        Zone.CHILLED: strictest(LIMITS[Zone.CHILLED], [Stands(40, 3600)]), Zone.FROZEN: None, Zone.AMBIENT: None,
    }  # fmt: skip
    assert cold_of(shop, order)["block_after_s"] == 3600
    pass_time(shop, 50, chilled=55)
    assert cold_of(shop, order)["level"] == "warm"
    pass_time(shop, 90, chilled=55)
    assert cold_of(shop, order)["level"] == "spoiled", "at 5.5, which its zone allows"
    assert cold_of(shop, order, "frozen")["level"] == "ok"


def test_air_that_its_zone_allows_but_a_parcels_own_goods_do_not_brings_it_forward_to_be_looked_at(
    shop: Shop, tmp_path: Path
) -> None:
    know(shop, tmp_path, warm_above_c10=20, allowed_minutes=60)
    order = in_cells(shop)
    pass_time(shop, 200, chilled=0)
    shop.clock.forward(seconds=30)
    with shop.app.work.read() as tx:
        before = next(row for row in open_rows(tx, order) if row.zone == "chilled").due_at
        assert before is not None
        assert before > tx.now
    shop.locker.feel(Zone.CHILLED, 50, minutes=1)
    with shop.app.work.read() as tx:
        assert next(row for row in open_rows(tx, order) if row.zone == "chilled").due_at == tx.now
