"""Devices as technician and operator see them: presence, health, wished settings."""

from typing import Annotated, Literal

from msgspec import Meta

from lukoshko_wire.message import Message
from lukoshko_wire.settings import Digest, LockerSettings, PosSettings, Release, Reported, Version
from lukoshko_wire.values import Id, Instant

DeviceKind = Literal["locker", "pos"]
Reason = Annotated[str, Meta(min_length=1, max_length=500)]
HealthPart = Literal["clock", "disk", "journal", "buses", "settings", "update"]
"""What of a device's own report is not as it should be."""
DeviceTrouble = Literal["any", "offline", "double", "health", "settings", "update"]
"""Which devices a list shows: `settings` and `update` also while what is wished is on its way."""


class DeviceView(Message, frozen=True):
    """One device of the fleet. `wished` is the newest version of its settings (0: its own file rules)."""

    kind: DeviceKind
    id: Id
    seq: int
    name: str
    online: bool
    seen_at: Instant | None
    agent: str
    boot: str
    wished: Version
    release: str
    """The agent's release that it is to run, or empty."""
    ill: list[HealthPart]
    suspect_since: Instant | None
    """Since when it may have a double; commands are withheld until a person decides."""
    certified_until: Instant | None
    reported: Reported | None
    reported_at: Instant | None


class DeviceList(Message, frozen=True):
    """A page of devices by kind and id; `next` is a cursor, empty at the end; `total` counts every page."""

    devices: list[DeviceView]
    next: str
    total: int


class SettingsChange(Message, frozen=True):
    """One version of a device's settings. `release` is the agent's release that it wants, or empty."""

    version: Version
    at: Instant
    actor: str
    reason: str
    release: str


class SettingsView(Message, frozen=True):
    """The wished settings of a device, newest version first in the history. One of `locker` and `pos` is there."""

    kind: DeviceKind
    id: Id
    version: Version
    hash: Digest | Literal[""]
    locker: LockerSettings | None
    pos: PosSettings | None
    release: Release | None
    history: list[SettingsChange]


class SetLockerSettings(Message, frozen=True):
    """Wish for other settings; refused when somebody else changed version `based_on` meanwhile."""

    based_on: Version
    settings: LockerSettings
    reason: Reason


class SetPosSettings(Message, frozen=True):
    """Wish for other settings; refused when somebody else changed version `based_on` meanwhile."""

    based_on: Version
    settings: PosSettings
    reason: Reason
