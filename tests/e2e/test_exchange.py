"""Goods of an online order exchanged at the counter's screen: brought, scanned, netted, settled, printed."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.e2e import quick
from tests.e2e.people import LONG_MS, button, link, scan, seen

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

Phone = Callable[..., Page]
Shot = Callable[[Page, str], None]


def begin(clerk: Page, number: str, pieces: str) -> None:
    """The clerk finds the order and says what of it was brought."""
    link(clerk, "Возврат").click()
    clerk.get_by_label("Номер, телефон или QR чека").fill(number)
    button(clerk, "Найти").click()
    button(clerk, "Обменять").click()
    frozen = clerk.get_by_role("listitem").filter(has_text="Пельмени")
    frozen.get_by_label("Сколько штук").fill(pieces)
    expect(frozen.get_by_role("radio", name="Списать")).to_be_checked()
    clerk.get_by_label("Почему меняют").fill("Разморозились")


def test_a_clerk_exchanges_goods_and_takes_only_the_difference(phone: Phone, shot: Shot) -> None:
    customer = quick.signed_in(phone("/?as=customer#/orders"))
    order_id = quick.order(customer)
    operator, _ = quick.stowed(phone, order_id)
    quick.take_out(customer, order_id)
    quick.until(operator, f"/orders/{order_id}/refunds", lambda view: bool(view["receipts"]))
    number = quick.ask(operator, "GET", f"/orders/{order_id}")["number"]

    clerk = quick.signed_in(phone("/counter/?as=clerk"))
    begin(clerk, number, "1")
    shot(clerk, "exchange-back")
    button(clerk, "Дальше").click()
    seen(clerk, "Пока ничего не отдаём")
    shot(clerk, "exchange-empty")
    scan(clerk, "0000000000000")
    seen(clerk, "Такого товара в магазине не продают")
    dumplings = next(one for one in quick.ask(clerk, "GET", "/goods?q=пельмени")["goods"] if one["available"])
    button(clerk, f"Такой же: {dumplings['name']}").click()
    given = clerk.get_by_role("listitem").filter(has_text=dumplings["name"])
    given.get_by_label("Сколько штук").fill("2")
    shot(clerk, "exchange-given")
    button(clerk, "Посчитать разницу").click()
    seen(clerk, "Доплата")
    shot(clerk, "exchange-pays")

    button(clerk, "Отменить обмен").click()
    seen(clerk, "Обмен отменён")
    shot(clerk, "exchange-given-up")
    button(clerk, "Дальше").click()

    begin(clerk, number, "1")
    button(clerk, "Дальше").click()
    button(clerk, f"Такой же: {dumplings['name']}").click()
    given.get_by_label("Сколько штук").fill("2")
    button(clerk, "Посчитать разницу").click()
    expect(clerk).to_have_url(re.compile(r"#/exchange/"), timeout=LONG_MS)
    clerk.reload()
    button(clerk, "Наличные").click()
    sheet = clerk.get_by_role("dialog")
    button(sheet, "Без сдачи").click()
    shot(clerk, "exchange-cash")
    button(sheet, "Принять").last.click()
    seen(clerk, "Обменяли")
    papers = clerk.locator("article[data-kind][data-state=printed]")
    expect(papers).to_have_count(2, timeout=LONG_MS)
    shot(clerk, "exchange-done")

    (back,) = quick.ask(operator, "GET", f"/orders/{order_id}/refunds")["refunds"]
    assert (back["state"], back["receipt"]) == ("returned", "printed")
    assert quick.ask(operator, "GET", "/reports/reconciliation")["differences"] == []
