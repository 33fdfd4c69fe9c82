"""Alarms of cold zones, what was decided about them, and the log of a day that brings all together."""

import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from lukoshko_server.climate import rules, store
from lukoshko_server.climate.rows import AlarmRow, DecisionRow, KeptRow
from lukoshko_server.climate.rules import AlreadyDecided, NoGap
from lukoshko_server.db import Tx, Work
from lukoshko_server.devices.service import Devices, FactCame, UnknownDevice
from lukoshko_wire.api.climate import ColdAlarm, ColdDecision, ColdGap, ColdLog, Decide
from lukoshko_wire.climate import band_of
from lukoshko_wire.locker import Alarm, ZoneKept
from lukoshko_wire.problems import Malformed, NotFound
from lukoshko_wire.values import Zone

log = logging.getLogger(__name__)

MINUTES_OF_DAY = 24 * 60
MOST_ALARMS = 500
LONGEST_GAP_DAYS = 31


class ColdLogs:
    """The subject's use cases that people see; each joins the caller's transaction. `name_of` knows an actor's name."""

    def __init__(
        self, work: Work, devices: Devices, name_of: Callable[[str], str], *, offset_minutes: int
    ) -> None:
        self._work, self._devices, self._name_of = work, devices, name_of
        self._offset_minutes = offset_minutes

    def on_fact(self, came: FactCame) -> None:
        """An alarm of a zone begins or ends, or the limits that it is judged by change."""
        fact = came.fact
        if isinstance(fact, ZoneKept):
            self._keep_limits(came.device_id, fact)
        if not isinstance(fact, Alarm) or fact.zone is None:
            return
        with self._work() as tx:
            at = fact.at if rules.believable(fact.at, tx.now) else tx.now
            row = store.alarm_up(tx, came.device_id, fact.zone, fact.code)
            if fact.raised and row is None:
                row = AlarmRow(
                    locker_id=came.device_id, zone=fact.zone.value, code=fact.code[:40], raised_at=at
                )
                tx.session.add(row)
            elif not fact.raised and row is not None:
                row.cleared_at = max(at, row.raised_at)
            tx.session.flush()

    def _keep_limits(self, locker_id: str, fact: ZoneKept) -> None:
        if fact.low_c10 >= fact.high_c10:
            raise Malformed("these limits allow nothing", zone=fact.zone)
        with self._work() as tx:
            at = fact.at if rules.believable(fact.at, tx.now) else tx.now
            row = KeptRow(locker_id=locker_id, zone=fact.zone.value, since=at)
            row.low_c10, row.high_c10 = fact.low_c10, fact.high_c10
            tx.session.merge(row)
            tx.session.flush()
            limits = f"{fact.zone.value} {fact.low_c10}..{fact.high_c10}"
            tx.record("locker", locker_id, "zone's limits in force", after=limits)

    def day(self, locker_id: str, zone: Zone, day: str) -> ColdLog:
        """The log of one local day, today's when none is named. Raises Malformed, NotFound."""
        with self._work.read() as tx:
            name = self._known(locker_id)
            local = rules.day_of(day, tx.now, self._offset_minutes)
            since, until = rules.bounds(local, self._offset_minutes)
            till = min(until, tx.now)
            readings = store.between(tx, locker_id, zone, since, until, MINUTES_OF_DAY)
            decisions = store.decisions(tx, locker_id, zone, since, until, MOST_ALARMS)
            of_alarm = {row.alarm_id: self._decision(row) for row in decisions}
            bands = rules.bands(store.kept(tx, locker_id, zone, since, until), band_of(zone), since)
            return ColdLog(
                locker_id=locker_id, locker_name=name, zone=zone, day=local.isoformat(), since=since, until=until,
                utc_offset_minutes=self._offset_minutes, bands=bands,
                points=rules.points(readings, since), rows=rules.rows(readings, since, till, bands),
                gaps=[
                    ColdGap(since=gap.since, until=gap.until, why=gap.why, decision=self._about(gap, decisions))
                    for gap in rules.gaps(readings, since, till)
                ],
                alarms=[
                    ColdAlarm(
                        id=row.id, code=row.code, raised_at=row.raised_at, cleared_at=row.cleared_at,
                        decision=of_alarm.get(row.id),
                    )
                    for row in store.alarms(tx, locker_id, zone, since, until, MOST_ALARMS)
                ],
            )  # fmt: skip

    def decide(self, locker_id: str, zone: Zone, wish: Decide) -> ColdDecision:
        """Write a corrective action down, once. Raises NotFound, AlreadyDecided, NoGap, Malformed."""
        with self._work() as tx:
            self._known(locker_id)
            known = tx.session.get(DecisionRow, wish.id)
            if known is None:
                known = self._decided(tx, locker_id, zone, wish)
            asked = (locker_id, zone.value, wish.alarm_id, wish.verdict, wish.said)
            if (known.locker_id, known.zone, known.alarm_id, known.verdict, known.said) != asked:
                raise AlreadyDecided("this id was used for another decision", id=wish.id)
            return self._decision(known)

    def _decided(self, tx: Tx, locker_id: str, zone: Zone, wish: Decide) -> DecisionRow:
        since, until = self._span(tx, locker_id, zone, wish)
        row = DecisionRow(
            id=wish.id, locker_id=locker_id, zone=zone.value, alarm_id=wish.alarm_id, since=since, until=until,
            verdict=wish.verdict, said=wish.said, by=tx.actor, at=tx.now,
        )  # fmt: skip
        try:
            with tx.attempt():
                tx.session.add(row)
        except IntegrityError as error:
            raise AlreadyDecided("somebody has decided this", alarm=wish.alarm_id) from error
        what = f"{zone.value} {wish.verdict}: {wish.said}"
        tx.record("locker", locker_id, "cold decided", before=str(wish.alarm_id or ""), after=what)
        return row

    def _span(self, tx: Tx, locker_id: str, zone: Zone, wish: Decide) -> tuple[datetime, datetime]:
        if wish.alarm_id is not None:
            alarm = tx.session.get(AlarmRow, wish.alarm_id)
            if alarm is None or (alarm.locker_id, alarm.zone) != (locker_id, zone.value):
                raise NotFound(f"zone {zone} has no alarm {wish.alarm_id}")
            return alarm.raised_at, alarm.cleared_at or tx.now
        if wish.since is None or wish.until is None or not wish.since < wish.until <= tx.now:
            raise Malformed("a decision is about an alarm, or about a stretch of the past")
        if (wish.until - wish.since).days > LONGEST_GAP_DAYS:
            raise Malformed("the stretch is over a month")
        found = store.between(tx, locker_id, zone, wish.since, wish.until, MINUTES_OF_DAY)
        if not rules.gaps(found, wish.since, wish.until):
            raise NoGap("there are readings")
        return wish.since, wish.until

    def _about(self, gap: rules.Gap, decisions: list[DecisionRow]) -> ColdDecision | None:
        """A back-fill may have made a gap smaller since: what was decided about any part of it stands."""
        return next(
            (
                self._decision(row)
                for row in decisions
                if row.alarm_id is None and row.since < gap.until and gap.since < row.until
            ),
            None,
        )

    def _decision(self, row: DecisionRow) -> ColdDecision:
        return ColdDecision(verdict=row.verdict, said=row.said, by=self._name_of(row.by), at=row.at)  # type: ignore[arg-type]

    def _known(self, locker_id: str) -> str:
        try:
            return self._devices.get("locker", locker_id).name
        except UnknownDevice as error:
            raise NotFound(f"there is no locker {locker_id}") from error
