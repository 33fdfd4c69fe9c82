"""Flows of an order from cart to end, as it usually goes, and as it ends before its time."""

from contextlib import suppress
from typing import TYPE_CHECKING

from tests.faults.money.acts import begin, finish, packed, picked, stowed
from tests.faults.money.deal import Deal
from tests.faults.money.paying import payment_page
from tests.floor import LOCKER

from lukoshko_wire.problems import NotFound
from lukoshko_wire.values import Way

if TYPE_CHECKING:
    from tests.faults.money.world import World

HANDS = (Way.COURIER, Way.COUNTER)
STATES = ("unpaid", "paying", "confirmed", "picking", "packed", "on_the_way", "ready")
"""Where an order is given up."""


def door(world: "World") -> Deal:
    """A courier brings it to the door."""
    return usual(world, Way.COURIER)


def counter(world: "World") -> Deal:
    """A clerk gives it out."""
    return usual(world, Way.COUNTER)


def locker(world: "World") -> Deal:
    """The customer opens cells of a locker that has its line."""
    return usual(world, Way.LOCKER)


def usual(world: "World", way: Way, *, bonuses: bool | None = None) -> Deal:
    """Ordered, packed, handed over."""
    deal = begin(world, "usual", way, bonuses=bonuses)
    packed(world, deal)
    return finish(world, deal, way)


def locker_alone(world: "World") -> Deal:
    """The customer opens cells by code while the locker has no line."""
    deal = begin(world, "alone", Way.LOCKER)
    packed(world, deal)
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


def invoice(world: "World") -> Deal:
    """A company pays when it has the goods, by its bank."""
    way = world.draw.choice(HANDS)
    deal = begin(world, "usual", way, method="invoice")
    packed(world, deal)
    return finish(world, deal, way)


def expired(world: "World") -> Deal:
    """The bank lets the hold go before it is taken: the order is paid otherwise, or not at all."""
    deal = begin(world, "expired", Way.COURIER)
    packed(world, deal)
    world.pass_a_week()
    return finish(world, deal, Way.COURIER)


def refused(world: "World") -> Deal:
    """The customer takes nothing of what is brought."""
    deal = begin(world, "refused", Way.COURIER)
    courier = world.product.carry(packed(world, deal))
    courier.ok(f"/handovers/{deal.order_id}/refuse-all", id=world.new_id(), reason="Передумал")
    return deal


def given_up(world: "World") -> Deal:
    """The order is cancelled, wherever it is."""
    way = world.draw.choice((*HANDS, Way.LOCKER))
    where = world.draw.choice(STATES)
    early = where in ("unpaid", "paying")
    deal = begin(world, f"cancelled {where}", way, method="hold" if early else "", confirmed=not early)
    product, order = world.product, deal.order_id
    if where == "paying":
        product.bank.pay(payment_page(world, order))
    if where == "picking":
        picked(world, deal)
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
    cancel(world, deal)
    return deal


def cancel(world: "World", deal: Deal) -> None:
    """The operator cancels; a locker learns that nobody may open any more."""
    world.product.client("operator").ok(f"/orders/{deal.order_id}/cancel", reason="Звонок")
    with suppress(NotFound):  # nothing of it was ever on its way to the locker
        product = world.product
        world.wall.learn(product.surely(lambda: product.app.floor.admission.rights.listed(LOCKER)))
