"""Use cases of operations at the loyalty service: reserve for an order, confirm or roll back, accrue, give back.

The order is locked by whoever moves it; an operation's own row is locked here, so that news and decisions come one
after another. Every question to the service is an effect that names the operation; what is asked follows from its state.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from lukoshko_server.config import Settings
from lukoshko_server.db import Tx, Work
from lukoshko_server.loyalty import store
from lukoshko_server.loyalty.rows import OperationRow
from lukoshko_server.loyalty.rules import (
    SENT,
    TRANSITIONS,
    Kind,
    Operation,
    follows,
    operation_id,
    share_back,
)
from lukoshko_server.orders.rules import FINAL, Order
from lukoshko_server.orders.service import OrderMoved, Orders
from lukoshko_server.outbox.sender import BONUSES
from lukoshko_server.outbox.service import Outbox
from lukoshko_server.payments.happenings import MoneyReturned
from lukoshko_server.people.service import People
from lukoshko_wire.message import Message, encode

log = logging.getLogger(__name__)

EFFECT = BONUSES
MOST_WAITING = 200


class OperationAsk(Message, frozen=True):
    """The operation that an effect moves on."""

    operation_id: str


@dataclass(frozen=True)
class BonusesSettled:
    """The bonuses of an order are reserved, or will not come off it: its money may be asked for."""

    order_id: str


class Loyalty:
    """The use cases; each joins the caller's transaction. Without a service nothing is ever begun."""

    def __init__(
        self, work: Work, outbox: Outbox, settings: Settings, orders: Orders, people: People
    ) -> None:
        self._work, self._outbox, self._settings = work, outbox, settings
        self._orders, self._people = orders, people

    @property
    def on(self) -> bool:
        """True when the shop has a loyalty service."""
        return bool(self._settings.loyalty_url)

    def begin(self, order: Order, accrual_kopecks: int) -> bool:
        """An order was placed: reserve its bonuses, expect its accrual. True while its money must wait for the reserve."""
        if not self.on:
            return False
        member = self._people.get(order.customer_id).phone
        with self._work() as tx:
            self._make(tx, order.id, "accrual", member, "expected", accrual_kopecks)
            if not order.agreed.bonus_kopecks:
                return False
            self._make(tx, order.id, "reserve", member, "asked", order.agreed.bonus_kopecks)
            return True

    def on_order(self, moved: OrderMoved) -> None:
        """Handed over: by what it came to. Given up: everything back."""
        if moved.state not in FINAL:
            return
        with self._work() as tx:
            known = {op.kind: op for op in store.of_order(tx, moved.order_id) if op.kind != "return"}
            if not known:
                return
            order = self._orders.get(moved.order_id)
            handed = moved.state == "completed" and order.goods_kopecks > 0
            if reserve := known.get("reserve"):
                spent = order.off.bonus_kopecks if handed else 0
                self._step(tx, reserve.id, "confirm" if spent else "give_up", bonus_kopecks=spent)
            if accrual := known.get("accrual"):
                paid = order.goods_kopecks if handed else 0
                self._step(tx, accrual.id, "ask" if paid else "drop", paid_kopecks=paid)

    def on_money_returned(self, returned: MoneyReturned, *, fee_kopecks: int = 0) -> None:
        """Money went back: spent bonuses come back with that of goods in part, earned ones go; with the fee neither."""
        with self._work() as tx:
            done = store.of_order(tx, returned.order_id)
            accrual = next((op for op in done if op.kind == "accrual" and op.paid_kopecks), None)
            if accrual is None or any(op.ref == returned.refund_id for op in done):
                return
            before = sum(op.paid_kopecks for op in done if op.kind == "return")
            spent = sum(op.bonus_kopecks for op in done if op.kind == "reserve")
            goods = min(returned.kopecks - fee_kopecks, accrual.paid_kopecks - before)
            if goods > 0:
                back = share_back(spent, accrual.paid_kopecks, goods, before)
                self._make(
                    tx, returned.order_id, "return", accrual.member, "asked", back, ref=returned.refund_id,
                    paid_kopecks=goods,
                )  # fmt: skip

    def operation(self, id_: str) -> Operation | None:
        """One operation as it is now, or None."""
        with self._work.read() as tx:
            row = tx.session.get(OperationRow, id_, populate_existing=True)
            return store.as_operation(row) if row is not None else None

    def learn(self, id_: str, event: str, *, bonus_kopecks: int | None = None, code: str = "") -> None:
        """The service has said what became of an operation. What comes late changes nothing."""
        with self._work() as tx:
            op = self.operation(id_)
            if op is None:
                return
            order = self._orders.lock(op.order_id)
            if self._step(tx, id_, event, bonus_kopecks=bonus_kopecks, code=code) is None:
                return
            if op.kind == "reserve" and op.state == "asked" and order.state == "awaiting_payment":
                if event != "reserve":
                    self._orders.drop_bonuses(op.order_id)
                tx.tell(BonusesSettled(op.order_id))

    def of_order(self, order_id: str) -> list[Operation]:
        """The operations of an order."""
        with self._work.read() as tx:
            tx.session.flush()
            return store.of_order(tx, order_id)

    def waiting(self) -> list[Operation]:
        """The queue: what the service still has to take, the longest first."""
        with self._work.read() as tx:
            return store.waiting(tx, MOST_WAITING)

    def failed(self) -> list[Operation]:
        """What it refused though it was agreed: bonuses that a person must put right by hand."""
        with self._work.read() as tx:
            return store.failed(tx, MOST_WAITING)

    def tick(self, now: datetime) -> None:
        """An order does not wait for bonuses for ever: it goes on without them, whatever the service did."""
        patience = timedelta(seconds=self._settings.loyalty_patience_s)
        with self._work.read() as tx:
            overdue = store.overdue(tx, now - patience, MOST_WAITING)
        for operation in overdue:
            log.warning("operation %s: its order goes on without bonuses", operation)
            self.learn(operation, "give_up", code="too_late")

    def _make(
        self, tx: Tx, order_id: str, kind: Kind, member: str, state: str, asked: int, *, ref: str = "",
        paid_kopecks: int = 0,
    ) -> None:  # fmt: skip
        row = OperationRow(
            id=operation_id(order_id, kind, ref), order_id=order_id, kind=kind, ref=ref, member=member, state=state,
            asked_kopecks=asked, paid_kopecks=paid_kopecks, since=tx.now, created_at=tx.now,
        )  # fmt: skip
        tx.session.add(row)
        tx.session.flush()
        tx.record("loyalty", row.id, f"{kind} {state}", after=str(asked), order_id=order_id)
        tx.touch("order", order_id)
        self._send(tx, row)

    def _step(self, tx: Tx, id_: str, event: str, *, code: str = "", **values: int | None) -> str | None:
        """Take one step. The state after it; None when it changes nothing any more."""
        row = store.locked(tx, id_)
        state = follows(row.state, event) if row is not None else None
        if row is None or state is None:
            return None
        before, row.state, row.since, row.code = row.state, state, tx.now, code[:40]
        for name, value in values.items():
            if value is not None:
                setattr(row, name, value)
        row.ended_at = None if TRANSITIONS[state] else tx.now
        tx.session.flush()
        told = f"{state} {row.bonus_kopecks} {code}".strip()
        tx.record("loyalty", id_, f"{row.kind} {event}", before=before, after=told, order_id=row.order_id)
        tx.touch("order", row.order_id)
        self._send(tx, row)
        return state

    def _send(self, tx: Tx, row: OperationRow) -> None:
        if row.state in SENT:
            body = encode(OperationAsk(operation_id=row.id)).decode()
            self._outbox.put(tx, EFFECT, f"{EFFECT}:{row.id}:{row.state}", body)
