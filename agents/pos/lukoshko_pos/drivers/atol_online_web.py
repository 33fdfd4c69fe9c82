"""ATOL Online, HTTP API v5: receipts under our external_id, reports under the service's uuid.

POST getToken {login, pass}                    {token}, good for a day; every other request carries it as `Token`
POST {group}/{operation} {external_id, …}      {uuid, status: wait} · 400 error 33: this external_id was taken before
GET  {group}/report/{uuid}                     {status: wait | done | fail, external_id, payload, error}

An error is {code, text, type}; a type is system, driver, timeout or unknown. Sums are exact decimals in the JSON.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar, Literal, TypeVar

import msgspec
import requests

from lukoshko_pos.drivers.register import NotTaken, RegisterFault, Unreachable

CONNECT_S, ANSWER_S = 5.0, 15.0
MAX_ANSWER = 1024 * 1024
TOKEN_OVER = frozenset({10, 11})
NOT_LET_IN = frozenset({12, 13, 14, 20, 21})
"""Login, password, group, or v5 is not enabled for the login: whatever was sent may still have been taken before."""
TAKEN_BEFORE, NOT_FOUND = 33, 34

_encoder = msgspec.json.Encoder(decimal_format="number")
T = TypeVar("T")


class Loose(msgspec.Struct, frozen=True):
    """What the service says; it may say more than we know."""


class ServiceError(Loose, frozen=True):
    """Why not."""

    code: int
    text: str = ""
    type: str = ""


class Payload(Loose, frozen=True):
    """Fiscal data of a registered receipt."""

    fn_number: str
    shift_number: int
    receipt_datetime: str
    fiscal_receipt_number: int
    fiscal_document_number: int
    fiscal_document_attribute: int | str
    ecr_registration_number: int | str
    total: Decimal


class Report(Loose, frozen=True):
    """What became of a request."""

    status: Literal["wait", "done", "fail"]
    external_id: str | None = None
    payload: Payload | None = None
    error: ServiceError | None = None


class _Answer(Loose, frozen=True):
    uuid: str | None = None
    token: str | None = None
    error: ServiceError | None = None


class Unknown(RegisterFault):
    """The service does not know a uuid of its own."""

    code: ClassVar[str] = "register.unknown-uuid"


class AtolOnlineWeb:
    """One group of registers in the service. Sends once; only a token that is over is fetched anew."""

    def __init__(self, url: str, group: str, login: str, password: str) -> None:
        self._url, self._group = url.rstrip("/") + "/", group
        self._login, self._password = login, password
        self._token = ""
        self._silent = False
        """The last exchange came to nothing: the service must show that it is there before it is believed to be."""
        self._http = requests.Session()
        self._http.trust_env = False  # neither a proxy nor a netrc has a business with these secrets

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()

    def enter(self) -> None:
        """See to a token, a new one after silence. Raises RegisterFault when we are not let in, Unreachable."""
        if self._token and not self._silent:
            return
        status, body = self._call("POST", "getToken", {"login": self._login, "pass": self._password})
        answer = _decode(body, _Answer)
        if answer.error is not None:
            raise _fault(answer.error)
        if status != 200 or not answer.token or len(answer.token) > 4096 or not answer.token.isprintable():
            raise Unreachable(f"the service answers {status} and gives no token")
        self._token = answer.token

    def submit(self, operation: str, body: Mapping[str, Any]) -> str:
        """Send one request; its uuid, also when it was taken before, empty when that is not told.

        Raises NotTaken for what the service refuses, RegisterFault when it does not let us in, Unreachable.
        """
        status, answer = self._entered("POST", f"{self._group}/{operation}", body)
        told = _decode(answer, _Answer)
        if told.error is not None and told.error.code == TAKEN_BEFORE:
            return told.uuid or ""
        if told.error is not None and status == 400:
            raise NotTaken(f"{told.error.code} {told.error.text[:300]}")
        if status != 200 or not told.uuid:
            raise Unreachable(f"the service answers {status} and gives no uuid")
        return told.uuid

    def report(self, uuid: str) -> Report:
        """What became of a request. Raises Unknown, RegisterFault when we are not let in, Unreachable."""
        status, body = self._entered("GET", f"{self._group}/report/{uuid}")
        if status == 200:
            return _decode(body, Report)
        error = _decode(body, _Answer).error
        if error is not None and error.code == NOT_FOUND:
            raise Unknown(error.code, error.text[:300])
        raise Unreachable(f"the service answers {status} to a report")

    def _entered(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        """Call with a token; one that is over is fetched anew, once, for then nothing was done."""
        for fresh in (False, True):
            self.enter()
            status, answer = self._call(method, path, body)
            error = _error(answer) if status != 200 else None
            if status != 401 and (error is None or error.code not in TOKEN_OVER | NOT_LET_IN):
                return status, answer
            if error is not None and error.code in NOT_LET_IN:
                raise _fault(error)
            self._token = ""
            if fresh:
                raise _fault(error or ServiceError(status))
        raise AssertionError("two turns end above")

    def _call(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        headers = {"Content-Type": "application/json; charset=utf-8"}
        if self._token:
            headers["Token"] = self._token
        self._silent = True
        try:
            with self._http.request(
                method,
                self._url + path,
                data=None if body is None else _encoder.encode(body),
                headers=headers,
                timeout=(CONNECT_S, ANSWER_S),
                allow_redirects=False,
                stream=True,
            ) as answer:
                content = answer.raw.read(MAX_ANSWER + 1, decode_content=True)
                if len(content) > MAX_ANSWER:
                    raise Unreachable("the service's answer is too large")
                self._silent = answer.status_code >= 500
                return answer.status_code, content
        except (requests.RequestException, OSError) as error:
            raise Unreachable(f"the service does not answer: {type(error).__name__}") from error


def _decode(body: bytes, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise Unreachable(f"not the service's protocol: {str(error)[:300]}") from error


def _error(body: bytes) -> ServiceError | None:
    try:
        return _decode(body, _Answer).error
    except Unreachable:
        return None


def _fault(error: ServiceError) -> RegisterFault:
    return RegisterFault(error.code, error.text[:300])
