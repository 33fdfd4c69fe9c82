"""What the effects towards the bank carry."""

from typing import Any

from lukoshko_wire.message import Message


class HoldAsk(Message, frozen=True):
    """Make a payment. The request is kept whole: under one key the bank takes only the very same one."""

    hold_id: str
    request: dict[str, Any]


class CaptureAsk(Message, frozen=True):
    """Take a part of a hold."""

    hold_id: str
    provider_id: str
    settlement_id: str
    kopecks: int


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
    provider_id: str
    kopecks: int
