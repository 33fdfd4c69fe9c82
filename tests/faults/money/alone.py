"""A courier alone at the door: what was signed beforehand lets the till print; the server hears of it later."""

from typing import TYPE_CHECKING, Any

from msgspec import to_builtins
from msgspec.structs import replace
from tests.faults.money.acts import BY_HAND, begin, packed, some_left
from tests.faults.money.deal import Deal
from tests.floor import Person

from lukoshko_wire.door import Permit, read, total
from lukoshko_wire.message import encode, parse
from lukoshko_wire.outcome import DoorOutcome, LineRefusal
from lukoshko_wire.values import PayMethod, Way

if TYPE_CHECKING:
    from tests.faults.money.world import World


def alone(world: "World") -> Deal:
    """Settled by the phone and the till alone; the server hears it from both, in whatever order."""
    draw = world.draw
    deal = begin(world, "alone", Way.COURIER)
    courier = world.product.carry(packed(world, deal))
    taken = along(world, deal, courier)
    pairing = courier.see("/route/permits")["till"]["pairing"]
    leave = some_left(world, deal)
    said = outcome(world, taken, leave)
    if not leave and draw.random() < 0.3:
        settle_first(courier, taken, said)
    till = world.tills[0]
    till.settle(pairing, encode({"permit": taken["permit"], "outcome": said}))
    deal.take(leave=leave)
    if said.method.value in BY_HAND:
        deal.by_hand += said.kopecks
    for _ in range(draw.randint(0, 6)):
        till.turn()
    if draw.random() < 0.5:
        world.live()
    world.must(
        courier.post(f"/handovers/{deal.order_id}/at-door", id=world.new_id(), outcome=to_builtins(said))
    )
    world.until(lambda: world.state(deal.order_id) == "completed", f"{deal.order_id}: heard of")
    return deal


def along(world: "World", deal: Deal, courier: Person) -> dict[str, Any]:
    """The permit that the courier takes along."""
    for each in courier.see("/route/permits")["permits"]:
        if each["order_id"] == deal.order_id:
            return dict(each)
    raise AssertionError(f"{deal.order_id}: no permit")


def outcome(world: "World", taken: dict[str, Any], leave: dict[int, int]) -> DoorOutcome:
    """What the phone makes of it: the sum by the permit's own lines."""
    permit = parse(Permit, read(taken["permit"])[0])
    method = PayMethod(world.draw.choice(taken["methods"]))
    said = DoorOutcome(
        order_id=permit.order_id, version=permit.version, method=method, kopecks=0, at=world.clock(),
        refused=[LineRefusal(no=no, quantity=quantity) for no, quantity in leave.items()],
    )  # fmt: skip
    return replace(said, kopecks=total(permit, said))


def settle_first(courier: Person, taken: dict[str, Any], said: DoorOutcome) -> None:
    """The phone has asked the server, and did not hear the answer any more."""
    courier.ok(
        f"/handovers/{said.order_id}/settle", id=taken["settlement_id"], method=said.method.value,
        expected_kopecks=said.kopecks,
    )  # fmt: skip
