"""Short lives of a till before a simulated register, under a bad star drawn from a seed.

Real: the agent's ledger, commands, shift, printer, drivers; the simulated register as a process, over its protocol. Between
them links that lose, power that goes at any commit and any exchange of the agent, and at any point of the register's
document; paper that ends, shifts that run out, other programs, jobs that come twice. The witness counts the storage's bytes.
"""

import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

from tests import needs
from tests.devices.locker.power import PowerCut
from tests.faults.many import Findings
from tests.faults.till.agent import Agent, Weather, atol, shtrih
from tests.flows.agents.kit import Child, Panel, print_receipt

from lukoshko_edge.journal import Journal
from lukoshko_pos.drivers.register import Register

KINDS = (
    "settlements without a receipt",
    "receipts without a settlement",
    "doubled receipts",
    "unresolved",
    "lost facts",
)
POINTS = ("before_open", "after_items", "before_close", "after_write_before_reply", "during_print")
SUM = 46_666
PATIENCE_S, TROUBLED_S = 40.0, 1.2
FAMILIES = ("atol-web", "shtrih-1", "shtrih-2", "atol-online")


class World:
    """One register and the agents that come and go before it."""

    def __init__(self, seed: str, folder: Path, family: str) -> None:
        self.draw, self.folder, self.family = Random(seed), folder, family
        self.found = Findings()
        self.weather = Weather(self.draw)
        self.http, self.line = needs.free_port(), needs.free_port()
        self.sim = self.simulator()
        self.intents: list[str] = []
        self.agent: Agent | None = None

    def simulator(self) -> Child:
        """The register as a process."""
        shtrih = ("--protocol", "shtrih", "--line", f"127.0.0.1:{self.line}")
        return Child(
            self.folder, "sim",
            ["lukoshko-sim", "till", "--http", f"127.0.0.1:{self.http}", "--state", str(self.folder / "sim.sqlite"),
             "--recovery-seconds", "0.1", *(() if self.family == "atol-web" else shtrih)],
        )  # fmt: skip

    @property
    def panel(self) -> Panel:
        """The simulator's panel."""
        return Panel(self.sim.url)

    def run(self, count: int) -> Findings:
        """So many receipts, each with its trouble; then the books."""
        self.sim.start()
        try:
            self.start()
            for number in range(count):
                self.receipt(number)
            self.look_at_the_books()
        finally:
            if self.agent is not None:
                self.agent.die()
            self.sim.stop()
        return self.found

    def receipt(self, number: int) -> None:
        """One settlement: its job comes, perhaps again and again, while things break."""
        id_, order = f"i-{number}", f"o-{number}"
        self.intents.append(id_)
        job = print_receipt(id_, order, cash_kopecks=self.draw.choice((0, SUM)))
        self.trouble()
        self.power(lambda: self.current.commands.arrived(job, False))
        until = time.monotonic() + TROUBLED_S
        while not self.ended(id_) and time.monotonic() < until:
            self.power(lambda: self.work(job))
        self.heal()
        self.power(
            lambda: self.current.commands.arrived(job, False)
        )  # the server asks for what no fact has answered
        until = time.monotonic() + PATIENCE_S
        while not self.ended(id_) and time.monotonic() < until:
            self.work(job)
        self.found.seen["runs"] += 1

    def work(self, job: bytes) -> None:
        """A turn of the till; sometimes the same job comes again."""
        if self.draw.random() < 0.05:
            self.found.seen["duplicate jobs"] += 1
            self.current.commands.arrived(job, False)
        time.sleep(min(self.current.turn(), 0.03))

    def trouble(self) -> None:
        """What goes wrong with this receipt."""
        acts: tuple[tuple[float, Callable[[], Any]], ...] = (
            (3, lambda: None), (10, self.fault_at_a_point), (3, self.bad_link), (2, self.no_paper), (1, self.old_shift),
            (2, self.another_program), (1, self.lost_reply),
        )  # fmt: skip
        self.draw.choices([act for _, act in acts], [weight for weight, _ in acts])[0]()
        if self.draw.random() < 0.55:
            self.weather.fuse.points_left = self.draw.randint(0, 90)

    def fault_at_a_point(self) -> None:
        """The register itself breaks at one of the points of a document."""
        point = self.draw.choice(POINTS)
        what = self.draw.choice(("link", "link", "paper", "power"))
        self.found.seen[f"{what} at a point"] += 1
        self.panel.post(
            "/sim/faults", {point: {"next": self.draw.choice((1, 1, 2)), "what": what, "ms": 150}}
        )

    def bad_link(self) -> None:
        """Exchanges are lost on the way."""
        self.found.seen["bad links"] += 1
        self.weather.losses = self.draw.choice((0.01, 0.05, 0.15))

    def no_paper(self) -> None:
        """The roll is nearly at its end."""
        self.found.seen["paper outs"] += 1
        self.panel.post("/sim/paper/load", {"lines": self.draw.choice((0, 5, 12))})

    def old_shift(self) -> None:
        """A day passes."""
        self.found.seen["shift expiries"] += 1
        self.panel.post("/sim/clock", {"shift_hours": 25})

    def another_program(self) -> None:
        """Another program sells just before or after, for the same sum."""
        self.found.seen["other programs"] += 1
        fault = self.draw.choice(("foreign_before", "foreign_after"))
        self.panel.post("/sim/faults", {fault: {"next": 1, "kopecks": SUM}})

    def lost_reply(self) -> None:
        """ATOL: the answer to the sending is lost. Others: the register is slow."""
        self.panel.post(
            "/sim/faults", {"http_lost_reply": 2} if self.family == "atol-web" else {"delay_ms": 30}
        )

    def heal(self) -> None:
        """No more harm for this receipt."""
        self.weather.losses, self.weather.fuse.points_left = 0.0, None
        off = dict.fromkeys((*POINTS, "foreign_before", "foreign_after"), False)
        self.panel.post(
            "/sim/faults",
            off | {"delay_ms": 0} | ({"http_lost_reply": False} if self.family == "atol-web" else {}),
        )
        self.panel.post("/sim/paper/load")
        self.start()

    # The agent and its power

    @property
    def current(self) -> Agent:
        """The agent that runs now."""
        assert self.agent is not None
        return self.agent

    def start(self) -> None:
        """Start until it stands; the power may go again on the way."""
        while self.agent is None:
            with suppress(PowerCut):
                self.agent = Agent(self.folder / "agent", self.weather, self.register, lambda _: None)

    def register(self, _: Journal) -> Register:
        """The driver of this family."""
        if self.family == "atol-web":
            return atol(f"http://127.0.0.1:{self.http}", self.weather)
        return shtrih(self.line, int(self.family[-1]), self.weather)

    def power(self, act: Callable[[], None]) -> None:
        """What is done here may be cut off; then the agent starts anew."""
        try:
            act()
        except PowerCut:
            self.found.seen["power cuts"] += 1
            self.current.die()
            self.agent = None
            if self.draw.random() < 0.3:
                self.weather.fuse.points_left = self.draw.randint(0, 60)
            self.start()

    def ended(self, id_: str) -> bool:
        """True once the intent has its result; the witness looks without a point where the power could go."""
        rows = self.current.journal._db.execute(
            "select 1 from intent where id = ? and result is not null", (id_,)
        )
        return rows.fetchone() is not None

    # The end

    def look_at_the_books(self) -> None:
        """What the storage holds against what the till was asked and has told."""
        by_order = self.panel.get("/sim/counts")["by_order"]
        look_at_the_books(self.found, self.intents, by_order, self.current.facts())


def look_at_the_books(
    found: Findings, intents: list[str], by_order: dict[str, Any], facts: list[dict[str, Any]]
) -> None:
    """Every intent has one document, and one fact that tells of it; nothing else was written in our name."""
    told = Counter(fact["intent_id"] for fact in facts if fact["type"] == "printed")
    refused = {fact["intent_id"]: fact["code"] for fact in facts if fact["type"] == "refused"}
    found.seen["receipts"] += len(told)
    for id_ in intents:
        order = id_.replace("i-", "o-", 1)
        written = sum(by_order.pop(order, {}).values())
        if id_ in refused:
            found.wrong("settlements without a receipt", f"{id_} was refused: {refused[id_]}")
        elif written == 0:
            found.wrong("settlements without a receipt", id_)
        if written > SUM:
            found.wrong("doubled receipts", f"{id_}: {written} kopecks")
        if written and not told[id_] and id_ not in refused:
            found.wrong("unresolved", f"{id_}: the storage is readable, and nothing was told")
        if told[id_] > 1:
            found.wrong("lost facts", f"{id_} was told {told[id_]} times")
    for order in by_order:
        if order.startswith("o-"):
            found.wrong("receipts without a settlement", order)
