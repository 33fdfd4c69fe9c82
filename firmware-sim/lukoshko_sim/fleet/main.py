"""`lukoshko-sim fleet`: thousands of imitated lockers over one broker."""

import argparse
import json
import sys
import threading
from pathlib import Path

from flask import Flask, Response, jsonify, request

from lukoshko_sim.fleet.fleet import Fleet
from lukoshko_sim.serving import flask_app, loopback, serve

MOST = 10_000
LONGEST_BACKLOG = 7 * 24 * 60


def build(fleet: Fleet) -> Flask:
    """The panel: what was counted, a storm, a backlog, quiet."""
    app = flask_app("fleet", lambda status, text: _problem(status, text))

    @app.get("/sim/counts")
    def counts() -> Response:
        """Everything that happened, added up."""
        return jsonify(fleet.counts())

    @app.get("/sim/arrivals")
    def arrivals() -> Response:
        """When each command reached its locker."""
        return jsonify(fleet.arrivals())

    @app.post("/sim/storm")
    def storm() -> Response:
        """Everybody falls off the line and comes back."""
        fleet.storm()
        return jsonify(fleet.counts())

    @app.post("/sim/quiet")
    def quiet() -> Response:
        """No more minutes are read."""
        fleet.quiet()
        return jsonify(fleet.counts())

    @app.post("/sim/backlog")
    def backlog() -> tuple[Response, int] | Response:
        """Everybody tells of so many `minutes` alone."""
        body = request.get_json()
        minutes = body.get("minutes") if isinstance(body, dict) else None
        if type(minutes) is not int or not 1 <= minutes <= LONGEST_BACKLOG:
            return jsonify(error=f"minutes is a whole number from 1 to {LONGEST_BACKLOG}"), 400
        fleet.backlog(minutes)
        return jsonify(fleet.counts())

    return app


def main(argv: list[str]) -> int:
    """Run until SIGTERM. Exit status 2 when something needed is missing."""
    parser = argparse.ArgumentParser(prog="lukoshko-sim fleet", description=__doc__)
    parser.add_argument("--lockers", type=int, default=1000)
    parser.add_argument("--broker", type=loopback, required=True, metavar="ADDRESS:PORT")
    parser.add_argument("--words", type=Path, help="JSON: the broker's password of each locker by its id")
    parser.add_argument("--prefix", default="fleet-", help="ids are this and a number from 1")
    parser.add_argument("--cells", type=int, default=8)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--http", type=loopback, default="127.0.0.1:0", metavar="ADDRESS:PORT")
    args = parser.parse_args(argv)
    if not 1 <= args.lockers <= MOST or not 1 <= args.cells <= 384:
        print(f"from 1 to {MOST} lockers of 1 to 384 cells", file=sys.stderr)
        return 2
    try:
        words = json.loads(args.words.read_text(encoding="utf-8")) if args.words else {}
    except (OSError, ValueError) as error:
        print(f"the words cannot be read: {error}", file=sys.stderr)
        return 2
    ids = [f"{args.prefix}{number}" for number in range(1, args.lockers + 1)]
    fleet = Fleet(ids, args.broker, words, cells=args.cells, seed=args.seed)
    working = threading.Thread(target=fleet.run, name="fleet", daemon=True)
    working.start()
    try:
        return serve(build(fleet), args.http)
    finally:
        fleet.stop()
        working.join(10)


def _problem(status: int, text: str) -> Response:
    response = jsonify(error=text)
    response.status_code = status
    return response
