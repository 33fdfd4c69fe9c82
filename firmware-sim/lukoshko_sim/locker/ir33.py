"""Carel IR33 with its Modbus card: all four tables over a regulating controller.

Input registers (04)     403 probe 1   412 probe 2   406 virtual probe
Holding registers (03, 06, 16)   404 setpoint and the parameters of `PARAMETERS`
Coils (01, 05)           54 unit on   32 defrost   51 light   60 aux   40 continuous cycle   41 °C or °F
                         to read only: 5 high, 2 low, 25 condenser alarm
Discrete inputs (02)     7 compressor   0 defrost relay   13 fan   8 aux   18 defrost   43 door   3, 6 probe faults
                         29 defrost too long, 28 door open too long

Temperatures are signed tenths of a degree. Probe 1 feels the air of the cells, probe 2 sits on the evaporator.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lukoshko_sim.locker import ekc202d_map as reg
from lukoshko_sim.locker.controller import NO_PROBE, Controller, Keep, UnitFaults
from lukoshko_sim.locker.ekc202d_control import Control, Senses, alarms
from lukoshko_sim.locker.modbus_slave import ILLEGAL_ADDRESS, ILLEGAL_VALUE, MAX_READ, Refusal

PROBE_1, PROBE_2, VIRTUAL = 403, 412, 406
SETPOINT, DIFFERENTIAL, LOWEST, HIGHEST, NIGHT = 404, 421, 425, 422, 419
AH, AL, ALARM_DELAY_MIN = 416, 429, 495
INTERVAL_H, LONGEST_MIN, STOP_TEMP, DRIP_MIN = 464, 472, 430, 489
MIN_OFF_MIN, MIN_ON_MIN = 470, 467
UNIT_ON, DEFROST, LIGHT, AUX, CONTINUOUS, DEGREES = 54, 32, 51, 60, 40, 41
HIGH_ALARM, LOW_ALARM, CONDENSER_ALARM = 5, 2, 25
MAX_BITS = 2000
COIL_ON, COIL_OFF = 0xFF00, 0x0000
KEPT_COIL = 100_000
"""Coils are kept beside the registers, at their address and this."""


@dataclass(frozen=True)
class Parameter:
    """One holding register: its default and its range, signed."""

    name: str
    default: int
    low: int
    high: int


PARAMETERS = {
    SETPOINT: Parameter("setpoint", 0, -500, 2000),
    DIFFERENTIAL: Parameter("rd differential", 20, 1, 200),
    LOWEST: Parameter("r1 lowest setpoint", -500, -500, 2000),
    HIGHEST: Parameter("r2 highest setpoint", 600, -500, 2000),
    NIGHT: Parameter("r4 night offset", 30, -200, 200),
    AH: Parameter("AH above the setpoint, 0 is off", 0, 0, 2000),
    AL: Parameter("AL below the setpoint, 0 is off", 0, 0, 2000),
    427: Parameter("A0 differential of alarms", 20, 1, 200),
    ALARM_DELAY_MIN: Parameter("Ad delay of alarms, min", 120, 0, 250),
    INTERVAL_H: Parameter("dI interval of defrosts, h", 8, 0, 250),
    LONGEST_MIN: Parameter("dP1 longest defrost, min", 30, 1, 250),
    STOP_TEMP: Parameter("dt1 end of defrost", 40, -500, 2000),
    DRIP_MIN: Parameter("dd drip-off, min", 2, 0, 15),
    477: Parameter("d0 kind of defrost", 0, 0, 4),
    468: Parameter("d5 delay at start, min", 0, 0, 250),
    417: Parameter("F1 fan starts at", 50, -500, 2000),
    420: Parameter("F4 fan at standstill", 1, 0, 1),
    501: Parameter("Fd fan after drip-off, min", 1, 0, 15),
    469: Parameter("c0 compressor at start, min", 0, 0, 15),
    473: Parameter("c1 between two starts, min", 0, 0, 15),
    MIN_OFF_MIN: Parameter("c2 least off, min", 0, 0, 15),
    MIN_ON_MIN: Parameter("c3 least on, min", 0, 0, 15),
    413: Parameter("/c1 calibration of probe 1", 0, -200, 200),
    400: Parameter("/c2 calibration of probe 2", 0, -200, 200),
}
COILS = {UNIT_ON: 1, DEFROST: 0, LIGHT: 0, AUX: 0, CONTINUOUS: 0, DEGREES: 0}


@dataclass
class Faults(UnitFaults):
    """What is wrong with this controller today. Tests and the control panel switch these."""


class Ir33(Controller):
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
        self.params = {address: p.default for address, p in PARAMETERS.items()}
        self.params |= {KEPT_COIL + address: value for address, value in COILS.items()}
        for address, value in (params or {}).items():
            if address not in self.params:
                raise ValueError(f"no parameter at {address}")
            self.params[address] = value
        self._keep = keep
        more = {
            0x01: self._read_coils,
            0x02: self._read_discrete,
            0x04: self._read_inputs,
            0x05: self._write_coil,
        }
        super().__init__(unit, control, Senses(self.setpoint_c10, self.setpoint_c10, self.setpoint_c10), more)

    @property
    def setpoint_c10(self) -> int:
        """The setpoint in tenths of a degree."""
        return self.params[SETPOINT]

    def regulation(self) -> Mapping[int, int]:
        """Its parameters in the words of the regulation; alarms are relative to the setpoint."""
        own = self.params
        defaults = {address: p.default for address, p in reg.PARAMETERS.items()}
        return defaults | {
            reg.SETPOINT: own[SETPOINT],
            reg.DIFFERENTIAL: own[DIFFERENTIAL],
            reg.S4_PERCENT: 0,
            reg.MAIN_SWITCH: own[KEPT_COIL + UNIT_ON],
            reg.FORCED_COOLING: own[KEPT_COIL + CONTINUOUS],
            reg.MIN_ON_MIN: own[MIN_ON_MIN],
            reg.MIN_OFF_MIN: own[MIN_OFF_MIN],
            reg.DEFROST_INTERVAL_H: own[INTERVAL_H],
            reg.DEFROST_MAX_MIN: own[LONGEST_MIN],
            reg.DEFROST_STOP_TEMP: own[STOP_TEMP],
            reg.DRIP_MIN: own[DRIP_MIN],
            reg.FAN_DELAY_MIN: own[501],
            reg.ALARM_DELAY_MIN: own[ALARM_DELAY_MIN],
            reg.PULL_DOWN_DELAY_MIN: own[ALARM_DELAY_MIN],
            reg.HIGH_LIMIT: own[SETPOINT] + own[AH] if own[AH] else 2000,
            reg.LOW_LIMIT: own[SETPOINT] - own[AL] if own[AL] else -2000,
        }

    def takes_defrost(self) -> bool:
        """Whether the coil of the defrost was set."""
        asked, self.params[KEPT_COIL + DEFROST] = bool(self.params[KEPT_COIL + DEFROST]), 0
        return asked

    def read(self, address: int, count: int) -> list[int]:
        """Return consecutive raw holding registers. Raises Refusal."""
        self.refuse_if_busy()
        return [value & 0xFFFF for value in _row({at: self.params[at] for at in PARAMETERS}, address, count)]

    def write(self, changes: dict[int, int]) -> None:
        """Set raw holding registers, all or none; kept before it returns. Raises Refusal."""
        self.refuse_if_busy()
        values = {address: reg.signed(raw) for address, raw in changes.items()}
        after = {**self.params, **values}
        for address, value in values.items():
            if address not in PARAMETERS:
                raise Refusal(ILLEGAL_ADDRESS)
            low, high = PARAMETERS[address].low, PARAMETERS[address].high
            if address == SETPOINT:
                low, high = after[LOWEST], after[HIGHEST]
            if not low <= value <= high:
                raise Refusal(ILLEGAL_VALUE)
        self._set(values)

    def coils(self) -> dict[int, int]:
        """Every coil, the alarms among them."""
        raised = alarms(self.control, self.regulation(), self.senses)
        own = {address: self.params[KEPT_COIL + address] for address in COILS}
        return own | {
            HIGH_ALARM: int(raised[reg.HIGH_ALARM]),
            LOW_ALARM: int(raised[reg.LOW_ALARM]),
            CONDENSER_ALARM: 0,
        }

    def discrete(self) -> dict[int, int]:
        """Every discrete input."""
        raised = alarms(self.control, self.regulation(), self.senses)
        on = self.relays
        return {
            7: int(on.cooling),
            0: int(on.defrost),
            13: int(on.fan),
            8: self.params[KEPT_COIL + AUX],
            18: int(self.control.phase != "cooling"),
            43: int(self.senses.door_open),
            3: int(raised[reg.S3_ERROR]),
            6: int(raised[reg.S5_ERROR]),
            29: int(raised[reg.MAX_DEFROST_ALARM]),
            28: int(raised[reg.DOOR_ALARM]),
        }

    def inputs(self) -> dict[int, int]:
        """Every input register, signed."""
        air, coil = self.senses.s3_c10, self.senses.s5_c10
        felt = {
            PROBE_1: None if air is None else air + self.params[413],
            PROBE_2: None if coil is None else coil + self.params[400],
            VIRTUAL: None if air is None else air + self.params[413] + self.faults.display_offset_c10,
        }
        return {address: NO_PROBE if value is None else value for address, value in felt.items()}

    def _read_coils(self, body: bytes) -> bytes:
        return self._bits(self.coils(), body)

    def _read_discrete(self, body: bytes) -> bytes:
        return self._bits(self.discrete(), body)

    def _read_inputs(self, body: bytes) -> bytes:
        self.refuse_if_busy()
        address, count = _two(body)
        if not 1 <= count <= MAX_READ:
            raise Refusal(ILLEGAL_VALUE)
        words = [self.word_of_probe(value) & 0xFFFF for value in _row(self.inputs(), address, count)]
        return bytes((2 * count,)) + b"".join(word.to_bytes(2, "big") for word in words)

    def _bits(self, table: Mapping[int, int], body: bytes) -> bytes:
        self.refuse_if_busy()
        address, count = _two(body)
        if not 1 <= count <= MAX_BITS:
            raise Refusal(ILLEGAL_VALUE)
        packed = sum(bit << at for at, bit in enumerate(_row(table, address, count)))
        size = (count + 7) // 8
        return bytes((size,)) + packed.to_bytes(size, "little")

    def _write_coil(self, body: bytes) -> bytes:
        self.refuse_if_busy()
        address, value = _two(body)
        if address not in COILS:
            raise Refusal(ILLEGAL_ADDRESS)
        if value not in (COIL_ON, COIL_OFF):
            raise Refusal(ILLEGAL_VALUE)
        self._set({KEPT_COIL + address: int(value == COIL_ON)})
        if address == UNIT_ON and value == COIL_OFF:
            self.control = replace(self.control, hot_for_s=0.0, cold_for_s=0.0)
        return body

    def _set(self, values: dict[int, int]) -> None:
        lasting = {address: value for address, value in values.items() if address != KEPT_COIL + DEFROST}
        if self._keep and lasting:
            self._keep(lasting)
        self.params |= values


def _row(table: Mapping[int, int], address: int, count: int) -> list[int]:
    wanted = range(address, address + count)
    if any(at not in table for at in wanted):
        raise Refusal(ILLEGAL_ADDRESS)
    return [table[at] for at in wanted]


def _two(body: bytes) -> tuple[int, int]:
    return int.from_bytes(body[:2], "big"), int.from_bytes(body[2:4], "big")
