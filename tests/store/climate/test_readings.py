"""Readings: each counted once whatever the order, never those of a lost clock, a year of them and no more."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.conftest import FixedClock

from lukoshko_server.climate.service import PRUNED_AT_ONCE, Climate
from lukoshko_server.db import Work
from lukoshko_server.devices.service import Devices, ReadingsCame
from lukoshko_wire.climate import Reading
from lukoshko_wire.values import Zone

MINUTE = timedelta(minutes=1)


@pytest.fixture
def climate(work: Work) -> Climate:
    devices = Devices(work)
    devices.add("locker", "l1", "Продуктомат")
    return Climate(work, devices)


def reading(at: datetime, **other: Any) -> Reading:
    return Reading(**{"zone": Zone.CHILLED, "at": at, "air_c10": 31, **other})


def take(climate: Climate, *readings: Reading, locker: str = "l1") -> None:
    climate.on_readings(ReadingsCame([(locker, readings)]))


def test_a_reading_comes_back_as_it_was_told(climate: Climate, clock: FixedClock) -> None:
    told = reading(
        clock.now, air_low_c10=28, air_high_c10=34, supply_c10=-12, supply_low_c10=-15, supply_high_c10=-8,
        coil_c10=-60, coil_low_c10=-66, coil_high_c10=-51, product_c10=33, setpoint_c10=30, offset_c10=-2,
        quality="stale", defrost=True, door_open=True, cooling=True,
    )  # fmt: skip
    take(climate, told)
    assert climate.history("l1", Zone.CHILLED, clock.now) == [told]
    assert climate.last("l1", Zone.CHILLED) == told
    assert climate.last("l1", Zone.FROZEN) is None


def test_a_reading_counts_once_in_any_order_and_the_first_stands(climate: Climate, clock: FixedClock) -> None:
    early, late = reading(clock.now - MINUTE), reading(clock.now)
    take(climate, late, late)
    take(climate, reading(clock.now, air_c10=99), early)
    take(climate, early)
    assert climate.history("l1", Zone.CHILLED, clock.now - 2 * MINUTE) == [early, late]
    assert climate.history("l1", Zone.CHILLED, clock.now) == [late]
    assert climate.history("l1", Zone.CHILLED, clock.now - MINUTE, clock.now) == [early]


@pytest.mark.parametrize(
    "wrong",
    [
        {"at": datetime.fromisoformat("1970-01-01T00:00:00Z")},
        {"at": datetime.fromisoformat("2026-11-23T09:06:00Z")},
        {"air_c10": None},
    ],
    ids=["a clock without its battery", "the future", "good without a value"],
)
def test_what_cannot_be_true_is_left_out_and_the_rest_kept(
    climate: Climate, clock: FixedClock, wrong: dict[str, Any]
) -> None:
    take(climate, reading(**{"at": clock.now, **wrong}), reading(clock.now - MINUTE))
    assert [each.at for each in climate.history("l1", Zone.CHILLED, clock.now - timedelta(days=400))] == [
        clock.now - MINUTE
    ]


def test_a_faulty_minute_is_kept_without_a_value(climate: Climate, clock: FixedClock) -> None:
    broken = reading(clock.now, air_c10=None, quality="fault")
    take(climate, broken)
    assert climate.last("l1", Zone.CHILLED) == broken


def test_the_past_is_forgotten_after_a_year_a_bounded_number_at_a_time(
    climate: Climate, clock: FixedClock
) -> None:
    begun = clock.now
    take(climate, *(reading(begun - MINUTE * no) for no in range(PRUNED_AT_ONCE + 5)))
    take(climate, reading(begun, zone=Zone.FROZEN))
    clock.forward(days=365)
    climate.tick(clock.now)
    assert len(climate.history("l1", Zone.CHILLED, begun - timedelta(days=2))) == PRUNED_AT_ONCE + 5
    clock.forward(days=2)
    take(climate, reading(clock.now))
    climate.tick(clock.now)
    assert len(climate.history("l1", Zone.CHILLED, begun - timedelta(days=2))) == 5 + 1
    climate.tick(clock.now)
    assert climate.history("l1", Zone.CHILLED, begun - timedelta(days=2)) == [reading(clock.now)]
    assert climate.last("l1", Zone.FROZEN) is None
