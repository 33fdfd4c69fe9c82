"""Machines at the ends of the saga: real tills before real registers, and a locker that remembers what it was told."""

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import msgspec
from tests import needs
from tests.devices.locker.power import PowerCut
from tests.faults.till.agent import Agent, Weather, atol
from tests.flows.agents.kit import Child, Panel
from tests.machines import FakeLocker, FakeTill, Server

from lukoshko_pos.drivers.register import Operator
from lukoshko_server.devices.commands import Outgoing
from lukoshko_wire import locker, pos, rights
from lukoshko_wire.locker import Ack, FactsAck
from lukoshko_wire.message import encode, parse
from lukoshko_wire.rights import canonical, list_hash

POINTS = ("before_open", "after_items", "before_close", "after_write_before_reply", "during_print")
BATCH = 50
FLOAT = 10_000_000
"""Cash in the drawer, for what goes back in cash."""


class Register:
    """A till's agent, in process, whose power goes; before a register that is a process of its own."""

    def __init__(self, server: Server, till_id: str, folder: Path, draw: Random, *, server_key: str) -> None:
        self.id, self.folder, self.draw, self._key = till_id, folder, draw, server_key
        self.weather = Weather(draw)
        self.acks: list[Ack] = []
        self.cuts = 0
        self._voice = FakeTill(server, till_id)
        self._server = server
        folder.mkdir()
        argv = ["--http", f"127.0.0.1:{needs.free_port()}", "--state", str(folder / "sim.sqlite")]
        number = "9999078900001234" if till_id == "till-door" else "9999078900005678"
        self.sim = Child(
            folder, "sim", ["lukoshko-sim", "till", *argv, "--recovery-seconds", "0.1", "--fn", number]
        )
        self.sim.start()
        self.panel = Panel(self.sim.url)
        self._agent: Agent | None = None
        self._start()
        self.current.register.move_cash("float", FLOAT, Operator())

    def step(self) -> None:
        """What was sent arrives, the till does one thing, what it has to tell is told."""
        topic = pos.PRINT.topic(device=self.id)
        for each in self._server.taken("mqtt", Outgoing, topic):
            payload = each.payload.encode()
            self._power(lambda agent, payload=payload: agent.commands.arrived(payload, False))
        self.turn()
        self.tell()

    def turn(self) -> None:
        """The till does one thing, and nobody hears of it."""
        self._power(lambda agent: agent.turn())

    def settle(self, pairing: str, body: bytes) -> None:
        """The courier's phone hands a settlement over by loopback, until it is taken."""
        taken = False

        def ask(agent: Agent) -> None:
            nonlocal taken
            agent.doorway.settle(agent.doorway.paired(pairing), body)
            taken = True

        while not taken:
            self._power(ask)

    def tell(self) -> None:
        """Answers and facts that were not taken yet."""
        while self.acks:
            self._voice._say(pos.ACK, self.acks.pop(0))
        self._power(self._feed)

    @property
    def busy(self) -> bool:
        """True while something waits to be printed, or to be told."""
        return bool(self.acks) or self.current.journal.waiting() > 0 or self._head()

    @property
    def current(self) -> Agent:
        """The agent that runs now."""
        assert self._agent is not None
        return self._agent

    def break_something(self) -> None:
        """One vice of the register, of the line, or of the power."""
        match self.draw.choice(("point", "point", "lines", "paper", "power", "power")):
            case "point":
                what = self.draw.choice(("link", "link", "power"))
                self.panel.post(
                    "/sim/faults", {self.draw.choice(POINTS): {"next": 1, "what": what, "ms": 20}}
                )
            case "lines":
                self.weather.losses = self.draw.choice((0.05, 0.15))
            case "paper":
                self.panel.post("/sim/paper/load", {"lines": self.draw.choice((0, 5, 12))})
            case "power":
                self.weather.fuse.points_left = self.draw.randint(0, 60)

    def heal(self) -> None:
        """No more harm."""
        self.weather.losses, self.weather.fuse.points_left = 0.0, None
        self.panel.post("/sim/faults", dict.fromkeys(POINTS, False))
        self.panel.post("/sim/paper/load")

    def by_order(self) -> dict[str, dict[str, int]]:
        """What the fiscal storage holds, by order and kind, counted from its bytes."""
        found: dict[str, dict[str, int]] = self.panel.get("/sim/counts")["by_order"]
        return found

    def stop(self) -> None:
        """Everything ends."""
        if self._agent is not None:
            self._agent.die()
        self.sim.stop()

    def _start(self) -> None:
        while self._agent is None:
            with suppress(PowerCut):
                self._agent = Agent(
                    self.folder / "agent", self.weather, lambda _: atol(self.sim.url, self.weather), self.acks.append,
                    till_id=self.id, server_keys=(self._key,),
                )  # fmt: skip
        self._voice.boot = self.current.journal.boot
        self._voice.session = f"s-{self._voice.boot}"
        self._voice.come()

    def _power(self, act: Any) -> None:
        try:
            act(self.current)
        except PowerCut:
            self.cuts += 1
            self.current.die()
            self._agent = None
            self.acks.clear()
            self._start()

    def _feed(self, agent: Agent) -> None:
        kept = agent.journal.facts_after(0, BATCH)
        mine = [fact for fact in kept if fact.boot == kept[0].boot] if kept else []
        if not mine:
            return
        facts = [msgspec.json.decode(fact.body, type=pos.TillFact) for fact in mine]
        said = pos.TillFacts(boot=mine[0].boot, facts=facts)
        reply = self._server.hear(pos.EVT.topic(device=self.id), encode(said))
        if reply is not None and self.draw.random() >= 0.1:  # else the acknowledgement is lost
            took = parse(FactsAck, reply[1])
            agent.journal.forget(took.boot, took.upto)

    def _head(self) -> bool:
        rows = self.current.journal._db.execute("select 1 from intent where result is null limit 1")
        return rows.fetchone() is not None


@dataclass
class Wall(FakeLocker):
    """A locker that opens a door once for a command, however often it comes, and tells what it did until it is heard."""

    done: dict[str, Ack] = field(default_factory=dict)
    there: bool = True
    untold: list[tuple[Any, Any]] = field(default_factory=list)

    def obey(self, *, close: bool = True) -> list[int]:
        """Open what was asked for, once each; the cells."""
        cells = []
        for command in self.commands():
            if command.id in self.done:
                self._say(locker.ACK, self.done[command.id])
                continue
            late = self.shop.clock() > command.expires_at or command.session != self.session
            at, expired = self.shop.clock(), {"outcome": "rejected", "code": "expired"}
            said: dict[str, Any] = expired if late else {"outcome": "done", "code": "opened"}
            self.done[command.id] = ack = locker.Ack(id=command.id, at=at, **said)
            if late:
                self._say(locker.ACK, ack)
                self.fact(locker.CommandEnded, ack=ack)
                continue
            self.fact(locker.DoorMoved, cell=command.cell, door="open", command_id=command.id)
            self._say(locker.ACK, ack)
            self.fact(locker.CommandEnded, ack=ack)
            cells.append(command.cell)
            if close:
                self.close(command.cell)
        return cells

    def _say(self, channel: Any, message: Any) -> None:
        if self.there:
            super()._say(channel, message)
        else:
            self.untold.append((channel, message))

    def come_back(self) -> None:
        """The line stands again: what was kept is told."""
        self.there = True
        self.come()
        told, self.untold = self.untold, []
        for channel, message in told:
            self._say(channel, message)

    def stands_open(self, cells: list[dict[str, Any]]) -> bool:
        """True once one of these cells was seen to open for its customer."""
        return any(cell["opened"] for cell in cells)

    def leave(self) -> None:
        """The line is gone; doors still open by right."""
        super().leave()
        self.there = False

    def open_by_right(self, id_: str, order_id: str, cell: int, parcel_id: str) -> None:
        """A code was typed; whoever stood there took the goods and pushed the door shut."""
        about: dict[str, Any] = {
            "id": f"a-{id_}", "cell": cell, "reason": "pickup", "how": "code", "order_id": order_id,
            "parcel_id": parcel_id,
        }  # fmt: skip
        self.fact(locker.AttemptByRight, **about)
        self.fact(locker.OpenedByRight, **about)
        self.fact(locker.DoorMoved, cell=cell, door="open", command_id=about["id"])
        done = locker.Ack(id=about["id"], outcome="done", code="opened", at=self.shop.clock())
        self.fact(locker.CommandEnded, ack=done)
        self.close(cell)

    def learn(self, listed: rights.RightsList) -> None:
        """The newest list has arrived: the server hears so."""
        digest = list_hash(canonical(listed))
        self._say(
            rights.RIGHTS_ACK,
            rights.RightsAck(
                version=listed.version, hash=digest, key_epoch=1, seal="A" * 43, at=self.shop.clock()
            ),
        )
