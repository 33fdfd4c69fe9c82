"""An order that weighs more than is held, in each of the three ways, through the real screens at phone size."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.e2e import people
from tests.e2e.people import button, link, seen

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

Phone = Callable[..., Page]
Shot = Callable[[Page, str], None]
CHEESE = "Сыр Российский"
HEAVY = "700"
"""Grams on the scales, of half a kilogram that was ordered: above the buffer, within what is taken at all."""


def order(page: Page, who: str, way: str, agreed: str = "", shot: Shot | None = None) -> str:
    """Half a kilogram of cheese and a melon by the piece; the number of the order, paid by card."""
    people.sign_in(page, who)
    for words, name in (("сыр российский", CHEESE), ("дыня", "Дыня")):
        page.get_by_role("searchbox").fill(words)
        expect(page.get_by_role("article").first).to_contain_text(name)
        button(page, f"В корзину: {name}").first.click()
        expect(page.get_by_role("group", name=f"Количество: {name}").first).to_be_visible()
        if shot:
            shot(page, f"customer-weighed-{'melon' if name == 'Дыня' else 'cheese'}")
    link(page, "Корзина").click()
    seen(page, "1 шт.")
    button(page, "Оформить").click()
    page.get_by_text(way, exact=True).click()
    if way == "Курьером":
        page.get_by_label("Улица и дом").fill("Лесная ул., 5")
    page.get_by_role("group", name="Когда").get_by_role("radio").first.check(force=True)
    if agreed:
        page.get_by_role("checkbox", name=agreed).check()
    if shot:
        page.get_by_text("Если взвесим больше запаса").scroll_into_view_if_needed()
        shot(page, "customer-overweight-consent")
    button(page, "Заказать").click()
    people.pay(page)
    return people.number_of(page)


def begin(page: Page, number: str) -> None:
    """Take the task and weigh the melon, so that only the cheese is left; the shelf order has it first."""
    people.take_task(page, number)
    expect(page.get_by_role("article").get_by_role("heading", name="Дыня")).to_be_visible()
    people.weigh(page)
    expect(page.get_by_role("article").get_by_role("heading", name=CHEESE)).to_be_visible(
        timeout=people.LONG_MS
    )


def put_on(page: Page, grams: str) -> None:
    """Type what the scales show."""
    people.no_flash(page)
    button(page, "Взвесить").click()
    page.get_by_role("dialog").get_by_role("textbox", name="Вес на весах").fill(grams)


def take_over(page: Page, how: str) -> None:
    """Take the heavy piece as the customer agreed to pay."""
    sheet = page.get_by_role("dialog")
    seen(sheet, "Лишние")
    sheet.get_by_role("radio", name="Кусок не делится").click()
    button(sheet, how).click()
    expect(sheet).to_have_count(0, timeout=people.LONG_MS)


def test_without_consent_what_is_over_is_taken_out(phone: Phone, shot: Shot) -> None:
    customer = phone("/")
    number = order(customer, "+79992000011", "В магазине")
    picker = phone("/picker/?as=picker")
    begin(picker, number)

    put_on(picker, HEAVY)
    sheet = picker.get_by_role("dialog")
    seen(sheet, "Уберите лишнее и взвесьте снова")
    shot(picker, "picker-overweight-trim")
    button(sheet, "Убрать лишнее").click()
    sheet.get_by_role("textbox", name="Вес на весах").fill("330")
    button(sheet, "Лоток").or_(sheet.get_by_role("radio", name="Лоток")).first.click()
    seen(sheet, "Можно ещё")
    shot(picker, "picker-gauge")
    button(sheet, "Добавить").click()
    sheet = picker.get_by_role("dialog", name="Почему так")
    button(sheet, "Добавить ещё").click()
    button(picker.get_by_role("dialog"), "Закрыть").click()
    seen(picker, "Лоток, −18 г")
    put_on(picker, "220")
    button(picker.get_by_role("dialog"), "Добавить").click()
    people.pack(picker, number)
    seen(customer, "Сумма уточнена")
    shot(customer, "customer-weighed-lines")


def test_another_hold_is_confirmed_before_packing(phone: Phone, shot: Shot) -> None:
    customer = phone("/")
    number = order(customer, "+79992000012", "В продуктомате", "Доплачу картой", shot)
    picker = phone("/picker/?as=picker")
    begin(picker, number)
    put_on(picker, HEAVY)
    seen(picker.get_by_role("dialog"), "Покупатель согласен доплатить")
    shot(picker, "picker-overweight-choice")
    take_over(picker, "Взять, доплата картой")

    seen(picker, "Ждём доплату")
    shot(picker, "picker-overweight-waits")
    expect(button(picker, "Упаковано")).to_be_disabled()
    seen(customer, "за точный вес")
    shot(customer, "customer-overweight-asked")
    link(customer, "Подтвердить").click(timeout=people.LONG_MS)
    button(customer, "Оплатить").click()
    seen(customer, "подтверждена")
    shot(customer, "customer-overweight-held")
    seen(picker, "подтвердил доплату")
    people.pack(picker, number)


def test_the_rest_is_paid_at_the_door(phone: Phone, shot: Shot) -> None:
    customer = phone("/")
    number = order(customer, "+79992000013", "Курьером", "Доплачу при получении")
    picker = phone("/picker/?as=picker")
    begin(picker, number)
    put_on(picker, HEAVY)
    take_over(picker, "Взять, доплата при получении")
    seen(customer, "Доплата при получении")
    shot(customer, "customer-overweight-door")
    people.pack(picker, number)
    people.give_to_courier(phone("/operator/?as=operator"), number)

    courier = phone("/courier/?as=courier")
    people.take_parcels(courier)
    button(courier, "Выдать").first.click(timeout=people.LONG_MS)
    seen(courier, "удержано на карте")
    shot(courier, "door-overweight")
    button(courier, "Дыня").click()
    sheet = courier.get_by_role("dialog")
    shot(courier, "door-refuse-piece")
    button(sheet, "Закрыть").click()
    people.hand_over(courier, "Наличные", shot)
    people.receipt_shows(customer)
    seen(customer, "Списано|Оплачено")
