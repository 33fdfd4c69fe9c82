"""Danfoss EKC 202D with its Modbus card: the register map over a regulating controller.

All values are holding registers (functions 03, 06, 16), signed tenths of a degree; `ekc202d_map` names them,
`ekc202d_control` regulates, `modbus_slave` frames. A broken probe reads 8000 and raises its error register.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from lukoshko_sim.locker import ekc202d_map as reg
from lukoshko_sim.locker.ekc202d_control import (
    Control,
    Relays,
    Senses,
    alarms,
    relays,
    state_code,
    step,
    thermostat_c10,
)
from lukoshko_sim.locker.modbus_slave import (
    BUSY,
    ILLEGAL_ADDRESS,
    ILLEGAL_VALUE,
    ModbusSlave,
    Refusal,
)
from lukoshko_sim.ports import Chunk, spread

NO_PROBE = -0x8000


@dataclass
class Faults:
    """What is wrong with this controller today. Tests and the control panel switch these."""

    mute: bool = False
    """Obeys, but nothing that it says arrives."""
    silent: bool = False
    """Off the bus: hears nothing, says nothing; regulation goes on."""
    crc_errors: int = 0
    """How many of the coming replies have a wrong checksum."""
    busy: int = 0
    """How many of the coming requests are refused with exception 6."""
    single_reads: bool = False
    """Reads of more than one register are refused with exception 3."""
    late_s: float = 0.0
    """Replies come so much later."""
    split: bool = False
    """Replies come one byte per write."""
    frozen_probe: bool = False
    """The probes read for ever what they read when this was switched on."""
    probe_open: bool = False
    """The wires of all probes are cut."""
    compressor_dead: bool = False
    """The relay closes and nothing gets colder."""


class Ekc202d:
    """Bytes in, bytes out; `run` lets its time pass. Knows no port, thread or clock."""

    def __init__(
        self,
        unit: int = 1,
        *,
        params: Mapping[int, int] | None = None,
        control: Control | None = None,
        keep: Callable[[dict[int, int]], None] | None = None,
    ) -> None:
        """`params` differ from the defaults; `keep` stores what is written, before it is answered."""
        self.faults = Faults()
        self.params = {address: p.default for address, p in reg.PARAMETERS.items()}
        for address, value in (params or {}).items():
            if address not in self.params:
                raise ValueError(f"no parameter at {address}")
            self.params[address] = value
        self.control = control or Control()
        self.senses = Senses(self.setpoint_c10, self.setpoint_c10, self.setpoint_c10)
        self._keep = keep
        self._slave = ModbusSlave(unit, self)

    @property
    def unit(self) -> int:
        """The address on the bus."""
        return self._slave.unit

    @property
    def frames(self) -> int:
        """How many whole requests were for this unit."""
        return self._slave.frames

    @property
    def bad_frames(self) -> int:
        """How many requests were garbled."""
        return self._slave.bad_frames

    @property
    def setpoint_c10(self) -> int:
        """The setpoint in tenths of a degree."""
        return self.params[reg.SETPOINT]

    @property
    def relays(self) -> Relays:
        """What is switched on now."""
        return relays(self.control, self.params, self.senses)

    def run(self, senses: Senses, dt_s: float) -> Relays:
        """Let `dt_s` pass while the probes feel `senses`; return what is switched on then."""
        self.senses = self._felt(senses)
        defrost_now = bool(self.params[reg.DEFROST_START])
        self.control = step(self.control, self.params, self.senses, dt_s, defrost_now=defrost_now)
        self.params[reg.DEFROST_START] = 0
        return self.relays

    def feed(self, data: bytes, now_s: float | None = None) -> list[Chunk]:
        """Take what came over the bus and return what the unit puts on it."""
        if self.faults.silent:
            return []
        replies = self._slave.feed(data, now_s)
        return [] if self.faults.mute else [c for reply in replies for c in self._say(reply)]

    def tick(self, now_s: float) -> list[Chunk]:  # noqa: ARG002
        """A slave never speaks unasked."""
        return []

    def wake_at(self) -> float | None:
        """A slave needs no waking."""
        return None

    def read(self, address: int, count: int) -> list[int]:
        """Return consecutive raw registers. Raises Refusal."""
        self._refuse_if_busy()
        if count > 1 and self.faults.single_reads:
            raise Refusal(ILLEGAL_VALUE)
        shown = self.shown()
        wanted = range(address, address + count)
        if any(at not in shown for at in wanted):
            raise Refusal(ILLEGAL_ADDRESS)
        return [shown[at] & 0xFFFF for at in wanted]

    def write(self, changes: dict[int, int]) -> None:
        """Set raw registers, all or none; kept before it returns. Raises Refusal."""
        self._refuse_if_busy()
        values = {address: reg.signed(raw) for address, raw in changes.items()}
        for address, value in values.items():
            self._check(address, value, {**self.params, **values})
        lasting = {address: v for address, v in values.items() if address not in reg.PULSES}
        if self._keep and lasting:
            self._keep(lasting)
        self.params |= values
        if self.params[reg.RESET_ALARM]:
            self.params[reg.RESET_ALARM] = 0
            self.control = replace(
                self.control, hot_for_s=0.0, cold_for_s=0.0, door_for_s=0.0, defrost_timed_out=False
            )

    def _check(self, address: int, value: int, after: Mapping[int, int]) -> None:
        parameter = reg.PARAMETERS.get(address)
        if parameter is None:
            raise Refusal(ILLEGAL_ADDRESS)
        low, high = parameter.low, parameter.high
        if address == reg.SETPOINT:
            low, high = after[reg.MIN_SETPOINT], after[reg.MAX_SETPOINT]
        if not low <= value <= high:
            raise Refusal(ILLEGAL_VALUE)

    def _refuse_if_busy(self) -> None:
        if self.faults.busy:
            self.faults.busy -= 1
            raise Refusal(BUSY)

    def _felt(self, senses: Senses) -> Senses:
        if self.faults.probe_open:
            return replace(senses, s3_c10=None, s4_c10=None, s5_c10=None)
        if self.faults.frozen_probe:
            return replace(self.senses, door_open=senses.door_open)
        return senses

    def _say(self, reply: bytes) -> list[Chunk]:
        if self.faults.crc_errors:
            self.faults.crc_errors -= 1
            reply = reply[:-1] + bytes((reply[-1] ^ 0x10,))
        return spread(reply, late_s=self.faults.late_s, split=self.faults.split)

    def shown(self) -> dict[int, int]:
        """Return every readable register, signed."""
        raised = alarms(self.control, self.params, self.senses)
        on = self.relays
        air = thermostat_c10(self.params, self.senses)
        shown_air = NO_PROBE if air is None else air
        probes = {
            reg.S3: self.senses.s3_c10,
            reg.S4: self.senses.s4_c10,
            reg.S5: self.senses.s5_c10,
        }
        main_off = self.params[reg.MAIN_SWITCH] != 1
        return {
            **self.params,
            **{address: NO_PROBE if felt is None else felt for address, felt in probes.items()},
            reg.ACTUAL_SETPOINT: self.setpoint_c10,
            reg.DISPLAYED_AIR: shown_air,
            reg.THERMOSTAT_AIR: shown_air,
            reg.ALARM_AIR: shown_air,
            reg.STATE: state_code(self.control, self.params, self.senses),
            reg.APPLICATION_MODE: 0,
            reg.STANDBY: int(main_off),
            reg.DEFROSTING: int(on.defrost),
            reg.HOLDING: 0,
            reg.NIGHT_ACTIVE: self.params[reg.NIGHT],
            reg.CLEANING: self.params[reg.CASE_CLEAN],
            reg.DI1: int(self.senses.door_open),
            reg.DI2: 0,
            reg.COOLING_RELAY: int(on.cooling),
            reg.FAN_RELAY: int(on.fan),
            reg.DEFROST_RELAY: int(on.defrost),
            reg.RAIL_HEAT_RELAY: 0,
            reg.ALARM_RELAY: int(any(raised.values())),
            reg.LIGHT_RELAY: self.params[reg.LIGHT],
            reg.ANY_ALARM: int(any(raised.values())),
            **{address: int(up) for address, up in raised.items()},
            reg.SOFTWARE_VERSION: 301,
            reg.ORDER_NO: 8542,
        }
