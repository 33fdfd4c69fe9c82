"""From rows to a count: a parcel's stages with their readings, continued from what is settled."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from lukoshko_server.climate.service import Climate
from lukoshko_server.cold import store
from lukoshko_server.cold.rows import ColdParcelRow, ColdStageRow
from lukoshko_server.cold.rules import SETTLED, SILENT, judged_until
from lukoshko_server.db import Tx
from lukoshko_server.devices.service import Devices
from lukoshko_wire.exposure import Exposure, Limits, Profile, Stage, advance, begin
from lukoshko_wire.values import Zone


class Counting:
    """Counts; the caller holds the parcel's row."""

    def __init__(self, climate: Climate, devices: Devices, limits: Mapping[Zone, Limits]) -> None:
        self._climate, self._devices, self._limits = climate, devices, limits

    def limits(self, row: ColdParcelRow) -> Limits:
        """What the goods of a parcel may stand."""
        return self.limits_in(row.limits, Zone(row.zone))

    def limits_in(self, own: Mapping[str, Any] | None, zone: Zone) -> Limits:
        """What goods with these limits of their own may stand; without any, what their zone's may."""
        return msgspec.convert(own, Limits) if own else self._limits[zone]

    def count(self, tx: Tx, row: ColdParcelRow, until: datetime) -> Exposure:
        """Count up to a moment. What is older than late readings usually are is kept in the row, to be continued."""
        limits = self.limits(row)
        kept = msgspec.convert(row.counted, Exposure) if row.counted else begin(seconds(row.since), limits)
        stages = self._stages(row, store.stage_rows(tx, row.parcel_id), kept, until)
        settled = advance(kept, stages, seconds(min(until, tx.now - SETTLED)), limits)
        if settled.at_s > kept.at_s:
            row.counted, row.counted_to = msgspec.to_builtins(settled), _moment(settled.at_s)
        row.looked_at = tx.now
        return advance(settled, stages, seconds(until), limits)

    def judged_until(self, tx: Tx, row: ColdParcelRow) -> datetime:
        """Up to when the parcel may be judged here; in a locker that is away, only what it has told."""
        if row.locker_id is None:
            return tx.now
        probe = store.probe(tx, row.locker_id, row.zone)
        return judged_until(
            tx.now,
            told_until=probe.told_until if probe else None,
            heard_at=probe.heard_at if probe else None,
            online=self._devices.get("locker", row.locker_id).online,
        )

    def _stages(
        self, row: ColdParcelRow, rows: Sequence[ColdStageRow], kept: Exposure, until: datetime
    ) -> list[Stage]:
        ends = [*(each.since for each in rows[1:]), until]
        first = _moment(kept.at_s) - SILENT - timedelta(minutes=1)
        return [
            self._stage(row, each, max(first, each.since - SILENT - timedelta(minutes=1)), min(end, until))
            for each, end in zip(rows, ends, strict=True)
        ]

    def _stage(self, row: ColdParcelRow, stage: ColdStageRow, first: datetime, end: datetime) -> Stage:
        since_s = seconds(stage.since)
        if stage.air_c10 is not None:
            return Stage(since_s, Profile(stage.air_c10, stage.rise_c10_per_hour or 0, stage.allowed_s))
        if stage.locker_id is None or first >= end:
            return Stage(since_s)
        readings = self._climate.history(stage.locker_id, Zone(row.zone), first, end)
        told = [
            (seconds(each.at), each.air_c10)
            for each in readings
            if each.quality == "good" and each.air_c10 is not None
        ]
        return Stage(since_s, None, told)


def seconds(moment: datetime) -> int:
    """Of the epoch."""
    return int(moment.timestamp())


def _moment(at_s: int) -> datetime:
    return datetime.fromtimestamp(at_s, UTC)
