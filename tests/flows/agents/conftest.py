"""A productomat and a till made of real processes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests import needs
from tests.brokers import Broker, broker, iotcore
from tests.flows.agents.kit import Child, Panel, Server, eventually

import lukoshko_sim.locker

__all__ = ["broker"]


class Productomat:
    """Simulator, agent and the server's side of one locker."""

    def __init__(self, folder: Path, broker: Broker, *flags: str) -> None:
        self.folder, self.broker = folder, broker
        self.sim = Child(
            folder,
            "sim",
            ["lukoshko-sim", "locker", "--links", str(folder), "--state", str(folder / "sim.sqlite"), *flags],
        )
        self.config = folder / "locker.toml"
        self.config.write_text(_config(broker.port), encoding="utf-8")
        self.agent = Child(folder, "agent", ["lukoshko-locker", "run", "--config", str(self.config)])
        self.server = Server(broker, "locker", "l-1")

    @property
    def panel(self) -> Panel:
        """The simulator's panel."""
        return Panel(self.sim.url)

    @property
    def session(self) -> str:
        """The session that the running agent announced."""
        return str(self.server.conn()["session"])

    def pulses(self) -> int:
        """What the coils counted."""
        return int(self.panel.get("/sim/counts")["pulses"])

    def board(self, **faults: object) -> None:
        """Switch faults of the lock board."""
        self.panel.post("/sim/faults", {"boards": {"1": faults}})

    def restart_with(self, old: str, new: str) -> None:
        """Start the agent again with another setting."""
        self.agent.stop()
        settings = self.config.read_text("utf-8")
        assert old in settings
        self.config.write_text(settings.replace(old, new), encoding="utf-8")
        before = self.server.conn()["boot"]
        self.agent.start()
        eventually(lambda: self.server.conn()["online"] and self.server.conn()["boot"] != before)

    def door(self, cell: int) -> str:
        """How a door really stands."""
        return str(self.panel.get("/sim/locker")["cells"][cell - 1]["door"])

    def close(self) -> None:
        """End everything."""
        self.agent.stop()
        self.sim.stop()
        self.server.close()


@contextmanager
def running(folder: Path, broker: Broker, *flags: str) -> Iterator[Productomat]:
    """Simulator and agent, joined; ended with the block."""
    made = Productomat(folder, broker, *flags)
    try:
        made.sim.start()
        made.agent.start()
        eventually(lambda: made.server.conn().get("online"))
        yield made
    finally:
        made.close()


@pytest.fixture
def productomat(tmp_path: Path) -> Iterator[Productomat]:
    """A running productomat on the embedded broker, its agent joined: for what happens at the doors."""
    with iotcore(tmp_path) as broker, running(tmp_path, broker) as made:
        yield made


@pytest.fixture
def productomat_on(tmp_path: Path, broker: Broker) -> Iterator[Productomat]:
    """The same on every broker: for what is said over MQTT."""
    with running(tmp_path, broker) as made:
        yield made


DEMO_SITE = Path(lukoshko_sim.locker.__file__).with_name("demo_site.toml")
ZONES = ["ambient"] * 8 + ["chilled"] * 10 + ["frozen"] * 6


def _config(port: int) -> str:
    cells = "".join(
        f'[[cells]]\nno = {no}\nboard = 1\nchannel = {no}\nzone = "{zone}"\n'
        for no, zone in enumerate(ZONES, start=1)
    )
    return f"""
[device]
id = "l-1"
data_dir = "agent"
[mqtt]
port = {port}
resend_s = 0.5
keepalive_s = 5
[locks]
path = "locks"
boards = [{{ address = 1 }}]
[climate]
path = "climate"
poll_s = 0.5
silent_s = 2
units = [
  {{ zone = "chilled", unit = 1, setpoint_c10 = 40 }},
  {{ zone = "frozen", unit = 2, setpoint_c10 = -180 }},
]
[timers]
transition_s = 1.5
telemetry_s = 1
{cells}"""


class Till:
    """Simulated register, agent and the server's side of one till."""

    def __init__(
        self,
        folder: Path,
        broker: Broker,
        *flags: str,
        server: Server | None = None,
        family: str = "atol-web",
        protocol: int = 1,
        serial: bool = False,
        own: str = "",
    ) -> None:
        self.folder, self.broker, self.family = folder, broker, family
        port = needs.free_port()
        line = needs.free_port()
        state = str(folder / "till.sqlite")
        on = ("--pty", str(folder / "register")) if serial else ("--line", f"127.0.0.1:{line}")
        wires = ("--protocol", "shtrih", *on) if family == "shtrih" else ()
        self.sim = Child(
            folder,
            "sim",
            [
                "lukoshko-sim",
                "till",
                "--http",
                f"127.0.0.1:{port}",
                "--state",
                state,
                "--recovery-seconds",
                "0.3",
                *wires,
                *flags,
            ],
        )
        urls = {"atol-web": f"http://127.0.0.1:{port}", "shtrih": f"tcp://127.0.0.1:{line}"}
        url = f"serial:{folder / 'register'}" if serial else urls[family]
        self.config = folder / "pos.toml"
        self.config.write_text(
            f"""
[device]
id = "t-1"
data_dir = "agent"
[mqtt]
port = {broker.port}
resend_s = 0.5
keepalive_s = 5
[register]
family = "{family}"
url = "{url}"
protocol = {protocol}
electronic = {str("--electronic" in flags).lower()}
poll_s = 0.5
retry_s = 0.3
{own}
[defaults]
place = "Лукошко"
""",
            encoding="utf-8",
        )
        self.agent = Child(folder, "agent", ["lukoshko-pos", "run", "--config", str(self.config)])
        self.server = server or Server(broker, "pos", "t-1")

    @property
    def panel(self) -> Panel:
        """The simulator's panel."""
        return Panel(self.sim.url)

    def faults(self, **faults: object) -> None:
        """Switch faults of the register."""
        self.panel.post("/sim/faults", faults)

    def sold(self) -> int:
        """Receipts of sale in the fiscal storage."""
        by_type = self.panel.get("/sim/counts")["by_type"]
        return int(by_type["sell"]["count"]) if "sell" in by_type else 0

    def close(self) -> None:
        """End everything."""
        self.agent.stop()
        self.sim.stop()
        self.server.close()


@contextmanager
def till_of(
    folder: Path,
    broker: Broker,
    *flags: str,
    family: str = "atol-web",
    protocol: int = 1,
    serial: bool = False,
    own: str = "",
) -> Iterator[Till]:
    """A till with its register and agent, joined; ended with the block."""
    made = Till(folder, broker, *flags, family=family, protocol=protocol, serial=serial, own=own)
    try:
        made.sim.start()
        made.agent.start()
        eventually(lambda: made.server.conn().get("online"))
        yield made
    finally:
        made.close()


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    """A running till with paper on the embedded broker: for what happens at the register."""
    with iotcore(tmp_path) as broker, till_of(tmp_path, broker) as made:
        yield made


@pytest.fixture
def till_on(tmp_path: Path, broker: Broker) -> Iterator[Till]:
    """The same on every broker: for what is said over MQTT."""
    with till_of(tmp_path, broker) as made:
        yield made


@pytest.fixture
def paperless(tmp_path: Path) -> Iterator[Till]:
    """A running till without paper."""
    with iotcore(tmp_path) as broker, till_of(tmp_path, broker, "--electronic") as made:
        yield made
