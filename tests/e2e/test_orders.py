"""One order of each kind, played by all its people through the real screens at phone size."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.e2e import people
from tests.e2e.people import button, seen

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

Phone = Callable[..., Page]
Shot = Callable[[Page, str], None]


def test_a_courier_order_with_a_refused_line_is_paid_in_cash_at_the_door(phone: Phone, shot: Shot) -> None:
    customer = phone("/")
    shot(customer, "customer-shop")
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
    people.take_parcels(courier, shot)
    button(courier, "Выдать").first.click(timeout=people.LONG_MS)
    seen(courier, "К оплате")
    button(courier, "Молоко").click()
    sheet = courier.get_by_role("dialog")
    sheet.get_by_text("Качество").click()
    shot(courier, "door-refuse")
    button(sheet, "Не берут").click()
    seen(courier, "Отказ: 1 шт.")
    people.hand_over(courier, "Наличные", shot)
    people.receipt_shows(customer)
    shot(customer, "customer-receipt-cash")


def test_a_locker_order_with_a_replacement_is_picked_loaded_and_taken(phone: Phone, shot: Shot) -> None:
    customer = phone("/")
    people.sign_in(customer, "+79992000001")
    people.fill_cart(customer)
    people.place_order(customer, "В продуктомате", shot=shot)
    people.pay(customer, shot)
    number = people.number_of(customer)

    picker = phone("/picker/?as=picker")
    seen(picker, "Ждут сборки")
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
    people.take_parcels(courier)
    people.load_cells(courier, twin, 3, shot)

    seen(customer, "Можно забирать")
    shot(customer, "customer-code")
    button(twin, "Набрать код").click()
    people.type_code(twin, "00000000")
    seen(twin, "По этому коду здесь ничего нет")
    shot(twin, "twin-wrong-code")
    people.type_code(twin, people.pickup_code(customer))
    button(twin, "Открыть ячейку").click(timeout=people.LONG_MS)
    button(people.open_door(twin), "Забрать").wait_for(timeout=people.LONG_MS)
    seen(twin, "Электронный чек")
    shot(twin, "twin")
    people.take_out(twin)

    button(customer, "Я у продуктомата").click()
    for _ in range(2):
        button(customer, "Открыть следующую").click(timeout=people.LONG_MS)
        seen(customer, "Заберите пакет и закройте дверцу")
        shot(customer, "customer-cell-open")
        people.take_out(twin)
    seen(customer, "Всё забрали")
    shot(customer, "customer-taken")
    button(customer, "Готово").click()
    button(customer, "К заказу").click()
    people.receipt_shows(customer)
    shot(customer, "customer-receipt")

    people.link(operator, "Сверка").click()
    seen(operator, "Разниц нет|Всё сошлось|сошлось")
    shot(operator, "operator-reconciliation")


def test_a_counter_order_is_found_by_its_code_and_captured(phone: Phone, shot: Shot) -> None:
    customer = phone("/")
    people.sign_in(customer, "+79992000003")
    people.fill_cart(customer)
    people.place_order(customer, "В магазине")
    people.pay(customer)
    number = people.number_of(customer)

    picker = phone("/picker/?as=picker")
    people.take_task(picker, number)
    seen(customer, "Собираем и взвешиваем")
    with people.only_pushes(customer):
        seen(customer, people.weigh(picker))
    people.pick_rest(picker)
    people.pack(picker, number)

    clerk = phone("/counter/?as=clerk")
    people.link(clerk, "Разложить").click()
    for left in (3, 2, 1):
        expect(clerk.get_by_role("listitem").filter(has_text=number)).to_have_count(
            left, timeout=people.LONG_MS
        )
        people.beep(clerk)
    seen(clerk, "Раскладывать нечего")
    seen(customer, "Можно забирать")
    people.link(clerk, "Выдать").click()
    shot(clerk, "counter-queue")
    clerk.get_by_label("Код или номер заказа").fill(people.pickup_code(customer))
    button(clerk, "Найти").click()
    people.hand_over(clerk, "Списать с карты", shot, name="counter")
    people.receipt_shows(customer)
