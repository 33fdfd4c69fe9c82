"""The marking service (online) and the local module: asked with short patience, never by a process that answers people.

| asked | answered |
|---|---|
| GET {service}/api/v4/true-api/cdn/info | `{hosts: [{host}]}` |
| GET {host}/api/v4/true-api/cdn/health/check | `{avgTimeMs}` |
| POST {host}/api/v4/true-api/codes/check `{codes, fiscalDriveNumber}` | `{code, reqId, reqTimestamp, codes: [flags]}` |
| GET {module}/api/v1/status | `{status: "ready", inst, version}` |
| POST {module}/api/v1/cis/check `{cis_list: [{cis}]}` | the same as codes/check, and `inst`, `version` |
"""

import logging
import threading
from typing import Any, TypeVar

import msgspec

from lukoshko_server import net
from lukoshko_server.clock import Clock
from lukoshko_server.marking.rules import (
    EMERGENCY,
    PATIENCE_S,
    TRIES,
    Hosts,
    Mode,
    Verdict,
    after,
    may_be_asked,
    refusal,
)

log = logging.getLogger(__name__)
T = TypeVar("T")

_API = "/api/v4/true-api"
MOST_HOSTS = 3
"""So many are asked for one code: together less than an effect's lease."""


class _Listed(msgspec.Struct, frozen=True):
    host: str = ""


class _Info(msgspec.Struct, frozen=True):
    hosts: list[_Listed] = []


class _Health(msgspec.Struct, frozen=True, rename={"average_ms": "avgTimeMs"}):
    average_ms: int = 0


class _Checked(msgspec.Struct, frozen=True, rename={"request_id": "reqId", "request_ms": "reqTimestamp"}):
    code: int = 0
    request_id: str = ""
    request_ms: int = 0
    codes: list[dict[str, Any]] = []
    inst: str = ""
    version: str = ""


class _Status(msgspec.Struct, frozen=True):
    status: str = ""
    inst: str = ""
    version: str = ""


class Stopped(Exception):
    """The service said that the question itself is wrong: no other host will like it better."""


class Online:
    """The service with its several hosts; may be used by many threads."""

    def __init__(self, url: str, key: str, clock: Clock) -> None:
        self._url, self._key, self._clock = url.rstrip("/"), key, clock
        self._hosts = Hosts()
        self._lock = threading.Lock()

    def check(self, code: str, fiscal_drive: str) -> Verdict | None:
        """Ask about one full code, host after host; None when no host could be asked."""
        self._renew()
        body = {"codes": [code], **({"fiscalDriveNumber": fiscal_drive} if fiscal_drive else {})}
        for host in self._hosts.to_ask(self._clock())[:MOST_HOSTS]:
            try:
                answer = self._post(host, body)
            except Stopped as stopped:
                log.warning("the marking service refuses to be asked: %s", stopped)
                return None
            verdict = answer and _verdict(answer, "online", self._clock())
            if verdict:
                return verdict
            self._failed(host)
        return None

    def _post(self, host: str, body: dict[str, Any]) -> _Checked | None:
        for _ in range(TRIES):
            got = self._ask("POST", f"{host}{_API}/codes/check", json=body)
            match after(got.status if got else None):
                case "take":
                    assert got is not None  # noqa: S101 - silence is never taken
                    return _Checked(code=EMERGENCY) if got.status == EMERGENCY else _read(got.body, _Checked)
                case "stop":
                    raise Stopped(f"status {got.status if got else 0}")
                case "next":
                    return None
        return None

    def _renew(self) -> None:
        with self._lock:
            now = self._clock()
            if not self._hosts.stale(now):
                return
            got = self._ask("GET", f"{self._url}{_API}/cdn/info")
            info = _read(got.body, _Info) if got and got.status == 200 else None
            urls = [each.host.rstrip("/") for each in info.hosts if may_be_asked(each.host)] if info else []
            if urls:  # an old list is better than none
                self._hosts = self._hosts.renewed(
                    [(url, self._health(url)) for url in urls[:MOST_HOSTS]], now
                )

    def _health(self, url: str) -> int | None:
        got = self._ask("GET", f"{url}{_API}/cdn/health/check")
        health = _read(got.body, _Health) if got and got.status == 200 else None
        return None if health is None else health.average_ms

    def _failed(self, host: str) -> None:
        with self._lock:
            self._hosts = self._hosts.failed(host, self._clock())

    def _ask(self, method: str, url: str, **options: Any) -> net.Answer | None:
        try:
            return net.ask(
                method, url, headers={"X-API-KEY": self._key}, patience=(PATIENCE_S, PATIENCE_S), **options
            )
        except net.Unreached as error:
            log.warning("the marking service does not answer: %s", error)
            return None


class LocalModule:
    """The module beside the till (ЛМ ЧЗ): knows blocked and sold codes without network."""

    def __init__(self, url: str, user: str, password: str, clock: Clock) -> None:
        self._url, self._auth, self._clock = url.rstrip("/"), (user, password), clock

    def check(self, identifier: str) -> Verdict | None:
        """Ask about one identifier; None when the module is away or not ready."""
        got = self._ask("GET", "/api/v1/status")
        status = _read(got.body, _Status) if got and got.status == 200 else None
        if status is None or status.status != "ready":
            return None
        got = self._ask("POST", "/api/v1/cis/check", json={"cis_list": [{"cis": identifier}]})
        answer = _read(got.body, _Checked) if got and got.status == 200 else None
        if answer is None:
            return None
        told = msgspec.structs.replace(
            answer, inst=answer.inst or status.inst, version=answer.version or status.version
        )
        return _verdict(told, "local", self._clock())

    def _ask(self, method: str, path: str, **options: Any) -> net.Answer | None:
        try:
            return net.ask(
                method, self._url + path, auth=self._auth, patience=(PATIENCE_S, PATIENCE_S), **options
            )
        except net.Unreached as error:
            log.warning("the local module does not answer: %s", error)
            return None


def _verdict(answer: _Checked, mode: Mode, now: Any) -> Verdict | None:
    if answer.code == EMERGENCY:
        return Verdict("", "emergency", answer.request_id[:64], answer.request_ms)
    if len(answer.codes) != 1 or not answer.request_id:
        return None  # half an answer is none
    why = refusal(answer.codes[0], now, mode=mode)
    return Verdict(
        why, mode, answer.request_id[:64], answer.request_ms, answer.inst[:64], answer.version[:32]
    )


def _read(body: bytes, shape: type[T]) -> T | None:
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
