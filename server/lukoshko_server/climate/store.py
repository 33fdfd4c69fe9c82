"""Queries of climate; rows never leave the subject."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from lukoshko_server.climate.rows import ReadingRow
from lukoshko_server.db import Tx
from lukoshko_wire.climate import Reading
from lukoshko_wire.values import Zone

_COLUMNS = [column.name for column in ReadingRow.__table__.columns]
_FIELDS = _COLUMNS[1:]


def keep(tx: Tx, batches: Sequence[tuple[str, Sequence[Reading]]]) -> None:
    """Keep the readings of several lockers, each once."""
    rows = [dict(zip(_COLUMNS, row, strict=True)) for row in _flat(batches)]
    if rows:
        tx.session.execute(_insert(tx).on_conflict_do_nothing(), rows)


def between(tx: Tx, locker_id: str, zone: Zone, since: datetime, until: datetime, most: int) -> list[Reading]:
    """Readings of a stretch of time, oldest first, at most so many."""
    query = select(*ReadingRow.__table__.columns).where(
        ReadingRow.locker_id == locker_id, ReadingRow.zone == zone.value,
        ReadingRow.at >= since, ReadingRow.at < until,
    )  # fmt: skip
    return [_reading(row) for row in tx.session.execute(query.order_by(ReadingRow.at).limit(most))]


def last(tx: Tx, locker_id: str, zone: Zone) -> Reading | None:
    """The newest reading of a zone."""
    query = select(*ReadingRow.__table__.columns).where(
        ReadingRow.locker_id == locker_id, ReadingRow.zone == zone.value
    )
    row = tx.session.execute(query.order_by(ReadingRow.at.desc()).limit(1)).first()
    return _reading(row) if row else None


def prune(tx: Tx, locker_id: str, before: datetime, most: int) -> int:
    """Delete readings of one locker that are older, at most so many of each zone; how many."""
    gone = 0
    for zone in Zone:
        mine = (ReadingRow.locker_id == locker_id, ReadingRow.zone == zone.value, ReadingRow.at < before)
        moments = list(
            tx.session.scalars(select(ReadingRow.at).where(*mine).order_by(ReadingRow.at).limit(most))
        )
        if moments:
            tx.session.execute(delete(ReadingRow).where(*mine, ReadingRow.at <= moments[-1]))
            gone += len(moments)
    return gone


def _flat(batches: Sequence[tuple[str, Sequence[Reading]]]) -> Iterator[tuple[Any, ...]]:
    for locker_id, readings in batches:
        for reading in readings:
            yield (locker_id, *(getattr(reading, name) for name in _FIELDS))


def _reading(row: Any) -> Reading:
    values = dict(zip(_COLUMNS, row, strict=True))
    del values["locker_id"]
    values["zone"] = Zone(values["zone"])
    return Reading(**values)


def _insert(tx: Tx) -> Any:
    dialect = tx.session.get_bind().dialect.name
    return (postgresql if dialect == "postgresql" else sqlite).insert(ReadingRow)
