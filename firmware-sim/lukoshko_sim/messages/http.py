"""The gateway over HTTP: POST /send for the shop, /sim/messages and a page for people."""

import hmac
import re
from dataclasses import dataclass

from flask import Blueprint, Flask, Response, jsonify, request

from lukoshko_sim.keeping import Clock, Fault, Faults, Store
from lukoshko_sim.messages.box import Box, OtherMessage
from lukoshko_sim.messages.page import page
from lukoshko_sim.serving import controls, dawdle, flask_app, hang_up

FAULTS = {
    "lost_answer": Fault("take it, then close the connection without an answer"),
    "http_500": Fault("answer 500 and take nothing"),
    "delay_ms": Fault("wait before doing anything", {"ms": 0}, number="ms"),
}
_PHONE = re.compile(r"\+?\d{5,15}", re.ASCII)
LONGEST_ID = 128
LONGEST_TEXT = 2000


@dataclass(frozen=True)
class _Sending:
    id: str
    phone: str
    text: str


def problem(status: int, description: str) -> Response:
    """A refusal as the gateway words it."""
    answer = jsonify(error=description)
    answer.status_code = status
    return answer


def build(store: Store, clock: Clock, faults: Faults, token: str) -> Flask:
    """Build the application around what it may touch."""
    app = flask_app(__name__, problem)
    box = Box(store, clock)
    app.register_blueprint(controls(faults, clock))
    app.register_blueprint(_gateway(box, faults, token))
    app.register_blueprint(_people(box))
    return app


def _gateway(box: Box, faults: Faults, token: str) -> Blueprint:
    bp = Blueprint("gateway", __name__)

    @bp.post("/send")
    def send() -> Response:
        """Take one message. The same id again is the same message, or 409."""
        given = request.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
            return problem(401, "wrong token")
        delay = faults.take("delay_ms")
        if delay is not None:
            dawdle(int(delay["ms"]))
        if faults.take("http_500") is not None:
            return problem(500, "internal error")
        message = _sending(request.get_json(force=True))
        if isinstance(message, str):
            return problem(400, message)
        try:
            no = box.put(message.id, message.phone, message.text)
        except OtherMessage:
            return problem(409, "the id was used for another message")
        if faults.take("lost_answer") is not None:
            hang_up()
        return jsonify(id=message.id, no=no, status="accepted")

    return bp


def _people(box: Box) -> Blueprint:
    bp = Blueprint("people", __name__)

    @bp.get("/sim/messages")
    def messages() -> Response:
        after = request.args.get("after", "0")
        if not (after.isascii() and after.isdigit() and len(after) < 16):
            return problem(400, "after is a whole number")
        phone = request.args.get("phone") or None
        return jsonify(messages=box.read(phone, int(after)))

    @bp.get("/")
    def telephone() -> Response:
        return page(request.args.get("phone", ""))

    return bp


def _sending(body: object) -> _Sending | str:
    if not isinstance(body, dict):
        return "an object is expected"
    parts = [body.get(name) for name in ("id", "phone", "text")]
    if not all(isinstance(part, str) and part for part in parts):
        return "id, phone and text are strings"
    message = _Sending(*map(str, parts))
    if not (message.id.isprintable() and _is_text(message.text)):
        return "an id is printable, a text is text"
    if len(message.id) > LONGEST_ID or len(message.text) > LONGEST_TEXT:
        return f"an id is at most {LONGEST_ID}, a text at most {LONGEST_TEXT} characters"
    if _PHONE.fullmatch(message.phone) is None:
        return "a phone is digits, with a plus or without"
    return message


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
