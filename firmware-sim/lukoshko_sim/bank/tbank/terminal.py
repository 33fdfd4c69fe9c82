"""T-Bank's side of the processing: its numbers of payments, order ids that may repeat, signed notifications."""

import json
import sqlite3

from lukoshko_sim.bank.hooks import Hooks
from lukoshko_sim.bank.processing import Event, NewPayment, Processing
from lukoshko_sim.bank.tbank import words
from lukoshko_sim.bank.tbank.words import FIRST_ID, NOT_FOUND, WRONG_FIELD, WRONG_STATE, Refusal
from lukoshko_sim.keeping import Faults, Store

View = dict[str, object]


class Terminal:
    """Payments as the interface offers them."""

    def __init__(
        self, store: Store, faults: Faults, hooks: Hooks, processing: Processing, key: str, password: str
    ) -> None:
        self._store = store
        self._faults = faults
        self._hooks = hooks
        self._processing = processing
        self.key = key
        self.password = password
        processing.tell = self._tell

    def init(self, order: str, ask: NewPayment, base: str) -> View:
        """Write down a payment; the same order again makes another one."""
        with self._store.write() as db:
            last = self._store.row("select max(no) as no from payment")
            number = FIRST_ID + 1 + (last["no"] or 0 if last is not None else 0)
            payment_id = self._processing.create(ask, str(number))
            db.execute("insert into number values (?, ?, '[]')", (payment_id, order))
        return {**self._view(payment_id), "PaymentURL": f"{base}/pay/{payment_id}"}

    def confirm(self, number: str, kopecks: int | None) -> View:
        """Take the hold, or less of it."""
        with self._store.write():
            row = self._found(number)
            self._processing.capture(row["id"], row["asked_kopecks"] if kopecks is None else kopecks)
            return self._view(row["id"])

    def cancel(self, number: str, kopecks: int | None, request_id: str) -> View:
        """Give up what nobody paid, give a hold back whole, or refund; once per `request_id`, when there is one."""
        with self._store.write() as db:
            row = self._found(number)
            before = words.standing(row)
            known = self._store.row("select 1 from operation where key = ?", request_id)
            if known is None:
                self._undo(row, before, kopecks)
                if request_id:
                    db.execute("insert into operation values (?, ?, '')", (request_id, number))
            view = self._view(row["id"])
            left = view.pop("Amount") if row["status"] == "succeeded" else 0
            return {**view, "OriginalAmount": before, "NewAmount": left}

    def _undo(self, row: sqlite3.Row, before: int, kopecks: int | None) -> None:
        if row["status"] == "pending":
            self._processing.withdraw(row["id"])
        elif row["status"] == "waiting_for_capture":
            if kopecks not in (None, before):
                raise Refusal(WRONG_STATE, "Частичная отмена холда не предусмотрена")
            self._processing.cancel(row["id"])
        else:
            self._processing.refund(row["id"], before if kopecks is None else kopecks)

    def state(self, number: str) -> View:
        """One payment as it is now."""
        return self._view(self._found(number)["id"])

    def orders(self, order: str) -> View:
        """Every payment that was ever made for an order."""
        self._processing.expire()
        rows = self._store.rows(
            "select payment.id from number join payment on payment.id = payment_id where order_number = ?"
            " order by no", order,
        )  # fmt: skip
        if not rows:
            raise Refusal(NOT_FOUND, "Заказ не найден")
        names = ("PaymentId", "Amount", "Status", "Success", "ErrorCode")
        views = [self._view(row["id"]) for row in rows]
        payments = [{name: view[name] for name in names} for view in views]
        return {
            "Success": True,
            "ErrorCode": "0",
            "TerminalKey": self.key,
            "OrderId": order,
            "Payments": payments,
        }

    def _found(self, number: str) -> sqlite3.Row:
        self._processing.expire()
        row = self._store.row("select * from payment where id = ?", number)
        if row is None:
            raise Refusal(WRONG_FIELD, "Платёж не найден")
        return row

    def _view(self, payment_id: str) -> View:
        row = self._processing.as_it_is(payment_id)
        order = self._store.row("select order_number from number where payment_id = ?", payment_id)
        return {
            "Success": True,
            "ErrorCode": "0",
            "TerminalKey": self.key,
            "OrderId": "" if order is None else order["order_number"],
            "PaymentId": payment_id,
            "Status": words.state(row),
            "Amount": words.standing(row),
        }

    def _tell(self, event: Event, about: str) -> None:
        payment_id = self._processing.refund_of(about)["payment_id"] if event == "refunded" else about
        view = self._view(payment_id)
        status = str(view["Status"])
        view["PaymentId"] = int(str(view["PaymentId"]))
        view["Success"] = status not in ("REJECTED", "DEADLINE_EXPIRED")
        forged = self._faults.take("forged_webhooks", status) is not None
        if self._faults.take("unsigned_webhooks", status) is None:
            view["Token"] = words.token(view, "not the password" if forged else self.password)
        self._hooks.add(status, json.dumps(view, ensure_ascii=False))
