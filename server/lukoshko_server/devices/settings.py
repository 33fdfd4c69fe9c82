"""Use cases of wished settings: a new version, its publication, and what the device makes of it."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Protocol

import msgspec
from sqlalchemy import select

from lukoshko_server.db import Tx, Work
from lukoshko_server.devices import store
from lukoshko_server.devices.rows import ReportRow, SettingsRow
from lukoshko_server.devices.rules import ailing, answer_to
from lukoshko_server.devices.service import ReportCame, unknown
from lukoshko_server.outbox.service import Effect, Outbox
from lukoshko_wire import locker, pos
from lukoshko_wire.exposure import LIMITS, Limits
from lukoshko_wire.message import encode, parse
from lukoshko_wire.problems import Conflict, Malformed
from lukoshko_wire.settings import (
    Desired,
    LockerSettings,
    PosSettings,
    Release,
    Reported,
    check_locker,
    cold_of,
    digest,
)
from lukoshko_wire.values import Zone

log = logging.getLogger(__name__)
KIND = "desired"
LIMITS_CHANGED = "what the goods may stand has changed"
HISTORY = 50
REISSUE_PAUSE = timedelta(hours=1)
CHANNELS = {"locker": locker.DESIRED, "pos": pos.DESIRED}
Wished = LockerSettings | PosSettings
SHAPES: dict[str, type[LockerSettings] | type[PosSettings]] = {"locker": LockerSettings, "pos": PosSettings}


class SettingsMoved(Conflict):
    """Somebody else changed the settings since they were read."""

    code: ClassVar[str] = "devices.settings-moved"


class Publish(Protocol):
    """Publishes and waits for the broker."""

    def __call__(self, topic: str, payload: bytes, *, retain: bool = ...) -> None:
        """Raises NotPublished."""


@dataclass(frozen=True)
class Document:
    """One version of a device's wished document."""

    kind: str
    device_id: str
    version: int
    hash: str
    body: str
    """The settings as they were hashed: what is published is these bytes, never another spelling of them."""
    settings: Wished
    release: Release | None
    at: datetime
    actor: str
    reason: str


class DeviceSettings:
    """What devices are wished to be, and what they say that they are."""

    def __init__(
        self, work: Work, outbox: Outbox, publish: Publish, limits: Mapping[Zone, Limits] = LIMITS
    ) -> None:
        self._work, self._outbox, self._publish = work, outbox, publish
        self._cold = [] if dict(limits) == LIMITS else cold_of(limits)
        """What documents say of goods: nothing where the usual holds, which every agent knows."""
        check_locker(LockerSettings(cold=self._cold))

    def current(self, kind: str, device_id: str) -> Document | None:
        """The newest version, or None. Raises UnknownDevice."""
        with self._work.read() as tx:
            _known(tx, kind, device_id)
            row = store.newest_settings(tx, kind, device_id)
            return _document(row) if row else None

    def history(self, kind: str, device_id: str) -> list[Document]:
        """The newest versions, newest first."""
        with self._work.read() as tx:
            mine = select(SettingsRow).where(SettingsRow.kind == kind, SettingsRow.device_id == device_id)
            rows = tx.session.scalars(mine.order_by(SettingsRow.version.desc()).limit(HISTORY))
            return [_document(row) for row in rows]

    def put(self, kind: str, device_id: str, based_on: int, settings: Wished, reason: str) -> Document:
        """Wish for these settings; the same ones again change nothing. Raises BadSettings or SettingsMoved."""
        if isinstance(settings, LockerSettings):
            settings = check_locker(msgspec.structs.replace(settings, cold=self._cold))
        if not isinstance(settings, SHAPES[kind]):
            raise Malformed("these are settings of another kind of device")
        with self._work() as tx:
            store.device_row(tx, kind, device_id) or unknown(kind, device_id)
            row = store.newest_settings(tx, kind, device_id)
            body = encode(settings).decode()
            if row is not None and row.body == body:
                return _document(row)
            if based_on != (row.version if row else 0):
                raise SettingsMoved("the settings are another version now", version=row.version if row else 0)
            return self._add(tx, kind, device_id, body, row.release if row else "", reason)

    def want_release(self, kind: str, device_id: str, release: Release | None, reason: str) -> bool:
        """Wish for a release of the agent; False when that was wished already."""
        with self._work() as tx:
            store.device_row(tx, kind, device_id) or unknown(kind, device_id)
            row = store.newest_settings(tx, kind, device_id)
            wanted = encode(release).decode() if release else ""
            if wanted == (row.release if row else ""):
                return False
            self._add(tx, kind, device_id, self._body(kind, row), wanted, reason)
            return True

    def on_report(self, came: ReportCame) -> None:
        """Keep a report and answer what it asks for."""
        with self._work() as tx:
            row = store.newest_settings(tx, came.kind, came.device_id)
            self._keep(tx, came)
            if came.kind == "locker" and self._limits_moved(row):
                body, release = self._body(came.kind, row), row.release if row else ""
                self._add(tx, came.kind, came.device_id, body, release, LIMITS_CHANGED)
                return
            answer = answer_to(came.reported, row.version if row else 0, row.hash if row else "")
            if row is None or answer == "nothing":
                return
            if answer == "reissue" and tx.now - row.at < REISSUE_PAUSE:
                return  # a device that says so again and again must not fill the history
            if answer == "reissue":
                reason = f"the device knows version {max(came.reported.applied, came.reported.seen)}"
                self._add(tx, came.kind, came.device_id, row.body, row.release, reason)
            else:
                self._queue(tx, row, again=True)

    def deliver(self, effect: Effect) -> None:
        """Publish the newest document, retained; however many effects wait, each publishes what is newest then."""
        kind, _, device_id = effect.body.partition("/")
        document = self.current(kind, device_id)
        if document is None:
            return
        desired = Desired(
            device=device_id, version=document.version, hash=document.hash, at=document.at,
            settings=msgspec.Raw(document.body.encode()), release=document.release,
        )  # fmt: skip
        channel = CHANNELS[kind]
        self._publish(channel.topic(device=device_id), channel.encode(desired), retain=True)

    def _limits_moved(self, row: SettingsRow | None) -> bool:
        """True when the document does not say what the shop says today."""
        return (parse(LockerSettings, row.body.encode()).cold if row else []) != self._cold

    def _body(self, kind: str, row: SettingsRow | None) -> str:
        """The settings of a version, or of a device that has none, with what the shop says of its goods today."""
        settings = parse(SHAPES[kind], row.body.encode()) if row else SHAPES[kind]()
        if isinstance(settings, LockerSettings):
            settings = msgspec.structs.replace(settings, cold=self._cold)
        return encode(settings).decode()

    def _add(self, tx: Tx, kind: str, device_id: str, body: str, release: str, reason: str) -> Document:
        before = store.newest_settings(tx, kind, device_id)
        report = tx.session.get(ReportRow, (kind, device_id))
        told = parse(Reported, report.body.encode()) if report else None
        known = max(told.applied, told.seen) if told else 0
        row = SettingsRow(
            kind=kind, device_id=device_id, version=max(before.version if before else 0, known) + 1,
            hash=digest(body.encode()), body=body, release=release, at=tx.now, actor=tx.actor[:100], reason=reason,
            release_version=parse(Release, release.encode()).version if release else "",
        )  # fmt: skip
        tx.session.add(row)
        tx.session.flush()
        tx.record(
            kind, device_id, "settings wished", before=before.body if before else "",
            after=f"version {row.version} {body}",
        )  # fmt: skip
        tx.touch("device", f"{kind}:{device_id}")
        self._queue(tx, row, again=False)
        return _document(row)

    def _queue(self, tx: Tx, row: SettingsRow, *, again: bool) -> None:
        key = f"{KIND}:{row.kind}:{row.device_id}:{row.version}"
        if again:  # at most once a minute: a device that cannot hear must not fill the outbox
            key = f"{key}:{tx.now:%Y%m%d%H%M}"
        if not self._outbox.known(tx, key):
            self._outbox.put(tx, KIND, key, f"{row.kind}/{row.device_id}")

    def _keep(self, tx: Tx, came: ReportCame) -> None:
        row = tx.session.get(ReportRow, (came.kind, came.device_id))
        before = parse(Reported, row.body.encode()) if row else None
        if row is None:
            row = ReportRow(kind=came.kind, device_id=came.device_id)
            tx.session.add(row)
        now = came.reported
        row.body, row.at = encode(now).decode(), tx.now
        row.applied, row.ill = now.applied, " ".join(ailing(now))
        row.release, row.stage = (now.update.version, now.update.stage) if now.update else ("", "")
        tx.session.flush()
        if before is None or (ailing(before), before.update) != (ailing(now), now.update):
            tx.touch("device", f"{came.kind}:{came.device_id}")
        if before is None or (before.applied, before.fault, before.seen) != (
            now.applied,
            now.fault,
            now.seen,
        ):
            what = "settings refused" if now.fault else "settings applied"
            told = (
                f"version {now.seen} {now.fault} {now.fault_key}" if now.fault else f"version {now.applied}"
            )
            tx.record(came.kind, came.device_id, what, after=told.strip())
            tx.touch("device", f"{came.kind}:{came.device_id}")


def _known(tx: Tx, kind: str, device_id: str) -> None:
    if not store.is_known(tx, kind, device_id):
        unknown(kind, device_id)


def _document(row: SettingsRow) -> Document:
    return Document(
        kind=row.kind, device_id=row.device_id, version=row.version, hash=row.hash, body=row.body,
        settings=parse(SHAPES[row.kind], row.body.encode()), at=row.at, actor=row.actor, reason=row.reason,
        release=parse(Release, row.release.encode()) if row.release else None,
    )  # fmt: skip
