"""Queries of climate; rows never leave the subject."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import product
from operator import attrgetter
from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects import sqlite

from lukoshko_server.climate.rows import AlarmRow, DecisionRow, KeptRow, ReadingRow
from lukoshko_server.climate.rules import Kept
from lukoshko_server.db import Tx, table
from lukoshko_wire.climate import Reading
from lukoshko_wire.values import Zone

UNIQUE_VIOLATION = "23505"
MOST_CHANGES = 500
_READING = table(ReadingRow)
_COLUMNS = [column.name for column in _READING.columns]
_VALUES = attrgetter(*_COLUMNS[1:])
_FIGURES, _FLAGS = attrgetter(*_COLUMNS[3:-4]), attrgetter(*_COLUMNS[-3:])
_FLAG_WORDS = {flags: "\t".join("ft"[flag] for flag in flags) for flags in product((False, True), repeat=3)}
_WORDS: dict[int | None, str] = {None: r"\N", **{tenths: str(tenths) for tenths in range(-1000, 2001)}}
_INSERT = sqlite.insert(_READING).on_conflict_do_nothing()


def keep(tx: Tx, batches: Sequence[tuple[str, Sequence[Reading]]]) -> None:
    """Keep the readings of several lockers, each once."""
    if not any(readings for _, readings in batches):
        return
    connection = tx.session.connection()
    if connection.dialect.name == "postgresql":
        _copy(connection.connection.driver_connection, "".join(_lines(batches)))
    else:
        connection.execute(_INSERT, [dict(zip(_COLUMNS, row, strict=True)) for row in _flat(batches)])


def _copy(driver: Any, lines: str) -> None:
    """COPY is many times as fast as INSERT but knows no ON CONFLICT: what comes again goes by way of a table beside."""
    try:
        with driver.transaction():  # a savepoint
            _copy_into(driver, "reading", lines)
    except Exception as error:
        if getattr(error, "sqlstate", "") != UNIQUE_VIOLATION:
            raise
        with driver.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE arrived (LIKE reading) ON COMMIT DROP")
        _copy_into(driver, "arrived", lines)
        with driver.cursor() as cursor:
            cursor.execute("INSERT INTO reading SELECT * FROM arrived ON CONFLICT DO NOTHING")
            cursor.execute("DROP TABLE arrived")


def _copy_into(driver: Any, name: str, lines: str) -> None:
    with driver.cursor() as cursor, cursor.copy(f"COPY {name} ({', '.join(_COLUMNS)}) FROM STDIN") as copy:
        copy.write(lines)


def _lines(batches: Sequence[tuple[str, Sequence[Reading]]]) -> Iterator[str]:
    """Readings in the text form of COPY. Nothing in them needs an escape: ids, zones and qualities are plain words."""
    word, moments = _WORDS.__getitem__, _Moments()
    for locker_id, readings in batches:
        for reading in readings:
            figures, flags = "\t".join(map(word, _FIGURES(reading))), _FLAG_WORDS[_FLAGS(reading)]
            yield f"{locker_id}\t{reading.zone}\t{moments[reading.at]}\t{figures}\t{reading.quality}\t{flags}\n"


class _Moments(dict[datetime, str]):
    """A minute is written once, however many zones and lockers tell of it."""

    def __missing__(self, moment: datetime) -> str:
        self[moment] = written = moment.isoformat()
        return written


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


def alarm_up(tx: Tx, locker_id: str, zone: Zone, code: str) -> AlarmRow | None:
    """The alarm of this kind that has not ended."""
    query = select(AlarmRow).filter_by(locker_id=locker_id, zone=zone.value, code=code, cleared_at=None)
    return tx.session.scalar(query)


def alarms(tx: Tx, locker_id: str, zone: Zone, since: datetime, until: datetime, most: int) -> list[AlarmRow]:
    """Alarms that were up in a stretch of time, by their beginning."""
    query = select(AlarmRow).where(
        AlarmRow.locker_id == locker_id, AlarmRow.zone == zone.value, AlarmRow.raised_at < until,
        or_(AlarmRow.cleared_at.is_(None), AlarmRow.cleared_at > since),
    )  # fmt: skip
    return list(tx.session.scalars(query.order_by(AlarmRow.raised_at, AlarmRow.id).limit(most)))


def decisions(
    tx: Tx, locker_id: str, zone: Zone, since: datetime, until: datetime, most: int
) -> list[DecisionRow]:
    """Decisions about alarms and stretches that touch a stretch of time, the first first."""
    mine = (DecisionRow.locker_id == locker_id, DecisionRow.zone == zone.value, DecisionRow.since < until)
    still_up = DecisionRow.alarm_id.in_(
        select(AlarmRow.id).where(
            AlarmRow.locker_id == locker_id, or_(AlarmRow.cleared_at.is_(None), AlarmRow.cleared_at > since)
        )
    )
    query = select(DecisionRow).where(*mine, or_(DecisionRow.until > since, still_up))
    return list(tx.session.scalars(query.order_by(DecisionRow.at).limit(most)))


def kept(tx: Tx, locker_id: str, zone: Zone, since: datetime, until: datetime) -> list[Kept]:
    """Limits that were in force in a stretch of time, by their beginning: the first may have begun before it."""
    mine = (KeptRow.locker_id == locker_id, KeptRow.zone == zone.value)
    before = select(func.max(KeptRow.since)).where(*mine, KeptRow.since <= since).scalar_subquery()
    query = select(KeptRow).where(
        *mine, KeptRow.since < until, KeptRow.since >= func.coalesce(before, since)
    )  # fmt: skip
    rows = tx.session.scalars(query.order_by(KeptRow.since).limit(MOST_CHANGES))
    return [Kept(row.since, row.low_c10, row.high_c10) for row in rows]


def _flat(batches: Sequence[tuple[str, Sequence[Reading]]]) -> Iterator[tuple[Any, ...]]:
    for locker_id, readings in batches:
        for reading in readings:
            zone, *values = _VALUES(reading)
            yield (locker_id, zone.value, *values)


def _reading(row: Any) -> Reading:
    values = dict(zip(_COLUMNS, row, strict=True))
    del values["locker_id"]
    values["zone"] = Zone(values["zone"])
    return Reading(**values)
