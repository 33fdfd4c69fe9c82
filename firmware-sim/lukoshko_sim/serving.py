"""How a simulator is started and reached: HTTP on loopback, a line when ready, a clean end."""

import ipaddress
import os
import signal
import socket
import sys
import threading
import time
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from flask import Blueprint, Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException
from werkzeug.serving import WSGIRequestHandler, make_server

from lukoshko_sim.keeping import Clock, Faults, Refused

LARGEST_BODY = 1024 * 1024
SLOWEST_CALLER_S = 30
LONGEST_DELAY_MS = 60_000
LARGEST_SHIFT = 10_000_000


class _Quiet(WSGIRequestHandler):
    """Keeps addresses and queries out of the log: they may hold a phone."""

    timeout = SLOWEST_CALLER_S

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
        pass


def loopback(text: str) -> tuple[str, int]:
    """Parse HOST:PORT for argparse; only this machine may be named."""
    host, _, port = text.rpartition(":")
    try:
        if not ipaddress.ip_address(host).is_loopback:
            raise ArgumentTypeError(f"{host} is not a loopback address")
        number = int(port)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not ADDRESS:PORT") from None
    if not 0 <= number <= 65_535:
        raise ArgumentTypeError(f"{number} is not a port")
    return host, number


def arguments(command: str, description: str | None, keeps: str) -> ArgumentParser:
    """Arguments of a simulator that keeps one file and is reached over HTTP."""
    made = ArgumentParser(prog=f"lukoshko-sim {command}", description=description)
    made.add_argument("--http", type=loopback, default="127.0.0.1:0", metavar="ADDRESS:PORT")
    made.add_argument("--state", type=Path, required=True, help=f"the file {keeps}")
    return made


def secret(name: str, what: str) -> str:
    """A secret from the environment. Raises Refused without it."""
    value = os.environ.get(name, "")
    if not value:
        raise Refused(f"{name} must hold {what}")
    return value


def flask_app(name: str, problem: Callable[[int, str], Response]) -> Flask:
    """Build an application with bounded bodies that words its refusals as the real service does."""
    app = Flask(name, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.json.ensure_ascii = False  # type: ignore[attr-defined]

    @app.errorhandler(HTTPException)
    def refuse(error: HTTPException) -> Response:
        return problem(error.code or 500, str(error.description))

    return app


@contextmanager
def listening(app: Flask, address: tuple[str, int] = ("127.0.0.1", 0)) -> Iterator[str]:
    """Serve until the block ends; yields the base URL."""
    server = make_server(*address, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), name="http", daemon=True)
    thread.start()
    try:
        yield f"http://{address[0]}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def serve(app: Flask, address: tuple[str, int]) -> int:
    """Serve until SIGTERM or Ctrl-C. Prints `ready URL` as soon as it listens."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with listening(app, address) as url:
        print(f"ready {url}", flush=True)
        stop.wait()
    return 0


def run(start: Callable[[], AbstractContextManager[Flask]], address: tuple[str, int]) -> int:
    """Start a simulator and serve it. Exit status 2, in words, when it cannot be what it is told to be."""
    try:
        with start() as app:
            return serve(app, address)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2


def hang_up() -> None:
    """Close the caller's connection at once; whatever is answered goes nowhere."""
    connection: socket.socket = request.environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)


def dawdle(milliseconds: int) -> None:
    """Wait as a slow service does, within reason."""
    time.sleep(min(max(milliseconds, 0), LONGEST_DELAY_MS) / 1000)


def controls(faults: Faults, clock: Clock) -> Blueprint:
    """`/sim/faults` and `/sim/clock`, the same in every simulator."""
    bp = Blueprint("controls", __name__, url_prefix="/sim")

    @bp.errorhandler(Refused)
    def refused(error: Refused) -> tuple[Response, int]:
        return jsonify(error=str(error)), 400

    @bp.get("/faults")
    def show() -> Response:
        return jsonify(faults.all())

    @bp.post("/faults")
    def switch() -> Response:
        faults.set(request.get_json())
        return jsonify(faults.all())

    @bp.post("/clock")
    def shift() -> Response:
        """Move the simulator's clock by `shift_hours` and `shift_seconds`, either way."""
        body = request.get_json()
        if not isinstance(body, dict):
            raise Refused("an object is expected")
        total = clock.shift(_whole(body, "shift_hours") * 3600 + _whole(body, "shift_seconds"))
        return jsonify(shift_seconds=total, now=clock().isoformat())

    return bp


def _whole(body: dict[str, object], name: str) -> int:
    value = body.get(name, 0)
    if type(value) is not int or abs(value) > LARGEST_SHIFT:
        raise Refused(f"{name} is a whole number")
    return value
