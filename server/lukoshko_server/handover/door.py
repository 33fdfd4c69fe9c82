"""Use cases of a handover by a person: at the door by the courier, at the counter by the clerk.

Order of things: money, then receipt, then goods. Every step is a transaction; the bank's and the till's answers
come as happenings, however late, and continue where the settlement stands.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from lukoshko_server.cold.service import Cold
from lukoshko_server.db import Tx, Work
from lukoshko_server.handover.goods import Goods, Paper
from lukoshko_server.handover.refusals import (
    NotEnoughCash,
    NotHere,
    NothingTaken,
    NotPaid,
    SumChanged,
    UnderWay,
    WrongMethod,
)
from lukoshko_server.handover.rows import HandoverRequestRow, HandoverRow
from lukoshko_server.handover.rules import AT_HAND, BACK, cart, check_pieces, methods
from lukoshko_server.marking.service import Marking
from lukoshko_server.orders.rules import Order
from lukoshko_server.orders.service import Orders
from lukoshko_server.payments.happenings import MoneyFailed, MoneyTaken
from lukoshko_server.payments.service import Payments
from lukoshko_server.receipts.service import ReceiptPrinted, ReceiptRefused
from lukoshko_wire.api.handover import Handed, Refuse, RefuseAll, Settle
from lukoshko_wire.message import Message, encode
from lukoshko_wire.problems import Conflict
from lukoshko_wire.values import PayMethod, Way

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Settlement:
    """A settlement as read."""

    settlement_id: str | None
    method: str
    kopecks: int
    given_kopecks: int
    till_id: str
    state: str
    by: str
    started_at: datetime


class Door:
    """Use cases; each joins the caller's transaction and locks the order first."""

    def __init__(
        self, work: Work, orders: Orders, payments: Payments, goods: Goods, paper: Paper, cold: Cold, marking: Marking
    ) -> None:  # fmt: skip
        self._work, self._orders, self._payments = work, orders, payments
        self._goods, self._paper, self._cold, self._marking = goods, paper, cold, marking

    def refuse(self, order_id: str, body: Refuse) -> None:
        """Set how much of lines the customer does not take; absolute, so that 0 takes it back.

        Raises WhichPiece when a part of a marked line is refused and the codes of the pieces are not named,
        PartOfPiece for a weight that is not of whole pieces.
        """
        with self._work() as tx:
            order = self._at_hand(order_id)
            if _once(tx, body.id, order_id, body):
                tx.touch("handover", order_id)
                for line in body.lines:
                    check_pieces(order.line(line.no), line.quantity)
                    self._marking.set_aside(order_id, order.line(line.no), line.quantity, line.marks)
                    if order.line(line.no).refused != line.quantity:
                        self._orders.set_refused(order_id, line.no, line.quantity)
                        tx.record("order", order_id, "refusal", after=f"line {line.no}: {line.reason[:200]}")

    def refuse_all(self, order_id: str, body: RefuseAll) -> None:
        """The customer takes nothing: the hold is voided, nothing is printed, goods come back."""
        with self._work() as tx:
            order = self._orders.lock(order_id)
            if not _once(tx, body.id, order_id, body) or order.state == "refused":
                return
            self._at_hand(order_id)
            self._goods.bring_back(order_id)
            self._payments.void(order_id)
            if body.reason:
                tx.record("order", order_id, "refused whole", after=body.reason[:200])

    def settle(self, order_id: str, by: str, body: Settle) -> None:
        """Take the money for what is taken; the same settlement once more changes nothing.

        Raises SumChanged, WrongMethod, NothingTaken, NotEnoughCash, NoTill, UnderWay, BadReceipt.
        """
        with self._cold.judged(order_id) as tx:
            order = self._orders.lock(order_id)
            row = tx.get(HandoverRow, order_id)
            if not _once(tx, body.id, order_id, body):
                return
            if row is not None and row.state != "open":
                raise UnderWay("this order is being settled", settlement_id=row.settlement_id)
            order = self._at_hand(order_id)
            self._goods.must_be_at_hand(order_id)
            self._check(order, body)
            till_id = ""
            if body.method is not PayMethod.INVOICE:
                till_id = self._paper.till_for(order, by)
                self._paper.must_print(order, till_id, by)
            row = row or HandoverRow(order_id=order_id)
            row.settlement_id, row.method, row.kopecks = body.id, body.method.value, order.total_kopecks
            row.given_kopecks, row.by, row.till_id = body.given_kopecks, by, till_id
            row.state, row.started_at = "paying", tx.now
            tx.session.add(row)
            self._orders.set_trouble(order_id, "")
            self._orders.move(order_id, "settle")
            tx.touch("handover", order_id)
            self._payments.settle(order.id, body.id, order.total_kopecks, body.method, by, lines=cart(order))

    def hand(self, order_id: str, body: Handed) -> None:
        """The goods are in the customer's hands. Raises NotPaid before money and receipt."""
        with self._work() as tx:
            order = self._orders.lock(order_id)
            if order.state == "completed":
                return
            row = tx.get(HandoverRow, order_id)
            if row is None or row.state not in ("ready", "stuck"):
                raise NotPaid("money and receipt come first", state=row.state if row else "open")
            _once(tx, body.id, order_id, body)
            self._goods.give(order_id)
            self._goods.all_handed(order_id)
            row.state = "handed"
            tx.session.flush()
            tx.touch("handover", order_id)

    def settlement(self, order_id: str) -> Settlement | None:
        """Where the order's settlement stands, or None before there is one."""
        with self._work.read() as tx:
            row = tx.get(HandoverRow, order_id)
            if row is None:
                return None
            return Settlement(
                row.settlement_id, row.method, row.kopecks, row.given_kopecks, row.till_id, row.state, row.by,
                row.started_at,
            )  # fmt: skip

    def on_money(self, taken: MoneyTaken) -> None:
        """The settlement's money is ours: print."""
        with self._work() as tx:
            row = self._mine(tx, taken.order_id, taken.settlement_id)
            if row is None:
                return
            order = self._orders.lock(taken.order_id)
            invoiced = taken.method is PayMethod.INVOICE
            if row.state == "paying":
                row.state = "ready" if invoiced else "receipt"
                tx.session.flush()
            if not invoiced:
                self._paper.print(order, taken, row.till_id, row.by, row.given_kopecks)
            tx.touch("handover", taken.order_id)

    def on_money_failed(self, failed: MoneyFailed) -> None:
        """Nothing was taken: back to where the goods are, another settlement may be tried."""
        with self._work() as tx:
            row = self._mine(tx, failed.order_id, failed.settlement_id)
            if row is None or row.state != "paying":
                return
            order = self._orders.lock(failed.order_id)
            row.state, row.settlement_id = "open", None
            tx.session.flush()
            self._orders.move(order.id, BACK[order.way], why=failed.code)
            self._orders.set_trouble(order.id, f"money.{failed.code}"[:60])
            tx.touch("handover", order.id)

    def on_printed(self, printed: ReceiptPrinted) -> None:
        """The receipt is in the fiscal storage: the goods may be given."""
        with self._work() as tx:
            row = self._mine(tx, printed.order_id, printed.settlement_id)
            if row is None:
                return
            if row.state in ("receipt", "stuck"):
                row.state = "ready"
                tx.session.flush()
            self._orders.set_trouble(printed.order_id, "")
            tx.touch("handover", printed.order_id)

    def on_refused(self, refused: ReceiptRefused) -> None:
        """The register will not print: a fiscal debt. The customer has paid and gets the goods."""
        with self._work() as tx:
            row = self._mine(tx, refused.order_id, refused.settlement_id)
            if row is None:
                return
            if row.state == "receipt":
                row.state = "stuck"
                tx.session.flush()
            self._orders.set_trouble(refused.order_id, f"receipt.{refused.code}"[:60])
            tx.touch("handover", refused.order_id)

    def _at_hand(self, order_id: str) -> Order:
        order = self._orders.lock(order_id)
        if order.way is Way.LOCKER or order.state != AT_HAND[order.way]:
            raise NotHere(f"order {order_id} is {order.state}", state=order.state, way=order.way.value)
        return order

    def _check(self, order: Order, body: Settle) -> None:
        total = order.total_kopecks
        if total == 0:
            raise NothingTaken("nothing is taken: refuse the order", order_id=order.id)
        if body.expected_kopecks != total:
            raise SumChanged(
                f"the sum is {total}", total_kopecks=total, expected_kopecks=body.expected_kopecks
            )
        covered = self._payments.may_take(order.id)
        allowed = methods(order, covered_kopecks=covered)
        if body.method not in allowed:
            raise WrongMethod(f"not by {body.method.value}", methods=[method.value for method in allowed])
        if body.method is PayMethod.CASH and 0 < body.given_kopecks < total - covered:
            raise NotEnoughCash("the cash is not enough", total_kopecks=total)

    def _mine(self, tx: Tx, order_id: str, settlement_id: str) -> HandoverRow | None:
        self._orders.lock(order_id)
        row = tx.get(HandoverRow, order_id)
        return row if row is not None and row.settlement_id == settlement_id else None


def _once(tx: Tx, request_id: str, order_id: str, body: Message) -> bool:
    """True the first time; False when this very request was applied. Raises Conflict for another body."""
    digest = sha256(encode(body)).hexdigest()
    new = {"id": request_id, "order_id": order_id, "body_hash": digest, "at": tx.now}
    if tx.add_once(HandoverRequestRow, new):
        return True
    row = tx.get(HandoverRequestRow, request_id)
    if row is None or (row.order_id, row.body_hash) != (order_id, digest):
        raise Conflict("this id belongs to another request", id=request_id)
    return False
