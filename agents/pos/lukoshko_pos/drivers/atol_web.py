"""ATOL web server, HTTP API v2: tasks of the fptr10 driver behind a strict queue.

POST /api/v2/requests {uuid, request: [task]}   201 taken · 409 this uuid was taken before · 400 no such task
GET  /api/v2/requests/{uuid}                    {results: [{status, error: {code, description}, result}]} · 404 never taken
POST /api/v2/operations/query{DeviceStatus|ShiftStatus|FnInfo|FnStatus|OfdExchangeStatus}    answered at once

A status is wait, inProgress, ready, error, interrupted, blocked or canceled. Sums are exact decimals in the JSON.
"""

import logging
import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeVar

import msgspec
import requests

from lukoshko_pos.drivers.atol_answers import (
    DeviceInfo,
    DeviceStatus,
    FnDocument,
    FnInfo,
    FnStatus,
    OfdStatus,
    Results,
    ShiftStatus,
    SubResult,
)
from lukoshko_pos.drivers.register import NotTaken, RegisterFault, Unreachable

log = logging.getLogger(__name__)
CONNECT_S, ANSWER_S = 3.0, 10.0
ASK_WITHIN_S = 30.0
LOOK_S = 0.05
MAX_ANSWER = 1024 * 1024

_encoder = msgspec.json.Encoder(decimal_format="number")
T = TypeVar("T")
Query = Literal["DeviceStatus", "ShiftStatus", "FnInfo", "FnStatus", "OfdExchangeStatus"]


class AtolWeb:
    """One register behind its web server. Sends once; whoever calls decides what to do about silence."""

    def __init__(
        self,
        url: str,
        *,
        auth: tuple[str, str] | None = None,
        wait: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url.rstrip("/") + "/api/v2/"
        self._http = requests.Session()
        self._http.trust_env = False  # a proxy has no business between a till and its register
        self._http.auth = auth
        self._wait, self._monotonic = wait, monotonic

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()

    def submit(self, request_uuid: str, task: Mapping[str, Any]) -> None:
        """Queue one task under a uuid; a uuid taken before is not taken twice. Raises NotTaken, Unreachable."""
        status, body = self._call("POST", "requests", {"uuid": request_uuid, "request": [task]})
        if status == 400:
            raise NotTaken(f"the web server refuses the task: {_error_text(body)}")
        if status not in (201, 409):
            raise Unreachable(f"the web server answers {status}: {_error_text(body)}")

    def look(self, request_uuid: str) -> SubResult | None:
        """What became of a task, or None if it was never taken. Raises Unreachable."""
        status, body = self._call("GET", f"requests/{request_uuid}")
        if status == 404:
            return None
        if status != 200:
            raise Unreachable(f"the web server answers {status}: {_error_text(body)}")
        results = _decode(body, Results).results
        if not results:
            raise Unreachable("the web server knows the task and has no result of it")
        return results[0]

    def ask(self, task: Mapping[str, Any], shape: type[T]) -> T:
        """Run one task to its end. Not for receipts. Raises RegisterFault, NotTaken, Unreachable."""
        request_uuid = str(uuid.uuid4())
        self.submit(request_uuid, task)
        until = self._monotonic() + ASK_WITHIN_S
        while self._monotonic() < until:
            answer = self.look(request_uuid)
            if answer is not None and answer.status == "ready":
                return _convert(answer.result, shape)
            if answer is not None and answer.failed:
                raise RegisterFault(answer.error.code, answer.error.description)
            self._wait(LOOK_S)
        raise Unreachable(f"task {task['type']} has no result after {ASK_WITHIN_S} s")

    def device_status(self) -> DeviceStatus:
        """Clock, paper, cover. Raises RegisterFault, Unreachable."""
        return self._query("DeviceStatus", "deviceStatus", DeviceStatus)

    def shift_status(self) -> ShiftStatus:
        """State, number and end of the shift. Raises RegisterFault, Unreachable."""
        return self._query("ShiftStatus", "shiftStatus", ShiftStatus)

    def fn_info(self) -> FnInfo:
        """Number of the fiscal storage. Raises RegisterFault, Unreachable."""
        return self._query("FnInfo", "fnInfo", FnInfo)

    def fn_status(self) -> FnStatus:
        """Number of the last document in the storage. Raises RegisterFault, Unreachable."""
        return self._query("FnStatus", "fnStatus", FnStatus)

    def ofd_status(self) -> OfdStatus:
        """How many documents wait for the tax data operator. Raises RegisterFault, Unreachable."""
        return self._query("OfdExchangeStatus", "status", OfdStatus)

    def device_serial(self) -> str:
        """The register's own number. Raises RegisterFault, Unreachable."""
        return self.ask({"type": "getDeviceInfo"}, DeviceInfo).device_info.serial

    def document(self, fd_number: int) -> FnDocument:
        """One document as the storage holds it. Raises RegisterFault, Unreachable."""
        return self.ask(
            {"type": "getFnDocument", "fiscalDocumentNumber": fd_number, "withRawData": True}, FnDocument
        )

    def _query(self, query: Query, field: str, shape: type[T]) -> T:
        status, body = self._call("POST", f"operations/query{query}", {})
        if status != 200:
            number, text = _error(body)
            raise RegisterFault(number, text) if number else Unreachable(f"{query} answers {status}: {text}")
        answer = _decode(body, dict[str, msgspec.Raw])
        return _decode(bytes(answer.get(field, b"{}")), shape)

    def _call(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        try:
            with self._http.request(
                method,
                self._url + path,
                data=None if body is None else _encoder.encode(body),
                headers={"Content-Type": "application/json"},
                timeout=(CONNECT_S, ANSWER_S),
                stream=True,
            ) as answer:
                content = answer.raw.read(MAX_ANSWER + 1, decode_content=True)
                if len(content) > MAX_ANSWER:
                    raise Unreachable("the web server's answer is too large")
                return answer.status_code, content
        except (requests.RequestException, OSError) as error:
            raise Unreachable(f"the web server does not answer: {type(error).__name__}") from error


def _decode(body: bytes, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Unreachable(f"not the web server's protocol: {error}") from error


def _convert(raw: msgspec.Raw, shape: type[T]) -> T:
    return _decode(bytes(raw), shape)


def _error(body: bytes) -> tuple[int, str]:
    try:
        error = msgspec.json.decode(body)["error"]
        return int(error["code"]), str(error["description"])[:300]
    except (msgspec.MsgspecError, UnicodeDecodeError, KeyError, TypeError, ValueError):
        return 0, "no explanation"


def _error_text(body: bytes) -> str:
    number, text = _error(body)
    return f"{number} {text}"
