"""The effect `bank.refund`: look whether it was made, else make it under our key; what is unsure is looked at again."""

import logging

from lukoshko_server.outbox.service import Effect, Handler, Later
from lukoshko_server.payments.acquirers.contract import BankRefund, BankRefused, BankUnsure
from lukoshko_server.payments.acquirers.registry import Acquirers
from lukoshko_server.payments.asks import RefundAsk
from lukoshko_server.payments.refunds import Refunds
from lukoshko_wire.message import parse

log = logging.getLogger(__name__)

LONGEST_PAUSE_S = 600
KEYLESS_PAUSE_S = 60
"""What is still on its way to a bank without keys gets so long to arrive before we look, and perhaps send again."""
TURN_PAUSE_S = 5
"""Refunds of one payment go one after another: some banks tell them apart by their sum alone."""


class RefundBank:
    """The handler."""

    def __init__(self, refunds: Refunds, acquirers: Acquirers) -> None:
        self._refunds, self._acquirers = refunds, acquirers

    def handlers(self) -> dict[str, Handler]:
        """By kind of effect."""
        return {"bank.refund": self.refund}

    def refund(self, effect: Effect) -> None:
        """Give the money back once, however often this is tried."""
        ask = parse(RefundAsk, effect.body.encode())
        if not self._refunds.waits(ask.refund_id):
            return
        before = self._refunds.gone_before(ask.refund_id)
        if before is None:
            raise Later(TURN_PAUSE_S, "an earlier refund of this money is on its way")
        try:
            done = self._made(ask, before) or self._acquirers.get(ask.acquirer).refund(
                ask.provider_id, ask.refund_id, ask.kopecks
            )
        except BankUnsure as unsure:
            log.warning(
                "refund %s: the bank is unsure, attempt %s: %s", ask.refund_id, effect.attempts, unsure
            )
            raise Later(max(_pause(effect), self._least_pause_s(ask.acquirer)), str(unsure)) from None
        except BankRefused as refused:
            log.warning("refund %s was refused by the bank: %s", ask.refund_id, refused)
            self._refunds.ended(ask.refund_id, code=refused.code)
            return
        if done.state == "pending":
            raise Later(_pause(effect), "the bank has not given it back yet")
        if done.state == "canceled":
            self._refunds.ended(ask.refund_id, code="canceled")
        else:  # of whatever sum: what went back must never be asked for once more
            self._refunds.ended(ask.refund_id, went_kopecks=done.kopecks)

    def _least_pause_s(self, acquirer: str) -> int:
        terms = self._acquirers.terms(acquirer)
        return KEYLESS_PAUSE_S if terms is not None and not terms.refund_keys else 0

    def _made(self, ask: RefundAsk, before_kopecks: int) -> BankRefund | None:
        try:
            acquirer = self._acquirers.get(ask.acquirer)
            return acquirer.find_refund(ask.provider_id, ask.refund_id, ask.kopecks, before_kopecks)
        except BankRefused as refused:
            # It refused the look, not the refund: an earlier try may have given the money back.
            raise BankUnsure(str(refused)) from None


def _pause(effect: Effect) -> int:
    return min(1 << min(effect.attempts, 10), LONGEST_PAUSE_S)
