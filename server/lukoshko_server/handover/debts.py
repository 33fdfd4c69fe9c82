"""Fiscal debts worked off: by another till, the till of what is paid online, or the same one later."""

import logging
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from lukoshko_server.db import Work
from lukoshko_server.orders.service import Orders
from lukoshko_server.receipts.debt_rules import Place, where
from lukoshko_server.receipts.debts import Debt, Debts
from lukoshko_server.receipts.service import ReceiptPrinted, ReceiptRefused
from lukoshko_server.tills.refusals import NothingToGive
from lukoshko_server.tills.service import Tills
from lukoshko_wire.problems import LukoshkoError

log = logging.getLogger(__name__)

EVERY = timedelta(seconds=15)
ACTOR = "debts"


class WorkingOff:
    """Use cases; each joins the caller's transaction and locks the order first."""

    def __init__(self, work: Work, orders: Orders, debts: Debts, tills: Tills, *, online_till: str) -> None:
        self._work, self._orders, self._debts, self._tills = work, orders, debts, tills
        self._online = online_till
        self._looked_at: datetime | None = None

    def on_refused(self, refused: ReceiptRefused) -> None:
        """Its register certainly wrote nothing and will not: owed from now on."""
        with self._work():
            self._orders.lock(refused.order_id)
            self._debts.open(refused.receipt_id, refused.code)

    def on_printed(self, printed: ReceiptPrinted) -> None:
        """Something stands for the settlement."""
        with self._work():
            self._orders.lock(printed.order_id)
            self._debts.end(printed.settlement_id, f"printed {printed.receipt_id}")

    def tick(self, now: datetime) -> None:
        """Name what waits too long, and try what is due."""
        if self._looked_at is not None and now - self._looked_at < EVERY:
            return
        self._looked_at = now
        for order_id in self._debts.open_waiting(now):
            log.warning("order %s: its receipt is a fiscal debt, no till has written it", order_id)
        due = self._debts.due(now)
        if due:
            places = [Place(till.id, till.prints) for till in self._tills.all()]
            for debt in due:
                self._try(debt, places)

    def _try(self, debt: Debt, places: list[Place]) -> None:
        with self._work() as tx:
            self._orders.lock(debt.order_id)
            now = self._debts.one(debt.receipt_id)
            if now is None or now.tries != debt.tries or now.state not in ("queued", "refused"):
                return
            till_id = where(now.till_id, places, self._online, refused=now.state == "refused")
            self._debts.tried(now.receipt_id)
            prints_there = any(place.id == now.till_id and place.prints for place in places)
            if till_id is None or (now.state == "queued" and prints_there):
                return  # nobody else can, or its own till is at it
            try:
                with tx.attempt():
                    self._move(now, till_id)
            except NothingToGive:  # the till was asked already and has not answered
                return
            except LukoshkoError as error:
                log.warning("receipt %s cannot go to till %s: %s", now.receipt_id, till_id, error.detail)

    def _move(self, debt: Debt, till_id: str) -> None:
        """A refused one is free; one that waits is free once its till says that it has written nothing."""
        if debt.state == "refused":
            self._tills.retry(debt.receipt_id, till_id, None, f"fiscal debt, try {debt.tries + 1}")
        else:
            request = str(uuid5(NAMESPACE_URL, f"lukoshko:debt:{debt.receipt_id}:{debt.tries}"))
            self._tills.give(debt.till_id, till_id, "fiscal debt", f"{ACTOR} {debt.till_id}", request)
