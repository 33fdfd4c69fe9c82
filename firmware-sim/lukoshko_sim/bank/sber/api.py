"""Sber's REST under /payment/rest: forms in, JSON out, always status 200."""

import hmac
from dataclasses import dataclass

from flask import Blueprint, Response, jsonify, request

from lukoshko_sim.bank.ask import web_address
from lukoshko_sim.bank.processing import CARD, Denied, NewPayment
from lukoshko_sim.bank.sber.orders import SMALLEST_KOPECKS, Orders
from lukoshko_sim.bank.sber.words import BAD, BAD_CURRENCY, Refusal, denial, field, parsed
from lukoshko_sim.bank.vices import SIGNING, VICES, endpoint, spoil
from lukoshko_sim.keeping import Faults

FAULTS = {**VICES, **SIGNING}
LARGEST_KOPECKS = 350_000_00
_SUM = r"\d{1,12}"
_ID = r"[A-Za-z0-9-]{1,36}"


@dataclass(frozen=True)
class Login:
    """Whose orders these are."""

    user: str
    password: str


def problem(status: int, description: str) -> Response:
    """A failure of the server itself."""
    answer = jsonify(Refusal("7", description).as_json())
    answer.status_code = status
    return answer


def api(faults: Faults, orders: Orders, login: Login) -> Blueprint:
    """Build the blueprint of the interface."""
    bp = Blueprint("rest", __name__, url_prefix="/payment/rest")
    bp.register_error_handler(Refusal, lambda error: jsonify(error.as_json()))
    bp.register_error_handler(Denied, lambda denied: jsonify(denial(denied).as_json()))

    @bp.before_request
    def admit() -> None:
        given = f"{request.form.get('userName', '')}:{request.form.get('password', '')}"
        if not hmac.compare_digest(given.encode(), f"{login.user}:{login.password}".encode()):
            raise Refusal(BAD, "Доступ запрещён")

    spoil(bp, faults, endpoint, problem, _deed)
    _registering(bp, orders)
    _moving(bp, orders)
    return bp


def _deed(answer: Response) -> bool:
    return (
        answer.status_code == 200
        and endpoint() != "status"
        and answer.get_json().get("errorCode", "0") == "0"
    )


def _registering(bp: Blueprint, orders: Orders) -> None:
    def registered(*, capture: bool) -> Response:
        number = field(request.form, "orderNumber", r"[A-Za-z0-9_-]{1,32}")
        order_id = orders.register(number, _wanted(capture=capture), request.form.get("orderBundle", ""))
        return jsonify(orderId=order_id, formUrl=f"{request.host_url}pay/{order_id}")

    @bp.post("/registerPreAuth.do")
    def preauth() -> Response:
        return registered(capture=False)

    @bp.post("/register.do")
    def register() -> Response:
        return registered(capture=True)

    @bp.post("/getOrderStatusExtended.do")
    def status() -> Response:
        if not request.form.get("orderId"):
            field(request.form, "orderNumber", r".{1,36}")
        return jsonify(orders.status(request.form.get("orderId", ""), request.form.get("orderNumber", "")))


def _moving(bp: Blueprint, orders: Orders) -> None:
    def done() -> Response:
        return jsonify(errorCode="0", errorMessage="Успешно")

    @bp.post("/deposit.do")
    def deposit() -> Response:
        kopecks = int((request.form.get("amount") and field(request.form, "amount", _SUM)) or 0)
        orders.deposit(field(request.form, "orderId", _ID), kopecks, request.form.get("depositItems", ""))
        return done()

    @bp.post("/reverse.do")
    def reverse() -> Response:
        if request.form.get("amount"):
            raise Refusal(BAD, "Частичная отмена невозможна")
        orders.reverse(field(request.form, "orderId", _ID))
        return done()

    @bp.post("/refund.do")
    def refund() -> Response:
        orders.refund(field(request.form, "orderId", _ID), int(field(request.form, "amount", _SUM)))
        return done()


def _wanted(*, capture: bool) -> NewPayment:
    form = request.form
    amount = int(field(form, "amount", _SUM))
    if not SMALLEST_KOPECKS <= amount <= LARGEST_KOPECKS:
        raise Refusal(BAD, "Неверная сумма")
    if form.get("currency", "643") != "643":
        raise Refusal(BAD_CURRENCY, "Неизвестная валюта")
    url = field(form, "returnUrl", r".{1,512}")
    if not web_address(url):
        raise Refusal(BAD, "Неверное значение параметра returnUrl")
    description = form.get("description", "")
    if len(description) > 99 or any(sign in description for sign in "%\r\n"):
        raise Refusal(BAD, "Неверное значение параметра description")
    timeout = form.get("sessionTimeoutSecs") and field(form, "sessionTimeoutSecs", r"[1-9]\d{0,8}")
    return NewPayment(
        amount, capture, CARD, url, description, _params(form.get("jsonParams", "{}")), confirm_s=int(timeout or 0)
    )  # fmt: skip


def _params(text: str) -> dict[str, str]:
    params = parsed(text, "jsonParams")
    if not isinstance(params, dict) or not all(isinstance(value, str) for value in params.values()):
        raise Refusal(BAD, "Неверное значение параметра jsonParams")
    return params
