"""Sber's side of the processing: unique order numbers, the cart rule, callbacks."""

import sqlite3
from urllib.parse import urlencode

from lukoshko_sim.bank.hooks import Hooks
from lukoshko_sim.bank.processing import Event, NewPayment, Processing
from lukoshko_sim.bank.sber import cart, words
from lukoshko_sim.bank.sber.words import BAD, NUMBER_USED, SYSTEM, UNKNOWN, Refusal
from lukoshko_sim.keeping import Faults, Store

SMALLEST_KOPECKS = 1_00


class Orders:
    """Orders as the interface offers them."""

    def __init__(
        self, store: Store, faults: Faults, hooks: Hooks, processing: Processing, callback_key: str
    ) -> None:
        self._store = store
        self._faults = faults
        self._hooks = hooks
        self._processing = processing
        self._key = callback_key
        processing.tell = self._tell

    def register(self, number: str, ask: NewPayment, bundle: str) -> str:
        """Write down an order under a number that was never used; returns its id."""
        items = cart.kept(cart.registered(bundle, ask.amount_kopecks)) if bundle else "[]"
        with self._store.write() as db:
            if self._store.row("select 1 from number where order_number = ?", number) is not None:
                raise Refusal(NUMBER_USED, "Заказ с таким номером уже обработан")
            order_id = self._processing.create(ask)
            db.execute("insert into number values (?, ?, ?)", (order_id, number, items))
        return order_id

    def deposit(self, order_id: str, kopecks: int, items: str) -> None:
        """Take the hold, or less of it with the cart that says why."""
        with self._store.write():
            row = self._processing.held(order_id)
            amount = kopecks or row["asked_kopecks"]
            if amount < SMALLEST_KOPECKS:
                raise Refusal(BAD, "Сумма завершения меньше рубля")
            registered = cart.read(self._numbered(order_id)["cart"])
            if registered and amount < row["asked_kopecks"]:
                if not items:
                    raise Refusal(BAD, "Сумма отличается от зарегистрированной: нужна корзина")
                cart.check_deposit(items, registered, amount)
            self._processing.capture(order_id, amount)

    def reverse(self, order_id: str) -> None:
        """Give the whole hold back."""
        self._processing.cancel(order_id)

    def refund(self, order_id: str, kopecks: int) -> None:
        """Give back a part of what was deposited. Nothing tells two refunds of one sum apart."""
        if kopecks <= 0:
            raise Refusal(BAD, "Неверная сумма возврата")
        self._processing.refund(order_id, kopecks)

    def status(self, order_id: str, number: str) -> dict[str, object]:
        """One order as it is now, by its id or by its number. Raises Refusal."""
        if not order_id:
            found = self._store.row("select payment_id from number where order_number = ?", number)
            if found is None:
                raise Refusal(UNKNOWN, "Заказ не найден")
            order_id = found["payment_id"]
        return words.status(self._processing.find(order_id), self._numbered(order_id)["order_number"])

    def _numbered(self, order_id: str) -> sqlite3.Row:
        row = self._store.row("select * from number where payment_id = ?", order_id)
        if row is None:
            raise Refusal(SYSTEM, "Системная ошибка")
        return row

    def _tell(self, event: Event, about: str) -> None:
        order_id = self._processing.refund_of(about)["payment_id"] if event == "refunded" else about
        row = self._processing.as_it_is(order_id)
        unpaid = event == "canceled" and row["rrn"] is None
        timed_out = row["cancel_reason"] == "expired_on_confirmation"
        operation = ("declinedByTimeout" if timed_out else "approved") if unpaid else words.OPERATIONS[event]
        fields = {
            "mdOrder": order_id,
            "orderNumber": self._numbered(order_id)["order_number"],
            "operation": operation,
            "status": "0" if unpaid and not timed_out else "1",
        }
        forged = self._faults.take("forged_webhooks", operation) is not None
        fields["checksum"] = words.checksum(fields, "not the key" if forged else self._key)
        if self._faults.take("unsigned_webhooks", operation) is not None:
            del fields["checksum"]
        self._hooks.add(operation, urlencode(fields))
