"""Goods that come out heavier than is held: another hold beside the first, the rest at the handover, or taken out."""

from typing import TYPE_CHECKING, Any

from tests.faults.money.acts import begin, finish, pack, pick
from tests.faults.money.deal import Deal
from tests.faults.money.paying import payment_page, refused
from tests.floor import CHEESE, MILK

from lukoshko_wire.values import Way

if TYPE_CHECKING:
    from tests.faults.money.world import World

CONSENTS: tuple[tuple[str, ...], ...] = ((), ("second_hold",), ("at_door",), ("second_hold", "at_door"))
ENDS = ("settled", "trim")
SILENT_MINUTES = 16


def heavier(world: "World") -> Deal:
    """More cheese than was held for."""
    draw, way = world.draw, world.draw.choice(list(Way))
    agreed = draw.choice(CONSENTS)
    basket = {CHEESE: draw.randint(300, 900)} | ({MILK: draw.randint(1, 3)} if draw.random() < 0.5 else {})
    deal = begin(world, f"heavier by {agreed}", way, basket=basket, overweight=list(agreed))
    picker, path = world.product.client("picker"), f"/picking/tasks/{deal.order_id}"
    task = picker.ok(f"{path}/take")
    for line in task["lines"]:
        if line["goods_id"] == CHEESE:
            weigh_more(world, deal, line, task["over"])
        else:
            pick(world, deal, line)
    customer_decides(world, deal)
    for line in picker.see(path)["lines"]:
        if not line["done"]:
            take_out(world, deal, line)
    pack(world, deal)
    return finish(world, deal, way)


def weigh_more(world: "World", deal: Deal, line: dict[str, Any], ways: list[str]) -> None:
    """A piece that cannot be cut, in one of the ways that are open; what is too much is refused by name."""
    draw, picker = world.draw, world.product.client("picker")
    path = f"/picking/tasks/{deal.order_id}/lines/{line['no']}/picks"
    grams = min(int(line["ordered"] * draw.uniform(1.13, 1.48)), line["limit"])
    over = [way for way in ways if way != "trim"]
    if grams > line["most"]:
        answer = picker.post(path, id=world.new_id(), quantity=grams)
        refused(world, answer, f"{deal.order_id}: {grams} g, at most {line['most']}")
    if not over:
        return pick(world, deal, line)
    how = draw.choice(over)
    picker.ok(path, id=world.new_id(), quantity=grams, over=how, reason="кусок не делится")
    deal.in_two_ways = "at_door" in over
    return deal.bag(line["no"], CHEESE, grams)


def customer_decides(world: "World", deal: Deal) -> None:
    """Whoever is asked for another hold confirms it, refuses it, or says nothing until it is too late."""
    operator, answered = world.product.client("operator"), False

    def decided() -> bool:
        nonlocal answered
        over = operator.see(f"/orders/{deal.order_id}")["overweight"]
        if over is not None and over["state"] == "asked" and not answered:
            answered = True
            match world.draw.choice(("pay", "pay", "refuse", "nothing")):
                case "nothing":
                    world.clock.forward(minutes=SILENT_MINUTES)
                case action:
                    world.product.bank.pay(payment_page(world, deal.order_id), action)
        return over is None or over["state"] in ENDS

    world.until(decided, f"{deal.order_id}: who pays for what is over")


def take_out(world: "World", deal: Deal, line: dict[str, Any]) -> None:
    """Nobody pays for it: the piece goes out of the tote, another one comes in."""
    picker, path = world.product.client("picker"), f"/picking/tasks/{deal.order_id}/lines/{line['no']}"
    for weighing in line["weighings"]:
        picker.ok(f"{path}/weighings/{weighing['id']}/out", id=world.new_id())
    pick(world, deal, {**line, "picked": 0})
