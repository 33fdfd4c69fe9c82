"""The bank's API under /v3: who may ask, once per key, and the vices of the network."""

import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response, jsonify, request

from lukoshko_sim.bank import ask
from lukoshko_sim.bank.listing import list_payments, list_refunds
from lukoshko_sim.bank.payments import Payments, View
from lukoshko_sim.bank.words import ApiError, invalid
from lukoshko_sim.keeping import Fault, Faults, Store
from lukoshko_sim.serving import dawdle, hang_up

_ONLY = {"only": ""}
FAULTS = {
    "lost_answer": Fault("do it, then close the connection without an answer", _ONLY),
    "http_500": Fault("answer 500 and do nothing", _ONLY),
    "http_500_after": Fault("do it, then answer 500", _ONLY),
    "processing_202": Fault("do it, then answer 202 processing", _ONLY),
    "delay_ms": Fault("wait before doing anything", {"ms": 0, **_ONLY}, number="ms"),
    "delay_after_ms": Fault("wait between the deed and its answer", {"ms": 0, **_ONLY}, number="ms"),
    "decline": Fault("the customer's bank refuses", {"reason": "insufficient_funds"}),
    "duplicate_webhooks": Fault("send an event twice", _ONLY),
    "reorder_webhooks": Fault("send an event after the ones that follow", _ONLY),
    "mute_webhooks": Fault("never send an event", _ONLY),
}
_CODES = {404: "not_found", 429: "too_many_requests", 500: "internal_server_error"}


@dataclass(frozen=True)
class Shop:
    """Whose payments these are."""

    shop_id: str
    secret: str


def problem(status: int, description: str) -> Response:
    """A refusal of the server itself in the API's form."""
    return _refusal(ApiError(status, _CODES.get(status, "invalid_request"), description))


def _refusal(error: ApiError) -> Response:
    answer = jsonify(error.as_json())
    answer.status_code = error.status
    return answer


def api(store: Store, faults: Faults, payments: Payments, shop: Shop) -> Blueprint:
    """Build the blueprint of the API."""
    bp = Blueprint("v3", __name__, url_prefix="/v3")
    bp.register_error_handler(ApiError, _refusal)

    _admit(bp, faults, shop)
    _spoil(bp, faults)
    _payments(bp, store, payments)
    _refunds(bp, store, payments)
    return bp


def _admit(bp: Blueprint, faults: Faults, shop: Shop) -> None:
    @bp.before_request
    def admit() -> Response | None:
        given = request.authorization
        pair = f"{given.username}:{given.password}" if given and given.type == "basic" else ""
        if not hmac.compare_digest(pair.encode(), f"{shop.shop_id}:{shop.secret}".encode()):
            raise ApiError(401, "invalid_credentials", "Wrong shop id or secret", "Authorization")
        about = _operation()
        delay = faults.take("delay_ms", about)
        if delay is not None:
            dawdle(int(delay["ms"]))
        if faults.take("http_500", about) is not None:
            return problem(500, "Internal server error")
        return None


def _spoil(bp: Blueprint, faults: Faults) -> None:
    @bp.after_request
    def spoil(answer: Response) -> Response:
        about = _operation()
        if request.method != "POST" or answer.status_code != 200:
            return answer
        delay = faults.take("delay_after_ms", about)
        if delay is not None:
            dawdle(int(delay["ms"]))
        if faults.take("lost_answer", about) is not None:
            hang_up()
        if faults.take("http_500_after", about) is not None:
            return problem(500, "Internal server error")
        if faults.take("processing_202", about) is not None:
            later = {"type": "processing", "description": "Request accepted", "retry_after": 1800}
            answer = jsonify(later)
            answer.status_code = 202
        return answer


def _payments(bp: Blueprint, store: Store, payments: Payments) -> None:
    @bp.post("/payments")
    def create() -> Response:
        body = _body()
        wanted = ask.new_payment(body)
        return _once(payments, body, lambda: payments.create(wanted, _base()))

    @bp.get("/payments")
    def list_all() -> Response:
        payments.expire()
        return jsonify(list_payments(store, request.args, _base()))

    @bp.get("/payments/<payment_id>")
    def get(payment_id: str) -> Response:
        return jsonify(payments.show(payment_id, _base()))

    @bp.post("/payments/<payment_id>/capture")
    def capture(payment_id: str) -> Response:
        body = _body()
        return _once(payments, body, lambda: payments.capture(payment_id, body))

    @bp.post("/payments/<payment_id>/cancel")
    def cancel(payment_id: str) -> Response:
        return _once(payments, _body(), lambda: payments.cancel(payment_id))


def _refunds(bp: Blueprint, store: Store, payments: Payments) -> None:
    @bp.post("/refunds")
    def refund() -> Response:
        body = _body()
        return _once(payments, body, lambda: payments.refund(body))

    @bp.get("/refunds")
    def refunds() -> Response:
        return jsonify(list_refunds(store, request.args))

    @bp.get("/refunds/<refund_id>")
    def get_refund(refund_id: str) -> Response:
        return jsonify(payments.show_refund(refund_id))


def _operation() -> str:
    name = (request.endpoint or "").rpartition(".")[2]
    return "list" if name in ("list_all", "refunds") else name


def _base() -> str:
    return request.host_url.rstrip("/")


def _body() -> View:
    try:
        body = json.loads(request.get_data() or b"{}", parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise invalid("The body is not JSON") from None
    if not isinstance(body, dict):
        raise invalid("The body is not a JSON object")
    try:
        json.dumps(body, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise invalid("The body holds half a surrogate") from None
    return body


def _no_constant(name: str) -> object:
    raise ValueError(name)


def _once(payments: Payments, body: View, act: Callable[[], View]) -> Response:
    key = request.headers.get("Idempotence-Key", "")
    if not 1 <= len(key) <= 64 or not key.isprintable():
        raise invalid("A key of at most 64 characters is required", "Idempotence-Key")
    return jsonify(payments.once(key, ask.fingerprint(request.path, body), act))
