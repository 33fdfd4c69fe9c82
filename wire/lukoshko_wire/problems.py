"""One base of errors for every room: a stable code for machines, facts for people's screens (RFC 9457)."""

from typing import Any, ClassVar

PROBLEM_TYPE = "application/problem+json"


class LukoshkoError(Exception):
    """Base of all refusals. `code` is `area.fact`; the facts are what the person at the screen needs."""

    code: ClassVar[str] = "internal.error"
    status: ClassVar[int] = 500

    def __init__(self, detail: str, **facts: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.facts = facts

    def as_problem(self) -> dict[str, Any]:
        """The RFC 9457 body: the same over HTTP, in Socket.IO acknowledgements and on MQTT."""
        return {
            "type": f"urn:lukoshko:{self.code}",
            "title": self.code,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            **({"facts": self.facts} if self.facts else {}),
        }


class Malformed(LukoshkoError):
    """The bytes are not what the channel or the endpoint declares."""

    code = "request.malformed"
    status = 400


class NotFound(LukoshkoError):
    """Nothing by this id that this person may see."""

    code = "request.not-found"
    status = 404


class NotSignedIn(LukoshkoError):
    """The request needs a person."""

    code = "people.not-signed-in"
    status = 401


class Forbidden(LukoshkoError):
    """The person may not do this."""

    code = "people.forbidden"
    status = 403


class Conflict(LukoshkoError):
    """The state does not allow it."""

    code = "request.conflict"
    status = 409


class TooLarge(LukoshkoError):
    """More bytes than the border takes."""

    code = "request.too-large"
    status = 413


class TooMany(LukoshkoError):
    """Asked too often; `retry_after_s` is among the facts."""

    code = "request.too-many"
    status = 429


class Unavailable(LukoshkoError):
    """Something that we need does not answer now; the same request may be sent again."""

    code = "request.unavailable"
    status = 503
