"""A whole product on one machine: files, ports, and every process in the order in which it must start."""

import contextlib
import logging
import secrets
import socket
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lukoshko_server.demo import files
from lukoshko_server.demo.banks import BANKS, USUAL
from lukoshko_server.demo.broker import plan
from lukoshko_server.demo.supervise import Child, Supervisor, answers, says
from lukoshko_server.demo.tills import INN, TILLS, till_line

log = logging.getLogger(__name__)

Progress = Callable[[str], None]
CATALOGUE = Path(__file__).parent / "catalogue"
PORTS = (
    "http",
    "live",
    "mqtt",
    "mqtt_old",
    "bank",
    "messages",
    "till-door",
    "till-counter",
    "locker",
    "kiosk",
    "marking",
    "door",
    "loyalty",
)
WELCOME_BONUSES = 500_00
"""What a new member of the demo's loyalty service is given."""
FIRST_PORT = 8080
RANGE = [port for port in range(10_000, 20_000) if port != 10_080]
"""Browsers refuse to open 10080: it is one of another protocol."""
AGENTS = {"locker-1": "lukoshko-locker", "till-door": "lukoshko-pos", "till-counter": "lukoshko-pos"}
PEOPLE_OF_BROKER = ("server", "live", "locker-1", "till-door", "till-counter")


@dataclass
class Stack:
    """The running product. `home` keeps everything that it remembers."""

    home: Path
    pwa_dir: Path
    broker: str = "auto"
    database_url: str = ""
    ports: Mapping[str, int] = field(default_factory=dict)
    public_url: str = ""
    auto_people_s: float = 0.0
    more_devices: Sequence[str] = ()
    """Further devices that the broker lets in; who starts them is another matter."""
    overrides: Mapping[str, object] = field(default_factory=dict)
    shtrih: Collection[str] = ()
    """Tills whose register is a Shtrih-M on a serial line; the others have ATOL's web server."""
    cloud: Collection[str] = ()
    """Tills whose register is in the cloud."""
    bank: str = USUAL
    """Whose interface the simulated bank has: a name in `BANKS`."""
    progress: Progress = log.info

    def __post_init__(self) -> None:
        self.home = self.home.resolve()
        self.logs = self.home / "logs"
        self.logs.mkdir(parents=True, exist_ok=True)
        self.ports = self.ports or free_ports()
        self.supervisor = Supervisor(self.logs)
        self.secrets = files.Secrets(self.home / "secrets")

    @property
    def url(self) -> str:
        """Where the screens and the interface are."""
        return self.public_url or f"http://127.0.0.1:{self.ports['http']}"

    def sim(self, name: str) -> str:
        """Address of a simulator: bank, messages, marking, loyalty, locker, till-door, till-counter."""
        return f"http://127.0.0.1:{self.ports[name]}"

    def start(self, *, catalogue: Path | None = CATALOGUE) -> None:
        """Start everything, and load a catalogue through 1C's door. Raises NotReady."""
        users = {name: self.secrets.get(f"mqtt-{name}") for name in (*PEOPLE_OF_BROKER, *self.more_devices)}
        broker = plan(self.home, self.ports["mqtt"], self.ports["mqtt_old"], users, kind=self.broker)
        self.progress(f"broker ({broker.kind})")
        self.supervisor.start(Child("broker", broker.argv, _listens(broker.port)))
        files.write_server(self, passwords=broker.passwords)
        if not (self.home / "devices-ca.pem").exists():
            self.supervisor.run("authority", self.server_argv("authority"))
        files.write_agents(self, passwords=broker.passwords)
        self.progress("bank, messages, locker, tills")
        self.supervisor.start(*self._simulators())
        self.progress("database")
        self.supervisor.run("migrate", self.server_argv("migrate"))
        self.supervisor.run("setup", [*self.server_argv("setup"), str(files.write_world(self))])
        self.progress("server and agents")
        self.supervisor.start(*self._servers(), *self._agents())
        if catalogue is not None:
            self.progress("catalogue from 1C")
            self.push_catalogue(catalogue)

    def push_catalogue(self, folder: Path) -> None:
        """Send CommerceML files as 1C does."""
        goods = sorted(folder.glob("import*.xml")) + sorted(folder.glob("offers*.xml"))
        argv = self.sim_argv(
            "onec", "push", "--url", f"{self.url}/exchange/1c", "--user", "1c", *map(str, goods)
        )
        self.supervisor.run("onec", argv, {"LUKOSHKO_SIM_ONEC_PASSWORD": self.secrets.get("onec")})

    def stop(self) -> None:
        """End every process that this stack started."""
        self.supervisor.stop()

    def _simulators(self) -> Iterator[Child]:
        (self.home / "sim").mkdir(exist_ok=True)
        bank = BANKS[self.bank]
        hook = f"http://127.0.0.1:{self.ports['http']}/hooks/{self.bank}"
        env = {name: self.secrets.get(secret) for name, secret in bank.secrets.items()}
        file = "" if self.bank == USUAL else f"bank-{self.bank}"
        yield self._simulator(
            "bank", "--webhook", hook, "--webhook-scale", "0.2", program=bank.program, file=file, env=env
        )
        messages = {"LUKOSHKO_SIM_MESSAGES_TOKEN": self.secrets.get("messages")}
        yield self._simulator("messages", env=messages)
        marking = {"LUKOSHKO_SIM_MARKING_KEY": self.secrets.get("marking")}
        yield self._simulator("marking", env=marking)
        loyalty = {"LUKOSHKO_SIM_LOYALTY_KEY": self.secrets.get("loyalty")}
        yield self._simulator("loyalty", "--welcome", str(WELCOME_BONUSES), env=loyalty)
        people = ["--auto-people", str(self.auto_people_s)] if self.auto_people_s else []
        yield self._simulator("locker", "--links", str(self.home / "wires"), *people)
        cloud = {"LUKOSHKO_SIM_CLOUD_TILL_SECRET": self.secrets.get("cloud-till")}
        for till in TILLS:
            if till.id in self.cloud:
                # A register of its own, with a storage of its own: documents of one number must not be made twice.
                who = ("--name", till.name, "--inn", INN)
                yield self._simulator(till.id, *who, program="cloud-till", file=f"{till.id}-cloud", env=cloud)
            else:
                yield self._simulator(till.id, *till.flags(), *self._protocol(till.id), program="till")

    def _protocol(self, till: str) -> list[str]:
        if till not in self.shtrih:
            return []
        link = str(till_line(self, till))
        return ["--protocol", "shtrih", "--line", "127.0.0.1:0", "--pty", link]

    def _servers(self) -> Iterator[Child]:
        yield Child("http", self.server_argv("http"), answers(f"{self.url}/healthz"))
        yield Child("live", self.server_argv("live"), _listens(self.ports["live"]))
        for name in ("bridge", "jobs"):
            yield Child(name, self.server_argv(name), says(self.logs / f"{name}.log", "ready"))

    def _agents(self) -> Iterator[Child]:
        for device, program in AGENTS.items():
            argv = [_program(program), "run", "--config", str(self.home / f"{device}.toml")]
            name = f"agent-{device}"
            yield Child(name, argv, says(self.logs / f"{name}.log", "ready"))

    def _simulator(
        self, name: str, *more: str, program: str = "", file: str = "", env: Mapping[str, str] | None = None
    ) -> Child:  # fmt: skip
        state = self.home / "sim" / f"{file or name}.sqlite"
        address = f"127.0.0.1:{self.ports[name]}"
        argv = self.sim_argv(program or name, "--http", address, "--state", str(state), *more)
        return Child(name, argv, answers(f"{self.sim(name)}/sim/counts"), env or {})

    def server_argv(self, command: str) -> list[str]:
        """How a process of the server is started."""
        return [_program("lukoshko-server"), "--settings", str(self.home / "settings.toml"), command]

    def sim_argv(self, *argv: str) -> list[str]:
        """How a simulator is started."""
        return [_program("lukoshko-sim"), *argv]


def free_ports() -> dict[str, int]:
    """Ports that were free a moment ago, below those that the system lends to outgoing connections."""
    holders: list[socket.socket] = []
    ports: dict[str, int] = {}
    try:
        while len(ports) < len(PORTS):
            holder = socket.socket()
            holders.append(holder)
            port = secrets.choice(RANGE)
            with contextlib.suppress(OSError):
                holder.bind(("127.0.0.1", port))
                ports[PORTS[len(ports)]] = port
        return ports
    finally:
        for holder in holders:
            holder.close()


def fixed_ports(first: int = FIRST_PORT) -> dict[str, int]:
    """Neighbouring ports, the same at every start, so that a browser keeps its session."""
    return {name: first + place for place, name in enumerate(PORTS)}


def _listens(port: int) -> Callable[[], bool]:
    def look() -> bool:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=0.5):
                return True
        except OSError:
            return False

    return look


def _program(name: str) -> str:
    return str(Path(sys.executable).with_name(name))
