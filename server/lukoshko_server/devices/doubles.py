"""Two machines of one identity: their lives alternate, as those of one machine never do."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from lukoshko_server.db import Tx
from lukoshko_server.devices.rows import DeviceRow, SightingRow
from lukoshko_server.devices.rules import is_doubled, is_settled

log = logging.getLogger(__name__)
WINDOW = timedelta(hours=1)
SLACK = timedelta(seconds=60)
"""A device's clock may be set back by so much at a restart without its old facts looking like another's."""
PAUSE = timedelta(minutes=2)
"""What a journal had left over comes within seconds: it is one word of the former boot, not many."""
DECIDED = ""
"""Stands for a boot where a person decided."""


@dataclass(frozen=True)
class Suspected:
    """Told when a device is suspected to have a double, and when a person has decided that it has none."""

    kind: str
    device_id: str
    suspected: bool


def announced(tx: Tx, row: DeviceRow, boot: str, at: datetime) -> None:
    """A boot says that it is there at a moment of its own clock; a moment heard before is a repeated delivery."""
    if row.boot and row.boot != boot and not is_settled(at, tx.now, _decided_at(tx, row)):
        last = _newest(tx, row)
        if last is None:
            last = _add(tx, row, row.boot, row.conn_at or at)
        elif last.boot == row.boot and row.conn_at is not None:
            last.device_at = max(last.device_at, row.conn_at)
        tx.session.flush()
        heard = [each.device_at for each in _sightings(tx, row) if each.boot == boot]
        if heard and at <= max(heard):
            return
        _add(tx, row, boot, at)
        _judge(tx, row)
    row.conn_at = max(at, row.conn_at) if row.conn_at is not None and row.boot == boot else at


def told(tx: Tx, row: DeviceRow, boot: str, moments: Sequence[datetime]) -> None:
    """New facts came of a boot; those of a former one must be older than the present one's first word."""
    if boot == row.boot or not row.boot or row.conn_at is None or not moments:
        return
    began = next(
        (each.device_at for each in reversed(_sightings(tx, row)) if each.boot == row.boot), row.conn_at
    )
    if max(moments) <= began + SLACK:
        return
    last = _newest(tx, row)
    if last is not None and last.boot == boot:
        if tx.now - last.at < PAUSE:
            return
        _add(tx, row, row.boot, began)
    _add(tx, row, boot, max(moments))
    _judge(tx, row)


def _judge(tx: Tx, row: DeviceRow) -> None:
    if row.suspect_since is not None or not is_doubled([each.boot for each in _sightings(tx, row)]):
        return
    row.suspect_since = tx.now
    tx.session.flush()
    tx.record(row.kind, row.id, "may have a double", after=f"boots alternate, now {row.boot}")
    log.error("%s %s may have a double: commands are withheld until a person decides", row.kind, row.id)
    tx.touch("device", f"{row.kind}:{row.id}")
    tx.tell(Suspected(row.kind, row.id, suspected=True))


def clear(tx: Tx, row: DeviceRow) -> None:
    """A person decided: what was seen before counts no more, nor what was said before and comes in late."""
    if row.suspect_since is not None:
        tx.touch("device", f"{row.kind}:{row.id}")
        tx.tell(Suspected(row.kind, row.id, suspected=False))
    row.suspect_since = None
    tx.session.execute(
        delete(SightingRow).where(SightingRow.kind == row.kind, SightingRow.device_id == row.id)
    )
    _add(tx, row, DECIDED, tx.now)


def _add(tx: Tx, row: DeviceRow, boot: str, device_at: datetime) -> SightingRow:
    mine = (SightingRow.kind == row.kind, SightingRow.device_id == row.id)
    tx.session.execute(delete(SightingRow).where(*mine, SightingRow.at < tx.now - WINDOW))
    made = SightingRow(kind=row.kind, device_id=row.id, boot=boot, at=tx.now, device_at=device_at)
    tx.session.add(made)
    tx.session.flush()
    return made


def _decided_at(tx: Tx, row: DeviceRow) -> datetime | None:
    mine = (SightingRow.kind == row.kind, SightingRow.device_id == row.id, SightingRow.boot == DECIDED)
    return tx.session.scalar(select(func.max(SightingRow.at)).where(*mine))


def _newest(tx: Tx, row: DeviceRow) -> SightingRow | None:
    found = _sightings(tx, row)
    return found[-1] if found else None


def _sightings(tx: Tx, row: DeviceRow) -> list[SightingRow]:
    mine = select(SightingRow).where(SightingRow.kind == row.kind, SightingRow.device_id == row.id)
    recent = mine.where(SightingRow.at >= tx.now - WINDOW, SightingRow.boot != DECIDED).order_by(
        SightingRow.id
    )
    return list(tx.session.scalars(recent))
