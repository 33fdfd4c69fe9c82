"""Bonuses as screens see them: of an order, and the queue of the operator."""

from collections.abc import Sequence

from lukoshko_server.db import Work
from lukoshko_server.loyalty.rules import LATE, Operation
from lukoshko_server.loyalty.service import Loyalty
from lukoshko_server.orders.service import Orders
from lukoshko_wire.api.loyalty import BonusState, LoyaltyOperation, LoyaltyQueue, OrderBonuses

STATES: dict[str, BonusState] = {
    "asked": "reserving", "reserved": "reserved", "confirming": "spending", "confirmed": "spent",
    "rolling_back": "returning", "rolled_back": "returned", "refused": "dropped", "failed": "failed",
}  # fmt: skip


class LoyaltyScreen:
    """Builds LoyaltyQueue."""

    def __init__(self, work: Work, loyalty: Loyalty, orders: Orders) -> None:
        self._work, self._loyalty, self._orders = work, loyalty, orders

    def queue(self) -> LoyaltyQueue:
        """What waits and what failed, with the orders' numbers."""
        waiting, failed = self._loyalty.waiting(), self._loyalty.failed()
        numbers = {
            order.id: order.number for order in self._orders.many([op.order_id for op in waiting + failed])
        }
        with self._work.read() as tx:
            now = tx.now

        def views(ops: Sequence[Operation]) -> list[LoyaltyOperation]:
            return [
                LoyaltyOperation(
                    id=op.id, order_id=op.order_id, order_number=numbers.get(op.order_id, ""), kind=op.kind,
                    state=op.state, kopecks=op.bonus_kopecks or op.asked_kopecks, since=op.since,
                    late=now - op.since >= LATE, code=op.code,
                )
                for op in ops
            ]  # fmt: skip

        return LoyaltyQueue(waiting=views(waiting), failed=views(failed))


def bonuses(ops: Sequence[Operation]) -> OrderBonuses:
    """What an order spends and brings."""
    reserve = next((op for op in ops if op.kind == "reserve"), None)
    accrual = next((op for op in ops if op.kind == "accrual"), None)
    accrued = accrual is not None and accrual.state == "done"
    comes = accrual is not None and accrual.state in ("expected", "asked")
    return OrderBonuses(
        state=STATES[reserve.state] if reserve else "none",
        asked_kopecks=reserve.asked_kopecks if reserve else 0,
        accrual_kopecks=(accrual.bonus_kopecks if accrued else accrual.asked_kopecks if comes else 0)
        if accrual
        else 0,
        accrued=accrued,
        returned_kopecks=sum(op.asked_kopecks for op in ops if op.kind == "return"),
    )
