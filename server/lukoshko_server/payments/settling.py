"""Settling an order: out of what is at the bank, and the rest by a person; once, whatever it takes.

A settlement has one part for each payment that it draws on and one for what a person takes. It ends when the bank has
spoken about all of its parts: taken as a whole, or failed as a whole. What the bank took for one that failed stays with
the order and is drawn on first by the next settlement; what none draws on goes back.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from lukoshko_server.db import Tx
from lukoshko_server.payments import store
from lukoshko_server.payments.acquirers.contract import CartLine
from lukoshko_server.payments.asks import CaptureAsk, Cart
from lukoshko_server.payments.books import Books
from lukoshko_server.payments.rows import HoldRow, PartRow, SettlementRow
from lukoshko_server.payments.rules import (
    CHECK,
    Draw,
    Kept,
    MoneyBusy,
    NoHold,
    OverHold,
    Purse,
    capture_cart,
    draws,
)
from lukoshko_wire.message import parse
from lukoshko_wire.problems import Conflict
from lukoshko_wire.values import PayMethod

PAID_LASTS = timedelta(days=365)
"""Money that is taken already covers an order for as long as anybody asks."""


class Settling(Books):
    """The use cases that take money."""

    def may_take(self, order_id: str) -> int:
        """The most that a settlement may draw from the bank now: what is held, and what was taken ahead."""
        return self.may_take_of([order_id])[order_id]

    def may_take_of(self, order_ids: Collection[str]) -> dict[str, int]:
        """The same of each of these orders."""
        with self._work.read() as tx:
            purses = self._purses_of(tx, order_ids)
            return {order_id: sum(purse.kopecks for purse in each) for order_id, each in purses.items()}

    def covered_until(self, order_id: str, kopecks: int) -> datetime | None:
        """Until when what is at the bank covers this sum; None when it does not."""
        with self._work.read() as tx:
            purses = self._purses(tx, order_id)
            drawn, rest = draws(purses, kopecks)
            if rest or not purses:
                return None
            needed = {draw.hold_id for draw in drawn} or {purse.hold_id for purse in purses}
            ends = [
                purse.expires_at
                for purse in purses
                if purse.hold_id in needed and not purse.taken and purse.expires_at
            ]
            return min(ends, default=tx.now + PAID_LASTS)

    def papered(self, hold_id: str) -> None:
        """What was paid ahead has a receipt of its own: from now on it counts by itself, a settlement offsets it."""
        with self._work() as tx:
            hold = store.hold(tx, hold_id)
            hold.advance_at = hold.advance_at or tx.now
            tx.session.flush()

    def settle(
        self, order_id: str, settlement_id: str, kopecks: int, method: PayMethod, by: str = "",
        lines: tuple[CartLine, ...] = (),
    ) -> None:  # fmt: skip
        """Take a sum: what is at the bank first, the rest as `method` says. MoneyTaken or MoneyFailed follows.

        By `hold` everything must be at the bank. The same settlement again changes nothing; nothing to take means void.
        Raises NoHold, OverHold, MoneyBusy, Conflict.
        """
        with self._work() as tx:
            self._lock_order(order_id)
            if self._known(tx, order_id, settlement_id, method, kopecks):
                return
            if kopecks == 0:
                self.void(order_id)
                return
            drawn, rest = draws(self._purses(tx, order_id), kopecks)
            if method is PayMethod.HOLD and not drawn:
                raise NoHold("nothing is held for the order", order_id=order_id)
            if method is PayMethod.HOLD and rest:
                raise OverHold("more than is held", held_kopecks=kopecks - rest, kopecks=kopecks)
            self._begin(tx, order_id, settlement_id, method, kopecks, drawn, rest, by, lines)

    def settle_hold(self, order_id: str, settlement_id: str, kopecks: int) -> None:
        """Take a sum out of what is at the bank alone; see `settle`."""
        self.settle(order_id, settlement_id, kopecks, PayMethod.HOLD)

    def settle_by_hand(
        self, order_id: str, settlement_id: str, kopecks: int, method: PayMethod, by: str
    ) -> None:
        """A person took all of it: MoneyTaken at once, and whatever is at the bank goes back. Raises MoneyBusy, Conflict."""
        with self._work() as tx:
            self._lock_order(order_id)
            if self._known(tx, order_id, settlement_id, method, kopecks):
                return
            self._must_rest(tx, order_id)
            self._begin(tx, order_id, settlement_id, method, kopecks, [], kopecks, by, ())

    def settle_exchanged(
        self, order_id: str, settlement_id: str, kept: Sequence[Kept], rest_kopecks: int, method: PayMethod, by: str
    ) -> None:  # fmt: skip
        """Goods taken for what came back: `kept` moved before and only changes its order; a person took the rest.

        MoneyTaken at once. Without a rest the settlement is of the way of the largest part. Raises MoneyBusy, Conflict.
        """
        with self._work() as tx:
            self._lock_order(order_id)
            kopecks = rest_kopecks + sum(each.kopecks for each in kept)
            way = method if rest_kopecks else max(kept, key=lambda each: each.kopecks).method
            if not self._known(tx, order_id, settlement_id, way, kopecks):
                self._begin(tx, order_id, settlement_id, way, kopecks, [], rest_kopecks, by, (), kept)

    def void(self, order_id: str) -> None:
        """Give back whatever is at the bank and not settled, now or as soon as it is there. Raises MoneyBusy."""
        with self._work() as tx:
            self._lock_order(order_id)
            self._must_rest(tx, order_id)
            self._release(tx, order_id)

    def _must_rest(self, tx: Tx, order_id: str) -> None:
        if any(hold.state == "capturing" for hold in store.holds(tx, order_id)):
            raise MoneyBusy("the money is being taken", order_id=order_id)

    def _purses(self, tx: Tx, order_id: str) -> list[Purse]:
        return self._purses_of(tx, [order_id])[order_id]

    def _purses_of(self, tx: Tx, order_ids: Collection[str]) -> dict[str, list[Purse]]:
        found = store.holds_of(tx, order_ids)
        loose = self._loose_of(tx, (hold for holds in found.values() for hold in holds))
        purses = {
            order_id: [self._purse(hold, loose) for hold in holds if hold.part != CHECK]
            for order_id, holds in found.items()
        }
        return {order_id: [purse for purse in each if purse is not None] for order_id, each in purses.items()}

    def _purse(self, hold: HoldRow, loose: Mapping[str, int]) -> Purse | None:
        taken = hold.state == "captured"
        inside = loose[hold.id] if taken else hold.asked_kopecks if hold.state == "held" else 0
        if inside <= 0:
            return None
        terms = self._acquirers.terms(hold.acquirer)
        if terms is None:
            return Purse(hold.id, inside, taken, expires_at=hold.expires_at)
        return Purse(
            hold.id, inside, taken, terms.least_kopecks, partial=terms.partial_capture, expires_at=hold.expires_at
        )  # fmt: skip

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

    def _begin(
        self, tx: Tx, order_id: str, settlement_id: str, method: PayMethod, kopecks: int, drawn: list[Draw], rest: int,
        by: str, lines: tuple[CartLine, ...], kept: Sequence[Kept] = (),
    ) -> None:  # fmt: skip
        settlement = SettlementRow(
            id=settlement_id, order_id=order_id, method=method.value, kopecks=kopecks, state="asked",
            taken_by=by or tx.actor, created_at=tx.now, exchanged_kopecks=sum(each.kopecks for each in kept),
        )  # fmt: skip
        parts = [
            PartRow(
                settlement_id=settlement_id, no=no, method=PayMethod.HOLD.value, hold_id=draw.hold_id,
                kopecks=draw.kopecks, capture_kopecks=draw.capture_kopecks,
                state="asked" if draw.capture_kopecks else "taken",
            )
            for no, draw in enumerate(drawn, start=1)
        ]  # fmt: skip
        parts += [
            PartRow(
                settlement_id=settlement_id, no=no, method=each.method.value, hold_id=each.hold_id, kopecks=each.kopecks,
                state="taken", exchanged=True,
            )
            for no, each in enumerate(kept, start=len(parts) + 1)
        ]  # fmt: skip
        if rest:
            parts.append(
                PartRow(
                    settlement_id=settlement_id, no=len(parts) + 1, method=method.value, kopecks=rest, state="asked"
                )
            )  # fmt: skip
        tx.session.add(settlement)
        tx.session.flush()
        tx.session.add_all(parts)
        tx.session.flush()
        told = " + ".join(
            f"{'exchanged ' if part.exchanged else ''}{part.method} {part.kopecks}" for part in parts
        )
        tx.record("settlement", settlement_id, "asked", after=told, order_id=order_id)
        for part in parts:
            if part.hold_id and part.capture_kopecks:
                self._capture(tx, part, store.hold(tx, part.hold_id), lines)
        self._resolve(tx, settlement)

    def _capture(self, tx: Tx, part: PartRow, hold: HoldRow, lines: tuple[CartLine, ...]) -> None:
        self._set(tx, hold, "capturing")
        cart = capture_cart(parse(Cart, hold.cart.encode()).lines, lines, part.capture_kopecks)
        ask = CaptureAsk(
            hold_id=hold.id, provider_id=hold.provider_id or "", settlement_id=part.settlement_id,
            kopecks=part.capture_kopecks, lines=cart,
        )  # fmt: skip
        self._put(tx, "bank.capture", f"{part.settlement_id}:{part.no}", ask)
