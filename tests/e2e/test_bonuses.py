"""Bonuses on the screens: spent on an order with a weighed line, and said to be away when the service is."""

import re
from collections.abc import Callable, Iterator

import pytest
import requests
from playwright.sync_api import Page, expect
from tests.e2e import people
from tests.e2e.people import LONG_MS, button, seen

from lukoshko_server.demo.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

Phone = Callable[..., Page]
Shot = Callable[[Page, str], None]
BUYER = "+79992000031"


@pytest.fixture
def down(stack: Stack) -> Iterator[Callable[[bool], None]]:
    """Switches the service off and on."""

    def switch(away: bool) -> None:
        requests.post(
            f"{stack.sim('loyalty')}/sim/faults", json={"down": away}, timeout=10
        ).raise_for_status()

    yield switch
    switch(False)


def bonuses_of(stack: Stack, phone: str) -> int:
    """What the service itself says of a member."""
    members = requests.get(f"{stack.sim('loyalty')}/sim/counts", timeout=10).json()["members"]
    return int(members[phone]["balance"])


def kopecks(text: str) -> int:
    """A sum as people write it."""
    roubles, _, rest = re.sub(r"[^\d,]", "", text).partition(",")
    return int(roubles) * 100 + int((rest or "0").ljust(2, "0"))


def test_bonuses_are_spent_on_a_weighed_order_and_come_for_the_rest(
    phone: Phone, stack: Stack, shot: Shot
) -> None:
    customer = phone("/")
    people.sign_in(customer, BUYER)
    people.fill_cart(customer)
    people.link(customer, "Корзина").click()
    seen(customer, "Можно списать до")
    shot(customer, "bonuses-cart")
    button(customer, "Оформить").click()
    customer.get_by_text("Курьером", exact=True).click()
    customer.get_by_label("Улица и дом").fill("Лесная ул., 5")
    customer.get_by_role("group", name="Когда").get_by_role("radio").first.check(force=True)
    customer.get_by_text("При получении", exact=True).click()
    before = kopecks(button(customer, "Заказать").inner_text())
    button(customer, "Списать все").click()
    spend = customer.locator("[data-spend]")
    expect(spend).not_to_have_attribute("data-spend", "0")
    button(customer, "Меньше бонусов").click()
    spent = int(spend.get_attribute("data-spend") or 0)
    assert 0 < spent < before
    assert kopecks(button(customer, "Заказать").inner_text()) == before - spent
    shot(customer, "bonuses-checkout")
    button(customer, "Заказать").click()
    seen(customer, "Заказ принят")
    seen(customer, "Начислим после получения")
    number = people.number_of(customer)

    picker = phone("/picker/?as=picker")
    people.take_task(picker, number)
    people.pick_rest(picker)
    people.pack(picker, number)
    people.give_to_courier(phone("/operator/?as=operator"), number)
    courier = phone("/courier/?as=courier")
    people.take_parcels(courier)
    button(courier, "Выдать").first.click(timeout=LONG_MS)
    seen(courier, "К оплате")
    button(courier, "Молоко").click()
    sheet = courier.get_by_role("dialog")
    sheet.get_by_text("Качество").click()
    button(sheet, "Не берут").click()
    seen(courier, "Отказ: 1 шт.")
    shot(courier, "bonuses-door")
    people.hand_over(courier, "Наличные")
    people.receipt_shows(customer)
    seen(customer, "Начислено бонусов")
    shot(customer, "bonuses-order")

    order = customer.url.rpartition("/")[2]
    view = customer.request.get(f"/api/v1/orders/{order}").json()
    assert view["bonuses"]["state"] == "spent"
    assert 0 < view["bonus_kopecks"] < spent
    (receipt,) = view["receipts"]
    assert receipt["total_kopecks"] == view["total_kopecks"] == view["money"]["paid_kopecks"]
    assert bonuses_of(stack, BUYER) == 500_00 - view["bonus_kopecks"] + view["bonuses"]["accrual_kopecks"]


def test_while_the_service_is_away_an_order_goes_on_without_bonuses(
    phone: Phone, down: Callable[[bool], None], shot: Shot
) -> None:
    down(True)
    customer = phone("/")
    people.sign_in(customer, "+79992000032")
    people.fill_cart(customer)
    people.link(customer, "Корзина").click()
    seen(customer, "Бонусы сейчас недоступны")
    shot(customer, "bonuses-down")
    people.place_order(customer, "В магазине", payment="При получении")
    seen(customer, "Заказ принят")
    operator = phone("/operator/?as=operator", width=1280, height=800)
    people.link(operator, "Сверка").click()
    seen(operator, "Все операции приняты")
