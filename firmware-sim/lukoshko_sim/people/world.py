"""What all people of a story share: addresses, plans by order, the things on the wall, and who failed."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests

from lukoshko_sim.people.baskets import Basket
from lukoshko_sim.people.client import BROKEN, Browser, GaveUp, Problem
from lukoshko_sim.people.plan import OrderPlan

log = logging.getLogger(__name__)


@dataclass
class World:
    """The shop's address, the simulators' addresses, and what was decided for each order."""

    url: str
    sims: dict[str, str]
    acquirer: str = "yookassa"
    """What the shop calls its bank."""
    plans: dict[str, OrderPlan] = field(default_factory=dict)
    """By the order's id, written before the order is placed."""
    by_hand: dict[str, int] = field(default_factory=dict)
    """Kopecks that people gave into hands, in cash or at a terminal, by the order's id."""
    baskets: dict[int, Basket] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def browser(self) -> Browser:
        """A new person's browser."""
        return Browser(self.url, self.sims["messages"])

    def touch(self, name: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Do something to a simulated thing; repeated while its process is being started again."""
        while True:
            try:
                if body is None:
                    return requests.get(f"{self.sims[name]}{path}", timeout=10).json()
                return requests.post(f"{self.sims[name]}{path}", json=body, timeout=10).json()
            except BROKEN:
                time.sleep(0.3)

    def door(self, cell: int, *acts: str) -> None:
        """A hand at a cell of the locker: put, take, close."""
        for act in acts:
            self.touch("locker", f"/sim/locker/cells/{cell}/{act}", {})

    def door_is(self, cell: int) -> str:
        """How the door stands on the wall."""
        cells = self.touch("locker", "/sim/locker")["cells"]
        return next(str(each["door"]) for each in cells if each["no"] == cell)

    def someone(self, name: str, act: Callable[[], None]) -> threading.Thread:
        """Let a person live in a thread of their own; what goes wrong with them is kept."""

        def live() -> None:
            try:
                act()
            except (Problem, GaveUp) as error:
                self.failures.append(f"{name}: {error}")
                log.warning("%s gave up: %s", name, error)
            except Exception as error:
                self.failures.append(f"{name}: {type(error).__name__}: {error}")
                log.exception("%s broke", name)

        thread = threading.Thread(target=live, name=name, daemon=True)
        thread.start()
        return thread
