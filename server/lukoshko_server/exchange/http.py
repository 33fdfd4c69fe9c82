"""The one address that 1C speaks to. Text answers: the first line decides, nothing stands before it."""

import logging

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from lukoshko_server.db import acting
from lukoshko_server.exchange.rules import COOKIE, NotOffered, NotTheUser, reply
from lukoshko_server.exchange.service import Exchange, Session
from lukoshko_wire.problems import LukoshkoError

log = logging.getLogger(__name__)


def blueprint(exchange: Exchange, *, charset: str = "windows-1251") -> Blueprint:
    """The dialogue around its use cases; answers in this character set."""
    bp = Blueprint("exchange", __name__)
    dialogue = Dialogue(exchange, charset)
    bp.add_url_rule("/exchange/1c", view_func=dialogue.talk, methods=["GET", "POST"])
    bp.register_error_handler(LukoshkoError, dialogue.refuse)
    bp.register_error_handler(HTTPException, dialogue.wrong)
    bp.register_error_handler(Exception, dialogue.broken)
    return bp


class Dialogue:
    """One request, one answer."""

    def __init__(self, exchange: Exchange, charset: str) -> None:
        self._exchange = exchange
        self._charset = charset
        self._modes = {
            "init": self._init, "file": self._file, "import": self._import, "deactivate": self._deactivate,
            "complete": self._complete,
        }  # fmt: skip

    def talk(self) -> Response:
        """Answer by `type` and `mode`."""
        kind, mode = request.args.get("type", ""), request.args.get("mode", "")
        if mode == "checkauth":
            return self._check(kind)
        session = self._known()
        acting.set(f"1c:{session.user}")
        if kind != "catalog":
            raise NotOffered(f"type={kind[:20]} is not offered yet: only the catalogue is taken")
        if mode not in self._modes:
            raise NotOffered(f"mode={mode[:20]} is not offered")
        return self._modes[mode](session)

    def refuse(self, error: LukoshkoError) -> Response:
        """`failure` and why; 401 only where the password or the session does not hold."""
        mode, who = request.args.get("mode", "")[:20], acting.get()
        log.warning(
            "exchange %s from %s (%s) refused: %s: %s",
            mode,
            request.remote_addr,
            who,
            error.code,
            error.detail,
        )
        return self._say("failure", error.code, error.detail, status=401 if error.status == 401 else 200)

    def wrong(self, error: HTTPException) -> Response:
        """A request that HTTP itself refuses."""
        log.warning("exchange from %s refused: %s", request.remote_addr, error.name)
        return self._say("failure", error.name, status=error.code or 500)

    def broken(self, error: Exception) -> Response:
        """Something broke on our side; 1C may repeat the same request."""
        log.error("exchange from %s broke", request.remote_addr, exc_info=error)
        return self._say("failure", "internal.error", status=500)

    def _say(self, word: str, *lines: str, status: int = 200) -> Response:
        body = reply(word, *lines).encode(self._charset, "replace")
        answer = Response(body, status, content_type=f"text/plain; charset={self._charset}")
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def _check(self, kind: str) -> Response:
        token, session = self._exchange.sign_in(*_basic())
        log.info("exchange %s: signed in %s from %s", session.id, session.user, request.remote_addr)
        more = [f"timestamp={int(session.started_at.timestamp())}"] if kind == "catalog" else []
        return self._say("success", COOKIE, token, *more)

    def _known(self) -> Session:
        token = request.cookies.get(COOKIE)
        return self._exchange.by_cookie(token) if token else self._exchange.by_password(*_basic())

    def _init(self, session: Session) -> Response:
        return self._say("zip=no", f"file_limit={self._exchange.begin(session)}")

    def _file(self, session: Session) -> Response:
        if request.method != "POST":
            raise NotOffered("a part comes by POST")
        self._exchange.take(session, request.args.get("filename", ""), request.get_data(cache=False))
        return self._say("success")

    def _import(self, session: Session) -> Response:
        step = self._exchange.load(session, request.args.get("filename", ""))
        return self._say(step.word, step.text)

    def _deactivate(self, session: Session) -> Response:
        number = self._exchange.deactivate(session, request.args.get("timestamp", ""))
        return self._say("success", f"снято с продажи: {number}")

    def _complete(self, session: Session) -> Response:
        self._exchange.complete(session)
        return self._say("success")


def _basic() -> tuple[str, str]:
    auth = request.authorization
    if auth is None or auth.type != "basic":
        raise NotTheUser("checkauth with HTTP Basic first")
    return auth.username or "", auth.password or ""
