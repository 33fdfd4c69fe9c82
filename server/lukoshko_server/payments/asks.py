"""What the effects towards the bank carry."""

from lukoshko_server.payments.acquirers.contract import CartLine, PaymentAsk
from lukoshko_wire.message import Message


class Cart(Message, frozen=True):
    """What a hold is for, so that it can be asked for again."""

    lines: tuple[CartLine, ...] = ()


class HoldAsk(Message, frozen=True):
    """Make a payment; `payment.op` is the hold's id."""

    payment: PaymentAsk
    charge: bool = False


class CaptureAsk(Message, frozen=True):
    """Take a part of a hold."""

    hold_id: str
    provider_id: str
    settlement_id: str
    kopecks: int
    lines: tuple[CartLine, ...] = ()


class VoidAsk(Message, frozen=True):
    """Give a hold back."""

    hold_id: str
    provider_id: str


class ReadAsk(Message, frozen=True):
    """Ask what became of a hold: again and again until it ends, or once when woken."""

    hold_id: str
    once: bool = False


class RefundAsk(Message, frozen=True):
    """Give back a part of what was captured."""

    refund_id: str
    acquirer: str
    provider_id: str
    kopecks: int
