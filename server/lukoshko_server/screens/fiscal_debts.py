"""Money without a receipt, as the operator sees it."""

from lukoshko_server.db import Work
from lukoshko_server.orders.service import Orders
from lukoshko_server.receipts.debts import Debts
from lukoshko_server.tills.service import Tills
from lukoshko_wire.api.fiscal_debts import FiscalDebtList, FiscalDebtView


class FiscalDebtScreen:
    """Builds FiscalDebtList."""

    def __init__(self, work: Work, debts: Debts, orders: Orders, tills: Tills) -> None:
        self._work, self._debts, self._orders, self._tills = work, debts, orders, tills

    def waiting(self) -> FiscalDebtList:
        """Everything that is owed, the most urgent first."""
        with self._work.read():
            debts = self._debts.waiting()
            numbers = {
                order.id: order.number for order in self._orders.many([debt.order_id for debt in debts])
            }
            names = self._tills.names()
        return FiscalDebtList(
            debts=[
                FiscalDebtView(
                    receipt_id=debt.receipt_id, order_id=debt.order_id, order_number=numbers.get(debt.order_id, ""),
                    kopecks=debt.kopecks, till=names.get(debt.till_id, debt.till_id), why=debt.why,
                    owner=debt.owner,  # type: ignore[arg-type]
                    since=debt.since, due_at=debt.due_at, tries=debt.tries, next_at=debt.next_at,
                )
                for debt in debts
            ]
        )  # fmt: skip
