"""What a test, the twin page or a mischief-maker may see of a register and do to it, whatever its protocol."""

import base64
from itertools import islice

from flask import Blueprint, Response, jsonify, request

from lukoshko_sim.keeping import Refused
from lukoshko_sim.till.counts import counts
from lukoshko_sim.till.fiscal_storage import FiscalStorage
from lukoshko_sim.till.paper import ENDLESS
from lukoshko_sim.till.printing import SLOWEST_MS
from lukoshko_sim.till.refusal import Refusal
from lukoshko_sim.till.register import Register

MOST_DOCUMENTS = 200
LARGEST_DRIFT_S = 400 * 24 * 3600


def control(register: Register) -> list[Blueprint]:
    """`/sim/…` of one register."""
    parts = [_eyes(register), _hands(register), _mischief(register)]
    for bp in parts:
        bp.register_error_handler(Refused, _refused)
        bp.register_error_handler(Refusal, _not_now)
    return [*parts, archive(register.storage)]


def _refused(error: Exception) -> tuple[Response, int]:
    return jsonify(error=str(error)), 400


def _not_now(error: Exception) -> tuple[Response, int]:
    return jsonify(error=str(error)), 409


def _eyes(register: Register) -> Blueprint:
    bp = Blueprint("eyes", __name__, url_prefix="/sim")

    @bp.get("/paper")
    def paper() -> Response:
        roll = register.printer.paper
        return jsonify(papers=roll.after(asked_after()), left=roll.left, owed=register.printer.owes)

    @bp.get("/state")
    def state() -> Response:
        shift = register.storage.shift()
        return jsonify(
            fn=register.who.fn,
            last_fd=register.storage.last_fd,
            shift=shift.number,
            shift_open=shift.open,
            draft=register.draft,
            owed=register.printer.owes,
            printing=register.printer.busy,
            unsent=register.storage.unsent().count,
            cash_kopecks=register.cash_kopecks,
            now=register.now().isoformat(),
            dark=register.dark,
        )

    return bp


def archive(storage: FiscalStorage) -> Blueprint:
    """`/sim/documents` and `/sim/counts`: what a fiscal storage holds, whoever it belongs to."""
    bp = Blueprint("archive", __name__, url_prefix="/sim")
    bp.register_error_handler(Refused, _refused)

    @bp.get("/documents")
    def documents() -> Response:
        """Stored documents after a number, as their bytes; at most two hundred."""
        listed = []
        for document in islice(storage.documents(asked_after()), MOST_DOCUMENTS):
            tlv = base64.b64encode(document.tlv).decode()
            listed.append({"fd": document.fd, "code": document.code, "sign": document.sign, "tlv": tlv})
        return jsonify(documents=listed)

    @bp.get("/counts")
    def count() -> Response:
        return jsonify(counts(storage))

    return bp


def _hands(register: Register) -> Blueprint:
    bp = Blueprint("hands", __name__, url_prefix="/sim")

    @bp.post("/paper/load")
    def load() -> Response:
        """Put a roll in: endless, or of so many `lines`; 0 takes it out."""
        lines = _whole("lines", ENDLESS, 100_000, usual=ENDLESS)
        register.printer.paper.load(lines)
        return jsonify(left=lines)

    @bp.post("/cover")
    def cover() -> Response:
        register.printer.open_cover(up=_flag("open"))
        return jsonify(open=register.printer.cover_open)

    @bp.post("/print")
    def slow() -> Response:
        """How long a document takes to print, in `ms`."""
        register.printer.set_print_ms(_whole("ms", 0, SLOWEST_MS))
        return jsonify(ms=register.printer.print_ms)

    return bp


def _mischief(register: Register) -> Blueprint:
    bp = Blueprint("mischief", __name__, url_prefix="/sim")

    @bp.post("/drift")
    def drift() -> Response:
        """Put the register's own clock wrong by `seconds` against the storage's timer."""
        register.set_drift(_whole("seconds", -LARGEST_DRIFT_S, LARGEST_DRIFT_S))
        return jsonify(now=register.now().isoformat())

    @bp.post("/power")
    def power() -> Response:
        """Pull the plug (`on` false), put it back (true), or both at once."""
        on = _flag("on")
        register.power(on=on)
        return jsonify(on=on)

    @bp.post("/fn")
    def exchange() -> Response:
        """Put another fiscal storage in by its number, or one that was in before."""
        body = _body()
        with register.cable:
            try:
                register.exchange(str(body.get("fn")))
            except ValueError as error:
                raise Refused(str(error)) from None
        return jsonify(fn=register.who.fn, last_fd=register.storage.last_fd)

    @bp.post("/foreign")
    def foreign() -> Response:
        """Another program sells for so many `kopecks`, for an `order` if it says one."""
        kopecks = _whole("kopecks", 1, 10**9)
        with register.cable:
            document = register.foreign(kopecks, str(_body().get("order", "")))
        return jsonify(fd=document.fd, sign=document.sign)

    return bp


def asked_after() -> int:
    """The number in the query after which things are asked for. Raises Refused."""
    given = request.args.get("after", "0")
    if not (given.isascii() and given.isdigit() and len(given) < 16):
        raise Refused("after is a whole number")
    return int(given)


def _body() -> dict[str, object]:
    body = request.get_json() if request.get_data() else {}
    if not isinstance(body, dict):
        raise Refused("an object is expected")
    return body


def _whole(name: str, least: int, most: int, *, usual: int | None = None) -> int:
    value = _body().get(name, usual)
    if type(value) is not int or not least <= value <= most:
        raise Refused(f"{name} is a whole number from {least} to {most}")
    return value


def _flag(name: str) -> bool:
    value = _body().get(name)
    if not isinstance(value, bool):
        raise Refused(f"{name} is true or false")
    return value
