"""Readings over real processes: what was measured while nobody listened arrives once, with its own time."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.brokers import iotcore
from tests.flows.agents.conftest import Productomat, running
from tests.flows.agents.kit import eventually


@pytest.fixture
def locker(tmp_path: Path) -> Iterator[Productomat]:
    """A productomat that thins its readings to a second."""
    with iotcore(tmp_path) as broker, running(tmp_path, broker) as made:
        yield made


def moments(readings: list[dict[str, Any]], zone: str = "chilled") -> list[str]:
    return [each["at"] for each in readings if each["zone"] == zone]


def test_readings_that_nobody_acknowledged_come_again_until_somebody_does(locker: Productomat) -> None:
    server = locker.server
    eventually(lambda: len(moments(server.readings)) >= 2)
    server.acking = False
    silent_from = len(server.readings)
    eventually(lambda: len(set(moments(server.readings[silent_from:]))) >= 4)
    locker.agent.kill()
    kept = set(moments(server.readings[silent_from:]))
    server.readings.clear()
    server.acking = True
    locker.agent.start()
    # The last seconds before the kill may have been acknowledged still; all of the silence comes again.
    eventually(lambda: len(kept - set(moments(server.readings))) <= 1)
    newest = max(kept)
    eventually(lambda: [at for at in moments(server.readings) if at > newest])
    server.readings.clear()
    eventually(lambda: len(moments(server.readings)) >= 3)
    assert not kept & set(moments(server.readings)), "what was acknowledged does not come again"
    assert max(Counter(moments(server.readings)).values()) == 1


def test_a_cut_probe_is_a_named_alarm_and_minutes_without_a_value(locker: Productomat) -> None:
    server = locker.server
    eventually(lambda: [each for each in server.readings if each.get("quality", "good") == "good"])
    locker.panel.post("/sim/faults", {"units": {"1": {"probe_open": True}}})
    eventually(
        lambda: [a for a in server.facts_of("alarm") if (a["code"], a["zone"]) == ("probe_broken", "chilled")]
    )
    faulty = eventually(
        lambda: [r for r in server.readings if r["zone"] == "chilled" and r.get("quality") == "fault"]
    )
    assert "air_c10" not in faulty[0]
    locker.panel.post("/sim/faults", {"units": {"1": {"probe_open": False}}})
    eventually(
        lambda: [a for a in server.facts_of("alarm") if a["code"] == "probe_broken" and not a["raised"]]
    )
