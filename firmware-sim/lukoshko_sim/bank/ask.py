"""What a payment may be asked for: the request, checked once at the border."""

import json
from urllib.parse import urlsplit

from lukoshko_sim.bank.processing import CARD, SBP, NewPayment
from lukoshko_sim.bank.words import invalid, kopecks

LARGEST_KOPECKS = {CARD: 350_000_00, SBP: 700_000_00}
SMALLEST_KOPECKS = 1_00


def new_payment(body: dict[str, object]) -> NewPayment:
    """Check the body of POST /v3/payments. Raises ApiError that names the wrong parameter."""
    capture = body.get("capture", False)
    if not isinstance(capture, bool):
        raise invalid("capture is true or false", "capture")
    method = _method(body)
    amount = kopecks(body.get("amount"))
    if not SMALLEST_KOPECKS <= amount <= LARGEST_KOPECKS[method]:
        raise invalid(f"The amount is outside the limits of {method}", "amount.value")
    if method == SBP and not capture:
        raise invalid("SBP has no two-stage payments", "capture")
    description = body.get("description", "")
    if not isinstance(description, str) or len(description) > 128:
        raise invalid("The description is at most 128 characters", "description")
    return NewPayment(
        amount_kopecks=amount,
        capture=capture,
        method=method,
        return_url=_return_url(body.get("confirmation")),
        description=description,
        metadata=_metadata(body.get("metadata", {})),
        has_receipt=body.get("receipt") is not None,
    )


def _method(body: dict[str, object]) -> str:
    data = body.get("payment_method_data", {"type": CARD})
    if body.get("payment_method_id") is not None:
        raise invalid("Saved payment methods are not enabled for this shop", "payment_method_id")
    method = data.get("type") if isinstance(data, dict) else None
    if method not in LARGEST_KOPECKS:
        raise invalid("The payment method is bank_card or sbp", "payment_method_data.type")
    return str(method)


def _return_url(confirmation: object) -> str:
    if not isinstance(confirmation, dict) or confirmation.get("type") != "redirect":
        raise invalid("Only confirmation by redirect is offered", "confirmation.type")
    url = confirmation.get("return_url")
    if not isinstance(url, str) or not 0 < len(url) <= 2048:
        raise invalid("return_url is at most 2048 characters", "confirmation.return_url")
    if not web_address(url):
        raise invalid("return_url is an http address", "confirmation.return_url")
    return url


def web_address(url: str) -> bool:
    """True for an http address that a page may send a browser to."""
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.netloc) and url.isprintable()


def _metadata(given: object) -> dict[str, str]:
    if not isinstance(given, dict) or len(given) > 16:
        raise invalid("metadata is an object of at most 16 keys", "metadata")
    for key, value in given.items():
        if len(key) > 32 or not isinstance(value, str) or len(value) > 512:
            raise invalid("A key is at most 32, a value at most 512 characters", "metadata")
    return dict(given)


def fingerprint(path: str, body: dict[str, object]) -> str:
    """What makes two requests under one key the same request."""
    return path + " " + json.dumps(body, sort_keys=True, ensure_ascii=False)
