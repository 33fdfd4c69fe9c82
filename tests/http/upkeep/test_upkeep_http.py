"""Chores and the hand on a cell over HTTP: who may, what is pushed, and that no cell opens without a reason."""

from uuid import uuid4

import pytest
from tests.floor import BREAD, LOCKER, MILK, Shop

from lukoshko_wire.values import Way

CELL = f"/lockers/{LOCKER}/cells/1"


def new() -> str:
    return str(uuid4())


def held(shop: Shop, no: int) -> list[str]:
    cells = shop.client("technician").see("/machines")["lockers"][0]["cells"]
    return [each["kind"] for cell in cells if cell["no"] == no for each in cell["overlays"]]


@pytest.mark.parametrize("who", ["anna", "picker", "courier", "clerk", ""])
def test_only_technician_and_operator_see_chores_and_lay_hands_on_cells(shop: Shop, who: str) -> None:
    refused = 403 if who else 401
    person = shop.client(who)
    assert person.get("/upkeep").status == refused
    assert person.post("/upkeep", id=new(), kind="other", locker_id=LOCKER, why="x").status == refused
    assert person.post(f"/upkeep/{new()}/take").status == refused
    assert person.post(f"/upkeep/{new()}/done", note="x").status == refused
    assert person.post(f"{CELL}/overlays", kind="faulty", on=True, why="x").status == refused
    assert person.post(f"{CELL}/open", id=new(), why="look").status == refused
    assert shop.locker.commands() == []


def test_the_operator_takes_a_cell_out_and_the_technician_gives_it_back(shop: Shop) -> None:
    operator, technician = shop.client("operator"), shop.client("technician")
    operator.ok(f"{CELL}/overlays", kind="faulty", on=True, why="Покупатель жалуется")
    assert held(shop, 1) == ["faulty"]
    assert operator.post(f"{CELL}/overlays", kind="faulty", on=False, why="x").status == 403
    (chore,) = technician.see("/upkeep")["open"]
    assert (chore["kind"], chore["cell"], chore["locker"]) == ("repair", 1, "Продуктомат на Лесной")
    assert technician.ok(f"/upkeep/{chore['id']}/take")["taken_by"] == f"technician:{technician.id}"
    assert technician.post(f"/upkeep/{chore['id']}/done", note=" ").status == 400
    technician.ok(f"/upkeep/{chore['id']}/done", note="Смазал петлю")
    assert held(shop, 1) == []
    assert technician.see(f"/upkeep?locker={LOCKER}")["done"][0]["note"] == "Смазал петлю"
    assert technician.see("/upkeep?locker=nowhere") == {"open": [], "done": []}
    assert technician.post(f"/upkeep/{chore['id']}/done", note="again").code == "upkeep.done"


def test_a_chore_is_pushed_as_it_would_be_fetched(shop: Shop) -> None:
    shop.client("operator").ok("/upkeep", id=new(), kind="other", locker_id=LOCKER, why="Покрасить дверцу")
    (chore,) = shop.client("technician").see("/upkeep")["open"]
    shop.client("technician").ok(f"/upkeep/{chore['id']}/take")
    shop.send()
    pushed = [each for each in shop.pushed if each.room == "upkeep"]
    assert [each.seq for each in pushed] == [1, 2]
    assert pushed[-1].view == shop.client("technician").see("/upkeep")["open"][0]


def test_a_service_opening_opens_one_cell_for_a_reason_that_is_kept(shop: Shop) -> None:
    technician = shop.client("technician")
    tap = new()
    assert technician.post(f"{CELL}/open", id=tap).status == 400, "a reason is not optional"
    assert technician.post(f"{CELL}/open", id=tap, why="because").status == 400
    for _ in range(2):
        assert technician.post(f"{CELL}/open", id=tap, why="test", note="после ремонта").status == 202
    (command,) = shop.locker.commands()
    assert (command.id, command.cell, command.reason) == (tap, 1, "service")
    assert shop.app.lockers.commands_of_cell(LOCKER, 1)[0].why == "test: после ремонта"
    assert technician.post(f"/lockers/{LOCKER}/cells/99/open", id=new(), why="test").status == 404


def test_a_customer_gets_no_cell_that_is_blocked_or_faulty(shop: Shop) -> None:
    order = shop.order(Way.LOCKER, {MILK: 1, BREAD: 1})
    shop.pick(order)
    shop.stow(order)
    anna = shop.client("anna")
    cell = anna.see(f"/pickups/{order}")["cells"][0]["cell"]
    shop.app.lockers.overlay(LOCKER, cell, "blocked", True, "too_warm", "cold")
    refused = anna.post(f"/pickups/{order}/open", id=new(), cell=cell)
    assert (refused.status, refused.code) == (409, "locker.cell-blocked")
    assert shop.see(order)["state"] == "ready", "nothing was taken for it"
    shop.app.lockers.overlay(LOCKER, cell, "blocked", False, "thrown away", "cold")
    anna.ok(f"/pickups/{order}/open", id=new(), cell=cell)
