"""A week without the server: a thousand openings, power cuts in between, then everything is told, once."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests import databases
from tests.conftest import FixedClock
from tests.devices.locker.listing import listed, right, token
from tests.devices.locker.rig import LOCKER, NOW, ZONES, PowerCut, Rig, rig

from lukoshko_edge.feeder import one_batch
from lukoshko_server.db import Hub, Tx, Work
from lukoshko_server.devices.journals import Taken
from lukoshko_server.devices.service import Devices, FactCame
from lukoshko_server.lockers.doors import CellClosed, CellOpened
from lukoshko_server.lockers.rules import Cell
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.outbox.service import Outbox
from lukoshko_wire.locker import Conn, fact_decoder
from lukoshko_wire.rights import Load, Manifest, Technician

SEED, OPENINGS, DAYS = 20261123, 1000, 7
ORDERS, TOKENS = 180, 60
CUSTOMERS, DEPOSITS, SERVICE, STRAY = range(1, 37), range(37, 43), range(43, 47), range(47, 51)


class Week:
    """People come and go, the power fails, and the test keeps its own books by looking at the doors."""

    def __init__(self, locker: Rig) -> None:
        self.locker, self.draw = locker, random.Random(SEED)
        self.opened: Counter[int] = Counter()
        """How often each door really sprang open, as somebody standing there would count."""
        self.cuts = 0
        self.orders = {
            f"o-{no}": (f"{no:08}", tuple(self.draw.sample(CUSTOMERS, self.draw.choice((1, 1, 2, 3)))))
            for no in range(ORDERS)
        }
        server = locker.server
        week = NOW + timedelta(days=DAYS, hours=1)
        self.loads = [
            Load(parcel_id=f"d{no}", order_id=f"d-{no}", barcode=f"X{no}", cell=no) for no in DEPOSITS
        ]
        locker.sync(
            listed(
                *(right(server, name, code, cells=cells, expires_at=week, covered_until=week)
                  for name, (code, cells) in self.orders.items()),
                manifests=[Manifest(courier_id="c-1", credential=server.tag("courier", "1234567890"), not_before=NOW,
                                    expires_at=week, loads=self.loads)],
                technicians=[Technician(person_id="t-1", credential=server.tag("technician", "5555555555"),
                                        not_before=NOW, expires_at=week)],
            )
        )  # fmt: skip

    def live(self) -> None:
        """The week, until there were enough openings and the seventh day is over."""
        names = list(self.orders)
        self.draw.shuffle(names)
        people: list[Callable[[], None]] = [lambda name=name: self.customer(name) for name in names]  # type: ignore[misc]
        people += [lambda no=no: self.stranger(no) for no in range(TOKENS)]  # type: ignore[misc]
        people += [self.guesser] * 40 + [self.technician] * 100 + [self.courier] * len(self.loads)
        self.draw.shuffle(people)
        for person in people:
            person()
        while sum(self.opened.values()) < OPENINGS:
            self.technician()
        left = NOW + timedelta(days=DAYS) - self.locker.clock.wall
        self.locker.clock.wait(max(0.0, left.total_seconds()))

    def customer(self, name: str) -> None:
        """Takes everything out, opens some doors once more, pushes one back at times."""
        code, cells = self.orders[name]
        self.pass_time()
        self.let_in(code)
        while set(self.locker.admission.marks.of(name)) != set(cells):
            self.press()
        for cell in cells:
            if self.draw.random() < 0.5:
                self.press(cell)
        self.locker.visits.leave()

    def stranger(self, no: int) -> None:
        """Has only the token of an order made after the line was lost."""
        self.pass_time()
        shown = token(
            self.locker, f"late-{no}", cells=[self.draw.choice(STRAY)], until=NOW + timedelta(days=8)
        )
        assert self.locker.visits.enter(shown) is None
        self.press()
        self.locker.visits.leave()

    def guesser(self) -> None:
        """Types what is nobody's."""
        self.pass_time()
        before = self.locker.doors.pulses.total()
        self.locker.visits.enter(f"9{self.draw.randrange(10**7):07}")
        assert self.locker.doors.pulses.total() == before

    def technician(self) -> None:
        """Looks into an empty cell."""
        self.pass_time()
        self.let_in("5555555555")
        self.press(self.draw.choice(SERVICE))
        self.locker.visits.leave()

    def courier(self) -> None:
        """Brings one parcel."""
        self.pass_time()
        self.let_in("1234567890")
        load = self.loads.pop()
        assert self.locker.visits.enter(load.barcode) is None
        self.act(load.cell)
        self.locker.visits.leave()

    def let_in(self, text: str) -> None:
        """In the end everybody with a right is let in; the pad may be closed for a while by guessers."""
        while (refusal := self.locker.visits.enter(text)) is not None:
            assert refusal.why == "locked", refusal
            self.locker.clock.wait(refusal.retry_after_s)

    def press(self, cell: int | None = None) -> None:
        """ "Open", and "open again" when the power failed under it."""
        refusal = self.locker.visits.open(cell)
        assert refusal is None, (refusal, cell)
        self.act(next(iter(self.locker.jobs)).cell)

    def act(self, cell: int) -> None:
        """The bolt, perhaps a power cut around it; the door is shut in the end."""
        where = self.draw.random()
        self.locker.line.cut = "before" if where < 0.01 else "after" if where < 0.02 else ""
        before = self.locker.doors.pulses[cell]
        try:
            self.locker.work()
        except PowerCut:
            self.cut()
        self.opened[cell] += self.locker.doors.pulses[cell] - before
        if self.locker.doors.opened:
            self.locker.clock.wait(self.draw.uniform(3, 40))
            self.locker.shut()

    def pass_time(self) -> None:
        """Ten minutes or so; now and then the power fails while nobody is there."""
        self.locker.clock.wait(self.draw.uniform(200, 1000))
        if self.draw.random() < 0.03:
            self.cut()

    def cut(self) -> None:
        """The power goes; whoever stood there begins anew."""
        self.cuts += 1
        visit = self.locker.visits.visit
        self.locker.cut(self.draw.uniform(1, 60))
        if visit is not None:
            text = {"technician": "5555555555", "courier": "1234567890"}.get(visit.how)
            if visit.how == "token":
                text = None
            elif visit.how == "code":
                text = self.orders[visit.order_id][0]
            if text is not None:
                self.let_in(text)


class Ears(Hub):
    """The server's upper half: hears openings, passes facts to the lockers."""

    def __init__(self) -> None:
        self.opened: list[CellOpened] = []
        self.closed: list[CellClosed] = []
        self.lockers: Lockers | None = None

    def listeners_of(self, kind: type) -> list[Callable[[Any], None]]:
        found: dict[type, Callable[[Any], None]] = {
            CellOpened: self.opened.append,
            CellClosed: self.closed.append,
        }
        if kind is FactCame and self.lockers is not None:
            return [self.lockers.on_fact]
        return [found[kind]] if kind in found else []

    def before_commit(self, tx: Tx) -> None:
        """Nothing is pushed."""


def told(locker: Rig, folder: Path, *, shuffled: bool) -> Ears:
    """The line is back: every batch goes to a real server, some twice, perhaps in another order; then it is acknowledged."""
    engine = databases.sqlite(folder / f"server-{shuffled}.sqlite")
    ears, clock = Ears(), FixedClock()
    clock.now = locker.clock.wall
    work = Work(engine, clock, ears)
    devices = Devices(work)
    ears.lockers = Lockers(work, Outbox(), devices)
    ears.lockers.add(
        LOCKER, "Продуктомат", "", [Cell(no, zone, 300, 400, 200, 5000) for no, zone in ZONES.items()]
    )
    devices.take_conns(
        "locker", [(LOCKER, Conn(online=True, boot="x", session="s", version="1", at=clock.now))]
    )
    batches, after = [], 0
    while batch := one_batch(locker.journal.facts_after(after, 100)):
        batches.append(batch)
        after = batch[-1].ord
    draw = random.Random(SEED)
    sent = [batch for batch in batches for _ in range(draw.choice((1, 1, 2)))]
    if shuffled:
        draw.shuffle(sent)
    upto: dict[str, int] = {}
    for batch in sent:
        taken = [Taken(kept.seq, kept.body.decode(), fact_decoder.decode(kept.body)) for kept in batch]
        upto[batch[0].boot] = devices.take_facts("locker", LOCKER, batch[0].boot, taken)
    if not shuffled:
        for boot, highest in upto.items():
            locker.journal.forget(boot, highest)
        assert locker.journal.waiting() == 0, "every fact was committed, and only then forgotten"
    engine.dispose()
    return ears


def test_a_week_offline_with_a_thousand_openings_loses_and_doubles_nothing(tmp_path: Path) -> None:
    with rig(tmp_path) as locker:
        week = Week(locker)
        week.live()
        facts = locker.facts()
        attempts = {fact["id"] for fact in facts if fact["type"] == "attempt_by_right"}
        seen = [fact["id"] for fact in facts if fact["type"] == "opened_by_right"]
        ended = Counter(fact["ack"]["id"] for fact in facts if fact["type"] == "command_ended")
        sprang = sum(week.opened.values())
        assert sprang >= OPENINGS
        assert week.cuts >= 20, "power cuts on the way"
        assert locker.clock.wall >= NOW + timedelta(days=DAYS)
        assert locker.doors.pulses == week.opened, "no pulse beyond the attempts"
        assert len(seen) == len(set(seen)) == sprang, "every opening is told, once"
        assert set(ended) == attempts, "every attempt has an end"
        assert set(ended.values()) == {1}, "and one only"
        assert not [fact for fact in facts if fact.get("code") == "forced_open"], "no opening without a right"
        orderly = told(locker, tmp_path, shuffled=True)
        in_turn = told(locker, tmp_path, shuffled=False)
        for ears in (orderly, in_turn):
            assert sorted(each.command_id for each in ears.opened) == sorted(seen), (
                "the server knows each, once"
            )
            assert Counter(each.cell_no for each in ears.opened) == week.opened
        given = {
            (each.order_id, each.parcel_id)
            for each in in_turn.opened
            if each.reason == "pickup" and each.order_id
        }
        wanted = {(name, f"p-{name}-{cell}") for name, (_, cells) in week.orders.items() for cell in cells}
        assert given == wanted, "every customer has everything, and nobody anything else"
