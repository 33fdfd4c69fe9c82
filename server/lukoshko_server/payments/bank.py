"""Effects towards the bank: send under our key, look when unsure, write the outcome."""

import logging

from lukoshko_server.clock import Clock
from lukoshko_server.outbox.service import Effect, Handler, Later
from lukoshko_server.payments.acquirers.contract import Acquirer, BankPayment, BankRefused, BankUnsure
from lukoshko_server.payments.acquirers.registry import Acquirers
from lukoshko_server.payments.asks import CaptureAsk, HoldAsk, ReadAsk, VoidAsk
from lukoshko_server.payments.news import News
from lukoshko_server.payments.rules import OPEN, next_look_s
from lukoshko_wire.message import parse

log = logging.getLogger(__name__)

REFUSED_PAUSE_S = 60
LONGEST_PAUSE_S = 10
"""Somebody waits for the payment page, or stands at the door: a bank that is back must be noticed soon."""


class Bank:
    """The handlers of the `bank.*` effects."""

    def __init__(self, news: News, acquirers: Acquirers, clock: Clock) -> None:
        self._news = news
        self._acquirers = acquirers
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
        asked = parse(HoldAsk, effect.body.encode())
        ask = asked.payment
        hold = self._news.standing(ask.op)
        if hold.state != "asked":
            return
        try:
            acquirer = self._acquirers.get(hold.acquirer)
            lasts = acquirer.terms.key_lasts
            if lasts is not None and self._clock() - hold.asked_at > lasts:
                # Nobody was ever shown the payment page, so nobody can have paid there.
                self._news.refused_hold(ask.op, "never_reached")
                return
            bank = acquirer.charge(ask) if asked.charge else acquirer.hold(ask)
        except BankUnsure as unsure:
            raise _soon(effect, unsure) from None
        except BankRefused as refused:
            log.warning("hold %s was refused by the bank: %s", ask.op, refused)
            self._news.refused_hold(ask.op, refused.code)
            return
        self._news.learn(ask.op, bank)

    def capture(self, effect: Effect) -> None:
        """Take the money; when the answer is unsure or a refusal, look before anything is concluded."""
        ask = parse(CaptureAsk, effect.body.encode())
        hold = self._news.standing(ask.hold_id)
        if hold.state != "capturing":
            return
        acquirer, op = self._acquirers.get(hold.acquirer), f"capture:{ask.settlement_id}:{ask.hold_id}"
        try:
            bank = acquirer.capture(ask.provider_id, op, ask.kopecks, ask.lines)
        except BankUnsure as unsure:
            bank = _look(acquirer, ask.provider_id, unsure, effect)
        except BankRefused as refused:
            bank = acquirer.get(ask.provider_id)
            if bank.state == "held":
                log.warning("settlement %s was refused by the bank: %s", ask.settlement_id, refused)
                self._news.refused_capture(ask.hold_id, refused.code)
                return
        self._news.learn(ask.hold_id, bank)

    def void(self, effect: Effect) -> None:
        """Give the money back; a refusal with the hold still standing is tried again, a person must look."""
        ask = parse(VoidAsk, effect.body.encode())
        hold = self._news.standing(ask.hold_id)
        if hold.state != "voiding":
            return
        acquirer = self._acquirers.get(hold.acquirer)
        try:
            bank = acquirer.void(ask.provider_id, f"void:{ask.hold_id}")
        except BankUnsure as unsure:
            bank = _look(acquirer, ask.provider_id, unsure, effect)
        except BankRefused as refused:
            bank = acquirer.get(ask.provider_id)
            if bank.state == "held":
                log.warning("hold %s cannot be voided: %s", ask.hold_id, refused)
                raise Later(REFUSED_PAUSE_S, str(refused)) from None
        self._news.learn(ask.hold_id, bank)

    def read(self, effect: Effect) -> None:
        """See what became of a hold; unless woken, look again until it has ended."""
        ask = parse(ReadAsk, effect.body.encode())
        hold = self._news.standing(ask.hold_id)
        if hold.state in OPEN and hold.provider_id is not None:
            self._news.learn(ask.hold_id, self._acquirers.get(hold.acquirer).get(hold.provider_id))
        hold = self._news.standing(ask.hold_id)
        if hold.state in OPEN and not ask.once:
            now = self._clock()
            left = hold.expires_at - now if hold.expires_at is not None else None
            raise Later(next_look_s(hold.state, now - hold.asked_at, left), f"the hold is {hold.state}")


def _look(acquirer: Acquirer, provider_id: str, unsure: BankUnsure, effect: Effect) -> BankPayment:
    try:
        bank = acquirer.get(provider_id)
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
