"""Codes and words of the service's refusals, and what can go wrong with it."""

from lukoshko_sim.keeping import Fault

FAILED, NO_TOKEN, OLD_TOKEN, BAD_LOGIN = 1, 10, 11, 12
OTHER_GROUP, NOT_V5, NO_UUID, NO_OPERATION, INVALID, EXISTS, NOT_FOUND, BAD_REQUEST = (
    20,
    21,
    30,
    31,
    32,
    33,
    34,
    40,
)
NO_MARKING = 421
KINDS = ("system", "driver", "timeout", "unknown")

_ONLY = {"only": ""}
FAULTS = {
    "lost_request": Fault("the connection is closed, nothing is done", _ONLY),
    "lost_answer": Fault("it is done, then the connection is closed without an answer", _ONLY),
    "http_500": Fault("500, nothing is done", _ONLY),
    "http_500_after": Fault("it is done, then 500", _ONLY),
    "garbled": Fault("it is done, then half of the answer", _ONLY),
    "delay_ms": Fault("wait before anything is done", {"ms": 0, **_ONLY}, number="ms"),
    "delay_after_ms": Fault("wait between the deed and its answer", {"ms": 0, **_ONLY}, number="ms"),
    "unauthorized": Fault("401: the token counts as expired", _ONLY),
    "not_v5": Fault("error 21: the login may not use v5"),
    "uuid_withheld": Fault("the refusal of a known external_id does not say its uuid"),
    "waits_forever": Fault("a receipt stays `wait` until /sim/release"),
    "process_ms": Fault("so long from `wait` to the end", {"ms": 0}, number="ms"),
    "fail": Fault(
        "a receipt ends with this error; `written` 1: the storage has it all the same",
        {"code": FAILED, "kind": "timeout", "written": 0},
        choices={"kind": KINDS},
    ),
    "done_twice": Fault("the storage writes a receipt twice; the report tells of the first"),
    "foreign_report": Fault("the report is of another document"),
    "ism_down": Fault("the marking system does not answer"),
    "mute_callbacks": Fault("a callback is never sent"),
    "repeat_callbacks": Fault("a callback is sent twice"),
    "foreign_callbacks": Fault("before a callback, one about a document of nobody"),
}


class Refusal(Exception):
    """The service says no to a request."""

    def __init__(self, code: int, text: str, status: int = 400, uuid: str = "") -> None:
        self.code = code
        self.text = text
        self.status = status
        self.uuid = uuid
        super().__init__(f"{code}: {text}")


def error_view(code: int, text: str, kind: str = "system", error_id: str = "") -> dict[str, object]:
    """An error as the service shows it."""
    return {"error_id": error_id, "code": code, "text": text, "type": kind}
