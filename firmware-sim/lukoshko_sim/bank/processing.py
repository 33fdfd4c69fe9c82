"""The processing behind every bank here: hold, capture, void, refund; each in one transaction. It speaks no wire."""

import json
import random
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import uuid4

from lukoshko_sim.bank.words import moment
from lukoshko_sim.keeping import Clock, Fault, Faults, Store

CARD, SBP = "bank_card", "sbp"
Event = Literal["held", "captured", "canceled", "refunded"]
Why = Literal["unknown", "state", "over"]

EXPIRY_CAPTURES = {
    "expiry_captures": Fault("a hold that nobody captured in time is captured whole, as PayKeeper does")
}
_DUE = (
    "select * from payment where status in ('pending', 'waiting_for_capture') and expires_at <= ? limit 200"
)


@dataclass(frozen=True)
class NewPayment:
    """A payment as the shop asked for it."""

    amount_kopecks: int
    capture: bool
    method: str
    return_url: str
    description: str
    metadata: dict[str, str]
    has_receipt: bool = False
    confirm_s: int = 0
    """How long the customer may take; 0 is the bank's own term."""

    @property
    def order_id(self) -> str:
        """The order that the shop names in its metadata."""
        return self.metadata.get("order_id", "")


class Denied(Exception):
    """Nothing was done; each bank has its own words for the reason."""

    def __init__(self, why: Why, words: str) -> None:
        super().__init__(words)
        self.why = why


class Processing:
    """Everything that moves money. `tell` hears of every change inside its transaction."""

    def __init__(self, store: Store, clock: Clock, faults: Faults, *, hold_s: int, confirm_s: int) -> None:
        self._store = store
        self._clock = clock
        self._faults = faults
        self._hold_s = hold_s
        self._confirm_s = confirm_s
        self.tell: Callable[[Event, str], None] = lambda _event, _id: None
        """Is given the event and the id of the payment, or of the refund."""

    def create(self, ask: NewPayment, payment_id: str = "") -> str:
        """Write down a payment that waits for the customer; returns its id, which a bank may make in its own way."""
        now = self._clock()
        payment_id = payment_id or str(uuid4())
        with self._store.write() as db:
            db.execute(
                "insert into payment (id, status, created_at, asked_kopecks, capture_now, method,"
                " order_id, description, metadata, return_url, has_receipt, expires_at)"
                " values (?, 'pending', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    payment_id,
                    moment(now),
                    ask.amount_kopecks,
                    ask.capture,
                    ask.method,
                    ask.order_id,
                    ask.description,
                    json.dumps(ask.metadata, ensure_ascii=False),
                    ask.return_url,
                    ask.has_receipt,
                    moment(now + timedelta(seconds=ask.confirm_s or self._confirm_s)),
                ),
            )
        return payment_id

    def find(self, payment_id: str) -> sqlite3.Row:
        """Read one payment, expired if its time is over. Raises Denied."""
        self.expire()
        return self.as_it_is(payment_id)

    def as_it_is(self, payment_id: str) -> sqlite3.Row:
        """Read one payment in the middle of a change, when nothing else may expire. Raises Denied."""
        row = self._store.row("select * from payment where id = ?", payment_id)
        if row is None:
            raise Denied("unknown", "The payment does not exist")
        return row

    def refund_of(self, refund_id: str) -> sqlite3.Row:
        """Read one refund. Raises Denied."""
        row = self._store.row("select * from refund where id = ?", refund_id)
        if row is None:
            raise Denied("unknown", "The refund does not exist")
        return row

    def confirm(self, payment_id: str, card: dict[str, object]) -> None:
        """The customer has paid on the page: the money is held, or taken in a one-stage payment."""
        with self._store.write() as db:
            row = self.find(payment_id)
            if row["status"] != "pending":
                return
            db.execute(
                "update payment set status = 'waiting_for_capture', expires_at = ?, card = ?, rrn = ?,"
                " auth_code = ? where id = ?",
                (
                    moment(self._clock() + timedelta(seconds=self._hold_s)),
                    json.dumps(card) if row["method"] == CARD else None,
                    f"{random.randrange(10**12):012}",
                    f"{random.randrange(10**6):06}",
                    payment_id,
                ),
            )
            self._book(row, "hold", row["asked_kopecks"], "confirmed")
            if row["capture_now"]:
                self._take(row, row["asked_kopecks"])
            self.tell("captured" if row["capture_now"] else "held", payment_id)

    def decline(self, payment_id: str, reason: str) -> None:
        """The customer or the customer's bank has refused a payment that was waiting."""
        with self._store.write():
            row = self.find(payment_id)
            if row["status"] == "pending":
                self._close(row, "payment_network", reason)

    def withdraw(self, payment_id: str) -> None:
        """The shop gives up a payment that nobody confirmed."""
        with self._store.write():
            row = self.find(payment_id)
            if row["status"] == "pending":
                self._close(row, "merchant", "canceled_by_merchant")

    def capture(self, payment_id: str, kopecks: int) -> None:
        """Take all or a part of a hold; the rest goes back to the customer. Raises Denied."""
        with self._store.write():
            row = self.held(payment_id)
            if kopecks > row["asked_kopecks"]:
                raise Denied("over", "The amount is more than was held")
            self._take(row, kopecks)
            self.tell("captured", payment_id)

    def held(self, payment_id: str) -> sqlite3.Row:
        """Read a payment that is held. Raises Denied."""
        row = self.find(payment_id)
        if row["status"] != "waiting_for_capture":
            raise Denied("state", f"The payment is {row['status']}, not waiting_for_capture")
        return row

    def cancel(self, payment_id: str) -> None:
        """Give the whole hold back. Raises Denied."""
        with self._store.write():
            self._close(self.held(payment_id), "merchant", "canceled_by_merchant")

    def refund(self, payment_id: str, kopecks: int, description: str = "") -> str:
        """Give back a part of what was captured; returns the refund's id. Raises Denied."""
        with self._store.write() as db:
            row = self.find(payment_id)
            if row["status"] != "succeeded":
                raise Denied("state", "Only a succeeded payment can be refunded")
            if kopecks > row["captured_kopecks"] - row["refunded_kopecks"]:
                raise Denied("over", "The amount is more than is left of the payment")
            db.execute(
                "update payment set refunded_kopecks = refunded_kopecks + ? where id = ?",
                (kopecks, payment_id),
            )
            self._book(row, "refund", kopecks, "refunded")
            refund_id = str(uuid4())
            db.execute(
                "insert into refund (id, payment_id, created_at, kopecks, description)"
                " values (?, ?, ?, ?, ?)",
                (refund_id, payment_id, moment(self._clock()), kopecks, description),
            )
            self.tell("refunded", refund_id)
            return refund_id

    def expire(self) -> int:
        """End whatever nobody confirmed or captured in time; returns how many."""
        now = moment(self._clock())
        if not self._store.rows(_DUE, now):
            return 0
        with self._store.write() as db:
            rows = db.execute(_DUE, (now,)).fetchall()
            for row in rows:
                pending = row["status"] == "pending"
                if not pending and self._faults.take("expiry_captures") is not None:
                    self._take(row, row["asked_kopecks"])
                    self.tell("captured", row["id"])
                else:
                    self._close(row, "yoo_money", f"expired_on_{'confirmation' if pending else 'capture'}")
        return len(rows)

    def _take(self, row: sqlite3.Row, kopecks: int) -> None:
        with self._store.write() as db:
            db.execute(
                "update payment set status = 'succeeded', captured_kopecks = ?, captured_at = ? where id = ?",
                (kopecks, moment(self._clock()), row["id"]),
            )
            self._book(row, "capture", kopecks, "captured")
            if kopecks < row["asked_kopecks"]:
                self._book(row, "release", row["asked_kopecks"] - kopecks, "partial_capture")

    def _close(self, row: sqlite3.Row, party: str, reason: str) -> None:
        with self._store.write() as db:
            db.execute(
                "update payment set status = 'canceled', cancel_party = ?, cancel_reason = ? where id = ?",
                (party, reason, row["id"]),
            )
            if row["status"] == "waiting_for_capture":
                self._book(row, "void", row["asked_kopecks"], reason)
            self.tell("canceled", row["id"])

    def _book(self, row: sqlite3.Row, kind: str, kopecks: int, reason: str) -> None:
        with self._store.write() as db:
            db.execute(
                "insert into ledger (at, payment_id, order_id, kind, kopecks, reason)"
                " values (?, ?, ?, ?, ?, ?)",
                (moment(self._clock()), row["id"], row["order_id"], kind, kopecks, reason),
            )
