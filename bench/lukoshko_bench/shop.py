"""A shop to be measured: a stack of real processes in a temporary folder, with shelves and windows that do not run out."""

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lukoshko_server.demo.stack import CATALOGUE, Stack
from lukoshko_server.demo.supervise import Child

PWA = Path(__file__).resolve().parents[2] / "pwa" / "dist"
RESTS = 100_000
CAPACITY = 100_000


@dataclass
class Shop(Stack):
    """A stack as the demo starts it, wider. Without `machines` there is no locker and no till."""

    machines: bool = True
    traced: bool = False

    def open(self) -> None:
        """Start everything. Raises NotReady."""
        self.start(catalogue=_deep_shelves(self.home / "catalogue"))
        world = (self.home / "world.toml").read_text(encoding="utf-8")
        wide = self.home / "wide.toml"
        wide.write_text(re.sub(r"capacity = \d+", f"capacity = {CAPACITY}", world), encoding="utf-8")
        self.supervisor.run("setup", [*self.server_argv("setup"), str(wide)])

    @property
    def sims(self) -> dict[str, str]:
        """Addresses of the simulators."""
        return {name: self.sim(name) for name in ("bank", "messages", "locker", "till-door", "till-counter")}

    def server_argv(self, command: str) -> list[str]:
        """How a process of the server is started; `http` with its SQL written down where that is wanted."""
        if command == "http" and self.traced:
            settings = str(self.home / "settings.toml")
            return [sys.executable, "-m", "lukoshko_bench.traced_http", settings]
        return super().server_argv(command)

    def _simulators(self) -> Iterator[Child]:
        needed = super()._simulators()
        return needed if self.machines else (each for each in needed if each.name in ("bank", "messages"))

    def _agents(self) -> Iterator[Child]:
        return super()._agents() if self.machines else iter(())


@contextmanager
def shop(
    *, machines: bool = True, traced: bool = False, database_url: str = "", broker: str = "auto"
) -> Iterator[Shop]:
    """A running shop; its processes and its folder are gone afterwards. Raises NotReady."""
    with temporary_home() as home:
        made = Shop(
            home, PWA, broker=broker, database_url=database_url, machines=machines, traced=traced,
            overrides={"log_level": "WARNING"}, progress=_quietly,
        )  # fmt: skip
        try:
            made.open()
            yield made
        finally:
            made.stop()


@contextmanager
def temporary_home() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="lukoshko-bench-"))
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _deep_shelves(folder: Path) -> Path:
    """The demo's catalogue with a rest of every goods that no benchmark can sell out."""
    folder.mkdir()
    for file in CATALOGUE.glob("*.xml"):
        text = file.read_text(encoding="utf-8-sig")
        deep = re.sub(r'КоличествоНаСкладе="[^"]*"', f'КоличествоНаСкладе="{RESTS}"', text)
        (folder / file.name).write_text(deep, encoding="utf-8-sig")
    return folder


def _quietly(_step: str) -> None:
    pass
