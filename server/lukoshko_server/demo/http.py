"""What only the demo offers: its people, its inbox, and a way from the twin page to the simulators."""

import logging
from collections.abc import Callable, Sequence
from typing import Any

import requests
from flask import Blueprint, Response, request

from lukoshko_server.config import Settings
from lukoshko_server.web import MAX_BODY, answer
from lukoshko_wire.problems import LukoshkoError, NotFound, TooLarge

log = logging.getLogger(__name__)

ROLES = ("customer", "picker", "courier", "operator", "clerk", "technician", "accountant")
TIMEOUT_S = 5


class SimulatorSilent(LukoshkoError):
    """The simulator does not answer; it is being started again."""

    code = "demo.simulator-silent"
    status = 503


def blueprint(settings: Settings, with_role: Callable[[str], Sequence[Any]]) -> Blueprint:
    """Build the blueprint; app.py registers it only where `demo` is set."""
    bp = Blueprint("demo", __name__, url_prefix="/api/v1/demo")
    line = requests.Session()

    @bp.get("/people")
    def people() -> Response:
        """One person of each role, to sign in with one tap through the real sign-in."""
        first = {role: next(iter(with_role(role)), None) for role in ROLES}
        return answer(
            [
                {"role": role, "name": one.name, "phone": one.phone}
                for role, one in first.items()
                if one is not None
            ]
        )

    @bp.get("/messages")
    def messages() -> Response:
        """What came to a phone, as the message gateway shows it."""
        return _pass(line, settings, "messages", "sim/messages")

    @bp.get("/kiosk")
    def kiosk() -> Response:
        """The locker's own screen, which the agent beside it serves."""
        if not settings.kiosk_url:
            raise NotFound("no locker here has a screen")
        return Response(status=302, headers={"Location": settings.kiosk_url})

    @bp.route("/sim/<name>/<path:path>", methods=["GET", "POST"])
    def sim(name: str, path: str) -> Response:
        """Pass to a simulator; only its own `/sim/` paths, JSON both ways."""
        if not path.startswith("sim/") or ".." in path:
            raise NotFound("simulators are reached below /sim/ only")
        return _pass(line, settings, name, path)

    return bp


def _pass(line: requests.Session, settings: Settings, name: str, path: str) -> Response:
    base = settings.simulators.get(name)
    if base is None:
        raise NotFound("there is no such simulator here", name=name)
    body = request.get_data()
    if len(body) > MAX_BODY:
        raise TooLarge(f"{len(body)} bytes", limit=MAX_BODY)
    try:
        got = line.request(
            request.method, f"{base}/{path}", params=request.args.to_dict(), data=body or None, timeout=TIMEOUT_S,
            headers={"Content-Type": "application/json"} if body else {},
        )  # fmt: skip
    except requests.RequestException as error:
        raise SimulatorSilent("the simulator does not answer", name=name) from error
    response = Response(
        got.content, got.status_code, mimetype=got.headers.get("Content-Type", "application/json")
    )
    response.headers["Cache-Control"] = "no-store"
    return response
