"""The real simulator of the marking system beside a test."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from lukoshko_sim.marking.http import Keys
from lukoshko_sim.marking.main import system
from lukoshko_sim.serving import listening

KEY = "the shop's key of the tests"


class MarkingSim:
    """The marking system from the outside."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._session = requests.Session()
        self._session.trust_env = False

    def close(self) -> None:
        self._session.close()

    def code(self, gtin: str, group: str, grams: int | None = None, **flags: bool) -> str:
        """A package comes off the line; its full code."""
        body = {"gtin": gtin, "group": group, "grams": grams, "flags": flags}
        return str(self._post("/sim/codes", body)["code"])

    def change(self, code: str, *, expired: bool = False, **flags: bool) -> None:
        """Something became of a package."""
        identifier = code.partition("\x1d")[0]
        self._post("/sim/codes/change", {"identifier": identifier, "flags": flags, "expired": expired})

    def faults(self, **switched: Any) -> None:
        """Switch vices."""
        self._post("/sim/faults", switched)

    def asked(self) -> dict[str, int]:
        """How often each host, and the module, was asked about a code."""
        told: dict[str, int] = self._session.get(f"{self.url}/sim/counts", timeout=10).json()["asked"]
        return told

    def _post(self, path: str, body: Any) -> Any:
        answer = self._session.post(f"{self.url}{path}", json=body, timeout=10)
        answer.raise_for_status()
        return answer.json()


def packages(line: Any) -> list[dict[str, Any]]:
    """What a picker takes off the shelf for a marked line: every package, for `POST /sim/codes`."""
    gtin = next(code for code in line["barcodes"] if len(code) >= 8)
    weighed = line["unit"] == "kg"
    package = {"gtin": gtin, "group": line["marked"], "grams": line["ordered"] if weighed else None}
    return [package] * (1 if weighed else line["ordered"])


@contextmanager
def running_marking(folder: Path) -> Iterator[MarkingSim]:
    """A marking system on a loopback port, its codes in a folder."""
    with system(folder / "marking.sqlite", Keys(KEY)) as app, listening(app) as url:
        sim = MarkingSim(url)
        try:
            yield sim
        finally:
            sim.close()
