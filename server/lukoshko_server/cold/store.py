"""Queries of warmth; rows never leave the subject."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msgspec import convert
from sqlalchemy import bindparam, delete, exists, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from lukoshko_server.cold.rows import CarrierRow, ColdParcelRow, ColdProbeRow, ColdStageRow
from lukoshko_server.db import Tx, table
from lukoshko_wire.exposure import Limits, Profile
from lukoshko_wire.values import Zone

_PARCELS = table(ColdParcelRow)
_OF_ORDER = _PARCELS.c.order_id == bindparam("order_id")
_BLOCKED = select(_PARCELS.c.parcel_id).where(_OF_ORDER, _PARCELS.c.blocked_at.is_not(None))
_LOOKS = select(_PARCELS.c.looked_at, _PARCELS.c.due_at).where(
    _OF_ORDER, _PARCELS.c.ended_at.is_(None), _PARCELS.c.blocked_at.is_(None)
)
_PROBES = table(ColdProbeRow)


def _heard(dialect: Any, greatest: Any) -> Any:
    fresh = dialect.insert(_PROBES)
    said, known = fresh.excluded.told_until, _PROBES.c.told_until
    newest = greatest(func.coalesce(known, said), func.coalesce(said, known))
    changes = {"heard_at": fresh.excluded.heard_at, "told_until": newest}
    # What it returns nobody needs: with it many rows go in one statement.
    return fresh.on_conflict_do_update(index_elements=["locker_id", "zone"], set_=changes).returning(
        _PROBES.c.zone
    )


_HEARD = {"postgresql": _heard(postgresql, func.greatest), "sqlite": _heard(sqlite, func.max)}


@dataclass(frozen=True)
class Count:
    """What is counted of one parcel, as read."""

    parcel_id: str
    order_id: str
    zone: Zone
    level: str
    warm_s: int
    carried_s: int
    lifted_at: datetime | None
    core_c10: int
    counting: bool
    looked_at: datetime
    blocked_at: datetime | None
    ended_at: datetime | None
    limits: Limits | None
    """Of its own goods; None: the zone's."""
    declared: bool
    """False where nothing is known of the air: the thirty minutes run."""


@dataclass(frozen=True)
class Lying:
    """A parcel in a locker, with what its goods may stand if that is not what its zone's may."""

    parcel_id: str
    locker_id: str
    zone: Zone
    limits: Mapping[str, Any] | None


_OPEN = (
    select(ColdParcelRow)
    .where(ColdParcelRow.order_id == bindparam("order_id"), ColdParcelRow.ended_at.is_(None))
    .order_by(ColdParcelRow.parcel_id)
    .with_for_update()
    .execution_options(populate_existing=True)
)
_STAGES = (
    select(ColdStageRow)
    .where(ColdStageRow.parcel_id == bindparam("parcel_id"))
    .order_by(ColdStageRow.no)
    .execution_options(populate_existing=True)
)
_LATER = aliased(ColdStageRow)
_COUNTS = (
    select(ColdParcelRow, ColdStageRow)
    .join(ColdStageRow, ColdStageRow.parcel_id == ColdParcelRow.parcel_id)
    .where(
        ColdParcelRow.order_id.in_(bindparam("ids", expanding=True)),
        ~exists().where(_LATER.parcel_id == ColdStageRow.parcel_id, _LATER.no > ColdStageRow.no),
    )
    .order_by(ColdParcelRow.parcel_id)
)
"""Parcels with their present stage."""


def parcel_row(tx: Tx, parcel_id: str) -> ColdParcelRow | None:
    """One parcel, locked until the end of the transaction."""
    return tx.get(ColdParcelRow, parcel_id, lock=True)


def open_rows(tx: Tx, order_id: str) -> list[ColdParcelRow]:
    """Parcels of an order whose warmth is still counted, by id, locked."""
    return list(tx.session.scalars(_OPEN, {"order_id": order_id}))


def due(tx: Tx, now: datetime, most: int) -> list[tuple[str, str]]:
    """(order, parcel) to be looked at, the longest overdue first."""
    query = select(ColdParcelRow.order_id, ColdParcelRow.parcel_id).where(
        ColdParcelRow.due_at <= now, ColdParcelRow.ended_at.is_(None)
    )
    rows = tx.session.execute(query.order_by(ColdParcelRow.due_at).limit(most))
    return [(order_id, parcel_id) for order_id, parcel_id in rows]


def lying_in(tx: Tx, locker_id: str, cell_no: int) -> list[tuple[str, str]]:
    """(order, parcel) whose present stage is this cell."""
    query = (
        select(ColdParcelRow.order_id, ColdParcelRow.parcel_id)
        .join(ColdStageRow, ColdStageRow.parcel_id == ColdParcelRow.parcel_id)
        .where(
            ColdParcelRow.locker_id == locker_id, ColdParcelRow.ended_at.is_(None),
            ColdStageRow.locker_id == locker_id, ColdStageRow.cell_no == cell_no,
        )
        .distinct()
    )  # fmt: skip
    return [(order_id, parcel_id) for order_id, parcel_id in tx.session.execute(query)]


def stage_rows(tx: Tx, parcel_id: str) -> list[ColdStageRow]:
    """A parcel's stages in their order."""
    return list(tx.session.scalars(_STAGES, {"parcel_id": parcel_id}))


def blocked(tx: Tx, order_id: str) -> set[str]:
    """Blocked parcels of an order."""
    return set(tx.run(_BLOCKED, {"order_id": order_id}).scalars())


def looks(tx: Tx, order_id: str) -> list[tuple[datetime, datetime | None]]:
    """When each parcel of an order that may still be blocked was looked at, and when it is due again."""
    return [(row[0], row[1]) for row in tx.run(_LOOKS, {"order_id": order_id})]


def counts(tx: Tx, order_ids: Sequence[str]) -> list[Count]:
    """What is counted of every parcel of these orders."""
    found = tx.session.execute(_COUNTS, {"ids": list(order_ids)})
    return [_as_count(row, stage) for row, stage in found]


def settled_after(tx: Tx, moments: Mapping[tuple[str, Zone], datetime]) -> set[str]:
    """Parcels in these zones whose settled count reaches past the zone's moment."""
    if not moments:
        return set()
    query = select(
        ColdParcelRow.parcel_id, ColdParcelRow.locker_id, ColdParcelRow.zone, ColdParcelRow.counted_to
    ).where(
        ColdParcelRow.locker_id.in_(sorted({locker_id for locker_id, _ in moments})),
        ColdParcelRow.ended_at.is_(None), ColdParcelRow.counted_to > min(moments.values()),
    )  # fmt: skip
    found = ((row[0], moments.get((str(row[1]), Zone(row[2]))), row[3]) for row in tx.session.execute(query))
    return {
        parcel_id for parcel_id, moment, counted_to in found if moment and counted_to and counted_to > moment
    }


def waiting(tx: Tx, locker_ids: Collection[str], zones: Collection[tuple[str, Zone]]) -> list[Lying]:
    """Parcels to be looked at later that lie in these lockers: in these zones, or with limits of their own."""
    if not locker_ids:
        return []
    query = select(
        ColdParcelRow.parcel_id, ColdParcelRow.locker_id, ColdParcelRow.zone, ColdParcelRow.limits
    ).where(
        ColdParcelRow.locker_id.in_(sorted(locker_ids)), ColdParcelRow.ended_at.is_(None), ColdParcelRow.due_at > tx.now
    )  # fmt: skip
    listed = {(locker_id, zone.value) for locker_id, zone in zones}
    in_zones = [
        (ColdParcelRow.locker_id == locker_id) & (ColdParcelRow.zone == zone)
        for locker_id, zone in sorted(listed)
    ]
    query = query.where(or_(ColdParcelRow.limits.is_not(None), *in_zones))
    return [Lying(row[0], row[1], Zone(row[2]), row[3]) for row in tx.session.execute(query)]


def count_anew(tx: Tx, stale: set[str], soon: set[str]) -> None:
    """Count these from the beginning, and look at them and at those now. Locked by id, as everybody locks them."""
    query = select(ColdParcelRow).where(
        ColdParcelRow.parcel_id.in_(stale | soon), ColdParcelRow.ended_at.is_(None)
    )
    query = (
        query.order_by(ColdParcelRow.parcel_id).with_for_update().execution_options(populate_existing=True)
    )
    for row in tx.session.scalars(query) if stale | soon else ():
        if row.parcel_id in stale:
            row.counted, row.counted_to = None, None
        row.due_at = tx.now if row.blocked_at is None else None
    tx.session.flush()


def probe(tx: Tx, locker_id: str, zone: str) -> ColdProbeRow | None:
    """How far a zone has told."""
    return tx.session.get(ColdProbeRow, (locker_id, zone), populate_existing=True)


def heard(tx: Tx, told_until: Mapping[tuple[str, Zone], datetime | None]) -> None:
    """Zones have told up to a moment, or their locker has come: what was told never falls."""
    rows = [
        {"locker_id": locker_id, "zone": zone.value, "told_until": until, "heard_at": tx.now}
        for (locker_id, zone), until in sorted(told_until.items())  # locked in one order by everybody
    ]
    if not rows:
        return
    tx.run(_HEARD[tx.session.get_bind().dialect.name], rows)


def bag_of(tx: Tx, courier_id: str) -> str | None:
    """The bag that a courier has declared."""
    row = tx.session.get(CarrierRow, courier_id)
    return row.bag if row else None


def declare(tx: Tx, courier_id: str, bag: str) -> None:
    """Write down the bag of a courier."""
    tx.session.execute(delete(CarrierRow).where(CarrierRow.courier_id == courier_id))
    tx.session.add(CarrierRow(courier_id=courier_id, bag=bag, declared_at=tx.now))
    tx.session.flush()


def add_stage(
    tx: Tx, parcel_id: str, kind: str, name: str, profile: Profile | None, *,
    locker_id: str | None = None, cell_no: int | None = None,
) -> None:  # fmt: skip
    """Begin the next stage of a parcel now."""
    stages = stage_rows(tx, parcel_id)
    row = ColdStageRow(
        parcel_id=parcel_id, no=len(stages) + 1, kind=kind, name=name, since=tx.now, locker_id=locker_id, cell_no=cell_no,
    )  # fmt: skip
    if profile is not None:
        row.air_c10, row.rise_c10_per_hour, row.allowed_s = (
            profile.air_c10, profile.rise_c10_per_hour, profile.allowed_s,
        )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()


def copy(tx: Tx, parcel_id: str, part_id: str) -> None:
    """The count of a parcel, with its stages, once more for a part that is cut off it; ended or absent is no error."""
    row = parcel_row(tx, parcel_id)
    if row is None or parcel_row(tx, part_id) is not None:
        return
    for each in (row, *stage_rows(tx, parcel_id)):
        values = {column.key: getattr(each, column.key) for column in type(each).__mapper__.column_attrs}
        tx.session.add(type(each)(**{**values, "parcel_id": part_id}))
        tx.session.flush()


def _as_count(row: ColdParcelRow, stage: ColdStageRow) -> Count:
    return Count(
        row.parcel_id, row.order_id, Zone(row.zone), row.level, row.warm_s, row.carried_s, row.lifted_at, row.core_c10,
        row.counting, row.looked_at, row.blocked_at, row.ended_at,
        convert(row.limits, Limits) if row.limits else None, stage.kind == "cell" or stage.air_c10 is not None,
    )  # fmt: skip
