"""Many orders with bonuses, a service with every vice, a process killed between deed and note: each bonus ends once."""

from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine
from tests.conftest import FixedClock
from tests.loyalty import KEY, LoyaltySim, running_loyalty
from tests.shop import Postman, settings
from tests.store.orders.test_orders import line

from lukoshko_server.db import Work
from lukoshko_server.loyalty.asking import Asking
from lukoshko_server.loyalty.client import LoyaltyService
from lukoshko_server.loyalty.service import EFFECT, BonusesSettled, Loyalty
from lukoshko_server.orders.service import OrderMoved, Orders
from lukoshko_server.outbox.service import Effect, Later, Outbox
from lukoshko_server.payments.happenings import MoneyReturned
from lukoshko_server.people.service import People
from lukoshko_server.views import WiredHub
from lukoshko_wire.discounts import Agreed
from lukoshko_wire.values import Unit, Way

PHONE, BALANCE, ORDERS = "+79990000001", 10_000_000, 24
VICES = ("lost_answer", "lost_request", "failed_after", "garbled", "repeats", "down", "strange")
TO_DOOR = ("start_picking", "pack", "carry")


class Killed(BaseException):
    """The process died: what it had not committed never was."""


class Counter:
    """One process of a shop after another, over one database."""

    def __init__(self, engine: Engine, clock: FixedClock, folder: Path, sim: LoyaltySim, rng: Random) -> None:
        self.clock, self.rng, self.sim = clock, rng, sim
        outbox = Outbox()
        hub = WiredHub(outbox)
        self.work, self.outbox = Work(engine, clock, hub), outbox
        given = settings(folder, loyalty_url=sim.url)
        self.people = People(self.work, given, Postman())
        self.orders = Orders(self.work)
        self.loyalty = Loyalty(self.work, outbox, given, self.orders, self.people)
        self.asking = Asking(self.loyalty, LoyaltyService(sim.url, KEY))
        hub.listen(OrderMoved, self.loyalty.on_order)
        hub.listen(BonusesSettled, self._go_on)

    def _go_on(self, settled: BonusesSettled) -> None:
        self.orders.move(settled.order_id, "confirm")

    def place(self, order_id: str, person_id: str, bonus: int) -> None:
        """An order of 310,90 roubles with these bonuses on it."""
        lines = [line(1), line(2, unit=Unit.KG, price=30000, ordered=437)]
        with self.work() as tx:
            order = self.orders.place(
                order_id=order_id, body_hash="hash", customer_id=person_id, way=Way.COURIER, place_id="z1",
                window_id="w1", window_starts_at=tx.now, window_ends_at=tx.now + timedelta(hours=2),
                payment="on_receipt", replacements="ask", address=None, fee_kopecks=9900, lines=lines,
                agreed=Agreed(0, bonus, sum(each.ordered_sum_kopecks for each in lines)),
            )  # fmt: skip
            if not self.loyalty.begin(order, 0):
                self.orders.move(order_id, "confirm")

    def hand(self, order_id: str) -> None:
        """To the customer, lighter than ordered."""
        with self.work():
            for step in TO_DOOR:
                self.orders.move(order_id, step)
                if step == "start_picking":
                    self.orders.set_picked(order_id, 1, 2, state="picked")
                    self.orders.set_picked(order_id, 2, self.rng.randint(300, 437), state="picked")
            self.orders.set_refused(order_id, 1, self.rng.randint(0, 2))
            self.orders.move(order_id, "settle")
            self.orders.hand_lines(order_id)
            self.orders.move(order_id, "hand")

    def turn(self, *, calm: bool) -> None:
        """Some time passes; what is due leaves, unless the process dies over it."""
        self.clock.forward(seconds=40 if calm else self.rng.randint(1, 20))
        self.loyalty.tick(self.clock())
        with self.work() as tx:
            effects = self.outbox.claim(tx, [EFFECT])
        for effect in effects:
            self._send(effect, dies=not calm and self.rng.random() < 0.3)

    def _send(self, effect: Effect, *, dies: bool) -> None:
        learn = self.loyalty.learn
        if dies:
            self.loyalty.learn = _killed  # type: ignore[method-assign]
        try:
            self.asking.move_on(effect)
        except Later as later:
            with self.work() as tx:
                self.outbox.postpone(tx, effect, seconds=later.seconds, why=str(later))
        except Killed:
            pass  # its lease runs out, and another process takes it
        else:
            with self.work() as tx:
                self.outbox.finish(tx, [effect])
        finally:
            self.loyalty.learn = learn  # type: ignore[method-assign]


def _killed(*_: object, **__: object) -> None:
    raise Killed


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_reserve_is_confirmed_or_rolled_back_and_every_order_earns_once(
    engine: Engine, clock: FixedClock, tmp_path: Path, seed: int
) -> None:
    rng = Random(seed)
    with running_loyalty(tmp_path) as sim:
        sim.member(PHONE, balance=BALANCE)
        shop = Counter(engine, clock, tmp_path, sim, rng)
        person = shop.people.add_staff(PHONE, "Анна", ["customer"])
        spent = earned = 0
        for no in range(ORDERS):
            sim.faults(**dict.fromkeys(VICES, 0))
            for vice in rng.sample(VICES, rng.randint(0, 2)):
                what = {"what": "other_operation"} if vice == "strange" else {}
                sim.faults(**{vice: {"next": rng.randint(1, 3), **what}})
            shop.place(f"o{no}", person.id, rng.choice([0, 1, 5_000, 31_000]))
            for _ in range(rng.randint(0, 8)):
                shop.turn(calm=False)
            order = shop.orders.get(f"o{no}")
            if order.state == "awaiting_payment" or rng.random() < 0.3:
                shop.orders.move(order.id, "cancel")
            else:
                shop.hand(order.id)
        sim.faults(**dict.fromkeys(VICES, 0))
        for _ in range(6):
            shop.turn(calm=True)
        for no in range(ORDERS):
            order = shop.orders.get(f"o{no}")
            if order.state == "completed":
                spent += order.off.bonus_kopecks
                earned += order.goods_kopecks * 5 // 100
        assert shop.loyalty.waiting() == shop.loyalty.failed() == []
        assert sim.balance(PHONE) == (BALANCE - spent + earned, 0)
        assert spent > 0
        assert earned > 0
        _give_all_back(shop, sim, earned)


def _give_all_back(shop: Counter, sim: LoyaltySim, earned: int) -> None:
    """Everything that was handed over comes back, in two parts each: the member has what there was at the beginning."""
    done = [
        order for order in (shop.orders.get(f"o{no}") for no in range(ORDERS)) if order.state == "completed"
    ]
    for order in done:
        part = order.goods_kopecks // 3
        for ref, kopecks in (("a", part), ("b", order.goods_kopecks - part), ("b", order.goods_kopecks)):
            if kopecks:
                with shop.work():
                    shop.loyalty.on_money_returned(MoneyReturned(order.id, f"{order.id}-{ref}", kopecks, 0))
    for _ in range(6):
        shop.turn(calm=True)
    assert shop.loyalty.waiting() == shop.loyalty.failed() == []
    assert sim.balance(PHONE) == (BALANCE, 0)
    assert sum(bonuses for kind, bonuses in sim.ledger() if kind == "withdraw") == -earned
