"""Whole orders whose food becomes warm: what is not given out, what is not charged, who is told; the books stay in step."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from tests.floor import BREAD, CHEESE, LOCKER, MILK, PEAS, PHONES, Answer, Shop

from lukoshko_server.app import build
from lukoshko_server.cold.store import open_rows
from lukoshko_wire.exposure import LIMITS, Stands, strictest
from lukoshko_wire.locker import CellBlocked
from lukoshko_wire.values import Way, Zone

BASKET = {MILK: 2, CHEESE: 500, PEAS: 1, BREAD: 1}
CHILLED, FROZEN_SUM, AMBIENT, FEE = 2 * 8990 + 52495, 15990, 6500, 9900


def in_cells(shop: Shop, basket: dict[str, int] = BASKET) -> str:
    """An order that waits in its cells."""
    order = shop.order(Way.LOCKER, basket)
    shop.pick(order)
    shop.stow(order)
    assert shop.see(order)["state"] == "ready"
    return order


def pass_time(shop: Shop, minutes: int, *, chilled: int | None = 30, frozen: int | None = -180) -> None:
    """Let time pass in steps, the locker telling what its probes feel and the timers looking."""
    for _ in range(minutes // 5):
        shop.clock.forward(minutes=5)
        shop.locker.feel(Zone.CHILLED, chilled, minutes=5)
        shop.locker.feel(Zone.FROZEN, frozen, minutes=5)
        shop.tick()


def cold_of(shop: Shop, order: str, zone: str = "chilled") -> Any:
    return next(each for each in shop.parcels(order) if each["zone"] == zone)["warmth"]


def parcel_of(shop: Shop, order: str, zone: str = "chilled") -> Any:
    return next(each for each in shop.parcels(order) if each["zone"] == zone)


def tap(shop: Shop, order: str, cell: int | None = None) -> Answer:
    return shop.client("anna").post(f"/pickups/{order}/open", id=str(uuid4()), cell=cell)


def take_all(shop: Shop, order: str, cells: int) -> None:
    """The customer opens cell after cell; money and receipt first."""
    assert tap(shop, order).status == 202
    shop.send()
    assert shop.till_counter.print() == 1
    assert len(shop.locker.obey()) == 1
    for _ in range(cells - 1):
        assert tap(shop, order).status == 202
        assert len(shop.locker.obey()) == 1
    shop.client("anna").ok(f"/pickups/{order}/done")


def in_step(shop: Shop) -> None:
    shop.let_bank_speak()
    assert shop.reconciliation()["differences"] == []


def told(shop: Shop, name: str) -> list[str]:
    shop.send()
    return [text for phone, text in shop.messages if phone == PHONES[name] and "тепл" in text]


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


def test_food_that_spoils_after_the_money_was_taken_is_owed_to_the_customer(shop: Shop) -> None:
    order = in_cells(shop)
    ambient = parcel_of(shop, order, "ambient")["cell"]
    assert tap(shop, order, ambient).status == 202
    shop.send()
    shop.till_counter.print()
    assert shop.locker.obey() == [ambient]
    assert shop.see(order)["state"] == "completed"
    pass_time(shop, 200, chilled=120)
    seen = shop.see(order)
    assert seen["state"] == "completed"
    assert cold_of(shop, order)["level"] == "spoiled"
    assert any("Вернём" in text for text in told(shop, "anna"))
    named = shop.reconciliation()["differences"]
    assert [(each["kind"], each["kopecks"], each["owner"]) for each in named] == [
        ("refund_due", CHILLED, "operator")
    ]
    assert named[0]["due_at"] is not None
    frozen = parcel_of(shop, order, "frozen")["cell"]
    assert tap(shop, order).status == 202
    assert shop.locker.obey() == [frozen]
    shop.client("anna").ok(f"/pickups/{order}/done")
    assert shop.client("anna").see(f"/pickups/{order}")["state"] == "done"
    assert {each["zone"]: each["state"] for each in shop.parcels(order)} == {
        "chilled": "in_cell", "frozen": "handed", "ambient": "handed",
    }  # fmt: skip


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


def test_what_a_locker_blocks_by_its_own_count_is_blocked_here(shop: Shop) -> None:
    order = in_cells(shop)
    cell = parcel_of(shop, order)["cell"]
    shop.locker.fact(CellBlocked, cell=cell, warm_s=7260, core_c10=91)
    assert cold_of(shop, order)["level"] == "spoiled"
    assert shop.see(order)["total_kopecks"] == FROZEN_SUM + AMBIENT + FEE
    take_all(shop, order, 2)
    in_step(shop)


def test_a_block_while_the_money_is_taken_is_owed_and_left_out_when_the_money_fails(shop: Shop) -> None:
    order = in_cells(shop)
    parcel = parcel_of(shop, order)
    assert tap(shop, order, parcel_of(shop, order, "ambient")["cell"]).status == 202
    assert shop.see(order)["state"] == "handing_over"
    shop.locker.fact(CellBlocked, cell=parcel["cell"], warm_s=7260, core_c10=91)
    assert (
        shop.client("operator").post(f"/parcels/{parcel['id']}/lift", why="рано ещё").code == "cold.too-late"
    )
    assert shop.app.payments.of_orders([order])[order].refund_due_kopecks == CHILLED
    shop.bank.shift(8 * 24 * 3600)
    for _ in range(3):
        shop.let_bank_speak()
    seen = shop.see(order)
    assert (seen["state"], seen["total_kopecks"]) == ("ready", FROZEN_SUM + AMBIENT + FEE)
    assert shop.app.payments.of_orders([order])[order].refund_due_kopecks == 0
    assert shop.app.stock.available([MILK]) == {MILK: 48}


@pytest.mark.parametrize("paid", [False, True])
def test_an_order_that_spoils_whole_while_its_money_is_taken_is_refused_and_all_of_it_is_owed(
    shop: Shop, paid: bool
) -> None:
    order = in_cells(shop)
    cells = {zone: parcel_of(shop, order, zone)["cell"] for zone in ("chilled", "frozen", "ambient")}
    shop.client("operator").ok(f"/parcels/{parcel_of(shop, order, 'frozen')['id']}/spoil", why="подтаяло")
    shop.app.lockers.free(parcel_of(shop, order, "ambient")["id"], "tests")  # as if it had never been there
    peas = shop.app.stock.available([PEAS])
    assert tap(shop, order, cells["chilled"]).status == 202
    assert shop.see(order)["state"] == "handing_over"
    if paid:
        shop.let_bank_speak()
    shop.locker.fact(CellBlocked, cell=cells["chilled"], warm_s=7260, core_c10=91)
    seen = shop.see(order)
    assert (seen["state"], seen["trouble"]) == ("refused", "cold.spoiled")
    owed = shop.app.payments.of_orders([order])[order].refund_due_kopecks
    assert owed == CHILLED + FEE
    assert tap(shop, order, cells["chilled"]).status == 409
    for _ in range(3):
        shop.let_bank_speak()
        shop.till_counter.print()
        shop.tick()
    assert shop.locker.commands() == [], "money that comes late opens nothing"
    assert shop.see(order)["state"] == "refused"
    kinds = {each["kind"]: each["kopecks"] for each in shop.reconciliation()["differences"]}
    assert kinds["refund_due"] == owed
    assert "goods_without_money" not in kinds
    assert shop.app.stock.available([MILK]) == {MILK: 48}, "what spoiled is not for sale"
    assert shop.app.stock.available([PEAS]) == peas, "and was written off once"
    lifted = shop.client("operator").post(
        f"/parcels/{parcel_of(shop, order)['id']}/lift", why="проба в норме"
    )
    assert lifted.status < 300
    assert shop.app.payments.of_orders([order])[order].refund_due_kopecks == owed, (
        "the customer has nothing of it"
    )


def test_an_order_that_spoiled_whole_owes_nothing_when_no_money_came(shop: Shop) -> None:
    order = in_cells(shop)
    for zone in ("frozen", "ambient"):
        shop.app.lockers.free(parcel_of(shop, order, zone)["id"], "tests")
    tap(shop, order, parcel_of(shop, order)["cell"])
    shop.locker.fact(CellBlocked, cell=parcel_of(shop, order)["cell"], warm_s=7260, core_c10=91)
    assert shop.see(order)["state"] == "refused"
    shop.bank.shift(8 * 24 * 3600)
    for _ in range(3):
        shop.let_bank_speak()
    assert shop.reconciliation()["differences"] == []


def test_another_process_goes_on_where_one_was_killed(shop: Shop) -> None:
    order = in_cells(shop)
    other = build(shop.app.settings, clock=shop.clock, engine=shop.app.engine)
    for _ in range(35):
        shop.clock.forward(minutes=5)
        shop.locker.feel(Zone.CHILLED, 90, minutes=5)
        shop.locker.feel(Zone.FROZEN, -180, minutes=5)
        with pytest.raises(RuntimeError), shop.app.work():
            shop.app.floor.cold.look(order)
            raise RuntimeError("killed before the commit")
        other.floor.cold.tick(shop.clock())
    assert (cold_of(shop, order)["level"], cold_of(shop, order)["warm_s"]) == ("spoiled", 7260)
    assert shop.see(order)["total_kopecks"] == FROZEN_SUM + AMBIENT + FEE
    assert shop.app.stock.available([MILK]) == {MILK: 48}


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
