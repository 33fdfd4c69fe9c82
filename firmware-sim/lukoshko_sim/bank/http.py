"""A bank over HTTP: its API, the customer's page under /pay, the witness under /sim."""

from collections.abc import Callable
from datetime import date

from flask import Blueprint, Flask, Response, jsonify, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from lukoshko_sim.bank import page, witness
from lukoshko_sim.bank.processing import CARD, Denied, Processing
from lukoshko_sim.bank.register import MOSCOW, register
from lukoshko_sim.keeping import Clock, Faults, Store
from lukoshko_sim.serving import controls, flask_app


def build(
    store: Store,
    clock: Clock,
    faults: Faults,
    processing: Processing,
    api: Blueprint,
    problem: Callable[[int, str], Response],
) -> Flask:
    """Build the application around what it may touch."""
    app = flask_app(__name__, problem)
    app.register_blueprint(controls(faults, clock))
    app.register_blueprint(api)
    app.register_blueprint(_customer(clock, faults, processing))
    app.register_blueprint(_witness(store, clock, faults))
    return app


def _customer(clock: Clock, faults: Faults, processing: Processing) -> Blueprint:
    bp = Blueprint("pay", __name__, url_prefix="/pay")

    @bp.errorhandler(Denied)
    def lost(_error: Denied) -> Response:
        return Response("Такого платежа нет.\n", 404, mimetype="text/plain")

    @bp.get("/<payment_id>")
    def show(payment_id: str) -> Response:
        return _page(processing, payment_id)

    @bp.post("/<payment_id>")
    def decide(payment_id: str) -> AnyResponse:
        """Pay or refuse, then go back to the shop. Missing card fields are the test card's."""
        form = request.form
        action = form.get("action", "pay")
        if action not in ("pay", "refuse"):
            return Response("Неизвестное действие.\n", 400, mimetype="text/plain")
        return_url = processing.find(payment_id)["return_url"]
        if action == "refuse":
            processing.decline(payment_id, "general_decline")
            return redirect(return_url, 303)
        try:
            card = page.read_card(
                form.get("card", page.TEST_CARD),
                form.get("expires", page.TEST_EXPIRES),
                form.get("cvc", page.TEST_CVC),
                clock().strftime("%Y-%m"),
            )
        except ValueError as error:
            return _page(processing, payment_id, str(error))
        refused = faults.take("decline")
        if refused is not None:
            processing.decline(payment_id, str(refused["reason"]))
        else:
            processing.confirm(payment_id, card)
        return redirect(return_url, 303)

    return bp


def _page(processing: Processing, payment_id: str, word: str = "") -> Response:
    row = processing.find(payment_id)
    return page.page(
        status=row["status"],
        amount_kopecks=row["asked_kopecks"],
        description=row["description"],
        return_url=row["return_url"],
        held=not row["capture_now"],
        by_card=row["method"] == CARD,
        problem=word,
    )


def _witness(store: Store, clock: Clock, faults: Faults) -> Blueprint:
    bp = Blueprint("witness", __name__, url_prefix="/sim")

    @bp.get("/counts")
    def counts() -> Response:
        return jsonify(witness.counts(store))

    @bp.get("/ledger")
    def ledger() -> Response:
        return jsonify(ledger=witness.ledger(store))

    @bp.get("/register")
    def day_register() -> Response:
        """The register of `day`, today without it."""
        try:
            day = date.fromisoformat(request.args.get("day") or clock().astimezone(MOSCOW).date().isoformat())
        except ValueError:
            return Response("Дата в виде ГГГГ-ММ-ДД.\n", 400, mimetype="text/plain")
        headers = {"Content-Disposition": f'attachment; filename="register-{day.isoformat()}.csv"'}
        return Response(register(store, faults, day), 200, headers=headers, mimetype="text/csv")

    @bp.get("/webhooks")
    def webhooks() -> Response:
        rows = store.rows(
            "select no, event, state, attempts, (due_ms - born_ms) / 1000 as due_s from hook order by no desc limit 200"
        )
        return jsonify(webhooks=[dict(row) for row in rows])

    return bp
