"""Orders that are changed after they were placed: by the customer before picking, by the operator until they leave."""

from typing import TYPE_CHECKING, Any

from tests.faults.money.acts import AT_THE_BANK, begin, finish, pack, pick
from tests.faults.money.deal import Deal
from tests.faults.money.paying import payment_page
from tests.floor import BREAD, CHEESE, JUICE, MILK, Person

from lukoshko_wire.values import Way

if TYPE_CHECKING:
    from tests.faults.money.world import World

MORE = {MILK: (1, 2), BREAD: (1, 2), JUICE: (1, 2), CHEESE: (200, 500)}
OUT = ("removed", "replaced")


def edited(world: "World") -> Deal:
    """More, less or other goods, before picking, during it and after it."""
    draw, way = world.draw, world.draw.choice(list(Way))
    deal = begin(world, "edited", way)
    if draw.random() < 0.7:
        change(world, deal, world.product.client(draw.choice(("anna", "operator"))), way)
    picker = world.product.client("picker")
    picker.ok(f"/picking/tasks/{deal.order_id}/take")
    pick_on(world, deal)
    if draw.random() < 0.5:
        change(world, deal, world.product.client("operator"), way)
    world.until(lambda: pick_on(world, deal), f"{deal.order_id}: the bags")
    pack(world, deal)
    if way is not Way.LOCKER and draw.random() < 0.4:
        less(world, deal)
    return finish(world, deal, way)


def pick_on(world: "World", deal: Deal) -> bool:
    """What an edit took out leaves the tote, what it brought is picked; True when nothing is left to do."""
    task = world.product.client("picker").see(f"/picking/tasks/{deal.order_id}")
    for line in task["lines"]:
        goods_id, lies = deal.lines.get(line["no"], (line["goods_id"], 0))
        if line["state"] in OUT:
            deal.bag(line["no"], goods_id, 0)
        elif line["unit"] != "kg" and lies > line["ordered"]:
            deal.bag(line["no"], goods_id, line["ordered"])
        elif not line["done"]:
            pick(world, deal, line)
    return all(line["done"] or line["state"] in OUT for line in task["lines"])


def change(world: "World", deal: Deal, who: Person, way: Way) -> None:
    """One edit; where it needs more money than is held the customer confirms it, refuses it, or forgets it."""
    draw, path = world.draw, f"/orders/{deal.order_id}"
    seen = who.see(path)
    here = [line for line in seen["lines"] if line["state"] not in OUT]
    body: dict[str, Any] = {"id": world.new_id(), "version": seen["version"]}
    line = draw.choice(here)
    match draw.choice(("more", "less", "other")):
        case "more":
            body["lines"] = [
                {"no": line["no"], "quantity": line["ordered"] + draw.randint(*MORE[line["goods_id"]])}
            ]
        case "less" if len(here) > 1 or line["ordered"] > 1:
            body["lines"] = [
                {"no": line["no"], "quantity": draw.randint(len(here) == 1, line["ordered"] - 1)}
            ]
        case _:
            other = [
                goods_id for goods_id in MORE if goods_id not in {each["goods_id"] for each in seen["lines"]}
            ]
            goods_id = draw.choice(other)
            body["add"] = [{"goods_id": goods_id, "quantity": draw.randint(*MORE[goods_id])}]
    if way is not Way.LOCKER and draw.random() < 0.3:
        body["more"], deal.in_two_ways = "door", deal.method in AT_THE_BANK
    answer = who.post(f"{path}/edits", **body)
    world.found.seen["refused by name"] += answer.status == 409
    world.found.seen["edits"] += answer.status == 200
    if answer.status == 200 and edit(answer.body, body["id"])["state"] == "waiting":
        pay_more(world, deal, who, body["id"])


def pay_more(world: "World", deal: Deal, who: Person, edit_id: str) -> None:
    """The further hold of an edit that waits for it."""
    path = f"/orders/{deal.order_id}"
    match world.draw.choice(("pay", "pay", "refuse", "drop", "forget")):
        case "forget":
            return
        case "drop":
            who.ok(f"{path}/edits/{edit_id}/drop")
        case action:
            world.product.bank.pay(payment_page(world, deal.order_id), action)
    world.until(lambda: edit(who.see(path), edit_id)["state"] != "waiting", f"{deal.order_id}: the edit")


def edit(order: Any, edit_id: str) -> Any:
    """One edit of an order."""
    return next(each for each in order["edits"] if each["id"] == edit_id)


def less(world: "World", deal: Deal) -> None:
    """Of what is packed the customer wants less."""
    operator, path = world.product.client("operator"), f"/orders/{deal.order_id}"
    no = world.draw.choice(list(deal.lines))
    goods_id, lies = deal.lines[no]
    if lies == 1 and len(deal.lines) == 1:
        return
    left = world.draw.randint(len(deal.lines) == 1, lies - 1)
    body = {
        "id": world.new_id(),
        "version": operator.see(path)["version"],
        "lines": [{"no": no, "quantity": left}],
    }
    world.must(operator.post(f"{path}/edits", **body))
    deal.bag(no, goods_id, left)
    deal.aside[no] = lies - left
