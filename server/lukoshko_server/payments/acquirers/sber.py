"""Sber's acquiring REST: forms out, JSON back, kopecks throughout (docs/devices/sber.md).

registerPreAuth.do, register.do, deposit.do, reverse.do, refund.do, getOrderStatusExtended.do. There is no key of
idempotency: an order number is used once. It is our own id of the payment and an attempt. After a lost answer the number
is taken, and the page of its order is not told; nobody was ever shown it, so the next attempt makes another order and the
first one ends with its session.

| errorCode | means |
|---|---|
| 0, or none beside a new order | done |
| 1 | the number is taken: see by it what became of the order |
| 7 | wrong state, or trouble inside: not known, look |
| any other | certainly refused |
| no answer, or a status that is not 200 | not known |
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import TypeVar

import msgspec

from lukoshko_server.payments.acquirers.contract import (
    BankPayment,
    BankRefund,
    BankRefused,
    BankState,
    BankUnsure,
    CartLine,
    ForgedNotice,
    Notice,
    PaymentAsk,
    Terms,
)
from lukoshko_server.payments.acquirers.numbers import MOST_ATTEMPTS, number, op_of
from lukoshko_server.payments.acquirers.reading import answer, parsed

STATES: dict[int, BankState] = {
    0: "pending", 1: "held", 2: "captured", 3: "canceled", 4: "captured", 5: "pending", 6: "canceled",
}  # fmt: skip
DONE, NUMBER_TAKEN, SYSTEM = "0", "1", "7"
SESSION_OVER = -2007
ROUBLE = "643"
LONGEST_ABOUT, LONGEST_NAME = 99, 100
T = TypeVar("T")
_encoder = msgspec.json.Encoder(decimal_format="number")


class _Told(msgspec.Struct, frozen=True, rename="camel"):
    error_code: str = ""
    order_id: str = ""
    form_url: str = ""


class _Attribute(msgspec.Struct, frozen=True):
    name: str
    value: str


class _Amounts(msgspec.Struct, frozen=True, rename="camel"):
    deposited_amount: int = 0
    refunded_amount: int = 0


class _Status(msgspec.Struct, frozen=True, rename="camel"):
    error_code: str = ""
    order_number: str = ""
    order_status: int | None = None
    action_code: int = 0
    amount: int = 0
    currency: str = ROUBLE
    payment_amount_info: _Amounts = _Amounts()
    attributes: tuple[_Attribute, ...] = ()


class Sber:
    """The acquirer at its base address. Every method but `notified` raises BankRefused or BankUnsure."""

    def __init__(
        self, url: str, user: str, password: str, callback_key: str, *, hold_lasts: timedelta
    ) -> None:
        self._url = url.rstrip("/")
        self._login = {"userName": user, "password": password}
        self._key = callback_key.encode()
        self._hold_lasts = hold_lasts

    @property
    def terms(self) -> Terms:
        """Cards are held, and given back when nobody took them; a cart that was registered is wanted again in part."""
        return Terms(
            means=("card",), holds=True, partial_capture=True, cart_in_capture=True, second_hold=True,
            on_expiry="void", hold_lasts=self._hold_lasts, refund_keys=False,
        )  # fmt: skip

    def hold(self, ask: PaymentAsk) -> BankPayment:
        """Make an order that blocks a sum once the customer confirms; once per `ask.op`."""
        return self._register("registerPreAuth.do", ask)

    def charge(self, ask: PaymentAsk) -> BankPayment:
        """Make an order that takes the sum once the customer confirms; once per `ask.op`."""
        return self._register("register.do", ask)

    def capture(
        self, provider_id: str, op: str, kopecks: int, lines: tuple[CartLine, ...] = (),  # noqa: ARG002
    ) -> BankPayment:  # fmt: skip
        """Take a part of what is held, with the lines that it is for."""
        cart = {"depositItems": _text({"items": _items(lines)})} if lines else {}
        self._do("deposit.do", {"orderId": provider_id, "amount": str(kopecks), **cart})
        return self.get(provider_id)

    def void(self, provider_id: str, op: str) -> BankPayment:  # noqa: ARG002
        """Give back what is held."""
        self._do("reverse.do", {"orderId": provider_id})
        return self.get(provider_id)

    def get(self, provider_id: str) -> BankPayment:
        """The order as it is now."""
        return _read(self._status({"orderId": provider_id}), provider_id)

    def refund(self, provider_id: str, op: str, kopecks: int) -> BankRefund:  # noqa: ARG002
        """Give back a part of what was captured. The bank would do it again: `find_refund` comes first."""
        self._do("refund.do", {"orderId": provider_id, "amount": str(kopecks)})
        return BankRefund("returned", kopecks)

    def find_refund(self, provider_id: str, op: str, kopecks: int, before_kopecks: int) -> BankRefund | None:
        """Told by the sum that went back in all. Raises BankUnsure when that is neither before nor after."""
        back = self._status({"orderId": provider_id}).payment_amount_info.refunded_amount
        if back == before_kopecks:
            return None
        if back == before_kopecks + kopecks:
            return BankRefund("returned", kopecks)
        raise BankUnsure(f"refund {op}: {back} went back in all, {before_kopecks} before it by our books")

    def notified(self, notice: Notice) -> str | None:
        """The order that a callback is about; its checksum must be right. Raises ForgedNotice."""
        order_id = notice.query.get("mdOrder", "")
        if not order_id:
            return None
        given = notice.query.get("checksum", "").encode()
        if not hmac.compare_digest(given, checksum(notice.query, self._key).encode()):
            raise ForgedNotice("the checksum of a callback is missing or wrong")
        return order_id

    def _register(self, method: str, ask: PaymentAsk) -> BankPayment:
        form = {
            "amount": str(ask.kopecks),
            "currency": ROUBLE,
            "returnUrl": ask.return_url,
            "description": "".join(sign for sign in ask.about if sign not in "%\r\n")[:LONGEST_ABOUT],
            "jsonParams": _text({"order_id": ask.order_id}),
        }
        if ask.lines:
            form["orderBundle"] = _text({"cartItems": {"items": _items(ask.lines)}})
        for attempt in range(MOST_ATTEMPTS):
            order_number = number(ask.op, attempt)
            told = self._ask(method, {**form, "orderNumber": order_number}, _Told)
            if told.order_id and told.form_url:
                return BankPayment(told.order_id, "pending", ask.kopecks, ask.op, url=told.form_url)
            if told.error_code != NUMBER_TAKEN:
                raise _refused(method, told.error_code)
            earlier = self._status({"orderNumber": order_number})
            if STATES.get(earlier.order_status or 0) != "pending":
                return _read(earlier, _id_of(earlier))
        raise BankRefused(200, "too_many_attempts")

    def _status(self, which: dict[str, str]) -> _Status:
        told = self._ask("getOrderStatusExtended.do", which, _Status)
        if told.error_code != DONE:
            raise _refused("getOrderStatusExtended.do", told.error_code)
        return told

    def _do(self, method: str, form: dict[str, str]) -> None:
        told = self._ask(method, form, _Told)
        if told.error_code != DONE:
            raise _refused(method, told.error_code)

    def _ask(self, method: str, form: dict[str, str], shape: type[T]) -> T:
        told = answer("POST", self._url, f"/{method}", data={**self._login, **form})
        if told.status != 200:
            raise BankUnsure(f"{method}: answered {told.status}")
        return parsed(told.body, shape)


def checksum(fields: Mapping[str, str], key: bytes) -> str:
    """The symmetric check of a callback: HMAC-SHA256 over `name;value;` of all other fields in the order of names."""
    signed = sorted(fields.keys() - {"checksum", "sign_alias"})
    text = "".join(f"{name};{fields[name]};" for name in signed)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest().upper()


def _refused(method: str, code: str) -> Exception:
    if code in ("", DONE, SYSTEM):
        return BankUnsure(f"{method}: error {code!r}, which says nothing")
    return BankRefused(200, f"error_{code}"[:60])


def _read(status: _Status, provider_id: str) -> BankPayment:
    state = STATES.get(status.order_status if status.order_status is not None else -1)
    if state is None or status.currency != ROUBLE:
        raise BankUnsure("an order of a strange state or currency")
    reason = (
        "expired_on_confirmation" if status.action_code == SESSION_OVER else f"action_{status.action_code}"
    )
    return BankPayment(
        provider_id=provider_id,
        state=state,
        kopecks=status.payment_amount_info.deposited_amount if state == "captured" else status.amount,
        op=op_of(status.order_number),
        reason=reason if state == "canceled" else "",
    )


def _id_of(status: _Status) -> str:
    found = next((each.value for each in status.attributes if each.name == "mdOrder"), "")
    if not found:
        raise BankUnsure("an order without its id")
    return found


def _text(value: object) -> str:
    return _encoder.encode(value).decode()


def _items(lines: tuple[CartLine, ...]) -> list[dict[str, object]]:
    """The cart. At a registration every line comes at its most; a deposit may name the same ones with less."""
    return [
        {
            "positionId": str(line.no),
            "name": line.name[:LONGEST_NAME],
            "itemCode": line.goods_id[:LONGEST_NAME],
            "quantity": {
                "value": Decimal(line.quantity).scaleb(-3) if line.weighed else line.quantity,
                "measure": "кг" if line.weighed else "шт",
            },
            "itemPrice": line.price_kopecks,
            "itemAmount": line.kopecks,
        }
        for line in lines
    ]
