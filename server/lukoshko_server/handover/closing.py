"""What was settled at a door without us becomes the order's end: once, whoever tells it first.

Goods and money have changed hands, the receipt is printed: that is not to be refused any more. What does not agree with
the order as it stands by now is a claim that names the difference.
"""

import logging

from lukoshko_server.db import Tx
from lukoshko_server.handover.claims import Claims
from lukoshko_server.handover.goods import Goods
from lukoshko_server.handover.permits import refusals, settled_at
from lukoshko_server.handover.rows import DoorSettlementRow, HandoverRow
from lukoshko_server.handover.rules import cart
from lukoshko_server.marking.rules import WhichPiece
from lukoshko_server.marking.service import Marking
from lukoshko_server.orders.rules import Order, WrongState
from lukoshko_server.orders.service import Orders
from lukoshko_server.payments.rules import MoneyBusy, NoHold, OverHold
from lukoshko_server.payments.service import Payments
from lukoshko_server.receipts.service import Receipts
from lukoshko_wire.door import Permit, Refusal, judge, receipt
from lukoshko_wire.message import encode, parse
from lukoshko_wire.outcome import DoorOutcome
from lukoshko_wire.problems import Conflict
from lukoshko_wire.values import PayMethod

log = logging.getLogger(__name__)


class Closing:
    """Applies an outcome within the caller's transaction; the order is locked."""

    def __init__(
        self, orders: Orders, payments: Payments, receipts: Receipts, marking: Marking, goods: Goods, claims: Claims
    ) -> None:  # fmt: skip
        self._orders, self._payments, self._receipts = orders, payments, receipts
        self._marking, self._goods, self._claims = marking, goods, claims

    def close(self, tx: Tx, given: Permit, outcome: DoorOutcome, told_by: str) -> None:
        """Apply it once. A phone that tells of what the permit never allowed changes nothing: raises Refusal."""
        row = tx.session.get(DoorSettlementRow, given.settlement_id, populate_existing=True)
        if row is not None:
            if parse(DoorOutcome, row.body.encode()) != outcome:
                log.error("order %s: %s tells of another settlement at the door", given.order_id, told_by)
                self._claim(given, outcome, "told-otherwise", told_by)
            return
        doubts = []
        try:
            judge(given, outcome, settled_at(given, outcome, tx.now))
        except Refusal as refusal:
            if told_by == "phone":
                raise
            doubts = [refusal.code]  # the till judged by its own clock, and has it in its storage
        tx.session.add(
            DoorSettlementRow(
                settlement_id=given.settlement_id, order_id=given.order_id, version=given.version,
                kopecks=outcome.kopecks, body=encode(outcome).decode(), told_by=told_by, at=tx.now,
            )
        )  # fmt: skip
        tx.session.flush()
        tx.record(
            "order", given.order_id, "settled at door", after=f"{outcome.method.value} {outcome.kopecks}"
        )
        for why in doubts + self._apply(tx, given, outcome):
            log.warning("order %s: settled at the door, but %s", given.order_id, why)
            self._claim(given, outcome, why, told_by)
        tx.touch("handover", given.order_id)
        tx.touch("route", given.courier_id)

    def _apply(self, tx: Tx, given: Permit, outcome: DoorOutcome) -> list[str]:
        """What does not agree, by name."""
        order = self._orders.lock(given.order_id)
        row = tx.session.get(HandoverRow, given.order_id, populate_existing=True)
        if order.state == "on_the_way":
            wrong = self._refuse(given, outcome)
            order = self._begin(tx, row, given, outcome)
            wrong += self._take(order, given, outcome)
            self._hand(given.order_id)
            return wrong
        # The same settlement may have reached us while the phone thought that it had not.
        mine = row is not None and row.settlement_id == given.settlement_id
        same = row is not None and (row.method, row.kopecks) == (outcome.method.value, outcome.kopecks)
        wrong = [] if mine and same else ["order-is-" + order.state]
        wrong += self._take(order, given, outcome) if not mine else self._print(given, outcome)
        if mine and row is not None and order.state == "handing_over":
            row.state = "handed"
            tx.session.flush()
            self._hand(given.order_id)
        return wrong

    def _refuse(self, given: Permit, outcome: DoorOutcome) -> list[str]:
        try:
            for no, quantity in refusals(given, outcome).items():
                line = self._orders.get(given.order_id).line(no)
                if line.refused != quantity:
                    self._marking.set_aside(given.order_id, line, quantity, ())
                    self._orders.set_refused(given.order_id, no, quantity)
        except (WrongState, WhichPiece):
            return ["other-lines"]
        agrees = self._orders.get(given.order_id).total_kopecks == outcome.kopecks
        return [] if agrees else ["other-sum"]

    def _begin(self, tx: Tx, row: HandoverRow | None, given: Permit, outcome: DoorOutcome) -> Order:
        row = row or HandoverRow(order_id=given.order_id)
        row.settlement_id, row.method, row.kopecks = (
            given.settlement_id,
            outcome.method.value,
            outcome.kopecks,
        )
        row.given_kopecks, row.by, row.till_id = outcome.given_kopecks, given.courier_id, given.till_id
        row.state, row.started_at = "handed", settled_at(given, outcome, tx.now)
        tx.session.add(row)
        tx.session.flush()
        self._orders.set_trouble(given.order_id, "")
        return self._orders.move(given.order_id, "settle")

    def _take(self, order: Order, given: Permit, outcome: DoorOutcome) -> list[str]:
        wrong = self._print(given, outcome)
        id_, by = given.settlement_id, given.courier_id
        try:
            match outcome.method:
                case PayMethod.HOLD:
                    sum_ = min(order.total_kopecks, outcome.kopecks)
                    self._payments.settle(order.id, id_, sum_, PayMethod.HOLD, lines=cart(order))
                case _:
                    self._payments.settle_by_hand(order.id, id_, outcome.kopecks, outcome.method, by)
        except (NoHold, OverHold):
            return [*wrong, "no-hold"]
        except (MoneyBusy, Conflict):
            return [*wrong, "paid-otherwise"]
        return wrong

    def _print(self, given: Permit, outcome: DoorOutcome) -> list[str]:
        """The receipt that the till has: queued before any other could be made of this settlement."""
        if outcome.method is PayMethod.HOLD:
            return []
        made = receipt(given, outcome)
        same = self._receipts.printed_at_door(given.order_id, given.settlement_id, given.till_id, made)
        return [] if same else ["other-receipt"]

    def _hand(self, order_id: str) -> None:
        self._goods.give(order_id)
        self._goods.all_handed(order_id)

    def _claim(self, given: Permit, outcome: DoorOutcome, why: str, told_by: str) -> None:
        ref = f"{given.settlement_id}:{why}"[:80]
        self._claims.open(given.order_id, "door", ref, why, told_by, outcome.kopecks)
