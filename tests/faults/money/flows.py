"""Flows of an order from cart to end, as people live them: they look, tap, wait, and tap again."""

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tests.faults.money.deal import Deal
from tests.floor import BREAD, CARDS, CHEESE, JUICE, LOCKER, MILK, Person

from lukoshko_wire.problems import NotFound
from lukoshko_wire.values import Way

if TYPE_CHECKING:
    from tests.faults.money.world import World

NAMES = {card.id: card.name for card in CARDS}
METHODS = {"hold": "card", "cash": "on_receipt", "terminal": "on_receipt"}
STATES = ("unpaid", "paying", "confirmed", "picking", "packed", "on_the_way", "ready")
"""Where an order is given up."""


class Stuck(Exception):
    """Nothing went on, however long one waited."""


def door(world: "World") -> Deal:
    """A courier brings it to the door."""
    deal, method = begin(world, "door", Way.COURIER)
    courier = world.product.carry(packed(world, deal))
    hand_over(world, deal, courier, method)
    return deal


def counter(world: "World") -> Deal:
    """A clerk gives it out."""
    deal, method = begin(world, "counter", Way.COUNTER)
    clerk = world.product.shelve(packed(world, deal))
    hand_over(world, deal, clerk, method)
    return deal


def locker(world: "World") -> Deal:
    """The customer opens cells of a locker that has its line."""
    deal, _ = begin(world, "locker", Way.LOCKER)
    stowed(world, deal)
    anna, path = world.product.client("anna"), f"/pickups/{deal.order_id}"

    def everything() -> bool:
        cells = anna.see(path)["cells"]
        left = [cell for cell in cells if cell["state"] != "taken"]
        if len(left) < len(cells) or world.wall.stands_open(cells):
            deal.take()  # the handover is the first opening
        if left and world.draw.random() < 0.6:
            anna.post(f"{path}/open", id=world.new_id())
        return not left

    world.until(everything, f"{deal.order_id}: cells of the locker")
    anna.post(f"{path}/done")
    return deal


def locker_alone(world: "World") -> Deal:
    """The customer opens cells by code while the locker has no line."""
    deal, _ = begin(world, "locker alone", Way.LOCKER)
    stowed(world, deal)
    cells = world.product.client("anna").see(f"/pickups/{deal.order_id}")["cells"]
    world.wall.leave()
    deal.take()
    for cell in cells:
        world.wall.open_by_right(world.new_id(), deal.order_id, cell["cell"], cell["parcel"]["id"])
        world.live()
    for _ in range(world.draw.randint(0, 5)):
        world.live()
    world.wall.come_back()
    return deal


def expired(world: "World") -> Deal:
    """The bank lets the hold go before it is taken: the order is paid otherwise, or not at all."""
    deal, method = begin(world, "expired", Way.COURIER)
    courier = world.product.carry(packed(world, deal))
    world.pass_a_week()
    hand_over(world, deal, courier, method)
    return deal


def refused(world: "World") -> Deal:
    """The customer takes nothing of what is brought."""
    deal, _ = begin(world, "refused", Way.COURIER)
    courier = world.product.carry(packed(world, deal))
    courier.ok(f"/handovers/{deal.order_id}/refuse-all", id=world.new_id(), reason="Передумал")
    return deal


def given_up(world: "World") -> Deal:
    """The order is cancelled, wherever it is."""
    way = world.draw.choice((Way.COURIER, Way.COUNTER, Way.LOCKER))
    where = world.draw.choice(STATES)
    deal, _ = begin(world, f"cancelled {where}", way, pay=where not in ("unpaid", "paying"))
    product, order = world.product, deal.order_id
    if where == "paying":
        product.bank.pay(payment_page(world, order))
    if where == "picking":
        product.pick(order, pack=False)
    if where in ("packed", "on_the_way", "ready"):
        packed(world, deal)
    if where == "on_the_way" and way is not Way.COUNTER:
        product.carry(order)
    if where == "ready" and way is Way.COUNTER:
        product.shelve(order)
    if where == "ready" and way is Way.LOCKER:
        product.stow(order)
    for _ in range(world.draw.randint(0, 2)):
        world.live()
    product.client("operator").ok(f"/orders/{order}/cancel", reason="Звонок")
    with suppress(NotFound):  # nothing of it was ever on its way to the locker
        world.wall.learn(product.app.floor.admission.rights.listed(LOCKER))
    return deal


def returned(world: "World") -> Deal:
    """Some of what was handed over comes back, with its money."""
    deal = world.draw.choice((door, counter, locker))(world)
    deal.flow += ", returned"
    operator, path = world.product.client("operator"), f"/orders/{deal.order_id}/refunds"
    world.until(lambda: operator.see(path)["receipts"], f"{deal.order_id}: the receipt")
    receipt = operator.see(path)["receipts"][0]
    wanted: dict[int, int] = {}
    for no, (goods_id, _) in deal.lines.items():
        has = deal.taken.get(no, 0)
        if has and (not wanted or world.draw.random() < 0.4):
            wanted[no] = has if goods_id == CHEESE else world.draw.randint(1, has)
    at = {
        line["name"]: line["no"] for line in receipt["lines"]
    }  # a line that nobody took is not on the receipt
    lines = [
        {"no": at[NAMES[deal.lines[no][0]]], "quantity_milli": n if deal.lines[no][0] == CHEESE else 1000 * n}
        for no, n in wanted.items()
    ]
    before = deal.worth
    world.must(
        operator.post(path, id=world.new_id(), receipt_id=receipt["receipt_id"], lines=lines, reason="Брак")
    )
    kept = {no: has - wanted.get(no, 0) for no, has in deal.taken.items()}
    deal.give_back(kept)
    if deal.by_hand:
        deal.by_hand -= before - deal.worth
    world.until(
        lambda: all(each["state"] == "returned" for each in operator.see(path)["refunds"]),
        f"{deal.order_id}: the refund",
    )
    return deal


FLOWS: tuple[tuple[int, Callable[["World"], Deal]], ...] = (
    (30, door), (15, counter), (15, locker), (12, locker_alone), (6, expired), (6, refused), (12, given_up), (10, returned),
)  # fmt: skip


# What flows are made of


def begin(world: "World", flow: str, way: Way, *, pay: bool = True) -> tuple[Deal, str]:
    """An order of some goods; held and confirmed, unless it is paid at the handover. How it will be paid."""
    draw = world.draw
    method = "hold" if way is Way.LOCKER or not pay else draw.choice(("hold", "hold", "cash", "terminal"))
    basket = {goods: draw.randint(1, 3) for goods in draw.sample((MILK, BREAD, JUICE), draw.randint(1, 2))}
    if draw.random() < 0.5:
        basket[CHEESE] = draw.randint(200, 700)
    deal = Deal(f"{flow}, {method}")
    world.deals.append(deal)
    deal.order_id = world.product.order(way, basket, payment=METHODS[method], pay=False)
    deal.lines = {
        line["no"]: (line["goods_id"], line["ordered"]) for line in world.product.see(deal.order_id)["lines"]
    }
    if method == "hold" and pay:
        pay_for(world, deal.order_id)
    return deal, method


def payment_page(world: "World", order_id: str) -> str:
    """The bank's page of the order, as soon as there is one."""
    anna = world.product.client("anna")

    def page() -> str:
        return str(anna.see(f"/orders/{order_id}")["money"]["payment_url"])

    world.until(page, f"{order_id}: the payment page")
    return page()


def pay_for(world: "World", order_id: str) -> None:
    """The customer pays at the bank's page; declined once in a while, then again."""
    anna = world.product.client("anna")
    if world.draw.random() < 0.1:
        world.product.bank.pay(payment_page(world, order_id), "refuse")
        world.until(
            lambda: anna.see(f"/orders/{order_id}")["money"]["state"] == "declined", f"{order_id}: declined"
        )
        anna.ok(f"/orders/{order_id}/pay-again")
    world.product.bank.pay(payment_page(world, order_id))
    world.until(lambda: world.state(order_id) == "confirmed", f"{order_id}: the hold")


def packed(world: "World", deal: Deal) -> str:
    """Everything is picked as ordered and packed; the order's id."""
    world.product.pick(deal.order_id)
    return deal.order_id


def stowed(world: "World", deal: Deal) -> None:
    """A courier fills the locker, and scans again what lies in no cell yet."""
    product = world.product
    product.stow(packed(world, deal))

    def inside() -> bool:
        for parcel in product.parcels(deal.order_id):
            if parcel["state"] != "in_cell":
                product.client("courier").post(
                    f"/lockers/{LOCKER}/loading", id=world.new_id(), barcode=parcel["barcode"]
                )
        return world.state(deal.order_id) == "ready"

    world.until(inside, f"{deal.order_id}: cells for its parcels")


def hand_over(world: "World", deal: Deal, who: Person, method: str) -> None:
    """Money, receipt, goods; a part is left sometimes."""
    path, leave = f"/handovers/{deal.order_id}", {}
    if world.draw.random() < 0.3:
        no = world.draw.choice(list(deal.lines))
        if len(deal.lines) > 1 or deal.lines[no][1] > 1:
            leave = {no: world.draw.randint(1, deal.lines[no][1] - (len(deal.lines) == 1))}
            world.must(
                who.post(
                    f"{path}/refusals",
                    id=world.new_id(),
                    lines=[{"no": no, "quantity": leave[no], "reason": "Мятое"}],
                )
            )

    def over() -> bool:
        view = who.see(path)
        if world.draw.random() < 0.2:
            meddle(world, who, path, view)
        if view["state"] == "open":
            settle(world, deal, who, path, view)
        elif view["state"] in ("ready", "stuck"):
            world.must(who.post(f"{path}/handed", id=world.new_id()))
            deal.take(leave=leave)
        return bool(deal.taken)

    assert method
    world.until(over, f"{deal.order_id}: the handover")


def meddle(world: "World", who: Person, path: str, view: dict[str, Any]) -> None:
    """Asked for what must be refused by name: a sum off by a kopeck, a second settlement, goods before their money."""
    off = 0 if view["state"] in ("paying", "receipt", "ready") else world.draw.choice((-1, 1))
    total = max(view["total_kopecks"] + off, 0)
    asked = [who.post(f"{path}/settle", id=world.new_id(), method=view["methods"][0], expected_kopecks=total)]
    if view["state"] == "open":
        asked.append(who.post(f"{path}/handed", id=world.new_id()))
    for answer in asked:
        world.found.seen["refused by name"] += answer.status == 409
        if answer.status < 300:
            world.found.wrong("unexplained differences", f"{path}: done though {view['state']}, off {off}")


def settle(world: "World", deal: Deal, who: Person, path: str, view: dict[str, Any]) -> None:
    """The money is taken, in one of the ways that are offered now; what a person took is in their hand."""
    method = world.draw.choice(view["methods"])
    total = view["total_kopecks"]
    given = {"given_kopecks": total + world.draw.choice((0, 12_345))} if method == "cash" else {}
    answer = who.post(f"{path}/settle", id=world.new_id(), method=method, expected_kopecks=total, **given)
    if answer.status < 300 and method != "hold":
        deal.by_hand += total
