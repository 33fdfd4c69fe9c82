"""The fleet in pages: each device with presence, report and what is wished of it; chosen by what is wrong."""

from collections.abc import Mapping
from typing import Any, get_args

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_

from lukoshko_server.db import Tx, Work
from lukoshko_server.devices.rows import CertificateRow, DeviceRow, ReportRow, SettingsRow
from lukoshko_server.devices.rules import plain
from lukoshko_server.devices.service import unknown
from lukoshko_server.devices.store import IS_LAST, LAST
from lukoshko_server.views import View
from lukoshko_wire.api.devices import DeviceList, DeviceTrouble, DeviceView
from lukoshko_wire.message import parse
from lukoshko_wire.problems import Malformed
from lukoshko_wire.settings import Reported

PAGE = 50
CLEAR = ("", "done")
"""Stages of a change to another release at which nothing is under way."""

_UNTIL = (
    select(CertificateRow.kind, CertificateRow.device_id, func.max(CertificateRow.not_after).label("until"))
    .where(CertificateRow.revoked_at.is_(None))
    .group_by(CertificateRow.kind, CertificateRow.device_id)
    .subquery()
)
_WISHED = func.coalesce(LAST.c.version, 0)
_HAS_REPORT = ReportRow.device_id.is_not(None)
_OFFLINE = DeviceRow.online.is_(False)
_DOUBLE = DeviceRow.suspect_since.is_not(None)
_ILL = and_(_HAS_REPORT, ReportRow.ill != "")
TROUBLES: dict[str, ColumnElement[bool]] = {
    "any": or_(_OFFLINE, _DOUBLE, _ILL),
    "offline": _OFFLINE,
    "double": _DOUBLE,
    "health": _ILL,
    "settings": and_(_WISHED > 0, or_(~_HAS_REPORT, ReportRow.applied != _WISHED)),
    "update": or_(
        and_(SettingsRow.release_version != "", or_(~_HAS_REPORT, ReportRow.release != SettingsRow.release_version)),
        and_(_HAS_REPORT, ReportRow.stage.not_in(CLEAR)),
    ),
}  # fmt: skip


class Listing:
    """Devices as technician and operator see them."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def page(
        self, *, text: str = "", kind: str = "", trouble: str = "", release: str = "", after: str = ""
    ) -> DeviceList:
        """Devices after a cursor, by kind and id. Raises Malformed for a filter or a cursor that is none."""
        if trouble and trouble not in get_args(DeviceTrouble):
            raise Malformed("no such trouble", trouble=trouble[:40])
        query = _every()
        if text:
            query = query.where(DeviceRow.words.contains(plain(text), autoescape=True))
        if kind:
            query = query.where(DeviceRow.kind == kind)
        if trouble:
            query = query.where(TROUBLES[trouble])
        if release:
            query = query.where(or_(SettingsRow.release_version == release, ReportRow.release == release))
        with self._work.read() as tx:
            total = tx.session.scalar(select(func.count()).select_from(query.subquery())) or 0
            if after:
                query = query.where(tuple_(DeviceRow.kind, DeviceRow.id) > _cursor(after))
            query = query.order_by(DeviceRow.kind, DeviceRow.id).limit(PAGE)
            rows = tx.session.execute(query).all()
            seqs = tx.seqs("device", [f"{row[0].kind}:{row[0].id}" for row in rows])
            views = [_view(row, seqs.get(f"{row[0].kind}:{row[0].id}", 0)) for row in rows]
        last = f"{views[-1].kind}:{views[-1].id}" if len(views) == PAGE else ""
        return DeviceList(devices=views, next=last, total=total)

    def one(self, kind: str, device_id: str) -> DeviceView:
        """One device. Raises UnknownDevice."""
        with self._work.read() as tx:
            return self._one(tx, kind, device_id, tx.seq("device", f"{kind}:{device_id}"))

    def views_of(self, tx: Tx, seqs: Mapping[str, int]) -> dict[str, list[View]]:
        """What is pushed when devices change: after a storm all of them do at once."""
        keys = [tuple(name.split(":", 1)) for name in seqs]
        query = _every().where(tuple_(DeviceRow.kind, DeviceRow.id).in_(keys))
        views = {f"{row[0].kind}:{row[0].id}": row for row in tx.session.execute(query)}
        return {name: [(f"device:{name}", "device", _view(row, seqs[name]))] for name, row in views.items()}

    def _one(self, tx: Tx, kind: str, device_id: str, seq: int) -> DeviceView:
        row = tx.session.execute(_every().where(DeviceRow.kind == kind, DeviceRow.id == device_id)).first()
        return _view(row, seq) if row else unknown(kind, device_id)


def _every() -> Select[Any]:
    def of(table: Any) -> ColumnElement[bool]:
        return and_(table.kind == DeviceRow.kind, table.device_id == DeviceRow.id)

    return (
        select(DeviceRow, ReportRow, _WISHED, SettingsRow.release_version, _UNTIL.c.until)
        .outerjoin(ReportRow, of(ReportRow))
        .outerjoin(LAST, of(LAST.c))
        .outerjoin(SettingsRow, IS_LAST)
        .outerjoin(_UNTIL, of(_UNTIL.c))
        .execution_options(populate_existing=True)
    )


def _cursor(text: str) -> ColumnElement[Any]:
    kind, colon, device_id = text[:100].partition(":")
    if not colon:
        raise Malformed("the cursor is not of this list", after=text[:40])
    return tuple_(kind, device_id)


def _view(row: Any, seq: int) -> DeviceView:
    device, report, wished, release, until = row
    return DeviceView(
        kind=device.kind, id=device.id, seq=seq, name=device.name, online=device.online, seen_at=device.seen_at,
        agent=device.version, boot=device.boot, wished=wished, release=release or "",
        ill=report.ill.split() if report else [], reported=parse(Reported, report.body.encode()) if report else None,
        reported_at=report.at if report else None, suspect_since=device.suspect_since, certified_until=until,
    )  # fmt: skip
