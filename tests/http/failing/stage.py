"""A handover up to the step that fails: who stands there, what they see, how they go on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from tests.devices.locker.power import PowerCut
from tests.floor import BREAD, MILK, PRICES, Answer, Person, Shop
from tests.http.marking.conftest import Marked
from tests.machines import FakeTill

from lukoshko_wire.values import Way

GOODS = {MILK: 2, BREAD: 1}
SUM = 2 * PRICES[MILK] + PRICES[BREAD] + 9900
PERSON = {Way.COURIER: "courier", Way.COUNTER: "clerk", Way.LOCKER: "anna"}
WAYS = {"door": Way.COURIER, "counter": Way.COUNTER, "locker": Way.LOCKER, "locker alone": Way.LOCKER}
WEEK_S = 8 * 24 * 3600
MONTH = timedelta(days=30)


def new() -> str:
    """An id that a client makes."""
    return str(uuid4())


@dataclass
class Stage:
    """One shop, one order, one way of receiving it."""

    shop: Shop
    name: str
    marked: Marked | None = None
    order: str = ""

    @property
    def way(self) -> Way:
        """How the order is received."""
        return WAYS[self.name]

    @property
    def till(self) -> FakeTill:
        """Where its receipt is printed."""
        return self.shop.till_door if self.way is Way.COURIER else self.shop.till_counter

    @property
    def other_till(self) -> FakeTill:
        """Where it is not."""
        return self.shop.till_counter if self.way is Way.COURIER else self.shop.till_door

    @property
    def who(self) -> Person:
        """Whoever looks at the screen of the handover."""
        return self.shop.client(PERSON[self.way])

    def arrive(self, *, payment: str = "card") -> None:
        """The order lies before its customer."""
        self.shop.till_door.show()
        self.shop.till_counter.show(electronic=True)
        self.order = self.shop.order(self.way, GOODS, payment=payment)
        self.shop.pick(self.order)
        match self.way:
            case Way.COURIER:
                self.shop.carry(self.order)
            case Way.COUNTER:
                self.shop.shelve(self.order)
            case Way.LOCKER:
                self.shop.stow(self.order)

    def pay(self, method: str = "hold", *, kopecks: int = SUM, id_: str = "") -> Answer:
        """The money is taken; at a locker by the first tap."""
        body: dict[str, Any] = {"id": id_ or new()}
        if self.way is Way.LOCKER:
            return self.who.post(f"/pickups/{self.order}/open", **body)
        given = {"given_kopecks": kopecks} if method == "cash" else {}
        return self.who.post(
            f"/handovers/{self.order}/settle", **body, method=method, expected_kopecks=kopecks, **given
        )

    def paid(self, method: str = "hold") -> None:
        """The money is taken, and it is known."""
        assert self.pay(method).status < 300
        self.shop.send()

    @property
    def marking(self) -> Marked:
        """The same shop with marked goods, beside a marking system."""
        assert self.marked is not None
        return self.marked

    def sell(self, *, shelved: bool = False) -> None:
        """What is packed goes on the shelf, is paid for, printed and given out."""
        if not shelved:
            self.shop.shelve(self.order)
        kopecks = self.who.see(f"/handovers/{self.order}")["total_kopecks"]
        assert self.pay(kopecks=kopecks).status < 300
        self.shop.send()
        self.finish()

    def give(self) -> None:
        """The goods change hands."""
        if self.way is Way.LOCKER:
            self.empty()
        else:
            self.who.ok(f"/handovers/{self.order}/handed", id=new())

    def empty(self) -> None:
        """The customer opens what is left, cell after cell."""
        self.shop.locker.obey()
        for _ in range(4):
            left = [each for each in self.cells() if each["state"] != "taken"]
            if not left:
                break
            self.pay()
            self.shop.send()
            self.shop.locker.obey()
        self.who.post(f"/pickups/{self.order}/done")

    def cells(self) -> list[dict[str, Any]]:
        """Cells of the pickup."""
        found: list[dict[str, Any]] = self.who.see(f"/pickups/{self.order}")["cells"]
        return found

    def finish(self) -> None:
        """Receipt, then goods."""
        assert self.till.print() == 1
        self.give()

    def later(self, **by: float) -> None:
        """Time passes, timers tick, what is due leaves."""
        self.shop.clock.forward(**by)
        self.shop.tick()
        self.shop.send()

    def screen(self) -> str:
        """How the handover stands on that screen."""
        kind = "pickups" if self.way is Way.LOCKER else "handovers"
        answer = self.who.get(f"/{kind}/{self.order}")
        return str(answer.body["state"]) if answer.status == 200 else "-"

    def named(self) -> str:
        """What the reconciliation names as open."""
        now = self.shop.clock()
        report = self.shop.app.floor.reports.reconciliation(now - MONTH, now + MONTH)
        return ", ".join(sorted(each.kind for each in report.differences)) or "-"

    def lose_hold(self) -> None:
        """The bank gives the held money back before it is taken."""
        self.shop.bank.shift(WEEK_S)

    @contextmanager
    def dying(self, where: str) -> Iterator[None]:
        """The process ends when it comes to this function."""
        with patch(f"lukoshko_server.{where}", side_effect=PowerCut):
            try:
                yield
            except PowerCut:
                return
            raise AssertionError(f"nobody came to {where}")
