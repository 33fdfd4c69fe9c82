"""Goods that come back through the locker, on the screens of everybody who has a hand in it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.e2e import people, quick
from tests.e2e.people import LONG_MS, button, link, seen

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

Phone = Callable[..., Page]
Shot = Callable[[Page, str], None]


def test_a_customer_brings_goods_back_and_the_operator_decides(phone: Phone, shot: Shot) -> None:
    customer = quick.signed_in(phone("/?as=customer#/orders"))
    order_id = quick.order(customer)
    operator, courier = quick.stowed(phone, order_id)
    quick.take_out(customer, order_id)
    link(operator, "Возвраты").click()
    seen(operator, "Возвратов нет")
    shot(operator, "operator-returns-empty")

    button(customer, "Вернуть товары").click(timeout=LONG_MS)
    ask = customer.get_by_role("button", name="Выберите товары")
    expect(ask).to_be_disabled()
    button(customer, "Вернуть: Молоко").first.click()
    button(customer.get_by_role("group", name=re.compile("Молоко")), "Больше").click()
    expect(customer.get_by_role("button", name="Отметьте, что не так")).to_be_disabled()
    customer.get_by_role("radio", name="Испортилось").click()
    customer.get_by_role("radio", name="Не вскрыта").click()
    customer.get_by_label("Подробнее").fill("Пакет вздулся")
    shot(customer, "customer-return-ask")
    with people.only_pushes(operator):
        button(customer, "Попросить вернуть").click()
        seen(customer, "Встаньте рядом")
        seen(operator, "Испортилось. Пакет вздулся")
        seen(operator, "Ещё у покупателя")
    shot(operator, "operator-returns-asked")

    with people.only_pushes(operator):
        button(customer, "Открыть ячейку").click()
        glowing = customer.locator("[data-glow='true']")
        expect(glowing).to_have_attribute("data-door", "open", timeout=LONG_MS)
        shot(customer, "customer-return-open")
        cell = int(glowing.get_attribute("data-cell") or "0")
        quick.hands(customer, cell, "put", "close")
        seen(customer, f"Лежит в ячейке {cell}")
        seen(operator, "В ячейке")
    shot(customer, "customer-return-inside")

    with people.only_pushes(customer):
        quick.ask(courier, "POST", f"/lockers/locker-1/cells/{cell}/recall", id=quick.new())
        quick.until(courier, "/lockers/locker-1/loading", lambda view: view["take_back"][0]["open"])
        quick.hands(courier, cell, "take", "close")
        seen(customer, "Забрали, проверяем")

        card = operator.locator("[data-return]")
        expect(card).to_have_attribute("data-state", "taken_out", timeout=LONG_MS)
        expect(button(card, "Отказать")).to_be_disabled()
        card.get_by_label("Почему так решили").fill("Пакет вздут, срок не вышел")
        shot(operator, "operator-returns-decide")
        button(card, "Вернуть").click()
        expect(card).to_have_attribute("data-state", "refund")
        seen(customer, "Возврат принят. Вернём")
    button(customer, "К заказу").click()
    back = customer.get_by_role("region", name="Возврат")
    back.scroll_into_view_if_needed()
    expect(back).to_contain_text("Примем обратно до")
    shot(customer, "customer-return-order")
    shot(operator, "operator-returns-ended")
    quick.mend(quick.signed_in(phone("/technician/?as=technician")), "cleaning")


def test_a_customer_keeps_the_goods_after_a_cell_that_jams(phone: Phone, shot: Shot) -> None:
    customer = quick.signed_in(phone("/?as=customer#/orders"))
    order_id = quick.order(customer)
    quick.stowed(phone, order_id)
    quick.take_out(customer, order_id)
    lines = quick.ask(customer, "GET", f"/orders/{order_id}/returns")["left"]
    body = {"lines": lines[:1], "reason": "Передумали", "sealed": True}
    (back,) = quick.ask(customer, "POST", f"/orders/{order_id}/returns", id=quick.new(), **body)["returns"]
    customer.goto(f"/#/orders/{order_id}/return/{back['id']}")
    quick.jam(customer, *range(1, 25))
    button(customer, "Открыть ячейку").click()
    seen(customer, "Ячейка не открылась")
    quick.jam(customer)
    shot(customer, "customer-return-jammed")
    button(customer, "Товары оставлю себе").click()
    seen(customer, "Возврат закрыт, товары остались у вас")
    button(customer, "К заказу").click()
    seen(customer, "Примем обратно до")
    quick.mend(quick.signed_in(phone("/technician/?as=technician")), "faulty")
