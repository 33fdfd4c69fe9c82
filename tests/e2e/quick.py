"""The way to a packed order that another test walks on the screens: here by the same interface, without pressing."""

import time
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, expect
from tests.e2e.people import LONG_MS, button

GOODS = ("банан", "молоко", "пельмени")


def ask(page: Page, method: str, path: str, **body: Any) -> Any:
    """Ask as the person whose page this is; it must be done."""
    app = page.url.split("/")[3] or "customer"
    headers = {"X-Lukoshko": "1", "X-Lukoshko-App": app if not app.startswith("?") else "customer"}
    answer = page.request.fetch(
        f"/api/v1{path}", method=method, headers=headers, data=body if method != "GET" else None
    )
    assert answer.ok, (method, path, answer.status, answer.text())
    return answer.json()


def signed_in(page: Page) -> Page:
    """Wait until the demo's link has signed its person in."""
    last = time.monotonic() + LONG_MS / 1000
    while not page.evaluate("Object.keys(localStorage).some((key) => key.startsWith('lukoshko.me'))"):
        assert time.monotonic() < last, "nobody is signed in"
        page.wait_for_timeout(50)
    return page


def order(customer: Page) -> str:
    """Order goods of three zones into the locker and pay on the bank's page; the order's id."""
    for search in GOODS:
        found = next(one for one in ask(customer, "GET", f"/goods?q={search}")["goods"] if one["available"])
        quantity = 1000 if found["unit"] == "kg" else 3
        ask(customer, "PUT", f"/cart/lines/{found['id']}", quantity=quantity)
    window = ask(customer, "GET", "/places/locker-1/windows")[-1]["id"]
    order_id = str(uuid4())
    ask(
        customer, "POST", "/orders", id=order_id, way="locker", place_id="locker-1", window_id=window, payment="card",
    )  # fmt: skip
    customer.goto(f"/#/orders/{order_id}")
    customer.get_by_role("link", name="Перейти к оплате").click(timeout=LONG_MS)
    button(customer, "Оплатить").click()
    expect(customer.get_by_text("Заказ принят").first).to_be_visible(timeout=LONG_MS)
    return order_id


def pack(picker: Page, order_id: str) -> None:
    """Pick everything as ordered and pack it."""
    task = ask(picker, "POST", f"/picking/tasks/{order_id}/take")
    for line in task["lines"]:
        path = f"/picking/tasks/{order_id}/lines/{line['no']}/picks"
        ask(picker, "POST", path, id=str(uuid4()), quantity=line["ordered"])
    ask(picker, "POST", f"/picking/tasks/{order_id}/pack", id=str(uuid4()))


def send_out(operator: Page, courier: Page, order_id: str) -> list[str]:
    """Give the order to the courier, who takes its parcels and stands at the locker; their barcodes."""
    me = ask(courier, "GET", "/me")["id"]
    view = ask(operator, "POST", f"/orders/{order_id}/courier", courier_id=me)
    barcodes = [parcel["barcode"] for parcel in view["parcels"]]
    for barcode in barcodes:
        ask(courier, "POST", "/route/take", id=str(uuid4()), barcode=barcode)
    stop = next(stop for stop in ask(courier, "GET", "/route")["stops"] if stop["locker_id"])
    ask(courier, "POST", f"/route/stops/{stop['id']}/arrived", id=str(uuid4()))
    courier.goto(f"/courier/#/stop/{stop['id']}")
    return barcodes
