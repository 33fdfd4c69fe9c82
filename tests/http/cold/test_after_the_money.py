"""Food that spoils while its money is taken, or after: what is owed."""

import pytest
from tests.floor import MILK, PEAS, Shop
from tests.http.cold.cells import (
    AMBIENT,
    CHILLED,
    FEE,
    FROZEN_SUM,
    cold_of,
    in_cells,
    parcel_of,
    pass_time,
    tap,
    told,
)

from lukoshko_wire.locker import CellBlocked


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
