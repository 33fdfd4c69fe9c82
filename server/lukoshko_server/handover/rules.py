"""What may be done with an order at the handover, and how wrong codes are held back. Pure."""

from datetime import datetime, timedelta

from lukoshko_server.orders.rules import Order
from lukoshko_wire.problems import Forbidden, LukoshkoError, TooMany
from lukoshko_wire.values import PayMethod, Way

FREE_TRIES = 5
FIRST_LOCK_S = 60
LONGEST_LOCK_S = 1800
FORGET_AFTER = timedelta(hours=1)
AT_HAND = {Way.COURIER: "on_the_way", Way.COUNTER: "ready", Way.LOCKER: "ready"}
BACK = {Way.COURIER: "back_to_door", Way.COUNTER: "back_to_shelf", Way.LOCKER: "back_to_shelf"}


class SumChanged(LukoshkoError):
    """The sum is another one than the person saw."""

    code = "handover.sum-changed"
    status = 409


class NotHere(LukoshkoError):
    """This order is not handed over in this way, or not yet."""

    code = "handover.not-here"
    status = 409


class UnderWay(LukoshkoError):
    """Another settlement of this order is under way, or done."""

    code = "handover.under-way"
    status = 409


class WrongMethod(LukoshkoError):
    """The order cannot be paid like this."""

    code = "handover.wrong-method"
    status = 409


class NothingTaken(LukoshkoError):
    """Every line is refused: refuse the whole order instead."""

    code = "handover.nothing-taken"
    status = 409


class NotEnoughCash(LukoshkoError):
    """Less cash than the sum."""

    code = "handover.not-enough-cash"
    status = 409


class NoTill(LukoshkoError):
    """No till is there to print the receipt; nothing was taken."""

    code = "handover.no-till"
    status = 409


class NotPaid(LukoshkoError):
    """Goods are given out after the money and the receipt."""

    code = "handover.not-paid"
    status = 409


class WrongCode(LukoshkoError):
    """No order waits here under this code."""

    code = "pickup.wrong-code"
    status = 404


class BadKey(Forbidden):
    """The key of this pickup is not ours, or its time is over."""

    code = "pickup.bad-key"


class Locked(TooMany):
    """Too many wrong codes at this place; `retry_after_s` says how long."""

    code = "pickup.locked"


def methods(order: Order, *, held: bool) -> list[PayMethod]:
    """How the order may be paid now: by what is held; without a hold in cash or on the terminal."""
    if order.way is Way.LOCKER or held:
        return [PayMethod.HOLD]
    return [PayMethod.CASH, PayMethod.TERMINAL]


def to_take(order: Order, *, held: bool, paid: bool) -> int:
    """Kopecks that somebody must still take at the handover."""
    return 0 if held or paid else order.total_kopecks


def lock_s(wrong: int) -> int:
    """Seconds for which a place takes no code after so many wrong ones: doubled with each, up to half an hour."""
    if wrong < FREE_TRIES:
        return 0
    doublings = min(wrong - FREE_TRIES, 10)
    return min(FIRST_LOCK_S << doublings, LONGEST_LOCK_S)


def still_counted(wrong: int, last_at: datetime, now: datetime) -> int:
    """Wrong codes that still count: an hour of peace forgives."""
    return 0 if now - last_at > FORGET_AFTER else wrong
