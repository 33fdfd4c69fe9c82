"""The broker dies under a working locker: what it measured and saw meanwhile is in the database afterwards, each once."""

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from tests import needs
from tests.brokers import BROKERS, Broker, absent
from tests.flows.agents.conftest import ZONES, Productomat, running
from tests.flows.agents.kit import eventually, open_cell
from tests.flows.bridge.test_bridge import bridging
from tests.shop import settings

from lukoshko_server.app import App, build
from lukoshko_server.lockers.rules import Cell
from lukoshko_wire.message import encode
from lukoshko_wire.values import Zone

FORCED = 4
Minute = tuple[str, str]


@pytest.fixture
def outage_broker(engine: Engine, tmp_path: Path) -> Iterator[Broker]:
    """Mosquitto beside PostgreSQL as in production, the embedded broker beside SQLite as in the demo."""
    name = "mosquitto" if engine.dialect.name == "postgresql" else "iotcore"
    why = absent(name)
    if why:
        needs.missing(why)
    with BROKERS[name](tmp_path) as broker:
        yield broker


@pytest.fixture
def app(engine: Engine, outage_broker: Broker, tmp_path: Path) -> App:
    """The server's side, which knows the locker."""
    given = settings(tmp_path, mqtt_host=outage_broker.host, mqtt_port=outage_broker.port)
    made = build(given, engine=engine)
    cells = [Cell(no, Zone(zone), 300, 400, 200, 5000) for no, zone in enumerate(ZONES, start=1)]
    made.lockers.add("l-1", "Продуктомат", "Лесная, 5", cells)
    return made


def kept_by(locker: Productomat) -> tuple[list[Minute], list[tuple[str, int]]]:
    """What the agent has not got rid of: its minutes and its facts, in its own order."""
    with contextlib.closing(sqlite3.connect(locker.folder / "agent/journal.sqlite")) as journal:
        minutes = [json.loads(body) for (body,) in journal.execute("select body from minute order by no")]
        facts = journal.execute("select boot, seq from fact order by ord").fetchall()
    return [moment(each) for each in minutes], facts


def moment(reading: dict[str, Any]) -> Minute:
    return reading["zone"], reading["at"].replace("T", " ").rstrip("Z")[:19]


def rows(app: App, query: str) -> list[tuple[Any, ...]]:
    with app.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def readings(app: App) -> list[Minute]:
    """Every reading in the database; its key holds each moment once."""
    return [(zone, str(at)[:19]) for zone, at in rows(app, "select zone, at from reading order by at")]


def facts(app: App) -> list[tuple[str, int]]:
    return [(boot, seq) for boot, seq in rows(app, "select boot, seq from device_fact order by boot, seq")]


def test_minutes_of_an_outage_all_arrive_and_facts_once_and_without_a_gap(
    app: App, outage_broker: Broker, tmp_path: Path
) -> None:
    with bridging(app), running(tmp_path, outage_broker) as locker:
        locker.server.acking = False  # it only listens here: the bridge answers
        locker.server.send("cmd", encode(open_cell(locker.session)))
        eventually(lambda: {zone for zone, _ in readings(app)} == {"chilled", "frozen"})
        eventually(lambda: facts(app))

        outage_broker.stop()
        locker.panel.post(f"/sim/locker/cells/{FORCED}/pry")
        eventually(lambda: len(kept_by(locker)[1]) >= 2, why="the forced door is not in the journal")
        locker.agent.kill()
        locker.agent.launch()  # it says `ready` when it has joined, and works before
        locker.panel.post(f"/sim/locker/cells/{FORCED}/close")
        eventually(lambda: len({boot for boot, _ in kept_by(locker)[1]}) == 2)
        begun = len(kept_by(locker)[0])
        eventually(lambda: len(kept_by(locker)[0]) >= begun + 6, why="nothing is measured in the outage")
        minutes, waiting = kept_by(locker)
        before = set(facts(app))
        assert not before & set(waiting), "what the bridge has committed was forgotten before"

        outage_broker.restart()
        eventually(lambda: set(waiting) <= set(facts(app)), why="facts of the outage are missing")
        eventually(lambda: set(minutes) <= set(readings(app)), why="minutes of the outage are missing")
        eventually(lambda: not set(waiting) & set(kept_by(locker)[1]), why="the agent keeps what was taken")

    stored = facts(app)
    for boot in {boot for boot, _ in stored}:
        numbers = [seq for each, seq in stored if each == boot]
        assert numbers == list(range(1, len(numbers) + 1)), "no gap in a boot"
    told = "'door forced', 'alarm raised', 'alarm cleared'"
    log = rows(app, f"select what from event where cell_no = {FORCED} and what in ({told}) order by id")
    assert log == [("door forced",), ("alarm raised",), ("alarm cleared",)], "each happening counts once"
