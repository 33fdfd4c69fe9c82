"""What goes wrong at a door, on the screens of those who decide it: played by the real server, agent and boards."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.e2e import people, quick
from tests.e2e.people import LONG_MS, button, seen

from lukoshko_server.demo.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

Phone = Callable[..., Page]
Shot = Callable[[Page, str], None]
DESK = {"width": 1280, "height": 860}
FRONT = "/demo/sim/locker/sim/counts"


def stocked(customer: Page, phone: Phone) -> tuple[str, list[int]]:
    """An order that lies in the locker; its id and cells."""
    order_id = quick.order(customer)
    quick.stowed(phone, order_id)
    cells = [each["cell"] for each in quick.ask(customer, "GET", f"/pickups/{order_id}")["cells"]]
    customer.goto(f"/#/orders/{order_id}")
    button(customer, "Я у продуктомата").click(timeout=LONG_MS)
    return order_id, cells


@pytest.fixture(autouse=True)
def well(phone: Phone) -> None:
    """Whatever another test has left behind is mended first."""
    technician = quick.signed_in(phone("/technician/?as=technician"))
    quick.jam(technician)
    for kind in ("faulty", "cleaning"):
        quick.mend(technician, kind)


def claim_of(operator: Page, order_id: str) -> Locator:
    """What waits to be decided or done about an order."""
    number = quick.ask(operator, "GET", f"/orders/{order_id}")["number"]
    return operator.locator("[data-claim]").filter(has_text=number)


def pulses(page: Page, cell: int) -> int:
    """How often the coil of a cell was driven."""
    return int(quick.ask(page, "GET", FRONT)["pulses_by_cell"][str(cell)])


def tapped(customer: Page, cell: int) -> int:
    """The customer taps for a cell whose bolt holds, and its coil is driven; how often it was before."""
    quick.jam(customer, cell)
    before = pulses(customer, cell)
    button(customer, "Открыть ячейку").click()
    quick.until(customer, FRONT, lambda counts: int(counts["pulses_by_cell"][str(cell)]) > before)
    return before


def empty(customer: Page, order_id: str, cells: list[int]) -> None:
    """Take the goods out of these cells, one after another."""
    for cell in cells:
        quick.ask(customer, "POST", f"/pickups/{order_id}/open", id=quick.new(), cell=cell)
        is_so(customer, order_id, cell, "open")
        quick.hands(customer, cell, "take", "close")
        is_so(customer, order_id, cell, "taken")


def is_so(customer: Page, order_id: str, cell: int, state: str) -> None:
    """Wait until a cell of the pickup stands so."""

    def holds(view: Any) -> bool:
        return any(each["cell"] == cell and each["state"] == state for each in view["cells"])

    quick.until(customer, f"/pickups/{order_id}", holds)


def fetch(courier: Page, cell: int) -> None:
    """The courier takes back what nobody comes for; a coil that is still hot is asked again."""
    last = time.monotonic() + LONG_MS / 1000
    while not is_open(courier, cell):
        assert time.monotonic() < last, f"cell {cell} was not given back"
        quick.ask(courier, "POST", f"/lockers/locker-1/cells/{cell}/recall", id=quick.new())
        courier.wait_for_timeout(1500)
    quick.hands(courier, cell, "take", "close")


def is_open(courier: Page, cell: int) -> bool:
    """True while the door of a cell to be taken back is seen open."""
    listed = quick.ask(courier, "GET", "/lockers/locker-1/loading")["take_back"]
    return any(each["cell"] == cell and each["open"] for each in listed)


def decide(claim: Locator, choice: str) -> None:
    """Choose, read what follows, decide."""
    claim.get_by_role("radio", name=choice).click()
    button(claim, "Решить так").click()


def test_a_jammed_door_is_decided_brought_and_ticked_off(phone: Phone, shot: Shot) -> None:
    customer = quick.signed_in(phone("/?as=customer#/orders"))
    order_id, cells = stocked(customer, phone)
    stuck, *others = cells
    operator = quick.signed_in(phone("/operator/?as=operator"))
    desk = quick.signed_in(phone("/operator/?as=operator", **DESK))
    quick.jam(customer, stuck)
    before = pulses(customer, stuck)
    claim, beside = claim_of(operator, order_id), claim_of(desk, order_id)
    with people.only_pushes(operator):
        button(customer, "Открыть ячейку").click()
        expect(claim).to_have_attribute("data-claim", "decide", timeout=LONG_MS)
        seen(claim, f"Дверца не открывается.* Ячейка {stuck}")
    assert before < pulses(customer, stuck) <= before + 3
    seen(customer, f"Ячейка {stuck} не откроется: замок неисправен")
    shot(customer, "customer-jammed")
    expect(button(claim, "Решить так")).to_be_disabled()
    claim.get_by_role("radio", name="Привезти").click()
    seen(claim, "Отметьте, когда привёз")
    shot(operator, "claim-decide")
    shot(desk, "claim-decide-desk")
    button(claim, "Заказ").click()
    told = operator.get_by_text("Дверца не открывается").locator("visible=true")
    expect(told.first).to_be_visible()
    shot(operator, "claim-order")
    operator.go_back()
    decide(claim, "Привезти")
    expect(claim).to_have_attribute("data-claim", "bring", timeout=LONG_MS)
    expect(beside).to_have_attribute("data-claim", "bring", timeout=LONG_MS)
    empty(customer, order_id, others)
    shot(customer, "customer-jammed-rest")

    quick.jam(customer)
    fetch(quick.signed_in(phone("/courier/?as=courier")), stuck)
    claim.get_by_label("Что сделали").fill("Иван привёз, покупатель получил")
    shot(operator, "claim-bring")
    button(claim, "Сделано").click()
    expect(claim).to_have_count(0)
    expect(beside).to_have_count(0, timeout=LONG_MS)
    technician = quick.signed_in(phone("/technician/?as=technician#/chores"))
    repair = technician.locator("[data-kind='repair'][data-done='false']").filter(has_text=f"яч. {stuck}")
    button(repair, "Сделано").click()
    repair.get_by_label("Что сделали").fill("Заменил пружину")
    shot(technician, "claim-repair")
    button(repair, "Сделано").click()
    expect(repair).to_have_count(0, timeout=LONG_MS)


def test_an_agent_that_dies_under_the_pulse_leaves_a_doubt_that_is_looked_into(
    phone: Phone, shot: Shot, stack: Stack
) -> None:
    customer = quick.signed_in(phone("/?as=customer#/orders"))
    order_id, cells = stocked(customer, phone)
    doubtful, *others = cells
    operator = quick.signed_in(phone("/operator/?as=operator"))
    technician = quick.signed_in(phone("/technician/?as=technician#/chores"))
    before = tapped(customer, doubtful)
    stack.supervisor.kill("agent-locker-1")
    claim = claim_of(operator, order_id)
    seen(claim, f"Неизвестно, открылась ли дверца.* Ячейка {doubtful}")
    assert pulses(customer, doubtful) == before + 1, "an unknown outcome is never pulsed again"
    shot(operator, "claim-uncertain")
    shot(customer, "customer-uncertain")
    decide(claim, "Послать техника")
    look = technician.locator("[data-kind='look'][data-done='false']").filter(has_text=f"яч. {doubtful}")
    expect(look).to_be_visible(timeout=LONG_MS)
    shot(technician, "claim-look")
    decide(claim, "Покупатель забрал")
    expect(claim).to_have_count(0)
    quick.jam(customer)
    empty(customer, order_id, others)
    quick.until(operator, f"/orders/{order_id}", lambda view: view["state"] == "completed")


def test_a_door_that_a_customer_left_open_calls_a_technician_until_it_is_shut(
    phone: Phone, shot: Shot
) -> None:
    customer = quick.signed_in(phone("/?as=customer#/orders"))
    order_id, cells = stocked(customer, phone)
    technician = quick.signed_in(phone("/technician/?as=technician#/locker/locker-1"))
    operator = quick.signed_in(phone("/operator/?as=operator#/machines", **DESK))
    wished = quick.ask(technician, "GET", "/devices/locker/locker-1/settings")
    before = wished["locker"] or {}
    timers = {"left_open_s": 5, "left_open_cold_s": 5, "remind_s": 5, "remind_cold_s": 5}
    body = {"settings": {**before, "timers": timers}, "reason": "проба"}
    wished = quick.ask(
        technician, "PUT", "/devices/locker/locker-1/settings", based_on=wished["version"], **body
    )
    quick.until(
        technician, "/devices/locker/locker-1", lambda view: view["reported"]["applied"] == wished["version"]
    )
    button(customer, "Открыть ячейку").click()
    seen(customer, "Заберите пакет и закройте дверцу")
    quick.hands(customer, cells[0], "take")
    alarm = technician.get_by_text(f"Дверца не закрыта: ячейка {cells[0]}").locator("visible=true")
    expect(alarm.first).to_be_visible(timeout=LONG_MS)
    shot(technician, "left-open")
    shot(operator, "left-open-desk")
    shot(customer, "customer-left-open")
    expect(technician.locator("[data-kind='shut'][data-done='false']")).to_have_count(1, timeout=LONG_MS)
    quick.hands(customer, cells[0], "close")
    expect(technician.locator("[data-kind='shut'][data-done='false']")).to_have_count(0, timeout=LONG_MS)
    quick.ask(
        technician, "PUT", "/devices/locker/locker-1/settings", based_on=wished["version"],
        settings=before, reason="как было",
    )  # fmt: skip
    empty(customer, order_id, cells[1:])
    quick.ask(customer, "POST", f"/pickups/{order_id}/done")


def test_another_door_than_the_customer_s_is_named_and_somebody_looks(phone: Phone, shot: Shot) -> None:
    customer = quick.signed_in(phone("/?as=customer#/orders"))
    order_id, cells = stocked(customer, phone)
    stuck = cells[0]
    wrong = next(no for no in range(1, 25) if no not in cells)
    operator = quick.signed_in(phone("/operator/?as=operator"))
    technician = quick.signed_in(phone("/technician/?as=technician#/locker/locker-1"))
    tapped(customer, stuck)
    quick.hands(customer, wrong, "pry")
    claim = claim_of(operator, order_id)
    expect(claim).to_have_attribute("data-claim", "decide", timeout=LONG_MS)
    expect(technician.locator(f"[data-cell='{wrong}']").first).to_have_attribute("data-door", "open")
    shot(operator, "claim-wrong-door")
    shot(technician, "wrong-door")
    quick.hands(customer, wrong, "close")
    quick.jam(customer)
    decide(claim, "Вернуть деньги")
    expect(claim).to_have_attribute("data-claim", "refund", timeout=LONG_MS)
    shot(operator, "claim-refund")
    claim.get_by_label("Что сделали").fill("Вернули на карту")
    button(claim, "Сделано").click()
    expect(claim).to_have_count(0)
    courier = quick.signed_in(phone("/courier/?as=courier"))
    for cell in cells:
        fetch(courier, cell)
    for kind in ("faulty", "cleaning"):
        quick.mend(technician, kind)


def test_an_operator_judges_a_parcel_spoiled_and_takes_it_back(phone: Phone, shot: Shot) -> None:
    customer = quick.signed_in(phone("/?as=customer#/orders"))
    order_id, cells = stocked(customer, phone)
    operator = quick.signed_in(phone(f"/operator/?as=operator#/order/{order_id}"))
    customer.goto(f"/#/orders/{order_id}")
    parcel = operator.locator("[data-warmth]").filter(has=button(operator, "Признать испорченным")).first
    button(parcel, "Признать испорченным").click()
    sheet = operator.get_by_role("dialog")
    expect(button(sheet, "Признать испорченным")).to_be_disabled()
    sheet.get_by_label("Почему вы так решили").fill("Пакет потёк")
    shot(operator, "judge-spoil")
    with people.only_pushes(customer):
        button(sheet, "Признать испорченным").click()
        expect(sheet).to_have_count(0)
        seen(customer, "Часть продуктов не выдаём")
    shot(customer, "customer-spoiled")
    shot(operator, "judge-spoiled")
    button(operator, "Признать годным").first.click()
    sheet = operator.get_by_role("dialog")
    sheet.get_by_label("Почему вы так решили").fill("Проверили, лёд цел")
    shot(operator, "judge-lift")
    button(sheet, "Признать годным").click()
    expect(sheet).to_have_count(0)
    expect(operator.locator("[data-warmth='spoiled']")).to_have_count(0, timeout=LONG_MS)
    empty(customer, order_id, cells)
    quick.ask(customer, "POST", f"/pickups/{order_id}/done")
