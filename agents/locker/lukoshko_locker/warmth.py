"""How long what lies in each cell was too warm, counted by this locker's own probes; past the limit it is not given out.

The same rule as the server's. Goods come with what was left of their time (the list of rights says it) and, as nobody
measured them here, at the limit itself. A count ends when its cell is opened for the customer or emptied.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

import msgspec

from lukoshko_edge.clock import Clock
from lukoshko_edge.journal import Journal
from lukoshko_locker.doors import Moved
from lukoshko_locker.record import Record
from lukoshko_wire.climate import ZoneState
from lukoshko_wire.exposure import (
    LIMITS,
    MINUTE_S,
    SILENT_S,
    Exposure,
    Limits,
    Stage,
    advance,
    begin_at_the_limit,
    judged_anew,
)
from lukoshko_wire.locker import CellBlocked, CellWarm, OpenCell
from lukoshko_wire.message import encode, parse
from lukoshko_wire.rights import Lies, Load
from lukoshko_wire.values import Zone

log = logging.getLogger(__name__)
F = TypeVar("F", CellWarm, CellBlocked)
COUNT, REASON, TIME = "warmth:", "warmth-opened:", "warmth-time"


class Counted(msgspec.Struct, frozen=True):
    """The count of one cell, as the journal keeps it."""

    since_s: int
    exposure: Exposure
    warm_told: bool = False
    blocked: bool = False
    own: Limits | None = None
    """Of these very goods; None: the zone's."""


class CellWarmth:
    """Counts. The journal's transaction is the lock: doors and probes tell from threads of their own."""

    def __init__(
        self, zones: Mapping[int, Zone], journal: Journal, record: Record, clock: Clock, *,
        lying: Callable[[], Iterable[Lies]] = tuple, loads: Callable[[], Iterable[Load]] = tuple,
    ) -> None:  # fmt: skip
        self._zones, self._journal, self._record, self._clock = zones, journal, record, clock
        self._lying, self._loads = lying, loads
        self._limits: Mapping[Zone, Limits] = LIMITS
        self._time = RunningTime(journal, clock)
        self._airs: dict[Zone, list[tuple[int, int]]] = {}
        kept = journal.recall_all(COUNT)
        self._cells = {int(no): msgspec.json.decode(body, type=Counted) for no, body in kept.items()}
        self._reasons = {int(no): reason for no, reason in journal.recall_all(REASON).items()}

    def judge_by(self, limits: Mapping[Zone, Limits]) -> None:
        """From the next minute on count by these limits; what is counted already stands."""
        with self._journal.transaction():
            self._limits = limits

    def moved(self, event: Moved) -> None:
        """A door moved; called inside the transaction that writes it down."""
        if event.door == "open":
            self._opened(event)
        elif self._reasons.pop(event.cell, "") == "deposit":
            self._journal.drop(f"{REASON}{event.cell}")
            self._begin(event.cell)

    def feel(self, states: Iterable[ZoneState]) -> None:
        """What the probes say now; what is not good is nothing. Counts every minute that is over."""
        with self._journal.transaction():
            now_s = self._time.now_s()
            for state in states:
                if state.online and state.quality == "good" and state.air_c10 is not None:
                    airs = self._airs.setdefault(state.zone, [])
                    airs.append((now_s, state.air_c10))
                    while airs[0][0] < now_s - SILENT_S - 2 * MINUTE_S:
                        airs.pop(0)
            lying = {each.cell: each for each in self._lying()}
            for no, counted in list(self._cells.items()):
                self._look(no, counted, lying.get(no), now_s)

    def blocked(self, cell: int) -> bool:
        """True when what lies in the cell is not given out any more."""
        counted = self._cells.get(cell)
        return counted is not None and counted.blocked

    def parcels(self) -> frozenset[str]:
        """Parcels that are not given out any more: as the list of rights names them, or a token by their cell."""
        cells = {no for no, counted in self._cells.copy().items() if counted.blocked}
        listed = {each.parcel_id for each in self._lying() if each.cell in cells}
        return frozenset(listed | {f"cell-{no}" for no in cells})

    def _opened(self, event: Moved) -> None:
        reason = self._reason(event.command_id)
        if reason == "deposit":
            self._reasons[event.cell] = reason
            self._journal.remember(f"{REASON}{event.cell}", reason)
        elif reason in ("pickup", "recall") and self._cells.pop(event.cell, None) is not None:
            self._journal.drop(f"{COUNT}{event.cell}")
            self._record.alarm("too_warm", False, cell=event.cell)

    def _reason(self, command_id: str | None) -> str:
        known = self._journal.find(command_id) if command_id else None
        return parse(OpenCell, known.body).reason if known else ""

    def _begin(self, cell: int) -> None:
        usual = self._limits.get(self._zones[cell])
        now_s = self._time.now_s()
        before = self._cells.get(cell)
        again = before is not None and now_s - before.since_s < SILENT_S
        if usual is not None and not again:  # put straight once more, it is the same parcel
            self._record.alarm("too_warm", False, cell=cell)
            own = next((load.limits for load in self._loads() if load.cell == cell), None)
            self._keep(cell, Counted(now_s, begin_at_the_limit(now_s, own or usual), own=own))

    def _look(self, no: int, counted: Counted, lies: Lies | None, now_s: int) -> None:
        judged = lies.counted_from if lies is not None else None
        if lies and judged and judged.timestamp() > counted.since_s:  # a person answers for the goods
            self._record.alarm("too_warm", False, cell=no)
            limits = lies.limits or self._limits[self._zones[no]]
            self._keep(no, Counted(now_s, begin_at_the_limit(now_s, limits), own=lies.limits))
        elif not counted.blocked and now_s - counted.exposure.at_s >= MINUTE_S:
            if lies is not None and lies.limits != counted.own:
                counted = _judged_by(counted, lies.limits)
            self._count(no, counted, lies.warm_left_s if lies is not None else None, now_s)

    def _count(self, no: int, counted: Counted, left_s: int | None, now_s: int) -> None:
        zone = self._zones[no]
        limits = counted.own or self._limits[zone]
        stage = Stage(counted.since_s, None, tuple(self._airs.get(zone, ())))
        exposure = advance(counted.exposure, [stage], now_s, limits)
        blocked = exposure.block_s is not None or (left_s is not None and exposure.warm_s > left_s)
        warm = blocked or exposure.alarm_s is not None
        if warm and not counted.warm_told:
            log.warning("cell %d: the goods are too warm", no)
            self._record.alarm("too_warm", True, cell=no)
            self._record.tell(_fact(CellWarm, no, exposure, self._clock.now()))
        if blocked:
            log.warning("cell %d: blocked, %d s warm", no, exposure.warm_s)
            self._record.tell(_fact(CellBlocked, no, exposure, self._clock.now()))
        self._keep(no, Counted(counted.since_s, exposure, warm, blocked, counted.own))

    def _keep(self, cell: int, counted: Counted) -> None:
        self._cells[cell] = counted
        self._time.keep()
        self._journal.remember(f"{COUNT}{cell}", encode(counted).decode())


class RunningTime:
    """Seconds that never go back and do not stand still while the locker is without power, as far as its clock can tell.

    A clock that is behind what it was is not believed until it has caught up; one that jumps ahead is: then nothing was
    known in between, which counts as warm, and a person lifts what was blocked in vain.
    """

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self._journal, self._clock = journal, clock
        self._at_s, self._mono = int(journal.recall(TIME) or "0"), clock.monotonic()

    def now_s(self) -> int:
        """Seconds of the epoch by our own count."""
        mono = self._clock.monotonic()
        ran = int(mono - self._mono)
        self._at_s, self._mono = self._at_s + ran, self._mono + ran
        if self._clock.trusted:
            self._at_s = max(self._at_s, int(self._clock.now().timestamp()))
        return self._at_s

    def keep(self) -> None:
        """Remember how far it is."""
        self._journal.remember(TIME, str(self._at_s))


def _fact(shape: type[F], cell: int, exposure: Exposure, at: datetime) -> F:
    return shape(seq=0, at=at, cell=cell, warm_s=exposure.warm_s, core_c10=exposure.core_c10)


def _judged_by(counted: Counted, own: Limits | None) -> Counted:
    """What the goods may stand by the server's word."""
    exposure = counted.exposure if own is None else judged_anew(counted.exposure, own)
    return msgspec.structs.replace(counted, exposure=exposure, own=own)
