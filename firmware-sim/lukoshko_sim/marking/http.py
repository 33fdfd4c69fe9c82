"""The marking system over HTTP: hosts below /cdn/N, the local module below /module, packages below /sim."""

import hmac
import uuid
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, Response, jsonify, request

from lukoshko_sim.keeping import Clock, Fault, Faults, Refused, Store
from lukoshko_sim.marking.codes import Codes
from lukoshko_sim.serving import controls, dawdle, flask_app, hang_up

_ONLY = {"only": ""}
FAULTS = {
    "delay_ms": Fault("wait before anything is answered", {"ms": 0, **_ONLY}, number="ms"),
    "lost_answer": Fault("close the connection without an answer", _ONLY),
    "http_429": Fault("answer 429", _ONLY),
    "http_500": Fault("answer 500", _ONLY),
    "http_400": Fault("answer 400: the question is wrong", _ONLY),
    "http_401": Fault("answer 401: the key is not known", _ONLY),
    "emergency": Fault("answer code 203: the system itself cannot check", _ONLY),
    "garbled": Fault("answer something that is no JSON", _ONLY),
    "module_not_ready": Fault("the local module says that it is still filling itself"),
    "sold": Fault("say of the code that it was sold"),
    "blocked": Fault("say of the code that it is blocked"),
    "expired": Fault("say of the code that its date has passed"),
    "not_found": Fault("say of the code that nobody knows it"),
}
_FORCED = {
    "sold": {"sold": True},
    "blocked": {"isBlocked": True},
    "expired": {"expired": True},
    "not_found": {"found": False},
}
_STATUS = {"http_429": 429, "http_500": 500, "http_400": 400, "http_401": 401}
HOSTS = 3
MOST_CODES = 100
VERSION = "1.3.2-234"
API = "/api/v4/true-api"


@dataclass(frozen=True)
class Keys:
    """Who may ask: the service by its key, the module by user and password."""

    api_key: str
    user: str = "admin"
    password: str = "admin"  # noqa: S105 - as the module is delivered


def problem(status: int, description: str) -> Response:
    """A refusal as the service words it."""
    answer = jsonify(code=status, description=description)
    answer.status_code = status
    return answer


def build(store: Store, clock: Clock, faults: Faults, keys: Keys) -> Flask:
    """Build the application around what it may touch."""
    app = flask_app(__name__, problem)
    codes = Codes(store, clock)
    asked = _Asked(codes, clock, faults)
    inst = store.note("inst") or str(uuid.uuid4())
    store.remember("inst", inst)
    app.register_blueprint(controls(faults, clock))
    app.register_blueprint(_service(asked, faults, keys))
    app.register_blueprint(_module(asked, faults, keys, inst))
    app.register_blueprint(_packages(codes))
    return app


class _Asked:
    """Answers questions about codes, with the vices of the day."""

    def __init__(self, codes: Codes, clock: Clock, faults: Faults) -> None:
        self._codes, self._clock, self._faults = codes, clock, faults

    def answer(self, wanted: object, host: str, *, full: bool, **more: str) -> Response:
        if not isinstance(wanted, list) or not 1 <= len(wanted) <= MOST_CODES:
            return problem(400, f"codes is a list of 1 to {MOST_CODES}")
        if not all(isinstance(code, str) and 0 < len(code) <= 256 for code in wanted):
            return problem(400, "a code is a string")
        forced: dict[str, bool] = {}
        for name, flags in _FORCED.items():
            if self._faults.take(name) is not None:
                forced |= flags
        told = [self._codes.answer(code, host, forced, full=full) for code in wanted]
        stamp = {"reqId": str(uuid.uuid4()), "reqTimestamp": int(self._clock().timestamp() * 1000)}
        return jsonify(code=0, description="ok", codes=told, **stamp, **more)


def _spoilt(faults: Faults, host: str) -> Response | None:
    if (delay := faults.take("delay_ms", host)) is not None:
        dawdle(int(delay["ms"]))
    if faults.take("lost_answer", host) is not None:
        hang_up()
    for name, status in _STATUS.items():
        if faults.take(name, host) is not None:
            return problem(status, name)
    if faults.take("garbled", host) is not None:
        return Response("<html>gateway", mimetype="text/html")
    if faults.take("emergency", host) is not None:
        return jsonify(code=203, description="emergency mode")
    return None


def _service(asked: _Asked, faults: Faults, keys: Keys) -> Blueprint:
    bp = Blueprint("service", __name__)

    @bp.before_request
    def admit() -> Response | None:
        if not hmac.compare_digest(request.headers.get("X-API-KEY", "").encode(), keys.api_key.encode()):
            return problem(401, "wrong key")
        return _spoilt(faults, str((request.view_args or {}).get("host", "info")))

    @bp.get(f"{API}/cdn/info")
    def info() -> Response:
        """The hosts that may be asked."""
        base = request.host_url.rstrip("/")
        hosts = [{"host": f"{base}/cdn/{no}"} for no in range(1, HOSTS + 1)]
        return jsonify(code=0, description="ok", hosts=hosts)

    @bp.get(f"/cdn/<int:host>{API}/cdn/health/check")
    def health(host: int) -> Response:
        """How quick this host is."""
        return jsonify(code=0, description="ok", avgTimeMs=20 * host)

    @bp.post(f"/cdn/<int:host>{API}/codes/check")
    def check(host: int) -> Response:
        """What is known of full codes."""
        body: Any = request.get_json()
        wanted = body.get("codes") if isinstance(body, dict) else None
        return asked.answer(wanted, str(host), full=True)

    return bp


def _module(asked: _Asked, faults: Faults, keys: Keys, inst: str) -> Blueprint:
    bp = Blueprint("module", __name__, url_prefix="/module/api/v1")

    @bp.before_request
    def admit() -> Response | None:
        given = request.authorization
        pair = f"{given.username}:{given.password}" if given and given.type == "basic" else ""
        if not hmac.compare_digest(pair.encode(), f"{keys.user}:{keys.password}".encode()):
            return problem(401, "wrong user or password")
        return _spoilt(faults, "module")

    @bp.get("/status")
    def status() -> Response:
        """Whether it can be asked."""
        ready = faults.take("module_not_ready") is None
        return jsonify(status="ready" if ready else "initialization", inst=inst, version=VERSION)

    @bp.route("/cis/check", methods=["GET", "POST"])
    def check() -> Response:
        """What is known of identifiers: blocked and sold ones, nothing else."""
        body: Any = request.get_json() if request.method == "POST" else {}
        listed = body.get("cis_list", []) if isinstance(body, dict) else []
        wanted = [each.get("cis") for each in listed if isinstance(each, dict)]
        return asked.answer(
            [request.args["cis"]] if "cis" in request.args else wanted,
            "module",
            full=False,
            inst=inst,
            version=VERSION,
        )

    return bp


def _packages(codes: Codes) -> Blueprint:
    bp = Blueprint("packages", __name__, url_prefix="/sim")

    @bp.errorhandler(Refused)
    def refused(error: Refused) -> Response:
        return problem(400, str(error))

    @bp.post("/codes")
    def make() -> Response:
        """A package comes off the line: `{"gtin", "group", "grams", "flags"}`."""
        body = _object()
        grams = body.get("grams")
        if grams is not None and (type(grams) is not int or not 0 < grams < 1_000_000):
            raise Refused("grams is a whole number")
        return jsonify(codes.make(str(body.get("gtin", "")), str(body.get("group", "")), grams, _flags(body)))

    @bp.post("/codes/change")
    def change() -> Response:
        """Something became of a package: `{"identifier", "flags", "expired"}`."""
        body = _object()
        codes.change(str(body.get("identifier", "")), _flags(body), body.get("expired") is True)
        return jsonify(ok=True)

    @bp.get("/counts")
    def counts() -> Response:
        return jsonify(codes.counts())

    return bp


def _object() -> dict[str, Any]:
    body = request.get_json()
    if not isinstance(body, dict):
        raise Refused("an object is expected")
    return body


def _flags(body: dict[str, Any]) -> dict[str, bool]:
    flags = body.get("flags") or {}
    if not isinstance(flags, dict) or not all(isinstance(value, bool) for value in flags.values()):
        raise Refused("flags are true or false")
    return flags
