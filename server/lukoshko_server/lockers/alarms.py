"""Alarms of lockers that are not over: raised by a fact, ended by the fact that clears the same one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, select

from lukoshko_server.db import Tx, table
from lukoshko_server.lockers.rows import AlarmRow
from lukoshko_wire import locker as wire
from lukoshko_wire.values import Zone

NOTICES = frozenset({"duplicate_conflict"})
"""Told once and never cleared: they stand in the log, not among what is wrong now."""
_ALARMS = table(AlarmRow)
_OF = (
    select(_ALARMS)
    .where(_ALARMS.c.locker_id.in_(bindparam("ids", expanding=True)))
    .order_by(_ALARMS.c.raised_at, _ALARMS.c.key)
)


@dataclass(frozen=True)
class Alarm:
    """Something that a person must look at, as long as it lasts."""

    locker_id: str
    code: str
    cell: int | None
    zone: Zone | None
    detail: str
    raised_at: datetime


def take(tx: Tx, locker_id: str, fact: wire.Alarm) -> None:
    """Apply one fact; the same one again changes nothing."""
    if fact.code in NOTICES:
        return
    key = _key(fact)
    row = tx.session.get(AlarmRow, (locker_id, key))
    if not fact.raised:
        tx.session.execute(delete(AlarmRow).where(AlarmRow.locker_id == locker_id, AlarmRow.key == key))
    elif row is None:
        row = AlarmRow(locker_id=locker_id, key=key, code=fact.code[:40], cell_no=fact.cell)
        row.zone = fact.zone.value if fact.zone else None
        row.detail, row.raised_at = fact.detail[:300], fact.at
        tx.session.add(row)
        tx.session.flush()


def of(tx: Tx, locker_ids: Sequence[str]) -> list[Alarm]:
    """Alarms of these lockers that are not over, the oldest first."""
    return [
        Alarm(
            row.locker_id,
            row.code,
            row.cell_no,
            Zone(row.zone) if row.zone else None,
            row.detail,
            row.raised_at,
        )
        for row in tx.run(_OF, {"ids": locker_ids})
    ]


def _key(fact: wire.Alarm) -> str:
    zone = fact.zone.value if fact.zone else ""
    return f"{fact.code}:{fact.cell or ''}:{zone}:{fact.detail}"[:200]
