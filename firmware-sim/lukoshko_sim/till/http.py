"""The ATOL web server's HTTP, and beside it what a test or the twin page wants to see."""

from flask import Blueprint, Flask, Response, jsonify, request

from lukoshko_sim.keeping import Clock, Faults, Refused
from lukoshko_sim.serving import controls, flask_app, hang_up
from lukoshko_sim.till import exact
from lukoshko_sim.till.codes import DriverError
from lukoshko_sim.till.counts import counts
from lukoshko_sim.till.paper import ENDLESS
from lukoshko_sim.till.queue import FISCAL, Queue, Taken, TooLate
from lukoshko_sim.till.register import Register

Json = dict[str, object]
_QUERIES = {
    "queryDeviceInfo": "getDeviceInfo",
    "queryDeviceStatus": "getDeviceStatus",
    "queryShiftStatus": "getShiftStatus",
    "queryFnInfo": "getFnInfo",
    "queryFnStatus": "getFnStatus",
    "queryOfdExchangeStatus": "ofdExchangeStatus",
}
LONGEST_UUID = 36


def answer(body: object, status: int = 200) -> Response:
    """An answer whose numbers are exact."""
    return Response(exact.dumps(body), status=status, mimetype="application/json")


def problem(status: int, description: str, code: int = 505) -> Response:
    """A refusal in the web server's form."""
    return answer({"error": {"code": code, "description": description}}, status)


def build(clock: Clock, faults: Faults, register: Register, queue: Queue) -> Flask:
    """Build the application around what it may touch."""
    app = flask_app(__name__, problem)
    app.register_blueprint(controls(faults, clock))
    app.register_blueprint(_requests(faults, register, queue))
    app.register_blueprint(_questions(register, queue))
    app.register_blueprint(_twin(register))
    return app


def _requests(faults: Faults, register: Register, queue: Queue) -> Blueprint:
    bp = Blueprint("requests", __name__, url_prefix="/api/v2/requests")

    @bp.before_request
    def device() -> Response | None:
        return _other_device(register)

    @bp.post("")
    def add() -> Response:
        try:
            uuid, tasks = _read(request.get_data())
        except ValueError as error:
            return problem(400, str(error))
        try:
            ahead = queue.add(uuid, tasks)
        except Taken:
            return problem(409, f"Задание {uuid} уже есть")
        if faults.take("http_lost_reply") is not None:
            hang_up()
        return answer({"number": ahead, "uuid": uuid, **_block(queue)}, 201)

    @bp.get("/<uuid>")
    def get(uuid: str) -> Response:
        results = queue.results(uuid)
        if results is None:
            return problem(404, f"Задания {uuid[:LONGEST_UUID]} нет")
        return answer({"results": results})

    @bp.delete("/<uuid>")
    def cancel(uuid: str) -> Response:
        try:
            known = queue.cancel(uuid)
        except TooLate:
            return problem(409, f"Задание {uuid} уже выполняется или выполнено")
        return answer({}) if known else problem(404, f"Задания {uuid[:LONGEST_UUID]} нет")

    return bp


def _questions(register: Register, queue: Queue) -> Blueprint:
    bp = Blueprint("questions", __name__, url_prefix="/api/v2")

    @bp.get("/getRequestsQueueStatus")
    def queue_status() -> Response:
        numbers = {"number": queue.waiting(), "ready": queue.count("done")}
        return answer({**numbers, "canceled": queue.count("canceled"), **_block(queue)})

    @bp.get("/serverInfo")
    def server_info() -> Response:
        return answer({"name": "lukoshko-sim till", "version": "2", "deviceID": register.who.name})

    @bp.post("/operations/<query>")
    def operation(query: str) -> Response:
        """Ask the register at once, past the queue."""
        other = _other_device(register)
        if other is not None or query not in _QUERIES:
            return other or problem(404, "Такой операции нет")
        try:
            return answer(register.execute({"type": _QUERIES[query]}))
        except DriverError as error:
            return problem(500, error.description, error.code)

    return bp


def _twin(register: Register) -> Blueprint:
    bp = Blueprint("twin", __name__, url_prefix="/sim")

    @bp.errorhandler(Refused)
    def refused(error: Refused) -> tuple[Response, int]:
        return jsonify(error=str(error)), 400

    @bp.get("/paper")
    def paper() -> Response:
        after = request.args.get("after", "0")
        if not (after.isascii() and after.isdigit() and len(after) < 16):
            raise Refused("after is a whole number")
        return answer({"papers": register.paper.after(int(after)), "left": register.paper.left})

    @bp.post("/paper/load")
    def load() -> Response:
        """Put a roll in: endless, or of so many `lines`; 0 takes it out."""
        body = request.get_json() if request.get_data() else {}
        lines = body.get("lines", ENDLESS) if isinstance(body, dict) else None
        if type(lines) is not int or not ENDLESS <= lines <= 100_000:
            raise Refused("lines is a whole number")
        register.paper.load(lines)
        return answer({"left": lines})

    @bp.get("/counts")
    def count() -> Response:
        return answer(counts(register.storage))

    return bp


def _block(queue: Queue) -> Json:
    block = queue.block()
    return {
        "isBlocked": block is not None,
        "blockedUUID": block.uuid if block else "",
        "blockReason": block.reason if block else "",
    }


def _other_device(register: Register) -> Response | None:
    asked = request.args.get("deviceID")
    if asked in (None, "", register.who.name):
        return None
    return problem(404, "Такого устройства нет")


class _Malformed(ValueError):
    """A body that is not a request."""


def _read(raw: bytes) -> tuple[str, list[Json]]:
    """The uuid and subtasks of a request. Raises ValueError that says what is wrong."""
    body = exact.loads(raw)
    exact.dumps(body).encode()  # half a surrogate is text to JSON, but to nothing else
    if not isinstance(body, dict):
        raise _Malformed("Ожидается объект с uuid и request")
    uuid, given = body.get("uuid"), body.get("request")
    if not isinstance(uuid, str) or not 0 < len(uuid) <= LONGEST_UUID or not uuid.isprintable():
        raise _Malformed("uuid — строка не длиннее 36 символов")
    listed: list[object] = given if isinstance(given, list) else [given]
    tasks = [t for t in listed if isinstance(t, dict) and isinstance(t.get("type"), str)]
    if not tasks or len(tasks) < len(listed):
        raise _Malformed("request — задание с полем type или непустой список заданий")
    fiscal = sum(task["type"] in FISCAL for task in tasks)
    if fiscal > 1:
        raise _Malformed(f"В задании {fiscal} фискальные подзадачи, можно одну")
    return uuid, tasks
