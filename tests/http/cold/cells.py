"""An order of food in a locker that becomes warm: made, watched, given out."""

from typing import Any
from uuid import uuid4

from tests.floor import BREAD, CHEESE, MILK, PEAS, PHONES, Answer, Shop

from lukoshko_wire.values import Way, Zone

BASKET = {MILK: 2, CHEESE: 500, PEAS: 1, BREAD: 1}
CHILLED, FROZEN_SUM, AMBIENT, FEE = 2 * 8990 + 52495, 15990, 6500, 9900


def in_cells(shop: Shop, basket: dict[str, int] = BASKET) -> str:
    """An order that waits in its cells."""
    order = shop.order(Way.LOCKER, basket)
    shop.pick(order)
    shop.stow(order)
    assert shop.see(order)["state"] == "ready"
    return order


def pass_time(shop: Shop, minutes: int, *, chilled: int | None = 30, frozen: int | None = -180) -> None:
    """Let time pass in steps, the locker telling what its probes feel and the timers looking."""
    for _ in range(minutes // 5):
        shop.clock.forward(minutes=5)
        shop.locker.feel(Zone.CHILLED, chilled, minutes=5)
        shop.locker.feel(Zone.FROZEN, frozen, minutes=5)
        shop.tick()


def cold_of(shop: Shop, order: str, zone: str = "chilled") -> Any:
    return next(each for each in shop.parcels(order) if each["zone"] == zone)["warmth"]


def parcel_of(shop: Shop, order: str, zone: str = "chilled") -> Any:
    return next(each for each in shop.parcels(order) if each["zone"] == zone)


def tap(shop: Shop, order: str, cell: int | None = None) -> Answer:
    return shop.client("anna").post(f"/pickups/{order}/open", id=str(uuid4()), cell=cell)


def take_all(shop: Shop, order: str, cells: int) -> None:
    """The customer opens cell after cell; money and receipt first."""
    assert tap(shop, order).status == 202
    shop.send()
    assert shop.till_counter.print() == 1
    assert len(shop.locker.obey()) == 1
    for _ in range(cells - 1):
        assert tap(shop, order).status == 202
        assert len(shop.locker.obey()) == 1
    shop.client("anna").ok(f"/pickups/{order}/done")


def in_step(shop: Shop) -> None:
    shop.let_bank_speak()
    assert shop.reconciliation()["differences"] == []


def told(shop: Shop, name: str) -> list[str]:
    shop.send()
    return [text for phone, text in shop.messages if phone == PHONES[name] and "тепл" in text]
