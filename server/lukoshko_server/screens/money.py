"""What is still to be taken of an order, as courier and clerk see it."""

from lukoshko_server.handover.rules import to_take
from lukoshko_server.orders.rules import FINAL, Order
from lukoshko_server.payments.service import Payments


def to_take_kopecks(payments: Payments, order: Order) -> int:
    """Kopecks to take at the handover; 0 when they are held, taken, or the order is over."""
    if order.state in FINAL:
        return 0
    money = payments.money(order.id)
    return to_take(order, held=money.state in ("held", "capturing"), paid=money.state in ("paid", "captured"))
