"""Cold zones: what their probes said, minute by minute, and the bands that agent, server and screens judge them by."""

from dataclasses import dataclass
from typing import Literal

from lukoshko_wire.exposure import LIMITS, Limits
from lukoshko_wire.message import Message
from lukoshko_wire.values import Id, Instant, Tenths, Zone

ZoneDeed = Literal["defrost", "clean_on", "clean_off", "reset_alarm"]
"""What a technician may ask of a zone's controller."""
Quality = Literal["good", "stale", "fault"]
"""good: read and believed; stale: the last believed value stands in; fault: nothing can be said."""


class ZoneState(Message, frozen=True):
    """One refrigerated zone as last read; `online` false when the controller is silent."""

    zone: Zone
    online: bool
    air_c10: Tenths | None = None
    setpoint_c10: Tenths | None = None
    defrost: bool = False
    alarm: bool = False
    quality: Quality = "good"
    product_c10: Tenths | None = None
    """Product-equivalent temperature: the air through a lag of 45 minutes."""
    cooling: bool = False
    door_open: bool = False


class Reading(Message, frozen=True, omit_defaults=True):
    """One minute of one zone, from `at` on: mean, lowest and highest of each probe, offset of calibration included.

    air: where the goods are; supply: behind the evaporator; coil: on it. A flag is up if it was for any part.
    """

    zone: Zone
    at: Instant
    air_c10: Tenths | None = None
    air_low_c10: Tenths | None = None
    air_high_c10: Tenths | None = None
    supply_c10: Tenths | None = None
    supply_low_c10: Tenths | None = None
    supply_high_c10: Tenths | None = None
    coil_c10: Tenths | None = None
    coil_low_c10: Tenths | None = None
    coil_high_c10: Tenths | None = None
    product_c10: Tenths | None = None
    setpoint_c10: Tenths | None = None
    offset_c10: Tenths = 0
    quality: Quality = "good"
    defrost: bool = False
    door_open: bool = False
    cooling: bool = False


class Telemetry(Message, frozen=True):
    """A batch of readings, thinned on the device, back-filled after an outage; `upto` numbers its last reading."""

    boot: Id
    readings: list[Reading]
    upto: int = 0


class TelemetryAck(Message, frozen=True):
    """The server has committed every reading of the batch that ended with this number."""

    boot: Id
    upto: int


@dataclass(frozen=True)
class Band:
    """What a zone must keep, in tenths of a degree (reference: SanPiN regime 4±2, -18 with short excursions)."""

    low_c10: int
    """Below it goods are spoiled by cold."""
    high_c10: int
    """Warning and alarm are counted above it."""
    absolute_c10: int
    """Never suppressed above it."""
    discard_c10: int
    """Whatever lies here is lost when large goods are above it for `discard_after_s` in one stretch."""
    discard_after_s: int = 0


LOW_C10 = {Zone.AMBIENT: 20, Zone.CHILLED: 0, Zone.FROZEN: -350}
AMBIENT = Band(low_c10=LOW_C10[Zone.AMBIENT], high_c10=250, absolute_c10=350, discard_c10=300)
"""Ambient goods are not counted: their zone has limits of its own."""


def band_of(zone: Zone, limits: Limits | None = None) -> Band:
    """A zone's band. Of a cold zone it is what its goods may stand, so that alarm and block are of one source."""
    stands = limits or LIMITS.get(zone)
    if stands is None:
        return AMBIENT
    discard_c10, after_s = stands.absolute_c10, 0
    if stands.block_above_c10 is not None:
        discard_c10 = stands.block_above_c10
    elif stands.block_after_s is not None:
        discard_c10, after_s = stands.warm_above_c10, stands.block_after_s
    return Band(LOW_C10[zone], stands.warm_above_c10, stands.absolute_c10, discard_c10, after_s)


MOST_READINGS = 200
"""In one batch."""
