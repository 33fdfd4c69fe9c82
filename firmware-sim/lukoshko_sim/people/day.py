"""A trading day: everybody comes, works, goes home; returns when the last order has ended."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from lukoshko_sim.people.baskets import fill
from lukoshko_sim.people.client import Browser
from lukoshko_sim.people.customer import DONE, Customer
from lukoshko_sim.people.picker import Picker
from lukoshko_sim.people.plan import OrderPlan
from lukoshko_sim.people.staff import Clerk, Courier, Operator, Technician
from lukoshko_sim.people.world import World

AT_ONCE = 4
PHONES = {
    "operator": "+79990000004",
    "courier": "+79990000003",
    "clerk": "+79990000005",
    "technician": "+79990000007",
}
UNDER_WAY = ("held", "capturing", "voiding")
BONUSES_UNDER_WAY = ("reserving", "reserved", "spending", "returning")
VISITOR = "+79991009999"
PICKERS = ("+79990000002", "+79990000006")
Progress = Callable[[int, int], None]


def play(world: World, plans: Sequence[OrderPlan], *, patience_s: float, progress: Progress) -> Browser:
    """Play the day. Returns the operator's browser, for the figures; what failed stands in world.failures."""
    operator = world.browser()
    operator.sign_in(PHONES["operator"])
    visitor = world.browser()
    visitor.sign_in(VISITOR)
    minimum = visitor.get("/cart")["minimum_kopecks"]
    world.baskets.update(fill(plans, all_goods(operator), minimum))
    with _staff(world):
        _customers(world, plans, patience_s, progress)
        _wait_for_end(world, operator, len(plans), patience_s)
    return operator


def all_goods(browser: Browser) -> list[dict[str, Any]]:
    """Everything that the shop shows, page by page."""
    goods: list[dict[str, Any]] = []
    after = ""
    while True:
        page = browser.get(f"/goods?limit=100&after={after}")
        goods += page["goods"]
        after = page["next"]
        if not after:
            return goods


@contextmanager
def _staff(world: World) -> Iterator[None]:
    people = [world.someone(f"picker {n}", Picker(world, phone).live) for n, phone in enumerate(PICKERS, 1)]
    people.append(world.someone("operator", Operator(world, PHONES["operator"]).live))
    people.append(world.someone("courier", Courier(world, PHONES["courier"]).live))
    people.append(world.someone("technician", Technician(world, PHONES["technician"]).live))
    people.append(world.someone("clerk", Clerk(world, PHONES["clerk"]).live))
    try:
        yield
    finally:
        world.over.set()
        for person in people:
            person.join(20)


def _customers(world: World, plans: Sequence[OrderPlan], patience_s: float, progress: Progress) -> None:
    room = threading.Semaphore(AT_ONCE)
    done = 0
    lock = threading.Lock()

    def one(plan: OrderPlan) -> Callable[[], None]:
        def live() -> None:
            nonlocal done
            try:
                Customer(world, plan).live()
            finally:
                room.release()
                with lock:
                    done += 1
                    progress(done, len(plans))

        return live

    deadline = time.monotonic() + patience_s
    threads = []
    for plan in plans:
        room.acquire()
        threads.append(world.someone(f"customer {plan.no}", one(plan)))
    for thread in threads:
        thread.join(max(deadline - time.monotonic(), 1))


def _wait_for_end(world: World, operator: Browser, orders: int, patience_s: float) -> None:
    """Every order is over, and the bank and the till have answered for it: a locker waits for neither for long."""
    deadline = time.monotonic() + min(patience_s, 120)
    while time.monotonic() < deadline and not world.failures:
        seen = [operator.get(f"/orders/{order_id}") for order_id in world.plans]
        if len(seen) >= orders and all(_over(order) for order in seen):
            return
        time.sleep(0.3)


def _over(order: dict[str, Any]) -> bool:
    owed = order["money"]["state"] in UNDER_WAY or any(
        each["state"] == "queued" for each in order["receipts"]
    )
    bonuses = order["bonuses"]
    owed = owed or bonuses["state"] in BONUSES_UNDER_WAY
    owed = owed or (order["state"] == "completed" and not bonuses["accrued"])
    return order["state"] in DONE and not owed
