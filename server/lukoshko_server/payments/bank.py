"""Effects towards the bank: send under our key, look when unsure, write the outcome."""

import logging
from typing import Protocol

from lukoshko_server.clock import Clock
from lukoshko_server.outbox.service import Effect, Handler, Later
from lukoshko_server.payments.acquirers.yookassa import BankRefused, BankUnsure
from lukoshko_server.payments.asks import CaptureAsk, HoldAsk, ReadAsk, VoidAsk
from lukoshko_server.payments.news import News
from lukoshko_server.payments.rules import KEY_LASTS, OPEN, BankPayment, next_look_s
from lukoshko_wire.message import parse

log = logging.getLogger(__name__)

REFUSED_PAUSE_S = 60
LONGEST_PAUSE_S = 10
"""Somebody waits for the payment page, or stands at the door: a bank that is back must be noticed soon."""


class Acquirer(Protocol):
    """What every bank offers. Each method raises BankRefused or BankUnsure."""

    def hold(self, op: str, request: dict[str, object]) -> BankPayment:
        """Make a payment for the customer to confirm; once per `op`."""

    def capture(self, provider_id: str, op: str, kopecks: int) -> BankPayment:
        """Take a part of what is held; once per `op`."""

    def void(self, provider_id: str, op: str) -> BankPayment:
        """Give back what is held; once per `op`."""

    def get(self, provider_id: str) -> BankPayment:
        """The payment as it is now."""


class Bank:
    """The handlers of the `bank.*` effects."""

    def __init__(self, news: News, acquirer: Acquirer, clock: Clock) -> None:
        self._news = news
        self._acquirer = acquirer
        self._clock = clock

    def handlers(self) -> dict[str, Handler]:
        """By kind of effect."""
        return {
            "bank.hold": self.hold,
            "bank.capture": self.capture,
            "bank.void": self.void,
            "bank.read": self.read,
        }

    def hold(self, effect: Effect) -> None:
        """Ask for the payment. Unsure: the same key again, as long as the bank remembers keys."""
        ask = parse(HoldAsk, effect.body.encode())
        state, _, asked_at, _ = self._news.state_of(ask.hold_id)
        if state != "asked":
            return
        if self._clock() - asked_at > KEY_LASTS:
            # Nobody was ever shown the payment page, so nobody can have paid there.
            self._news.refused_hold(ask.hold_id, "never_reached")
            return
        try:
            bank = self._acquirer.hold(ask.hold_id, ask.request)
        except BankUnsure as unsure:
            raise _soon(effect, unsure) from None
        except BankRefused as refused:
            log.warning("hold %s was refused by the bank: %s", ask.hold_id, refused)
            self._news.refused_hold(ask.hold_id, refused.code)
            return
        self._news.learn(ask.hold_id, bank)

    def capture(self, effect: Effect) -> None:
        """Take the money; when the answer is unsure or a refusal, look before anything is concluded."""
        ask = parse(CaptureAsk, effect.body.encode())
        if self._news.state_of(ask.hold_id)[0] != "capturing":
            return
        op = f"capture:{ask.settlement_id}"
        try:
            bank = self._acquirer.capture(ask.provider_id, op, ask.kopecks)
        except BankUnsure as unsure:
            bank = self._look(ask.provider_id, unsure, effect)
        except BankRefused as refused:
            bank = self._acquirer.get(ask.provider_id)
            if bank.state == "held":
                log.warning("settlement %s was refused by the bank: %s", ask.settlement_id, refused)
                self._news.refused_capture(ask.settlement_id, refused.code)
                return
        self._news.learn(ask.hold_id, bank)

    def void(self, effect: Effect) -> None:
        """Give the money back; a refusal with the hold still standing is tried again, a person must look."""
        ask = parse(VoidAsk, effect.body.encode())
        if self._news.state_of(ask.hold_id)[0] != "voiding":
            return
        try:
            bank = self._acquirer.void(ask.provider_id, f"void:{ask.hold_id}")
        except BankUnsure as unsure:
            bank = self._look(ask.provider_id, unsure, effect)
        except BankRefused as refused:
            bank = self._acquirer.get(ask.provider_id)
            if bank.state == "held":
                log.warning("hold %s cannot be voided: %s", ask.hold_id, refused)
                raise Later(REFUSED_PAUSE_S, str(refused)) from None
        self._news.learn(ask.hold_id, bank)

    def read(self, effect: Effect) -> None:
        """See what became of a hold; unless woken, look again until it has ended."""
        ask = parse(ReadAsk, effect.body.encode())
        state, provider_id, _, _ = self._news.state_of(ask.hold_id)
        if state in OPEN and provider_id is not None:
            self._news.learn(ask.hold_id, self._acquirer.get(provider_id))
        state, _, asked_at, expires_at = self._news.state_of(ask.hold_id)
        if state in OPEN and not ask.once:
            now = self._clock()
            left = expires_at - now if expires_at is not None else None
            raise Later(next_look_s(state, now - asked_at, left), f"the hold is {state}")

    def _look(self, provider_id: str, unsure: BankUnsure, effect: Effect) -> BankPayment:
        try:
            bank = self._acquirer.get(provider_id)
        except BankUnsure as again:
            raise _soon(effect, again) from None
        if bank.state == "held":
            raise _soon(effect, unsure) from None
        return bank


def _soon(effect: Effect, unsure: BankUnsure) -> Later:
    log.warning(
        "effect %s %s: the bank is unsure, attempt %s: %s", effect.kind, effect.id, effect.attempts, unsure
    )
    return Later(min(2 ** min(effect.attempts, 6), LONGEST_PAUSE_S), str(unsure))
