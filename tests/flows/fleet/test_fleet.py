"""A small fleet through a real broker and a real bridge: it joins, is commanded, falls off the line; nothing is lost."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from tests.brokers import Broker
from tests.shop import settings

from lukoshko_server.app import App, build
from lukoshko_server.bridge.main import Bridge
from lukoshko_server.lockers.rules import Cell
from lukoshko_server.tables import metadata
from lukoshko_sim.fleet.fleet import Fleet
from lukoshko_wire.values import Zone

SIZE, MINUTES = 40, 130
UP_S = 60.0


def until(true: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + UP_S
    while not true():
        assert time.monotonic() < end, f"not within {UP_S} s: {what}"
        time.sleep(0.05)


@pytest.fixture
def app(broker: Broker, tmp_path: Path) -> Iterator[App]:
    made = build(settings(tmp_path, mqtt_host=broker.host, mqtt_port=broker.port))
    metadata().create_all(made.engine)
    for number in range(1, SIZE + 1):
        made.lockers.add(
            f"fleet-{number}", "Продуктомат", "Лесная, 5", [Cell(1, Zone.CHILLED, 300, 400, 200, 5000)]
        )
    made.start()
    bridge = Bridge(made, made.devices)
    bridge.start()
    assert bridge.joined.wait(UP_S)
    yield made
    bridge.stop()
    made.stop()


@contextmanager
def fleet(broker: Broker) -> Iterator[Fleet]:
    made = Fleet(
        [f"fleet-{number}" for number in range(1, SIZE + 1)],
        (broker.host, broker.port),
        {},
        cells=1,
        seed="t",
    )
    working = threading.Thread(target=made.run, daemon=True)
    working.start()
    try:
        yield made
    finally:
        made.stop()
        working.join(10)
    assert not working.is_alive()


def online(app: App) -> int:
    return sum(device.online for device in app.devices.all("locker"))


def open_all(app: App, turn: str) -> None:
    for number in range(1, SIZE + 1):
        app.lockers.open_cell(f"fleet-{number}", 1, "recall", "staff:test", f"{turn}-{number}")


def ended(app: App, turn: str) -> int:
    commands = [app.lockers.command(f"{turn}-{number}") for number in range(1, SIZE + 1)]
    return sum(command is not None and command.state == "done" for command in commands)


def kept_readings(app: App) -> int:
    with app.engine.connect() as connection:
        return int(connection.execute(text("select count(*) from reading")).scalar() or 0)


def test_a_fleet_is_commanded_and_loses_nothing_over_a_storm(app: App, broker: Broker) -> None:
    with fleet(broker) as lockers:
        until(lambda: online(app) == SIZE, "everybody to join")
        open_all(app, "first")
        until(lambda: ended(app, "first") == SIZE, "every first command to end")
        lockers.backlog(MINUTES)
        lockers.storm()
        until(lambda: lockers.counts()["joins"] >= 2 * SIZE, "everybody to join again")
        until(lambda: online(app) == SIZE, "the server to see everybody")
        open_all(app, "second")
        until(lambda: ended(app, "second") == SIZE, "every second command to end")
        lockers.quiet()
        until(
            lambda: lockers.counts()["facts_waiting"] == lockers.counts()["rows_waiting"] == 0,
            "all to be taken",
        )
        counts = lockers.counts()
    assert counts["pulses"] == 2 * SIZE
    assert counts["facts_taken"] == counts["facts_told"] == 3 * 2 * SIZE
    assert counts["rows_told"] >= SIZE * MINUTES * 2
    assert kept_readings(app) == counts["rows_taken"] == counts["rows_told"]
    assert set(lockers.arrivals()) == {
        f"{turn}-{n}" for turn in ("first", "second") for n in range(1, SIZE + 1)
    }
