"""Probes against each other and against what runs: a lie, a dead fan, a compressor without effect, a heater that stays on.

intake · supply · coil are before, behind and on the evaporator. Air that leaves it lies between the coil and the air that
came in; and when the compressor has rested for a while, all three are one. A probe that says otherwise is wrong.
"""

from dataclasses import dataclass, field

MINUTE_MS = 60_000
RESTED_MS = 6 * MINUTE_MS
AFTER_DEFROST_MS = 20 * MINUTE_MS
WORKED_MS = 10 * MINUTE_MS
CALM_MS = 5 * MINUTE_MS

APART_C10, BETWEEN_C10, SHOWN_C10 = 30, 15, 20
NO_AIR_C10 = 100
NO_COLD_C10 = 35
HOT_C10, HOT_ALONE_C10 = 40, 80

HOLD_MS = {
    "probe_lying": 10 * MINUTE_MS,
    "fan_dead": 10 * MINUTE_MS,
    "no_cooling": 10 * MINUTE_MS,
    "heater_stuck": 5 * MINUTE_MS,
}


@dataclass(frozen=True)
class Felt:
    """Believed probes, None where there is none or it is not believed, and what the controller has switched on."""

    air_c10: int | None
    intake_c10: int | None
    supply_c10: int | None
    coil_c10: int | None
    shown_c10: int | None
    cooling: bool
    fan: bool
    defrosting: bool
    door_open: bool


@dataclass
class Doubt:
    """For how long something has spoken against, and for."""

    against_ms: int = 0
    for_ms: int = 0
    up: bool = False

    def weigh(self, verdict: bool | None, dt_ms: int, hold_ms: int) -> bool:
        """True speaks against, False for, None says nothing now."""
        if verdict:
            self.against_ms, self.for_ms = self.against_ms + dt_ms, 0
            self.up = self.up or self.against_ms >= hold_ms
        elif verdict is False:
            self.for_ms += dt_ms
            if self.for_ms >= CALM_MS:
                self.against_ms, self.up = 0, False
        return self.up


@dataclass
class Agreement:
    """The probes of one controller together. Its fields are what survives a restart."""

    worked_ms: int = 0
    rested_ms: int = 0
    since_defrost_ms: int = 0
    shut_ms: int = 0
    doubts: dict[str, Doubt] = field(default_factory=dict)

    def judge(self, felt: Felt, dt_ms: int) -> dict[str, bool]:
        """Take one look; every code with whether it is up."""
        cold = felt.cooling and felt.fan and not felt.defrosting
        rests = felt.fan and not felt.cooling and not felt.defrosting
        self.worked_ms = self.worked_ms + dt_ms if cold else 0
        self.rested_ms = self.rested_ms + dt_ms if rests else 0
        self.since_defrost_ms = 0 if felt.defrosting else self.since_defrost_ms + dt_ms
        self.shut_ms = 0 if felt.door_open else self.shut_ms + dt_ms
        verdicts = {
            "probe_lying": self._lying(felt),
            "fan_dead": self._fan_dead(felt),
            "no_cooling": self._no_cooling(felt),
            "heater_stuck": self._heater_stuck(felt),
        }
        return {
            code: self.doubts.setdefault(code, Doubt()).weigh(verdict, dt_ms, HOLD_MS[code])
            for code, verdict in verdicts.items()
        }

    def _lying(self, felt: Felt) -> bool | None:
        if self.since_defrost_ms < AFTER_DEFROST_MS or self.shut_ms < CALM_MS or not felt.fan:
            return None
        intake = felt.intake_c10 if felt.intake_c10 is not None else felt.air_c10
        found = [
            _apart(felt.air_c10, felt.shown_c10, SHOWN_C10),
            _outside(felt.supply_c10, intake, felt.coil_c10),
            _outside(felt.air_c10, felt.intake_c10, felt.supply_c10),
        ]
        if self.rested_ms >= RESTED_MS:
            behind = felt.supply_c10 if felt.supply_c10 is not None else felt.coil_c10
            found.append(_apart(intake, behind, APART_C10))
        elif not any(found):
            return None  # only when all is at rest do they have to agree
        said = [each for each in found if each is not None]
        return any(said) if said else None

    def _fan_dead(self, felt: Felt) -> bool | None:
        warm, cold = felt.air_c10, felt.supply_c10 if felt.supply_c10 is not None else felt.coil_c10
        if self.worked_ms < WORKED_MS or warm is None or cold is None or felt.door_open:
            return None
        return warm - cold > (NO_AIR_C10 if felt.supply_c10 is not None else 2 * NO_AIR_C10)

    def _no_cooling(self, felt: Felt) -> bool | None:
        if self.worked_ms < WORKED_MS or felt.air_c10 is None or felt.coil_c10 is None:
            return None
        return felt.air_c10 - felt.coil_c10 < NO_COLD_C10

    def _heater_stuck(self, felt: Felt) -> bool | None:
        if self.since_defrost_ms < AFTER_DEFROST_MS or felt.coil_c10 is None or felt.air_c10 is None:
            return None
        if felt.supply_c10 is None:
            return felt.coil_c10 - felt.air_c10 > HOT_ALONE_C10
        return min(felt.coil_c10 - felt.air_c10, felt.coil_c10 - felt.supply_c10) > HOT_C10


def _apart(one_c10: int | None, other_c10: int | None, most_c10: int) -> bool | None:
    if one_c10 is None or other_c10 is None:
        return None
    return abs(one_c10 - other_c10) > most_c10


def _outside(value_c10: int | None, one_c10: int | None, other_c10: int | None) -> bool | None:
    if value_c10 is None or one_c10 is None or other_c10 is None:
        return None
    return not min(one_c10, other_c10) - BETWEEN_C10 <= value_c10 <= max(one_c10, other_c10) + BETWEEN_C10
