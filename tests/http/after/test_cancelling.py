"""Cancelling at every state by everybody: the table of docs/after-the-order.md is played row by row."""

import re
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
from tests.floor import BREAD, CHEESE, COUNTER, LOCKER, MILK, Person, Shop
from tests.http.handover.test_offline_pickup import ack

from lukoshko_server.orders.rules import TRANSITIONS
from lukoshko_wire.values import Way

PLACES = {Way.LOCKER: LOCKER, Way.COUNTER: COUNTER}
TABLE = Path(__file__).parents[3] / "docs" / "after-the-order.md"
HEAD = "| state | customer | operator | stock | parcels and cells | right | money |"
BASKET = {MILK: 2, BREAD: 1}


def rows() -> list[list[str]]:
    """The table as it stands in the document."""
    _, _, below = TABLE.read_text(encoding="utf-8").partition(HEAD)
    table = takewhile(lambda line: line.startswith("|"), below.strip().splitlines()[1:])
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def state_of(row: list[str]) -> tuple[str, Way]:
    found = re.match(r"`(\w+)`(?: \((\w+)\))?", row[0])
    assert found is not None, row
    return found[1], Way(found[2] or "courier")


def bring_to(shop: Shop, state: str, way: Way) -> str:
    order = shop.order(way, BASKET, pay=state != "awaiting_payment")
    steps = ["awaiting_payment", "confirmed", "picking", "packed", "on_the_way", "ready", "handing_over"]
    reached = steps.index(state) if state in steps else len(steps)
    if reached >= 2:
        shop.pick(order, pack=reached >= 3)
    if reached >= 4 and way is not Way.COUNTER:
        shop.carry(order)
    if reached >= 5 and way is Way.LOCKER:
        shop.stow_on(order)
        ack(shop)
    if reached >= 5 and way is Way.COUNTER:
        shop.shelve(order)
    if reached >= 6:
        total = shop.see(order)["total_kopecks"]
        shop.client("courier").ok(
            f"/handovers/{order}/settle", id=f"s-{order[:8]}", method="hold", expected_kopecks=total
        )
    if state == "completed":
        shop.send()
        shop.till_door.print()
        shop.client("courier").ok(f"/handovers/{order}/handed", id=f"h-{order[:8]}")
    assert shop.see(order)["state"] == state
    return order


def ask(person: Person, order: str, reason: str = "Звонок") -> Any:
    return person.post(f"/orders/{order}/cancel", reason=reason)


def test_the_table_names_every_state() -> None:
    named = {state_of(row)[0] for row in rows()}
    assert named == set(TRANSITIONS) - {"refused", "cancelled"}


@pytest.mark.parametrize("row", rows(), ids=lambda row: re.sub(r"\W+", "-", row[0]).strip("-"))
def test_a_row_of_the_table(shop: Shop, row: list[str]) -> None:
    state, way = state_of(row)
    _, customer, operator, stock, parcels, right, money = row
    free = shop.app.stock.available([MILK])[MILK]
    order = bring_to(shop, state, way)
    told = len(shop.messages)
    answer = ask(shop.client("anna"), order)
    assert answer.status == (200 if customer == "yes" else 409), answer
    if customer != "yes":
        assert answer.code == "order.wrong-state"
        assert ask(shop.client("operator"), order, " ").code in ("order.cancel-reason", "order.wrong-state")
        answer = ask(shop.client("operator"), order)
        assert answer.status == (200 if operator == "with a reason" else 409), answer
    if operator == "no":
        assert answer.code == "order.wrong-state"
        assert shop.see(order)["state"] == state
        return
    assert ask(shop.client("operator"), order).status == 200, "once more changes nothing"
    shop.send()
    assert ("отменён: Звонок" in str(shop.messages[told:])) == (customer != "yes")
    waiting = shop.client("picker").see("/picking/put-backs")["put_backs"]
    now = shop.app.stock.available([MILK])[MILK]
    if stock == "free at once":
        assert (now, waiting) == (free, [])
    else:
        assert now == free - 2, "kept from sale"
        named = re.search(r"`(\w+)`", stock)
        assert named is not None
        assert {(each["name"], each["quantity"], each["lies"]) for each in waiting} == {
            ("Молоко 2,5%", 2, named[1]), ("Хлеб ржаной", 1, named[1])
        }  # fmt: skip
        for each in waiting:
            shop.client("picker").ok(f"/picking/put-backs/{each['id']}/done", spoiled=False)
        assert shop.app.stock.available([MILK])[MILK] == free
    assert {parcel["state"] for parcel in shop.parcels(order)} == {
        "none": set(), "come back": {"returned"}, "wait for a courier": {"in_cell"},
    }[parcels]  # fmt: skip
    seen = shop.client("anna").see(f"/orders/{order}")
    assert seen["pickup_code"] == ""
    if right == "revoked, then":
        assert seen["money"]["state"] == "held", "not before the locker knows"
        ack(shop)
    shop.let_bank_speak()
    shop.let_bank_speak()
    state_now = shop.see(order)["money"]["state"]
    assert state_now == "void", money
    assert shop.bank.counts()["by_order"].get(order, {"captured": 0})["captured"] == 0
    if way in PLACES:
        windows = shop.client("anna").see(f"/places/{PLACES[way]}/windows")
        assert windows[-1]["free"] == 50


def test_what_was_spoiled_on_its_way_is_written_off(shop: Shop) -> None:
    order = shop.order(Way.COURIER, {MILK: 2, CHEESE: 400})
    shop.pick(order)
    shop.carry(order)
    before = shop.app.stock.available([MILK, CHEESE])
    assert ask(shop.client("operator"), order).status == 200
    for each in shop.client("picker").see("/picking/put-backs")["put_backs"]:
        shop.client("picker").ok(
            f"/picking/put-backs/{each['id']}/done", spoiled=each["name"].startswith("Сыр")
        )
    now = shop.app.stock.available([MILK, CHEESE])
    assert (now[MILK] - before[MILK], now[CHEESE] - before[CHEESE]) == (2, 0)
    assert shop.client("anna").get("/picking/put-backs").status == 403
