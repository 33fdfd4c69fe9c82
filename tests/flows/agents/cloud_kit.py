"""A till in the cloud made of real processes: the service, the agent, the server's side."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import needs
from tests.brokers import Broker
from tests.flows.agents.kit import Child, Panel, Server, eventually

INN, GROUP, LOGIN, SECRET = "7707083893", "lukoshko_1", "lukoshko", "secret"
SERIAL = "00106700000001"


def cloud_sim(folder: Path, port: int) -> Child:
    """The simulated service on a port."""
    argv = ["--http", f"127.0.0.1:{port}", "--state", str(folder / "cloud.sqlite"), "--inn", INN]
    return Child(
        folder, "sim", ["lukoshko-sim", "cloud-till", *argv], {"LUKOSHKO_SIM_CLOUD_TILL_SECRET": SECRET}
    )


class CloudTill:
    """Service, agent and the server's side of one till."""

    def __init__(self, folder: Path, broker: Broker, registration: str = "") -> None:
        port = needs.free_port()
        (folder / "secret").write_text(f"{SECRET}\n", encoding="utf-8")
        self.sim = cloud_sim(folder, port)
        config = folder / "pos.toml"
        config.write_text(
            f"""
[device]
id = "t-1"
data_dir = "agent"
[mqtt]
port = {broker.port}
resend_s = 0.5
keepalive_s = 5
[register]
family = "atol-online"
url = "http://127.0.0.1:{port}/possystem/v5"
user = "{LOGIN}"
password_file = "secret"
electronic = true
serial = "{SERIAL}"
poll_s = 0.5
retry_s = 0.2
[cloud]
group = "{GROUP}"
inn = "{INN}"
email = "shop@example.ru"
registration_number = "{registration}"
ask_s = 0.1
[defaults]
place = "https://lukoshko.example"
""",
            encoding="utf-8",
        )
        self.agent = Child(folder, "agent", ["lukoshko-pos", "run", "--config", str(config)])
        self.server = Server(broker, "pos", "t-1")

    @property
    def panel(self) -> Panel:
        """The service's panel."""
        return Panel(self.sim.url)

    def faults(self, **faults: object) -> None:
        """Switch the service's vices."""
        self.panel.post("/sim/faults", faults)

    def sold(self) -> dict[str, dict[str, int]]:
        """What the storage holds by order."""
        found: dict[str, dict[str, int]] = self.panel.get("/sim/counts")["by_order"]
        return found

    def restart_agent(self) -> None:
        """The agent starts again after its power went."""
        boot = self.server.conn()["boot"]
        self.agent.start()
        eventually(lambda: self.server.conn()["online"] and self.server.conn()["boot"] != boot)

    def close(self) -> None:
        """End everything."""
        self.agent.stop()
        self.sim.stop()
        self.server.close()


@contextmanager
def cloud_till_of(folder: Path, broker: Broker, registration: str = "") -> Iterator[CloudTill]:
    """Service and agent, joined; ended with the block."""
    made = CloudTill(folder, broker, registration)
    try:
        made.sim.start()
        made.agent.start()
        eventually(lambda: made.server.conn().get("online"))
        yield made
    finally:
        made.close()
