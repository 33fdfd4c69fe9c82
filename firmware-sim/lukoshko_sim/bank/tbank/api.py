"""T-Bank's interface under /v2: JSON with a token in, JSON out, always status 200."""

import hmac
import json
import re

from flask import Blueprint, Response, jsonify, request

from lukoshko_sim.bank.ask import web_address
from lukoshko_sim.bank.processing import CARD, Denied, NewPayment
from lukoshko_sim.bank.tbank import words
from lukoshko_sim.bank.tbank.terminal import Terminal, View
from lukoshko_sim.bank.tbank.words import WRONG_FIELD, WRONG_TOKEN, Refusal, denial
from lukoshko_sim.bank.vices import SIGNING, VICES, endpoint, spoil
from lukoshko_sim.keeping import Faults

FAULTS = {**VICES, **SIGNING}
LARGEST_KOPECKS = 350_000_00
LOOKS = ("state", "check_order")


def problem(status: int, description: str) -> Response:
    """A failure of the server itself."""
    answer = jsonify(Refusal("9999", description).as_json())
    answer.status_code = status
    return answer


def api(faults: Faults, terminal: Terminal) -> Blueprint:
    """Build the blueprint of the interface."""
    bp = Blueprint("v2", __name__, url_prefix="/v2")
    bp.register_error_handler(Refusal, lambda error: jsonify(error.as_json()))
    bp.register_error_handler(Denied, lambda denied: jsonify(denial(denied).as_json()))
    spoil(bp, faults, endpoint, problem, _deed)

    @bp.post("/Init")
    def init() -> Response:
        body = _body(terminal)
        ask = _wanted(body)
        return jsonify(
            terminal.init(_text(body, "OrderId", r"[\x21-\x7e]{1,36}"), ask, request.host_url.rstrip("/"))
        )

    @bp.post("/Confirm")
    def confirm() -> Response:
        body = _body(terminal)
        return jsonify(terminal.confirm(_number(body), _sum(body)))

    @bp.post("/Cancel")
    def cancel() -> Response:
        body = _body(terminal)
        request_id = _text(body, "ExternalRequestId", r".{1,100}") if body.get("ExternalRequestId") else ""
        return jsonify(terminal.cancel(_number(body), _sum(body), request_id))

    @bp.post("/GetState")
    def state() -> Response:
        return jsonify(terminal.state(_number(_body(terminal))))

    @bp.post("/CheckOrder")
    def check_order() -> Response:
        return jsonify(terminal.orders(_text(_body(terminal), "OrderId", r"[\x21-\x7e]{1,36}")))

    return bp


def _deed(answer: Response) -> bool:
    return answer.status_code == 200 and endpoint() not in LOOKS and answer.get_json().get("Success") is True


def _body(terminal: Terminal) -> View:
    """The body, whose token was checked. Raises Refusal."""
    try:
        body = json.loads(request.get_data() or b"{}")
    except (ValueError, RecursionError):
        raise Refusal(WRONG_FIELD, "Запрос не JSON") from None
    if not isinstance(body, dict) or body.get("TerminalKey") != terminal.key:
        raise Refusal(WRONG_TOKEN, "Неверный TerminalKey")
    given = body.get("Token")
    wanted = words.token(body, terminal.password)
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), wanted.encode()):
        raise Refusal(WRONG_TOKEN, "Неверный токен")
    return body


def _text(body: View, name: str, pattern: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or re.fullmatch(pattern, value) is None:
        raise Refusal(WRONG_FIELD, f"Неверное поле {name}")
    return value


def _number(body: View) -> str:
    value = body.get("PaymentId")
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise Refusal(WRONG_FIELD, "Неверное поле PaymentId")
    return str(value)


def _sum(body: View) -> int | None:
    value = body.get("Amount")
    if value is None:
        return None
    if type(value) is not int or not 0 < value <= LARGEST_KOPECKS:
        raise Refusal(WRONG_FIELD, "Неверное поле Amount")
    return value


def _wanted(body: View) -> NewPayment:
    amount = _sum(body)
    if amount is None:
        raise Refusal(WRONG_FIELD, "Неверное поле Amount")
    if body.get("PayType") not in ("T", "O"):
        raise Refusal(WRONG_FIELD, "Неверное поле PayType")
    url = _text(body, "SuccessURL", r".{1,512}")
    if not web_address(url):
        raise Refusal(WRONG_FIELD, "Неверное поле SuccessURL")
    description = body.get("Description", "")
    data = body.get("DATA", {})
    if not isinstance(description, str) or len(description) > 140:
        raise Refusal(WRONG_FIELD, "Неверное поле Description")
    if not isinstance(data, dict) or not all(isinstance(value, str) for value in data.values()):
        raise Refusal(WRONG_FIELD, "Неверное поле DATA")
    return NewPayment(amount, body["PayType"] == "O", CARD, url, description, data)
