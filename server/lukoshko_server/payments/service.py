"""Use cases of money for people: hold, settle, void.

Every use case locks the order first, so that the customer, the courier and the bank's news come one after another.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from lukoshko_server.db import Tx
from lukoshko_server.payments import store
from lukoshko_server.payments.acquirers.contract import CartLine, Means, PaymentAsk, Terms
from lukoshko_server.payments.acquirers.registry import NoMeans
from lukoshko_server.payments.asks import Cart, HoldAsk, ReadAsk
from lukoshko_server.payments.happenings import (
    HoldDeclined,
    HoldExpired,
    HoldPlaced,
    HoldVoided,
    MoneyFailed,
    MoneyTaken,
    PaymentWanted,
)
from lukoshko_server.payments.rows import HoldRow
from lukoshko_server.payments.rules import (
    BASE,
    CHECK,
    MoneyBusy,
    NoHold,
    OrderMoney,
    OutOfBounds,
    SecondHold,
)
from lukoshko_server.payments.settling import Settling
from lukoshko_server.payments.shown import as_money, lost_of
from lukoshko_wire.api.orders import MoneyView as Money
from lukoshko_wire.message import encode, parse

__all__ = [
    "HoldDeclined",
    "HoldExpired",
    "HoldPlaced",
    "HoldVoided",
    "Money",
    "MoneyFailed",
    "MoneyTaken",
    "OrderMoney",
    "PaymentWanted",
    "Payments",
]

RETURN_PATH = "/orders/"
"""Where the bank's page sends the customer back to; the screens find the order by it."""
FIRST_LOOK = timedelta(seconds=3)
BATCH = 200


class Payments(Settling):
    """The subject's use cases for people."""

    def hold(
        self, order_id: str, kopecks: int, about: str = "", *, means: Means = "card", lines: tuple[CartLine, ...] = (),
        due_at: datetime | None = None,
    ) -> None:  # fmt: skip
        """Ask the bank to hold a sum for an order, once, or to charge it where nothing can be held.

        `payment_url` of its money follows by push. With `due_at` it is only planned: HoldPlaced of part 0 follows when the
        card was checked, at once where the acquirer checks none. Raises NoMeans, OutOfBounds.
        """
        with self._work() as tx:
            self._lock_order(order_id)
            if store.holds(tx, order_id):
                return
            name = self._acquirers.serving(means)
            self._ask(tx, order_id, BASE, name, kopecks, about, lines, due_at=due_at)
            if due_at is None:
                return
            terms = self._acquirers.get(name).terms
            if terms.holds and terms.card_check:
                self._ask(tx, order_id, CHECK, name, terms.least_kopecks, about, ())
            else:
                tx.tell(HoldPlaced(order_id, CHECK))

    def replan(
        self, order_id: str, kopecks: int, lines: tuple[CartLine, ...] = (), *, due_at: datetime | None
    ) -> None:
        """What is only planned is to be another sum, or at another time; None: now. What is asked for already stays.

        Raises OutOfBounds.
        """
        with self._work() as tx:
            self._lock_order(order_id)
            for old in store.holds(tx, order_id):
                if old.state == "planned":
                    self._set(tx, old, "void", reason="replanned")
                    hold = self._ask(
                        tx, order_id, old.part, old.acquirer, kopecks, old.about, lines, due_at=due_at
                    )
                    if due_at is None:
                        tx.tell(PaymentWanted(order_id, hold.id, kopecks))

    def more(self, order_id: str, kopecks: int, about: str = "", lines: tuple[CartLine, ...] = ()) -> None:
        """Ask for another payment beside what is held, of this sum or the least that the acquirer takes.

        PaymentWanted, then HoldPlaced or HoldDeclined follow.

        Raises NoHold, SecondHold, MoneyBusy once the order is settled, OutOfBounds.
        """
        with self._work() as tx:
            self._lock_order(order_id)
            there = [hold for hold in store.holds(tx, order_id) if hold.part != CHECK]
            if not there:
                raise NoHold("the order was never to be paid by a hold", order_id=order_id)
            if store.standing(tx, order_id) is not None:
                raise MoneyBusy("the order is settled", order_id=order_id)
            first = there[0]
            terms = self._acquirers.get(first.acquirer).terms
            waits = any(
                hold.part > BASE and hold.state in ("asked", "pending") and not hold.unwanted
                for hold in there
            )
            if waits or not terms.more:
                raise SecondHold("no other payment may stand beside it", order_id=order_id)
            part, kopecks = max(hold.part for hold in there) + 1, max(kopecks, terms.least_kopecks)
            hold = self._ask(tx, order_id, part, first.acquirer, kopecks, about or first.about, lines)
            tx.tell(PaymentWanted(order_id, hold.id, kopecks))

    def want_no_more(self, order_id: str) -> None:
        """What was asked for beside what is held, and nobody has confirmed yet, is needed no more."""
        with self._work() as tx:
            self._lock_order(order_id)
            for hold in store.holds(tx, order_id):
                if hold.part > BASE and hold.state in ("asked", "pending"):
                    self._release_one(tx, hold)

    def charge(
        self, order_id: str, kopecks: int, about: str = "", *, means: Means, lines: tuple[CartLine, ...] = ()
    ) -> None:
        """Ask the customer for a sum that is known by now, once. PaymentWanted, then HoldPlaced follow.

        Raises NoMeans, OutOfBounds.
        """
        with self._work() as tx:
            self._lock_order(order_id)
            if not store.holds(tx, order_id):
                name = self._acquirers.serving(means)
                hold = self._ask(tx, order_id, BASE, name, kopecks, about, lines, kind="charge")
                tx.tell(PaymentWanted(order_id, hold.id, kopecks))

    def again(self, order_id: str) -> None:
        """New payments instead of those that the order lacks; an open one stays. Raises NoHold, MoneyBusy."""
        with self._work() as tx:
            self._lock_order(order_id)
            there = store.holds(tx, order_id)
            if not there:
                raise NoHold("the order was never to be paid by a hold", order_id=order_id)
            lost = lost_of(there)
            open_ = any(hold.state in ("planned", "asked", "pending", "held") for hold in there)
            if store.standing(tx, order_id) is not None or not (lost or open_):
                raise MoneyBusy("the order's money is taken or given back", order_id=order_id)
            for old in lost:
                lines = parse(Cart, old.cart.encode()).lines
                self._ask(
                    tx, order_id, old.part, old.acquirer, old.asked_kopecks, old.about, lines, kind=old.kind
                )  # fmt: skip

    def tick(self, _now: datetime) -> None:
        """Ask for the holds whose time has come; PaymentWanted tells of each."""
        with self._work.read() as tx:
            due = store.planned(tx, BATCH)
        for hold_id in due:
            with self._work() as tx:
                self._lock_order(store.hold(tx, hold_id).order_id)
                hold = store.hold(tx, hold_id)
                if hold.state == "planned":
                    hold.created_at = tx.now
                    self._set(tx, hold, "asked")
                    self._send(tx, hold)
                    tx.tell(PaymentWanted(hold.order_id, hold.id, hold.asked_kopecks))

    def terms_of(self, order_id: str) -> Terms | None:
        """The terms of whoever holds an order's money; None where nobody does."""
        with self._work.read() as tx:
            there = store.holds(tx, order_id)
            return self._acquirers.terms(there[0].acquirer) if there else None

    def serves(self, means: Means) -> Terms | None:
        """The terms of whoever takes money by this means; None where nobody does."""
        try:
            return self._acquirers.terms(self._acquirers.serving(means))
        except NoMeans:
            return None

    def tries(self, order_id: str) -> int:
        """How many payments were ever asked for."""
        with self._work.read() as tx:
            return len(store.holds(tx, order_id))

    def refused(self, order_id: str) -> bool:
        """True when a payment that the order lacks was refused, not confirmed or lost, and nothing is settled."""
        with self._work.read() as tx:
            return bool(lost_of(store.holds(tx, order_id))) and store.standing(tx, order_id) is None

    def money(self, order_id: str) -> Money:
        """What is held, paid and released of an order."""
        return self.moneys([order_id])[order_id]

    def moneys(self, order_ids: Collection[str]) -> dict[str, Money]:
        """The same of each of these orders."""
        with self._work.read() as tx:
            tx.session.flush()
            found, standing = store.holds_of(tx, order_ids), store.standing_of(tx, order_ids)
            loose = self._loose_of(tx, (hold for holds in found.values() for hold in holds))
            return {
                order_id: as_money(
                    standing.get(order_id), holds, sum(loose.get(hold.id, 0) for hold in holds)
                )
                for order_id, holds in found.items()
            }

    def of_orders(self, order_ids: Sequence[str]) -> dict[str, OrderMoney]:
        """What became of the money of these orders, for the reconciliation."""
        with self._work.read() as tx:
            tx.session.flush()
            return store.money(tx, order_ids)

    def last_asked(self, order_ids: Iterable[str]) -> dict[str, datetime]:
        """When the last hold of each of these orders was asked for."""
        with self._work.read() as tx:
            return store.last_asked(tx, order_ids)

    def owe(self, order_id: str, cause: str, kopecks: int, why: str) -> None:
        """Money was taken for goods that nobody gets: a debt to the customer, once a cause."""
        with self._work() as tx:
            self._owe(tx, order_id, cause, kopecks, why)

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

    def _ask(
        self, tx: Tx, order_id: str, part: int, acquirer: str, kopecks: int, about: str, lines: tuple[CartLine, ...], *,
        kind: str = "", due_at: datetime | None = None,
    ) -> HoldRow:  # fmt: skip
        terms = self._acquirers.get(acquirer).terms
        if not terms.least_kopecks <= kopecks <= terms.most_kopecks:
            raise OutOfBounds(
                f"the acquirer takes {terms.least_kopecks} to {terms.most_kopecks}",
                least_kopecks=terms.least_kopecks, most_kopecks=terms.most_kopecks, kopecks=kopecks,
            )  # fmt: skip
        no = max((hold.no for hold in store.holds(tx, order_id)), default=0) + 1
        hold_id = f"hold-{uuid5(NAMESPACE_URL, f'lukoshko:{order_id}:{no}')}"
        hold = HoldRow(
            id=hold_id, order_id=order_id, no=no, part=part, kind=kind or ("hold" if terms.holds else "charge"),
            acquirer=acquirer, asked_kopecks=kopecks, about=about[:128], cart=encode(Cart(lines=lines)).decode(),
            state="planned" if due_at else "asked", due_at=due_at, created_at=tx.now,
        )  # fmt: skip
        tx.session.add(hold)
        tx.session.flush()
        tx.record("hold", hold_id, hold.state, after=str(kopecks), order_id=order_id)
        tx.touch("order", order_id)
        if due_at is None:
            self._send(tx, hold)
        return hold

    def _send(self, tx: Tx, hold: HoldRow) -> None:
        payment = PaymentAsk(
            op=hold.id, order_id=hold.order_id, kopecks=hold.asked_kopecks, about=hold.about,
            lines=parse(Cart, hold.cart.encode()).lines,
            return_url=f"{self._settings.public_url}{RETURN_PATH}{quote(hold.order_id)}",
        )  # fmt: skip
        self._put(tx, "bank.hold", hold.id, HoldAsk(payment=payment, charge=hold.kind == "charge"))
        look = encode(ReadAsk(hold_id=hold.id)).decode()
        self._outbox.put(tx, "bank.read", f"bank.read:{hold.id}", look, delay=FIRST_LOOK)
