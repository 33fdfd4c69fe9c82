"""Effects towards the loyalty service: look when unsure, ask under the operation's id, write down what it says."""

import logging
from collections.abc import Callable

from lukoshko_server.loyalty.client import Known, LoyaltyRefused, LoyaltyService, LoyaltyUnsure
from lukoshko_server.loyalty.rules import SENT, Operation
from lukoshko_server.loyalty.service import EFFECT, Loyalty, OperationAsk
from lukoshko_server.outbox.service import Effect, Handler, Later
from lukoshko_wire.message import parse

log = logging.getLogger(__name__)

LONGEST_PAUSE_S = 30
DONE = {
    ("reserve", "asked"): ("reserved", "reserve"),
    ("reserve", "confirming"): ("confirmed", "confirmed"),
    ("reserve", "rolling_back"): ("rolled_back", "rolled_back"),
    ("accrual", "asked"): ("done", "do"),
    ("return", "asked"): ("done", "do"),
}
"""By kind and our state: the service's state once it is done, and our event then."""


class Asking:
    """The handler of the `loyalty` effects."""

    def __init__(self, loyalty: Loyalty, service: LoyaltyService) -> None:
        self._loyalty, self._service = loyalty, service
        self._acts: dict[tuple[str, str], Callable[[Operation], Known]] = {
            ("reserve", "asked"): service.reserve,
            ("reserve", "confirming"): service.confirm,
            ("reserve", "rolling_back"): service.rollback,
            ("accrual", "asked"): service.accrue,
            ("return", "asked"): service.give_back,
        }

    def handlers(self) -> dict[str, Handler]:
        """By kind of effect."""
        return {EFFECT: self.move_on}

    def move_on(self, effect: Effect) -> None:
        """Ask for what the operation's state wants; after a first try whose outcome is not known, look before."""
        op = self._loyalty.operation(parse(OperationAsk, effect.body.encode()).operation_id)
        if op is None or (op.kind, op.state) not in DONE:
            return
        if op.kind == "return" and self._unsettled(op):
            raise Later(LONGEST_PAUSE_S, "the purchase itself is not settled yet")
        try:
            self._learn(op, self._look(op, effect) or self._acts[op.kind, op.state](op))
        except LoyaltyUnsure as unsure:
            log.warning("operation %s: the loyalty service is unsure: %s", op.id, unsure)
            raise Later(min(2 ** min(effect.attempts, 6), LONGEST_PAUSE_S), str(unsure)) from None
        except LoyaltyRefused as refused:
            log.warning("operation %s was refused by the loyalty service: %s", op.id, refused)
            self._loyalty.learn(op.id, "refuse", code=refused.code)

    def _look(self, op: Operation, effect: Effect) -> Known | None:
        """What became of it earlier, when it may have come; None when it is still to be asked for."""
        if effect.attempts == 0:
            return None
        known = self._service.look(op.id)
        return known if known is not None and known.state == DONE[op.kind, op.state][0] else None

    def _learn(self, op: Operation, known: Known) -> None:
        state, event = DONE[op.kind, op.state]
        if known.state != state:
            raise LoyaltyUnsure(f"it is {known.state}, not {state}")
        earned = known.bonuses if op.kind == "accrual" else None
        self._loyalty.learn(op.id, event, bonus_kopecks=earned)

    def _unsettled(self, op: Operation) -> bool:
        return any(
            other.kind != "return" and other.state in SENT for other in self._loyalty.of_order(op.order_id)
        )
