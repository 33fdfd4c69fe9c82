"""The picker's screen of marked goods: what to scan, what a scanner did to a code, what the check refused."""

from collections.abc import Callable

import pytest
import requests
from playwright.sync_api import Page, expect
from tests.e2e import people, quick
from tests.e2e.people import LONG_MS, button, scan, seen

from lukoshko_server.demo.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

Phone = Callable[..., Page]
Shot = Callable[[Page, str], None]


def test_a_picker_scans_marked_goods_by_code_and_sees_what_is_refused(
    phone: Phone, shot: Shot, stack: Stack
) -> None:
    customer = quick.signed_in(phone("/?as=customer#/orders"))
    order_id = quick.order(customer, ("вода", "сыр гауда"))
    picker = quick.signed_in(phone("/picker/?as=picker"))
    task = quick.ask(picker, "POST", f"/picking/tasks/{order_id}/take")
    line = next(each for each in task["lines"] if each["name"].startswith("Вода"))
    picker.goto(f"/picker/#/task/{order_id}")
    seen(picker, "Сканируйте квадратный код")
    if picker.get_by_role("article").get_by_role("heading", name="Сыр").count():
        people.beep(picker)  # a piece of cheese with its weight in the code
        seen(picker, "Вода")
    shot(picker, "picker-mark")
    expect(button(picker, "Посчитать")).to_have_count(0)

    def package(**flags: bool) -> str:
        body = {"gtin": line["barcodes"][0], "group": line["marked"], "flags": flags}
        with requests.post(f"{stack.sim('marking')}/sim/codes", json=body, timeout=10) as made:
            return str(made.json()["code"])

    scan(picker, line["barcodes"][0])
    expect(picker.get_by_role("status").get_by_text("Нужен код маркировки")).to_be_visible()
    first = package()
    scan(picker, first.replace("\x1d", ""))
    people.no_flash(picker)
    seen(picker, "Сканер потерял разделитель")
    shot(picker, "picker-mark-broken")
    scan(picker, first)
    seen(picker, "В корзине 1")
    scan(picker, first)
    people.no_flash(picker)
    seen(picker, "Эта упаковка уже отсканирована")
    scan(picker, package(sold=True))
    people.no_flash(picker)
    seen(picker, "код уже продан")
    seen(picker, "В корзине 1")
    shot(picker, "picker-mark-refused")
    button(picker, "Не хватает").click()
    seen(picker, "считаем только по кодам")
    shot(picker, "picker-mark-short")
    picker.keyboard.press("Escape")
    expect(picker.get_by_role("dialog")).to_have_count(0)
    for _ in range(line["ordered"] - 2):
        people.beep(picker)
        expect(picker.get_by_text("код уже продан")).to_have_count(1)
    people.pick_rest(picker)
    expect(button(picker, "Упаковано")).to_be_enabled(timeout=LONG_MS)
    button(picker, "Упаковано").click()
    seen(picker, "собран")


def test_a_clerk_scans_which_pack_the_customer_leaves(phone: Phone, shot: Shot) -> None:
    customer = quick.signed_in(phone("/?as=customer#/orders"))
    for search in ("вода", "сыр гауда"):
        found = next(
            one for one in quick.ask(customer, "GET", f"/goods?q={search}")["goods"] if one["available"]
        )
        quantity = (found["piece_grams"] or 1000) if found["unit"] == "kg" else 3
        quick.ask(customer, "PUT", f"/cart/lines/{found['id']}", quantity=quantity)
    window = quick.ask(customer, "GET", "/places/counter-1/windows")[-1]["id"]
    order_id = quick.new()
    quick.ask(
        customer, "POST", "/orders", id=order_id, way="counter", place_id="counter-1", window_id=window,
        payment="on_receipt",
    )  # fmt: skip
    quick.pack(quick.signed_in(phone("/picker/?as=picker")), order_id)
    clerk = quick.signed_in(phone("/counter/?as=clerk"))
    for parcel in quick.ask(customer, "GET", f"/orders/{order_id}")["parcels"]:
        quick.ask(clerk, "POST", "/counter/shelve", id=quick.new(), barcode=parcel["barcode"])
    clerk.goto(f"/counter/#/handover/{order_id}")
    button(clerk, "Вода").click(timeout=LONG_MS)
    sheet = clerk.get_by_role("dialog")
    seen(clerk, "Отсканируйте код каждой упаковки")
    button(sheet, "Пикнуть упаковку").click()
    expect(button(sheet, "Не берут 1")).to_be_visible()
    shot(clerk, "counter-mark-refuse")
    button(sheet, "Не берут 1").click()
    seen(clerk, "Отказ: 1 шт.")
    pieces = quick.ask(clerk, "GET", f"/handovers/{order_id}")["pieces"]
    assert sorted(piece["aside"] for piece in pieces) == [False, False, False, True]
