"""YooKassa's API under /v3: who may ask, and once per key."""

import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response, jsonify, request

from lukoshko_sim.bank import ask
from lukoshko_sim.bank.listing import list_payments, list_refunds
from lukoshko_sim.bank.payments import Payments, View, refusal
from lukoshko_sim.bank.processing import Denied, Processing
from lukoshko_sim.bank.vices import VICES, endpoint, spoil
from lukoshko_sim.bank.words import ApiError, invalid
from lukoshko_sim.keeping import Fault, Faults, Store

FAULTS = {
    **VICES,
    "processing_202": Fault("do it, then answer 202 processing", {"only": ""}),
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


def api(store: Store, faults: Faults, processing: Processing, payments: Payments, shop: Shop) -> Blueprint:
    """Build the blueprint of the API."""
    bp = Blueprint("v3", __name__, url_prefix="/v3")
    bp.register_error_handler(ApiError, _refusal)
    bp.register_error_handler(Denied, lambda denied: _refusal(refusal(denied)))

    _admit(bp, shop)
    _later(bp, faults)  # before the others: what is done after a request is done in the reverse order
    spoil(bp, faults, _operation, problem, _deed)
    _payments(bp, store, processing, payments)
    _refunds(bp, store, payments)
    return bp


def _admit(bp: Blueprint, shop: Shop) -> None:
    @bp.before_request
    def admit() -> None:
        given = request.authorization
        pair = f"{given.username}:{given.password}" if given and given.type == "basic" else ""
        if not hmac.compare_digest(pair.encode(), f"{shop.shop_id}:{shop.secret}".encode()):
            raise ApiError(401, "invalid_credentials", "Wrong shop id or secret", "Authorization")


def _later(bp: Blueprint, faults: Faults) -> None:
    @bp.after_request
    def later(answer: Response) -> Response:
        if not _deed(answer) or faults.take("processing_202", _operation()) is None:
            return answer
        word = {"type": "processing", "description": "Request accepted", "retry_after": 1800}
        answer = jsonify(word)
        answer.status_code = 202
        return answer


def _deed(answer: Response) -> bool:
    return request.method == "POST" and answer.status_code == 200


def _payments(bp: Blueprint, store: Store, processing: Processing, payments: Payments) -> None:
    @bp.post("/payments")
    def create() -> Response:
        body = _body()
        wanted = ask.new_payment(body)
        return _once(payments, body, lambda: payments.create(wanted, _base()))

    @bp.get("/payments")
    def list_all() -> Response:
        processing.expire()
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
    name = endpoint()
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
