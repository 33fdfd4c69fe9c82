"""YooKassa's side of the processing: once per key, in its own words, with its own events."""

import json
from collections.abc import Callable

from lukoshko_sim.bank.hooks import Hooks
from lukoshko_sim.bank.processing import Denied, Event, NewPayment, Processing
from lukoshko_sim.bank.views import payment_view, refund_view
from lukoshko_sim.bank.words import ApiError, invalid, kopecks
from lukoshko_sim.keeping import Store

View = dict[str, object]

EVENTS: dict[Event, str] = {
    "held": "payment.waiting_for_capture",
    "captured": "payment.succeeded",
    "canceled": "payment.canceled",
    "refunded": "refund.succeeded",
}


class Payments:
    """Payments and refunds as the API offers them."""

    def __init__(self, store: Store, hooks: Hooks, processing: Processing) -> None:
        self._store = store
        self._hooks = hooks
        self._processing = processing
        processing.tell = self._tell

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
        return answer

    def create(self, ask: NewPayment, base: str) -> View:
        """Write down a payment that waits for the customer."""
        return self.show(self._processing.create(ask), base)

    def show(self, payment_id: str, base: str) -> View:
        """Show one payment as the API does; `base` is where its payment page is found."""
        return payment_view(self._processing.find(payment_id), f"{base}/pay/{payment_id}")

    def capture(self, payment_id: str, body: View) -> View:
        """Take all or a part of a hold; the rest goes back to the customer."""
        with self._store.write():
            row = self._processing.held(payment_id)
            asked = row["asked_kopecks"]
            amount = asked if body.get("amount") is None else kopecks(body["amount"])
            if amount < asked and row["has_receipt"] and body.get("receipt") is None:
                raise invalid("A partial capture needs its own receipt", "receipt")
            self._processing.capture(payment_id, amount)
            return self._now(payment_id)

    def cancel(self, payment_id: str) -> View:
        """Give the whole hold back."""
        with self._store.write():
            self._processing.cancel(payment_id)
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
        with self._store.write():
            return self.show_refund(self._processing.refund(payment_id, amount, description))

    def show_refund(self, refund_id: str) -> View:
        """Show one refund. Raises ApiError 404."""
        try:
            return refund_view(self._processing.refund_of(refund_id))
        except Denied as denied:
            raise ApiError(404, "not_found", str(denied), "refund_id") from None

    def _tell(self, event: Event, about: str) -> None:
        thing = self.show_refund(about) if event == "refunded" else self._now(about)
        body = {"type": "notification", "event": EVENTS[event], "object": thing}
        self._hooks.add(EVENTS[event], json.dumps(body, ensure_ascii=False))

    def _now(self, payment_id: str) -> View:
        return payment_view(self._processing.as_it_is(payment_id), "")


def refusal(denied: Denied) -> ApiError:
    """What the processing denied, in the API's words."""
    if denied.why == "unknown":
        return ApiError(404, "not_found", str(denied), "payment_id")
    return invalid(str(denied), "amount.value" if denied.why == "over" else "payment_id")
