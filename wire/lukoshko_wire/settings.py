"""What a device is wished to be, and what it says that it is (DESIGN §5, `desired` and `reported`).

A document is applied whole or not at all. Its envelope is read leniently, so that a device too old for the settings can
still be told its wanted release; the settings themselves are read strictly: a key that a device does not know is a fault.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from lukoshko_wire.climate import LOW_C10
from lukoshko_wire.exposure import LIMITS, Limits, Seconds
from lukoshko_wire.message import Message
from lukoshko_wire.problems import LukoshkoError
from lukoshko_wire.values import Id, Instant, Tenths, Text, Zone

Version = Annotated[int, Meta(ge=0, le=2**31 - 2)]
Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
ReleaseName = Annotated[str, Meta(pattern=r"^[0-9]+(\.[0-9]+){1,3}$", max_length=40)]

SETPOINTS_C10 = {Zone.CHILLED: (-10, 80), Zone.FROZEN: (-300, -120)}
"""What a zone may be set to at all, whoever asks: a freezer at five degrees spoils what lies in it."""


class BadSettings(LukoshkoError):
    """The settings cannot be applied; the facts name the key."""

    code: ClassVar[str] = "settings.bad"
    status = 400


class Strict(Message, frozen=True, forbid_unknown_fields=True):
    """Base of the settings' parts: a key that is not known is refused."""


class ZoneSettings(Strict, frozen=True):
    """What a refrigerated zone keeps; outside of low..high for too long is an alarm."""

    zone: Zone
    setpoint_c10: Tenths
    low_c10: Tenths
    high_c10: Tenths


class ColdSettings(Strict, frozen=True):
    """What goods of a zone may stand, as the shop says for all its lockers; the meaning is `exposure.Limits`."""

    zone: Zone
    warm_above_c10: Tenths
    absolute_c10: Tenths
    start_c10: Tenths
    alarm_after_s: Seconds
    block_after_s: Seconds | None
    block_above_c10: Tenths | None

    @property
    def limits(self) -> Limits:
        """As the count takes them."""
        return Limits(**{name: getattr(self, name) for name in Limits.__struct_fields__})


class TimerSettings(Strict, frozen=True):
    """How long things may take at a door."""

    transition_s: Annotated[float, Meta(ge=0.5, le=30)] = 3.0
    forced_after_s: Annotated[float, Meta(ge=1, le=60)] = 5.0
    debounce_s: Annotated[float, Meta(ge=0.05, le=5)] = 0.3
    poll_moving_s: Annotated[float, Meta(ge=0.05, le=2)] = 0.25
    poll_idle_s: Annotated[float, Meta(ge=0.1, le=10)] = 1.0
    remind_s: Annotated[float, Meta(ge=5, le=600)] = 30.0
    remind_cold_s: Annotated[float, Meta(ge=5, le=600)] = 60.0
    left_open_s: Annotated[float, Meta(ge=5, le=3600)] = 120.0
    left_open_cold_s: Annotated[float, Meta(ge=5, le=3600)] = 180.0


class PeriodSettings(Strict, frozen=True):
    """How often a locker reads its controllers, keeps a reading, and tells its state unasked."""

    climate_poll_s: Annotated[float, Meta(ge=0.5, le=60)] = 10.0
    telemetry_s: Annotated[float, Meta(ge=1, le=600)] = 60.0
    state_s: Annotated[float, Meta(ge=1, le=600)] = 60.0


class LockerSettings(Strict, frozen=True):
    """Everything about a productomat that may be changed from afar; its wiring may not. What is left out, its file says.

    `cold` is the shop's: the server writes it into every document, whatever a person sent.
    """

    zones: Annotated[list[ZoneSettings], Meta(max_length=8)] = msgspec.field(default_factory=list)
    timers: TimerSettings | None = None
    periods: PeriodSettings | None = None
    language: Literal["ru", "en"] | None = None
    cold: Annotated[list[ColdSettings], Meta(max_length=8)] = msgspec.field(default_factory=list)


class PosSettings(Strict, frozen=True):
    """Everything about a till's agent that may be changed from afar. What is left out, its file says."""

    state_s: Annotated[float, Meta(ge=1, le=600)] | None = None


class Release(Message, frozen=True):
    """The agent's release that a device is to run, and what its signed manifest hashes to."""

    version: ReleaseName
    manifest_sha256: Digest


class Desired(Message, frozen=True):
    """Retained: the whole document of one device. `hash` is that of the bytes of `settings`."""

    device: Id
    version: Annotated[int, Meta(ge=1, le=2**31 - 2)]
    hash: Digest
    at: Instant
    settings: msgspec.Raw
    release: Release | None = None


class BusHealth(Message, frozen=True):
    """Exchanges on one bus since the start, and those that failed."""

    name: Id
    asked: Annotated[int, Meta(ge=0)]
    failed: Annotated[int, Meta(ge=0)]


class RightsHeld(Message, frozen=True):
    """The list of rights that a locker holds."""

    version: Annotated[int, Meta(ge=0)]
    hash: Annotated[str, Meta(max_length=64)]


class UpdateSeen(Message, frozen=True):
    """How far the change to another release has come. `waits` names what holds it up, `failed` why it was given up."""

    version: Annotated[str, Meta(max_length=40)]
    stage: Literal["fetching", "waiting", "installing", "proving", "done", "failed"]
    detail: Text = ""


class Reported(Message, frozen=True):
    """Retained: what a device runs with and how it is.

    `applied` is the version in force (0: none yet, the device's own file rules), `hash` that of its settings; `fault` is
    empty, or why the document of version `seen` was not applied: foreign · hash · malformed · unknown · value · broken
    """

    boot: Id
    session: Id
    at: Instant
    agent: Annotated[str, Meta(max_length=100)]
    applied: Version
    hash: Annotated[str, Meta(max_length=64)]
    seen: Version = 0
    fault: Annotated[str, Meta(max_length=40)] = ""
    fault_key: Annotated[str, Meta(max_length=100)] = ""
    fault_detail: Text = ""
    uptime_s: Annotated[int, Meta(ge=0)] = 0
    clock_trusted: bool = True
    clock_offset_ms: int | None = None
    """Our clock less the server's, as of the server's latest word; None while it has said nothing."""
    disk_free_bytes: Annotated[int, Meta(ge=0)] = 0
    facts_waiting: Annotated[int, Meta(ge=0)] = 0
    buses: Annotated[list[BusHealth], Meta(max_length=16)] = msgspec.field(default_factory=list)
    rights: RightsHeld | None = None
    update: UpdateSeen | None = None


def digest(settings: bytes) -> str:
    """The hash of a document's settings, over their very bytes."""
    return hashlib.sha256(settings).hexdigest()


def check_locker(settings: LockerSettings) -> LockerSettings:
    """Refuse settings that contradict themselves or would spoil food. Raises BadSettings that names the key."""
    seen = set()
    for zone in settings.zones:
        key = f"zones.{zone.zone.value}"
        limits = SETPOINTS_C10.get(zone.zone)
        if limits is None:
            raise BadSettings("this zone is not refrigerated", key=key)
        if zone.zone in seen:
            raise BadSettings("the zone is named twice", key=key)
        seen.add(zone.zone)
        if not limits[0] <= zone.setpoint_c10 <= limits[1]:
            raise BadSettings(f"must lie in {limits[0]}..{limits[1]}", key=f"{key}.setpoint_c10")
        if not zone.low_c10 < zone.setpoint_c10 < zone.high_c10:
            raise BadSettings("the setpoint must lie between low and high", key=f"{key}.low_c10")
    _check_cold(settings.cold)
    if settings.timers is not None:
        _check_timers(settings.timers)
    return settings


def _check_timers(timers: TimerSettings) -> None:
    if timers.poll_moving_s > timers.poll_idle_s:
        raise BadSettings(
            "a moving door is not looked at less often than a still one", key="timers.poll_moving_s"
        )
    if timers.debounce_s >= timers.transition_s:
        raise BadSettings("must be shorter than transition_s", key="timers.debounce_s")
    if timers.remind_s > timers.left_open_s:
        raise BadSettings("must not be longer than left_open_s", key="timers.remind_s")
    if timers.remind_cold_s > timers.left_open_cold_s:
        raise BadSettings("must not be longer than left_open_cold_s", key="timers.remind_cold_s")


def cold_of(limits: Mapping[Zone, Limits]) -> list[ColdSettings]:
    """Limits as a document carries them, by zone."""
    return [
        ColdSettings(zone=zone, **{name: getattr(each, name) for name in Limits.__struct_fields__})
        for zone, each in sorted(limits.items())
    ]


def limits_of(settings: LockerSettings | None) -> dict[Zone, Limits]:
    """What goods of each cold zone may stand: as a document says, else the usual."""
    return LIMITS | {each.zone: each.limits for each in (settings.cold if settings else ())}


def _check_cold(cold: Sequence[ColdSettings]) -> None:
    seen = set()
    for each in cold:
        key = f"cold.{each.zone.value}"
        if each.zone not in LIMITS or each.zone in seen:
            raise BadSettings("goods of this zone are not counted, or named twice", key=key)
        seen.add(each.zone)
        if each.warm_above_c10 <= LOW_C10[each.zone]:
            raise BadSettings("must be above what the zone may fall to", key=f"{key}.warm_above_c10")
        if each.warm_above_c10 > each.absolute_c10:
            raise BadSettings("must not be above absolute_c10", key=f"{key}.warm_above_c10")
