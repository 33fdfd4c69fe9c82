"""The reconciliation table: the product's figures beside what the bank, the tills and the lock board counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from lukoshko_sim.people.accountant import prove
from lukoshko_sim.people.client import Browser
from lukoshko_sim.people.plan import OrderPlan
from lukoshko_sim.people.world import World

TILLS = ("till-door", "till-counter")


@dataclass(frozen=True)
class Figure:
    """One row: what the product says, what the witness counted (None: nobody else can know)."""

    name: str
    ours: int
    theirs: int | None
    witness: str = ""
    money: bool = True

    @property
    def difference(self) -> int:
        """Ours less theirs."""
        return 0 if self.theirs is None else self.ours - self.theirs


def figures(world: World, operator: Browser, plans: Sequence[OrderPlan], since: str) -> list[Figure]:
    """Ask everybody and put the answers side by side."""
    report = operator.get(f"/reports/reconciliation?since={since}")
    totals = report["totals"]
    bank = world.touch("bank", "/sim/counts")
    tills = [world.touch(till, "/sim/counts") for till in TILLS]
    locker = world.touch("locker", "/sim/counts")
    beyond = max(0, locker["pulses"] - _asked(world, operator))
    loyalty = world.touch("loyalty", "/sim/counts")
    books = prove(world, datetime.fromisoformat(unquote(since)))
    seen = [operator.get(f"/orders/{order_id}") for order_id in world.plans]
    spent = [each for each in seen if each["bonuses"]["state"] == "spent"]
    states = {row["state"]: row["orders"] for row in report["states"]}
    refused = sum(plan.refused for plan in plans)
    sold = totals["goods_kopecks"] + totals["fee_kopecks"]
    return [
        Figure("orders completed", states.get("completed", 0), len(plans) - refused, "the plan", money=False),
        Figure("orders refused", states.get("refused", 0), refused, "the plan", money=False),
        Figure("orders in other states", sum(states.values()) - len(plans), 0, "the plan", money=False),
        *(
            Figure(f"orders by {way}", report["ways"].get(way, 0), sum(p.way == way for p in plans), "the plan", money=False)
            for way in ("locker", "courier", "counter")
        ),
        Figure("goods and fees handed over", sold, _till(tills, "sell", "total_kopecks"), "fiscal storage"),
        Figure("held", totals["held_kopecks"], bank["holds"]["held_kopecks"], "bank"),
        Figure("captured", totals["captured_kopecks"], bank["captured"]["kopecks"], "bank"),
        Figure("cash", totals["cash_kopecks"], _till(tills, "sell", "cash_kopecks"), "fiscal storage"),
        Figure(
            "cards: captured and terminal", totals["captured_kopecks"] + totals["terminal_kopecks"],
            _till(tills, "sell", "electronic_kopecks"), "fiscal storage",
        ),
        Figure("voided whole", totals["voided_kopecks"], bank["voided"]["kopecks"], "bank"),
        Figure(
            "released of captured holds", totals["released_kopecks"],
            bank["holds"]["held_kopecks"] - bank["captured"]["kopecks"] - bank["voided"]["kopecks"], "bank",
        ),
        Figure("holds left", 0, bank["live_holds"], "bank", money=False),
        Figure("receipts of sale", totals["receipts_sell"], _till(tills, "sell", "count"), "fiscal storage", money=False),
        Figure("receipts of return", 0, _till(tills, "sellReturn", "count"), "fiscal storage", money=False),
        Figure("sum of receipts", totals["receipts_sell_kopecks"], _till(tills, "sell", "total_kopecks"), "fiscal storage"),
        Figure(
            "bonuses spent", sum(each["bonus_kopecks"] for each in spent),
            -loyalty["ledger"].get("spend", {}).get("bonuses", 0), "loyalty service",
        ),
        Figure("bonuses left reserved", 0, loyalty["operations"].get("reserve:reserved", 0), "loyalty service", money=False),
        Figure(
            "bonuses earned", sum(each["bonuses"]["accrual_kopecks"] for each in seen if each["bonuses"]["accrued"]),
            loyalty["ledger"].get("accrue", {}).get("bonuses", 0), "loyalty service",
        ),
        Figure("captured by the register", totals["captured_kopecks"], books.register_kopecks, "bank"),
        Figure("rows of the register that differ", books.unmatched, 0, "none wanted", money=False),
        Figure("differences of the day left open", books.open_items, 0, "none wanted", money=False),
        Figure("cash in couriers' bags", books.bags_kopecks, _at_doors(seen), "the orders"),
        Figure("doors opened", totals["doors_opened"], locker["openings"], "lock board", money=False),
        Figure("pulses without a command", beyond, 0, "none wanted", money=False),
        Figure("differences named by the product", len(report["differences"]), 0, "none wanted", money=False),
        Figure("orders that differ one by one", _differ(world, operator, bank, tills), 0, "none wanted", money=False),
    ]  # fmt: skip


def show(rows: Sequence[Figure]) -> str:
    """The table as text, the same for the same figures."""
    head = f"{'':34}{'product':>16}{'counted':>16}{'difference':>12}  witness"
    lines = [head, "-" * len(head)]
    for row in rows:
        theirs = "" if row.theirs is None else _show(row.theirs, money=row.money)
        ours, difference = _show(row.ours, money=row.money), _show(row.difference, money=row.money)
        lines.append(f"{row.name:34}{ours:>16}{theirs:>16}{difference:>12}  {row.witness}")
    return "\n".join(lines)


def _differ(world: World, operator: Browser, bank: dict[str, Any], tills: list[dict[str, Any]]) -> int:
    """Orders whose goods, money and receipts are not the same sum in every book."""
    wrong = 0
    for order_id in world.plans:
        order = operator.get(f"/orders/{order_id}")
        due = order["total_kopecks"] if order["state"] == "completed" else 0
        at_bank = bank["by_order"].get(order_id, {})
        receipts = sum(till["by_order"].get(order_id, {}).get("sell", 0) for till in tills)
        by_hold = at_bank.get("captured", 0)
        paid = by_hold if order["money"]["method"] == "hold" else order["money"]["paid_kopecks"]
        wrong += not (due == paid == receipts and at_bank.get("live", 0) == 0)
    return wrong


def _asked(world: World, operator: Browser) -> int:
    """How many commands the product gave to open a door: each is one pulse at most."""
    histories = [operator.get(f"/orders/{order_id}/history")["events"] for order_id in world.plans]
    return sum(event["what"].startswith("open for ") for events in histories for event in events)


def _at_doors(orders: Sequence[dict[str, Any]]) -> int:
    """What couriers were paid in cash."""
    return sum(
        order["money"]["paid_kopecks"]
        for order in orders
        if order["way"] == "courier" and order["money"]["method"] == "cash" and order["state"] == "completed"
    )


def _till(tills: list[dict[str, Any]], kind: str, what: str) -> int:
    return sum(int(till["by_type"].get(kind, {}).get(what, 0)) for till in tills)


def _show(figure: int, *, money: bool) -> str:
    if not money:
        return str(figure)
    sign, whole = ("-" if figure < 0 else ""), abs(figure)
    return f"{sign}{whole // 100:,}".replace(",", " ") + f",{whole % 100:02d}"
