"""How long a locker keeps an order: reminders, then it is refused whole, and a courier takes it out."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from tests.floor import BREAD, LOCKER, MILK, PHONES, Shop

from lukoshko_server.handover.rules import keep_until, reminder_due, wasted
from lukoshko_wire.values import Way, Zone

SINCE = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "reminded", "due"),
    [
        (11.9, 0, 0),
        (12, 0, 50),
        (12, 50, 0),
        (20, 50, 80),
        (23, 80, 95),
        (23, 0, 95),
        (23.9, 95, 0),
        (24, 95, 100),
    ],
)
def test_reminders_fall_due_once_each_and_missed_ones_are_not_made_up_for(
    hours: float, reminded: int, due: int
) -> None:
    until = SINCE + timedelta(hours=24)
    assert reminder_due(SINCE, until, reminded, SINCE + timedelta(hours=hours)) == due


def test_what_kept_cold_is_wasted_when_it_comes_back_and_nothing_else() -> None:
    assert [wasted(zone) for zone in (Zone.AMBIENT, Zone.CHILLED, Zone.FROZEN)] == [False, True, True]


def test_the_most_delicate_goods_set_the_time() -> None:
    assert keep_until(SINCE, [Zone.AMBIENT], 48, 24) == SINCE + timedelta(hours=48)
    assert keep_until(SINCE, [Zone.AMBIENT, Zone.FROZEN], 48, 24) == SINCE + timedelta(hours=24)


def stowed(shop: Shop, **lines: int) -> str:
    order = shop.order(Way.LOCKER, lines or {MILK: 1, BREAD: 1})
    shop.pick(order)
    shop.stow(order)
    return order


def told(shop: Shop, words: str) -> int:
    shop.send()
    return sum(phone == PHONES["anna"] and words in text for phone, text in shop.messages)


def test_an_order_that_nobody_fetches_is_refused_whole_and_its_cells_are_emptied_and_cleaned(
    shop: Shop,
) -> None:
    order = stowed(shop, **{BREAD: 1})
    for hours, reminders in ((25, 1), (14, 2), (7, 3), (0, 3)):
        shop.clock.forward(hours=hours, minutes=1)
        shop.tick()
        assert told(shop, "ждёт вас в продуктомате ещё") == reminders
    shop.clock.forward(hours=2)
    shop.tick()
    assert shop.see(order)["state"] == "refused"
    assert told(shop, "не забрали вовремя") == 1
    assert shop.client("anna").post(f"/pickups/{order}/open", id=str(uuid4())).code == "handover.not-here"
    shop.let_bank_speak()
    assert shop.see(order)["money"]["paid_kopecks"] == 0
    assert shop.app.stock.available([BREAD]) == {BREAD: 49}, "it lies in the cell yet"
    picker = shop.client("picker")
    (back,) = picker.see("/picking/put-backs")["put_backs"]
    assert (back["lies"], back["why"], back["quantity"]) == ("cell", "refused", 1)
    picker.ok(f"/picking/put-backs/{back['id']}/done", spoiled=False)
    assert shop.app.stock.available([BREAD]) == {BREAD: 50}, "what needs no cold goes back to the shelf"
    back = shop.client("courier").see(f"/lockers/{LOCKER}/loading")["take_back"]
    assert {(each["cell"], each["why"]) for each in back} == {
        (parcel["cell"], "unwanted") for parcel in shop.parcels(order)
    }
    for parcel in shop.parcels(order):
        shop.client("courier").ok(f"/lockers/{LOCKER}/cells/{parcel['cell']}/recall", id=str(uuid4()))
        shop.locker.obey()
    held = {each.kind for each in shop.app.lockers.overlays(LOCKER)}
    assert held == {"cleaning"}
    assert shop.app.lockers.open_placements(LOCKER) == []
    assert shop.reconciliation()["differences"] == []


def test_paid_goods_left_in_a_cell_become_a_claim(shop: Shop) -> None:
    order = stowed(shop)
    anna = shop.client("anna")
    cells = {parcel["zone"]: parcel["cell"] for parcel in shop.parcels(order)}
    left = cells["ambient"]
    anna.ok(f"/pickups/{order}/open", id=str(uuid4()), cell=cells["chilled"])
    shop.send()
    shop.till_counter.print()
    assert shop.locker.obey() == [cells["chilled"]]
    shop.clock.forward(hours=25)
    shop.tick()
    assert shop.see(order)["state"] == "completed"
    (claim,) = shop.client("operator").see("/claims")["claims"]
    assert (claim["kind"], claim["why"], claim["cell"]) == ("refund", "left", left)
    assert {(each.cell_no, each.why) for each in shop.app.lockers.overlays(LOCKER)} == {(left, "expired")}
    late = anna.post(f"/pickups/{order}/open", id=str(uuid4()), cell=left)
    assert late.code == "locker.cell-shut", "what is paid back is not given out as well"
