"""The bank's decisions: hold, capture, void, refund; each in one transaction and once per key."""

import json
import random
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from lukoshko_sim.bank.ask import NewPayment
from lukoshko_sim.bank.hooks import Hooks
from lukoshko_sim.bank.views import payment_view, refund_view
from lukoshko_sim.bank.words import ApiError, invalid, kopecks, moment
from lukoshko_sim.keeping import Clock, Store

View = dict[str, object]

_DUE = (
    "select * from payment where status in ('pending', 'waiting_for_capture') and expires_at <= ? limit 200"
)


class Payments:
    """Everything that moves money."""

    def __init__(self, store: Store, clock: Clock, hooks: Hooks, *, hold_s: int, confirm_s: int) -> None:
        self._store = store
        self._clock = clock
        self._hooks = hooks
        self._hold_s = hold_s
        self._confirm_s = confirm_s

    def once(self, key: str, fingerprint: str, act: Callable[[], View]) -> View:
        """Act at most once per key; a repeat gets the first result, another request is refused."""
        with self._store.write() as db:
            done = db.execute("select * from operation where key = ?", (key,)).fetchone()
            if done is not None:
                if done["fingerprint"] != fingerprint:
                    raise invalid("The key was used with another request", "Idempotence-Key")
                first: View = json.loads(done["answer"])
                return first
            answer = act()
            db.execute(
                "insert into operation values (?, ?, ?)",
                (key, fingerprint, json.dumps(answer, ensure_ascii=False)),
            )
        self._hooks.stir()
        return answer

    def create(self, ask: NewPayment, base: str) -> View:
        """Write down a payment that waits for the customer."""
        now = self._clock()
        payment_id = str(uuid4())
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
                    moment(now + timedelta(seconds=self._confirm_s)),
                ),
            )
        return self.show(payment_id, base)

    def find(self, payment_id: str) -> sqlite3.Row:
        """Read one payment, expired if its time is over. Raises ApiError 404."""
        self.expire()
        row = self._store.row("select * from payment where id = ?", payment_id)
        if row is None:
            raise ApiError(404, "not_found", "The payment does not exist", "payment_id")
        return row

    def show(self, payment_id: str, base: str) -> View:
        """Show one payment as the API does; `base` is where its payment page is found."""
        return payment_view(self.find(payment_id), f"{base}/pay/{payment_id}")

    def confirm(self, payment_id: str, card: View) -> None:
        """The customer has paid on the page: the money is held, or taken in a one-stage payment."""
        with self._store.write() as db:
            row = self.find(payment_id)
            if row["status"] != "pending":
                return
            expires = moment(self._clock() + timedelta(seconds=self._hold_s))
            db.execute(
                "update payment set status = 'waiting_for_capture', expires_at = ?, card = ?,"
                " rrn = ?, auth_code = ? where id = ?",
                (
                    expires,
                    json.dumps(card),
                    f"{random.randrange(10**12):012}",
                    f"{random.randrange(10**6):06}",
                    payment_id,
                ),
            )
            self._book(row, "hold", row["asked_kopecks"], "confirmed")
            if row["capture_now"]:
                self._take(row, row["asked_kopecks"])
            event = "succeeded" if row["capture_now"] else "waiting_for_capture"
            self._hooks.add(f"payment.{event}", self._now(payment_id))
        self._hooks.stir()

    def decline(self, payment_id: str, reason: str) -> None:
        """The customer or the customer's bank has refused a payment that was waiting."""
        with self._store.write():
            row = self.find(payment_id)
            if row["status"] == "pending":
                self._close(row, "payment_network", reason)
        self._hooks.stir()

    def capture(self, payment_id: str, body: View) -> View:
        """Take all or a part of a hold; the rest goes back to the customer."""
        with self._store.write():
            row = self.find(payment_id)
            self._must_wait(row)
            asked = row["asked_kopecks"]
            amount = asked if body.get("amount") is None else kopecks(body["amount"])
            if amount > asked:
                raise invalid("The amount is more than was held", "amount.value")
            if amount < asked and row["has_receipt"] and body.get("receipt") is None:
                raise invalid("A partial capture needs its own receipt", "receipt")
            self._take(row, amount)
            view = self._now(payment_id)
            self._hooks.add("payment.succeeded", view)
            return view

    def cancel(self, payment_id: str) -> View:
        """Give the whole hold back."""
        with self._store.write():
            row = self.find(payment_id)
            self._must_wait(row)
            self._close(row, "merchant", "canceled_by_merchant")
            return self._now(payment_id)

    def refund(self, body: View) -> View:
        """Give back a part of what was captured."""
        payment_id = body.get("payment_id")
        if not isinstance(payment_id, str):
            raise invalid("payment_id is missing", "payment_id")
        amount = kopecks(body.get("amount"))
        description = body.get("description", "")
        if not isinstance(description, str) or len(description) > 250:
            raise invalid("The description is at most 250 characters", "description")
        with self._store.write() as db:
            row = self.find(payment_id)
            if row["status"] != "succeeded":
                raise invalid("Only a succeeded payment can be refunded", "payment_id")
            if amount > row["captured_kopecks"] - row["refunded_kopecks"]:
                raise invalid("The amount is more than is left of the payment", "amount.value")
            db.execute(
                "update payment set refunded_kopecks = refunded_kopecks + ? where id = ?",
                (amount, payment_id),
            )
            self._book(row, "refund", amount, "refunded")
            refund_id = str(uuid4())
            db.execute(
                "insert into refund (id, payment_id, created_at, kopecks, description)"
                " values (?, ?, ?, ?, ?)",
                (refund_id, payment_id, moment(self._clock()), amount, description),
            )
            view = self.show_refund(refund_id)
            self._hooks.add("refund.succeeded", view)
            return view

    def show_refund(self, refund_id: str) -> View:
        """Show one refund. Raises ApiError 404."""
        row = self._store.row("select * from refund where id = ?", refund_id)
        if row is None:
            raise ApiError(404, "not_found", "The refund does not exist", "refund_id")
        return refund_view(row)

    def expire(self) -> int:
        """Cancel whatever nobody confirmed or captured in time; returns how many."""
        now = moment(self._clock())
        if not self._store.rows(_DUE, now):
            return 0
        with self._store.write() as db:
            rows = db.execute(_DUE, (now,)).fetchall()
            for row in rows:
                stage = "confirmation" if row["status"] == "pending" else "capture"
                self._close(row, "yoo_money", f"expired_on_{stage}")
        self._hooks.stir()
        return len(rows)

    def _now(self, payment_id: str) -> View:
        # Not by `find`: that may expire others, and this one is in the middle of its own change.
        row = self._store.row("select * from payment where id = ?", payment_id)
        if row is None:
            raise LookupError(payment_id)
        return payment_view(row, "")

    def _must_wait(self, row: sqlite3.Row) -> None:
        if row["status"] != "waiting_for_capture":
            raise invalid(f"The payment is {row['status']}, not waiting_for_capture", "payment_id")

    def _take(self, row: sqlite3.Row, amount: int) -> None:
        with self._store.write() as db:
            db.execute(
                "update payment set status = 'succeeded', captured_kopecks = ?, captured_at = ? where id = ?",
                (amount, moment(self._clock()), row["id"]),
            )
            self._book(row, "capture", amount, "captured")
            if amount < row["asked_kopecks"]:
                self._book(row, "release", row["asked_kopecks"] - amount, "partial_capture")

    def _close(self, row: sqlite3.Row, party: str, reason: str) -> None:
        with self._store.write() as db:
            db.execute(
                "update payment set status = 'canceled', cancel_party = ?, cancel_reason = ? where id = ?",
                (party, reason, row["id"]),
            )
            if row["status"] == "waiting_for_capture":
                self._book(row, "void", row["asked_kopecks"], reason)
            self._hooks.add("payment.canceled", self._now(row["id"]))

    def _book(self, row: sqlite3.Row, kind: str, amount: int, reason: str) -> None:
        with self._store.write() as db:
            db.execute(
                "insert into ledger (at, payment_id, order_id, kind, kopecks, reason)"
                " values (?, ?, ?, ?, ?, ?)",
                (moment(self._clock()), row["id"], row["order_id"], kind, amount, reason),
            )
