"""What of a device's own report is not as it should be."""

from datetime import UTC, datetime
from typing import Any

import pytest

from lukoshko_server.devices.rules import ailing
from lukoshko_wire.settings import BusHealth, Reported, UpdateSeen

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "ill"),
    [
        ({}, []),
        ({"clock_trusted": False}, ["clock"]),
        ({"clock_offset_ms": -5_000}, []),
        ({"clock_offset_ms": -5_001}, ["clock"]),
        ({"disk_free_bytes": 199_999_999}, ["disk"]),
        ({"facts_waiting": 1_000}, []),
        ({"facts_waiting": 1_001}, ["journal"]),
        ({"buses": [BusHealth(name="b", asked=0, failed=0), BusHealth(name="a", asked=100, failed=1)]}, []),
        ({"buses": [BusHealth(name="b", asked=0, failed=0), BusHealth(name="a", asked=100, failed=2)]}, ["buses"]),
        ({"fault": "value", "seen": 3}, ["settings"]),
        ({"update": UpdateSeen(version="0.2.0", stage="failed")}, ["update"]),
        ({"update": UpdateSeen(version="0.2.0", stage="proving")}, []),
        ({"clock_trusted": False, "disk_free_bytes": 0, "fault": "hash"}, ["clock", "disk", "settings"]),
    ],
)  # fmt: skip
def test_each_part_is_ill_past_its_limit(told: dict[str, Any], ill: list[str]) -> None:
    usual = {
        "boot": "b",
        "session": "s",
        "at": NOW,
        "agent": "1",
        "applied": 0,
        "hash": "",
        "disk_free_bytes": 10**10,
    }
    assert ailing(Reported(**{**usual, **told})) == ill
