"""The whole order comes back out of a locker: nothing is charged, the hold is voided, goods that kept cold go to waste."""

import logging

from lukoshko_server.db import Work
from lukoshko_server.handover.rules import wasted
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.orders.service import Orders
from lukoshko_server.payments.service import Payments
from lukoshko_server.picking.put_backs import PutBacks
from lukoshko_server.rights.codes import Codes
from lukoshko_server.stock.service import Stock

log = logging.getLogger(__name__)


class GivingUp:
    """Refuses orders whole whose goods lie in cells; joins the caller's transaction."""

    def __init__(
        self, work: Work, orders: Orders, payments: Payments, stock: Stock, lockers: Lockers, codes: Codes,
        put_backs: PutBacks,
    ) -> None:  # fmt: skip
        self._work, self._orders, self._payments = work, orders, payments
        self._stock, self._lockers, self._codes, self._put_backs = stock, lockers, codes, put_backs

    def refuse(self, order_id: str, why: str) -> None:
        """From `ready` to `refused`: the cells with goods in them wait for a courier. Raises WrongState, MoneyBusy."""
        with self._work() as tx:
            order = self._orders.lock(order_id)
            owner, state = f"order:{order_id}", order.state
            self._stock.lock([line.goods_id for line in order.lines])
            left = self._put_backs.left(order, state)
            for line in order.lines:
                if not line.picked or line.state in ("removed", "replaced"):
                    continue
                self._orders.set_refused(order_id, line.no, line.picked)
                if wasted(line.zone) and (gone := left.pop(line.no)):
                    self._stock.take_out(owner, line.goods_id, gone, f"{order_id}:{line.no}:{why}")
                    tx.record("order", order_id, "written off", after=f"{line.goods_id} {gone}")
            self._stock.release(owner)
            self._put_backs.refused(order, state, left)
            self._orders.move(order_id, "refuse", why=why)
            self._payments.void(order_id)
            self._lockers.release(order_id, reserved_only=True, why=why)
            self._codes.end(order_id)
            log.info("order %s: given up, %s", order_id, why)
