"""Orders that wait in the locker's cells, brought there by the simulated people through the public interface."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lukoshko_bench.customers import Customer, Line, all_goods, until
from lukoshko_bench.shop import Shop
from lukoshko_sim.people.baskets import Basket
from lukoshko_sim.people.day import PHONES, PICKERS
from lukoshko_sim.people.picker import Picker
from lukoshko_sim.people.plan import OrderPlan
from lukoshko_sim.people.staff import Courier, Operator
from lukoshko_sim.people.world import World

LOCKER = "locker-1"
ZONES = ("ambient", "chilled", "frozen")
READY_S = 90


@dataclass
class Waiting:
    """An order in its cells, and the customer who stands before them."""

    order_id: str
    customer: Customer
    cells: list[int]

    def tap(self, tap_id: str, cell: int) -> None:
        """Ask for a cell to open."""
        self.customer.tap(f"/pickups/{self.order_id}/open", {"id": tap_id, "cell": cell})

    def state(self, cell: int) -> str:
        """How the pickup screen shows a cell."""
        cells = self.customer.get("pickup", f"/pickups/{self.order_id}")["cells"]
        return next(str(each["state"]) for each in cells if each["cell"] == cell)


def fill(shop: Shop, orders: int) -> list[Waiting]:
    """Place, pick, carry and load so many orders of three zones; every one waits for its customer."""
    world = World(shop.url, shop.sims)
    goods = _one_of_each(shop)
    waiting: list[Waiting] = []
    people = [
        *(world.someone(f"picker {phone}", Picker(world, phone).live) for phone in PICKERS),
        world.someone("operator", Operator(world, PHONES["operator"]).live),
        world.someone("courier", Courier(world, PHONES["courier"]).live),
    ]
    try:
        for no in range(1, orders + 1):
            world.baskets[no] = Basket((), None, None)
            waiting.append(_place(shop, world, no, goods))
        _wait_ready(world, waiting)
    finally:
        world.over.set()
        for person in people:
            person.join(20)
    return waiting


def _place(shop: Shop, world: World, no: int, goods: Sequence[Line]) -> Waiting:
    customer = Customer(shop.url, shop.sim("messages"), f"+7999300{no:04d}")
    customer.sign_in()
    plan = OrderPlan(no=no, seed="bench", way="locker", payment="hold")
    order_id = customer.order(goods, "locker", LOCKER, known=lambda made: world.plans.update({made: plan}))
    return Waiting(order_id, customer, [])


def _wait_ready(world: World, waiting: Sequence[Waiting]) -> None:
    deadline = time.monotonic() + READY_S
    for each in waiting:
        while each.customer.get("look", f"/orders/{each.order_id}")["state"] != "ready":
            if world.failures or time.monotonic() > deadline:
                raise TimeoutError(f"the locker was not filled: {world.failures}")
            time.sleep(0.2)
        cells = each.customer.get("pickup", f"/pickups/{each.order_id}")["cells"]
        each.cells = [int(cell["cell"]) for cell in cells]


def _one_of_each(shop: Shop) -> list[Line]:
    """Goods of every zone, small, together above what the shop delivers for."""
    visitor = Customer(shop.url, shop.sim("messages"), "+79993009999")
    try:
        goods = all_goods(visitor)
        visitor.sign_in()
        minimum = visitor.get("cart", "/cart")["minimum_kopecks"]
    finally:
        visitor.close()
    return [_small(goods, zone, minimum // len(ZONES) + 100) for zone in ZONES]


def _small(goods: Sequence[dict[str, Any]], zone: str, kopecks: int) -> Line:
    pieces = [
        each for each in goods if each["zone"] == zone and each["unit"] != "kg" and each["weight_grams"]
    ]
    best = min(pieces, key=lambda each: (-(-kopecks // each["price_kopecks"])) * each["weight_grams"])
    return Line(best["id"], -(-kopecks // best["price_kopecks"]))


def settle(shop: Shop, waiting: Waiting) -> None:
    """The first tap takes the money and prints; its cell is closed again, the rest of the taps only open."""
    first = waiting.cells[0]
    waiting.customer.approach()
    waiting.tap(f"first-{waiting.order_id}", first)
    until(lambda: waiting.state(first) == "open", f"cell {first} to open")
    shut(shop, waiting, first)


def shut(shop: Shop, waiting: Waiting, cell: int) -> None:
    """Push the door shut and wait until the shop has seen it."""
    World(shop.url, shop.sims).door(cell, "close")
    until(lambda: waiting.state(cell) == "taken", f"cell {cell} to be seen closed")
