"""What people ask of tills over HTTP, and a till played by hand."""

from typing import Any
from uuid import uuid4

from tests.floor import MILK, Shop
from tests.machines import FakeTill

from lukoshko_wire import pos
from lukoshko_wire.till import TillHealth
from lukoshko_wire.values import Way

TILL, OTHER = "till-door", "till-counter"


def new() -> str:
    return str(uuid4())


def page(shop: Shop, till: str = TILL) -> Any:
    return shop.client("operator").see(f"/tills/{till}")


def codes(shop: Shop, till: str = TILL) -> list[str]:
    return [each["code"] for each in page(shop, till)["till"]["wrong"]]


def ask(shop: Shop, action: str, *, who: str = "operator", **values: Any) -> Any:
    body = {"id": new(), "action": action, "reason": "конец дня", **values}
    return shop.client(who).post(f"/tills/{TILL}/actions", **body)


def give(shop: Shop, **values: Any) -> Any:
    body = {"id": new(), "to_till_id": OTHER, "reason": "касса сломана", **values}
    return shop.client("operator").post(f"/tills/{TILL}/give", **body)


def commands(till: FakeTill) -> list[Any]:
    """What was asked besides receipts; receipts that came meanwhile stay unprinted."""
    till.jobs()
    return till.asked


def sold(shop: Shop) -> str:
    """An order whose receipt waits at the courier's till; its id."""
    order = shop.order(Way.COURIER, {MILK: 1}, payment="on_receipt")
    shop.pick(order)
    courier = shop.carry(order)
    total = courier.see(f"/handovers/{order}")["total_kopecks"]
    courier.ok(
        f"/handovers/{order}/settle", id=new(), method="cash", expected_kopecks=total, tendered_kopecks=total
    )
    return order


def receipt(shop: Shop, order: str) -> Any:
    (one,) = shop.see(order)["receipts"]
    return one


def fiscal(shop: Shop, job: pos.PrintReceipt, fd: int, fn: str = "9999078900009999") -> pos.FiscalData:
    return pos.FiscalData(
        fn_number=fn, fd_number=fd, fiscal_sign="1", shift_number=1, receipt_number=1,
        registration_number="1", at=shop.clock(), total_kopecks=job.receipt.total_kopecks, qr="",
    )  # fmt: skip


def found(shop: Shop, fd: int = 77, **values: Any) -> dict[str, Any]:
    """A document as the operator of fiscal data shows it."""
    at = shop.clock().isoformat()
    return {"fn_number": "9999078900001234", "fd_number": fd, "fiscal_sign": "3304159072", "at": at, **values}


def by_hand(shop: Shop, receipt_id: str, *, who: str = "chief", **values: Any) -> Any:
    body = {"id": new(), "reason": "касса утонула, смотрели в ОФД", "found": None, **values}
    return shop.client(who).post(f"/tills/{TILL}/receipts/{receipt_id}/end", **body)


def stuck(shop: Shop) -> tuple[str, pos.PrintReceipt]:
    """A receipt of which its till is helpless to say what became; the order and what the till was sent."""
    order = sold(shop)
    (job,) = shop.till_door.jobs()
    shop.till_door.show(health=TillHealth(unresolved=job.id, helpless=(job.id,)))
    return order, job
