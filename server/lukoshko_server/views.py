"""Numbered views: a decision numbers what it touched; what screens are pushed is built right after its commit."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from lukoshko_server.db import Tx, ViewSeqRow, Work, table
from lukoshko_server.outbox.service import Effect, Outbox
from lukoshko_wire.live import LIVE, Pushed
from lukoshko_wire.message import Message, encode, parse
from lukoshko_wire.problems import LukoshkoError

log = logging.getLogger(__name__)

REMEMBERED = 10_000
"""Entities whose last pushed number is known; forgetting one costs a push too many."""

View = tuple[str, str, Any]
"""Room, kind, view."""
Viewer = Callable[[Tx, str, int], list[View]]
"""Builds the views of one entity with this number; an empty list when nobody may see it."""


class Touched(Message, frozen=True):
    """An entity that a decision changed, with its new number."""

    kind: str
    id: str
    seq: int


class WiredHub:
    """What app.py wires: listeners by happening, viewers by kind."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._listeners: dict[type, list[Callable[[Any], None]]] = {}
        self._viewers: dict[str, Viewer] = {}

    def listen(self, kind: type, act: Callable[[Any], None]) -> None:
        """Call `act` for every happening of this kind, inside its transaction."""
        self._listeners.setdefault(kind, []).append(act)

    def show(self, kind: str, viewer: Viewer) -> None:
        """Build views of touched entities of this kind so."""
        self._viewers[kind] = viewer

    @property
    def kinds(self) -> set[str]:
        """Kinds of entities that screens are told about."""
        return set(self._viewers)

    def listeners_of(self, kind: type) -> list[Callable[[Any], None]]:
        """Listeners in the order of wiring."""
        return self._listeners.get(kind, [])

    def before_commit(self, tx: Tx) -> None:
        """Number what was touched and queue it for the screens; the views are built once the decision is safe."""
        shown = sorted(key for key in tx.touched if key[0] in self._viewers)
        touched = [Touched(kind=kind, id=entity, seq=seq) for kind, entity, seq in _next_seqs(tx, shown)]
        if touched:
            first = touched[0]
            self._outbox.put(tx, "live", f"{first.kind}:{first.id}:{first.seq}", encode(touched).decode())

    def build(self, tx: Tx, touched: Touched) -> list[Pushed]:
        """The views of one entity as it stands now, under the number that it has now."""
        seq = tx.seq(touched.kind, touched.id)
        views = self._viewers[touched.kind](tx, touched.id, seq)
        return [
            Pushed(room=room, kind=shown, id=touched.id, seq=seq, view=view) for room, shown, view in views
        ]


class Screens:
    """Builds queued views and publishes them: handler of the effect `live`, for one thread.

    A view is built under the number that its entity has by then: what was queued for an earlier number has left with it.
    """

    def __init__(self, work: Work, hub: WiredHub, publish: Callable[[str, bytes], None]) -> None:
        self._work, self._hub, self._publish = work, hub, publish
        self._left: OrderedDict[tuple[str, str], int] = OrderedDict()

    def push(self, effect: Effect) -> None:
        """Push what an effect names. A view that cannot be built is left out: its screens fetch on a gap."""
        for touched in parse(list[Touched], effect.body.encode()):
            if self._left.get((touched.kind, touched.id), 0) >= touched.seq:
                continue
            try:
                with self._work.read() as tx:
                    pushed = self._hub.build(tx, touched)
            except LukoshkoError as error:
                log.warning("%s %s has no view: %s", touched.kind, touched.id, error.code)
                continue
            for each in pushed:
                self._publish(LIVE.topic(room=each.room), LIVE.encode(each))
            if pushed:
                self._has_left((touched.kind, touched.id), pushed[0].seq)

    def _has_left(self, entity: tuple[str, str], seq: int) -> None:
        self._left[entity] = seq
        self._left.move_to_end(entity)
        if len(self._left) > REMEMBERED:
            self._left.popitem(last=False)


def _bump(dialect: Any) -> Any:
    new = dialect.insert(_SEQ)
    return (
        new.values(seq=1)
        .on_conflict_do_update(index_elements=["kind", "entity_id"], set_={"seq": _SEQ.c.seq + 1})
        .returning(_SEQ.c.kind, _SEQ.c.entity_id, _SEQ.c.seq)
    )


_SEQ = table(ViewSeqRow)
_BUMP = {"postgresql": _bump(postgresql), "sqlite": _bump(sqlite)}


def _next_seqs(tx: Tx, entities: Sequence[tuple[str, str]]) -> list[tuple[str, str, int]]:
    """Number these entities anew, in their order, so that two transactions never wait for each other crosswise."""
    if not entities:
        return []
    bump = _BUMP[tx.session.get_bind().dialect.name]
    keys = [{"kind": kind, "entity_id": entity} for kind, entity in entities]
    return [(row.kind, row.entity_id, row.seq) for row in tx.run(bump, keys)]
