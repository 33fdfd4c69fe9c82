"""The changes of holds and settlements that use cases and the bank's news share; callers hold the order's lock."""

import logging
from collections.abc import Callable, Iterable, Sequence
from uuid import NAMESPACE_URL, uuid5

from lukoshko_server.config import Settings
from lukoshko_server.db import Tx, Work
from lukoshko_server.outbox.service import Outbox
from lukoshko_server.payments import store
from lukoshko_server.payments.acquirers.registry import Acquirers
from lukoshko_server.payments.asks import CaptureAsk, HoldAsk, ReadAsk, RefundAsk, VoidAsk
from lukoshko_server.payments.happenings import (
    HoldDeclined,
    HoldExpired,
    HoldPlaced,
    HoldVoided,
    MoneyFailed,
    MoneyTaken,
    PaidAhead,
)
from lukoshko_server.payments.rows import (
    HoldRow,
    PartRow,
    RefundDueRow,
    RefundPartRow,
    RefundRow,
    SettlementRow,
)
from lukoshko_server.payments.rules import CHECK, OPEN, HoldState
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
        hold.due_at = None
        if state in ("held", "captured"):
            hold.held_at = hold.held_at or tx.now
        if state not in OPEN:
            hold.ended_at = tx.now
        tx.session.flush()
        tx.record("hold", hold.id, state, before=before, after=reason, order_id=hold.order_id)
        tx.touch("order", hold.order_id)

    def _tell(self, tx: Tx, hold: HoldRow, before: HoldState) -> None:
        """What follows from a hold's new state."""
        part = store.of_hold(tx, hold.id)
        settled = store.standing(tx, hold.order_id)
        late = hold.unwanted or before == "voiding" or (settled is not None and settled.state == "taken")
        match hold.state:
            case "captured" if part is not None:
                self._part_ends(
                    tx, part, enough=hold.captured_kopecks >= part.kopecks, code="payments.other-sum"
                )
            case "captured" if late:
                self._give_back_loose(tx, hold)
            case "held" if late:
                self._begin_void(tx, hold)
            case "held" | "captured":
                self._placed(tx, hold)
            case "declined":
                tx.tell(HoldDeclined(hold.order_id, hold.reason, hold.part))
            case "void":
                tx.tell(HoldVoided(hold.order_id))
            case "expired":
                if part is not None:
                    self._part_ends(tx, part, enough=False, code="payments.hold-expired")
                was_held = before not in ("asked", "pending")
                tx.tell(HoldExpired(hold.order_id, was_held=was_held, part=hold.part))

    def _placed(self, tx: Tx, hold: HoldRow) -> None:
        if hold.part == CHECK:
            self._release_one(tx, hold)
        tx.tell(HoldPlaced(hold.order_id, hold.part))
        if hold.state == "captured" and hold.part != CHECK:
            tx.tell(PaidAhead(hold.order_id, hold.id, hold.captured_kopecks, hold.part))

    def _part_ends(self, tx: Tx, part: PartRow, *, enough: bool, code: str) -> None:
        """The bank's word about one part: when it was the last that was unknown, the settlement ends."""
        part.state = "taken" if enough else "failed"
        settlement = store.settlement(tx, part.settlement_id)
        if settlement is None or settlement.state != "asked":
            return
        if not enough:
            settlement.reason = code[:60]
        tx.session.flush()
        self._resolve(tx, settlement)

    def _resolve(self, tx: Tx, settlement: SettlementRow) -> None:
        """All parts of the bank taken: so is the settlement. One certainly not: it fails, what others took is ahead."""
        parts = store.parts(tx, settlement.id)
        if any(part.hold_id and part.state == "asked" for part in parts):
            return
        done = all(part.state == "taken" for part in parts if part.hold_id)
        for part in parts:
            part.state = "taken" if done else "failed"
        tx.session.flush()
        if done:
            self._taken(tx, settlement, parts)
        else:
            self._fail(tx, settlement)

    def _taken(self, tx: Tx, settlement: SettlementRow, parts: Sequence[PartRow]) -> None:
        settlement.state, settlement.taken_at = "taken", tx.now
        tx.session.flush()
        order_id = settlement.order_id
        tx.record("settlement", settlement.id, "taken", after=str(settlement.kopecks), order_id=order_id)
        tx.touch("order", order_id)
        cash = sum(part.kopecks for part in parts if part.method == PayMethod.CASH and not part.exchanged)
        method, ahead = PayMethod(settlement.method), store.offset(tx, [settlement.id]).get(settlement.id, 0)
        tx.tell(MoneyTaken(order_id, settlement.id, method, settlement.kopecks, cash, ahead))
        self._release(tx, order_id)

    def _fail(self, tx: Tx, settlement: SettlementRow) -> None:
        settlement.state = "failed"
        tx.session.flush()
        order_id = settlement.order_id
        tx.record("settlement", settlement.id, "failed", after=settlement.reason, order_id=order_id)
        tx.touch("order", order_id)
        tx.tell(MoneyFailed(order_id, settlement.id, settlement.reason))

    def _release(self, tx: Tx, order_id: str) -> None:
        """What is at the bank and in no standing settlement goes back: now, or as soon as it is there."""
        for hold in store.holds(tx, order_id):
            self._release_one(tx, hold)

    def _release_one(self, tx: Tx, hold: HoldRow) -> None:
        match hold.state:
            case "planned":
                self._set(tx, hold, "void")
                tx.tell(HoldVoided(hold.order_id))
            case "asked" | "pending" if not hold.unwanted:
                # The bank cancels only what is held; until the customer confirms there is nothing to give back.
                hold.unwanted = True
                tx.session.flush()
                tx.record("hold", hold.id, "no longer wanted", order_id=hold.order_id)
                tx.touch("order", hold.order_id)
            case "held":
                self._begin_void(tx, hold)
            case "captured":
                self._give_back_loose(tx, hold)

    def _begin_void(self, tx: Tx, hold: HoldRow) -> None:
        self._set(tx, hold, "voiding")
        ask = VoidAsk(hold_id=hold.id, provider_id=hold.provider_id or "")
        self._put(tx, "bank.void", hold.id, ask)

    def _give_back_loose(self, tx: Tx, hold: HoldRow) -> None:
        """Refund what was captured and no standing settlement counts."""
        loose = self._loose(tx, hold)
        if loose <= 0:
            return
        no = store.refunds_through(tx, hold.id) + 1
        refund_id = f"surplus-{uuid5(NAMESPACE_URL, f'lukoshko:{hold.id}:{no}')}"
        tx.session.add(
            RefundRow(
                id=refund_id, order_id=hold.order_id, settlement_id=None, method=PayMethod.HOLD.value, kopecks=loose,
                state="asked", why="surplus", by=tx.actor, created_at=tx.now,
            )
        )  # fmt: skip
        tx.session.flush()
        tx.record("refund", refund_id, "asked", after=f"surplus {loose}", order_id=hold.order_id)
        self._refund_part(tx, refund_id, refund_id, hold, None, loose)

    def _loose(self, tx: Tx, hold: HoldRow) -> int:
        """What a captured payment holds beside any standing settlement."""
        return self._loose_of(tx, [hold]).get(hold.id, 0)

    def _loose_of(self, tx: Tx, holds: Iterable[HoldRow]) -> dict[str, int]:
        """The same of every payment among these that is captured, by its id."""
        captured = [hold for hold in holds if hold.state == "captured"]
        counted = store.counted(tx, [hold.id for hold in captured])
        return {
            hold.id: hold.captured_kopecks - hold.refunded_kopecks - counted.get(hold.id, 0)
            for hold in captured
        }

    def _refund_part(
        self, tx: Tx, refund_id: str, op: str, hold: HoldRow, part_no: int | None, kopecks: int
    ) -> None:
        hold.refunded_kopecks += kopecks
        tx.session.add(
            RefundPartRow(
                id=op, refund_id=refund_id, settlement_part=part_no, hold_id=hold.id, kopecks=kopecks, state="asked"
            )
        )  # fmt: skip
        tx.session.flush()
        ask = RefundAsk(
            refund_id=op, acquirer=hold.acquirer, provider_id=hold.provider_id or "", kopecks=kopecks
        )
        self._put(tx, "bank.refund", op, ask)

    def _owe(self, tx: Tx, order_id: str, cause: str, kopecks: int, why: str) -> None:
        row = store.refund_due(tx, cause)
        if row is not None and row.ended_at is None:
            return
        row = row or RefundDueRow(id=cause, order_id=order_id)
        row.kopecks, row.why, row.since, row.ended_at = kopecks, why[:60], tx.now, None
        tx.session.add(row)
        tx.session.flush()
        tx.record("order", order_id, "refund due", after=f"{kopecks} {why}")
        tx.touch("order", order_id)

    def _put(
        self, tx: Tx, kind: str, key: str, ask: CaptureAsk | HoldAsk | ReadAsk | RefundAsk | VoidAsk
    ) -> None:
        self._outbox.put(tx, kind, f"{kind}:{key}", encode(ask).decode())
