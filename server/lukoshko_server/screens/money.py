"""What is still to be taken of an order, as courier and clerk see it."""

from lukoshko_server.orders.rules import FINAL, Order
from lukoshko_server.payments.service import Payments


def to_take_kopecks(payments: Payments, order: Order) -> int:
    """Kopecks to take at the handover; 0 when they are held, taken, or the order is over."""
    if (
        order.payment == "invoice"
        or order.state in FINAL
        or payments.money(order.id).state in ("capturing", "captured", "paid")
    ):
        return 0
    return max(order.total_kopecks - payments.may_take(order.id), 0)
