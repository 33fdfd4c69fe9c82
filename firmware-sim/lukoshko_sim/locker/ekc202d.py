"""Danfoss EKC 202D with its Modbus card: the register map over a regulating controller.

All values are holding registers (functions 03, 06, 16), signed tenths of a degree; `ekc202d_map` names them,
`ekc202d_control` regulates, `modbus_slave` frames. A broken probe reads 8000 and raises its error register.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lukoshko_sim.locker import ekc202d_map as reg
from lukoshko_sim.locker.controller import NO_PROBE, Controller, Keep, UnitFaults
from lukoshko_sim.locker.ekc202d_control import Control, Senses, alarms, state_code, thermostat_c10
from lukoshko_sim.locker.modbus_slave import ILLEGAL_ADDRESS, ILLEGAL_VALUE, Refusal

PROBES = (reg.S3, reg.S4, reg.S5, reg.THERMOSTAT_AIR, reg.ALARM_AIR, reg.DISPLAYED_AIR)


@dataclass
class Faults(UnitFaults):
    """What is wrong with this controller today. Tests and the control panel switch these."""

    single_reads: bool = False
    """Reads of more than one register are refused with exception 3."""


class Ekc202d(Controller):
    """Bytes in, bytes out; `run` lets its time pass. Knows no port, thread or clock."""

    faults: Faults

    def __init__(
        self,
        unit: int = 1,
        *,
        params: Mapping[int, int] | None = None,
        control: Control | None = None,
        keep: Keep | None = None,
    ) -> None:
        """`params` differ from the defaults; `keep` stores what is written, before it is answered."""
        self.faults = Faults()
        self.params = {address: p.default for address, p in reg.PARAMETERS.items()}
        for address, value in (params or {}).items():
            if address not in self.params:
                raise ValueError(f"no parameter at {address}")
            self.params[address] = value
        self._keep = keep
        super().__init__(unit, control, Senses(self.setpoint_c10, self.setpoint_c10, self.setpoint_c10))

    @property
    def setpoint_c10(self) -> int:
        """The setpoint in tenths of a degree."""
        return self.params[reg.SETPOINT]

    def regulation(self) -> Mapping[int, int]:
        """Its own parameters."""
        return self.params

    def takes_defrost(self) -> bool:
        """Whether 1012 was written."""
        asked, self.params[reg.DEFROST_START] = bool(self.params[reg.DEFROST_START]), 0
        return asked

    def read(self, address: int, count: int) -> list[int]:
        """Return consecutive raw registers. Raises Refusal."""
        self.refuse_if_busy()
        if count > 1 and self.faults.single_reads:
            raise Refusal(ILLEGAL_VALUE)
        shown = self.shown()
        wanted = range(address, address + count)
        if any(at not in shown for at in wanted):
            raise Refusal(ILLEGAL_ADDRESS)
        return [self._word(at, shown[at]) & 0xFFFF for at in wanted]

    def write(self, changes: dict[int, int]) -> None:
        """Set raw registers, all or none; kept before it returns. Raises Refusal."""
        self.refuse_if_busy()
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

    def _word(self, address: int, value: int) -> int:
        return self.word_of_probe(value) if address in PROBES else value

    def _check(self, address: int, value: int, after: Mapping[int, int]) -> None:
        parameter = reg.PARAMETERS.get(address)
        if parameter is None:
            raise Refusal(ILLEGAL_ADDRESS)
        low, high = parameter.low, parameter.high
        if address == reg.SETPOINT:
            low, high = after[reg.MIN_SETPOINT], after[reg.MAX_SETPOINT]
        if not low <= value <= high:
            raise Refusal(ILLEGAL_VALUE)

    def shown(self) -> dict[int, int]:
        """Return every readable register, signed."""
        raised = alarms(self.control, self.params, self.senses)
        on = self.relays
        air = thermostat_c10(self.params, self.senses)
        probes = {
            reg.S3: self.senses.s3_c10,
            reg.S4: self.senses.s4_c10,
            reg.S5: self.senses.s5_c10,
            reg.THERMOSTAT_AIR: air,
            reg.ALARM_AIR: air,
            reg.DISPLAYED_AIR: None if air is None else air + self.faults.display_offset_c10,
        }
        main_off = self.params[reg.MAIN_SWITCH] != 1
        return {
            **self.params,
            **{address: NO_PROBE if felt is None else felt for address, felt in probes.items()},
            reg.ACTUAL_SETPOINT: self.setpoint_c10,
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
