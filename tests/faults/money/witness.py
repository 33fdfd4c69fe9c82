"""The verdict: the bank's ledger and the tills' storages against what people exchanged, then the product's own books."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.faults.money.deal import Deal, money_and_paper
from tests.floor import PHONES

from lukoshko_sim.loyalty.purchases import ACCRUE_PERCENT

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
    club = _club(world)
    for deal in world.deals:
        about = f"{deal.order_id} ({deal.flow})"
        bank, paper = banked.pop(deal.order_id, {}), printed.pop(deal.order_id, Counter())
        bonuses = club.pop(deal.order_id, Counter())
        _bonuses(world, deal, bonuses)
        worth = deal.worth + bonuses["spend"] + bonuses["give_back"]
        money_and_paper(
            world.found, about, worth, bank, deal.by_hand, paper,
            by_invoice=deal.by_invoice, in_two_ways=deal.in_two_ways,
        )  # fmt: skip
    for order_id in (*banked, *printed):
        world.found.wrong("receipts without settlement", f"nobody ordered {order_id}")
    _own_books(world)


def look_for_hanging_holds(world: "World", over: Sequence[Deal]) -> None:
    """Before time itself lets holds go: nothing of what is over is held any more."""
    banked = world.product.bank.counts()["by_order"]
    for deal in over:
        if banked.get(deal.order_id, {}).get("live"):
            world.found.wrong("hanging holds", f"{deal.order_id} ({deal.flow})")


def _club(world: "World") -> dict[str, Counter[str]]:
    """The loyalty service's own ledger, by order; nothing of it is kept aside any more."""
    booked: dict[str, Counter[str]] = {}
    for row in world.club.rows():
        booked.setdefault(row["purchase"], Counter())[row["kind"]] += row["bonuses"]
    _, reserved = world.club.balance(PHONES["anna"])
    if reserved:
        world.found.wrong("hanging holds", f"{reserved} bonuses are kept aside")
    return booked


def _bonuses(world: "World", deal: Deal, booked: Counter[str]) -> None:
    """What came off is what was agreed, for what was taken, or nothing; what was earned goes by what was paid."""
    spent = -booked["spend"]
    earned = (deal.sold - spent) * ACCRUE_PERCENT // 100
    if spent not in (0, deal.to_spend) or booked["accrue"] != earned:
        about = f"{deal.order_id} ({deal.flow}): bonuses {dict(booked)}, to spend {deal.to_spend}, earned {earned}"
        world.found.wrong("unexplained differences", about)


def _own_books(world: "World") -> None:
    """What the product itself says must agree, and name nothing as open."""
    product, now = world.product, world.clock()
    report = product.app.floor.reports.reconciliation(now - timedelta(days=400), now + timedelta(days=1))
    for difference in report.differences:
        world.found.wrong("unexplained differences", str(difference))
    for deal in world.deals:
        state = world.state(deal.order_id)
        if state not in ("completed", "refused", "cancelled"):
            world.found.wrong("orders without an end", f"{deal.order_id} ({deal.flow}) is {state}")
