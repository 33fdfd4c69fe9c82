"""Numbered views: what screens are pushed, built once per transaction from what was touched."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from lukoshko_server.db import Tx, ViewSeqRow
from lukoshko_server.outbox.service import Outbox
from lukoshko_wire.live import Pushed
from lukoshko_wire.message import encode

View = tuple[str, str, Any]
"""Room, kind, view."""
Viewer = Callable[[Tx, str, int], list[View]]
"""Builds the views of one entity with this number; an empty list when nobody may see it."""


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

    def listeners_of(self, kind: type) -> list[Callable[[Any], None]]:
        """Listeners in the order of wiring."""
        return self._listeners.get(kind, [])

    def before_commit(self, tx: Tx) -> None:
        """Number what was touched, then look at it afresh: another transaction may have changed it before ours."""
        numbered = [(kind, entity, _next_seq(tx, kind, entity)) for kind, entity in sorted(tx.touched)]
        if numbered:
            tx.session.expire_all()
        for kind, entity, seq in numbered:
            viewer = self._viewers.get(kind)
            for room, shown, view in viewer(tx, entity, seq) if viewer else []:
                pushed = Pushed(room=room, kind=shown, id=entity, seq=seq, view=view)
                self._outbox.put(tx, "live", f"{room}:{shown}:{entity}:{seq}", encode(pushed).decode())


def _next_seq(tx: Tx, kind: str, entity: str) -> int:
    dialect = tx.session.get_bind().dialect.name
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(ViewSeqRow)
    bump = insert.values(kind=kind, entity_id=entity, seq=1).on_conflict_do_update(
        index_elements=["kind", "entity_id"], set_={"seq": ViewSeqRow.seq + 1}
    )
    return int(tx.session.scalar(bump.returning(ViewSeqRow.seq)) or 0)
