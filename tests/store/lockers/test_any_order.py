"""Cells under any sequence of commands, facts and hands, against a model of a few lines that shares no code with them."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests import databases
from tests.conftest import FixedClock

from lukoshko_server.db import Hub, Tx, Work
from lukoshko_server.devices.journals import Taken
from lukoshko_server.devices.service import Devices, FactCame
from lukoshko_server.lockers.doors import CellClosed, CellOpened, OpenFailed
from lukoshko_server.lockers.openings import CellBusy
from lukoshko_server.lockers.rules import Box, Cell, CellShut, NoRoom
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.outbox.service import Outbox
from lukoshko_wire.locker import Ack, Alarm, CommandEnded, Conn, DoorMoved
from lukoshko_wire.values import Zone

CELLS = (1, 2, 3)
EMPTIED = {"check", "forced", "left_open"}
"""Ends when somebody has looked into the cell."""
REFUSES = {
    "deposit": {"faulty", "maintenance", "cleaning", "blocked"},
    "pickup": {"faulty", "maintenance", "cleaning", "blocked", "check"},
    "recall": {"maintenance"},
    "service": set(),
}
BY_HAND = ("faulty", "maintenance", "cleaning", "blocked", "check")
LIVES = timedelta(seconds=20)


@dataclass
class Lying:
    """A parcel as the model knows it."""

    id: str
    stage: str = "reserved"
    shut: bool = False


@dataclass
class Wish:
    """A command as the model knows it."""

    id: str
    cell: int
    reason: str
    parcel: str | None
    at: datetime
    live: bool = True


@dataclass
class Wires(Hub):
    """What the handover does with what lockers tell, in four lines."""

    lockers: Lockers | None = None
    seen: list[Any] = field(default_factory=list)

    def listeners_of(self, kind: type) -> list[Callable[[Any], None]]:
        assert self.lockers is not None
        heard: dict[type, list[Callable[[Any], None]]] = {
            FactCame: [self.lockers.on_fact], OpenFailed: [self.lockers.on_failed], CellOpened: [self._opened],
            CellClosed: [self._closed],
        }  # fmt: skip
        return heard.get(kind, [])

    def before_commit(self, tx: Tx) -> None:
        """Nothing is pushed."""

    def _opened(self, told: CellOpened) -> None:
        assert self.lockers is not None
        self.seen.append(told.command_id)
        if told.parcel_id and told.reason == "deposit":
            self.lockers.seen_loading(told.parcel_id, "test")
        elif told.parcel_id and told.reason == "pickup":
            self.lockers.seen_opening(told.parcel_id, "test")

    def _closed(self, told: CellClosed) -> None:
        assert self.lockers is not None
        if told.reason == "recall":
            self.lockers.looked(told.locker_id, told.cell_no)
        elif told.parcel_id and told.reason == "deposit":
            self.lockers.occupy(told.parcel_id)
        elif told.parcel_id and told.reason == "pickup":
            self.lockers.seen_empty(told.parcel_id)


class AnyOrder(RuleBasedStateMachine):
    """Rules are what people and devices may do; the model says what must follow."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.engine = databases.sqlite(self.folder / "cells.sqlite")
        self.clock, self.hub = FixedClock(), Wires()
        work = Work(self.engine, self.clock, self.hub)
        self.devices = Devices(work)
        self.lockers = self.hub.lockers = Lockers(work, Outbox(), self.devices)
        self.lockers.add("l1", "", "", [Cell(no, Zone.CHILLED, 300, 400, 200, 5000) for no in CELLS])
        hello = Conn(online=True, boot="1-aa", session="s1", version="1", at=self.clock.now)
        self.devices.take_conns("locker", [("l1", hello)])
        self.start = self.clock.now
        self.lying: dict[int, Lying] = {}
        self.held: dict[int, dict[str, datetime]] = {no: {} for no in CELLS}
        self.door = dict.fromkeys(CELLS, "closed")
        self.wishes: list[Wish] = []
        self.open_by: dict[int, list[Wish]] = {no: [] for no in CELLS}
        self.told: list[list[Taken]] = []
        self.count = self.seq = 0

    def teardown(self) -> None:
        self.engine.dispose()
        shutil.rmtree(self.folder)

    @initialize(filled=st.integers(0, 2))
    def some_cells_are_filled(self, filled: int) -> None:
        for _ in range(filled):
            self.a_parcel_gets_a_cell()
        for no in list(self.lying):
            self.a_courier_fills_a_cell(no)

    @rule()
    def a_parcel_gets_a_cell(self) -> None:
        free = {no for no in CELLS if no not in self.lying and not self.held[no] and self.door[no] != "open"}
        self.count += 1
        own = f"p{self.count}"
        try:
            no = self.lockers.place("l1", f"o{self.count}", [Box(own, Zone.CHILLED, 200, 300, 100, 800)])[own]
        except NoRoom:
            assert not free
            return
        assert no in free, "one order in a cell, and nothing over it"
        self.lying[no] = Lying(own)

    @rule(no=st.sampled_from(CELLS), reason=st.sampled_from(sorted(REFUSES)))
    def somebody_taps(self, no: int, reason: str) -> None:
        parcel = self.lying.get(no)
        stages = {"deposit": ("reserved", "loading"), "pickup": ("occupied", "issuing")}.get(reason)
        if stages and (parcel is None or parcel.stage not in stages):
            return
        self.count += 1
        wish = Wish(f"c{self.count}", no, reason, parcel.id if parcel else None, self.clock.now)
        last = next((each for each in reversed(self.wishes) if each.cell == no), None)
        busy = last is not None and last.live and self.clock.now < last.at + LIVES
        shut = bool(REFUSES[reason] & set(self.held[no]))
        try:
            self.lockers.open_cell(
                "l1", no, reason, "test", wish.id, order_id=f"order of {wish.parcel}" if wish.parcel else None,
                parcel_id=wish.parcel, why="test",
            )  # fmt: skip
        except CellShut:
            assert shut
        except CellBusy:
            assert busy
            assert not shut
        else:
            assert not shut, "no opening without right"
            assert not busy
            self.wishes.append(wish)

    @precondition(lambda self: any(wish.live for wish in self.wishes))
    @rule(pick=st.integers(0, 99), ack_first=st.booleans(), twice=st.booleans())
    def a_door_opens(self, pick: int, ack_first: bool, twice: bool) -> None:
        live = [wish for wish in self.wishes if wish.live]
        wish = live[pick % len(live)]
        wish.live = False
        self.door[wish.cell] = "open"
        self.open_by[wish.cell].append(wish)
        parcel = self.lying.get(wish.cell)
        if parcel is not None and parcel.id == wish.parcel:
            if wish.reason == "deposit" and parcel.stage == "reserved":
                parcel.stage = "loading"
            elif wish.reason == "pickup":
                parcel.stage, parcel.shut = "issuing", False
        ack = Ack(id=wish.id, outcome="done", code="opened", at=self.clock.now)
        moved = self._fact(DoorMoved, cell=wish.cell, door="open", command_id=wish.id)
        ended = self._fact(CommandEnded, ack=ack)
        batch = [ended, moved] if ack_first else [moved, ended]
        self._say(batch)
        if twice:
            self._say(batch)

    @precondition(lambda self: "open" in self.door.values())
    @rule(pick=st.integers(0, 99))
    def a_door_shuts(self, pick: int) -> None:
        ajar = [no for no in CELLS if self.door[no] == "open"]
        no = ajar[pick % len(ajar)]
        self.clock.forward(seconds=1)
        self.door[no] = "closed"
        by, self.open_by[no] = self.open_by[no], []
        if by:
            self._shut_after(no, max(by, key=lambda wish: wish.at))
        self._say([self._fact(DoorMoved, cell=no, door="closed")])

    @precondition(lambda self: any(each.stage in ("occupied", "issuing") for each in self.lying.values()))
    @rule(pick=st.integers(0, 99), mark=st.sampled_from([None, *BY_HAND]))
    def a_customer_comes(self, pick: int, mark: str | None) -> None:
        inside = [no for no in CELLS if no in self.lying and self.lying[no].stage in ("occupied", "issuing")]
        no = inside[pick % len(inside)]
        if mark is not None:
            self.a_person_marks(no, mark, on=True)
        self.somebody_taps(no, "pickup")

    @rule(no=st.sampled_from(CELLS))
    def a_courier_fills_a_cell(self, no: int) -> None:
        """The way to goods in cells, so that chance does not have to find it."""
        parcel, before = self.lying.get(no), len(self.wishes)
        if parcel is None or parcel.stage != "reserved" or self.door[no] == "open":
            return
        self.somebody_taps(no, "deposit")
        if len(self.wishes) > before:
            live = [wish for wish in self.wishes if wish.live]
            self.a_door_opens(len(live) - 1, ack_first=False, twice=False)
            self.a_door_shuts([each for each in CELLS if self.door[each] == "open"].index(no))

    def _shut_after(self, no: int, wish: Wish) -> None:
        parcel = self.lying.get(no)
        if wish.reason == "recall":
            self.lying.pop(no, None)
            self.held[no] = {kind: at for kind, at in self.held[no].items() if kind not in EMPTIED}
        elif parcel is not None and parcel.id == wish.parcel:
            if wish.reason == "deposit" and parcel.stage == "loading":
                parcel.stage = "occupied"
            elif wish.reason == "pickup":
                parcel.shut = True

    @precondition(lambda self: any(wish.live for wish in self.wishes))
    @rule(pick=st.integers(0, 99))
    def a_pulse_was_not_sent(self, pick: int) -> None:
        live = [wish for wish in self.wishes if wish.live]
        wish = live[pick % len(live)]
        wish.live = False
        ack = Ack(id=wish.id, outcome="failed", code="not_sent", at=self.clock.now)
        self._say([self._fact(CommandEnded, ack=ack)])

    @precondition(lambda self: any(door == "closed" for door in self.door.values()))
    @rule(pick=st.integers(0, 99))
    def a_door_is_forced(self, pick: int) -> None:
        shut = [no for no in CELLS if self.door[no] == "closed"]
        no = shut[pick % len(shut)]
        self.door[no] = "open"
        self.held[no].setdefault("forced", self.clock.now)
        self._say([self._fact(DoorMoved, cell=no, door="open")])

    @rule(no=st.sampled_from(CELLS), raised=st.booleans())
    def the_locker_says_left_open(self, no: int, raised: bool) -> None:
        self._say([self._fact(Alarm, code="left_open", raised=raised, cell=no)])
        self._hold(no, "left_open", on=raised)

    @rule(no=st.sampled_from(CELLS), kind=st.sampled_from(BY_HAND), on=st.booleans())
    def a_person_marks(self, no: int, kind: str, on: bool) -> None:
        self.lockers.overlay("l1", no, kind, on, "test", "person")
        self._hold(no, kind, on=on)

    @rule(no=st.sampled_from(CELLS))
    def a_person_looks(self, no: int) -> None:
        self.lockers.looked("l1", no)
        self.lying.pop(no, None)
        self.held[no] = {kind: at for kind, at in self.held[no].items() if kind not in EMPTIED}

    @rule(no=st.sampled_from(CELLS))
    def the_customer_is_done(self, no: int) -> None:
        parcel = self.lying.get(no)
        if parcel is not None and parcel.stage == "issuing" and parcel.shut:
            self.lockers.free(parcel.id, "done")
            del self.lying[no]

    @precondition(lambda self: self.told)
    @rule(pick=st.integers(0, 99))
    def the_line_repeats_something_old(self, pick: int) -> None:
        before = self._picture()
        self._say(self.told[pick % len(self.told)])
        assert self._picture() == before

    @invariant()
    def cells_are_where_the_model_is(self) -> None:
        for no, (state, parcel, held) in self._picture().items():
            mine = self.lying.get(no)
            assert parcel == (mine.id if mine else None)
            assert held == set(self.held[no])
            expected = mine.stage if mine else "free"
            assert state == ("check" if "check" in held else expected)

    @invariant()
    def no_step_is_outside_of_the_table(self) -> None:
        assert self.lockers.astray(self.start, self.clock.now + timedelta(days=1)) == []

    @invariant()
    def each_opening_counts_once(self) -> None:
        assert len(self.hub.seen) == len(set(self.hub.seen))

    def _picture(self) -> dict[int, tuple[str, str | None, set[str]]]:
        return {
            each.cell.no: (
                each.state, each.placement.parcel_id if each.placement else None, {one.kind for one in each.overlays}
            )
            for each in self.lockers.picture("l1").cells
        }  # fmt: skip

    def _hold(self, no: int, kind: str, *, on: bool) -> None:
        if on:
            self.held[no].setdefault(kind, self.clock.now)
        else:
            self.held[no].pop(kind, None)

    def _fact(self, make: Any, **values: Any) -> Taken:
        self.seq += 1
        return Taken(self.seq, "", make(seq=self.seq, at=self.clock.now, **values))

    def _say(self, batch: list[Taken]) -> None:
        if batch not in self.told:
            self.told.append(batch)
        self.devices.take_facts("locker", "l1", "1-aa", batch)


AnyOrder.TestCase.settings = settings(
    max_examples=30, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAnyOrder = AnyOrder.TestCase
