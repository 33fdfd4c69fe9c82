"""The till's door on this device: loopback HTTP for the courier's app, and for nobody else's pages (docs/wire.md).

GET  /door                            the till, in a few words
POST /door/settlements                a permit and an outcome; how the settlement stands
GET  /door/settlements/{intent_id}    how it stands
"""

from collections.abc import Collection, Iterator
from typing import ClassVar

from lukoshko_edge.loopback import Loopback, LoopbackHandler, Said, as_json
from lukoshko_pos.doorway import Doorway
from lukoshko_wire.door import MOST_BYTES, TOKEN
from lukoshko_wire.problems import Forbidden, NotFound

API = "/door"
SETTLEMENTS = f"{API}/settlements"


class Door(Loopback):
    """The server; serves until stopped."""

    def __init__(self, port: int, origins: Collection[str], doorway: Doorway) -> None:
        super().__init__("door", port, _Handler, doorway=doorway, origins=frozenset(origins))


class _Handler(LoopbackHandler):
    doorway: ClassVar[Doorway]
    origins: ClassVar[frozenset[str]]

    def do_OPTIONS(self) -> None:  # noqa: N802 - the name is the library's
        """A browser asks whether this page may."""
        self.answer(lambda: ("", b""))

    def get(self) -> Said:
        """The till, or what became of a settlement."""
        self._courier()
        if self.path == API:
            return as_json(self.doorway.till())
        head, _, intent_id = self.path.rpartition("/")
        if head == SETTLEMENTS:
            return as_json(self.doorway.answer(intent_id))
        raise NotFound("nothing is there")

    def post(self) -> Said:
        """A settlement."""
        courier_id = self._courier()
        if self.path != SETTLEMENTS:
            raise NotFound("nothing is there")
        return as_json(self.doorway.settle(courier_id, self.body(MOST_BYTES)))

    def more_headers(self) -> Iterator[tuple[str, str]]:
        """Nothing is kept; our own pages may read it."""
        yield "Cache-Control", "no-store"
        yield "X-Content-Type-Options", "nosniff"
        yield "Vary", "Origin"
        if self._origin in self.origins:
            yield "Access-Control-Allow-Origin", self._origin
            yield "Access-Control-Allow-Methods", "GET, POST"
            yield "Access-Control-Allow-Headers", f"Content-Type, {TOKEN}"
            yield "Access-Control-Allow-Private-Network", "true"
            yield "Access-Control-Max-Age", "600"

    @property
    def _origin(self) -> str:
        return self.headers.get("Origin", "")

    def must_be_ours(self) -> None:
        """Raises Forbidden for what another page sends."""
        super().must_be_ours()
        if self._origin not in self.origins:
            raise Forbidden("another page's request")

    def _courier(self) -> str:
        return self.doorway.paired(self.headers.get(TOKEN, ""))
