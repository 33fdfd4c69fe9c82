"""A bank in memory that loses answers, and counts for itself; the oracle of the tests of money."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from lukoshko_server.payments.acquirers.contract import (
    BankPayment,
    BankRefund,
    BankRefused,
    BankUnsure,
    CartLine,
    Notice,
    PaymentAsk,
    Terms,
)

HOLDS = Terms(
    ("card",),
    holds=True,
    partial_capture=True,
    second_hold=True,
    key_lasts=timedelta(hours=23),
    least_kopecks=1,
)


class Killed(BaseException):
    """The process dies here."""


@dataclass
class TroubledBank:
    """Payments once per key. Each call takes the next mood: fine, lost before, lost after, or the caller dies."""

    terms: Terms = HOLDS
    moods: Iterator[str] = field(default_factory=lambda: iter(()))
    payments: dict[str, BankPayment] = field(default_factory=dict)
    captured: dict[str, int] = field(default_factory=dict)
    refunded: dict[str, tuple[str, int]] = field(default_factory=dict)
    """op -> payment and sum."""
    done: dict[str, str] = field(default_factory=dict)
    charges: set[str] = field(default_factory=set)

    def hold(self, ask: PaymentAsk) -> BankPayment:
        assert self.terms.holds
        return self._make(ask)

    def charge(self, ask: PaymentAsk) -> BankPayment:
        self.charges.add(ask.op)
        return self._make(ask)

    def capture(
        self,
        provider_id: str,
        op: str,
        kopecks: int,
        lines: tuple[CartLine, ...] = (),  # noqa: ARG002
    ) -> BankPayment:
        def act() -> str:
            self._must_be_held(provider_id)
            if not 0 < kopecks <= self.payments[provider_id].kopecks:
                raise BankRefused(400, "amount")
            if not self.terms.partial_capture and kopecks != self.payments[provider_id].kopecks:
                raise BankRefused(400, "partial")
            self._take(provider_id, kopecks)
            return provider_id

        return self.payments[self._once(op, act)]

    def void(self, provider_id: str, op: str) -> BankPayment:
        def act() -> str:
            self._must_be_held(provider_id)
            self._set(provider_id, "canceled", reason="canceled_by_merchant")
            return provider_id

        return self.payments[self._once(op, act)]

    def get(self, provider_id: str) -> BankPayment:
        if next(self.moods, "fine") != "fine":
            raise BankUnsure("no answer")
        return self.payments[provider_id]

    def refund(self, provider_id: str, op: str, kopecks: int) -> BankRefund:
        def act() -> str:
            given = sum(sum_ for of, sum_ in self.refunded.values() if of == provider_id)
            if given + kopecks > self.captured.get(provider_id, 0):
                raise BankRefused(400, "amount")
            self.refunded[op] = (provider_id, kopecks)
            return provider_id

        self._once(f"refund:{op}", act)
        return BankRefund("returned", self.refunded[op][1])

    def find_refund(self, provider_id: str, op: str, kopecks: int, before_kopecks: int) -> BankRefund | None:
        if next(self.moods, "fine") != "fine":
            raise BankUnsure("no answer")
        given = sum(sum_ for of, sum_ in self.refunded.values() if of == provider_id)
        assert (op in self.refunded) == (given == before_kopecks + kopecks), "what went before is told wrong"
        return BankRefund("returned", self.refunded[op][1]) if op in self.refunded else None

    def notified(self, notice: Notice) -> str | None:
        return notice.query.get("id")

    def customer(self, own: str, event: str) -> None:
        """The customer, or time, does something to a payment."""
        payment = self.payments[own]
        if payment.state == "pending" and event == "pay":
            if payment.op in self.charges:
                self._take(own, payment.kopecks)
            else:
                self._set(own, "held")
        elif payment.state == "pending":
            reason = {"refuse": "insufficient_funds", "expire": "expired_on_confirmation"}[event]
            self._set(own, "canceled", reason=reason)
        elif payment.state == "held" and event == "expire":
            if self.terms.on_expiry == "capture":
                self._take(own, payment.kopecks)
            else:
                self._set(own, "canceled", reason="expired_on_capture")

    def live(self) -> int:
        """How many payments block money now."""
        return sum(payment.state == "held" for payment in self.payments.values())

    def net(self) -> int:
        """What customers have paid through this bank, less what they have got back."""
        return sum(self.captured.values()) - sum(sum_ for _, sum_ in self.refunded.values())

    def _make(self, ask: PaymentAsk) -> BankPayment:
        def act() -> str:
            own = f"p-{len(self.payments)}"
            self.payments[own] = BankPayment(own, "pending", ask.kopecks, ask.op, url=f"http://bank/{own}")
            return own

        return self.payments[self._once(ask.op, act)]

    def _once(self, op: str, act: Callable[[], str]) -> str:
        mood = next(self.moods, "fine")
        if mood == "before":
            raise BankUnsure("the question was lost")
        if op not in self.done:
            self.done[op] = act()
        if mood == "after":
            raise BankUnsure("the answer was lost")
        if mood == "killed":
            raise Killed
        return self.done[op]

    def _take(self, own: str, kopecks: int) -> None:
        assert own not in self.captured, "captured twice"
        self.captured[own] = kopecks
        self._set(own, "captured", kopecks=kopecks)

    def _must_be_held(self, provider_id: str) -> None:
        if self.payments[provider_id].state != "held":
            raise BankRefused(400, "invalid_request")

    def _set(self, own: str, state: Any, **changes: Any) -> None:
        self.payments[own] = replace(self.payments[own], state=state, **changes)
