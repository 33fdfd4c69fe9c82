"""A small HTTP server for this machine's own programs: loopback only, and only under our own name."""

import logging
import threading
from collections.abc import Callable, Iterable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from lukoshko_edge.config import BadConfig
from lukoshko_wire.message import Message, encode
from lukoshko_wire.problems import Forbidden, LukoshkoError, TooLarge

log = logging.getLogger(__name__)
STOP_S = 0.05
Said = tuple[str, bytes]
"""Kind and body of a good answer; without a kind there is no body."""


class Loopback:
    """One server, named after its section of the settings; serves until stopped. Raises BadConfig for a port in use."""

    def __init__(self, name: str, port: int, handler: "type[LoopbackHandler]", **bound: Any) -> None:
        self._name = name
        try:
            self._server = _Server(("127.0.0.1", port), type("Handler", (handler,), bound))
        except OSError as error:
            raise BadConfig(f"{name}.port {port}: {error.strerror}") from error
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(STOP_S,), name=name, daemon=True
        )

    @property
    def url(self) -> str:
        """Where it is found."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> None:
        """Begin serving."""
        self._thread.start()
        log.info("the %s is served on %s", self._name, self.url)

    def stop(self) -> None:
        """End serving."""
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.server_close()


class LoopbackHandler(BaseHTTPRequestHandler):
    """One connection: `get` and `post` say what is answered. What is refused, or breaks, is a problem and ends it."""

    protocol_version = "HTTP/1.1"
    timeout = 20
    server_version = "lukoshko"
    sys_version = ""

    def get(self) -> Said:
        """Answer a GET."""
        raise NotImplementedError

    def post(self) -> Said:
        """Answer a POST."""
        raise NotImplementedError

    def more_headers(self) -> Iterable[tuple[str, str]]:
        """What every answer carries."""
        raise NotImplementedError

    def do_GET(self) -> None:
        """As `get` says."""
        self.answer(self.get)

    def do_POST(self) -> None:
        """As `post` says."""
        self.answer(self.post)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the library's
        """Quiet: what matters is logged where it is decided."""

    def answer(self, act: Callable[[], Said]) -> None:
        """Send what was asked, or why not."""
        status, kind, body = self.answered(act)
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in self.more_headers():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def answered(self, act: Callable[[], Said]) -> tuple[HTTPStatus, str, bytes]:
        """What to send of what was asked."""
        try:
            self.must_be_ours()
            kind, body = act()
        except LukoshkoError as error:
            return self._problem(error)
        except Exception:
            log.exception("%s %s broke", self.command, self.path[:200])
            return self._problem(LukoshkoError("something broke on our side"))
        return HTTPStatus.OK if kind else HTTPStatus.NO_CONTENT, kind, body

    @property
    def port(self) -> int:
        """On which we are asked."""
        return int(self.connection.getsockname()[1])

    def must_be_ours(self) -> None:
        """Raises Forbidden for what another page sends."""
        # A name of somebody else's that leads to 127.0.0.1 must not reach us through the browser.
        if self.headers.get("Host", "") not in (f"127.0.0.1:{self.port}", f"localhost:{self.port}"):
            raise Forbidden("not our name")

    def body(self, most: int) -> bytes:
        """What was posted. Raises TooLarge, also when its length is not told."""
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit() or int(length) > most:
            raise TooLarge(f"at most {most} bytes", limit=most)
        return self.rfile.read(int(length))

    def _problem(self, error: LukoshkoError) -> tuple[HTTPStatus, str, bytes]:
        self.close_connection = True
        return HTTPStatus(error.status), "application/problem+json", encode(error.as_problem())


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 16


def as_json(message: Message) -> Said:
    """A message as an answer."""
    return "application/json", encode(message)
