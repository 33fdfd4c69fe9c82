"""The service over HTTP: its API under /v1, the witness under /sim."""

import hmac
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, Response, jsonify, request

from lukoshko_sim.keeping import Clock, Faults, Store
from lukoshko_sim.loyalty import vices
from lukoshko_sim.loyalty.purchases import Purchases
from lukoshko_sim.loyalty.words import ApiError, invalid
from lukoshko_sim.serving import controls, flask_app

MOST_ROWS = 1000


def problem(status: int, description: str) -> Response:
    """A refusal of the server itself in the API's form."""
    return _refusal(ApiError(status, "invalid_request" if status < 500 else "internal_error", description))


def _refusal(error: ApiError) -> Response:
    answer = jsonify(code=error.code, description=error.description)
    answer.status_code = error.status
    return answer


def build(store: Store, clock: Clock, faults: Faults, purchases: Purchases, key: str) -> Flask:
    """Build the application around what it may touch."""
    app = flask_app(__name__, problem)
    app.register_error_handler(ApiError, _refusal)
    app.register_blueprint(controls(faults, clock))
    app.register_blueprint(_api(faults, purchases, key))
    app.register_blueprint(_witness(store, purchases))
    return app


def _api(faults: Faults, purchases: Purchases, key: str) -> Blueprint:
    bp = Blueprint("loyalty", __name__, url_prefix="/v1")

    @bp.before_request
    def admit() -> None:
        given = request.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {key}".encode()):
            raise ApiError(401, "unauthorized", "Wrong key")

    vices.spoil(bp, faults)

    def deed(path: str, act: Callable[..., Any]) -> None:
        def view(**parts: str) -> Response:
            body = _object()
            if faults.take("repeats", vices.endpoint()) is not None:
                act(*parts.values(), body)
            return jsonify(act(*parts.values(), body))

        bp.add_url_rule(path, act.__name__, view, methods=["POST"])

    deed("/calculate", purchases.calculate)
    deed("/reserves", purchases.reserve)
    deed("/operations/<operation>/confirm", purchases.confirm)
    deed("/operations/<operation>/rollback", purchases.rollback)
    deed("/accruals", purchases.accrue)
    deed("/returns", purchases.give_back)

    @bp.get("/operations/<operation>")
    def show(operation: str) -> Response:
        """One operation."""
        return jsonify(purchases.show(operation))

    return bp


def _witness(store: Store, purchases: Purchases) -> Blueprint:
    bp = Blueprint("witness", __name__, url_prefix="/sim")

    @bp.get("/counts")
    def counts() -> Response:
        """Balances and what became of operations: reserved ones are those that hang."""
        kinds = store.rows("select kind, state, count(*) as n from operation group by kind, state")
        totals = store.rows("select kind, count(*) as n, sum(bonuses) as total from ledger group by kind")
        return jsonify(
            operations={f"{row['kind']}:{row['state']}": row["n"] for row in kinds},
            ledger={row["kind"]: {"count": row["n"], "bonuses": row["total"]} for row in totals},
            members={row["id"]: dict(row) for row in store.rows("select * from member limit ?", MOST_ROWS)},
        )

    @bp.get("/ledger")
    def ledger() -> Response:
        """Every row, oldest first."""
        return jsonify(ledger=[dict(row) for row in store.rows("select * from ledger order by no")])

    @bp.post("/members")
    def member() -> Response:
        """Make a member what a test wants."""
        return jsonify(purchases.set_member(_object()))

    return bp


def _object() -> dict[str, Any]:
    body = request.get_json()
    if not isinstance(body, dict):
        raise invalid("an object is expected")
    return body
