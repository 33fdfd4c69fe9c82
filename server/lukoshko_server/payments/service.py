"""Use cases of money for people: hold, settle, void.

Every use case locks the order first, so that the customer, the courier and the bank's news come one after another.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from lukoshko_server.db import Tx
from lukoshko_server.payments import store
from lukoshko_server.payments.acquirers.contract import CartLine, Means, PaymentAsk
from lukoshko_server.payments.asks import CaptureAsk, Cart, HoldAsk, ReadAsk
from lukoshko_server.payments.books import Books
from lukoshko_server.payments.happenings import (
    HoldDeclined,
    HoldExpired,
    HoldPlaced,
    HoldVoided,
    MoneyFailed,
    MoneyTaken,
)
from lukoshko_server.payments.rows import HoldRow, RefundDueRow, SettlementRow
from lukoshko_server.payments.rules import HoldState, MoneyBusy, NoHold, OrderMoney, OverHold, shown_state
from lukoshko_wire.api.orders import MoneyView as Money
from lukoshko_wire.message import encode, parse
from lukoshko_wire.problems import Conflict
from lukoshko_wire.values import PayMethod

__all__ = [
    "HoldDeclined",
    "HoldExpired",
    "HoldPlaced",
    "HoldVoided",
    "Money",
    "MoneyFailed",
    "MoneyTaken",
    "OrderMoney",
    "Payments",
]

RETURN_PATH = "/orders/"
"""Where the bank's page sends the customer back to; the screens find the order by it."""
FIRST_LOOK = timedelta(seconds=3)


class Payments(Books):
    """The subject's use cases for people."""

    def hold(
        self,
        order_id: str,
        kopecks: int,
        about: str = "",
        *,
        means: Means = "card",
        lines: tuple[CartLine, ...] = (),
    ) -> None:
        """Ask the bank to hold a sum for an order, once; `payment_url` of its money follows by push. Raises NoMeans."""
        with self._work() as tx:
            self._lock_order(order_id)
            if store.latest_hold(tx, order_id) is None:
                self._ask_hold(tx, order_id, 1, self._acquirers.serving(means), kopecks, about, lines)

    def again(self, order_id: str) -> None:
        """A new hold after a declined or expired one; an open one stays. Raises NoHold, MoneyBusy."""
        with self._work() as tx:
            self._lock_order(order_id)
            last = store.latest_hold(tx, order_id)
            if last is None:
                raise NoHold("the order was never to be paid by a hold", order_id=order_id)
            if last.state in ("declined", "expired"):
                lines = parse(Cart, last.cart.encode()).lines
                self._ask_hold(
                    tx, order_id, last.no + 1, last.acquirer, last.asked_kopecks, last.about, lines
                )
            elif last.state not in ("asked", "pending", "held"):
                raise MoneyBusy(f"the hold is {last.state}", order_id=order_id)

    def money(self, order_id: str) -> Money:
        """What is held, paid and released of an order."""
        with self._work.read() as tx:
            tx.session.flush()
            return _as_money(store.standing(tx, order_id), store.latest_hold(tx, order_id))

    def of_orders(self, order_ids: Sequence[str]) -> dict[str, OrderMoney]:
        """What became of the money of these orders, for the reconciliation."""
        with self._work.read() as tx:
            tx.session.flush()
            return store.money(tx, order_ids)

    def last_asked(self, order_ids: Iterable[str]) -> dict[str, datetime]:
        """When the last hold of each of these orders was asked for."""
        with self._work.read() as tx:
            return store.last_asked(tx, order_ids)

    def may_take(self, order_id: str) -> int:
        """The most that a capture may take now: what is held; 0 without a hold."""
        with self._work.read() as tx:
            hold = store.latest_hold(tx, order_id)
            return hold.asked_kopecks if hold is not None and hold.state == "held" else 0

    def covered_until(self, order_id: str, kopecks: int) -> datetime | None:
        """Until when what is held covers this sum; None when it does not."""
        with self._work.read() as tx:
            hold = store.latest_hold(tx, order_id)
            covers = hold is not None and hold.state == "held" and hold.asked_kopecks >= kopecks
            return hold.expires_at if hold is not None and covers else None

    def settle_hold(self, order_id: str, settlement_id: str, kopecks: int) -> None:
        """Capture at most what is held; nothing to take means void. MoneyTaken or MoneyFailed follows.

        The same settlement again changes nothing. Raises NoHold, OverHold, MoneyBusy, Conflict.
        """
        with self._work() as tx:
            self._lock_order(order_id)
            if self._known(tx, order_id, settlement_id, PayMethod.HOLD, kopecks):
                return
            if kopecks == 0:
                self.void(order_id)
                return
            hold = store.latest_hold(tx, order_id)
            if hold is None or hold.state != "held" or hold.provider_id is None:
                raise NoHold("nothing is held for the order", order_id=order_id)
            if kopecks > hold.asked_kopecks:
                raise OverHold("more than is held", held_kopecks=hold.asked_kopecks, kopecks=kopecks)
            self._settlement(tx, order_id, settlement_id, PayMethod.HOLD, kopecks, hold_id=hold.id)
            self._set(tx, hold, "capturing")
            ask = CaptureAsk(
                hold_id=hold.id, provider_id=hold.provider_id, settlement_id=settlement_id, kopecks=kopecks
            )
            self._put(tx, "bank.capture", settlement_id, ask)

    def settle_cash(self, order_id: str, settlement_id: str, kopecks: int, by: str) -> None:
        """The person has the cash in hand: MoneyTaken at once; a hold, if any, is voided."""
        self._settle_by_hand(order_id, settlement_id, PayMethod.CASH, kopecks, by)

    def settle_terminal(self, order_id: str, settlement_id: str, kopecks: int, by: str) -> None:
        """The terminal has approved: MoneyTaken at once; a hold, if any, is voided."""
        self._settle_by_hand(order_id, settlement_id, PayMethod.TERMINAL, kopecks, by)

    def void(self, order_id: str) -> None:
        """Give back whatever is held, now or as soon as it is. HoldVoided follows. Raises MoneyBusy."""
        with self._work() as tx:
            self._lock_order(order_id)
            hold = store.latest_hold(tx, order_id)
            if hold is None:
                return
            if hold.state == "capturing":
                raise MoneyBusy("the money is being taken", order_id=order_id)
            if hold.state in ("asked", "pending") and not hold.unwanted:
                # The bank cancels only what is held; until the customer confirms there is nothing to give back.
                hold.unwanted = True
                tx.session.flush()
                tx.record("hold", hold.id, "no longer wanted", order_id=order_id)
                tx.touch("order", order_id)
            if hold.state == "held":
                self._begin_void(tx, hold)

    def owe(self, order_id: str, cause: str, kopecks: int, why: str) -> None:
        """Money was taken for goods that nobody gets: a debt to the customer, once a cause."""
        with self._work() as tx:
            row = store.refund_due(tx, cause)
            if row is not None and row.ended_at is None:
                return
            row = row or RefundDueRow(id=cause, order_id=order_id)
            row.kopecks, row.why, row.since, row.ended_at = kopecks, why[:60], tx.now, None
            tx.session.add(row)
            tx.session.flush()
            tx.record("order", order_id, "refund due", after=f"{kopecks} {why}")
            tx.touch("order", order_id)

    def owe_no_more(self, cause: str) -> bool:
        """Call a debt off: the goods are given out after all, or no money was taken. False when nothing was owed."""
        with self._work() as tx:
            row = store.refund_due(tx, cause)
            if row is None or row.ended_at is not None:
                return False
            row.ended_at = tx.now
            tx.session.flush()
            tx.record("order", row.order_id, "refund called off", before=str(row.kopecks))
            tx.touch("order", row.order_id)
            return True

    def _ask_hold(
        self, tx: Tx, order_id: str, no: int, acquirer: str, kopecks: int, about: str, lines: tuple[CartLine, ...]
    ) -> None:  # fmt: skip
        hold_id = f"hold-{uuid5(NAMESPACE_URL, f'lukoshko:{order_id}:{no}')}"
        hold = HoldRow(
            id=hold_id, order_id=order_id, no=no, acquirer=acquirer, asked_kopecks=kopecks, about=about[:128],
            cart=encode(Cart(lines=lines)).decode(), state="asked", created_at=tx.now,
        )  # fmt: skip
        tx.session.add(hold)
        tx.session.flush()
        tx.record("hold", hold_id, "asked", after=str(kopecks), order_id=order_id)
        tx.touch("order", order_id)
        payment = PaymentAsk(
            op=hold_id, order_id=order_id, kopecks=kopecks, about=about[:128], lines=lines,
            return_url=f"{self._settings.public_url}{RETURN_PATH}{quote(order_id)}",
        )  # fmt: skip
        self._put(tx, "bank.hold", hold_id, HoldAsk(payment=payment))
        look = encode(ReadAsk(hold_id=hold_id)).decode()
        self._outbox.put(tx, "bank.read", f"bank.read:{hold_id}", look, delay=FIRST_LOOK)

    def _settle_by_hand(
        self, order_id: str, settlement_id: str, method: PayMethod, kopecks: int, by: str
    ) -> None:
        with self._work() as tx:
            self._lock_order(order_id)
            if self._known(tx, order_id, settlement_id, method, kopecks):
                return
            self.void(order_id)
            row = self._settlement(tx, order_id, settlement_id, method, kopecks, by=by)
            self._taken(tx, row, kopecks)

    def _known(self, tx: Tx, order_id: str, settlement_id: str, method: PayMethod, kopecks: int) -> bool:
        there = store.settlement(tx, settlement_id)
        if there is not None:
            if (there.order_id, there.method, there.kopecks) != (order_id, method.value, kopecks):
                raise Conflict("this settlement is another one", settlement_id=settlement_id)
            return True
        standing = store.standing(tx, order_id)
        if standing is not None:
            raise MoneyBusy("the order is settled by another settlement", order_id=order_id)
        return False

    def _settlement(
        self, tx: Tx, order_id: str, settlement_id: str, method: PayMethod, kopecks: int, *,
        hold_id: str | None = None, by: str = "",
    ) -> SettlementRow:  # fmt: skip
        row = SettlementRow(
            id=settlement_id, order_id=order_id, method=method.value, kopecks=kopecks, state="asked",
            hold_id=hold_id, taken_by=by or tx.actor, created_at=tx.now,
        )  # fmt: skip
        tx.session.add(row)
        tx.session.flush()
        tx.record("settlement", settlement_id, "asked", after=f"{method.value} {kopecks}", order_id=order_id)
        return row


def _as_money(taken: SettlementRow | None, hold: HoldRow | None) -> Money:
    if taken is not None and taken.method != "hold":
        return Money(method=PayMethod(taken.method), state="paid", paid_kopecks=taken.kopecks)
    if hold is None:
        return Money(method=PayMethod.CASH, state="none")
    state: HoldState = hold.state  # type: ignore[assignment]
    held = hold.held_at is not None
    given_back = held and state in ("captured", "void", "expired")
    return Money(
        method=PayMethod.HOLD,
        state=shown_state(state, unwanted=hold.unwanted),
        held_kopecks=hold.asked_kopecks if held else 0,
        paid_kopecks=hold.captured_kopecks,
        released_kopecks=hold.asked_kopecks - hold.captured_kopecks if given_back else 0,
        payment_url=hold.url if state == "pending" and not hold.unwanted else "",
    )
