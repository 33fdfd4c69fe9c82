"""The same short lives before a till in the cloud: its own vices, and nothing that only a register has."""

from collections.abc import Callable
from typing import Any

from tests.faults.till.agent import cloud
from tests.faults.till.world import World
from tests.flows.agents.cloud_kit import cloud_sim
from tests.flows.agents.kit import Child

from lukoshko_edge.journal import Journal
from lukoshko_pos.drivers.register import Register

OF_ANSWERS = ("lost_request", "lost_answer", "http_500", "http_500_after", "garbled", "unauthorized")
OF_RECEIPTS = ("fail", "foreign_report", "process_ms", "delay_ms", "delay_after_ms")


class CloudWorld(World):
    """A service and the agents that come and go before it."""

    def simulator(self) -> Child:
        """The service as a process."""
        return cloud_sim(self.folder, self.http)

    def register(self, journal: Journal) -> Register:
        """The driver, whose notes are in the agent's journal."""
        return cloud(f"http://127.0.0.1:{self.http}", self.weather, journal)

    def trouble(self) -> None:
        """What goes wrong with this receipt."""
        acts: tuple[tuple[float, Callable[[], Any]], ...] = (
            (3, lambda: None), (10, self.spoilt_answer), (3, self.bad_link), (3, self.failure), (1, self.old_shift),
            (2, self.slow),
        )  # fmt: skip
        self.draw.choices([act for _, act in acts], [weight for weight, _ in acts])[0]()
        if self.draw.random() < 0.55:
            self.weather.fuse.points_left = self.draw.randint(0, 90)

    def spoilt_answer(self) -> None:
        """The service does it or not, and says nothing of use."""
        self.found.seen["link at a point"] += 1
        about = self.draw.choice(("sell", "sell", "report", "token"))
        self.panel.post(
            "/sim/faults",
            {self.draw.choice(OF_ANSWERS): {"next": self.draw.choice((1, 1, 2)), "only": about}},
        )

    def failure(self) -> None:
        """No register was free in time, or the report is somebody else's."""
        vice = {"fail": {"next": 1, "code": 1, "kind": "timeout"}, "foreign_report": 1}
        name = self.draw.choice(tuple(vice))
        self.panel.post("/sim/faults", {name: vice[name]})

    def slow(self) -> None:
        """It takes its time over a receipt, or over an answer."""
        name = self.draw.choice(("process_ms", "delay_ms", "delay_after_ms"))
        self.panel.post("/sim/faults", {name: {"next": 1, "ms": self.draw.choice((50, 300, 800))}})

    def heal(self) -> None:
        """No more harm for this receipt."""
        self.weather.losses, self.weather.fuse.points_left = 0.0, None
        self.panel.post("/sim/faults", dict.fromkeys((*OF_ANSWERS, *OF_RECEIPTS), False))
        self.start()
