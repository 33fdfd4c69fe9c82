"""What was handed over comes back: by line or in full, at the operator's word or over a counter."""

from typing import TYPE_CHECKING, Any

from tests.faults.money.acts import BY_HAND
from tests.faults.money.deal import Deal
from tests.faults.money.flows import usual
from tests.floor import CARDS, CHEESE, Person

from lukoshko_wire.values import Way

if TYPE_CHECKING:
    from tests.faults.money.world import World

NAMES = {card.id: card.name for card in CARDS}


def returned(world: "World") -> Deal:
    """By line, once or twice, then perhaps all that is left; of an order with bonuses at once all of it."""
    deal = usual(world, world.draw.choice(list(Way)))
    deal.flow += ", returned"
    for _ in range(0 if deal.bonuses else world.draw.randint(1, 2)):
        go_back(world, deal, in_full=False)
    if deal.bonuses or world.draw.random() < 0.3:
        go_back(world, deal, in_full=True)
    return deal


def go_back(world: "World", deal: Deal, *, in_full: bool) -> None:
    """Some of the goods come back with their money, or everything with the fee."""
    who, path = desk(world, deal)
    world.until(lambda: who.see(path)["receipts"], f"{deal.order_id}: the receipt")
    receipt = who.see(path)["receipts"][0]
    wanted = {} if in_full else some(world, deal)
    names = {NAMES[deal.lines[no][0]]: milli(deal, no, quantity) for no, quantity in wanted.items()}
    lines = [
        {
            "no": line["no"],
            "quantity_milli": line["quantity_milli"] if in_full else names[line["name"]],
            "goods": world.draw.choice(line["fates"] or ["kept"]),
        }
        for line in receipt["lines"]
        if in_full or line["name"] in names
    ]
    if not lines:
        return
    asked = {"id": world.new_id(), "receipt_id": receipt["receipt_id"], "lines": lines, "reason": "Брак"}
    world.must(who.post(path, **asked))
    kept = {no: has - wanted.get(no, 0) for no, has in deal.taken.items()}
    deal.give_back({} if in_full else kept)

    def back() -> Any:
        mine = [each for each in who.see(path)["refunds"] if each["id"] == asked["id"]]
        return mine[0] if mine[0]["state"] == "returned" else None

    world.until(back, f"{deal.order_id}: the refund")
    made = back()
    if made["method"] in BY_HAND:
        deal.by_hand -= made["kopecks"]


def desk(world: "World", deal: Deal) -> tuple[Person, str]:
    """Where the customer brings it, or whom they call."""
    if world.draw.random() < 0.5:
        return world.product.client("clerk"), f"/counter/sold/{deal.order_id}/refunds"
    return world.product.client("operator"), f"/orders/{deal.order_id}/refunds"


def some(world: "World", deal: Deal) -> dict[int, int]:
    """Something of what the customer still has; goods by weight whole, for their parts are rounded."""
    has = {no: quantity for no, quantity in deal.taken.items() if quantity}
    wanted = world.draw.sample(list(has), world.draw.randint(min(1, len(has)), len(has)))
    return {no: has[no] if deal.lines[no][0] == CHEESE else world.draw.randint(1, has[no]) for no in wanted}


def milli(deal: Deal, no: int, quantity: int) -> int:
    """Thousandths of a piece or of a kilogram."""
    return quantity if deal.lines[no][0] == CHEESE else 1000 * quantity
