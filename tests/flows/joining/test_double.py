"""Two real agents with one disk image: the broker lets them throw each other off, the server notices."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.brokers import Broker, broker
from tests.flows.agents.kit import Child, eventually
from tests.shop import settings

from lukoshko_server.app import App, build
from lukoshko_server.bridge.main import Bridge
from lukoshko_server.lockers.rules import Cell
from lukoshko_server.tables import metadata
from lukoshko_wire.values import Zone

__all__ = ["broker"]


@pytest.fixture
def app(broker: Broker, tmp_path: Path) -> Iterator[App]:
    made = build(settings(tmp_path, mqtt_host=broker.host, mqtt_port=broker.port))
    metadata().create_all(made.engine)
    made.lockers.add("l1", "Продуктомат", "Лесная, 5", [Cell(1, Zone.AMBIENT, 300, 400, 200, 5000)])
    bridge = Bridge(made, made.devices)
    bridge.start()
    assert bridge.joined.wait(20)
    yield made
    bridge.stop()
    made.engine.dispose()


def machine(folder: Path, broker: Broker) -> Child:
    """A locker's agent without any board, in a folder of its own."""
    folder.mkdir(exist_ok=True)
    file = folder / "locker.toml"
    file.write_text(
        f"""
[device]
id = "l1"
data_dir = "data"
[mqtt]
port = {broker.port}
keepalive_s = 5
[locks]
path = "no-such-port"
boards = [{{ address = 1 }}]
[[cells]]
no = 1
board = 1
channel = 1
zone = "ambient"
""",
        encoding="utf-8",
    )
    return Child(folder, "agent", ["lukoshko-locker", "run", "--config", str(file)])


def test_a_copied_disk_is_found_and_one_that_restarts_is_not(
    app: App, broker: Broker, tmp_path: Path
) -> None:
    def suspect() -> bool:
        return app.devices.get("locker", "l1").suspect_since is not None

    one = machine(tmp_path / "one", broker)
    for _ in range(4):
        one.start()
        eventually(lambda: app.devices.get("locker", "l1").online)
        one.stop()
        eventually(lambda: not app.devices.get("locker", "l1").online)
    assert not suspect()
    shutil.copytree(tmp_path / "one" / "data", tmp_path / "two" / "data")
    two = machine(tmp_path / "two", broker)
    try:
        one.start()
        two.launch()
        eventually(suspect, 60)
    finally:
        one.stop()
        two.stop()
