"""The service over HTTP: tokens, requests, reports under /possystem/v5; its witness under /sim.

POST /possystem/v5/getToken {login, pass}                    {token} of 24 hours; GET with a query does the same
POST /possystem/v5/{group}/{sell|sell_refund|…}              header Token; {uuid, status: wait} · 400 with an error
GET  /possystem/v5/{group}/report/{uuid}                     header Token; {status: wait|done|fail, payload, error}
"""

import hmac
import secrets
from dataclasses import dataclass

from flask import Blueprint, Flask, Response, jsonify, request

from lukoshko_sim.cloud_till import words
from lukoshko_sim.cloud_till.callbacks import Callbacks
from lukoshko_sim.cloud_till.reading import OPERATIONS
from lukoshko_sim.cloud_till.service import Service
from lukoshko_sim.cloud_till.words import Refusal, error_view
from lukoshko_sim.keeping import Clock, Faults, Refused, Store
from lukoshko_sim.serving import controls, dawdle, flask_app, hang_up
from lukoshko_sim.till.atol.exact import dumps, loads
from lukoshko_sim.till.control import archive, asked_after

TOKEN_LIVES_S = 24 * 3600
SCHEMA = "create table if not exists token (token text primary key, until_s integer not null) strict;"


@dataclass(frozen=True)
class Account:
    """Who may register receipts."""

    login: str
    password: str


class Tokens:
    """Who was let in, and until when."""

    def __init__(self, store: Store, clock: Clock, account: Account) -> None:
        self._store, self._clock, self._account = store, clock, account

    def issue(self, login: object, password: object) -> str:
        """A token of 24 hours. Raises Refusal 12."""
        given = f"{login}\n{password}".encode()
        if not hmac.compare_digest(given, f"{self._account.login}\n{self._account.password}".encode()):
            raise Refusal(words.BAD_LOGIN, "Неверный логин или пароль", 401)
        token = secrets.token_hex(16)
        with self._store.write() as db:
            db.execute("insert into token values (?, ?)", (token, self._now_s() + TOKEN_LIVES_S))
        return token

    def check(self, token: str | None) -> None:
        """Raises Refusal 10 without a token, 11 with one that has expired or never was."""
        if not token:
            raise Refusal(words.NO_TOKEN, "Передан некорректный токен", 401)
        row = self._store.row("select until_s from token where token = ?", token)
        if row is None or row["until_s"] <= self._now_s():
            raise Refusal(words.OLD_TOKEN, "Срок действия токена истёк", 401)

    def expire(self) -> None:
        """Every token is over."""
        with self._store.write() as db:
            db.execute("update token set until_s = 0")

    def _now_s(self) -> int:
        return int(self._clock().timestamp())


def build(
    clock: Clock, faults: Faults, service: Service, tokens: Tokens, callbacks: Callbacks
) -> Flask:  # fmt: skip
    """Build the application around what it may touch."""
    app = flask_app(__name__, lambda status, text: _refusal(Refusal(words.BAD_REQUEST, text, status)))
    app.register_blueprint(controls(faults, clock))
    app.register_blueprint(_api(faults, service, tokens))
    app.register_blueprint(_witness(service, tokens, callbacks))
    app.register_blueprint(archive(service.storage))
    return app


def _api(faults: Faults, service: Service, tokens: Tokens) -> Blueprint:
    bp = Blueprint("v5", __name__, url_prefix="/possystem/v5")
    bp.register_error_handler(Refusal, _refusal)
    _spoil(bp, faults)

    @bp.route("/getToken", methods=["POST", "GET"])
    def get_token() -> Response:
        given = request.args if request.method == "GET" else _body()
        return _answer({"error": None, "token": tokens.issue(given.get("login"), given.get("pass"))})

    @bp.post("/<group>/<operation>")
    def register(group: str, operation: str) -> Response:
        _admit(group)
        if operation not in OPERATIONS:
            raise Refusal(words.NO_OPERATION, f"Операция {operation} не поддерживается")
        return _answer(service.take(operation, _body()))

    @bp.get("/<group>/report/<uuid>")
    def report(group: str, uuid: str) -> Response:
        _admit(group)
        return _answer(service.report(uuid))

    def _admit(group: str) -> None:
        if faults.take("unauthorized", _about()) is not None:
            raise Refusal(words.OLD_TOKEN, "Срок действия токена истёк", 401)
        tokens.check(request.headers.get("Token"))
        if group != service.group:
            raise Refusal(words.OTHER_GROUP, "Код группы не соответствует токену")
        if faults.take("not_v5") is not None:
            raise Refusal(words.NOT_V5, "Для логина не включена версия протокола v5")

    return bp


def _spoil(bp: Blueprint, faults: Faults) -> None:
    @bp.before_request
    def before() -> Response | None:
        delay = faults.take("delay_ms", _about())
        if delay is not None:
            dawdle(int(delay["ms"]))
        if faults.take("lost_request", _about()) is not None:
            hang_up()
            return Response(status=500)
        return Response("", 500) if faults.take("http_500", _about()) is not None else None

    @bp.after_request
    def after(answer: Response) -> Response:
        if answer.status_code != 200:
            return answer
        delay = faults.take("delay_after_ms", _about())
        if delay is not None:
            dawdle(int(delay["ms"]))
        if faults.take("lost_answer", _about()) is not None:
            hang_up()
        if faults.take("http_500_after", _about()) is not None:
            return Response("", 500)
        if faults.take("garbled", _about()) is not None:
            text = answer.get_data(as_text=True)
            answer.set_data(text[: len(text) // 2])
        return answer


def _witness(service: Service, tokens: Tokens, callbacks: Callbacks) -> Blueprint:
    bp = Blueprint("witness", __name__, url_prefix="/sim")

    @bp.errorhandler(Refused)
    def refused(error: Refused) -> tuple[Response, int]:
        return jsonify(error=str(error)), 400

    @bp.get("/requests")
    def requests() -> Response:
        return jsonify(requests=service.requests())

    @bp.get("/callbacks")
    def posted() -> Response:
        return jsonify(callbacks=callbacks.all())

    @bp.get("/paper")
    def paper() -> Response:
        """Receipts as they are shown, after a number: there is no paper, only their QR."""
        return jsonify(papers=service.paper.after(asked_after()))

    @bp.post("/release")
    def release() -> Response:
        return jsonify(released=service.release())

    @bp.post("/tokens/expire")
    def expire() -> Response:
        tokens.expire()
        return jsonify(expired=True)

    return bp


def _about() -> str:
    """What a request is for: token, report, or the operation."""
    view = request.view_args or {}
    return str(view.get("operation", "report" if "uuid" in view else "token"))


def _body() -> dict[str, object]:
    try:
        body = loads(request.get_data())
    except ValueError as error:
        raise Refusal(words.BAD_REQUEST, f"Некорректный JSON: {error}") from None
    if not isinstance(body, dict):
        raise Refusal(words.BAD_REQUEST, "Некорректный JSON")
    return body


def _answer(body: dict[str, object], status: int = 200) -> Response:
    return Response(dumps(body), status, mimetype="application/json")


def _refusal(error: Refusal) -> Response:
    """A refused request has a status of its own, and a uuid only when it is known already."""
    about = error_view(error.code, error.text, "system", secrets.token_hex(8))
    return _answer({"uuid": error.uuid or None, "error": about, "status": "fail"}, error.status)
