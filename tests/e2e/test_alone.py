"""A courier alone at the door: the phone reaches nothing but the till beside it; real agent, simulated register."""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, Route, expect
from tests.e2e import quick
from tests.e2e.people import LONG_MS, button, seen

from lukoshko_server.demo.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

Phone = Callable[..., Page]
Shot = Callable[[Page, str], None]
AGENT = "agent-till-door"


def test_a_courier_in_a_lift_settles_with_the_till_alone(phone: Phone, shot: Shot, stack: Stack) -> None:
    order_id, courier = on_the_way(phone)
    operator = phone("/operator/?as=operator")
    with in_a_lift(courier):
        seen(courier, "касса рядом напечатает")
        shot(courier, "alone-check")
        take_cash(courier)
        expect(courier.get_by_role("article", name="КАССОВЫЙ ЧЕК")).to_be_visible()
        expect(courier.get_by_role("img", name=re.compile("QR"))).to_be_visible()
        shot(courier, "alone-printed")
        courier.emulate_media(color_scheme="dark")
        shot(courier, "alone-printed-dark")
        courier.emulate_media(color_scheme="light")
        courier.reload()
        seen(courier, "Чек в фискальном накопителе")
        button(courier, "Отдано").click()
        expect(courier.locator(f"[data-order='{order_id}'][data-state='on_the_way']")).to_have_count(0)
    done = quick.until(quick.signed_in(operator), f"/orders/{order_id}", _closed)
    assert (len(done["receipts"]), done["receipts"][0]["state"]) == (1, "printed")
    assert sold(courier, order_id) == done["receipts"][0]["total_kopecks"]
    books = quick.ask(operator, "GET", "/reports/reconciliation")
    assert [each for each in books["differences"] if each["order_id"] == order_id] == []
    claims = quick.ask(operator, "GET", "/claims")["claims"]
    assert [each for each in claims if each["order_id"] == order_id] == []


def test_paper_that_is_out_a_killed_agent_and_a_dead_phone_make_one_receipt(
    phone: Phone, shot: Shot, stack: Stack
) -> None:
    order_id, courier = on_the_way(phone)
    operator = quick.signed_in(phone("/operator/?as=operator"))
    quick.ask(courier, "POST", "/demo/sim/till-door/sim/paper/load", lines=0)
    with in_a_lift(courier):
        button(courier, "Карта").click()
        button(courier.get_by_role("dialog"), "Одобрено").click()
        seen(courier, "В кассе нет бумаги")
        shot(courier, "alone-no-paper")
        kill(stack)
        courier.wait_for_timeout(50)
        courier.close()  # the phone dies with what it had to tell
    quick.ask(operator, "POST", "/demo/sim/till-door/sim/paper/load", lines=100_000)
    done = quick.until(operator, f"/orders/{order_id}", _closed)
    assert (len(done["receipts"]), done["receipts"][0]["electronic_kopecks"]) == (1, done["total_kopecks"])
    assert sold(operator, order_id) == done["total_kopecks"]


def test_what_was_refused_as_the_network_went_is_not_paid_for(phone: Phone, shot: Shot, stack: Stack) -> None:
    order_id, courier = on_the_way(phone)
    operator = quick.signed_in(phone("/operator/?as=operator"))
    whole = quick.ask(operator, "GET", f"/orders/{order_id}")["total_kopecks"]
    courier.route("**/refusals", lambda route: route.abort())
    button(courier, "Молоко").click()
    sheet = courier.get_by_role("dialog")
    sheet.get_by_text("Качество").click()
    button(sheet, "Не берут").click()
    seen(courier, "Ждёт отправки 1 действие")
    with in_a_lift(courier):
        seen(courier, "касса рядом напечатает")
        seen(courier, "Отказ:")
        take_cash(courier)
    courier.unroute("**/refusals")
    done = quick.until(operator, f"/orders/{order_id}", _closed)
    assert done["receipts"][0]["total_kopecks"] == sold(operator, order_id) < whole
    claims = quick.ask(operator, "GET", "/claims")["claims"]
    assert [each for each in claims if each["order_id"] == order_id] == []


def take_cash(courier: Page) -> None:
    button(courier, "Наличные").click()
    sheet = courier.get_by_role("dialog")
    button(sheet, "Без сдачи").click()
    button(sheet, "Принять").click()
    seen(courier, "Чек в фискальном накопителе")


def _closed(order: dict[str, object]) -> bool:
    receipts = order["receipts"]
    assert isinstance(receipts, list)
    return order["state"] == "completed" and any(each["state"] == "printed" for each in receipts)


def on_the_way(phone: Phone) -> tuple[str, Page]:
    """An order to be paid at the door, all of it with the courier, whose screen shows its handover."""
    customer = quick.signed_in(phone("/?as=customer#/orders"))
    order_id = quick.order_to_door(customer)
    quick.pack(quick.signed_in(phone("/picker/?as=picker")), order_id)
    operator = quick.signed_in(phone("/operator/?as=operator"))
    courier = quick.signed_in(phone("/courier/?as=courier"))
    me = quick.ask(courier, "GET", "/me")["id"]
    view = quick.ask(operator, "POST", f"/orders/{order_id}/courier", courier_id=me)
    for parcel in view["parcels"]:
        quick.ask(courier, "POST", "/route/take", id=quick.new(), barcode=parcel["barcode"])
    courier.goto(f"/courier/#/handover/{order_id}")
    courier.reload()
    taken_along(courier, order_id)
    seen(courier, "К оплате")
    return order_id, courier


def taken_along(page: Page, order_id: str) -> None:
    """Wait until the phone has kept a permit of this order."""
    last = time.monotonic() + LONG_MS / 1000
    while order_id not in str(page.evaluate("localStorage.getItem('lukoshko.kept.courier./route/permits')")):
        assert time.monotonic() < last, "no permit was taken along"
        page.wait_for_timeout(50)


@contextmanager
def in_a_lift(page: Page) -> Iterator[None]:
    """Nothing of the server is reached; the till on the same machine is."""

    def cut(route: Route) -> None:
        route.abort()

    page.route("**/api/v1/**", cut)
    page.route_web_socket(re.compile(".*"), lambda socket: socket.close())
    page.reload()
    seen(page, "Нет связи")
    yield
    if not page.is_closed():
        page.unroute("**/api/v1/**")


def kill(stack: Stack) -> None:
    """The till's agent dies at whatever instruction; its supervisor starts it again."""
    stack.supervisor.kill(AGENT)


def sold(page: Page, order_id: str) -> int:
    """Kopecks of the documents of sale of this order in the fiscal storage."""
    answer = page.request.get("/api/v1/demo/sim/till-door/sim/counts")
    return int(json.loads(answer.text())["by_order"].get(order_id, {}).get("sell", 0))
