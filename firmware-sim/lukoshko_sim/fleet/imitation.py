"""One imitated agent: what it says and what it answers, without a network and without a clock.

It keeps the contract of the real one where the server can tell: facts numbered by boot until they are acknowledged,
commands by id with one result, nothing late, nothing of another session. It has no bolts: a pulse is a number here.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from lukoshko_wire import locker as wire
from lukoshko_wire.channels import Channel
from lukoshko_wire.climate import Reading, Telemetry, TelemetryAck, ZoneState
from lukoshko_wire.message import encode, parse
from lukoshko_wire.problems import LukoshkoError
from lukoshko_wire.values import Zone

ZONES = {Zone.CHILLED: 30, Zone.FROZEN: -200}
"""Refrigerated zones and what they keep, in tenths of a degree."""
ROWS = 100
"""Readings in one batch of telemetry, at most."""
FACTS = 50
"""Facts in one batch, at most."""
PATIENCE = 6
"""Rounds without an answer after which readings go again: they are many, and none is urgent."""


@dataclass(frozen=True)
class Say:
    """Something to publish, so many seconds from now."""

    topic: str
    payload: bytes
    retain: bool = False
    after_s: float = 0.0


@dataclass
class Counts:
    """What happened to one imitation; the fleet adds them up."""

    commands: int = 0
    repeated: int = 0
    refused: int = 0
    pulses: int = 0
    facts_told: int = 0
    facts_taken: int = 0
    rows_told: int = 0
    rows_sent: int = 0
    rows_taken: int = 0
    malformed: int = 0


@dataclass
class Imitation:
    """An agent of so many cells in one boot. Times are given, never read."""

    id: str
    cells: int
    rng: Random
    boot: str = ""
    session: str = ""
    counts: Counts = field(default_factory=Counts)
    _seq: int = 0
    _facts: deque[wire.DoorMoved | wire.CommandEnded] = field(default_factory=deque)
    _results: dict[str, wire.Ack] = field(default_factory=dict)
    _doors: dict[int, wire.Door] = field(default_factory=dict)
    _readings: deque[Reading] = field(default_factory=deque)
    _upto: int = 0
    _alone_since: datetime | None = None
    last_command: str = ""
    """The command that was last acted on."""
    _taken_before: tuple[int, int] = (0, 0)
    _rounds: int = 0
    """In which no reading was taken although some wait."""

    def __post_init__(self) -> None:
        self._doors = dict.fromkeys(range(1, self.cells + 1), "closed")
        self.start()

    def start(self) -> None:
        """Another boot: another session; facts of the old boot that nobody took are told again under the new one."""
        self.boot, self.session = f"1-{self.rng.randbytes(4).hex()}", self.rng.randbytes(12).hex()
        self._seq, kept, self._facts = 0, self._facts, deque()
        for fact in kept:
            self._tell(fact)

    def topic(self, channel: Channel[Any]) -> str:
        """A topic of this device."""
        return channel.topic(device=self.id)

    def presence(self, now: datetime, *, online: bool) -> bytes:
        """What stands in `conn`, and in the will."""
        body = wire.Conn(online=online, boot=self.boot, session=self.session, version="fleet", at=now)
        return encode(body)

    def joined(self, now: datetime) -> list[Say]:
        """What is said once commands can arrive: presence, the snapshot, facts that nobody has taken."""
        hello = Say(self.topic(wire.CONN), self.presence(now, online=True), retain=True)
        return [hello, self.snapshot(now), *self.untold()]

    def snapshot(self, now: datetime) -> Say:
        """Doors and zones as they are."""
        body = wire.LockerState(
            boot=self.boot, session=self.session, at=now,
            cells=[wire.CellState(no=no, door=door) for no, door in self._doors.items()],
            zones=[ZoneState(zone=zone, online=True, air_c10=air, setpoint_c10=air) for zone, air in ZONES.items()],
        )  # fmt: skip
        return Say(self.topic(wire.STATE), encode(body), retain=True)

    def minute(self, now: datetime) -> None:
        """Another minute has passed."""
        self._read(now)

    def alone(self, now: datetime, minutes: int) -> None:
        """So many minutes were spent alone: before everything that was told of yet."""
        oldest = self._alone_since or now - timedelta(days=1)
        self._alone_since = oldest - timedelta(minutes=minutes)
        for number in range(1, minutes + 1):
            self._read(self._alone_since + timedelta(minutes=number))

    def _read(self, moment: datetime) -> None:
        at = moment.replace(second=0, microsecond=0)
        self.counts.rows_told += len(ZONES)
        for zone, setpoint in ZONES.items():
            air = setpoint + self.rng.randrange(-8, 9)
            self._readings.append(
                Reading(zone=zone, at=at, air_c10=air, air_low_c10=air - 3, air_high_c10=air + 3,
                        product_c10=setpoint, setpoint_c10=setpoint, cooling=air > setpoint)
            )  # fmt: skip

    def telemetry(self) -> Say | None:
        """The oldest readings that nobody has taken, as one batch; None when there are none."""
        batch = [self._readings[n] for n in range(min(ROWS, len(self._readings)))]
        if not batch:
            return None
        self.counts.rows_sent += len(batch)
        body = Telemetry(boot=self.boot, readings=batch, upto=self._upto + len(batch))
        return Say(self.topic(wire.TEL), encode(body))

    def untold(self) -> list[Say]:
        """Facts that the server has not acknowledged, one batch of them."""
        batch = [self._facts[n] for n in range(min(FACTS, len(self._facts)))]
        body = wire.Facts(boot=self.boot, facts=list(batch))
        return [Say(self.topic(wire.EVT), encode(body))] if batch else []

    @property
    def waiting(self) -> tuple[int, int]:
        """Facts and readings that the server has not acknowledged."""
        return len(self._facts), len(self._readings)

    def again(self) -> list[Say]:
        """What of the untold goes again when asked every few seconds: facts at once, readings after many rounds."""
        counts, (facts, rows) = self.counts, self.waiting
        facts_stuck = facts > 0 and counts.facts_taken == self._taken_before[0]
        rows_stuck = rows > 0 and counts.rows_taken == self._taken_before[1]
        self._taken_before = (counts.facts_taken, counts.rows_taken)
        self._rounds = self._rounds + 1 if rows_stuck else 0
        says = self.untold() if facts_stuck else []
        if self._rounds >= PATIENCE:
            self._rounds = 0
            batch = self.telemetry()
            says += [batch] if batch else []
        return says

    def heard(self, topic: str, payload: bytes, now: datetime) -> list[Say]:
        """A message on one of our own topics; answers what to say to it."""
        try:
            if topic == self.topic(wire.CMD):
                return self._command(wire.parse_command(payload), now)
            if topic == self.topic(wire.EVT_ACK):
                return self._taken(parse(wire.FactsAck, payload))
            if topic == self.topic(wire.TEL_ACK):
                return self._kept(parse(TelemetryAck, payload))
        except LukoshkoError:
            self.counts.malformed += 1
        return []

    def _command(self, command: wire.Command, now: datetime) -> list[Say]:
        self.counts.commands += 1
        known = self._results.get(command.id)
        if known is not None:
            self.counts.repeated += 1
            return [self._answer(known)]
        code = self._refusal(command, now)
        if code:
            self.counts.refused += 1
            return [self._answer(self._end(wire.Ack(id=command.id, outcome="rejected", code=code, at=now)))]
        if isinstance(command, wire.ZoneAction):
            accepted = self._answer(wire.Ack(id=command.id, outcome="accepted", code="accepted", at=now))
            done = self._end(wire.Ack(id=command.id, outcome="done", code="written", at=now))
            return [accepted, self._answer(done), *self.untold()]
        self.counts.pulses += 1
        self.last_command = command.id
        accepted = self._answer(wire.Ack(id=command.id, outcome="accepted", code="accepted", at=now))
        self._moved(command, "open", now)
        done = self._end(wire.Ack(id=command.id, outcome="done", code="opened", at=now))
        self._moved(command, "closed", now + timedelta(seconds=1))
        return [accepted, self._answer(done), *self.untold()]

    def _refusal(self, command: wire.Command, now: datetime) -> str:
        if now >= command.expires_at:
            return "expired"
        if command.session != self.session:
            return "stale_session"
        if isinstance(command, wire.ZoneAction):
            return "" if command.zone in ZONES else "unknown_zone"
        return "" if command.cell in self._doors else "unknown_cell"

    def _moved(self, command: wire.OpenCell, door: wire.Door, now: datetime) -> None:
        self._doors[command.cell] = door
        if door != "unknown":
            self._tell(wire.DoorMoved(seq=0, at=now, cell=command.cell, door=door, command_id=command.id))

    def _end(self, ack: wire.Ack) -> wire.Ack:
        self._results[ack.id] = ack
        self._tell(wire.CommandEnded(seq=0, at=ack.at, ack=ack))
        return ack

    def _answer(self, ack: wire.Ack) -> Say:
        return Say(self.topic(wire.ACK), encode(ack))

    def _tell(self, fact: wire.DoorMoved | wire.CommandEnded) -> None:
        self._seq += 1
        self.counts.facts_told += 1
        numbered = {name: getattr(fact, name) for name in fact.__struct_fields__} | {"seq": self._seq}
        self._facts.append(type(fact)(**numbered))

    def _taken(self, ack: wire.FactsAck) -> list[Say]:
        if ack.boot != self.boot:
            return []
        before = len(self._facts)
        while self._facts and self._facts[0].seq <= ack.upto:
            self._facts.popleft()
            self.counts.facts_taken += 1
        return self.untold() if len(self._facts) < before else []

    def _kept(self, ack: TelemetryAck) -> list[Say]:
        if ack.boot != self.boot:
            return []
        took = min(ack.upto - self._upto, len(self._readings))
        for _ in range(took):
            self._readings.popleft()
        self._upto += max(took, 0)
        self.counts.rows_taken += max(took, 0)
        more = self.telemetry() if took > 0 else None
        return [more] if more else []
