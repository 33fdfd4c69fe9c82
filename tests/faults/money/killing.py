"""Orders among real processes, any of which is killed by SIGKILL: the demo's stack, the story's people, its mischief."""

import tempfile
import threading
from collections import Counter
from pathlib import Path
from typing import Any

from tests.faults.many import Findings
from tests.faults.money.deal import money_and_paper

from lukoshko_server.demo.faults import Mischief
from lukoshko_server.demo.stack import Stack
from lukoshko_server.demo.supervise import NotReady
from lukoshko_sim.people.client import Browser
from lukoshko_sim.people.day import play
from lukoshko_sim.people.plan import OrderPlan, draw
from lukoshko_sim.people.world import World

SIMS = ("bank", "messages", "marking", "loyalty", "locker", "till-door", "till-counter")
PATIENCE_S = 600.0


def day_of_kills(seed: int, orders: int) -> Findings:
    """A short day on which something is killed or spoilt every second or two; then every order in every book."""
    found = Findings()
    with tempfile.TemporaryDirectory(prefix="lukoshko-faults-") as name:
        stack = Stack(Path(name), Path(name) / "none", broker="embedded", progress=lambda _: None)
        try:
            stack.start()
            _live(stack, seed, orders, found)
        except NotReady as error:
            found.wrong("orders without an end", str(error))
        finally:
            stack.stop()
    return found


def _live(stack: Stack, seed: int, orders: int, found: Findings) -> None:
    def say(what: str) -> None:
        found.seen["processes killed"] += what.startswith("killed ")

    over, mischief = threading.Event(), Mischief(stack, seed, say, kills_in_ten=7)
    wrecker = threading.Thread(target=mischief.run, args=(over,), daemon=True)
    world, plans = World(stack.url, {name: stack.sim(name) for name in SIMS}), draw(orders, seed)
    wrecker.start()
    operator = play(world, plans, patience_s=PATIENCE_S, progress=lambda *_: None)
    over.set()
    wrecker.join(60)
    for failure in world.failures:
        found.wrong("orders without an end", failure)
    _look(world, operator, found)


def _look(world: World, operator: Browser, found: Findings) -> None:
    bank = world.touch("bank", "/sim/counts")["by_order"]
    tills = [world.touch(till, "/sim/counts")["by_order"] for till in ("till-door", "till-counter")]
    spent: Counter[str] = Counter()
    for row in world.touch("loyalty", "/sim/ledger")["ledger"]:
        if row["kind"] == "spend":
            spent[row["purchase"]] -= row["bonuses"]
    for order_id, plan in world.plans.items():
        order = operator.get(f"/orders/{order_id}")
        paper = {
            kind: sum(till.get(order_id, {}).get(kind, 0) for till in tills)
            for kind in ("sell", "sellReturn")
        }
        worth = _worth(order, plan) - spent[order_id]
        about = f"order {plan.no} by {plan.way}, {plan.payment}"
        money_and_paper(found, about, worth, bank.get(order_id, {}), world.by_hand.get(order_id, 0), paper)
        found.seen.update({"runs": 1, "real kills": 1})
    for difference in operator.get("/reports/reconciliation")["differences"]:
        found.wrong("unexplained differences", str(difference))


def _worth(order: dict[str, Any], plan: OrderPlan) -> int:
    """What the customer has, before bonuses, by the lines that were handed over, reckoned anew."""
    if plan.refused:
        return 0
    lines = [line for line in order["lines"] if line["handed"]]
    goods = sum(
        (line["price_kopecks"] * line["handed"] + 500) // 1000
        if line["unit"] == "kg"
        else line["price_kopecks"] * line["handed"]
        for line in lines
    )
    return goods + int(order["fee_kopecks"]) if lines else 0
