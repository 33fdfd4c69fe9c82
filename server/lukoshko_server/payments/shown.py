"""An order's payments as one picture."""

from collections.abc import Sequence

from lukoshko_server.payments.rows import HoldRow, SettlementRow
from lukoshko_server.payments.rules import BASE, CHECK, HoldState, shown_state
from lukoshko_wire.api.orders import MoneyView as Money
from lukoshko_wire.values import PayMethod


def lost_of(holds: Sequence[HoldRow]) -> list[HoldRow]:
    """Payments that the order lacks: its own when refused or gone, and what was held beside it and is gone.

    What was asked for beside it and never confirmed is not among them: whoever asked has decided without it.
    """
    latest = {hold.part: hold for hold in holds}
    return [
        hold
        for hold in latest.values()
        if hold.state in ("declined", "expired") and (hold.part <= BASE or hold.held_at is not None)
    ]


def as_money(taken: SettlementRow | None, holds: Sequence[HoldRow], loose_kopecks: int) -> Money:
    """One picture of all payments of an order: it stands as its own payment does, unless one is still to be confirmed."""
    paid = taken is not None and taken.state == "taken"
    payments = [hold for hold in holds if hold.part != CHECK] or list(holds)
    if paid and taken is not None and (taken.method != PayMethod.HOLD.value or not payments):
        return Money(
            method=PayMethod(taken.method), state="paid", paid_kopecks=taken.kopecks,
            exchanged_kopecks=taken.exchanged_kopecks,
        )  # fmt: skip
    if not payments:
        return Money(method=PayMethod.CASH, state="none")
    first = next(hold for hold in reversed(payments) if hold.part == payments[0].part)
    waits = next((hold for hold in reversed(holds) if hold.state == "pending" and not hold.unwanted), None)
    held = [hold for hold in payments if hold.held_at is not None]
    ended = [hold for hold in held if hold.state in ("captured", "void", "expired")]
    state: HoldState = first.state  # type: ignore[assignment]
    shown = shown_state(state, unwanted=first.unwanted)
    return Money(
        method=PayMethod.HOLD,
        state="prepaid" if shown == "captured" and not paid else shown,
        held_kopecks=sum(hold.asked_kopecks for hold in held),
        paid_kopecks=taken.kopecks if paid and taken is not None else loose_kopecks,
        released_kopecks=sum(hold.asked_kopecks - hold.captured_kopecks for hold in ended),
        payment_url=waits.url if waits is not None else "",
        wanted_kopecks=waits.asked_kopecks if waits is not None else 0,
        planned_at=first.due_at,
    )
