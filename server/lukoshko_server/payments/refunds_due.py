"""What a bank certainly did not give back of a refund: owed until the shop pays it another way, once.

The return of its goods is printed as money without cash: so it is paid, by a transfer, and nothing more is printed. What
was paid ahead has its return printed now. What is owed for goods that nobody got is paid by a refund of those instead.
"""

from sqlalchemy import select

from lukoshko_server.db import Tx
from lukoshko_server.payments import store
from lukoshko_server.payments.books import Books
from lukoshko_server.payments.refunds import tell_ahead
from lukoshko_server.payments.rows import RefundDueRow, RefundPartRow, RefundRow
from lukoshko_server.payments.rules import BACK_WITHIN, OF_REFUND, NotOwed
from lukoshko_wire.api.refunds import RefundDueView
from lukoshko_wire.problems import NotFound

MOST = 500


class RefundsDue(Books):
    """The subject's use cases; each joins the caller's transaction and locks the order first."""

    def waiting(self) -> list[RefundDueView]:
        """What is owed, the oldest first; at most 500."""
        query = select(RefundDueRow).where(
            RefundDueRow.ended_at.is_(None), RefundDueRow.id.startswith(OF_REFUND)
        )
        with self._work.read() as tx:
            rows = tx.session.scalars(query.order_by(RefundDueRow.since, RefundDueRow.id).limit(MOST))
            return [_view(row) for row in rows]

    def paid(self, due_id: str, kopecks: int, reason: str) -> RefundDueView:
        """The customer has all of it by a transfer. Again changes nothing. Raises NotFound, NotOwed for another sum."""
        with self._work() as tx:
            row = store.refund_due(tx, due_id)
            if row is None or not row.id.startswith(OF_REFUND):
                raise NotFound("nothing is owed for this", id=due_id[:100])
            self._lock_order(row.order_id)
            tx.session.refresh(row)
            if kopecks != row.kopecks:
                raise NotOwed(f"{row.kopecks} are owed", owed_kopecks=row.kopecks, kopecks=kopecks)
            if row.ended_at is None:
                row.ended_at = tx.now
                tx.session.flush()
                tx.record("order", row.order_id, "paid otherwise", after=f"{kopecks} {reason}")
                self._went_back(tx, row)
                tx.touch("order", row.order_id)
                tx.touch("proof", row.order_id)
            return _view(row)

    def _went_back(self, tx: Tx, due: RefundDueRow) -> None:
        """What the bank kept has gone back after all. Where it gave back another sum, the whole is counted already."""
        refund = tx.session.get(RefundRow, due.id.removeprefix(OF_REFUND), populate_existing=True)
        if refund is None:
            return
        kept = select(RefundPartRow).where(
            RefundPartRow.refund_id == refund.id, RefundPartRow.state == "failed"
        )
        for part in tx.session.scalars(kept):
            part.state, part.ended_at = "paid", tx.now
        refund.state = "returned"
        tx.session.flush()
        if refund.settlement_id is None:
            tell_ahead(tx, refund, "paid")


def _view(row: RefundDueRow) -> RefundDueView:
    return RefundDueView(
        id=row.id, order_id=row.order_id, kopecks=row.kopecks, why=row.why, since=row.since,
        due_at=row.since + BACK_WITHIN, paid_at=row.ended_at,
    )  # fmt: skip
