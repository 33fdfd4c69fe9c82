"""Everything that has an effect, sent twice at the same moment: by one screen that repeats itself, or by two people."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine
from tests.conftest import FixedClock
from tests.floor import (
    BREAD,
    CODES,
    COUNTER,
    LOCKER,
    MILK,
    PEAS,
    PHONES,
    PRICES,
    Answer,
    Person,
    Shop,
    open_shop,
)

from lukoshko_wire.values import Way

FEE = 9900
BASKET = {MILK: 2, BREAD: 1}
TOTAL = 2 * PRICES[MILK] + PRICES[BREAD] + FEE
TURNS = 3
"""Orders a test goes through: a race is lost only sometimes."""


@pytest.fixture
def shop(engine: Engine, clock: FixedClock, tmp_path: Path) -> Iterator[Shop]:
    with open_shop(engine, clock, tmp_path) as opened:
        yield opened


def new() -> str:
    return str(uuid4())


def another_screen(shop: Shop, name: str) -> Person:
    """A second device of the same person: nothing is shared but the person."""
    screen = shop.client()
    screen.ok("/sign-in/code", phone=PHONES[name])
    shop.send()
    code = next(re.match(r"\d+", text) for phone, text in reversed(shop.messages) if phone == PHONES[name])
    assert code is not None
    screen.id = screen.ok("/sign-in", phone=PHONES[name], code=code.group())["id"]
    return screen


def at_once(*asked: tuple[Person, str, dict[str, Any]]) -> list[Answer]:
    """Send all of them at one moment, each from a thread of its own."""
    gate = threading.Barrier(len(asked))
    answers: dict[int, Answer] = {}

    def ask(at: int, person: Person, path: str, body: dict[str, Any]) -> None:
        gate.wait(10)
        answers[at] = person.post(path, **body)

    threads = [threading.Thread(target=ask, args=(at, *one)) for at, one in enumerate(asked)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return [answers[at] for at in range(len(asked))]


def codes(answers: list[Answer]) -> list[str]:
    """Codes of the refusals, empty for what was done; sorted."""
    return sorted(answer.code for answer in answers)


def settle(method: str = "hold") -> dict[str, Any]:
    return {"id": new(), "method": method, "expected_kopecks": TOTAL, "given_kopecks": 0}


def at_bank(shop: Shop, order: str) -> dict[str, int]:
    """The bank's sums of an order; none when it never heard of it."""
    found: dict[str, int] = shop.bank.counts()["by_order"].get(order, {"captured": 0, "live": 0})
    return found


def finish(shop: Shop, order: str, courier: Person) -> None:
    shop.send()
    shop.till_door.print()
    courier.ok(f"/handovers/{order}/handed", id=new())


def test_an_order_placed_twice_at_once_is_one_order(shop: Shop) -> None:
    anna, twin = shop.client("anna"), another_screen(shop, "anna")
    for _ in range(TURNS):
        anna.put(f"/cart/lines/{MILK}", quantity=1)
        window = anna.see(f"/places/{COUNTER}/windows")[-1]["id"]
        body = {
            "id": new(),
            "way": "counter",
            "place_id": COUNTER,
            "window_id": window,
            "payment": "on_receipt",
        }
        answers = at_once((anna, "/orders", body), (twin, "/orders", body))
        assert [answer.status for answer in answers] == [202, 202], answers
    assert len(anna.see("/orders")["orders"]) == TURNS
    assert shop.app.stock.available([MILK]) == {MILK: 50 - TURNS}


def test_a_scan_repeated_counts_once_and_two_scans_count_twice(shop: Shop) -> None:
    order = shop.order(Way.COURIER, {MILK: 3})
    picker, twin = shop.client("picker"), another_screen(shop, "picker")
    picker.ok(f"/picking/tasks/{order}/take")
    path, body = f"/picking/tasks/{order}/scans", {"id": new(), "barcode": CODES[MILK]}
    assert codes(at_once((picker, path, body), (twin, path, body))) == ["", ""]
    assert picker.see(f"/picking/tasks/{order}")["lines"][0]["picked"] == 1
    fresh = [{"id": new(), "barcode": CODES[MILK]} for _ in range(2)]
    assert codes(at_once((picker, path, fresh[0]), (twin, path, fresh[1]))) == ["", ""]
    assert picker.see(f"/picking/tasks/{order}")["lines"][0]["picked"] == 3


def test_two_pickers_never_take_one_task(shop: Shop) -> None:
    first, second = shop.client("picker"), shop.client("picker2")
    for _ in range(TURNS):
        order = shop.order(Way.COURIER, BASKET)
        answers = at_once((first, "/picking/tasks/next", {}), (second, "/picking/tasks/next", {}))
        assert codes(answers) == ["", "picking.nothing-to-do"], answers
        shop.pick(order, who="picker" if answers[0].status == 200 else "picker2")


def test_an_order_packed_twice_at_once_has_its_parcels_and_cells_once(shop: Shop) -> None:
    picker, twin = shop.client("picker"), another_screen(shop, "picker")
    order = shop.order(Way.LOCKER, {MILK: 1, BREAD: 1, PEAS: 1})
    shop.pick(order, pack=False)
    path = f"/picking/tasks/{order}/pack"
    assert codes(at_once((picker, path, {"id": new()}), (twin, path, {"id": new()}))) == ["", ""]
    parcels = shop.parcels(order)
    assert len(parcels) == len({parcel["cell"] for parcel in parcels}) == 3


def test_two_operators_send_one_courier(shop: Shop) -> None:
    one, two = shop.client("operator"), another_screen(shop, "operator")
    couriers = [shop.client("courier"), shop.client("courier2")]
    order = shop.order(Way.COURIER, BASKET)
    shop.pick(order)
    path = f"/orders/{order}/courier"
    answers = at_once(
        *((who, path, {"courier_id": each.id}) for who, each in zip((one, two), couriers, strict=True))
    )
    assert all(answer.status < 500 for answer in answers), answers
    stops = [len(courier.see("/route")["stops"]) for courier in couriers]
    assert sorted(stops) == [0, 1]


@pytest.mark.parametrize("method", ["hold", "cash"])
def test_one_settlement_sent_twice_at_once_is_one_payment_and_one_receipt(shop: Shop, method: str) -> None:
    twin = another_screen(shop, "courier")
    for _ in range(TURNS):
        order = shop.order(Way.COURIER, BASKET, payment="card" if method == "hold" else "on_receipt")
        shop.pick(order)
        courier = shop.carry(order)
        body, path = settle(method), f"/handovers/{order}/settle"
        assert codes(at_once((courier, path, body), (twin, path, body))) == ["", ""]
        shop.send()
        assert shop.till_door.print() == 1
        handed = {"id": new()}
        path = f"/handovers/{order}/handed"
        assert codes(at_once((courier, path, handed), (twin, path, handed))) == ["", ""]
        assert at_bank(shop, order)["captured"] == (TOTAL if method == "hold" else 0)
        assert shop.see(order)["state"] == "completed"
    assert shop.app.stock.available([MILK]) == {MILK: 50 - 2 * TURNS}
    assert shop.reconciliation()["differences"] == []


@pytest.mark.parametrize(("one", "other"), [("hold", "hold"), ("hold", "cash"), ("cash", "terminal")])
def test_of_two_settlements_at_once_one_is_taken(shop: Shop, one: str, other: str) -> None:
    twin = another_screen(shop, "courier")
    for _ in range(TURNS):
        order = shop.order(Way.COURIER, BASKET, payment="card" if "hold" in (one, other) else "on_receipt")
        shop.pick(order)
        courier, path = shop.carry(order), f"/handovers/{order}/settle"
        answers = at_once((courier, path, settle(one)), (twin, path, settle(other)))
        assert [answer.status for answer in answers].count(202) == 1, answers
        shop.send()
        finish(shop, order, courier)
        shop.let_bank_speak()
        assert at_bank(shop, order)["live"] == 0
    report = shop.reconciliation()
    assert report["differences"] == []
    assert report["totals"]["goods_kopecks"] + report["totals"]["fee_kopecks"] == TOTAL * TURNS


def test_a_refusal_and_a_settlement_at_once_leave_one_of_them(shop: Shop) -> None:
    twin = another_screen(shop, "courier")
    for _ in range(TURNS):
        order = shop.order(Way.COURIER, BASKET)
        shop.pick(order)
        courier, path = shop.carry(order), f"/handovers/{order}"
        answers = at_once(
            (courier, f"{path}/settle", settle()),
            (twin, f"{path}/refuse-all", {"id": new(), "reason": "нет"}),
        )
        assert [answer.status < 300 for answer in answers].count(True) == 1, answers
        shop.send()
        if answers[0].status == 202:
            finish(shop, order, courier)
        shop.let_bank_speak()
        assert shop.see(order)["state"] == ("completed" if answers[0].status == 202 else "refused")
        assert at_bank(shop, order)["live"] == 0
    assert shop.reconciliation()["differences"] == []


def test_a_parcel_shelved_twice_at_once_invites_the_customer_once(shop: Shop) -> None:
    clerk, twin = shop.client("clerk"), another_screen(shop, "clerk")
    order = shop.order(Way.COUNTER, {MILK: 1}, payment="on_receipt")
    shop.pick(order)
    barcode = shop.parcels(order)[0]["barcode"]
    shop.send()
    before = len(shop.messages)
    answers = at_once(*((who, "/counter/shelve", {"id": new(), "barcode": barcode}) for who in (clerk, twin)))
    assert codes(answers) == ["", ""]
    shop.send()
    assert len(shop.messages) == before + 1


def test_a_cell_asked_for_twice_at_once_gets_one_pulse(shop: Shop) -> None:
    order = shop.order(Way.LOCKER, {MILK: 1, BREAD: 1})
    shop.pick(order)
    courier, twin = shop.carry(order), another_screen(shop, "courier")
    path = f"/lockers/{LOCKER}/loading"
    for parcel in shop.parcels(order):
        body = {"id": new(), "barcode": parcel["barcode"]}
        assert codes(at_once((courier, path, body), (twin, path, body))) == ["", ""]
        assert len(shop.locker.obey()) == 1, "the same scan is one command"
        shop.clock.forward(seconds=5)
    anna, phone, path = shop.client("anna"), another_screen(shop, "anna"), f"/pickups/{order}/open"
    assert codes(at_once((anna, path, {"id": new()}), (phone, path, {"id": new()}))) == ["", ""]
    shop.send()
    assert shop.till_counter.print() == 1, "two taps are one settlement"
    assert len(shop.locker.obey()) == 1
    answers = at_once((anna, path, {"id": new()}), (phone, path, {"id": new()}))
    assert codes(answers) == ["", "locker.cell-busy"], "two taps with two ids are one pulse"
    assert len(shop.locker.obey()) == 1
    assert shop.see(order)["state"] == "completed"
    report = shop.reconciliation()
    assert (report["differences"], report["totals"]["doors_opened"]) == ([], 4)


def test_a_customer_who_cancels_while_the_picker_begins_is_told_one_thing(shop: Shop) -> None:
    anna, picker = shop.client("anna"), shop.client("picker")
    for _ in range(TURNS):
        order = shop.order(Way.COURIER, BASKET)
        answers = at_once((anna, f"/orders/{order}/cancel", {}), (picker, f"/picking/tasks/{order}/take", {}))
        assert [answer.status < 300 for answer in answers].count(True) == 1, answers
        shop.let_bank_speak()
        cancelled = answers[0].status < 300
        assert shop.see(order)["state"] == ("cancelled" if cancelled else "picking")
        assert (at_bank(shop, order)["live"] == 0) == cancelled
        if not cancelled:
            shop.client("operator").ok(f"/orders/{order}/cancel", reason="Звонок")
    shop.let_bank_speak()
    assert shop.app.stock.available([MILK]) == {MILK: 50}
