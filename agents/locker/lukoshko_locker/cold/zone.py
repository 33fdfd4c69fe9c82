"""One cold zone: each sample of its controller in, what is believed and who must be told out."""

from dataclasses import dataclass, field, replace

import msgspec

from lukoshko_locker.cold.agreement import Agreement, Felt
from lukoshko_locker.cold.ladder import Ladder, rungs
from lukoshko_locker.cold.probe import Probe, Verdict, Works
from lukoshko_locker.cold.product import DISCARD_TAU_S, WARNING_TAU_S, lagged, tenths
from lukoshko_locker.drivers.refrigeration import BROKEN, Sample
from lukoshko_wire.climate import Quality, ZoneState, band_of
from lukoshko_wire.values import Zone

PROBES = ("air", "intake", "supply", "coil")
AUXILIARY = PROBES[1:]
OFFSET = ("air", "intake")
"""What the calibration is for: on makes that regulate by it, both are one probe."""
SETPOINTS_C10 = range(-1000, 2001)
"""What may go over the wire; anything else is garbage."""
OFFLINE_AFTER = 3
"""Reads in a row that must fail: one lost frame is not a fault."""


@dataclass(frozen=True)
class Judged:
    """A zone as it is believed to be now. Probes: only what was just read and believed."""

    zone: Zone
    quality: Quality
    alarms: dict[str, bool]
    shown_c10: int | None = None
    """For people: the last believed air while it is stale, nothing when it is faulty."""
    air_c10: int | None = None
    supply_c10: int | None = None
    coil_c10: int | None = None
    product_c10: int | None = None
    setpoint_c10: int | None = None
    offset_c10: int = 0
    defrost: bool = False
    door_open: bool = False
    cooling: bool = False
    online: bool = True
    complains: bool = False

    def state(self) -> ZoneState:
        """For the snapshot."""
        return ZoneState(
            zone=self.zone, online=self.online, air_c10=self.shown_c10, setpoint_c10=self.setpoint_c10,
            defrost=self.defrost, alarm=self.complains, quality=self.quality, product_c10=self.product_c10,
            cooling=self.cooling, door_open=self.door_open,
        )  # fmt: skip


@dataclass
class Memory:
    """What survives a restart: without it goods that were too warm before a power cut would be fresh after it."""

    probes: dict[str, Probe] = field(default_factory=dict)
    agreement: Agreement = field(default_factory=Agreement)
    ladder: Ladder = field(default_factory=Ladder)
    fast_uk: int | None = None
    slow_uk: int | None = None
    blind_ms: int = 0
    """Since the air was last believed."""
    silent_ms: int = 0
    ladder_up: dict[str, bool] = field(default_factory=dict)


class ZoneWatch:
    """Judges one zone. No I/O and no clock."""

    def __init__(self, zone: Zone, *, offset_c10: int = 0, silent_ms: int = 300_000) -> None:
        self._zone, self._offset_c10, self._silent_ms = zone, offset_c10, silent_ms
        self.band = band_of(zone)
        """What it is judged by from the next sample on."""
        self._memory = Memory()
        self._failures = 0
        self._last = Judged(zone, "fault", {}, online=False)

    @property
    def last(self) -> Judged:
        """What was judged last."""
        return self._last

    def kept(self) -> bytes:
        """What must be remembered over a restart."""
        return msgspec.json.encode(self._memory)

    def recall(self, kept: bytes) -> None:
        """Go on from what was kept. Raises msgspec.MsgspecError for what another version wrote."""
        self._memory = msgspec.json.decode(kept, type=Memory)

    def read(self, sample: Sample, *, door_open: bool, dt_ms: int) -> Judged:
        """Take a sample; `dt_ms` since the last one, or the last silence."""
        memory = self._memory
        memory.silent_ms = self._failures = 0
        door_open = door_open or sample.door_open
        verdicts = self._verdicts(sample, dt_ms)
        felt = _felt(sample, verdicts, self._offset_c10, door_open=door_open)
        disagreements = memory.agreement.judge(felt, dt_ms)
        air = verdicts["air"]
        if disagreements["probe_lying"]:
            air = Verdict("fault", air.value_c10, air.trouble)
        memory.ladder.excuse(defrosting=sample.defrosting, door_open=door_open, dt_ms=dt_ms)
        self._feel(air, dt_ms)
        alarms = {
            "unit_silent": False,
            "unit_alarm": bool(sample.alarms),
            "probe_broken": air.trouble == "broken",
            "probe_frozen": air.trouble == "frozen",
            "aux_probe_broken": any(verdicts[name].trouble for name in AUXILIARY if name in verdicts),
            **disagreements,
            **memory.ladder_up,
        }
        supply, coil = (_good(verdicts.get(name)) for name in ("supply", "coil"))
        self._last = Judged(
            self._zone, air.quality, alarms,
            shown_c10=None if air.quality == "fault" else air.value_c10,
            air_c10=_good(air), supply_c10=supply, coil_c10=coil, product_c10=self._product_c10(),
            setpoint_c10=sample.setpoint_c10 if sample.setpoint_c10 in SETPOINTS_C10 else None,
            offset_c10=self._offset_c10, defrost=sample.defrosting,
            door_open=door_open, cooling=sample.cooling, complains=bool(sample.alarms),
        )  # fmt: skip
        return self._last

    def silence(self, dt_ms: int, *, door_open: bool) -> Judged:
        """The controller did not answer."""
        memory = self._memory
        self._failures += 1
        memory.silent_ms += dt_ms
        memory.blind_ms += dt_ms
        is_silent = memory.silent_ms > self._silent_ms
        self._last = replace(
            self._last,
            quality="fault" if is_silent or self._last.quality == "fault" else "stale",
            shown_c10=None if is_silent else self._last.shown_c10,
            air_c10=None, supply_c10=None, coil_c10=None, door_open=door_open,
            online=self._last.online and self._failures < OFFLINE_AFTER,
            alarms={**self._last.alarms, "unit_silent": is_silent},
        )  # fmt: skip
        return self._last

    def _verdicts(self, sample: Sample, dt_ms: int) -> dict[str, Verdict]:
        found = {}
        for name in PROBES:
            raw_c10: int | None = getattr(sample, f"{name}_c10")
            if raw_c10 is None:
                continue
            if raw_c10 != BROKEN and name in OFFSET:
                raw_c10 += self._offset_c10
            found[name] = self._memory.probes.setdefault(name, Probe()).judge(
                raw_c10, is_broken=name in sample.broken, works=_works(sample), dt_ms=dt_ms
            )
        return found

    def _feel(self, air: Verdict, dt_ms: int) -> None:
        memory = self._memory
        if air.quality != "good" or air.value_c10 is None:
            memory.blind_ms += dt_ms
            return
        # What was not seen is counted as if it had been like what is seen now: nothing better is known.
        dt_ms, memory.blind_ms = dt_ms + memory.blind_ms, 0
        memory.fast_uk = lagged(memory.fast_uk, air.value_c10, dt_ms, WARNING_TAU_S)
        memory.slow_uk = lagged(memory.slow_uk, air.value_c10, dt_ms, DISCARD_TAU_S)
        memory.ladder_up = memory.ladder.climb(rungs(self.band), memory.fast_uk, memory.slow_uk, dt_ms)

    def _product_c10(self) -> int | None:
        return None if self._memory.slow_uk is None else tenths(self._memory.slow_uk)


def _felt(sample: Sample, verdicts: dict[str, Verdict], offset_c10: int, *, door_open: bool) -> Felt:
    shown_c10 = sample.shown_c10
    return Felt(
        **{f"{name}_c10": _good(verdicts.get(name)) for name in PROBES},
        shown_c10=None if shown_c10 in (None, BROKEN) else shown_c10 + offset_c10,
        cooling=sample.cooling and not sample.stopped,
        fan=sample.fan,
        defrosting=sample.defrosting or sample.stopped,
        door_open=door_open,
    )


def _works(sample: Sample) -> Works:
    if sample.defrosting:
        return "heat"
    return "cold" if sample.cooling else "rest"


def _good(verdict: Verdict | None) -> int | None:
    return verdict.value_c10 if verdict is not None and verdict.quality == "good" else None
