"""Money that comes before the goods: a receipt of prepayment when it comes, a return of what is left over (flow d, f).

Its settlement offsets it (tag 1215). A hold that is captured at the handover is no prepayment and comes here never.
"""

import logging

from lukoshko_server.db import Work
from lukoshko_server.handover.goods import Paper
from lukoshko_server.handover.rules import SETTLED
from lukoshko_server.orders.service import Orders
from lukoshko_server.payments.happenings import AheadReturned, PaidAhead
from lukoshko_server.payments.rules import BASE
from lukoshko_server.payments.service import Payments
from lukoshko_server.receipts.giving_back import GivingBack
from lukoshko_server.receipts.returns import by_line
from lukoshko_server.receipts.service import Receipts
from lukoshko_wire.problems import LukoshkoError

log = logging.getLogger(__name__)


class Ahead:
    """Hears of money; each joins the caller's transaction and locks the order first."""

    def __init__(
        self, work: Work, orders: Orders, payments: Payments, receipts: Receipts, giving_back: GivingBack, paper: Paper
    ) -> None:  # fmt: skip
        self._work, self._orders, self._payments = work, orders, payments
        self._receipts, self._giving_back, self._paper = receipts, giving_back, paper

    def on_paid(self, paid: PaidAhead) -> None:
        """Queue the receipt of prepayment. Where none can be made the settlement's receipt stands for all of it."""
        with self._work():
            order = self._orders.lock(paid.order_id)
            try:
                till_id, receipt = self._paper.prepaid(order, paid.kopecks, first=paid.part == BASE)
            except LukoshkoError as refused:
                log.warning("order %s: no receipt of prepayment: %s", order.id, refused)
                return
            self._receipts.queue(order.id, paid.hold_id, till_id, receipt)
            self._payments.papered(paid.hold_id)

    def on_returned(self, back: AheadReturned) -> None:
        """What no goods were taken for is the customer's again: queue its return where the prepayment was printed."""
        with self._work() as tx:
            order = self._orders.lock(back.order_id)
            receipt_id = self._receipts.of_settlement(back.hold_id)
            if receipt_id is None:
                return
            try:
                taken = by_line(self._paper.items(order)) if order.state in SETTLED else {}
                till_id = self._paper.till_back(order, "", "", internet=True)
                about = self._paper.back(order, till_id, "", internet=True)
                self._giving_back.of_ahead(
                    receipt_id, back.refund_id, till_id, back.kopecks, taken, circumstances=about
                )
            except LukoshkoError as refused:
                # The money is back all the same: the reconciliation names the receipt that is missing.
                log.warning("order %s: no receipt of return for %s: %s", order.id, back.refund_id, refused)
                tx.record("order", order.id, "no receipt of return", after=refused.code)
