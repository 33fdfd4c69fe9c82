"""The changes of holds and settlements that use cases and the bank's news share; callers hold the order's lock."""

import logging
from collections.abc import Callable

from lukoshko_server.config import Settings
from lukoshko_server.db import Tx, Work
from lukoshko_server.outbox.service import Outbox
from lukoshko_server.payments.acquirers.registry import Acquirers
from lukoshko_server.payments.asks import CaptureAsk, HoldAsk, ReadAsk, VoidAsk
from lukoshko_server.payments.happenings import (
    HoldDeclined,
    HoldExpired,
    HoldPlaced,
    HoldVoided,
    MoneyFailed,
    MoneyTaken,
)
from lukoshko_server.payments.rows import HoldRow, SettlementRow
from lukoshko_server.payments.rules import OPEN, HoldState
from lukoshko_wire.message import encode
from lukoshko_wire.values import PayMethod

log = logging.getLogger(__name__)


class Books:
    """Base of the subject's use cases. `lock_order` locks an order until the end of the transaction."""

    def __init__(
        self, work: Work, outbox: Outbox, settings: Settings, lock_order: Callable[[str], object], acquirers: Acquirers
    ) -> None:  # fmt: skip
        self._work = work
        self._outbox = outbox
        self._settings = settings
        self._lock_order = lock_order
        self._acquirers = acquirers

    def _set(self, tx: Tx, hold: HoldRow, state: HoldState, *, reason: str = "") -> None:
        before, hold.state, hold.reason = hold.state, state, reason[:60]
        if state in ("held", "captured"):
            hold.held_at = hold.held_at or tx.now
        if state not in OPEN:
            hold.ended_at = tx.now
        tx.session.flush()
        tx.record("hold", hold.id, state, before=before, after=reason, order_id=hold.order_id)
        tx.touch("order", hold.order_id)

    def _tell(self, tx: Tx, hold: HoldRow, before: HoldState, settlement: SettlementRow | None) -> None:
        match hold.state:
            case "held" if hold.unwanted:
                self._begin_void(tx, hold)
            case "held":
                tx.tell(HoldPlaced(hold.order_id))
            case "declined":
                tx.tell(HoldDeclined(hold.order_id, hold.reason))
            case "void":
                tx.tell(HoldVoided(hold.order_id))
            case "captured" if settlement is not None:
                self._taken(tx, settlement, hold.captured_kopecks)
            case "captured":
                log.error("hold %s was captured at the bank without us", hold.id)
            case "expired":
                if settlement is not None:
                    self._fail(tx, settlement, "payments.hold-expired", hold.reason)
                tx.tell(HoldExpired(hold.order_id, was_held=before not in ("asked", "pending")))

    def _taken(self, tx: Tx, settlement: SettlementRow, kopecks: int) -> None:
        settlement.state, settlement.taken_at = "taken", tx.now
        tx.session.flush()
        order_id = settlement.order_id
        tx.record("settlement", settlement.id, "taken", after=str(kopecks), order_id=order_id)
        tx.touch("order", order_id)
        tx.tell(MoneyTaken(order_id, settlement.id, PayMethod(settlement.method), kopecks))

    def _fail(self, tx: Tx, settlement: SettlementRow, code: str, reason: str) -> None:
        settlement.state, settlement.reason = "failed", reason[:60]
        tx.session.flush()
        order_id = settlement.order_id
        tx.record("settlement", settlement.id, "failed", after=f"{code} {reason}", order_id=order_id)
        tx.touch("order", order_id)
        tx.tell(MoneyFailed(order_id, settlement.id, code))

    def _begin_void(self, tx: Tx, hold: HoldRow) -> None:
        self._set(tx, hold, "voiding")
        ask = VoidAsk(hold_id=hold.id, provider_id=hold.provider_id or "")
        self._put(tx, "bank.void", hold.id, ask)

    def _put(self, tx: Tx, kind: str, key: str, ask: CaptureAsk | HoldAsk | ReadAsk | VoidAsk) -> None:
        self._outbox.put(tx, kind, f"{kind}:{key}", encode(ask).decode())
