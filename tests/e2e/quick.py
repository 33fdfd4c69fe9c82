"""The way to a packed order that another test walks on the screens: here by the same interface, without pressing."""

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, expect
from tests.e2e.people import LONG_MS, button
from tests.marking import packages

GOODS = ("банан", "молоко", "пельмени")


def new() -> str:
    """An id as a screen makes it."""
    return str(uuid4())


def ask(page: Page, method: str, path: str, /, **body: Any) -> Any:
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


def _fill(customer: Page, goods: tuple[str, ...]) -> None:
    for search in goods:
        found = next(one for one in ask(customer, "GET", f"/goods?q={search}")["goods"] if one["available"])
        quantity = (found["piece_grams"] or 1000) if found["unit"] == "kg" else 3
        ask(customer, "PUT", f"/cart/lines/{found['id']}", quantity=quantity)


def order(customer: Page, goods: tuple[str, ...] = GOODS, payment: str = "card") -> str:
    """Order goods, of three zones unless told otherwise, into the locker and pay on the bank's page; the order's id."""
    _fill(customer, goods)
    window = ask(customer, "GET", "/places/locker-1/windows")[-1]["id"]
    order_id = new()
    ask(
        customer, "POST", "/orders", id=order_id, way="locker", place_id="locker-1", window_id=window, payment=payment,
    )  # fmt: skip
    customer.goto(f"/#/orders/{order_id}")
    customer.get_by_role("link", name="Перейти к оплате").click(timeout=LONG_MS)
    button(customer, "Оплатить").click()
    expect(customer.get_by_text("Заказ принят").first).to_be_visible(timeout=LONG_MS)
    return order_id


def order_to_door(customer: Page, payment: str = "on_receipt") -> str:
    """Order goods to a door, to be paid there; the order's id."""
    _fill(customer, GOODS)
    zone = "zone-centre"
    window = ask(customer, "GET", f"/places/{zone}/windows")[-1]["id"]
    order_id = new()
    ask(
        customer, "POST", "/orders", id=order_id, way="courier", place_id=zone, window_id=window, payment=payment,
        address={"street": "Лесная, 1"},
    )  # fmt: skip
    return order_id


def pack(picker: Page, order_id: str) -> None:
    """Pick everything as ordered and pack it."""
    task = ask(picker, "POST", f"/picking/tasks/{order_id}/take")
    for line in task["lines"]:
        if line["marked"]:
            for package in packages(line):
                code = ask(picker, "POST", "/demo/sim/marking/sim/codes", **package)["code"]
                ask(picker, "POST", f"/picking/tasks/{order_id}/scans", id=new(), barcode=code)
            continue
        path = f"/picking/tasks/{order_id}/lines/{line['no']}/picks"
        ask(picker, "POST", path, id=new(), quantity=line["ordered"])
    until(picker, f"/picking/tasks/{order_id}", _checked)
    ask(picker, "POST", f"/picking/tasks/{order_id}/pack", id=new())


def _checked(task: Any) -> bool:
    return all(mark["state"] == "good" for line in task["lines"] for mark in line["marks"])


def send_out(operator: Page, courier: Page, order_id: str) -> list[str]:
    """Give the order to the courier, who takes its parcels and stands at the locker; their barcodes."""
    me = ask(courier, "GET", "/me")["id"]
    view = ask(operator, "POST", f"/orders/{order_id}/courier", courier_id=me)
    barcodes = [parcel["barcode"] for parcel in view["parcels"]]
    for barcode in barcodes:
        ask(courier, "POST", "/route/take", id=new(), barcode=barcode)
    stop = next(stop for stop in ask(courier, "GET", "/route")["stops"] if stop["locker_id"])
    ask(courier, "POST", f"/route/stops/{stop['id']}/arrived", id=new())
    courier.goto(f"/courier/#/stop/{stop['id']}")
    return barcodes


def until(page: Page, path: str, holds: Callable[[Any], bool]) -> Any:
    """Ask again and again until what is answered holds."""
    last = time.monotonic() + LONG_MS / 1000
    while not holds(view := ask(page, "GET", path)):
        assert time.monotonic() < last, view
        page.wait_for_timeout(50)
    return view


def hands(page: Page, cell: int, *gestures: str) -> None:
    """What hands do at an open door of the simulated locker: put, take, close."""
    for gesture in gestures:
        ask(page, "POST", f"/demo/sim/locker/sim/locker/cells/{cell}/{gesture}")


def stow(courier: Page, barcodes: list[str]) -> None:
    """The courier puts every parcel into its cell."""
    path = "/lockers/locker-1/loading"
    for barcode in barcodes:

        def item(view: Any, barcode: str = barcode) -> Any:
            return next(each for each in view["parcels"] if each["parcel"]["barcode"] == barcode)

        ask(courier, "POST", path, id=new(), barcode=barcode)
        opened = until(courier, path, lambda view: bool(item(view)["state"] == "open"))
        hands(courier, item(opened)["cell"], "put", "close")
        until(courier, path, lambda view: bool(item(view)["state"] == "placed"))


def stowed(phone: Callable[..., Page], order_id: str) -> tuple[Page, Page]:
    """The order is packed, sent out and stowed in the locker; the pages of its operator and courier."""
    pack(signed_in(phone("/picker/?as=picker")), order_id)
    operator = signed_in(phone("/operator/?as=operator"))
    courier = signed_in(phone("/courier/?as=courier"))
    stow(courier, send_out(operator, courier, order_id))
    return operator, courier


def take_out(customer: Page, order_id: str) -> None:
    """The customer empties every cell of the order."""
    path = f"/pickups/{order_id}"
    for cell in [each["cell"] for each in ask(customer, "GET", path)["cells"]]:

        def state(view: Any, cell: int = cell) -> str:
            return next(str(each["state"]) for each in view["cells"] if each["cell"] == cell)

        ask(customer, "POST", f"{path}/open", id=new(), cell=cell)
        until(customer, path, lambda view: state(view) == "open")
        hands(customer, cell, "take", "close")
        until(customer, path, lambda view: state(view) == "taken")
    ask(customer, "POST", f"{path}/done")


def jam(page: Page, *cells: int) -> None:
    """Let these bolts of the simulated locker ignore their coils; none: all are well again."""
    ask(page, "POST", "/demo/sim/locker/sim/faults", boards={"1": {"jam": list(cells)}})


def mend(technician: Page, kind: str) -> None:
    """The technician sees to every cell that this holds over."""
    for cell in ask(technician, "GET", "/lockers/locker-1")["cells"]:
        if any(each["kind"] == kind for each in cell["overlays"]):
            ask(
                technician, "POST", f"/lockers/locker-1/cells/{cell['no']}/overlays", kind=kind, on=False, why="Сделано",
            )  # fmt: skip
