"""The locker's own screen: its page and its few wishes over loopback HTTP. Works as long as the agent does.

Only this machine's own browser is answered: loopback only, our own name as Host, a header that no foreign page can send.
"""

import logging
import mimetypes
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

from lukoshko_locker.front import Front
from lukoshko_wire.api.kiosk import KioskEnter, KioskOpen
from lukoshko_wire.message import Message, encode, parse
from lukoshko_wire.problems import Forbidden, LukoshkoError, NotFound, TooLarge

log = logging.getLogger(__name__)
MOST_BYTES = 2048
ANSWER_S = 0.4
"""Every refusal takes so long, whatever was wrong."""
GUARD = "X-Lukoshko"
API = "/api/kiosk"
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors {frames}; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
Wish = Callable[[bytes], Message]


class Kiosk:
    """The server of one screen; serves until stopped."""

    def __init__(self, port: int, pages: Path | None, front: Front, *, frames: str = "'none'") -> None:
        handler = type("Handler", (_Handler,), {"front": front, "pages": pages, "frames": frames})
        self._server = _Server(("127.0.0.1", port), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, name="kiosk", daemon=True)

    @property
    def url(self) -> str:
        """Where the screen's browser goes."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/kiosk/"

    def start(self) -> None:
        """Begin serving."""
        self._thread.start()
        log.info("the kiosk is served on %s", self.url)

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
    front: ClassVar[Front]
    pages: ClassVar[Path | None]
    frames: ClassVar[str]
    protocol_version = "HTTP/1.1"
    timeout = 20
    server_version = "lukoshko"
    sys_version = ""

    def do_GET(self) -> None:
        """The view, or a file of the page."""
        self._answer(self._get)

    def do_POST(self) -> None:
        """A wish; the answer is the view."""
        self._answer(self._post)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the library's
        """Quiet: what matters is logged where it is decided."""

    def _answer(self, act: Callable[[], tuple[str, bytes]]) -> None:
        began = time.monotonic()
        status = HTTPStatus.OK
        try:
            self._must_be_ours()
            kind, body = act()
        except LukoshkoError as error:
            status, kind, body = (
                HTTPStatus(error.status),
                "application/problem+json",
                encode(error.as_problem()),
            )
            self.close_connection = True
        except Exception:
            log.exception("the kiosk stumbled over %s %s", self.command, self.path[:200])
            problem = LukoshkoError("something broke on our side")
            status, kind, body = (
                HTTPStatus.INTERNAL_SERVER_ERROR,
                "application/problem+json",
                encode(problem.as_problem()),
            )
            self.close_connection = True
        if self.path == f"{API}/enter" and self.front.refused:
            time.sleep(max(0.0, began + ANSWER_S - time.monotonic()))
        self._send(status, kind, body)

    def _send(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in HEADERS.items():
            self.send_header(name, value.format(frames=self.frames))
        self.end_headers()
        self.wfile.write(body)

    def _must_be_ours(self) -> None:
        # A name of somebody else's that leads to 127.0.0.1 must not reach us through the browser.
        port = self.connection.getsockname()[1]
        if self.headers.get("Host", "") not in (f"127.0.0.1:{port}", f"localhost:{port}"):
            raise Forbidden("not our name")
        origin = self.headers.get("Origin")
        if origin is not None and origin not in (f"http://127.0.0.1:{port}", f"http://localhost:{port}"):
            raise Forbidden("another page's request")
        if self.command == "POST" and self.headers.get(GUARD) is None:
            raise Forbidden("another page's request")

    def _get(self) -> tuple[str, bytes]:
        path = self.path.partition("?")[0]
        if path == API:
            return _json(self.front.view())
        return self._file("/kiosk/index.html" if path in ("/", "/kiosk", "/kiosk/") else path)

    def _post(self) -> tuple[str, bytes]:
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit() or int(length) > MOST_BYTES:
            raise TooLarge(f"at most {MOST_BYTES} bytes", limit=MOST_BYTES)
        body = self.rfile.read(int(length))
        wishes: dict[str, Wish] = {
            f"{API}/enter": lambda raw: self.front.enter(parse(KioskEnter, raw, limit=MOST_BYTES)),
            f"{API}/open": lambda raw: self.front.open(parse(KioskOpen, raw, limit=MOST_BYTES)),
            f"{API}/done": lambda _: self.front.leave(),
        }
        wish = wishes.get(self.path)
        if wish is None:
            raise NotFound("nothing is wished for there")
        return _json(wish(body))

    def _file(self, path: str) -> tuple[str, bytes]:
        if self.pages is None:
            raise NotFound("this agent was given no pages")
        file = (self.pages / path.lstrip("/")).resolve()
        if not file.is_relative_to(self.pages) or not file.is_file():
            raise NotFound("no such file")
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        text = kind.startswith("text/") or kind == "application/javascript"
        return f"{kind}; charset=utf-8" if text else kind, file.read_bytes()


def _json(message: Message) -> tuple[str, bytes]:
    return "application/json", encode(message)
