"""YooKassa API v3: two-stage payments (reference: the acquirer's public documents).

POST /payments, /payments/{id}/capture, /payments/{id}/cancel, /refunds with Idempotence-Key; GET /payments/{id},
/refunds?payment_id=. A refund's description is our own id of it, so that it is found when its key is forgotten.
Money is a string with two decimals; nobody here turns it into a float.

| answer | means |
|---|---|
| 200 | the payment as it is now |
| 400, 404 | certainly refused, nothing was done |
| everything else, or none | not known: the same key again, or a look by GET |
"""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import msgspec

from lukoshko_server.payments.acquirers.contract import (
    BankPayment,
    BankRefund,
    BankRefused,
    BankState,
    BankUnsure,
    CartLine,
    Means,
    Notice,
    PaymentAsk,
    RefundState,
    Terms,
)
from lukoshko_server.payments.acquirers.reading import answer, parsed

STATES: dict[str, BankState] = {
    "pending": "pending",
    "waiting_for_capture": "held",
    "succeeded": "captured",
    "canceled": "canceled",
}
REFUND_STATES: dict[str, RefundState] = {
    "pending": "pending",
    "succeeded": "returned",
    "canceled": "canceled",
}
METHODS: dict[Means, str] = {"card": "bank_card", "sbp": "sbp"}
KEY_LASTS = timedelta(hours=23)
"""The bank forgets a key after 24 hours; past this a repeat would be a second payment."""
TERMS: dict[Means, Terms] = {
    "card": Terms(
        means=("card",), holds=True, partial_capture=True, second_hold=True, on_expiry="void",
        hold_lasts=timedelta(days=7), key_lasts=KEY_LASTS,
    ),
    "sbp": Terms(means=("sbp",), holds=False, key_lasts=KEY_LASTS, most_kopecks=700_000_00),
}  # fmt: skip
_VALUE = re.compile(r"(\d{1,10})\.(\d{2})", re.ASCII)
_ID = re.compile(r"[A-Za-z0-9-]{1,64}", re.ASCII)


class _Amount(msgspec.Struct, frozen=True):
    value: str
    currency: str


class _Confirmation(msgspec.Struct, frozen=True):
    confirmation_url: str = ""


class _Details(msgspec.Struct, frozen=True):
    reason: str = ""


class _Payment(msgspec.Struct, frozen=True):
    id: str
    status: str
    amount: _Amount
    confirmation: _Confirmation | None = None
    cancellation_details: _Details | None = None
    expires_at: datetime | None = None
    metadata: dict[str, Any] = {}


class _Refund(msgspec.Struct, frozen=True):
    status: str
    amount: _Amount
    description: str = ""


class _Refunds(msgspec.Struct, frozen=True):
    items: list[_Refund] = []


class _Problem(msgspec.Struct, frozen=True):
    code: str = ""


def money(kopecks: int) -> dict[str, str]:
    """Kopecks as the bank writes them."""
    return {"value": f"{kopecks // 100}.{kopecks % 100:02}", "currency": "RUB"}


class YooKassa:
    """The acquirer at an address with its version. Every method raises BankRefused or BankUnsure."""

    def __init__(self, url: str, shop_id: str, secret: str, *, means: Means = "card") -> None:
        self._url = url.rstrip("/")
        self._auth = (shop_id, secret)
        self._means: Means = means

    @property
    def terms(self) -> Terms:
        """Cards are held for a week and cancelled then; what comes by SBP is charged at once."""
        return TERMS[self._means]

    def hold(self, ask: PaymentAsk) -> BankPayment:
        """Make a payment that blocks a sum once the customer confirms; once per `ask.op`."""
        return self._post("/payments", ask.op, self._request(ask, capture=False))

    def charge(self, ask: PaymentAsk) -> BankPayment:
        """Make a payment that takes the sum once the customer confirms; once per `ask.op`."""
        return self._post("/payments", ask.op, self._request(ask, capture=True))

    def capture(
        self, provider_id: str, op: str, kopecks: int, lines: tuple[CartLine, ...] = (),  # noqa: ARG002
    ) -> BankPayment:  # fmt: skip
        """Take a part of what is held; once per `op`."""
        return self._post(f"/payments/{_safe(provider_id)}/capture", _key(op), {"amount": money(kopecks)})

    def void(self, provider_id: str, op: str) -> BankPayment:
        """Give back what is held; once per `op`."""
        return self._post(f"/payments/{_safe(provider_id)}/cancel", _key(op), {})

    def get(self, provider_id: str) -> BankPayment:
        """The payment as it is now."""
        return self._ask("GET", f"/payments/{_safe(provider_id)}")

    def refund(self, provider_id: str, op: str, kopecks: int) -> BankRefund:
        """Give back a part of what was captured; once per `op`."""
        body = {"payment_id": _safe(provider_id), "amount": money(kopecks), "description": op}
        headers = {"Idempotence-Key": _key(f"refund:{op}")}
        return _as_refund(parsed(self._answer("POST", "/refunds", json=body, headers=headers), _Refund))

    def find_refund(
        self, provider_id: str, op: str, kopecks: int, before_kopecks: int,  # noqa: ARG002
    ) -> BankRefund | None:  # fmt: skip
        """The refund that was made for `op`, or None."""
        asked = {"payment_id": _safe(provider_id), "limit": "100"}
        found = parsed(self._answer("GET", "/refunds", params=asked), _Refunds)
        return next((_as_refund(each) for each in found.items if each.description == op), None)

    def notified(self, notice: Notice) -> str | None:
        """The payment's id in a notification, which nobody signs; None when it is about no payment."""
        try:
            raw = msgspec.json.decode(notice.body)
            named = raw["object"]["id"] if str(raw["event"]).startswith("payment.") else None
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, KeyError, TypeError):
            return None
        return named if isinstance(named, str) and _ID.fullmatch(named) else None

    def _request(self, ask: PaymentAsk, *, capture: bool) -> dict[str, Any]:
        return {
            "amount": money(ask.kopecks),
            "capture": capture,
            "payment_method_data": {"type": METHODS[self._means]},
            "confirmation": {"type": "redirect", "return_url": ask.return_url},
            "description": ask.about,
            "metadata": {"order_id": ask.order_id, "op": ask.op},
        }

    def _post(self, path: str, key: str, body: dict[str, Any]) -> BankPayment:
        return self._ask("POST", path, json=body, headers={"Idempotence-Key": key})

    def _ask(self, method: str, path: str, **options: Any) -> BankPayment:
        return _read(self._answer(method, path, **options))

    def _answer(self, method: str, path: str, **options: Any) -> bytes:
        told = answer(method, self._url, path, auth=self._auth, **options)
        if told.status in (400, 404):
            raise BankRefused(told.status, _problem(told.body))
        if told.status != 200:
            raise BankUnsure(f"{method} {path}: answered {told.status}")
        return told.body


def _kopecks(amount: _Amount) -> int:
    found = _VALUE.fullmatch(amount.value)
    if found is None or amount.currency != "RUB":
        raise BankUnsure("a strange sum")
    return int(found[1]) * 100 + int(found[2])


def _as_refund(refund: _Refund) -> BankRefund:
    if refund.status not in REFUND_STATES:
        raise BankUnsure("a refund of a strange state")
    return BankRefund(REFUND_STATES[refund.status], _kopecks(refund.amount))


def _read(body: bytes) -> BankPayment:
    payment = parsed(body, _Payment)
    if payment.status not in STATES or not _ID.fullmatch(payment.id):
        raise BankUnsure("a payment of a strange state or id")
    return BankPayment(
        provider_id=payment.id,
        state=STATES[payment.status],
        kopecks=_kopecks(payment.amount),
        op=str(payment.metadata.get("op", "")),
        url=payment.confirmation.confirmation_url if payment.confirmation else "",
        reason=payment.cancellation_details.reason if payment.cancellation_details else "",
        expires_at=payment.expires_at,
    )


def _problem(body: bytes) -> str:
    try:
        return msgspec.json.decode(body, type=_Problem).code or "refused"
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return "refused"


def _key(op: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"lukoshko:{op}"))


def _safe(provider_id: str) -> str:
    if not _ID.fullmatch(provider_id):
        raise ValueError("not an id of a payment")
    return provider_id
