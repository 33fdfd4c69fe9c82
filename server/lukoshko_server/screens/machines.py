"""Lockers, and everything that joins, as operator, technician and the twin see them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import or_, select

from lukoshko_server.db import EventRow, Tx, Work
from lukoshko_server.lockers.alarms import Alarm
from lukoshko_server.lockers.boards import BoardSeen
from lukoshko_server.lockers.fleet import Summary
from lukoshko_server.lockers.pictures import CellPicture, LockerPicture
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.orders.service import Orders
from lukoshko_server.screens.tills import TillScreen
from lukoshko_server.views import View
from lukoshko_wire.api.machines import (
    AlarmView,
    BoardView,
    CellView,
    Fleet,
    FrontCell,
    LockerHealth,
    LockerView,
    LogEntry,
    LogPage,
    Machines,
    OverlayView,
    ZoneActionView,
    ZoneView,
)
from lukoshko_wire.climate import ZoneState

MOST_NUMBERS = 10_000
MOST_SHOWN = 100
SEVERITIES = range(4)
PAGE = 50
LOG_GROUPS = {
    "alarms": or_(EventRow.what.like("alarm%"), EventRow.what == "door forced"),
    "doors": EventRow.entity == "command",
    "link": EventRow.what.in_(("came", "left", "registered")),
    "shifts": EventRow.what == "shift",
    "receipts": EventRow.entity == "receipt",
    "trouble": EventRow.what == "trouble",
}
"""Groups of a machine's log, by what happened."""


class MachineScreen:
    """Builds LockerView, Fleet and Machines."""

    def __init__(self, work: Work, lockers: Lockers, tills: TillScreen, orders: Orders) -> None:
        self._work, self._lockers, self._tills, self._orders = work, lockers, tills, orders
        self._numbers: dict[str, str] = {}

    def machines(self) -> Machines:
        """Everything that joins by MQTT."""
        with self._work.read() as tx:
            ids = self._lockers.all()
            seqs = tx.seqs("locker", ids)
            lockers = [self._view(each, seqs.get(each.id, 0)) for each in self._lockers.pictures(ids)]
            return Machines(lockers=lockers, tills=self._tills.views())

    def locker(self, locker_id: str) -> LockerView:
        """One locker. Raises NotFound."""
        with self._work.read() as tx:
            return self._view(self._lockers.picture(locker_id), tx.seq("locker", locker_id))

    def fleet(self, text: str, severity: int | None = None) -> Fleet:
        """Lockers whose name, address or id holds the text, those in trouble first; of one severity, or of all."""
        wanted = text.casefold()
        with self._work.read() as tx:
            found = [
                each
                for each in self._lockers.fleet()
                if wanted in f"{each.name}\n{each.address}\n{each.id}".casefold()
            ]
            counts = [sum(each.severity == grade for each in found) for grade in SEVERITIES]
            if severity is not None:
                found = [each for each in found if each.severity == severity]
            found.sort(key=lambda each: (-each.severity, each.name, each.id))
            seqs = tx.seqs("locker", [each.id for each in found[:MOST_SHOWN]])
            shown = [_health(each, seqs.get(each.id, 0)) for each in found[:MOST_SHOWN]]
            return Fleet(lockers=shown, total=len(found), counts=counts)

    def must_be_till(self, till_id: str) -> None:
        """Raises NotFound unless there is such a till."""
        self._tills.must_be(till_id)

    def log(self, device_id: str, *, before: int, cell: int | None, groups: Sequence[str]) -> LogPage:
        """What happened at a machine, the latest first."""
        query = select(EventRow).where(EventRow.device_id == device_id).order_by(EventRow.id.desc())
        if before:
            query = query.where(EventRow.id < before)
        if cell is not None:
            query = query.where(EventRow.cell_no == cell)
        if groups:
            query = query.where(or_(*(LOG_GROUPS[group] for group in groups)))
        with self._work.read() as tx:
            rows = list(tx.session.scalars(query.limit(PAGE)))
            return LogPage(
                entries=[self._entry(row) for row in rows], next=rows[-1].id if len(rows) == PAGE else 0
            )

    def locker_views(self, tx: Tx, seqs: Mapping[str, int]) -> dict[str, list[View]]:  # noqa: ARG002
        """What is pushed when lockers change: after a storm all of them do at once."""
        return {
            each.id: [
                (f"locker:{each.id}", "locker", self._view(each, seqs[each.id])),
                ("fleet", "health", _health(each.summary, seqs[each.id])),
            ]
            for each in self._lockers.pictures(list(seqs))
        }

    def _view(self, picture: LockerPicture, seq: int) -> LockerView:
        return LockerView(
            id=picture.id, name=picture.name, address=picture.address, seq=seq, online=picture.online,
            seen_at=picture.seen_at, cells=[self._cell(cell) for cell in picture.cells],
            zones=[_zone(zone) for zone in picture.zones], version=picture.version,
            alarms=[_alarm(alarm) for alarm in picture.alarms],
            actions=[
                ZoneActionView(
                    id=each.id, zone=each.zone, action=each.action, state=each.state, code=each.code, at=each.issued_at  # type: ignore[arg-type]
                )
                for each in picture.deeds
            ],
            boards=[_board(each) for each in picture.boards],
        )  # fmt: skip

    def _cell(self, shown: CellPicture) -> CellView:
        cell = shown.cell
        return CellView(
            no=cell.no, zone=cell.zone, column=cell.column, row=cell.row, column_span=cell.column_span,
            row_span=cell.row_span, width_mm=cell.width_mm, depth_mm=cell.depth_mm, height_mm=cell.height_mm,
            max_grams=cell.max_grams, door=shown.door, state=shown.state,  # type: ignore[arg-type]
            order_number=self._number(shown.placement.order_id) if shown.placement else "",
            overlays=[
                OverlayView(kind=each.kind, since=each.since, why=each.why, actor=each.actor)  # type: ignore[arg-type]
                for each in shown.overlays
            ],
        )  # fmt: skip

    def _entry(self, row: EventRow) -> LogEntry:
        return LogEntry(
            no=row.id, at=row.at, actor=row.actor, entity=row.entity, what=row.what, before=row.before, after=row.after,
            cell=row.cell_no, order_number=self._number(row.order_id) if row.order_id else "",
        )  # fmt: skip

    def _number(self, order_id: str) -> str:
        """An order's number never changes, so it is asked for once."""
        if order_id not in self._numbers:
            if len(self._numbers) > MOST_NUMBERS:
                self._numbers.clear()
            self._numbers[order_id] = self._orders.get(order_id).number
        return self._numbers[order_id]


def _board(seen: BoardSeen) -> BoardView:
    told = seen.health
    return BoardView(
        no=told.no, family=told.family, state=told.state, answered=told.answered, unanswered=told.unanswered,
        retried=told.retried, bad_checksums=told.bad_checksums, garbage_bytes=told.garbage_bytes, reopened=told.reopened,
        answered_at=seen.answered_at,
    )  # fmt: skip


def front(picture: LockerPicture) -> list[FrontCell]:
    """The doors of a locker for those who only have to find a cell."""
    return [
        FrontCell(
            no=cell.no, zone=cell.zone, column=cell.column, row=cell.row, column_span=cell.column_span,
            row_span=cell.row_span,
        )
        for cell in (shown.cell for shown in picture.cells)
    ]  # fmt: skip


def _zone(zone: ZoneState) -> ZoneView:
    return ZoneView(
        zone=zone.zone, online=zone.online, air_c10=zone.air_c10, setpoint_c10=zone.setpoint_c10,
        defrost=zone.defrost, alarm=zone.alarm,
    )  # fmt: skip


def _alarm(alarm: Alarm) -> AlarmView:
    return AlarmView(
        code=alarm.code, cell=alarm.cell, zone=alarm.zone, detail=alarm.detail, raised_at=alarm.raised_at
    )


def _health(one: Summary, seq: int) -> LockerHealth:
    return LockerHealth(
        id=one.id, name=one.name, address=one.address, seq=seq, online=one.online, seen_at=one.seen_at,
        version=one.version, severity=one.severity, cells=one.cells, free=one.free, open=one.open,
        out_of_service=one.out_of_service, check=one.check, zones=[_zone(zone) for zone in one.zones],
        alarms=[_alarm(alarm) for alarm in one.alarms],
    )  # fmt: skip
