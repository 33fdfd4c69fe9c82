"""Goods that come back through a locker: asked for, put in, taken out, decided; the cell is cleaned."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError
from tests.floor import BREAD, CHEESE, JUICE, LOCKER, Shop

from lukoshko_server.handover.rows import ReturnRow
from lukoshko_wire.values import Way


def new() -> str:
    return str(uuid4())


def taken(shop: Shop) -> str:
    """An order of two loaves, a juice and 333 g of cheese that its customer took out of the locker."""
    order = shop.order(Way.LOCKER, {BREAD: 2, JUICE: 1, CHEESE: 333})
    shop.pick(order)
    shop.stow(order)
    anna = shop.client("anna")
    for _ in range(2):
        anna.ok(f"/pickups/{order}/open", id=new())
        shop.send()
        shop.till_counter.print()
        shop.locker.obey()
    anna.ok(f"/pickups/{order}/done")
    return order


def ask(shop: Shop, order: str, **other: Any) -> Any:
    body = {"id": new(), "lines": [{"no": 1, "quantity": 1}], "reason": "Чёрствый", "sealed": True} | other
    return shop.client("anna").post(f"/orders/{order}/returns", **body)


def asked(shop: Shop, order: str, **other: Any) -> str:
    """Ask, later than the last time; the id of the return."""
    shop.clock.forward(seconds=1)
    answer = ask(shop, order, **other)
    assert answer.status == 201, answer
    return str(answer.body["returns"][0]["id"])


def brought(shop: Shop, return_id: str) -> int:
    """The customer puts the goods into the cell that opens."""
    shop.client("anna").ok(f"/returns/{return_id}/open", id=new())
    (cell,) = shop.locker.obey()
    return cell


def fetched(shop: Shop, cell: int) -> None:
    """A courier takes them out."""
    shop.client("courier").ok(f"/lockers/{LOCKER}/cells/{cell}/recall", id=new())
    shop.locker.obey()


def state(shop: Shop, return_id: str) -> str:
    return str(shop.client("anna").see(f"/returns/{return_id}")["state"])


def overlays(shop: Shop) -> set[tuple[int, str, str]]:
    return {(each.cell_no, each.kind, each.why) for each in shop.app.lockers.overlays(LOCKER)}


def told(shop: Shop) -> str:
    """The last message to the customer."""
    shop.send()
    return shop.messages[-1][1]


def test_a_return_goes_into_a_free_cell_is_taken_out_and_decided(shop: Shop) -> None:
    order = taken(shop)
    made = ask(shop, order).body
    (back,) = made["returns"]
    price = next(line["price_kopecks"] for line in shop.see(order)["lines"] if line["no"] == 1)
    assert (back["state"], back["kopecks"], back["sealed"], back["door"]) == ("asked", price, True, "none")
    assert (made["left"], made["ask_until"]) == ([], None), "one return at a time"
    anna, operator = shop.client("anna"), shop.client("operator")
    path = f"/returns/{back['id']}"
    assert operator.post(f"{path}/decision", accept=True, note="x").code == "return.not-possible"
    tap = new()
    for _ in range(2):
        assert anna.ok(f"{path}/open", id=tap)["returns"][0]["door"] == "opening"
    (cell,) = shop.locker.obey(close=False)
    assert (anna.see(path)["door"], anna.see(path)["cell"]) == ("open", cell)
    shop.locker.close(cell)
    assert (anna.see(path)["door"], anna.see(path)["state"]) == ("shut", "in_cell")
    shown = {each["no"]: each for each in operator.see("/machines")["lockers"][0]["cells"]}
    assert shown[cell]["state"] == "occupied"
    assert [each["id"] for each in shop.client("courier").see("/returns")["returns"]] == [back["id"]]
    loading = f"/lockers/{LOCKER}/loading"
    (waits,) = shop.client("courier").see(loading)["take_back"]
    assert (waits["cell"], waits["why"], waits["open"]) == (cell, "return", False)
    fetched(shop, cell)
    assert shop.client("courier").see(loading)["take_back"] == []
    assert anna.see(path)["state"] == "taken_out"
    assert overlays(shop) == {(cell, "cleaning", "return")}
    assert operator.ok(f"{path}/decision", accept=True, note="Вернуть")["state"] == "refund"
    (claim,) = operator.see("/claims")["claims"]
    assert (claim["kind"], claim["why"], claim["kopecks"]) == ("refund", "return", price)
    assert operator.post(f"{path}/decision", accept=False, note="x").status == 409
    assert "принят: вернём 65 ₽ 00 коп." in told(shop)
    assert [each["state"] for each in operator.see("/returns")["returns"]] == ["refund"]
    shop.clock.forward(days=8)
    assert operator.see("/returns")["returns"] == [], "what ended long ago is not shown"


def test_what_cannot_come_back_is_refused(shop: Shop) -> None:
    order = taken(shop)
    assert ask(shop, order, lines=[{"no": 1, "quantity": 3}]).code == "return.not-possible"
    assert ask(shop, order, lines=[{"no": 9, "quantity": 1}]).code == "return.not-possible"
    assert ask(shop, order, lines=[{"no": 1, "quantity": 1}] * 2).code == "return.not-possible"
    assert ask(shop, order, lines=[]).status == 400
    own = new()
    assert [ask(shop, order, id=own).status for _ in range(2)] == [201, 201]
    changes: list[dict[str, Any]] = [
        {"lines": [{"no": 1, "quantity": 2}]},
        {"reason": "Помят"},
        {"sealed": False},
    ]
    for changed in changes:
        assert ask(shop, order, id=own, **changed).code == "request.conflict", "told as if that came back"
    assert ask(shop, order).code == "return.not-possible", "one return at a time"
    boris, anna, picker = shop.client("boris"), shop.client("anna"), shop.client("picker")
    assert boris.get(f"/returns/{own}").status == 404
    assert boris.get(f"/orders/{order}/returns").status == 404
    for what in ("open", "withdraw"):
        assert boris.post(f"/returns/{own}/{what}", id=new()).status == 404
    assert anna.post(f"/returns/{own}/decision", accept=True, note="x").status == 403
    assert anna.get("/returns").status == picker.get("/returns").status == 403
    assert shop.client("operator").get(f"/orders/{order}/returns").status == 200
    shop.clock.forward(days=8)
    other = taken(shop)
    shop.clock.forward(days=8)
    assert ask(shop, other).code == "return.not-possible", "a week is over"
    assert anna.see(f"/orders/{other}/returns")["left"] == []


def test_an_order_that_was_not_handed_over_has_nothing_to_bring_back(shop: Shop) -> None:
    order = shop.order(Way.LOCKER, {BREAD: 1})
    shop.pick(order)
    shop.stow(order)
    view = shop.client("anna").see(f"/orders/{order}/returns")
    assert (view["left"], view["ask_until"], view["returns"]) == ([], None, [])
    assert ask(shop, order).code == "return.not-possible"


def test_no_more_is_paid_back_than_was_paid_in_however_many_parts(shop: Shop) -> None:
    order = taken(shop)
    anna = shop.client("anna")
    (cheese,) = [line for line in shop.see(order)["lines"] if line["unit"] == "kg"]
    sums: list[int] = []
    for grams in (111, 111, 111):
        left = {each["no"]: each["quantity"] for each in anna.see(f"/orders/{order}/returns")["left"]}
        assert left[cheese["no"]] == cheese["handed"] - 111 * len(sums)
        own = asked(shop, order, lines=[{"no": cheese["no"], "quantity": grams}])
        sums.append(anna.see(f"/returns/{own}")["kopecks"])
        fetched(shop, brought(shop, own))
        shop.client("operator").ok(f"/returns/{own}/decision", accept=len(sums) != 2, note="Решено")
    assert sum(sums) == cheese["sum_kopecks"]
    rest = {each["no"] for each in anna.see(f"/orders/{order}/returns")["left"]}
    assert cheese["no"] not in rest, "what was refused lies with us: it does not come back twice"
    assert ask(shop, order, lines=[{"no": cheese["no"], "quantity": 1}]).code == "return.not-possible"


def test_an_asked_return_may_be_withdrawn_until_the_door_opens(shop: Shop) -> None:
    order = taken(shop)
    own, anna = asked(shop, order), shop.client("anna")
    anna.ok(f"/returns/{own}/open", id=new())
    assert anna.post(f"/returns/{own}/withdraw").code == "pickup.door-open", "the pulse is under way"
    (cell,) = shop.locker.obey(close=False)
    assert anna.post(f"/returns/{own}/withdraw").code == "pickup.door-open"
    shop.locker.close(cell)
    assert anna.post(f"/returns/{own}/withdraw").code == "return.not-possible", "it lies in the cell"
    fetched(shop, cell)
    shop.client("operator").ok(f"/returns/{own}/decision", accept=False, note="Вскрыто")
    assert "не принят: Вскрыто" in told(shop)

    other = asked(shop, order)
    for _ in range(2):
        assert anna.ok(f"/returns/{other}/withdraw")["returns"][0]["state"] == "withdrawn"
    assert anna.post(f"/returns/{other}/open", id=new()).code == "return.not-possible"
    assert shop.locker.commands() == []
    assert anna.see(f"/orders/{order}/returns")["left"], "it may be asked again"


def test_a_door_that_nobody_saw_makes_the_cell_of_a_withdrawn_return_one_to_look_into(shop: Shop) -> None:
    order = taken(shop)
    own, anna = asked(shop, order), shop.client("anna")
    anna.ok(f"/returns/{own}/open", id=new())
    shop.locker.fail(code="crashed", outcome="uncertain")
    assert anna.see(f"/returns/{own}")["door"] == "jammed"
    anna.ok(f"/returns/{own}/withdraw")
    (waits,) = shop.client("courier").see(f"/lockers/{LOCKER}/loading")["take_back"]
    fetched(shop, waits["cell"])
    assert state(shop, own) == "withdrawn"
    assert (waits["cell"], "cleaning", "return") in overlays(shop)


def test_a_cell_that_jams_is_another_one_at_the_next_tap(shop: Shop) -> None:
    order = taken(shop)
    own, anna = asked(shop, order), shop.client("anna")
    anna.ok(f"/returns/{own}/open", id=new())
    for _ in range(3):
        shop.locker.fail()
        shop.clock.forward(seconds=3)
        shop.tick()
    first = shop.locker.seen[-1].cell
    view = anna.see(f"/returns/{own}")
    assert (view["state"], view["door"], view["cell"]) == ("asked", "jammed", None)
    assert (first, "faulty", "jam") in overlays(shop)
    second = brought(shop, own)
    assert second != first
    assert state(shop, own) == "in_cell"


def test_nobody_opens_again_while_a_courier_is_at_the_cell(shop: Shop) -> None:
    order = taken(shop)
    own, anna = asked(shop, order), shop.client("anna")
    cell = brought(shop, own)
    assert brought(shop, own) == cell, "the same cell, as long as it lies there"
    shop.client("courier").ok(f"/lockers/{LOCKER}/cells/{cell}/recall", id=new())
    shop.locker.obey(close=False)
    assert anna.post(f"/returns/{own}/open", id=new()).code == "pickup.door-open"
    shop.locker.close(cell)
    assert state(shop, own) == "taken_out"


def test_a_full_locker_says_so_and_the_return_waits(shop: Shop) -> None:
    order = taken(shop)
    own, anna = asked(shop, order), shop.client("anna")
    for cell in shop.app.lockers.picture(LOCKER).cells:
        shop.app.lockers.overlay(LOCKER, cell.cell.no, "maintenance", True, "test", "test")
    assert anna.post(f"/returns/{own}/open", id=new()).code == "return.no-cell"
    shop.locker.leave()
    assert anna.post(f"/returns/{own}/open", id=new()).code == "locker.offline"
    assert state(shop, own) == "asked"


def test_what_is_not_brought_in_two_days_stays_with_the_customer(shop: Shop) -> None:
    order = taken(shop)
    own = asked(shop, order)
    shop.clock.forward(days=1, hours=23)
    shop.tick()
    assert state(shop, own) == "asked"
    shop.client("anna").ok(f"/returns/{own}/open", id=new())
    (cell,) = shop.locker.obey(close=False)
    shop.clock.forward(hours=2)
    shop.tick()
    assert state(shop, own) == "asked", "somebody stands there"
    shop.locker.close(cell)
    fetched(shop, cell)
    shop.client("operator").ok(f"/returns/{own}/decision", accept=False, note="Пусто")
    other = asked(shop, order)
    shop.clock.forward(days=2, seconds=1)
    shop.tick()
    assert state(shop, other) == "withdrawn"
    assert "не положили в ячейку вовремя" in told(shop)


def test_the_database_keeps_a_second_return_of_an_order_from_waiting(shop: Shop) -> None:
    order = taken(shop)
    own = asked(shop, order)
    with pytest.raises(IntegrityError), shop.app.work() as tx:
        row = tx.session.get_one(ReturnRow, own)
        values = {column.name: getattr(row, column.name) for column in ReturnRow.__table__.columns}
        tx.session.add(ReturnRow(**values | {"id": new()}))
        tx.session.flush()


def test_only_the_operator_follows_what_comes_back(shop: Shop) -> None:
    assert shop.client("operator").post("/live/ticket", rooms=["returns"]).status == 200
    for who in ("anna", "courier", "technician"):
        assert shop.client(who).post("/live/ticket", rooms=["returns"]).code == "live.not-your-room"
