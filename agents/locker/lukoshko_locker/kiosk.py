"""The locker's own screen: its page and its few wishes over loopback HTTP. Works as long as the agent does.

Only this machine's own browser is answered: loopback only, our own name as Host, a header that no foreign page can send.
"""

import mimetypes
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import ClassVar

from lukoshko_edge.loopback import Loopback, LoopbackHandler, Said, as_json
from lukoshko_locker.front import Front
from lukoshko_wire.api.kiosk import KioskEnter, KioskOpen
from lukoshko_wire.message import Message, parse
from lukoshko_wire.problems import Forbidden, NotFound

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


class Kiosk(Loopback):
    """The server of one screen; serves until stopped."""

    def __init__(self, port: int, pages: Path | None, front: Front, *, frames: str = "'none'") -> None:
        super().__init__("kiosk", port, _Handler, front=front, pages=pages, frames=frames)

    @property
    def url(self) -> str:
        """Where the screen's browser goes."""
        return f"{super().url}/kiosk/"


class _Handler(LoopbackHandler):
    front: ClassVar[Front]
    pages: ClassVar[Path | None]
    frames: ClassVar[str]

    def answered(self, act: Callable[[], Said]) -> tuple[HTTPStatus, str, bytes]:
        """What to send of what was asked; a refused code takes its time."""
        began = time.monotonic()
        said = super().answered(act)
        if self.path == f"{API}/enter" and self.front.refused:
            time.sleep(max(0.0, began + ANSWER_S - time.monotonic()))
        return said

    def more_headers(self) -> Iterator[tuple[str, str]]:
        """What a page of ours may do, and where."""
        for name, value in HEADERS.items():
            yield name, value.format(frames=self.frames)

    def must_be_ours(self) -> None:
        """Raises Forbidden for what another page sends."""
        super().must_be_ours()
        port, origin = self.port, self.headers.get("Origin")
        if origin is not None and origin not in (f"http://127.0.0.1:{port}", f"http://localhost:{port}"):
            raise Forbidden("another page's request")
        if self.command == "POST" and self.headers.get(GUARD) is None:
            raise Forbidden("another page's request")

    def get(self) -> Said:
        """The view, or a file of the page."""
        path = self.path.partition("?")[0]
        if path == API:
            return as_json(self.front.view())
        return self._file("/kiosk/index.html" if path in ("/", "/kiosk", "/kiosk/") else path)

    def post(self) -> Said:
        """A wish; the answer is the view."""
        body = self.body(MOST_BYTES)
        wishes: dict[str, Wish] = {
            f"{API}/enter": lambda raw: self.front.enter(parse(KioskEnter, raw, limit=MOST_BYTES)),
            f"{API}/open": lambda raw: self.front.open(parse(KioskOpen, raw, limit=MOST_BYTES)),
            f"{API}/done": lambda _: self.front.leave(),
        }
        wish = wishes.get(self.path)
        if wish is None:
            raise NotFound("nothing is wished for there")
        return as_json(wish(body))

    def _file(self, path: str) -> Said:
        if self.pages is None:
            raise NotFound("this agent was given no pages")
        file = (self.pages / path.lstrip("/")).resolve()
        if not file.is_relative_to(self.pages) or not file.is_file():
            raise NotFound("no such file")
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        text = kind.startswith("text/") or kind == "application/javascript"
        return f"{kind}; charset=utf-8" if text else kind, file.read_bytes()
