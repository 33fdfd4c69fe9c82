"""Goods that come back through a locker: asked for, put in, taken out, decided; the cell is cleaned."""

from typing import Any
from uuid import uuid4

from tests.floor import BREAD, JUICE, LOCKER, Shop

from lukoshko_wire.values import Way


def new() -> str:
    return str(uuid4())


def taken(shop: Shop) -> str:
    order = shop.order(Way.LOCKER, {BREAD: 2, JUICE: 1})
    shop.pick(order)
    shop.stow(order)
    anna = shop.client("anna")
    anna.ok(f"/pickups/{order}/open", id=new())
    shop.send()
    shop.till_counter.print()
    shop.locker.obey()
    anna.ok(f"/pickups/{order}/done")
    return order


def ask(shop: Shop, order: str, **other: Any) -> Any:
    body = {"id": new(), "lines": [{"no": 1, "quantity": 1}], "reason": "Чёрствый", "sealed": True} | other
    return shop.client("anna").post(f"/orders/{order}/returns", **body)


def test_a_return_goes_into_a_free_cell_is_taken_out_and_decided(shop: Shop) -> None:
    order = taken(shop)
    made = ask(shop, order).body
    price = next(line["price_kopecks"] for line in shop.see(order)["lines"] if line["no"] == 1)
    assert (made["state"], made["kopecks"], made["sealed"]) == ("asked", price, True)
    anna, operator = shop.client("anna"), shop.client("operator")
    path = f"/returns/{made['id']}"
    assert operator.post(f"{path}/decision", accept=True, note="x").code == "return.not-possible"
    tap = new()
    for _ in range(2):
        anna.ok(f"{path}/open", id=tap)
    (cell,) = shop.locker.obey()
    assert anna.see(path)["state"] == "in_cell"
    shown = {each["no"]: each for each in operator.see("/machines")["lockers"][0]["cells"]}
    assert shown[cell]["state"] == "occupied"
    assert [each["id"] for each in shop.client("courier").see("/returns")["returns"]] == [made["id"]]
    loading = f"/lockers/{LOCKER}/loading"
    (back,) = shop.client("courier").see(loading)["take_back"]
    assert (back["cell"], back["why"], back["open"]) == (cell, "return", False)
    shop.client("courier").ok(f"/lockers/{LOCKER}/cells/{cell}/recall", id=new())
    shop.locker.obey()
    assert shop.client("courier").see(loading)["take_back"] == []
    assert anna.see(path)["state"] == "taken_out"
    assert {(each.cell_no, each.kind, each.why) for each in shop.app.lockers.overlays(LOCKER)} == {
        (cell, "cleaning", "return")
    }
    assert operator.ok(f"{path}/decision", accept=True, note="Вернуть")["state"] == "refund"
    (claim,) = operator.see("/claims")["claims"]
    assert (claim["kind"], claim["why"], claim["kopecks"]) == ("refund", "return", price)
    assert operator.post(f"{path}/decision", accept=False, note="x").status == 409


def test_what_cannot_come_back_is_refused(shop: Shop) -> None:
    order = taken(shop)
    assert ask(shop, order, lines=[{"no": 1, "quantity": 3}]).code == "return.not-possible"
    assert ask(shop, order, lines=[{"no": 9, "quantity": 1}]).code == "return.not-possible"
    assert ask(shop, order, lines=[]).status == 400
    own = new()
    assert [ask(shop, order, id=own).status for _ in range(2)] == [201, 201]
    assert ask(shop, order).code == "return.not-possible", "one return at a time"
    assert shop.client("boris").get(f"/returns/{own}").status == 404
    assert shop.client("boris").post(f"/returns/{own}/open", id=new()).status == 404
    assert shop.client("anna").post(f"/returns/{own}/decision", accept=True, note="x").status == 403
    shop.clock.forward(days=8)
    other = taken(shop)
    shop.clock.forward(days=8)
    assert ask(shop, other).code == "return.not-possible", "a week is over"
