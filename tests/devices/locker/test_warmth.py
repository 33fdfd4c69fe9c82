"""What a productomat counts alone: per cell, by its own probes, over restarts, power cuts and clocks that lie."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from lukoshko_edge.journal import Journal
from lukoshko_locker.commands import Commands
from lukoshko_locker.doors import Moved
from lukoshko_locker.record import Record
from lukoshko_locker.results import Results
from lukoshko_locker.warmth import CellWarmth
from lukoshko_wire.climate import ZoneState
from lukoshko_wire.exposure import LIMITS, Stands, strictest
from lukoshko_wire.locker import Ack, CellBlocked, CellWarm, OpenCell, fact_decoder
from lukoshko_wire.message import encode
from lukoshko_wire.rights import Lies, Load
from lukoshko_wire.values import Zone

F = TypeVar("F")
T0 = datetime(2026, 11, 23, 9, tzinfo=UTC)
ZONES = {1: Zone.AMBIENT, 2: Zone.CHILLED, 3: Zone.FROZEN, 4: Zone.CHILLED}


@dataclass
class HandClock:
    """Wall and monotonic time, moved by hand and each by itself."""

    wall: datetime = T0
    mono: float = 50.0
    trusted: bool = True

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.mono

    def pass_s(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.mono += seconds


@dataclass
class Box:
    """A productomat without doors: what moved and what is felt is said by the test."""

    folder: Path
    clock: HandClock = field(default_factory=HandClock)
    lying: list[Lies] = field(default_factory=list)
    loads: list[Load] = field(default_factory=list)
    commands: int = 0

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        self.journal = Journal(self.folder / "journal.sqlite")
        self.journal.begin_boot(lambda count: f"{count}-aa")
        self.record = Record(self.journal, self.clock, lambda: None)
        self.warmth = CellWarmth(
            ZONES, self.journal, self.record, self.clock, lying=lambda: self.lying, loads=lambda: self.loads
        )

    def cut(self, away_s: float = 0, *, clock_lost: bool = False) -> None:
        """Power off and on; monotonic time begins anew."""
        self.journal.close()
        self.clock.mono = 1.0
        if clock_lost:
            self.clock.wall, self.clock.trusted = datetime(1970, 1, 1, tzinfo=UTC), False
        else:
            self.clock.wall += timedelta(seconds=away_s)
        self.start()

    def open(self, cell: int, reason: str) -> None:
        """A command opened the door."""
        self.commands += 1
        command = OpenCell(
            id=f"c-{self.commands}", cell=cell, reason=reason, issued_at=T0, expires_at=T0, session="s", actor="a",  # type: ignore[arg-type]
        )  # fmt: skip
        self.journal.accept(command.id, encode(command), T0)
        self._move(Moved(cell, "open", command.id))

    def close(self, cell: int) -> None:
        self._move(Moved(cell, "closed"))

    def put_in(self, cell: int) -> None:
        self.open(cell, "deposit")
        self.close(cell)

    def feel(self, minutes: int, *, chilled: int | None = 30, frozen: int | None = -200) -> None:
        """Minutes pass; None is a probe that cannot be believed."""
        for _ in range(minutes * 2):
            self.clock.pass_s(30)
            self.warmth.feel([state(Zone.CHILLED, chilled), state(Zone.FROZEN, frozen)])

    def facts(self, kind: type[F]) -> list[F]:
        told = [fact_decoder.decode(kept.body) for kept in self.journal.facts_after(0, 1000)]
        return [fact for fact in told if isinstance(fact, kind)]

    def _move(self, event: Moved) -> None:
        with self.journal.transaction():
            self.warmth.moved(event)


class Free:
    """Every cell is there and cool."""

    def has(self, cell: int) -> bool:  # noqa: ARG002
        return True

    def cool(self, cell: int) -> bool:  # noqa: ARG002
        return True


def state(zone: Zone, air_c10: int | None) -> ZoneState:
    good = air_c10 is not None
    return ZoneState(zone=zone, online=True, air_c10=air_c10, quality="good" if good else "fault")


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    made = Box(tmp_path)
    yield made
    made.journal.close()


def test_cold_goods_stay_the_customers_for_a_week(box: Box) -> None:
    for cell in ZONES:
        box.put_in(cell)
    for _ in range(7):
        box.feel(24 * 10)
        box.clock.pass_s(60)
    assert not any(box.warmth.blocked(cell) for cell in ZONES)
    assert box.facts(CellWarm) == []


def test_a_warm_zone_blocks_its_cells_after_two_hours_and_tells_once(box: Box) -> None:
    box.put_in(2)
    box.put_in(3)
    box.feel(119, chilled=90)
    assert not box.warmth.blocked(2)
    box.feel(4, chilled=90)
    assert box.warmth.blocked(2)
    assert not box.warmth.blocked(3)
    assert not box.warmth.blocked(4), "nothing lies there"
    box.feel(30, chilled=90)
    assert [(fact.cell, fact.warm_s) for fact in box.facts(CellBlocked)] == [(2, 7260)]
    assert [fact.cell for fact in box.facts(CellWarm)] == [2]


@pytest.mark.parametrize("left_s", [0, 600, 3600])
def test_what_was_spent_on_the_way_is_not_spent_twice(box: Box, left_s: int) -> None:
    box.lying = [Lies(parcel_id="p2", cell=2, zone=Zone.CHILLED, warm_left_s=left_s)]
    box.put_in(2)
    box.feel(left_s // 60, chilled=90)
    assert not box.warmth.blocked(2)
    box.feel(3, chilled=90)
    assert box.warmth.blocked(2)
    assert box.warmth.parcels() == {"p2", "cell-2"}


def test_a_probe_that_cannot_be_believed_is_warm_after_half_an_hour(box: Box) -> None:
    box.put_in(2)
    box.put_in(3)
    box.feel(5)
    box.feel(30, chilled=None, frozen=None)
    assert not box.warmth.blocked(3)
    box.feel(10, chilled=None, frozen=None)
    assert box.warmth.blocked(3), "frozen goods stand no room"
    box.feel(120, chilled=None)
    assert box.warmth.blocked(2)


def test_a_cut_does_not_forget_what_was_counted(box: Box) -> None:
    box.put_in(2)
    for _ in range(12):
        box.feel(10, chilled=90)
        box.cut(away_s=7)
    box.feel(5, chilled=90)
    assert box.warmth.blocked(2)
    box.cut()
    assert box.warmth.blocked(2)
    assert len(box.facts(CellBlocked)) == 1


def test_hours_without_power_count_as_nobody_knows(box: Box) -> None:
    box.put_in(2)
    box.put_in(3)
    box.feel(10)
    box.cut(away_s=3 * 3600)
    box.feel(2)
    assert box.warmth.blocked(2)
    assert box.warmth.blocked(3)


def test_a_short_cut_costs_nothing(box: Box) -> None:
    box.put_in(3)
    box.feel(10)
    box.cut(away_s=20 * 60)
    box.feel(30)
    assert not box.warmth.blocked(3)
    assert box.facts(CellWarm) == []


def test_a_clock_that_lost_its_battery_goes_on_counting_and_settles_later(box: Box) -> None:
    box.put_in(2)
    box.feel(60, chilled=90)
    box.cut(clock_lost=True)
    box.feel(59, chilled=90)
    assert not box.warmth.blocked(2)
    box.feel(5, chilled=90)
    assert box.warmth.blocked(2), "two hours by the clock that never jumps"


def test_a_clock_set_back_does_not_undo_a_minute(box: Box) -> None:
    box.put_in(2)
    box.feel(60, chilled=90)
    box.clock.wall -= timedelta(hours=5)
    box.feel(64, chilled=90)
    assert box.warmth.blocked(2)


def test_a_clock_that_jumps_ahead_leaves_an_unknown_stretch(box: Box) -> None:
    box.put_in(2)
    box.feel(10)
    box.clock.wall += timedelta(days=400)
    box.feel(1)
    assert box.warmth.blocked(2)


def test_a_parcel_that_was_taken_out_is_counted_no_more(box: Box) -> None:
    for reason in ("pickup", "recall"):
        box.put_in(2)
        box.feel(150, chilled=90)
        assert box.warmth.blocked(2)
        box.open(2, reason)
        box.close(2)
        assert not box.warmth.blocked(2)
        box.put_in(2)
        box.feel(60)
        assert not box.warmth.blocked(2), "the next parcel begins anew"
        box.open(2, reason)
        box.close(2)


def test_looking_in_for_service_or_by_force_ends_no_count(box: Box) -> None:
    box.put_in(2)
    box.feel(100, chilled=90)
    box.open(2, "service")
    box.close(2)
    box._move(Moved(2, "open", None, forced=True))
    box.close(2)
    box.feel(30, chilled=90)
    assert box.warmth.blocked(2)


def test_a_person_who_answers_for_the_goods_begins_the_count_anew(box: Box) -> None:
    box.lying = [Lies(parcel_id="p2", cell=2, zone=Zone.CHILLED, warm_left_s=7200)]
    box.put_in(2)
    box.feel(150, chilled=90)
    assert box.warmth.blocked(2)
    box.lying = [
        Lies(parcel_id="p2", cell=2, zone=Zone.CHILLED, warm_left_s=7200, counted_from=box.clock.wall)
    ]
    box.feel(1)
    assert not box.warmth.blocked(2)
    box.feel(100, chilled=90)
    assert not box.warmth.blocked(2)
    box.feel(30, chilled=90)
    assert box.warmth.blocked(2)


@pytest.mark.parametrize(("reason", "code"), [("pickup", "blocked_by_temperature"), ("recall", None)])
def test_a_blocked_cell_opens_for_our_own_people_only(box: Box, reason: str, code: str | None) -> None:
    said: list[Ack] = []
    ran: list[OpenCell] = []
    results = Results(box.record, box.clock, said.append)
    commands = Commands(
        box.journal, box.record, box.clock, Free(), results, session="s", run=ran.append, blocked=box.warmth.blocked
    )  # fmt: skip
    box.put_in(2)
    box.feel(150, chilled=90)
    command = OpenCell(
        id="tap", cell=2, reason=reason, issued_at=box.clock.wall, session="s", actor="anna",  # type: ignore[arg-type]
        expires_at=box.clock.wall + timedelta(seconds=20),
    )  # fmt: skip
    commands.arrived(encode(command), retained=False)
    if code is None:
        assert [each.id for each in ran] == ["tap"]
    else:
        assert [(ack.outcome, ack.code) for ack in said] == [("rejected", code)]
        assert ran == []
        commands.arrived(encode(command), retained=False)
        assert [ack.code for ack in said] == [code, code], "the stored result is answered again"


STRICT = strictest(LIMITS[Zone.CHILLED], [Stands(40, 3600)])


def test_limits_of_the_shop_hold_from_the_minute_they_came_and_the_count_goes_on(box: Box) -> None:
    """The middle of a day: an hour above +6 was allowed, then only three quarters of one in all."""
    box.put_in(2)
    box.feel(60, chilled=80)
    assert not box.warmth.blocked(2)
    box.warmth.judge_by(LIMITS | {Zone.CHILLED: strictest(LIMITS[Zone.CHILLED], [Stands(None, 2700)])})
    box.feel(2, chilled=80)
    assert box.warmth.blocked(2), "what was counted before counts"
    (blocked,) = box.facts(CellBlocked)
    assert blocked.warm_s in (3600, 3660)


def test_a_parcel_of_a_manifest_is_counted_by_its_own_limits_alone_and_after_a_restart(box: Box) -> None:
    box.loads = [Load(parcel_id="p4", order_id="o", barcode="X4", cell=4, limits=STRICT)]
    box.put_in(2)
    box.put_in(4)
    box.feel(40, chilled=50)
    box.loads = []
    box.cut()
    box.feel(25, chilled=50)
    assert (box.warmth.blocked(2), box.warmth.blocked(4)) == (False, True)


def test_limits_that_the_list_brings_late_are_counted_by_from_then_on(box: Box) -> None:
    box.put_in(4)
    box.feel(10, chilled=30)
    box.lying = [Lies(parcel_id="p4", cell=4, zone=Zone.CHILLED, warm_left_s=3600, limits=STRICT)]
    box.feel(120, chilled=30)
    assert not box.warmth.blocked(4), "the unmeasured warmth at which it began is not held against it"
    box.feel(63 + 35, chilled=50)
    assert box.warmth.blocked(4)


def test_limits_that_were_taken_back_are_those_of_the_zone_again(box: Box) -> None:
    box.loads = [Load(parcel_id="p4", order_id="o", barcode="X4", cell=4, limits=STRICT)]
    box.put_in(4)
    box.lying = [Lies(parcel_id="p4", cell=4, zone=Zone.CHILLED, warm_left_s=7200)]
    box.feel(300, chilled=50)
    assert not box.warmth.blocked(4)
