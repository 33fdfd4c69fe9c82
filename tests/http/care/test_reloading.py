"""A courier's second thoughts: another cell, the label scanned back, a parcel taken out again, a door that jams."""

from typing import Any
from uuid import uuid4

from sqlalchemy import Engine
from tests.conftest import FixedClock
from tests.floor import BREAD, LOCKER, MILK, Shop, open_shop

from lukoshko_wire import locker
from lukoshko_wire.values import Way

PATH = f"/lockers/{LOCKER}/loading"


def new() -> str:
    return str(uuid4())


def carried(shop: Shop, **lines: int) -> tuple[str, list[dict[str, Any]]]:
    order = shop.order(Way.LOCKER, lines or {MILK: 1, BREAD: 1})
    shop.pick(order)
    shop.carry(order)
    return order, shop.parcels(order)


def cell_of(shop: Shop, order: str, parcel: dict[str, Any]) -> int:
    return int(next(each["cell"] for each in shop.parcels(order) if each["id"] == parcel["id"]))


def overlays(shop: Shop) -> set[tuple[int, str, str]]:
    return {(each.cell_no, each.kind, each.why) for each in shop.app.lockers.overlays(LOCKER)}


def test_a_parcel_that_does_not_fit_gets_a_larger_cell_until_there_is_none(shop: Shop) -> None:
    order, (parcel,) = carried(shop, **{MILK: 1})
    courier = shop.client("courier")
    courier.ok(PATH, id=new(), barcode=parcel["barcode"])
    (first,) = shop.locker.obey()
    # closed with nothing inside is what the courier says, so the parcel must still be in hand
    assert courier.post(f"{PATH}/elsewhere", id=new(), barcode=parcel["barcode"], why="too_big").status == 409
    courier.ok(f"{PATH}/undo", id=new(), barcode=parcel["barcode"])
    shop.locker.obey()
    seen = [first]
    for _ in range(2):
        tap = new()
        for _ in range(2):
            courier.ok(f"{PATH}/elsewhere", id=tap, barcode=parcel["barcode"], why="too_big")
        (command,) = shop.locker.commands()
        seen.append(command.cell)
        ack = locker.Ack(id=command.id, outcome="rejected", code="cooldown", at=shop.clock())
        shop.locker.fact(locker.CommandEnded, ack=ack)
    assert seen == [4, 5, 6], "each larger than the one before"
    assert cell_of(shop, order, parcel) == 6
    refused = courier.post(f"{PATH}/elsewhere", id=new(), barcode=parcel["barcode"], why="too_big")
    assert (refused.status, refused.code) == (409, "loading.no-room")
    assert cell_of(shop, order, parcel) == 6, "all or nothing"


def test_a_cell_that_is_not_empty_or_dirty_is_held_and_another_one_opens(shop: Shop) -> None:
    order, (parcel,) = carried(shop, **{MILK: 1})
    courier = shop.client("courier")
    before = cell_of(shop, order, parcel)
    courier.ok(f"{PATH}/elsewhere", id=new(), barcode=parcel["barcode"], why="not_empty")
    (second,) = shop.locker.obey()
    assert second != before
    assert overlays(shop) == {(before, "check", "goods_left")}
    assert shop.see(order)["state"] == "ready"
    other, (bread,) = carried(shop, **{BREAD: 1})
    dirty = cell_of(shop, other, bread)
    courier.ok(f"{PATH}/elsewhere", id=new(), barcode=bread["barcode"], why="dirty")
    assert (dirty, "cleaning", "spill") in overlays(shop)
    kinds = {each["kind"] for each in shop.client("technician").see("/upkeep")["open"]}
    assert kinds == {"look", "clean"}


def test_a_parcel_that_was_taken_out_again_is_in_the_couriers_hands(shop: Shop) -> None:
    order, parcels = carried(shop)
    shop.stow_on(order)
    assert shop.see(order)["state"] == "ready"
    courier = shop.client("courier")
    courier.ok(f"{PATH}/undo", id=new(), barcode=parcels[0]["barcode"])
    assert len(shop.locker.obey()) == 1
    assert shop.see(order)["state"] == "on_the_way"
    assert [each["state"] for each in shop.parcels(order)] == ["with_courier", "in_cell"]
    rights = shop.app.floor.admission.rights
    assert [each.state for each in rights.listed(LOCKER).rights] == ["blocked"], "nor without a line"
    assert shop.client("anna").post(f"/pickups/{order}/open", id=new()).code == "handover.not-here"
    courier.ok(PATH, id=new(), barcode=parcels[0]["barcode"])
    shop.locker.obey()
    assert shop.see(order)["state"] == "ready"
    assert [each.state for each in rights.listed(LOCKER).rights] == ["live"]
    assert shop.client("courier2").post(f"{PATH}/undo", id=new(), barcode=parcels[0]["barcode"]).status == 403


def test_a_wrong_label_at_the_open_cell_keeps_the_parcel_out_of_it(shop: Shop) -> None:
    order, (first, second) = carried(shop)
    courier = shop.client("courier")
    courier.ok(PATH, id=new(), barcode=first["barcode"])
    shop.locker.obey(close=False)
    wrong = courier.post(f"{PATH}/confirm", barcode=second["barcode"], cell=first["cell"])
    assert (wrong.status, wrong.code) == (409, "loading.wrong-parcel")
    shop.locker.close(first["cell"])
    shown = {item["parcel"]["id"]: item["state"] for item in courier.see(PATH)["parcels"]}
    assert shown == {first["id"]: "doubted", second["id"]: "waiting"}
    courier.ok(f"{PATH}/confirm", barcode=first["barcode"], cell=first["cell"])
    assert [each["state"] for each in shop.parcels(order)] == ["in_cell", "with_courier"]


def test_where_labels_are_scanned_back_nothing_counts_as_inside_before(
    engine: Engine, clock: FixedClock, tmp_path: Any
) -> None:
    with open_shop(engine, clock, tmp_path, loading_scan_back=True) as shop:
        order, (parcel,) = carried(shop, **{MILK: 1})
        courier = shop.client("courier")
        courier.ok(PATH, id=new(), barcode=parcel["barcode"])
        shop.locker.obey()
        assert shop.see(order)["state"] == "on_the_way"
        assert courier.see(PATH)["parcels"][0]["state"] == "doubted"
        courier.ok(f"{PATH}/confirm", barcode=parcel["barcode"], cell=parcel["cell"])
        assert shop.see(order)["state"] == "ready"


def test_a_couriers_door_that_jams_gives_the_parcel_another_cell(shop: Shop) -> None:
    order, (parcel,) = carried(shop, **{MILK: 1})
    courier = shop.client("courier")
    before = cell_of(shop, order, parcel)
    courier.ok(PATH, id=new(), barcode=parcel["barcode"])
    for _ in range(3):
        shop.clock.forward(seconds=4)
        shop.locker.fail()
    after = cell_of(shop, order, parcel)
    assert after != before
    assert overlays(shop) == {(before, "faulty", "jam")}
    courier.ok(PATH, id=new(), barcode=parcel["barcode"])
    assert shop.locker.obey() == [after]
    assert shop.see(order)["state"] == "ready"
