"""The verdict: the bank's ledger and the tills' storages against what people exchanged, then the product's own books."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.faults.money.deal import Deal, money_and_paper

if TYPE_CHECKING:
    from tests.faults.money.world import World

KINDS = (
    "charged twice",
    "over-charged",
    "hanging holds",
    "settlements without receipt",
    "receipts without settlement",
    "goods without money",
    "unexplained differences",
    "orders without an end",
)


def look_at_the_books(world: "World") -> None:
    """Every order that people lived through, in every book."""
    banked = world.product.bank.counts()["by_order"]
    printed: dict[str, Counter[str]] = {}
    for till in world.tills:
        for order_id, sums in till.by_order().items():
            printed.setdefault(order_id, Counter()).update(sums)
    for deal in world.deals:
        about = f"{deal.order_id} ({deal.flow})"
        bank, paper = banked.pop(deal.order_id, {}), printed.pop(deal.order_id, Counter())
        money_and_paper(world.found, about, deal.worth, bank, deal.by_hand, paper)
    for order_id in (*banked, *printed):
        world.found.wrong("receipts without settlement", f"nobody ordered {order_id}")
    _own_books(world)


def look_for_hanging_holds(world: "World", over: Sequence[Deal]) -> None:
    """Before time itself lets holds go: nothing of what is over is held any more."""
    banked = world.product.bank.counts()["by_order"]
    for deal in over:
        if banked.get(deal.order_id, {}).get("live"):
            world.found.wrong("hanging holds", f"{deal.order_id} ({deal.flow})")


def _own_books(world: "World") -> None:
    """What the product itself says must agree, and name nothing as open."""
    product, now = world.product, world.clock()
    report = product.app.floor.reports.reconciliation(now - timedelta(days=60), now + timedelta(days=1))
    for difference in report.differences:
        world.found.wrong("unexplained differences", str(difference))
    for deal in world.deals:
        state = world.state(deal.order_id)
        if state not in ("completed", "refused", "cancelled"):
            world.found.wrong("orders without an end", f"{deal.order_id} ({deal.flow}) is {state}")
