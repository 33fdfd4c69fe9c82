"""The device's few words over HTTPS: joining, renewal, releases. Bounded; never in the clear but on loopback."""

import ipaddress
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException, HTTPResponse
from typing import Any, ClassVar
from urllib.parse import urlsplit

from lukoshko_wire.message import M, Message, encode, parse
from lukoshko_wire.problems import LukoshkoError

PATIENCE_S = 20.0
LARGEST = 64 * 1024


class Unreached(LukoshkoError):
    """The server did not answer."""

    code: ClassVar[str] = "server.unreached"


class Refused(LukoshkoError):
    """The server said no; `reason` is its code."""

    code: ClassVar[str] = "server.refused"

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason


class InTheClear(LukoshkoError):
    """The address is not https and not this machine: a claim code must not travel readable."""

    code: ClassVar[str] = "server.in-the-clear"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """An address that leads elsewhere is not followed."""


_opener = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))


def checked(server: str) -> str:
    """A server's address without its last slash. Raises InTheClear."""
    parts = urlsplit(server)
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname or "")):
        raise InTheClear(f"{server} is not https")
    return server.rstrip("/")


@contextmanager
def opened(request: urllib.request.Request) -> Iterator[HTTPResponse]:
    """An answer to read from. Raises Unreached or Refused."""
    try:
        with _opener.open(request, timeout=PATIENCE_S) as answer:
            yield answer
    except urllib.error.HTTPError as error:
        with error:
            raise _refusal(error.code, error.read(LARGEST)) from None
    except (OSError, HTTPException) as error:
        raise Unreached(f"{type(error).__name__}: {error}") from error


def post(url: str, message: Message, answer: type[M]) -> M:
    """Send a message, read another. Raises Unreached, Refused or Malformed."""
    headers = {"Content-Type": "application/json", "X-Lukoshko": "1"}
    request = urllib.request.Request(url, encode(message), headers, method="POST")  # noqa: S310 - checked()
    with opened(request) as came:
        return parse(answer, came.read(LARGEST), limit=LARGEST)


def _refusal(status: int, body: bytes) -> LukoshkoError:
    try:
        told = json.loads(body)
        reason, detail = str(told["code"]), str(told["detail"])
    except (ValueError, KeyError, TypeError):
        reason, detail = f"http.{status}", ""
    return Unreached(f"{reason}: {detail}") if status >= 500 else Refused(reason, detail)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
