"""Devices and the facts of their journals."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lukoshko_server.db import Row


class DeviceRow(Row):
    """One locker's or till's agent, as its presence was last told."""

    __tablename__ = "device"
    __table_args__ = (CheckConstraint("kind in ('locker', 'pos')", name="kind"),)

    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    words: Mapped[str] = mapped_column(String(300), default="")
    """Id and name in small letters: what a search looks through."""
    online: Mapped[bool] = mapped_column(default=False)
    boot: Mapped[str] = mapped_column(String(64), default="")
    session: Mapped[str] = mapped_column(String(64), default="")
    version: Mapped[str] = mapped_column(String(100), default="")
    seen_at: Mapped[datetime | None]
    conn_at: Mapped[datetime | None]
    """The device's own clock at the latest word of its presence."""
    suspect_since: Mapped[datetime | None]
    """Set while it may have a double: commands are withheld until a person decides."""


class BootRow(Row):
    """How far the journal of one boot is committed here, without a gap."""

    __tablename__ = "device_boot"

    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    device_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    boot: Mapped[str] = mapped_column(String(64), primary_key=True)
    upto: Mapped[int] = mapped_column(default=0)


class FactRow(Row):
    """One fact of a device's journal; its key makes it count once."""

    __tablename__ = "device_fact"

    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    device_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    boot: Mapped[str] = mapped_column(String(64), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    taken_at: Mapped[datetime]


class SettingsRow(Row):
    """One version of a device's wished document; versions are added and never changed."""

    __tablename__ = "device_settings"
    __table_args__ = (
        ForeignKeyConstraint(["kind", "device_id"], ["device.kind", "device.id"]),
        CheckConstraint("version >= 1", name="version"),
    )

    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    device_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(Text)
    release: Mapped[str] = mapped_column(Text, default="")
    """The wanted release as JSON, or empty."""
    release_version: Mapped[str] = mapped_column(String(40), default="")
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(String(500), default="")


class ReportRow(Row):
    """What a device last said of itself."""

    __tablename__ = "device_report"
    __table_args__ = (ForeignKeyConstraint(["kind", "device_id"], ["device.kind", "device.id"]),)

    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    device_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    applied: Mapped[int] = mapped_column(default=0)
    """From here on what the body says as well, for lists to choose by."""
    ill: Mapped[str] = mapped_column(String(100), default="")
    release: Mapped[str] = mapped_column(String(40), default="")
    stage: Mapped[str] = mapped_column(String(12), default="")


class SightingRow(Row):
    """Another boot than before spoke for a device; kept for an hour."""

    __tablename__ = "device_sighting"
    __table_args__ = (
        ForeignKeyConstraint(["kind", "device_id"], ["device.kind", "device.id"]),
        Index("ix_device_sighting_device", "kind", "device_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(10))
    device_id: Mapped[str] = mapped_column(String(64))
    boot: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    device_at: Mapped[datetime]


class ReleaseRow(Row):
    """One signed release of the agents, and what share of the fleet is to run it."""

    __tablename__ = "device_release"
    __table_args__ = (CheckConstraint("percent in (0, 1, 10, 100)", name="percent"),)

    version: Mapped[str] = mapped_column(String(40), primary_key=True)
    manifest: Mapped[str] = mapped_column(Text)
    manifest_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    signature: Mapped[str] = mapped_column(String(128))
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(100))
    percent: Mapped[int] = mapped_column(default=0)


class ClaimRow(Row):
    """One claim code, hashed; bound to a registered device, used by one key."""

    __tablename__ = "device_claim"
    __table_args__ = (
        ForeignKeyConstraint(["kind", "device_id"], ["device.kind", "device.id"]),
        CheckConstraint("state in ('open', 'void', 'waiting', 'approved', 'refused')", name="state"),
        CheckConstraint("(state in ('open', 'void')) = (key = '')", name="key"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    device_id: Mapped[str] = mapped_column(String(64))
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(100))
    expires_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="open")
    key: Mapped[str] = mapped_column(String(19), default="")
    csr: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(100), default="")
    serial: Mapped[str] = mapped_column(String(40), default="")


class WrongClaimRow(Row):
    """A wrong claim code and the hashed address that it came from; kept for an hour."""

    __tablename__ = "device_wrong_claim"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(index=True)
    address: Mapped[str] = mapped_column(String(64), index=True)


class CertificateRow(Row):
    """One certificate that was given to a device."""

    __tablename__ = "device_certificate"
    __table_args__ = (ForeignKeyConstraint(["kind", "device_id"], ["device.kind", "device.id"]),)

    serial: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    device_id: Mapped[str] = mapped_column(String(64), index=True)
    pem: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(String(19))
    not_after: Mapped[datetime]
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
