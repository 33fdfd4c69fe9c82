"""What still changes after an order was placed, on the screens of those who change it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.e2e import people, quick
from tests.e2e.people import LONG_MS, button, link, seen

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

Phone = Callable[..., Page]
Shot = Callable[[Page, str], None]


def test_an_operator_changes_an_order_while_it_is_picked(phone: Phone, shot: Shot) -> None:
    customer = quick.signed_in(phone("/?as=customer#/orders"))
    order_id = quick.order_to_door(customer)
    customer.goto(f"/#/orders/{order_id}")
    picker = quick.signed_in(phone("/picker/?as=picker"))
    quick.ask(picker, "POST", f"/picking/tasks/{order_id}/take")
    picker.goto(f"/picker/#/task/{order_id}")
    operator = quick.signed_in(phone(f"/operator/?as=operator#/order/{order_id}"))

    button(operator, "Показать телефон").click(timeout=LONG_MS)
    expect(link(operator, r"\+7 \d{3}")).to_be_visible(timeout=LONG_MS)
    shot(operator, "operator-phone")
    button(operator, "Изменить заказ").click()
    sheet = operator.get_by_role("dialog", name=re.compile("^Правка заказа"))
    button(sheet.get_by_role("group", name=re.compile("Молоко")), "Меньше").click()
    sheet.get_by_label("Добавить товар").fill("кефир")
    button(sheet, "Добавить: Кефир").first.click()
    seen(sheet, "Новый товар")
    sheet.get_by_label("Зачем правка").fill("Звонок покупателя")
    shot(operator, "operator-edit")
    with people.only_pushes(customer), people.only_pushes(picker):
        button(sheet, "Сохранить, около").click()
        seen(operator, "Изменил оператор")
        seen(customer, "Изменил оператор")
        task = quick.until(
            picker,
            f"/picking/tasks/{order_id}",
            lambda view: any("Кефир" in one["name"] for one in view["lines"]),
        )
    milk = next(one for one in task["lines"] if "Молоко" in one["name"])
    assert milk["ordered"] == 2
    customer.get_by_text("Изменил оператор").scroll_into_view_if_needed()
    shot(customer, "customer-edits")

    stale = quick.ask(customer, "GET", f"/orders/{order_id}")
    assert (stale["version"], stale["may_edit"]) == (2, "none")
    button(operator, "Отменить заказ").click()
    cancel = operator.get_by_role("dialog")
    expect(button(cancel, "Отменить заказ")).to_be_disabled(timeout=LONG_MS)
    cancel.get_by_label("Почему отменяете").fill("Покупатель передумал")
    shot(operator, "operator-cancel")
    button(cancel, "Отменить заказ").click()
    seen(customer, "Заказ отменён")


def test_a_line_is_refunded_by_the_operator_and_another_in_the_shop(phone: Phone, shot: Shot) -> None:
    customer = quick.signed_in(phone("/?as=customer#/orders"))
    order_id = quick.order(customer)
    operator, _ = quick.stowed(phone, order_id)
    quick.take_out(customer, order_id)
    path = f"/orders/{order_id}/refunds"
    quick.until(operator, path, lambda view: bool(view["receipts"]))

    operator.goto(f"/operator/?as=operator#/order/{order_id}")
    button(operator, "Вернуть деньги").click(timeout=LONG_MS)
    sheet = operator.get_by_role("dialog")
    frozen = sheet.get_by_role("listitem").filter(has_text="Пельмени")
    frozen.get_by_label("Сколько штук").fill("1")
    frozen.get_by_role("radio", name="Списать").click()
    sheet.get_by_label("Причина").fill("Прокисло")
    shot(operator, "operator-refund")
    button(sheet, "Вернуть").last.click()
    refund = operator.locator("[data-refund]").first
    expect(refund).to_have_attribute("data-refund", "returned", timeout=LONG_MS)
    expect(refund).to_have_attribute("data-receipt", "printed", timeout=LONG_MS)

    number = quick.ask(operator, "GET", f"/orders/{order_id}")["number"]
    clerk = quick.signed_in(phone("/counter/?as=clerk"))
    link(clerk, "Возврат").click()
    clerk.get_by_label("Номер, телефон или QR чека").fill(number)
    button(clerk, "Найти").click()
    button(clerk, "Принять товары").click()
    sheet = clerk.get_by_role("dialog")
    frozen = sheet.get_by_role("listitem").filter(has_text="Пельмени")
    frozen.get_by_label("Сколько штук").fill("2")
    frozen.get_by_role("radio", name="Списать").click()
    sheet.get_by_label("Причина").fill("Не понравилось")
    shot(clerk, "counter-return")
    button(sheet, "Вернуть").last.click()
    seen(clerk, "Приняли, к возврату")
    shot(clerk, "counter-returned")
    quick.until(operator, path, lambda view: [one["state"] for one in view["refunds"]] == ["returned"] * 2)
    quick.until(operator, path, lambda view: [one["receipt"] for one in view["refunds"]] == ["printed"] * 2)
