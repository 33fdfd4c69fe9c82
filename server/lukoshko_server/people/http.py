"""Signing in over HTTP, and the person behind the session."""

from flask import Blueprint, Response, request

from lukoshko_server import web
from lukoshko_server.people.rules import SESSION_LASTS, Person
from lukoshko_server.people.service import People
from lukoshko_wire.api.people import AskCode, Me, Rename, SignIn


def blueprint(people: People, *, secure: bool) -> Blueprint:
    """Build the blueprint; `secure` keeps the cookie off plain HTTP."""
    bp = Blueprint("people", __name__, url_prefix="/api/v1")

    @bp.post("/sign-in/code")
    def ask_code() -> Response:
        """Send a code; 429 request.too-many with retry_after_s."""
        body = web.read(AskCode)
        return web.answer(people.ask_code(body.phone, web.visitor()), 202)

    @bp.post("/sign-in")
    def sign_in() -> Response:
        """Set the session's cookie; 403 people.wrong-code."""
        body = web.read(SignIn)
        token, person = people.sign_in(body.phone, body.code)
        response = web.answer(_me(person))
        response.set_cookie(
            web.cookie(),
            token,
            max_age=int(SESSION_LASTS.total_seconds()),
            httponly=True,
            secure=secure,
            samesite="Lax",
        )
        return response

    @bp.post("/sign-out")
    def sign_out() -> Response:
        """End this session; nobody signed in is fine too."""
        token = request.cookies.get(web.cookie())
        if token:
            people.sign_out(token)
        response = Response(status=204)
        response.delete_cookie(web.cookie())
        return response

    @bp.get("/me")
    def me() -> Response:
        """The person behind the session."""
        return web.answer(_me(web.person()))

    @bp.patch("/me")
    def rename() -> Response:
        """Set the own name."""
        return web.answer(_me(people.rename(web.person().id, web.read(Rename).name)))

    return bp


def _me(person: Person) -> Me:
    return Me(
        id=person.id,
        name=person.name,
        phone=person.phone,
        roles=person.roles,  # type: ignore[arg-type]
        place_id=person.place_id,
    )
