"""Queries of devices; rows never leave the subject."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select, tuple_, update
from sqlalchemy import Row as RowOf
from sqlalchemy import insert as insert_into
from sqlalchemy.dialects import postgresql, sqlite

from lukoshko_server.db import Tx, table
from lukoshko_server.devices.rows import (
    BootRow,
    DeviceRow,
    FactRow,
    ReportRow,
    SettingsRow,
    WrongClaimRow,
)

LAST = (
    select(SettingsRow.kind, SettingsRow.device_id, func.max(SettingsRow.version).label("version"))
    .group_by(SettingsRow.kind, SettingsRow.device_id)
    .subquery()
)
"""The newest version of each device's wished document."""
IS_LAST = (
    (SettingsRow.kind == LAST.c.kind)
    & (SettingsRow.device_id == LAST.c.device_id)
    & (SettingsRow.version == LAST.c.version)
)

_DEVICES = table(DeviceRow)
_DEVICE = select(_DEVICES).where(_DEVICES.c.kind == bindparam("kind"), _DEVICES.c.id == bindparam("id"))
_SOME = select(_DEVICES).where(
    _DEVICES.c.kind == bindparam("kind"), _DEVICES.c.id.in_(bindparam("ids", expanding=True))
)
_KEEP = insert_into(table(FactRow))
_SUSPECT = _DEVICE.where(_DEVICES.c.suspect_since.is_not(None))


_DEVICE_ROW = (
    select(DeviceRow)
    .where(DeviceRow.kind == bindparam("wanted_kind"), DeviceRow.id == bindparam("wanted_id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


def insert(tx: Tx, into: type) -> Any:
    """An INSERT that knows ON CONFLICT on either database."""
    dialect = tx.session.get_bind().dialect.name
    return (postgresql if dialect == "postgresql" else sqlite).insert(into)


def find(tx: Tx, kind: str, device_id: str) -> RowOf[Any] | None:
    """One device as it stands, or None."""
    return tx.run(_DEVICE, {"kind": kind, "id": device_id}).first()


def some(tx: Tx, kind: str, device_ids: Sequence[str]) -> list[RowOf[Any]]:
    """Devices as they stand."""
    return list(tx.run(_SOME, {"kind": kind, "ids": device_ids}))


def device_row(tx: Tx, kind: str, device_id: str) -> DeviceRow | None:
    """One device, locked until the end of the transaction."""
    return tx.session.scalar(_DEVICE_ROW, {"wanted_kind": kind, "wanted_id": device_id})


def device_rows(tx: Tx, kind: str, device_ids: Iterable[str]) -> dict[str, DeviceRow]:
    """Devices by id, locked until the end of the transaction."""
    named = select(DeviceRow).where(DeviceRow.kind == kind, DeviceRow.id.in_(sorted(set(device_ids))))
    locked = named.order_by(DeviceRow.id).with_for_update().execution_options(populate_existing=True)
    return {row.id: row for row in tx.session.scalars(locked)}


def boot_rows(tx: Tx, kind: str, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], BootRow]:
    """The counts of boots by device and boot, made when new, locked until the end of the transaction."""
    if not keys:
        return {}
    fresh = [
        {"kind": kind, "device_id": device_id, "boot": boot, "upto": 0} for device_id, boot in sorted(keys)
    ]
    tx.run(insert(tx, BootRow).on_conflict_do_nothing(), fresh)
    query = select(BootRow).where(BootRow.kind == kind, _of_boots(keys)).with_for_update()
    rows = tx.session.scalars(query.execution_options(populate_existing=True))
    return {(row.device_id, row.boot): row for row in rows}


def is_known(tx: Tx, kind: str, device_id: str) -> bool:
    """True when such a device is registered."""
    return tx.session.get(DeviceRow, (kind, device_id)) is not None


def is_other_kind(tx: Tx, kind: str, device_id: str) -> bool:
    """True when a device of another kind has this id."""
    query = select(DeviceRow.id).where(DeviceRow.id == device_id, DeviceRow.kind != kind)
    return tx.session.scalar(query) is not None


def wrong_claims(tx: Tx, address: str, since: datetime) -> list[datetime]:
    """When wrong claim codes came from an address."""
    query = select(WrongClaimRow.at).where(WrongClaimRow.address == address, WrongClaimRow.at > since)
    return list(tx.session.scalars(query))


def has_old_wrong_claims(tx: Tx, before: datetime) -> bool:
    """True when there are wrong tries to be forgotten."""
    return tx.session.scalar(select(WrongClaimRow.id).where(WrongClaimRow.at < before).limit(1)) is not None


def is_suspect(tx: Tx, kind: str, device_id: str) -> bool:
    """True while a device may have a double."""
    return tx.run(_SUSPECT, {"kind": kind, "id": device_id}).first() is not None


def newest_settings(tx: Tx, kind: str, device_id: str) -> SettingsRow | None:
    """The newest version of a device's wished settings."""
    mine = select(SettingsRow).where(SettingsRow.kind == kind, SettingsRow.device_id == device_id)
    return tx.session.scalar(mine.order_by(SettingsRow.version.desc()).limit(1))


def running(tx: Tx, version: str) -> list[str | None]:
    """Of each device whose newest document wants this release: the stage of its change to it, None before it said any."""
    said = (ReportRow.kind == SettingsRow.kind) & (ReportRow.device_id == SettingsRow.device_id)
    query = select(ReportRow.stage).select_from(SettingsRow).join(LAST, IS_LAST)
    query = query.outerjoin(ReportRow, said & (ReportRow.release == version))
    return list(tx.session.scalars(query.where(SettingsRow.release_version == version)))


def seqs_above(tx: Tx, kind: str, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], set[int]]:
    """Numbers of the facts kept above the count of each boot."""
    found: dict[tuple[str, str], set[int]] = {key: set() for key in keys}
    if not keys:
        return found
    is_above = (
        (FactRow.kind == BootRow.kind)
        & (FactRow.device_id == BootRow.device_id)
        & (FactRow.boot == BootRow.boot)
        & (FactRow.seq > BootRow.upto)
    )
    query = select(FactRow.device_id, FactRow.boot, FactRow.seq).join(BootRow, is_above)
    for device_id, boot, seq in tx.session.execute(query.where(BootRow.kind == kind, _of_boots(keys))):
        found[device_id, boot].add(seq)
    return found


def keep_facts(tx: Tx, kind: str, facts: Sequence[tuple[str, str, int, str]]) -> None:
    """Write new facts: device, boot, number, bytes."""
    if facts:
        tx.run(_KEEP, [
            {"kind": kind, "device_id": device_id, "boot": boot, "seq": seq, "body": body, "taken_at": tx.now}
            for device_id, boot, seq, body in facts
        ])  # fmt: skip


def see(tx: Tx, kind: str, device_ids: Iterable[str]) -> set[str]:
    """Stamp devices as heard of just now; answers which of them are registered."""
    seen = update(DeviceRow).where(DeviceRow.kind == kind, DeviceRow.id.in_(sorted(set(device_ids))))
    stamped = seen.values(seen_at=tx.now).returning(DeviceRow.id)
    return set(tx.session.scalars(stamped.execution_options(synchronize_session=False)))


def _of_boots(keys: Collection[tuple[str, str]]) -> ColumnElement[bool]:
    return tuple_(BootRow.device_id, BootRow.boot).in_(sorted(keys))
