"""What goes wrong on a trading day: a seeded mix of killed processes, power cuts and the simulators' vices.

Nothing lasts: what was broken is mended after some seconds, and everything at the end. Drawn from the seed; only the
moments are the machine's own.
"""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests

from lukoshko_server.demo import tills
from lukoshko_server.demo.banks import BANKS
from lukoshko_server.demo.stack import Stack
from lukoshko_server.demo.supervise import NotReady

PAUSE_S = (0.8, 2.5)
LASTS_S = (1.0, 6.0)
KILLS_IN_TEN = 4
BANK = (
    "lost_answer", "http_500", "http_500_after", "processing_202", "duplicate_webhooks", "reorder_webhooks",
    "mute_webhooks", "decline",
)  # fmt: skip
LOYALTY = ("lost_answer", "lost_request", "failed_after", "garbled", "repeats", "down")
TILLS = tuple(till.id for till in tills.TILLS)
SHTRIH = {"http_lost_reply": "answer_lost"}
"""What a vice is called where the register has no HTTP."""
CLOUD = {
    "after_write_before_reply": "lost_answer", "http_lost_reply": "http_500_after", "before_close": "lost_request",
    "before_open": "http_500", "link_down": "garbled",
}  # fmt: skip
"""The like of each vice in the cloud."""
TILL = ("after_write_before_reply", "http_lost_reply", "before_close", "before_open", "link_down")
BOARD: tuple[dict[str, Any], ...] = (
    {"lose_acks": 2},
    {"flip_bits": 3},
    {"late_s": 0.3},
    {"late_s": 1.5},
    {"garbage": True},
    {"split": True},
    {"mute": True},
    {"power_loss": True},
    {"jam": list(range(1, 25))},
)


@dataclass(frozen=True)
class Request:
    """One switch of a simulator's panel."""

    sim: str
    path: str
    body: dict[str, Any]


class Mischief:
    """Breaks one thing after another until told to stop, then mends what is left broken."""

    def __init__(
        self, stack: Stack, seed: int, say: Callable[[str], None], *, kills_in_ten: int = KILLS_IN_TEN
    ) -> None:
        self._stack, self._say, self._kills_in_ten = stack, say, kills_in_ten
        self._rng = random.Random(f"faults:{seed}")  # noqa: S311 - a story, not a secret
        self._of_bank = tuple(vice for vice in BANK if vice not in BANKS[stack.bank].lacks)
        self._broken: list[tuple[float, Request]] = []

    def run(self, stop: threading.Event) -> None:
        """Until told to stop. A process that does not come back ends the mischief: the story will say so."""
        names = self._stack.supervisor.names()
        boards = requests.get(f"{self._stack.sim('locker')}/sim/faults", timeout=10).json()["boards"]
        try:
            while not stop.wait(self._rng.uniform(*PAUSE_S)):
                self._mend(time.monotonic())
                if self._rng.randrange(10) < self._kills_in_ten:
                    self._kill(self._rng.choice([*([name] for name in names), names]))
                else:
                    self._break(boards)
        except NotReady as error:
            self._say(str(error))
        finally:
            self._mend(float("inf"))
            vices = dict.fromkeys(self._of_bank, 0)
            self._switch(Request("bank", "/sim/faults", vices))
            self._switch(Request("loyalty", "/sim/faults", dict.fromkeys(LOYALTY, 0)))
            for till in TILLS:
                self._switch(Request(till, "/sim/faults", {self._vice_of(till, vice): 0 for vice in TILL}))

    def _kill(self, names: list[str]) -> None:
        """One process, or all of them as a power cut does."""
        for name in names:
            self._say(f"killed {name} (pid {self._stack.supervisor.kill(name)})")
        time.sleep(1)
        for name in names:
            self._stack.supervisor.wait_ready(name)

    def _break(self, boards: dict[str, dict[str, Any]]) -> None:
        where = self._rng.choice(("bank", "till", "paper", "locker", "loyalty"))
        if where == "bank":
            # One vice at a time: a single payment that meets all of them in turn would never get through.
            vice, times = self._rng.choice(self._of_bank), self._rng.randint(1, 3)
            one = dict.fromkeys(self._of_bank, 0) | {vice: times}
            self._tell(f"{vice} {times}", Request("bank", "/sim/faults", one))
        elif where == "loyalty":
            vice, times = self._rng.choice(LOYALTY), self._rng.randint(1, 4)
            self._tell(f"{vice} {times}", Request("loyalty", "/sim/faults", {vice: times}))
        elif where == "till":
            till = self._rng.choice(TILLS)
            vice, times = self._vice_of(till, self._rng.choice(TILL)), self._rng.randint(1, 2)
            self._tell(f"{vice} {times}", Request(till, "/sim/faults", {vice: times}))
        elif where == "paper":
            self._tell("no paper", Request("till-door", "/sim/paper/load", {"lines": 0}))
            self._later(Request("till-door", "/sim/paper/load", {}))
        else:
            vice_of = self._rng.choice(BOARD)
            spoilt = dict.fromkeys(boards, vice_of)
            self._tell(str(vice_of), Request("locker", "/sim/faults", {"boards": spoilt}))
            self._later(Request("locker", "/sim/faults", {"boards": boards}))

    def _vice_of(self, till: str, vice: str) -> str:
        if till in self._stack.cloud:
            return CLOUD[vice]
        return SHTRIH.get(vice, vice) if till in self._stack.shtrih else vice

    def _tell(self, what: str, request: Request) -> None:
        self._say(f"{request.sim}: {what}")
        self._switch(request)

    def _later(self, mend: Request) -> None:
        self._broken.append((time.monotonic() + self._rng.uniform(*LASTS_S), mend))

    def _mend(self, until: float) -> None:
        due = [mend for at, mend in self._broken if at <= until]
        self._broken = [(at, mend) for at, mend in self._broken if at > until]
        for mend in due:
            self._switch(mend)

    def _switch(self, request: Request) -> None:
        """Repeated while the simulator is being started again."""
        for _ in range(100):
            try:
                url = self._stack.sim(request.sim) + request.path
                requests.post(url, json=request.body, timeout=10).raise_for_status()
            except (requests.ConnectionError, requests.Timeout):
                time.sleep(0.2)
            else:
                return
