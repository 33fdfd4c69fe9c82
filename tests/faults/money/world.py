"""A shop's money under a bad star drawn from a seed: orders of every flow, one after another, while everything breaks.

Real: the whole product in process over a file, its bank over HTTP with its own ledger, two tills' agents before registers
that are processes with fiscal storages. Between them lines that lose; power of the server that goes at any statement and
around any commit; power of tills and registers; a bank with vices, whose news come late, twice, out of order or forged.
"""

import json
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch
from uuid import UUID

from flask import Flask, Response, request
from sqlalchemy import select
from tests.banking import BankSim
from tests.conftest import FixedClock
from tests.faults.many import Findings
from tests.faults.money.acts import Stuck
from tests.faults.money.deal import Deal
from tests.faults.money.devices import Register, Wall
from tests.faults.money.every import FLOWS
from tests.faults.money.ground import maker, open_up
from tests.faults.money.product import Bad, Product, carried
from tests.faults.money.witness import look_at_the_books, look_for_hanging_holds
from tests.floor import CHEESE, LOCKER, PHONES, PRICES, Answer
from tests.flows.agents.kit import now
from tests.loyalty import running_loyalty
from tests.shop import settings

from lukoshko_server import net
from lukoshko_server.loyalty.service import EFFECT as LOYALTY
from lukoshko_server.outbox.rows import EffectRow
from lukoshko_server.receipts.rows import FiscalDebtRow
from lukoshko_server.rights.keys import Keys
from lukoshko_sim.bank.api import Shop as BankShop
from lukoshko_sim.bank.main import bank as run_bank
from lukoshko_sim.serving import listening
from lukoshko_wire.problems import LukoshkoError
from lukoshko_wire.rights import b64

BANK = ("lost_answer", "http_500", "http_500_after", "processing_202", "duplicate_webhooks", "mute_webhooks")
CLUB = ("lost_answer", "lost_request", "failed_after", "garbled", "repeats", "down")
PATIENCE = 400
RICH = 10_000_000
QUIET = 6
WEEK = timedelta(days=8)
OFTEN = 0.12
STRANGER = "203.0.113.7"


class World:
    """One shop and everything that breaks around it."""

    def __init__(self, seed: str, folder: Path) -> None:
        self.draw, self.folder, self.found = Random(seed), folder, Findings()
        self.clock = FixedClock()
        self.clock.now = now()
        self.bad = Bad(self.draw)
        self.charge = self.draw.choice(("order", "weighed"))
        """When this shop takes money by SBP."""
        self.deals: list[Deal] = []
        self.news: list[bytes] = []
        """Notifications of the bank, on their way."""
        self.tills: list[Register] = []
        self.troubled = False

    def run(self, count: int) -> Findings:
        """So many orders, each with its trouble; then everything ends, and the books are looked at."""
        with ExitStack() as stack:
            self._open(stack)
            for _ in range(count):
                self.order()
            self.settle()
            look_at_the_books(self)
            self.found.seen["till kills"] = sum(till.cuts for till in self.tills)
        return self.found

    def order(self) -> None:
        """One order of one flow."""
        self.restock()
        flow = self.draw.choices([flow for _, flow in FLOWS], [weight for weight, _ in FLOWS])[0]
        self.troubled = True
        try:
            flow(self)
        except (Stuck, AssertionError, LukoshkoError):
            self.found.wrong("orders without an end", f"{flow.__name__}: {traceback.format_exc(limit=-3)}")
        self.heal()
        self.found.seen["runs"] += 1
        self.found.seen[flow.__name__] += 1

    # Time, and what everybody does while it passes

    def live(self) -> None:
        """A moment: something may break; everybody who has something to do does it."""
        self.trouble()
        self.clock.forward(seconds=self.draw.choice((1, 3, 8, 20)))
        self.product.send()
        self.bring_news()
        if self.draw.random() < 0.4:
            self.product.tick()
        for till in self.tills:
            till.step()
        if self.wall.there:
            self.wall.obey()

    def until(self, look: Callable[[], Any], what: str) -> None:
        """Live until it is so. Raises Stuck."""
        for step in range(PATIENCE):
            if look():
                return
            if step == PATIENCE // 2:
                self.heal()
            self.live()
        raise Stuck(what)

    def trouble(self) -> None:
        """Perhaps something breaks now."""
        if not self.troubled or self.draw.random() > OFTEN:
            return
        acts: tuple[tuple[float, Callable[[], Any]], ...] = (
            (4, self.bad.light), (2, self._lose), (3, self._bank), (1.5, self._till), (1, self._straggle),
            (1, self._club), (0.5, self._forge),
        )  # fmt: skip
        self.draw.choices([act for _, act in acts], [weight for weight, _ in acts])[0]()

    def heal(self) -> None:
        """No more harm."""
        self.troubled = False
        self.bad.heal()
        self.product.bank.faults(**dict.fromkeys(BANK, 0))
        self.club.faults(**dict.fromkeys(CLUB, 0))
        for till in self.tills:
            till.heal()

    def settle(self) -> None:
        """Everything that was begun comes to its end."""
        self.heal()
        quiet = 0
        for _ in range(PATIENCE):
            self.live()
            self.clock.forward(seconds=20)
            quiet = 0 if self.news or any(till.busy for till in self.tills) or self._owes() else quiet + 1
            if quiet > QUIET:
                return

    def bring_news(self) -> None:
        """Some of the bank's notifications arrive, in whatever order, sometimes twice."""
        while self.news and self.draw.random() < 0.7:
            at = self.draw.randrange(len(self.news))
            note = self.news[at]
            if self.draw.random() > 0.1:
                self.news.pop(at)
            self._notify(note, "127.0.0.1")

    def state(self, order_id: str) -> str:
        """The order's state, as the product has it."""
        state: str = self.product.surely(lambda: self.product.app.orders.get(order_id).state)
        return state

    def pass_a_week(self) -> None:
        """By the bank's clock: what it holds runs out. What should have gone back by now must have."""
        self._pass_at_the_bank(WEEK)
        self.troubled = True

    def pass_until(self, moment: datetime) -> None:
        """Days without anything, by every clock but the tills'; everybody signs in anew."""
        self._pass_at_the_bank(moment - self.clock())
        self.clock.now = max(moment, self.clock.now)
        self.product.people.clear()
        self._sign_in()
        self.troubled = True

    def new_id(self) -> str:
        """An id that a client makes."""
        return str(UUID(int=self.draw.getrandbits(128), version=4))

    def must(self, answer: Answer) -> Answer:
        """What was asked for must be done."""
        assert answer.status < 300, answer
        return answer

    def restock(self) -> None:
        """The shelves are full again."""
        units = {goods: 1 if goods == CHEESE else 1000 for goods in PRICES}
        figures = {goods: 20_000 if goods == CHEESE else 50 for goods in PRICES}
        rests = {goods: {"shop": figures[goods] * units[goods]} for goods in PRICES}
        self.product.app.stock.set_rests(rests, units, f"run-{len(self.deals)}")

    def _pass_at_the_bank(self, time: timedelta) -> None:
        self.settle()
        look_for_hanging_holds(self, self.deals[:-1])
        self.product.bank.shift(int(time.total_seconds()))
        self.found.seen["holds run out"] += 1

    # What breaks

    def _lose(self) -> None:
        self.bad.losses = self.draw.choice((0.0, 0.1, 0.3))
        self.found.seen["bad lines"] += self.bad.losses > 0

    def _bank(self) -> None:
        self.product.bank.faults(**{self.draw.choice(BANK): self.draw.choice((1, 1, 2))})
        self.found.seen["vices of the bank"] += 1

    def _club(self) -> None:
        self.club.faults(**{self.draw.choice(CLUB): self.draw.choice((1, 1, 2))})
        self.found.seen["vices of the club"] += 1

    def _till(self) -> None:
        self.draw.choice(self.tills).break_something()
        self.found.seen["vices of tills"] += 1

    def _straggle(self) -> None:
        self.bad.stragglers = self.draw.choice((0.0, 0.3))

    def _forge(self) -> None:
        event = self.draw.choice(("succeeded", "canceled", "waiting_for_capture"))
        thing = {"id": self.new_id(), "status": event}
        note = {"type": "notification", "event": f"payment.{event}", "object": thing}
        self._notify(json.dumps(note).encode(), self.draw.choice((STRANGER, "127.0.0.1")))
        self.found.seen["forged news"] += 1

    def _notify(self, body: bytes, source: str) -> None:
        front = self.product.test_client()
        answer = front.open("/hooks/yookassa", method="POST", data=body, environ_base={"REMOTE_ADDR": source})
        if (answer.status_code == 403) != (source == STRANGER):
            self.found.wrong("unexplained differences", f"a notification from {source}: {answer.status_code}")

    def _owes(self) -> bool:
        """True while an effect waits to leave for the bank or the club, or a till owes a receipt."""
        moves = (EffectRow.kind.like("bank.%") & (EffectRow.kind != "bank.read")) | (
            EffectRow.kind == LOYALTY
        )
        waits = select(EffectRow.id).where(EffectRow.done_at.is_(None), moves)
        owed = select(FiscalDebtRow.receipt_id).where(FiscalDebtRow.ended_at.is_(None))
        with self.product.app.work.read() as tx:
            return any(tx.session.scalar(query.limit(1)) is not None for query in (waits, owed))

    # How it is put together

    def _open(self, stack: ExitStack) -> None:
        hook = stack.enter_context(listening(self._mailbox()))
        (self.folder / "shop").mkdir()
        given = settings(self.folder / "shop")
        banks = run_bank(
            self.folder / "bank.sqlite",
            BankShop(given.bank_shop_id, given.bank_secret),
            webhook=hook,
            webhook_scale=0.01,
        )
        url = stack.enter_context(listening(stack.enter_context(banks)))
        sim = BankSim(url)
        stack.callback(sim.close)
        self.club = stack.enter_context(running_loyalty(self.folder))
        self.club.member(PHONES["anna"], balance=RICH)
        stack.enter_context(patch("lukoshko_server.net.ask", carried(self.bad, net.ask)))
        make = maker(self.folder, url, self.club.url, self.bad.fuse, self.clock, sbp_charge=self.charge)
        self.product = Product(make, self.clock, sim, self.bad, self._seen, self.trouble)
        self.wall = Wall(self.product, LOCKER)
        self.product.locker = self.wall
        open_up(self.product.app, self.folder)
        self.wall.come()
        self._sign_in()
        key = b64(Keys(self.product.app.settings).public)
        for name in ("till-door", "till-counter"):
            self.tills.append(Register(self.product, name, self.folder / name, self.draw, server_key=key))
            stack.callback(self.tills[-1].stop)

    def _sign_in(self) -> None:
        for name in ("anna", "picker", "courier", "clerk", "operator", "accountant"):
            self.product.client(name)

    def _mailbox(self) -> Flask:
        """Where the bank's notifications lie until the world brings them."""
        box = Flask("mailbox")

        @box.post("/")
        def take() -> Response:
            self.news.append(request.get_data())
            return Response(status=200)

        return box

    def _seen(self, what: str) -> None:
        self.found.seen[what] += 1
