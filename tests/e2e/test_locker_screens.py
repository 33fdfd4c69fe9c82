"""The locker's screens in a browser: a courier fills it, a customer empties it, a technician looks and acts."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from tests.e2e import people, quick
from tests.e2e.people import button, seen

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

Phone = Callable[..., Page]
Shot = Callable[[Page, str], None]
DESK = {"width": 1280, "height": 860}
LATE_MS = 5_000
"""Longer than the outbox waits before it tries again."""


def door(page: Page, no: str) -> Locator:
    """One cell on the front."""
    return page.locator(f"[data-cell='{no}']").first


@contextmanager
def lost(page: Page, address: str) -> Iterator[None]:
    """What is posted there is lost on the way."""

    def drop(route: Route) -> None:
        route.abort() if route.request.method == "POST" else route.continue_()

    page.route(address, drop)
    with page.expect_event("requestfailed", lambda request: request.method == "POST"):
        yield
    page.unroute(address)


def test_a_courier_fills_the_locker_and_the_customer_opens_it_with_one_thumb(
    phone: Phone, shot: Shot
) -> None:
    customer = quick.signed_in(phone("/?as=customer#/orders"))
    order_id = quick.order(customer)
    picker = quick.signed_in(phone("/picker/?as=picker"))
    quick.pack(picker, order_id)
    operator = quick.signed_in(phone("/operator/?as=operator"))
    courier = quick.signed_in(phone("/courier/?as=courier"))
    barcodes = quick.send_out(operator, courier, order_id)
    twin = phone("/twin/", width=1280, height=900)

    technician = quick.signed_in(phone("/technician/?as=technician#/locker/locker-1", **DESK))
    expect(technician.locator("[data-mark='reserved']")).to_have_count(len(barcodes))
    seen(courier, "Сканируйте следующий пакет")
    with lost(courier, "**/loading"):
        button(courier, "Пикнуть").first.click()
    courier.wait_for_timeout(LATE_MS)
    expect(people.open_door(twin)).to_have_count(0)
    with people.only_pushes(technician):
        people.beep(courier)
        seen(courier, "Положите пакет и закройте дверцу")
        glowing = courier.locator("[data-glow='true']")
        expect(glowing).to_have_attribute("data-door", "open")
        no = glowing.get_attribute("data-cell") or ""
        expect(door(technician, no)).to_have_attribute("data-door", "open")
        shot(courier, "courier-front")
        button(courier, "Не получается положить").click()
        sheet = courier.get_by_role("dialog")
        sheet.get_by_role("radio", name="Там грязно").click()
        button(sheet, "Другая ячейка").click()
        expect(door(technician, no)).to_have_attribute("data-mark", "cleaning", timeout=people.LONG_MS)
        expect(people.open_door(twin)).to_have_count(2, timeout=people.LONG_MS)
        button(people.open_door(twin).filter(has_text=f"Ячейка {no} открыта"), "Закрыть").click()
        expect(people.open_door(twin)).to_have_count(1)
        expect(glowing).not_to_have_attribute("data-cell", no)
        no = glowing.get_attribute("data-cell") or ""
        button(people.open_door(twin), "Положить").click()
        button(people.open_door(twin), "Закрыть").click()
        expect(door(technician, no)).to_have_attribute("data-mark", "occupied", timeout=people.LONG_MS)
    for done in range(2, len(barcodes) + 1):
        people.beep(courier)
        button(people.open_door(twin), "Положить").click(timeout=people.LONG_MS)
        button(people.open_door(twin), "Закрыть").click()
        if done < len(barcodes):
            seen(courier, f"Заложено {done} из {len(barcodes)}")
    seen(courier, "Всё лежит по ячейкам")
    shot(technician, "technician-loaded")

    button(customer, "Я у продуктомата").click(timeout=people.LONG_MS)
    expect(customer.locator("[data-mine='true']")).to_have_count(len(barcodes))
    shot(customer, "customer-at-locker")
    button(customer, "Открыть ячейку").click()
    for left in range(len(barcodes) - 1, -1, -1):
        seen(customer, "Заберите пакет и закройте дверцу")
        expect(customer.locator("[data-glow='true']")).to_have_attribute("data-door", "open")
        if left == len(barcodes) - 1:
            shot(customer, "customer-opened")
        people.take_out(twin)
        if left:
            button(customer, "Открыть следующую").click(timeout=people.LONG_MS)
    seen(customer, "Всё забрали")
    first = customer.locator("[data-state='taken']").first
    button(first, "Открыть ячейку").click()
    seen(customer, "Заберите пакет и закройте дверцу")
    button(people.open_door(twin), "Закрыть").click(timeout=people.LONG_MS)
    seen(customer, "Всё забрали")
    shot(customer, "customer-emptied")
    button(customer, "Готово").click()
    seen(customer, "Чек уже в заказе")
    expect(technician.locator("[data-mark='occupied'], [data-mark='issuing']")).to_have_count(0)


def test_a_technician_opens_a_cell_with_a_reason_marks_it_and_sees_to_the_chore(
    phone: Phone, shot: Shot
) -> None:
    technician = quick.signed_in(phone("/technician/?as=technician", **DESK))
    twin = phone("/twin/", width=1280, height=900)
    button(technician, "В порядке|Нужен человек").or_(
        technician.locator("[data-locker='locker-1']")
    ).first.click()
    door(technician, "20").click()
    sheet = technician.get_by_role("dialog", name="Ячейка 20")
    button(sheet, "Открыть").click()
    open_it = button(sheet, "Открыть ячейку 20")
    expect(open_it).to_be_disabled()
    sheet.get_by_role("radio", name="Проверить замок").click()
    sheet.get_by_label("Примечание").fill("После замены пружины")
    shot(technician, "technician-open")
    open_it.click()
    expect(door(technician, "20")).to_have_attribute("data-door", "open")
    seen(sheet, "Открываем ячейку вручную: проверить замок, После замены пружины")
    sheet.get_by_role("button", name="Закрыть").click()
    button(people.open_door(twin), "Закрыть").click(timeout=people.LONG_MS)
    expect(door(technician, "20")).to_have_attribute("data-door", "closed")

    for no, kind in (("3", "Неисправна"), ("11", "Нужна уборка"), ("22", "На ремонте")):
        door(technician, no).click()
        sheet = technician.get_by_role("dialog", name=f"Ячейка {no}")
        button(sheet, "Отметить").click()
        sheet.get_by_role("radio", name=kind).click()
        sheet.get_by_label("Почему").fill("Дверца заедает, жду деталь")
        button(sheet, "Отметить").click()
        expect(button(sheet, "Снять")).to_have_count(1)
        sheet.get_by_role("button", name="Закрыть").click()
    expect(door(technician, "3")).to_have_attribute("data-mark", "faulty")
    expect(door(technician, "3")).to_contain_text("неисправна")
    expect(door(technician, "11")).to_have_attribute("data-mark", "cleaning")
    shot(technician, "technician")

    other = quick.signed_in(phone("/technician/?as=technician#/chores"))
    chore = other.get_by_role("listitem").filter(has_text=re.compile("Починить.*яч. 3", re.DOTALL))
    button(chore, "Взять").click()
    seen(chore, "Вы взяли")
    shot(other, "technician-chores")
    button(chore, "Сделано").click()
    chore.get_by_label("Что сделали").fill("Заменил пружину")
    with people.only_pushes(technician):
        button(chore, "Сделано").click()
        expect(door(technician, "3")).to_have_attribute("data-mark", "free")
    other.get_by_role("link", name="Продуктоматы").click()
    other.locator("[data-locker='locker-1']").click()
    expect(door(other, "22")).to_have_attribute("data-mark", "maintenance")
    shot(other, "technician-phone")


def test_a_technician_stops_a_zone_for_cleaning_and_sees_it_done(phone: Phone, shot: Shot) -> None:
    technician = quick.signed_in(phone("/technician/?as=technician#/locker/locker-1"))
    card = technician.locator("li[data-zone='chilled']").filter(has=technician.get_by_role("button"))
    for deed, name in (("clean_on", "Остановить для уборки"), ("clean_off", "Включить после уборки")):
        button(card, "Действие").click()
        sheet = technician.get_by_role("dialog")
        sheet.get_by_role("radio", name=name).click()
        sheet.get_by_label("Причина").fill("плановая мойка")
        shot(technician, f"technician-zone-{deed}")
        button(sheet, "Выполнить").click()
        done = card.locator(f"[data-deed='{deed}']")
        expect(done).to_have_attribute("data-state", "done", timeout=people.LONG_MS)
        cleaned = technician.locator("[data-cell][data-mark='cleaning']")
        if deed == "clean_on":
            expect(cleaned.first).to_be_visible()
            card.scroll_into_view_if_needed()
            shot(technician, "technician-zone")
    expect(done).to_contain_text("выполнено")


def test_a_courier_divides_a_bag_that_fits_no_cell_and_a_customer_chooses_another_way(
    phone: Phone, shot: Shot
) -> None:
    customer = quick.signed_in(phone("/?as=customer#/orders"))
    order_id = quick.order(customer)
    quick.pack(quick.signed_in(phone("/picker/?as=picker")), order_id)
    courier = quick.signed_in(phone("/courier/?as=courier"))
    quick.send_out(quick.signed_in(phone("/operator/?as=operator")), courier, order_id)
    technician = quick.signed_in(phone("/technician/?as=technician"))
    twin = phone("/twin/", width=1280, height=900)
    path = "/lockers/locker-1"
    mine = {item["parcel"]["zone"]: item for item in quick.ask(courier, "GET", f"{path}/loading")["parcels"]}
    chilled, frozen = mine["chilled"], mine["frozen"]

    def size(cell: dict[str, int]) -> int:
        return cell["width_mm"] * cell["depth_mm"] * cell["height_mm"]

    cells = {cell["no"]: cell for cell in quick.ask(technician, "GET", path)["cells"]}
    taken = {item["cell"] for item in mine.values()}
    others = [c for no, c in sorted(cells.items()) if c["zone"] == "chilled" and no not in taken]
    twin_cell = next(c["no"] for c in others if size(c) == size(cells[chilled["cell"]]))
    shut = {c["no"] for c in others} - {twin_cell}
    shut |= {no for no, c in cells.items() if c["zone"] == "frozen" and no not in taken}

    def mark(*, on: bool) -> None:
        for no in sorted(shut):
            quick.ask(
                technician, "POST", f"{path}/cells/{no}/overlays", kind="maintenance", on=on, why="проверка"
            )

    def does_not_fit(item: dict[str, Any]) -> Locator:
        quick.ask(courier, "POST", f"{path}/loading", id=quick.new(), barcode=item["parcel"]["barcode"])
        seen(courier, "Положите пакет и закройте дверцу")
        button(courier, "Не получается положить").click()
        sheet = courier.get_by_role("dialog")
        sheet.get_by_role("radio", name="Не помещается").click()
        button(sheet, "Другая ячейка").click()
        return sheet

    mark(on=True)
    try:
        does_not_fit(chilled)
        seen(courier, "Разделите пакет")
        parts = courier.locator("[data-part]")
        expect(parts).to_have_count(2)
        shot(courier, "courier-divide")
        button(courier, "Готово, открыть ячейки").click()
        expect(parts).to_have_count(0)
        button(people.open_door(twin), "Положить").click(timeout=people.LONG_MS)
        button(people.open_door(twin), "Закрыть").click()
        seen(courier, "Подпишите пакет")
        shot(courier, "courier-part")
        button(courier, f"Открыть ячейку {twin_cell}").click()
        seen(courier, "Положите пакет и закройте дверцу")
        button(people.open_door(twin), "Положить").click(timeout=people.LONG_MS)
        button(people.open_door(twin), "Закрыть").click()
        expect(courier.locator("li[data-state='placed']")).to_have_count(2, timeout=people.LONG_MS)

        sheet = does_not_fit(frozen)
        seen(sheet, "Пакету нет свободной ячейки")
        sheet.get_by_role("button", name="Закрыть").click()
        button(people.open_door(twin), "Закрыть").click(timeout=people.LONG_MS)
        seen(courier, "Оставьте пакет у себя")
        shot(courier, "courier-no-room")
    finally:
        mark(on=False)
    seen(customer, "Как получить заказ?")
    customer.get_by_role("radio", name=re.compile("Пусть привезёт курьер.*Третьего")).check()
    expect(button(customer, "Получить так")).to_be_disabled()
    customer.get_by_label("Улица и дом").fill("Лесная, 7")
    shot(customer, "customer-other-way")
    button(customer, "Получить так").click()
    expect(customer.get_by_text("Как получить заказ?")).to_have_count(0, timeout=people.LONG_MS)
    courier.goto("/courier/#/")
    seen(courier, "Лесная, 7")
    back = {each["cell"] for each in quick.ask(courier, "GET", f"{path}/loading")["take_back"]}
    assert {chilled["cell"], twin_cell} <= back, "both parts are taken out again"
