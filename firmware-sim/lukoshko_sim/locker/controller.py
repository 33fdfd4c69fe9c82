"""What simulated refrigeration controllers of every make share: probes that may lie, a regulation, replies with vices."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from lukoshko_sim.locker.ekc202d_control import Control, Relays, Senses, relays, step
from lukoshko_sim.locker.modbus_slave import BUSY, ModbusSlave, Refusal, Serve
from lukoshko_sim.ports import Chunk, spread

NO_PROBE = -0x8000


@dataclass
class UnitFaults:
    """What may be wrong with any controller or with what it drives."""

    mute: bool = False
    """Obeys, but nothing that it says arrives."""
    silent: bool = False
    """Off the bus: hears nothing, says nothing; regulation goes on."""
    crc_errors: int = 0
    """How many of the coming replies have a wrong checksum."""
    busy: int = 0
    """How many of the coming requests are refused with exception 6."""
    late_s: float = 0.0
    """Replies come so much later."""
    split: bool = False
    """Replies come one byte per write."""
    frozen_probe: bool = False
    """The probes read for ever what they read when this was switched on."""
    probe_open: bool = False
    """The wires of all probes are cut."""
    bad_words: int = 0
    """So many coming reads of a probe say 8000, without its error."""
    air_offset_c10: int = 0
    """The probe in the air lies by so many tenths, and the controller believes it."""
    display_offset_c10: int = 0
    """The display shows so many tenths more."""
    compressor_dead: bool = False
    """The relay closes and nothing gets colder."""
    fan_dead: bool = False
    """The relay closes and no air moves: the coil freezes, the cells warm."""
    heater_stuck: bool = False
    """The defrost heater is always on; the relay says nothing of it."""


class Controller:
    """The part of a controller that no make has for itself. Knows no port, thread or clock."""

    faults: UnitFaults

    def __init__(
        self, unit: int, control: Control | None, senses: Senses, more: Mapping[int, Serve] | None = None
    ) -> None:
        self.control = control or Control()
        self.senses = senses
        self._slave = ModbusSlave(unit, self, more)

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
    def relays(self) -> Relays:
        """What is switched on now."""
        return relays(self.control, self.regulation(), self.senses)

    @property
    def setpoint_c10(self) -> int:
        """The setpoint in tenths of a degree."""
        raise NotImplementedError

    def regulation(self) -> Mapping[int, int]:
        """What the regulation goes by, as parameters of `ekc202d_map`."""
        raise NotImplementedError

    def takes_defrost(self) -> bool:
        """Whether somebody asked for a defrost; asked once, told once."""
        raise NotImplementedError

    def read(self, address: int, count: int) -> list[int]:
        """Return consecutive raw holding registers. Raises Refusal."""
        raise NotImplementedError

    def write(self, changes: dict[int, int]) -> None:
        """Set raw holding registers, all or none; kept before it returns. Raises Refusal."""
        raise NotImplementedError

    def run(self, senses: Senses, dt_s: float) -> Relays:
        """Let `dt_s` pass while the probes feel `senses`; return what is switched on then."""
        self.senses = self._felt(senses)
        self.control = step(
            self.control, self.regulation(), self.senses, dt_s, defrost_now=self.takes_defrost()
        )
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

    def refuse_if_busy(self) -> None:
        """Raise Refusal while there are requests left to refuse."""
        if self.faults.busy:
            self.faults.busy -= 1
            raise Refusal(BUSY)

    def word_of_probe(self, felt: int | None) -> int:
        """What a probe's register says, signed."""
        if self.faults.bad_words:
            self.faults.bad_words -= 1
            return NO_PROBE
        return NO_PROBE if felt is None else felt

    def _felt(self, senses: Senses) -> Senses:
        if self.faults.probe_open:
            return replace(senses, s3_c10=None, s4_c10=None, s5_c10=None)
        if self.faults.frozen_probe:
            return replace(self.senses, door_open=senses.door_open)
        if senses.s3_c10 is not None and self.faults.air_offset_c10:
            return replace(senses, s3_c10=senses.s3_c10 + self.faults.air_offset_c10)
        return senses

    def _say(self, reply: bytes) -> list[Chunk]:
        if self.faults.crc_errors:
            self.faults.crc_errors -= 1
            reply = reply[:-1] + bytes((reply[-1] ^ 0x10,))
        return spread(reply, late_s=self.faults.late_s, split=self.faults.split)


Keep = Callable[[dict[int, int]], None]
"""Stores what was written, before it is answered."""
