"""The accountant's page in a browser: a planted difference in the bank's register is found, led to its order, and closed."""

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect
from tests.e2e import quick
from tests.e2e.people import LONG_MS, button, seen

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

Phone = Callable[..., Page]
Shot = Callable[[Page, str], None]
DESK = {"width": 1280, "height": 860}


def paid_by_card(customer: Page, picker: Page, operator: Page, courier: Page) -> str:
    """An order that was paid by its hold and handed over at a door; its id."""
    order_id = quick.order_to_door(customer, "card")
    customer.goto(f"/#/orders/{order_id}")
    customer.get_by_role("link", name="Перейти к оплате").click(timeout=LONG_MS)
    button(customer, "Оплатить").click()
    expect(customer.get_by_text("Заказ принят").first).to_be_visible(timeout=LONG_MS)
    quick.pack(picker, order_id)
    me = quick.ask(courier, "GET", "/me")["id"]
    view = quick.ask(operator, "POST", f"/orders/{order_id}/courier", courier_id=me)
    for parcel in view["parcels"]:
        quick.ask(courier, "POST", "/route/take", id=quick.new(), barcode=parcel["barcode"])
    path = f"/handovers/{order_id}"
    total = quick.ask(courier, "GET", path)["total_kopecks"]
    quick.ask(courier, "POST", f"{path}/settle", id=quick.new(), method="hold", expected_kopecks=total)
    quick.until(courier, path, lambda seen: bool(seen["state"] == "ready"))
    quick.ask(courier, "POST", f"{path}/handed", id=quick.new())
    return order_id


def test_a_planted_difference_is_found_and_closed_with_a_reason(phone: Phone, shot: Shot) -> None:
    accountant = quick.signed_in(phone("/accountant/?as=accountant", **DESK))
    seen(accountant, "Расхождений нет")
    order_id = paid_by_card(
        quick.signed_in(phone("/?as=customer")), quick.signed_in(phone("/picker/?as=picker")),
        quick.signed_in(phone("/operator/?as=operator")), quick.signed_in(phone("/courier/?as=courier")),
    )  # fmt: skip
    sums = accountant.locator("[data-agrees]")
    expect(sums).to_have_attribute("data-agrees", "true", timeout=LONG_MS)
    expect(sums).to_contain_text(re.compile("Товар[1-9]"), timeout=LONG_MS)

    quick.ask(accountant, "POST", "/demo/sim/bank/sim/faults", register_kopeck=1)
    content = accountant.request.get("/api/v1/demo/sim/bank/sim/register").body()
    assert content.count(b"\n") == 2, "one capture of today"
    file = {"name": "реестр.csv", "mimeType": "text/csv", "buffer": content}
    accountant.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    planted = accountant.locator("[data-item='register_sum']")
    expect(planted).to_have_attribute("data-state", "open", timeout=LONG_MS)
    expect(planted).to_contain_text("0,01")
    expect(accountant.locator("[data-register]")).to_have_attribute("data-matched", "0")
    shot(accountant, "accountant-difference")

    button(planted, "Заказ").click()
    seen(accountant, "События заказа")
    assert accountant.url.endswith(f"#/order/{quote(order_id)}")
    shot(accountant, "accountant-order")
    accountant.go_back()

    expect(planted).to_have_attribute("data-state", "open", timeout=LONG_MS)
    button(planted, "Закрыть расхождение").click()
    sheet = accountant.get_by_role("dialog")
    close = button(sheet, "Закрыть").last
    expect(close).to_be_disabled()
    sheet.get_by_label("Причина").fill("Банк признал ошибку, письмо от 26 ноября")
    close.click()
    expect(planted).to_have_attribute("data-state", "closed", timeout=LONG_MS)
    seen(accountant, "Банк признал ошибку")
    expect(accountant.locator("[data-open='0']")).to_be_visible()
    accountant.set_viewport_size({"width": 360, "height": 740})
    shot(accountant, "accountant-phone")
