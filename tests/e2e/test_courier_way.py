"""The courier beside the stops: what parcels ride in, and lockers to empty where nothing is brought."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.e2e import people, quick
from tests.e2e.people import LONG_MS, button, link, seen

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

Phone = Callable[..., Page]
Shot = Callable[[Page, str], None]


def test_a_courier_chooses_the_bag_before_leaving_and_changes_it_under_way(phone: Phone, shot: Shot) -> None:
    customer = quick.signed_in(phone("/?as=customer#/orders"))
    order_id = quick.order(customer)
    quick.pack(quick.signed_in(phone("/picker/?as=picker")), order_id)
    operator = quick.signed_in(phone("/operator/?as=operator"))
    courier = quick.signed_in(phone("/courier/?as=courier"))
    me = quick.ask(courier, "GET", "/me")["id"]
    view = quick.ask(operator, "POST", f"/orders/{order_id}/courier", courier_id=me)

    button(courier, "Сначала заберите пакеты").click(timeout=LONG_MS)
    seen(courier, "Везёте в")
    shot(courier, "courier-bag-line")
    button(courier, "Сменить, в чём везёте").click()
    ice = courier.get_by_role("radio", name=re.compile("^Термосумка со льдом"))
    ice.check(force=True)
    seen(courier, "держит 4 ч")
    shot(courier, "courier-bag-choose")
    button(courier, "Везу в этом").click()
    expect(courier.locator("[data-carrier='bag-ice']")).to_be_visible()
    assert quick.ask(courier, "GET", "/route/bag")["chosen"] == "bag-ice"

    for parcel in view["parcels"]:
        quick.ask(courier, "POST", "/route/take", id=quick.new(), barcode=parcel["barcode"])
    seen(courier, "Всё в сумке")
    button(courier, "К маршруту").click()
    button(courier, "Сменить, в чём везёте").click()
    courier.get_by_role("radio", name=re.compile("^Рефрижератор")).check(force=True)
    seen(courier, "С вами 3 пакета")
    shot(courier, "courier-bag-change")
    courier.route("**/api/v1/route/bag", lambda route: route.abort())
    button(courier, "Везу в этом").click()
    expect(courier.locator("[data-carrier='bag-van']")).to_be_visible()
    assert quick.ask(operator, "GET", "/me"), "the server is there; this phone does not reach it"
    courier.unroute("**/api/v1/route/bag")
    quick.until(courier, "/route/bag", lambda bags: bool(bags["chosen"] == "bag-van"))
    quick.ask(operator, "POST", f"/orders/{order_id}/cancel", reason="Звонок")


def test_a_courier_empties_a_locker_where_nothing_is_brought(phone: Phone, shot: Shot) -> None:
    customer = quick.signed_in(phone("/?as=customer#/orders"))
    order_id = quick.order(customer)
    quick.pack(quick.signed_in(phone("/picker/?as=picker")), order_id)
    operator = quick.signed_in(phone("/operator/?as=operator#/dispatch"))
    courier = quick.signed_in(phone("/courier/?as=courier"))
    quick.stow(courier, quick.send_out(operator, courier, order_id))
    number = quick.ask(customer, "GET", f"/orders/{order_id}")["number"]
    courier.goto("/courier/#/")

    quick.ask(operator, "POST", f"/orders/{order_id}/cancel", reason="Звонок")
    seen(operator, "Забрать из продуктоматов")
    cells = operator.locator("[data-errand-cell]")
    expect(cells).to_have_count(3)
    expect(cells.first).to_contain_text(number)
    errand = courier.locator("[data-errand]")
    expect(errand).to_have_count(0)
    with people.only_pushes(courier):
        operator.get_by_role("combobox", name=re.compile("Кто заберёт")).select_option(index=1)
        expect(errand).to_contain_text("3 ячейки", timeout=LONG_MS)
    shot(operator, "operator-errands")
    shot(courier, "courier-errand-row")
    errand.click()
    rows = courier.locator("[data-back]")
    expect(rows).to_have_count(3)
    shot(courier, "courier-errand")

    first, other = rows.nth(0), rows.nth(1)
    wrong = other.get_attribute("data-barcode") or ""
    for left in (2, 1, 0):
        cell = int(first.get_attribute("data-back") or "0")
        with people.only_pushes(operator):
            button(first, "Открыть ячейку").click()
            expect(first).to_contain_text("Сканируйте этикетку", timeout=LONG_MS)
            seen(operator, "Курьер открыл")
        if left == 2:
            people.scan(courier, wrong)
            seen(courier, "Это из другой ячейки")
            shot(courier, "courier-errand-wrong")
        people.beep(courier)
        expect(first).to_contain_text("Достаньте всё и закройте дверцу")
        if left == 2:
            shot(courier, "courier-errand-open")
        quick.hands(courier, cell, "take", "close")
        expect(rows).to_have_count(left, timeout=LONG_MS)
    seen(courier, "Всё забрали")
    shot(courier, "courier-errand-done")
    expect(cells).to_have_count(0, timeout=LONG_MS)
    button(courier, "К маршруту").click()
    expect(errand).to_have_count(0)
    link(operator, "Заказы").click()
    states = {parcel["state"] for parcel in quick.ask(operator, "GET", f"/orders/{order_id}")["parcels"]}
    assert states == {"returned"}


def test_a_courier_signs_out_of_a_phone_that_another_takes_over(phone: Phone, shot: Shot) -> None:
    courier = quick.signed_in(phone("/courier/?as=courier"))
    button(courier, "Выйти").click()
    sheet = courier.get_by_role("dialog")
    seen(sheet, "Кто работает здесь дальше")
    shot(courier, "courier-sign-out")
    button(sheet, "Выйти").click()
    expect(courier.get_by_role("textbox", name="Телефон")).to_be_visible()
    assert courier.request.get("/api/v1/me", headers={"X-Lukoshko-App": "courier"}).status == 401
