"""One short life of a productomat and its server in one thread, under a bad star drawn from a seed.

Real: the agent's journal, commands, rights, visits and bus; the server's lockers, devices and outbox on SQLite; the
simulated lock board. Between them a broker that loses, repeats, holds and reorders, power that goes at any commit and any
write, a server that dies before its commit, clocks that lie, people who push doors back or walk away. The witness
stands at the wire and in front of the doors and keeps its own books.
"""

import sqlite3
from collections import Counter
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from tests.devices.locker.lines import SimLink, Time
from tests.devices.locker.power import Fuse, PowerCut
from tests.devices.locker.rig import NOW, Server
from tests.faults.locker.agent import Agent
from tests.faults.locker.shop import Shop
from tests.faults.many import Findings

from lukoshko_sim.locker.doors import BenchDoors
from lukoshko_sim.locker.lock_8a import LockBoard
from lukoshko_wire.locker import Ack, FactsAck, OpenCell
from lukoshko_wire.message import parse
from lukoshko_wire.problems import LukoshkoError
from lukoshko_wire.rights import b64

KINDS = ("pulses without right", "late pulses", "doubled pulses", "lost events", "two orders in a cell")
STEPS = 150
CELLS = 6
FAULTS: dict[str, Any] = {
    "mute": True, "lose_acks": 2, "flip_bits": 2, "garbage": True, "split": True, "late_s": 0.5, "jam": {1, 4},
    "cooldown_s": 5.0, "power_loss": True,
}  # fmt: skip
LIES = (*[timedelta(0)] * 12, timedelta(days=-20_000), timedelta(days=1), timedelta(hours=-1))


class ServerDied(BaseException):
    """The server's process was killed before its commit."""


class Line(SimLink):
    """The wire, with the witness on it."""

    def __init__(self, world: "World", board: LockBoard) -> None:
        super().__init__(world.time, board)
        self.world = world

    def write(self, data: bytes) -> None:
        self.world.fuse.point()
        if data[0] == 0x8A:
            self.world.pulse_leaves(data[2])
        super().write(data)
        self.world.fuse.point()


class World:
    """The life; `run` lives it and answers what was found."""

    def __init__(self, seed: str, folder: Path, database: Path) -> None:
        self.draw, self.folder = Random(seed), folder
        self.time, self.fuse, self.found = Time(), Fuse(), Findings()
        self.lie = timedelta(0)
        """How far the agent's clock is off in this boot."""
        self.doors = BenchDoors(24)
        self.board = LockBoard(1, doors=self.doors)
        self.shop = Shop(database, lambda: self.true_now, self.maybe_die, self.to_locker, CELLS)
        self.signer = Server(folder / "signer")
        (folder / "server.pub").write_text(b64(self.signer.keys.public), encoding="utf-8")
        self.inside: dict[int, str] = {}
        """Which order's goods really lie in a cell."""
        self.hand: dict[int, OpenCell] = {}
        """Why a door that stands open was opened, as whoever stands there knows."""
        self.sent: dict[str, OpenCell] = {}
        self.pulses: Counter[str] = Counter()
        self.told: set[tuple[str, int]] = set()
        """Facts that were ever committed in the journal."""
        self.down: list[bytes] = []
        """On the way to the locker."""
        self.up: list[Ack] = []
        self.listed: dict[str, set[int]] = {}
        """Cells that some list of rights has named, by order."""
        self.rights_version = 0
        self.agent: Agent | None = None

    @property
    def true_now(self) -> datetime:
        """The time as it is."""
        return NOW + timedelta(seconds=self.time.now)

    def run(self) -> Findings:
        """Live, then let everything come to its end, then look at the books."""
        with patch("lukoshko_locker.bus.time.sleep", self.time.wait):
            self.start()
            for _ in range(STEPS):
                self.step()
            self.settle()
        self.look_at_the_books()
        if self.agent is not None:
            self.agent.journal.close()
        self.shop.close()
        return self.found

    def step(self) -> None:
        """One thing happens."""
        acts = (
            (8, self.courier_taps), (8, self.customer_taps), (5, self.customer_at_the_pad), (4, self.new_order),
            (16, self.broker_brings), (16, self.bus_works), (12, self.people_act), (5, self.answers_arrive),
            (8, self.facts_arrive), (3, self.relay), (3, self.sync_rights), (8, self.time_passes), (1, self.vice),
            (1, self.arm), (0.5, self.cut), (1, self.board_restarts),
        )  # fmt: skip
        act = self.draw.choices([act for _, act in acts], [weight for weight, _ in acts])[0]
        with suppress(LukoshkoError, ServerDied):
            act()

    # The agent and its power

    def start(self) -> None:
        """Start until it stands; the power may go again and again on the way."""
        while self.agent is None:
            self.lie = self.draw.choice(LIES)
            with self.power():
                line = Line(self, self.board)
                self.agent = Agent(self.folder, self.fuse, self.time, lambda: self.true_now + self.lie, line,
                                   self.up.append, CELLS)  # fmt: skip
                self.agent.recover()
        if self.agent.journal.boot and self.draw.random() < 0.9:  # else the presence is lost on the way
            with suppress(ServerDied):
                self.shop.presence(self.agent.journal.boot, self.agent.session, online=True)

    def power(self) -> "_Power":
        """What is done here may be cut off; then only the file and the world remain."""
        return _Power(self)

    def pulse_leaves(self, cell: int) -> None:
        """An unlock frame is about to reach the board. Reads the journal by another connection: only what is committed."""
        with closing(sqlite3.connect(self.folder / "data" / "journal.sqlite")) as file:
            rows = file.execute("select id, body from command where state = 'actuating'").fetchall()
        acting = [(id_, parse(OpenCell, body)) for id_, body in rows]
        mine = [(id_, command) for id_, command in acting if command.cell == cell]
        if len(mine) != 1:
            self.found.wrong("pulses without right", f"cell {cell}, the journal has {mine}")
            return
        id_, command = mine[0]
        self.found.seen["pulses"] += 1
        self.pulses[id_] += 1
        if self.pulses[id_] > 1:
            self.found.wrong("doubled pulses", f"command {id_} cell {cell}")
        issued = self.sent.get(id_)
        if issued is not None:
            if issued != command:
                self.found.wrong("pulses without right", f"{command} was sent as {issued}")
            if self.true_now > issued.expires_at:
                self.found.wrong("late pulses", f"{id_}: {self.true_now} after {issued.expires_at}")
        elif not self.by_right(id_, cell):
            self.found.wrong("pulses without right", f"{id_} of cell {cell} was neither sent nor by right")
        self.hand[cell] = command

    def by_right(self, id_: str, cell: int) -> bool:
        """An opening decided at the pad: its cell stood in a list that the server had signed."""
        self.found.seen["by right"] += 1
        return id_.startswith("a-") and any(cell in cells for cells in self.listed.values())

    # The server's people

    def new_order(self) -> None:
        """An order is packed: cells are given to its parcels."""
        self.shop.pack(self.draw.randint(1, 2), self.draw)

    def courier_taps(self) -> None:
        """The courier scans a parcel that is not inside yet."""
        waiting = self.shop.undelivered()
        if waiting:
            self.shop.open(self.draw.choice(waiting), "deposit")

    def customer_taps(self) -> None:
        """A customer taps at the phone."""
        lying = self.shop.lying()
        if lying:
            self.shop.open(self.draw.choice(lying), "pickup")

    def customer_at_the_pad(self) -> None:
        """A customer types the code; or somebody guesses."""
        orders = sorted(self.listed)
        code = self.shop.code(self.draw.choice(orders)) if orders and self.draw.random() < 0.8 else "99999999"
        with self.power():
            visits = self.current.admission.visits
            if visits.enter(code) is None:
                visits.open()
                if self.draw.random() < 0.5:
                    visits.leave()
        self.start()

    def sync_rights(self) -> None:
        """The server signs a list of what lies inside; sometimes an older list comes again."""
        lying = self.shop.rights()
        self.rights_version += 1
        for order_id, cells in lying.items():
            self.listed.setdefault(order_id, set()).update(cells)
        with self.power():
            self.current.sync(
                self.signer, self.shop.list_of(self.signer, lying, self.rights_version, self.true_now)
            )
        self.start()

    # The broker

    def to_locker(self, payload: bytes) -> None:
        """The server publishes a command."""
        command = parse(OpenCell, payload)
        self.sent.setdefault(command.id, command)
        if self.draw.random() < 0.9:
            self.down.append(payload)
        if self.draw.random() < 0.2:
            self.down.append(payload)

    def broker_brings(self) -> None:
        """One message reaches the locker, not always the oldest, sometimes retained or spoiled."""
        if not self.down:
            return
        payload = self.down.pop(self.draw.randrange(len(self.down)))
        if self.draw.random() < 0.1:
            self.down.append(payload)
        if self.draw.random() < 0.03:
            payload = payload[: self.draw.randrange(len(payload))]
        with self.power():
            self.current.commands.arrived(payload, self.draw.random() < 0.05)
        self.start()

    def answers_arrive(self) -> None:
        """Some acknowledgements reach the server, in any order; others are lost."""
        self.draw.shuffle(self.up)
        while self.up:
            ack = self.up.pop()
            if self.draw.random() < 0.6:
                self.shop.answered(ack)

    def facts_arrive(self, *, surely: bool = False) -> None:
        """A batch of the journal reaches the server, perhaps twice; perhaps its acknowledgement is lost."""
        with self.power():
            self.note_facts()
            batch = self.current.batch(self.draw.choice((1, 3, 20)) if not surely else 100)
            if not batch:
                return
            for _ in range(1 if surely else self.draw.choice((1, 1, 2))):
                upto = self.shop.facts(batch)
            if surely or self.draw.random() < 0.7:
                ack = FactsAck(boot=batch[0].boot, upto=upto)
                self.current.journal.forget(ack.boot, ack.upto)
        self.start()

    def relay(self) -> None:
        """`jobs` sends what was left; a command past its time is not among it."""
        self.shop.relay()

    # The street

    def bus_works(self) -> None:
        """The bus takes what waits and looks at the doors."""
        with self.power():
            self.current.work()
        self.start()

    def people_act(self) -> None:
        """Whoever stands before an open door does what they came for, or something else, and shuts it, or not."""
        for cell in sorted(self.doors.opened):
            why = self.hand.get(cell)
            if why is not None and self.draw.random() < 0.85:
                self.serve_oneself(cell, why)
            if self.draw.random() < 0.8:
                self.doors.shut(cell)
                self.hand.pop(cell, None)
        if self.draw.random() < 0.05:
            self.doors.opened.add(self.draw.randint(1, CELLS))  # pried open

    def serve_oneself(self, cell: int, why: OpenCell) -> None:
        """Goods go in for a deposit and out for a pickup."""
        if why.reason == "deposit":
            order = self.shop.order_of(why.id)
            other = self.inside.get(cell)
            if other is not None and other != order:
                self.found.wrong("two orders in a cell", f"cell {cell}: {order} beside {other}")
            self.inside[cell] = order
            self.found.seen["deposits"] += 1
        elif why.reason == "pickup":
            self.inside.pop(cell, None)
            self.found.seen["pickups"] += 1

    def time_passes(self) -> None:
        """A moment, or a long one."""
        self.time.wait(self.draw.choice((0.05, 0.5, 2.0, 2.0, 2.5, 6.0, 25.0)))
        self.shop.tick()

    def vice(self) -> None:
        """The board gets a vice, or loses it."""
        name = self.draw.choice(sorted(FAULTS))
        usual = type(getattr(self.board.faults, name))()
        setattr(self.board.faults, name, FAULTS[name] if self.draw.random() < 0.6 else usual)

    def arm(self) -> None:
        """The power will go so many points later."""
        self.fuse.points_left = self.draw.randint(0, 30)

    def cut(self) -> None:
        """It goes now."""
        self.fuse.points_left = 0
        with self.power():
            self.fuse.point()
        self.start()

    def board_restarts(self) -> None:
        """Somebody swaps the board for a healthy one."""
        self.board.faults = type(self.board.faults)()

    def maybe_die(self) -> None:
        """The server's process may end just before any commit."""
        if self.draw.random() < 0.01:
            self.found.seen["server deaths"] += 1
            raise ServerDied

    # The end

    @property
    def current(self) -> Agent:
        """The agent that runs now."""
        assert self.agent is not None
        return self.agent

    def note_facts(self) -> None:
        """What the journal has committed, as another connection sees it."""
        with closing(sqlite3.connect(self.folder / "data" / "journal.sqlite")) as file:
            self.told |= {(boot, seq) for boot, seq in file.execute("select boot, seq from fact")}

    def settle(self) -> None:
        """No more harm: whatever was taken on comes to its end, and everything is told."""
        self.fuse.points_left = None
        self.shop.dies = None
        self.board_restarts()
        self.start()
        for _ in range(3):
            self.current.work()
            self.time.wait(6)
        while self.current.journal.waiting():
            self.facts_arrive(surely=True)

    def look_at_the_books(self) -> None:
        """What the server knows against what was ever committed, and what lies where."""
        self.found.seen["facts"] = len(self.told)
        missing = self.told - self.shop.known_facts()
        for boot, seq in sorted(missing)[:5]:
            self.found.wrong("lost events", f"fact {seq} of boot {boot}")
        if self.current.journal.unfinished():
            self.found.wrong("lost events", f"commands without an end: {self.current.journal.unfinished()}")
        for cell, orders in self.shop.holders().items():
            if len(orders) > 1:
                self.found.wrong("two orders in a cell", f"cell {cell}: {orders}")


class _Power:
    """A stretch of the agent's life that the power may end."""

    def __init__(self, world: World) -> None:
        self._world = world

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        world = self._world
        if kind is not PowerCut:
            return False
        world.found.seen["power cuts"] += 1
        world.note_facts()
        if world.agent is not None:
            world.agent.die()
            with suppress(LukoshkoError, ServerDied):
                world.shop.presence(world.agent.journal.boot, world.agent.session, online=False)
        world.agent = None
        return True
