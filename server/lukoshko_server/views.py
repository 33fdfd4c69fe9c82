"""Numbered views: a decision numbers what it touched; what screens are pushed is built right after its commit."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
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

TOGETHER = 200
"""Entities that are looked at in one transaction."""

View = tuple[str, str, Any]
"""Room, kind, view."""
Viewer = Callable[[Tx, str, int], list[View]]
"""Builds the views of one entity with this number; an empty list when nobody may see it."""
ManyViewer = Callable[[Tx, Mapping[str, int]], Mapping[str, list[View]]]
"""Builds those of many entities, each with its number, in a few queries; what cannot be shown is left out."""


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
        self._many: dict[str, ManyViewer] = {}

    def listen(self, kind: type, act: Callable[[Any], None]) -> None:
        """Call `act` for every happening of this kind, inside its transaction."""
        self._listeners.setdefault(kind, []).append(act)

    def show(self, kind: str, viewer: Viewer) -> None:
        """Build views of touched entities of this kind so."""
        self._viewers[kind] = viewer

    def show_many(self, kind: str, viewer: ManyViewer) -> None:
        """Build views of this kind so: it is touched in thousands at once."""
        self._many[kind] = viewer

    @property
    def kinds(self) -> set[str]:
        """Kinds of entities that screens are told about."""
        return {*self._viewers, *self._many}

    def listeners_of(self, kind: type) -> list[Callable[[Any], None]]:
        """Listeners in the order of wiring."""
        return self._listeners.get(kind, [])

    def before_commit(self, tx: Tx) -> None:
        """Number what was touched and queue it for the screens; the views are built once the decision is safe."""
        kinds = self.kinds
        shown = sorted(key for key in tx.touched if key[0] in kinds)
        touched = [Touched(kind=kind, id=entity, seq=seq) for kind, entity, seq in _next_seqs(tx, shown)]
        if touched:
            first = touched[0]
            self._outbox.put(tx, "live", f"{first.kind}:{first.id}:{first.seq}", encode(touched).decode())

    def _together(self, touched: Sequence[Touched]) -> Iterator[tuple[str, list[str]]]:
        for kind, of_kind in groupby(touched, key=lambda each: each.kind):
            ids = [each.id for each in of_kind]
            for at_once in [ids] if kind in self._many else [[each] for each in ids]:
                yield kind, at_once

    def build(self, tx: Tx, touched: Sequence[Touched]) -> list[tuple[str, Pushed]]:
        """The views of entities as they stand now, under the numbers that they have now, each with its entity's kind.

        A view that cannot be built is left out: its screens fetch on a gap.
        """
        tx.seqs_of((each.kind, each.id) for each in touched)  # all at once
        return [(kind, view) for kind, ids in self._together(touched) for view in self._views(tx, kind, ids)]

    def _views(self, tx: Tx, kind: str, ids: Sequence[str]) -> list[Pushed]:
        try:
            return self._built(tx, kind, ids)
        except LukoshkoError as error:
            if len(ids) == 1:
                log.warning("%s %s has no view: %s", kind, ids[0], error.code)
                return []
            # One of them spoils the rest: each for itself.
            return [view for each in ids for view in self._views(tx, kind, [each])]

    def _built(self, tx: Tx, kind: str, ids: Sequence[str]) -> list[Pushed]:
        known = tx.seqs(kind, ids)
        seqs = {each: known.get(each, 0) for each in ids}
        if kind in self._many:
            views = self._many[kind](tx, seqs)
        else:
            views = {each: self._viewers[kind](tx, each, seq) for each, seq in seqs.items()}
        return [
            Pushed(room=room, kind=shown, id=each, seq=seqs[each], view=view)
            for each, of_one in views.items()
            for room, shown, view in of_one
        ]


class Screens:
    """Builds queued views and publishes them: handler of the effect `live`, for one thread.

    A view is built under the number that its entity has by then: what was queued for an earlier number has left with it.
    """

    def __init__(
        self, work: Work, hub: WiredHub, publish: Callable[[Sequence[tuple[str, bytes]]], None]
    ) -> None:
        self._work, self._hub, self._publish = work, hub, publish
        self._left: OrderedDict[tuple[str, str], int] = OrderedDict()

    def push(self, effect: Effect) -> None:
        """Push what an effect names: what one decision touched is looked at together, for it shares most of its rows."""
        touched = [
            each
            for each in parse(list[Touched], effect.body.encode())
            if self._left.get((each.kind, each.id), 0) < each.seq
        ]
        for start in range(0, len(touched), TOGETHER):
            with self._work.read() as tx:
                pushed = self._hub.build(tx, touched[start : start + TOGETHER])
            if pushed:
                self._publish([(LIVE.topic(room=told.room), LIVE.encode(told)) for _, told in pushed])
            for kind, told in pushed:
                self._has_left((kind, told.id), told.seq)

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
