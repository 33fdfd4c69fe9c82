"""A courier's cash in a browser: a float, change that runs short, a blind count, a difference that a senior signs for."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.e2e import people, quick
from tests.e2e.people import LONG_MS, button, seen

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

Phone = Callable[..., Page]
Shot = Callable[[Page, str], None]
DESK = {"width": 1280, "height": 860}
FLOAT = 500_00


def roubles(kopecks: int) -> str:
    """As the screens write a sum, spaces as spaces."""
    whole, rest = divmod(abs(kopecks), 100)
    return f"{whole:,}".replace(",", " ") + (f",{rest:02}" if rest else "")


def at_the_door(customer: Page, picker: Page, operator: Page, courier: Page) -> tuple[str, int]:
    """An order that stands at the customer's door, to be paid there; its id and sum."""
    order_id = quick.order_to_door(customer)
    quick.pack(picker, order_id)
    me = quick.ask(courier, "GET", "/me")["id"]
    view = quick.ask(operator, "POST", f"/orders/{order_id}/courier", courier_id=me)
    for parcel in view["parcels"]:
        quick.ask(courier, "POST", "/route/take", id=quick.new(), barcode=parcel["barcode"])
    total: int = quick.ask(courier, "GET", f"/handovers/{order_id}")["total_kopecks"]
    return order_id, total


def test_a_blind_count_with_a_difference_is_signed_by_a_senior(phone: Phone, shot: Shot) -> None:
    courier = quick.signed_in(phone("/courier/?as=courier"))
    button(courier, "Наличные").click()
    courier.get_by_label("Размен в сумке").fill("500")
    shot(courier, "courier-cash-begin")
    button(courier, "Открыть смену").click()
    expect(courier.get_by_role("region", name="В сумке сейчас")).to_contain_text("500")

    order_id, total = at_the_door(
        quick.signed_in(phone("/?as=customer")), quick.signed_in(phone("/picker/?as=picker")),
        quick.signed_in(phone("/operator/?as=operator")), courier,
    )  # fmt: skip
    courier.goto(f"/courier/#/handover/{order_id}")
    button(courier, "Наличные").click(timeout=LONG_MS)
    sheet = courier.get_by_role("dialog")
    sheet.get_by_label("Дали").fill(str(total // 100 + 1000))
    expect(sheet.get_by_role("alert")).to_contain_text("не хватит")
    shot(courier, "courier-cash-short")
    sheet.get_by_label("Дали").fill(str(total // 100 + 100))
    expect(sheet.get_by_role("alert")).to_have_count(0)
    button(sheet, "Принять").click()
    seen(courier, "Отдайте товар и чек")
    button(courier, "Отдано").click()

    courier.goto("/courier/#/cash")
    bag = courier.get_by_role("region", name="В сумке сейчас")
    expect(bag).to_contain_text(re.compile(roubles(FLOAT + total).replace(" ", r"\s")))
    shot(courier, "courier-cash-open")
    button(courier, "Закончить и пересчитать").click()
    field = courier.get_by_label("Сколько наличных в сумке")
    expect(field).to_be_visible()
    expected = roubles(FLOAT + total)
    words = re.sub(r"\s", " ", courier.locator("body").inner_text())
    assert expected not in words, "the count is blind"
    assert quick.ask(courier, "GET", "/cash")["shift"]["in_bag_kopecks"] is None

    accountant = quick.signed_in(phone("/accountant/?as=accountant#/cash", **DESK))
    shift = accountant.locator("[data-next]").first
    expect(shift).to_have_attribute("data-next", "wait", timeout=LONG_MS)
    shift.click()
    seen(accountant, "ожидаемую не видит никто")
    assert expected not in re.sub(r"\s", " ", accountant.locator("body").inner_text()), "the desk is as blind"
    shot(accountant, "accountant-cash-blind")
    accountant.go_back()
    counted = FLOAT + total - 50_00
    field.fill(f"{counted // 100},{counted % 100:02}")
    shot(courier, "courier-cash-count")
    with people.only_pushes(accountant):
        button(courier, "Насчитано").click()
        expect(shift).to_have_attribute("data-next", "sign", timeout=LONG_MS)
    expect(courier.locator("[data-difference='-5000']")).to_be_visible()
    seen(courier, "Не хватает 50")
    shot(courier, "courier-cash-counted")

    shift.click()
    expect(accountant.get_by_text("Принять")).to_have_count(0)
    shot(accountant, "accountant-cash")
    button(accountant, "Подписать расхождение").click()
    sign = accountant.get_by_role("dialog")
    expect(button(sign, "Подписываю")).to_be_disabled()
    sign.get_by_label("Что выяснилось").fill("Курьер ошибся со сдачей, покупатель подтвердил")
    button(sign, "Подписываю").click()
    expect(accountant.locator("[data-discrepancy='signed']")).to_be_visible(timeout=LONG_MS)
    button(accountant, "Принять").click()
    accountant.get_by_label("Номер квитанции банка").fill("17")
    button(accountant, "Сдано в банк").click()
    button(accountant, "Банк подтвердил").click()
    expect(accountant.locator("[data-cash='confirmed']")).to_be_visible(timeout=LONG_MS)
    shot(accountant, "accountant-cash-done")
    button(courier, "Открыть смену").wait_for()
    seen(courier, "Банк подтвердил")
