"""One order of each kind, played by all its people through the real screens at phone size."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.e2e import people
from tests.e2e.people import button, seen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stack"), pytest.mark.timeout(400)]

Phone = Callable[..., Page]
Shot = Callable[[Page, str], None]


def test_a_locker_order_with_a_replacement_is_picked_loaded_and_taken(phone: Phone, shot: Shot) -> None:
    customer = phone("/")
    people.sign_in(customer, "+79992000001")
    people.fill_cart(customer)
    shot(customer, "customer-shop")
    people.place_order(customer, "В продуктомате", shot=shot)
    people.pay(customer, shot)
    number = people.number_of(customer)

    picker = phone("/picker/?as=picker")
    shot(picker, "picker-queue")
    people.take_task(picker, number)
    shot(picker, "picker-line")
    people.pick_rest(picker, short="Сыр Гауда", instead="Сыр Российский", shot=shot)
    seen(customer, "Взять замену или убрать")
    shot(customer, "customer-shortage")
    button(customer, "Взять замену").click()
    seen(picker, "Сыр Российский")
    people.pick_rest(picker)
    people.pack(picker, number, shot)
    seen(customer, "Сумма уточнена")
    shot(customer, "customer-weights")

    operator = phone("/operator/?as=operator", width=1280, height=800)
    people.give_to_courier(operator, number, shot)

    twin = phone("/twin/", width=1280, height=900)
    courier = phone("/courier/?as=courier")
    shot(courier, "courier-route")
    people.take_parcels(courier, shot)
    button(courier, "Заложить").or_(button(courier, "Пикнуть")).first.wait_for()
    if button(courier, "Заложить").count():
        button(courier, "Заложить").click()
    people.load_cells(courier, twin, 3, shot)

    seen(customer, "Можно забирать")
    shot(customer, "customer-code")
    button(customer, "Я у продуктомата").click()
    people.empty_cells(customer, twin, 3, shot)
    shot(customer, "customer-taken")
    button(customer, "К заказу").or_(people.link(customer, "К заказу")).first.click()
    people.receipt_shows(customer)
    shot(customer, "customer-receipt")
    seen(twin, "КАССОВЫЙ ЧЕК|Кассовый чек")
    shot(twin, "twin")

    operator.reload()
    people.link(operator, "Сверка").click()
    seen(operator, "Сверка|сошлось|Разниц")
    shot(operator, "operator-reconciliation")


def test_a_courier_order_with_a_refused_line_is_paid_in_cash_at_the_door(phone: Phone, shot: Shot) -> None:
    customer = phone("/")
    people.sign_in(customer, "+79992000002")
    people.fill_cart(customer)
    people.place_order(customer, "Курьером", payment="При получении")
    seen(customer, "Заказ принят")
    number = people.number_of(customer)

    picker = phone("/picker/?as=picker")
    people.take_task(picker, number)
    people.pick_rest(picker)
    people.pack(picker, number)
    people.give_to_courier(phone("/operator/?as=operator"), number)

    courier = phone("/courier/?as=courier")
    people.take_parcels(courier)
    button(courier, "Выдать").first.click(timeout=people.LONG_MS)
    seen(courier, "К оплате")
    courier.get_by_role("button", name=re.compile("Молоко")).click()
    sheet = courier.get_by_role("dialog")
    button(sheet, "Качество").or_(sheet.get_by_text("Качество")).first.click()
    shot(courier, "door-refuse")
    button(sheet, "Не берут").click()
    seen(courier, "Отказ: 1 шт.")
    people.hand_over(courier, "Наличные", shot)
    people.receipt_shows(customer)
    shot(customer, "customer-receipt-cash")


def test_a_counter_order_is_found_by_its_code_and_captured(phone: Phone, shot: Shot) -> None:
    customer = phone("/")
    people.sign_in(customer, "+79992000003")
    people.fill_cart(customer)
    people.place_order(customer, "В магазине")
    people.pay(customer)
    number = people.number_of(customer)

    picker = phone("/picker/?as=picker")
    people.take_task(picker, number)
    people.pick_rest(picker)
    people.pack(picker, number)

    clerk = phone("/counter/?as=clerk")
    button(clerk, "Разложить").or_(people.link(clerk, "Разложить")).first.click()
    expect(clerk.get_by_text(number).first).to_be_visible(timeout=people.LONG_MS)
    while clerk.get_by_text(number).count():
        button(clerk, "Пикнуть").first.click()
        clerk.wait_for_timeout(50)
    shot(clerk, "counter-shelved")
    seen(customer, "Можно забирать")
    code = re.sub(r"\D", "", customer.get_by_text(re.compile(r"^\d{4}\s?\d{4}$")).first.inner_text())
    button(clerk, "Выдать").or_(people.link(clerk, "Выдать")).first.click()
    clerk.get_by_label("Код или номер заказа").fill(code)
    button(clerk, "Найти").click()
    shot(clerk, "counter-check")
    people.hand_over(clerk, "Списать с карты", shot, name="counter")
    people.receipt_shows(customer)
