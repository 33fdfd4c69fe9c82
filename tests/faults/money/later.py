"""Holds that are asked for the day before: the window is further away than a hold lives."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.faults.money.acts import LATE, begin, finish, packed
from tests.faults.money.deal import Deal
from tests.faults.money.edited import change
from tests.faults.money.flows import cancel
from tests.faults.money.paying import pay_for

from lukoshko_wire.values import Way

if TYPE_CHECKING:
    from tests.faults.money.world import World


def planned(world: "World") -> Deal:
    """Ordered for a day in more than a week; edited, cancelled, or paid the day before and handed over."""
    draw, way = world.draw, world.draw.choice(list(Way))
    deal = begin(world, "planned", way, method="hold", confirmed=False, nth=LATE)
    world.until(lambda: world.state(deal.order_id) == "confirmed", f"{deal.order_id}: to be confirmed")
    if draw.random() < 0.3:
        change(world, deal, world.product.client("anna"), way)
    if draw.random() < 0.2:
        cancel(world, deal)
        return deal
    starts_at = datetime.fromisoformat(world.product.see(deal.order_id)["window_starts_at"])
    world.pass_until(starts_at - timedelta(days=1))
    pay_for(world, deal.order_id)
    packed(world, deal)
    return finish(world, deal, way)
