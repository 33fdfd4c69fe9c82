"""The till's door on this device: loopback HTTP for the courier's app, and for nobody else's pages (docs/wire.md).

GET  /door                            the till, in a few words
POST /door/settlements                a permit and an outcome; how the settlement stands
GET  /door/settlements/{intent_id}    how it stands
"""

import logging
import threading
from collections.abc import Callable, Collection
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from lukoshko_edge.config import BadConfig
from lukoshko_pos.doorway import Doorway
from lukoshko_wire.door import MOST_BYTES, TOKEN
from lukoshko_wire.message import Message, encode
from lukoshko_wire.problems import Forbidden, LukoshkoError, NotFound, TooLarge

log = logging.getLogger(__name__)
API = "/door"
SETTLEMENTS = f"{API}/settlements"
STOP_S = 0.05


class Door:
    """The server; serves until stopped."""

    def __init__(self, port: int, origins: Collection[str], doorway: Doorway) -> None:
        bound = {
            "doorway": doorway,
            "origins": frozenset(origins),
        }
        try:
            self._server = _Server(("127.0.0.1", port), type("Handler", (_Handler,), bound))
        except OSError as error:
            raise BadConfig(f"door.port {port}: {error.strerror}") from error
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(STOP_S,), name="door", daemon=True
        )

    @property
    def url(self) -> str:
        """Where the courier's app finds it."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> None:
        """Begin serving."""
        self._thread.start()
        log.info("the door is served on %s", self.url)

    def stop(self) -> None:
        """End serving."""
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 16


class _Handler(BaseHTTPRequestHandler):
    doorway: ClassVar[Doorway]
    origins: ClassVar[frozenset[str]]
    protocol_version = "HTTP/1.1"
    timeout = 20
    server_version = "lukoshko"
    sys_version = ""

    def do_GET(self) -> None:
        """The till, or what became of a settlement."""
        self._answer(self._get)

    def do_POST(self) -> None:
        """A settlement."""
        self._answer(self._post)

    def do_OPTIONS(self) -> None:
        """A browser asks whether this page may."""
        self._answer(lambda: None)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the library's
        """Quiet: what matters is logged where it is decided."""

    def _answer(self, act: Callable[[], Message | None]) -> None:
        status, kind, body = HTTPStatus.OK, "application/json", b""
        try:
            self._must_be_ours()
            said = act()
            status, body = (HTTPStatus.OK, encode(said)) if said is not None else (HTTPStatus.NO_CONTENT, b"")
        except LukoshkoError as error:
            status, kind, body = (
                HTTPStatus(error.status),
                "application/problem+json",
                encode(error.as_problem()),
            )
            self.close_connection = True
        except Exception:
            log.exception("the door stumbled over %s %s", self.command, self.path[:200])
            problem = LukoshkoError("something broke on our side")
            status, kind = HTTPStatus.INTERNAL_SERVER_ERROR, "application/problem+json"
            body = encode(problem.as_problem())
            self.close_connection = True
        self._send(status, kind, body)

    def _send(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Vary", "Origin")
        if self._origin in self.origins:
            self.send_header("Access-Control-Allow-Origin", self._origin)
            self.send_header("Access-Control-Allow-Methods", "GET, POST")
            self.send_header("Access-Control-Allow-Headers", f"Content-Type, {TOKEN}")
            self.send_header("Access-Control-Allow-Private-Network", "true")
            self.send_header("Access-Control-Max-Age", "600")
        self.end_headers()
        self.wfile.write(body)

    @property
    def _origin(self) -> str:
        return self.headers.get("Origin", "")

    def _must_be_ours(self) -> None:
        # A name of somebody else's that leads to 127.0.0.1 must not reach us through the browser.
        port = self.connection.getsockname()[1]
        if self.headers.get("Host", "") not in (f"127.0.0.1:{port}", f"localhost:{port}"):
            raise Forbidden("not our name")
        if self._origin not in self.origins:
            raise Forbidden("another page's request")

    def _get(self) -> Message:
        self._courier()
        if self.path == API:
            return self.doorway.till()
        head, _, intent_id = self.path.rpartition("/")
        if head == SETTLEMENTS:
            return self.doorway.answer(intent_id)
        raise NotFound("nothing is there")

    def _post(self) -> Message:
        courier_id = self._courier()
        if self.path != SETTLEMENTS:
            raise NotFound("nothing is there")
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit() or int(length) > MOST_BYTES:
            raise TooLarge(f"at most {MOST_BYTES} bytes", limit=MOST_BYTES)
        return self.doorway.settle(courier_id, self.rfile.read(int(length)))

    def _courier(self) -> str:
        return self.doorway.paired(self.headers.get(TOKEN, ""))
