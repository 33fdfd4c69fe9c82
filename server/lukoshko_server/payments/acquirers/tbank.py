"""T-Bank's v2 (former Tinkoff): JSON with a token, kopecks throughout (docs/devices/tbank.md).

Init, Confirm, Cancel, GetState, CheckOrder. `Init` has no key: `OrderId` is our own id of the payment, and the same order
again is another payment. After a lost answer CheckOrder says whether anybody got as far as its page; whose page was never
told was shown to nobody, so another `Init` is safe. `Cancel` has a key, `ExternalRequestId`.

| answer | means |
|---|---|
| Success true | done, and the state as it is now |
| Success false | certainly refused |
| anything else, or none | not known: look |
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

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
    RefundState,
    Terms,
)
from lukoshko_server.payments.acquirers.numbers import number, op_of
from lukoshko_server.payments.acquirers.reading import answer, parsed

STATES: dict[str, BankState] = {
    "NEW": "pending", "FORM_SHOWED": "pending",
    "AUTHORIZING": "pending", "3DS_CHECKING": "pending", "3DS_CHECKED": "pending",
    "AUTHORIZED": "held", "CONFIRMING": "held", "REVERSING": "held",
    "CONFIRMED": "captured", "REFUNDING": "captured", "PARTIAL_REFUNDED": "captured", "REFUNDED": "captured",
    "CANCELED": "canceled", "DEADLINE_EXPIRED": "canceled", "AUTH_FAIL": "canceled", "REJECTED": "canceled",
    "REVERSED": "canceled",
}  # fmt: skip
"""PARTIAL_REVERSED is not among them: only a person in the bank's cabinet can have done that."""
REFUND_STATES: dict[str, RefundState] = {
    "REFUNDING": "pending", "PARTIAL_REFUNDED": "returned", "REFUNDED": "returned",
}  # fmt: skip
LONGEST_ABOUT = 140


class _Payment(msgspec.Struct, frozen=True, rename="pascal"):
    success: bool
    error_code: str = ""
    status: str = ""
    payment_id: str = ""
    order_id: str = ""
    amount: int = 0
    payment_url: str = msgspec.field(default="", name="PaymentURL")


class _Listed(msgspec.Struct, frozen=True, rename="pascal"):
    payment_id: str
    status: str


class _Order(msgspec.Struct, frozen=True, rename="pascal"):
    success: bool
    payments: tuple[_Listed, ...] = ()


class TBank:
    """The acquirer at its address with the version. Every method but `notified` raises BankRefused or BankUnsure."""

    def __init__(self, url: str, terminal: str, password: str, *, hold_lasts: timedelta) -> None:
        self._url = url.rstrip("/")
        self._terminal = terminal
        self._password = password
        self._hold_lasts = hold_lasts

    @property
    def terms(self) -> Terms:
        """Cards are held, and given back when nobody took them; only the word OK takes a notification."""
        return Terms(
            means=("card",), holds=True, partial_capture=True, second_hold=True, on_expiry="void",
            hold_lasts=self._hold_lasts, hook_answer="OK",
        )  # fmt: skip

    def hold(self, ask: PaymentAsk) -> BankPayment:
        """Make a payment that blocks a sum once the customer confirms; once per `ask.op`."""
        return self._init(ask, "T")

    def charge(self, ask: PaymentAsk) -> BankPayment:
        """Make a payment that takes the sum once the customer confirms; once per `ask.op`."""
        return self._init(ask, "O")

    def capture(
        self, provider_id: str, op: str, kopecks: int, lines: tuple[CartLine, ...] = (),  # noqa: ARG002
    ) -> BankPayment:  # fmt: skip
        """Take a part of what is held."""
        told = self._ask("Confirm", {"PaymentId": provider_id, "Amount": kopecks})
        if told.status == "CONFIRMED":
            return BankPayment(provider_id, "captured", kopecks, op_of(told.order_id))
        return self.get(provider_id)

    def void(self, provider_id: str, op: str) -> BankPayment:
        """Give back what is held; once per `op`."""
        self._ask("Cancel", {"PaymentId": provider_id, "ExternalRequestId": op})
        return self.get(provider_id)

    def get(self, provider_id: str) -> BankPayment:
        """The payment as it is now."""
        return _read(self._ask("GetState", {"PaymentId": provider_id}))

    def refund(self, provider_id: str, op: str, kopecks: int) -> BankRefund:
        """Give back a part of what was captured; once per `op`."""
        body = {"PaymentId": provider_id, "Amount": kopecks, "ExternalRequestId": op}
        told = self._ask("Cancel", body)
        if told.status not in REFUND_STATES:
            raise BankUnsure(f"a refund left the payment {told.status}")
        return BankRefund(REFUND_STATES[told.status], kopecks)

    def find_refund(
        self, provider_id: str, op: str, kopecks: int, before_kopecks: int,  # noqa: ARG002
    ) -> BankRefund | None:  # fmt: skip
        """None: a refund that was made is told by asking for it again under its key."""
        return None

    def notified(self, notice: Notice) -> str | None:
        """The payment that a notification is about; its token must be right. Raises ForgedNotice."""
        try:
            raw = msgspec.json.decode(notice.body)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None
        if not isinstance(raw, dict) or raw.get("TerminalKey") != self._terminal:
            return None
        given = str(raw.get("Token", ""))
        if not hmac.compare_digest(given.encode(), token(raw, self._password).encode()):
            raise ForgedNotice("the token of a notification is missing or wrong")
        named = raw.get("PaymentId")
        return str(named) if isinstance(named, int | str) and 0 < len(str(named)) <= 64 else None

    def _init(self, ask: PaymentAsk, pay_type: str) -> BankPayment:
        order = number(ask.op)
        known = parsed(self._answer("CheckOrder", {"OrderId": order}), _Order)
        for each in known.payments if known.success else ():
            if each.status != "NEW":
                return self.get(each.payment_id)
        body = {
            "Amount": ask.kopecks,
            "OrderId": order,
            "PayType": pay_type,
            "Description": ask.about[:LONGEST_ABOUT],
            "SuccessURL": ask.return_url,
            "FailURL": ask.return_url,
            "DATA": {"order_id": ask.order_id},
        }
        return _read(self._ask("Init", body))

    def _ask(self, method: str, fields: dict[str, Any]) -> _Payment:
        told = parsed(self._answer(method, fields), _Payment)
        if not told.success:
            raise BankRefused(200, f"error_{told.error_code}"[:60])
        return told

    def _answer(self, method: str, fields: dict[str, Any]) -> bytes:
        body = {"TerminalKey": self._terminal, **fields}
        told = answer("POST", self._url, f"/{method}", json={**body, "Token": token(body, self._password)})
        if told.status != 200:
            raise BankUnsure(f"{method}: answered {told.status}")
        return told.body


def token(fields: Mapping[str, object], password: str) -> str:
    """SHA-256 over the root's scalars and the password: their values, joined in the order of the names."""
    flat = {
        name: value
        for name, value in fields.items()
        if name != "Token" and not isinstance(value, dict | list) and value is not None
    }
    flat["Password"] = password
    return hashlib.sha256("".join(_word(flat[name]) for name in sorted(flat)).encode()).hexdigest()


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _read(payment: _Payment) -> BankPayment:
    state = STATES.get(payment.status)
    if state is None or not payment.payment_id:
        raise BankUnsure(f"a payment of a strange state {payment.status!r}")
    expired = payment.status == "DEADLINE_EXPIRED"
    return BankPayment(
        provider_id=payment.payment_id,
        state=state,
        kopecks=payment.amount,
        op=op_of(payment.order_id),
        url=payment.payment_url,
        reason=("expired_on_confirmation" if expired else payment.status.lower())
        if state == "canceled"
        else "",
    )
