"""One cell's life: its state follows from what is known, and every step of it is an event with its cause."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from lukoshko_server.db import ASTRAY, EventRow, Tx
from lukoshko_server.lockers import overlays, store
from lukoshko_server.lockers.rules import State, lawful, state_of

log = logging.getLogger(__name__)


def state(tx: Tx, locker_id: str, no: int) -> State:
    """The state of one cell now."""
    placed = next(iter(store.placement_rows(tx, locker_id=locker_id, cell_no=no)), None)
    return state_of(store.as_placement(placed) if placed else None, overlays.kinds(tx, locker_id, no))


@dataclass(frozen=True)
class Astray:
    """A cell took a step that its table does not have."""

    locker_id: str
    cell_no: int
    order_id: str | None
    at: datetime


@contextmanager
def step(
    tx: Tx, locker_id: str, no: int, event: str, cause: str, *, order_id: str | None = None
) -> Iterator[None]:
    """What is written inside is one step of the cell; a step that changes nothing is none.

    `cause` is a command's id, a person, `physical` or `timeout`.
    """
    before = state(tx, locker_id, no)
    yield
    tx.session.flush()
    after = state(tx, locker_id, no)
    if after == before:
        return
    if not lawful(before, event, after):
        log.error("cell %d of %s: %s leads from %s to %s", no, locker_id, event, before, after)
        tx.record(
            "locker", locker_id, ASTRAY, before=before, after=f"{after} {event}", cell=no, order_id=order_id
        )
    tx.record("locker", locker_id, event, before=before, after=f"{after} {cause}", cell=no, order_id=order_id)


def astray(tx: Tx, since: datetime, until: datetime, most: int = 200) -> list[Astray]:
    """Steps of cells outside of their table in [since, until), the oldest first."""
    query = select(EventRow).where(EventRow.what == ASTRAY, EventRow.at >= since, EventRow.at < until)
    return [
        Astray(row.entity_id, row.cell_no or 0, row.order_id, row.at)
        for row in tx.session.scalars(query.order_by(EventRow.id).limit(most))
    ]
