"""What the bank says about holds, applied once and only forward."""

import logging
from dataclasses import dataclass
from datetime import datetime

from lukoshko_server.payments import store
from lukoshko_server.payments.acquirers.contract import BankPayment
from lukoshko_server.payments.asks import ReadAsk
from lukoshko_server.payments.books import Books
from lukoshko_server.payments.rows import HoldRow
from lukoshko_server.payments.rules import OPEN, HoldState, agrees, follows, held_until

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Standing:
    """A hold as whoever speaks to its bank needs it."""

    state: HoldState
    acquirer: str
    provider_id: str | None
    asked_at: datetime
    expires_at: datetime | None


class News(Books):
    """Use cases of the bank's side: answers, refusals, notifications."""

    def learn(self, hold_id: str, bank: BankPayment) -> None:
        """Apply what the bank said about a hold. News of another payment or sum changes nothing."""
        with self._work() as tx:
            self._lock_order(store.hold(tx, hold_id).order_id)
            hold = store.hold(tx, hold_id)
            if not agrees(bank, hold_id=hold_id, asked_kopecks=hold.asked_kopecks):
                log.error(
                    "hold %s: the bank's payment %s does not agree with ours", hold_id, bank.provider_id
                )
                return
            before: HoldState = hold.state  # type: ignore[assignment]
            state = follows(before, bank, unwanted=hold.unwanted)
            if before in OPEN:
                self._keep(hold, bank)
            if state == before:
                return
            if state == "captured":
                hold.captured_kopecks = bank.kopecks
            self._set(tx, hold, state, reason=bank.reason)
            self._tell(tx, hold, before)

    def refused_hold(self, hold_id: str, reason: str) -> None:
        """The bank certainly made no payment for this hold."""
        with self._work() as tx:
            self._lock_order(store.hold(tx, hold_id).order_id)
            hold = store.hold(tx, hold_id)
            if hold.state == "asked":
                self._set(tx, hold, "void" if hold.unwanted else "declined", reason=reason)
                self._tell(tx, hold, "asked")

    def refused_capture(self, hold_id: str, reason: str) -> None:
        """The bank certainly took nothing out of this hold, and the hold stands."""
        with self._work() as tx:
            self._lock_order(store.hold(tx, hold_id).order_id)
            hold, part = store.hold(tx, hold_id), store.of_hold(tx, hold_id)
            if hold.state == "capturing" and part is not None:
                self._set(tx, hold, "held", reason=reason)
                self._part_ends(tx, part, enough=False, code="payments.capture-refused")

    def standing(self, hold_id: str) -> Standing:
        """A hold as it stands. Raises NotFound."""
        with self._work.read() as tx:
            row = store.hold(tx, hold_id)
            state: HoldState = row.state  # type: ignore[assignment]
            return Standing(state, row.acquirer, row.provider_id, row.created_at, row.expires_at)

    def wake(self, provider_id: str) -> bool:
        """A notification came: ask the bank soon. False for a payment that is not ours."""
        with self._work() as tx:
            holds = store.holds_of_provider(tx, provider_id)
            for hold in holds:
                if hold.state in OPEN:
                    hold.wakes += 1
                    self._put(tx, "bank.read", f"{hold.id}:{hold.wakes}", ReadAsk(hold_id=hold.id, once=True))
            return bool(holds)

    def _keep(self, hold: HoldRow, bank: BankPayment) -> None:
        hold.provider_id = hold.provider_id or bank.provider_id
        hold.url = hold.url or bank.url
        terms = self._acquirers.terms(hold.acquirer)
        lasts = terms.hold_lasts if terms is not None else None
        hold.expires_at = held_until(bank, hold.created_at, lasts) or hold.expires_at
