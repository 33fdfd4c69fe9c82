"""The ATOL web server's HTTP."""

from flask import Blueprint, Response, request

from lukoshko_sim.keeping import Faults
from lukoshko_sim.serving import hang_up
from lukoshko_sim.till.atol import exact
from lukoshko_sim.till.atol.codes import DriverError
from lukoshko_sim.till.atol.driver import Driver
from lukoshko_sim.till.atol.queue import FISCAL, Queue, Taken, TooLate
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


def web_server(faults: Faults, driver: Driver, queue: Queue) -> list[Blueprint]:
    """The blueprints of the web server."""
    return [_requests(faults, driver.register, queue), _questions(driver, queue), _purge(queue)]


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


def _questions(driver: Driver, queue: Queue) -> Blueprint:
    bp = Blueprint("questions", __name__, url_prefix="/api/v2")

    @bp.get("/getRequestsQueueStatus")
    def queue_status() -> Response:
        numbers = {"number": queue.waiting(), "ready": queue.count("done")}
        return answer({**numbers, "canceled": queue.count("canceled"), **_block(queue)})

    @bp.get("/serverInfo")
    def server_info() -> Response:
        name = driver.register.who.name
        return answer({"name": "lukoshko-sim till", "version": "2", "deviceID": name})

    @bp.get("/settings")
    def settings() -> Response:
        return answer({"blockQueueOnPrintErrors": queue.blocks_on_paper})

    @bp.put("/settings")
    def set_settings() -> Response:
        body = request.get_json()
        on = body.get("blockQueueOnPrintErrors") if isinstance(body, dict) else None
        if not isinstance(on, bool):
            return problem(400, "blockQueueOnPrintErrors — true или false")
        queue.set_blocks_on_paper(on=on)
        return settings()

    @bp.post("/operations/<query>")
    def operation(query: str) -> Response:
        """Ask the register at once, past the queue."""
        other = _other_device(driver.register)
        if other is not None or query not in _QUERIES:
            return other or problem(404, "Такой операции нет")
        try:
            return answer(driver.execute({"type": _QUERIES[query]}))
        except DriverError as error:
            return problem(500, error.description, error.code)

    return bp


def _purge(queue: Queue) -> Blueprint:
    bp = Blueprint("queue", __name__, url_prefix="/sim/queue")

    @bp.post("/purge")
    def purge() -> Response:
        """Forget what is done, as the real server does after `deleteRequestsAfter`."""
        return answer({"forgotten": queue.purge()})

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
