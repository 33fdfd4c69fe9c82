"""Orders among real processes, any of which is killed by SIGKILL: the demo's stack, the story's people, its mischief.

When the day is over some of what was handed over comes back, while the killing goes on.
"""

import tempfile
import threading
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

from tests import needs
from tests.faults.many import Findings
from tests.faults.money.deal import money_and_paper

from lukoshko_server.demo.faults import Mischief
from lukoshko_server.demo.stack import Stack
from lukoshko_server.demo.supervise import NotReady
from lukoshko_sim.people.client import Browser, GaveUp, Problem, new_id, wait_for
from lukoshko_sim.people.day import PHONES, play
from lukoshko_sim.people.plan import OrderPlan, draw
from lukoshko_sim.people.world import World

SIMS = ("bank", "messages", "marking", "loyalty", "locker", "till-door", "till-counter")
PATIENCE_S = 600.0
KEPT = 0.5


def day_of_kills(seed: int, orders: int) -> Findings:
    """A short day on which something is killed or spoilt every second or two; then every order in every book."""
    found = Findings()
    with tempfile.TemporaryDirectory(prefix="lukoshko-faults-", dir=needs.memory()) as name:
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
    worth = {
        order_id: _worth(operator.get(f"/orders/{order_id}"), plan) for order_id, plan in world.plans.items()
    }
    try:
        _give_back(world, operator, worth, found, Random(seed))
    except (GaveUp, Problem) as error:
        world.failures.append(str(error))
    over.set()
    wrecker.join(60)
    for failure in world.failures:
        found.wrong("orders without an end", failure)
    _look(world, operator, worth, found)


def _give_back(world: World, operator: Browser, worth: dict[str, int], found: Findings, draw: Random) -> None:
    """A line of some orders comes back, of those with bonuses everything; to the operator or over the counter."""
    clerk = world.browser()
    clerk.sign_in(PHONES["clerk"])
    desks = ((operator, "/orders/{}/refunds"), (clerk, "/counter/sold/{}/refunds"))
    for order_id, plan in world.plans.items():
        if worth[order_id] and draw.random() > KEPT:
            who, path = draw.choice(desks)
            in_full = plan.no % 2 == 0  # these have spent bonuses
            made = _bring_back(who, path.format(order_id), draw, in_full=in_full)
            worth[order_id] -= worth[order_id] if in_full else made["kopecks"]
            if made["method"] != "hold":
                world.by_hand[order_id] -= made["kopecks"]
            found.seen["returned"] += 1
    wait_for(lambda: not operator.get("/loyalty")["waiting"], "the bonuses of what came back")


def _bring_back(who: Browser, path: str, draw: Random, *, in_full: bool) -> Any:
    """One line, or all of them with the fee; the refund when its money is back and its receipt printed."""
    (receipt,) = who.get(path)["receipts"]
    lines = receipt["lines"] if in_full else [draw.choice(receipt["lines"])]
    asked = [{"no": line["no"], "quantity_milli": line["quantity_milli"]} for line in lines]
    body = {"id": new_id(), "receipt_id": receipt["receipt_id"], "reason": "Брак", "lines": asked}
    who.post(path, body)
    made = wait_for(
        lambda: _returned(who, path, str(body["id"])), f"a refund at {path}", patience_s=PATIENCE_S
    )
    if not in_full and made["kopecks"] != lines[0]["kopecks"]:
        raise GaveUp(f"{made['kopecks']} went back for {lines[0]}")
    return made


def _returned(who: Browser, path: str, refund_id: str) -> Any:
    """The refund when its money is back and its receipt printed."""
    made = next(each for each in who.get(path)["refunds"] if each["id"] == refund_id)
    return made if (made["state"], made["receipt"]) == ("returned", "printed") else None


def _look(world: World, operator: Browser, worth: dict[str, int], found: Findings) -> None:
    bank = world.touch("bank", "/sim/counts")["by_order"]
    tills = [world.touch(till, "/sim/counts")["by_order"] for till in ("till-door", "till-counter")]
    spent: Counter[str] = Counter()
    for row in world.touch("loyalty", "/sim/ledger")["ledger"]:
        if row["kind"] in ("spend", "give_back"):
            spent[row["purchase"]] -= row["bonuses"]
    for order_id, plan in world.plans.items():
        paper = {
            kind: sum(till.get(order_id, {}).get(kind, 0) for till in tills)
            for kind in ("sell", "sellReturn")
        }
        about = f"order {plan.no} by {plan.way}, {plan.payment}"
        due = worth[order_id] - spent[order_id]
        money_and_paper(found, about, due, bank.get(order_id, {}), world.by_hand.get(order_id, 0), paper)
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
