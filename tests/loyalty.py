"""The real simulator of the loyalty service beside a test."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from lukoshko_sim.loyalty.main import service
from lukoshko_sim.serving import listening

KEY = "the shop's key of the tests"


class LoyaltySim:
    """The loyalty service from the outside."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._session = requests.Session()
        self._session.trust_env = False

    def close(self) -> None:
        self._session.close()

    def member(self, member: str, **values: int) -> None:
        """Give a member a balance, a percent, a sum off."""
        self.post("/sim/members", {"member": member, **values}).raise_for_status()

    def balance(self, member: str) -> tuple[int, int]:
        """The member's bonuses, and how many of them are reserved."""
        row = self.counts()["members"][member]
        return row["balance"], row["reserved"]

    def faults(self, **switched: Any) -> None:
        """Switch vices."""
        self.post("/sim/faults", switched).raise_for_status()

    def counts(self) -> Any:
        """What the service itself has counted."""
        return self._session.get(f"{self.url}/sim/counts", timeout=10).json()

    def ledger(self) -> list[tuple[str, int]]:
        """Kind and bonuses of every movement, oldest first."""
        return [(row["kind"], row["bonuses"]) for row in self.rows()]

    def rows(self) -> list[dict[str, Any]]:
        """Every movement, oldest first."""
        rows: list[dict[str, Any]] = self._session.get(f"{self.url}/sim/ledger", timeout=10).json()["ledger"]
        return rows

    def post(self, path: str, body: Any) -> requests.Response:
        """Ask the API, with the key."""
        return self._session.post(
            f"{self.url}{path}", json=body, headers={"Authorization": f"Bearer {KEY}"}, timeout=10
        )


@contextmanager
def running_loyalty(folder: Path, *, welcome: int = 0) -> Iterator[LoyaltySim]:
    """A loyalty service on a loopback port, its members in a folder."""
    with service(folder / "loyalty.sqlite", KEY, welcome=welcome) as app, listening(app) as url:
        sim = LoyaltySim(url)
        try:
            yield sim
        finally:
            sim.close()
