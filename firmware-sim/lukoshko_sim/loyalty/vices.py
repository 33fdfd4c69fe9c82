"""What may be wrong with the service today."""

import json
from typing import Any

from flask import Blueprint, Response, request

from lukoshko_sim.keeping import Fault, Faults
from lukoshko_sim.loyalty.words import ApiError
from lukoshko_sim.serving import dawdle, hang_up

_ONLY = {"only": ""}
STRANGE = ("percent", "position", "most_bonuses", "negative", "text", "other_operation")
FAULTS = {
    "delay_ms": Fault("wait before anything is done", {"ms": 0, **_ONLY}, number="ms"),
    "down": Fault("answer 503 without doing anything", _ONLY),
    "lost_request": Fault("close the connection before anything is done", _ONLY),
    "lost_answer": Fault("do it, then close the connection without an answer", _ONLY),
    "failed_after": Fault("do it, then answer 500", _ONLY),
    "repeats": Fault("do it twice, as a proxy does that repeats a request", _ONLY),
    "not_enough": Fault("refuse a reserve although there are enough bonuses"),
    "garbled": Fault("do it, then answer something that is no JSON", _ONLY),
    "strange": Fault(
        "do it, then answer what cannot be", {"what": "percent", **_ONLY}, number="next", choices={"what": STRANGE}
    ),
}  # fmt: skip


def spoil(bp: Blueprint, faults: Faults) -> None:
    """Let every request of the blueprint meet the vices that are on."""
    bp.before_request(lambda: _before(faults, endpoint()))
    bp.after_request(lambda answer: _after(faults, endpoint(), answer))


def _before(faults: Faults, name: str) -> None:
    if (delay := faults.take("delay_ms", name)) is not None:
        dawdle(int(delay["ms"]))
    if faults.take("down", name) is not None:
        raise ApiError(503, "unavailable", "The service is away")
    if faults.take("lost_request", name) is not None:
        hang_up()
        raise ApiError(503, "unavailable", "Nobody hears this")
    if name == "reserve" and faults.take("not_enough") is not None:
        raise ApiError(409, "not_enough", "There are not so many bonuses")


def _after(faults: Faults, name: str, answer: Response) -> Response:
    if answer.status_code != 200:
        return answer
    if faults.take("lost_answer", name) is not None:
        hang_up()
    if faults.take("failed_after", name) is not None:
        return Response("{}", 500, mimetype="application/json")
    if faults.take("garbled", name) is not None:
        return Response("<html>gateway", mimetype="text/html")
    if (strange := faults.take("strange", name)) is not None:
        told = _strange(answer.get_json(), str(strange["what"]))
        return Response(json.dumps(told), mimetype="application/json")
    return answer


def endpoint() -> str:
    """Which operation is asked for: calculate, reserve, confirm, rollback, accrue, give_back or show."""
    return (request.endpoint or "").rpartition(".")[2]


def _strange(body: dict[str, Any], what: str) -> dict[str, Any]:
    match what:
        case "percent":
            return body | {"lines": [{"position": 1, "percent": 10_001, "name": "?"}]}
        case "position":
            return body | {"lines": [{"position": 9999, "percent": 100, "name": "?"}]}
        case "most_bonuses":
            return body | {"most_bonuses": 10**12, "balance": 1}
        case "negative":
            return body | dict.fromkeys(("most_bonuses", "balance", "bonuses", "accrual", "off"), -1)
        case "other_operation":
            return body | {"operation": "another", "state": "rolled_back"}
        case _:
            return {"answer": "во вторник"}
