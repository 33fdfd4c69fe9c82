"""One order of each way, from the cart to the customer's hands, over HTTP; then the books agree."""

from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine
from tests.conftest import FixedClock
from tests.floor import BREAD, CHEESE, LOCKER, MILK, PEAS, Shop, open_shop

from lukoshko_wire.values import Way

BASKET = {MILK: 2, CHEESE: 500, PEAS: 1, BREAD: 1}
GOODS = 2 * 8990 + 52495 + 15990 + 6500
FEE = 9900


def in_step(shop: Shop) -> None:
    report = shop.reconciliation()
    assert report["differences"] == []
    totals = report["totals"]
    assert totals["goods_kopecks"] + totals["fee_kopecks"] == totals["receipts_sell_kopecks"]


def test_a_courier_hands_over_a_held_order_at_the_door(shop: Shop) -> None:
    order = shop.order(Way.COURIER, BASKET)
    assert shop.see(order)["state"] == "confirmed"
    packed = shop.pick(order)
    assert sorted(parcel["zone"] for parcel in packed["parcels"]) == ["ambient", "chilled", "frozen"]
    courier = shop.carry(order)
    assert shop.see(order)["state"] == "on_the_way"
    route = courier.see("/route")
    assert [stop["kind"] for stop in route["stops"]] == ["door"]
    courier.ok(f"/route/stops/{route['stops'][0]['id']}/arrived")
    view = courier.see(f"/handovers/{order}")
    assert (view["state"], view["methods"], view["total_kopecks"]) == ("open", ["hold"], GOODS + FEE)
    settle = {"id": str(uuid4()), "method": "hold", "expected_kopecks": GOODS + FEE}
    assert courier.ok(f"/handovers/{order}/settle", **settle)["state"] == "paying"
    shop.send()
    assert courier.see(f"/handovers/{order}")["state"] == "receipt"
    assert shop.till_door.print() == 1
    assert courier.see(f"/handovers/{order}")["state"] == "ready"
    assert courier.ok(f"/handovers/{order}/handed", id=str(uuid4()))["state"] == "handed"
    seen = shop.see(order)
    assert seen["state"] == "completed"
    assert {parcel["state"] for parcel in seen["parcels"]} == {"handed"}
    assert seen["money"]["paid_kopecks"] == GOODS + FEE
    assert shop.app.stock.available([MILK, CHEESE]) == {MILK: 48, CHEESE: 19_500}
    in_step(shop)


def test_a_counter_gives_out_an_order_paid_in_cash(shop: Shop) -> None:
    order = shop.order(Way.COUNTER, BASKET, payment="on_receipt")
    shop.pick(order)
    clerk = shop.shelve(order)
    assert shop.see(order)["state"] == "ready"
    code = shop.client("anna").see(f"/orders/{order}")["pickup_code"]
    assert len(code) == 8
    shop.send()
    assert any(code in text for _, text in shop.messages)
    found = clerk.ok("/counter/find", code=code)
    assert (found["id"], found["to_take_kopecks"]) == (order, GOODS + FEE)
    settle = {"id": str(uuid4()), "method": "cash", "expected_kopecks": GOODS + FEE, "given_kopecks": 200_000}
    view = clerk.ok(f"/handovers/{order}/settle", **settle)
    assert (view["state"], view["change_kopecks"]) == ("receipt", 200_000 - GOODS - FEE)
    assert shop.till_counter.print() == 1
    clerk.ok(f"/handovers/{order}/handed", id=str(uuid4()))
    assert shop.see(order)["state"] == "completed"
    assert clerk.see("/counter")["orders"] == []
    in_step(shop)


def test_a_locker_gives_out_an_order_cell_after_cell(shop: Shop) -> None:
    order = shop.order(Way.LOCKER, BASKET)
    shop.pick(order)
    cells = {parcel["zone"]: parcel["cell"] for parcel in shop.parcels(order)}
    assert cells.keys() == {"ambient", "chilled", "frozen"}
    assert cells["ambient"] in (1, 2, 3)
    assert cells["chilled"] in (4, 5, 6)
    assert cells["frozen"] in (7, 8, 9)
    shop.stow(order)
    assert shop.see(order)["state"] == "ready"
    anna = shop.client("anna")
    code = anna.see(f"/orders/{order}")["pickup_code"]
    view = shop.client().ok(f"/lockers/{LOCKER}/codes", code=code)
    assert (view["state"], len(view["cells"])) == ("ready", 3)
    assert anna.ok(f"/pickups/{order}/open", id=str(uuid4()))["state"] == "paying"
    assert shop.locker.obey() == [], "money and receipt come first"
    assert shop.till_counter.print() == 1
    opened = shop.locker.obey(close=False)
    assert len(opened) == 1
    assert shop.see(order)["state"] == "completed", "the handover is the first opening that was seen"
    shop.locker.close(opened[0])
    for _ in range(2):
        anna.ok(f"/pickups/{order}/open", id=str(uuid4()))
        opened += shop.locker.obey()
    assert sorted(opened) == sorted(cells.values())
    view = anna.see(f"/pickups/{order}")
    assert (view["state"], {cell["state"] for cell in view["cells"]}) == ("opening", {"taken"})
    assert all(cell["again_until"] and cell["opened"] == 1 for cell in view["cells"])
    view = anna.ok(f"/pickups/{order}/done")
    assert view["state"] == "done"
    assert {cell["state"] for cell in view["cells"]} == {"taken"}
    machines = shop.client("operator").see("/machines")
    assert {cell["state"] for cell in machines["lockers"][0]["cells"]} == {"free"}
    in_step(shop)
    assert shop.reconciliation()["totals"]["doors_opened"] == 6


def test_a_till_for_what_is_paid_online_makes_the_receipts_of_locker_orders_only(
    engine: Engine, clock: FixedClock, tmp_path: Path
) -> None:
    with open_shop(engine, clock, tmp_path, online_till="till-door") as shop:
        order = shop.order(Way.LOCKER, BASKET)
        shop.pick(order)
        shop.stow(order)
        shop.client("anna").ok(f"/pickups/{order}/open", id=str(uuid4()))
        assert (shop.till_counter.print(), shop.till_door.print()) == (0, 1)
        assert [each["till"] for each in shop.see(order)["receipts"]] == ["till-door"]
        assert shop.see(order)["receipts"][0]["state"] == "printed"


def test_a_till_for_what_is_paid_online_that_is_not_there_stops_the_order_before_any_money_moves(
    engine: Engine, clock: FixedClock, tmp_path: Path
) -> None:
    with open_shop(engine, clock, tmp_path, online_till="till-none") as shop:
        order = shop.order(Way.LOCKER, BASKET)
        shop.pick(order)
        shop.stow(order)
        answer = shop.client("anna").post(f"/pickups/{order}/open", id=str(uuid4()))
        assert answer.body["code"] == "handover.no-till"
        assert shop.reconciliation()["totals"]["captured_kopecks"] == 0


@pytest.mark.parametrize("internet", [False, True])
def test_a_hold_at_the_door_is_of_the_internet_where_the_shop_says_so_and_nothing_else_is(
    engine: Engine, clock: FixedClock, tmp_path: Path, internet: bool
) -> None:
    with open_shop(engine, clock, tmp_path, hold_at_door_internet=internet) as shop:
        said = {}
        for method, payment in (("hold", "card"), ("cash", "on_receipt"), ("terminal", "on_receipt")):
            order = shop.order(Way.COURIER, {MILK: 1}, payment=payment)
            shop.pick(order)
            courier = shop.carry(order)
            total = courier.see(f"/handovers/{order}")["total_kopecks"]
            courier.ok(f"/handovers/{order}/settle", id=str(uuid4()), method=method, expected_kopecks=total)
            (job,) = shop.till_door.jobs()
            assert (job.receipt.buyer, bool(job.receipt.cashier)) == ("+79990000001", True)
            said[method] = job.receipt.internet
        assert said == {"hold": internet, "cash": False, "terminal": False}
