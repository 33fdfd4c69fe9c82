"""What is still to be taken of an order, as courier and clerk see it."""

from collections.abc import Collection

from lukoshko_server.orders.rules import FINAL, Order
from lukoshko_server.payments.service import Payments


def to_take_kopecks(payments: Payments, order: Order) -> int:
    """Kopecks to take at the handover; 0 when they are held, taken, or the order is over."""
    return to_take_of(payments, [order])[order.id]


def to_take_of(payments: Payments, orders: Collection[Order]) -> dict[str, int]:
    """The same of each of these orders."""
    totals = {order.id: order.total_kopecks for order in orders}
    open_ = [order.id for order in orders if order.payment != "invoice" and order.state not in FINAL]
    if not open_:
        return dict.fromkeys(totals, 0)
    moneys, covered = payments.moneys(open_), payments.may_take_of(open_)
    unpaid = {id_ for id_ in open_ if moneys[id_].state not in ("capturing", "captured", "paid")}
    return {id_: max(total - covered[id_], 0) if id_ in unpaid else 0 for id_, total in totals.items()}
