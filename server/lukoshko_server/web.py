"""What every blueprint needs: parse a body, answer a view, know the person, turn errors into problems."""

import logging
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from typing import Any, Protocol, TypeVar

import msgspec
from flask import Flask, Response, g, request
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException

from lukoshko_server.db import acting
from lukoshko_wire.message import encode, parse
from lukoshko_wire.problems import (
    PROBLEM_TYPE,
    Forbidden,
    LukoshkoError,
    Malformed,
    NotSignedIn,
    Unavailable,
)

log = logging.getLogger(__name__)

COOKIE = "lukoshko_session"
MAX_BODY = 64 * 1024
RETRY_AFTER_S = 2
GUARD = "X-Lukoshko"
MEANT = "X-Lukoshko-Person"
"""Whose a request is that waited on a device: nobody else's session may carry it."""
STAFF_APPS = ("picker", "courier", "counter", "operator", "technician", "accountant")
M = TypeVar("M")


class Signed(Protocol):
    """Who is behind the session."""

    @property
    def id(self) -> str:
        """The person's id."""

    @property
    def roles(self) -> list[Any]:
        """What the person may be."""


class OtherOrigin(Forbidden):
    """A changing request without the guard header: it may come from a page that is not ours."""

    code = "request.other-origin"


def read(body: type[M]) -> M:
    """Parse the request's JSON body. Raises Malformed or TooLarge."""
    return parse(body, request.get_data(cache=False), limit=MAX_BODY)


def answer(view: object, status: int = 200) -> Response:
    """A JSON answer that no cache keeps."""
    response = Response(encode(view), status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def cookie() -> str:
    """The session's cookie: each staff app has its own, so that one browser may hold several people's screens."""
    app = request.headers.get("X-Lukoshko-App", "")
    return f"{COOKIE}_{app}" if app in STAFF_APPS else COOKIE


def visitor() -> str:
    """The address that limits count: of IPv6 the net of a house, which has 2^64 of them."""
    address = request.remote_addr or ""
    if ":" not in address:
        return address
    net = ip_network((address, 64), strict=False).network_address
    return str(getattr(ip_address(address), "ipv4_mapped", None) or net)


def person() -> Any:
    """The signed-in person. Raises NotSignedIn."""
    someone = g.get("person")
    if someone is None:
        raise NotSignedIn("nobody is signed in")
    return someone


def allow(*roles: str) -> Any:
    """The signed-in person if one of these roles is theirs, acting in the first such. Raises Forbidden."""
    someone = person()
    mine = [role for role in roles if role in someone.roles]
    if not mine:
        raise Forbidden("this needs another role", roles=list(roles))
    acting.set(f"{mine[0]}:{someone.id}")
    return someone


def install(app: Flask, who: Callable[[str], Signed | None]) -> None:
    """Wire the session, the guard against foreign pages, and the error handlers into an application."""
    app.config["MAX_CONTENT_LENGTH"] = 4 * 1024 * 1024

    @app.before_request
    def know() -> None:
        acting.set("anyone")
        changes = request.method not in ("GET", "HEAD", "OPTIONS") and request.path.startswith("/api/")
        if changes and GUARD not in request.headers:
            raise OtherOrigin("the guard header is missing")
        token = request.cookies.get(cookie())
        if token and request.path.startswith("/api/"):
            g.person = who(token)
            if g.person is not None:
                acting.set(f"{g.person.roles[0]}:{g.person.id}")
        meant = request.headers.get(MEANT)
        if meant and (g.get("person") is None or g.person.id != meant):
            raise NotSignedIn("somebody else is signed in here, or nobody")

    _errors(app)


def _errors(app: Flask) -> None:
    """Every error is a problem."""

    @app.errorhandler(LukoshkoError)
    def refuse(error: LukoshkoError) -> Response:
        log.info("%s %s refused: %s by %s", request.method, request.path, error.code, acting.get())
        return problem(error.as_problem(), error.status)

    @app.errorhandler(OperationalError)
    def without_database(error: OperationalError) -> Response:
        log.error(
            "%s %s: the database does not answer: %s", request.method, request.path, type(error.orig).__name__
        )
        response = problem(Unavailable("the database does not answer now").as_problem(), Unavailable.status)
        response.headers["Retry-After"] = str(RETRY_AFTER_S)
        return response

    @app.errorhandler(DataError)
    @app.errorhandler(OverflowError)
    def beyond(error: Exception) -> Response:
        """A number or a character that no column holds, a moment that no calendar does: only a request names such."""
        log.warning("%s %s names what cannot be kept", request.method, request.path, exc_info=error)
        return problem(Malformed("this cannot be kept").as_problem(), Malformed.status)

    @app.errorhandler(HTTPException)
    def wrong(error: HTTPException) -> Response:
        status = error.code or 500
        code = {404: "request.not-found", 405: "request.method", 413: "request.too-large"}.get(
            status, "request.bad"
        )
        body = {
            "type": f"urn:lukoshko:{code}",
            "title": code,
            "status": status,
            "code": code,
            "detail": error.name,
        }
        return problem(body, status)

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Response:
        log.error("%s %s broke", request.method, request.path, exc_info=error)
        return problem(LukoshkoError("something broke on our side").as_problem(), 500)


def problem(body: dict[str, Any], status: int) -> Response:
    """An RFC 9457 answer."""
    return Response(msgspec.json.encode(body), status, mimetype=PROBLEM_TYPE)
