"""The thermal model alone, and joined with the controllers of a whole productomat."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lukoshko_sim.locker import ekc202d_map as reg
from lukoshko_sim.locker.climate import Climate, ZoneClimate
from lukoshko_sim.locker.main import DEMO_SITE
from lukoshko_sim.locker.site import read_site
from lukoshko_sim.locker.state import State
from lukoshko_sim.locker.thermal import CABINETS, Heat, Works, advance
from lukoshko_sim.locker.world import World

AMBIENT_C = 22.0
degrees = st.floats(-30, 40)


class Clock:
    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


def climate_at(state_file: Path, clock: Clock) -> tuple[Climate, World, State]:
    site = read_site(DEMO_SITE)
    state = State(state_file, site.name)
    world = World(site, state, wall_clock=clock)
    return Climate(world, state, wall_clock=clock), world, state


def zone(climate: Climate, name: str) -> ZoneClimate:
    return next(zone for zone in climate.zones if zone.zone.zone == name)


@settings(deadline=None)
@given(degrees, degrees, degrees, st.floats(0.1, 3600))
def test_without_works_nothing_leaves_the_range_of_what_it_began_between(
    air: float, coil: float, goods: float, dt_s: float
) -> None:
    after = advance(CABINETS["chilled"], Heat(air, coil, goods), Works(), AMBIENT_C, dt_s)
    low, high = min(air, coil, goods, AMBIENT_C), max(air, coil, goods, AMBIENT_C)
    for value in (after.air_c, after.coil_c, after.goods_c):
        assert low - 1e-6 <= value <= high + 1e-6


@settings(deadline=None)
@given(st.sampled_from(["chilled", "frozen"]), st.integers(1, 60), st.booleans())
def test_time_passes_the_same_in_one_step_or_in_many(name: str, steps: int, cooling: bool) -> None:
    cabinet, works = CABINETS[name], Works(cooling=cooling, fan=True, open_doors=1)
    start = Heat(5.0, 2.0, 6.0)
    stepped = start
    for _ in range(steps):
        stepped = advance(cabinet, stepped, works, AMBIENT_C, 5.0)
    assert advance(cabinet, start, works, AMBIENT_C, 5.0 * steps) == stepped


def test_an_open_door_warms_and_the_compressor_cools() -> None:
    start = Heat(3.0, 3.0, 3.0)
    cabinet = CABINETS["chilled"]
    shut = advance(cabinet, start, Works(fan=True), AMBIENT_C, 300)
    ajar = advance(cabinet, start, Works(fan=True, open_doors=1), AMBIENT_C, 300)
    cooled = advance(cabinet, start, Works(fan=True, cooling=True), AMBIENT_C, 300)
    assert cooled.air_c < start.air_c < shut.air_c < ajar.air_c


def test_a_day_in_the_demo_stays_cold_but_for_the_defrosts(tmp_path: Path) -> None:
    clock = Clock()
    climate, _, state = climate_at(tmp_path / "state", clock)
    warmest = {"chilled": -99.0, "frozen": -99.0}
    coldest = {"chilled": 99.0, "frozen": 99.0}
    defrosts = 0
    for _ in range(24 * 60):
        clock.now += 60
        climate.run()
        defrosts += sum(unit.relays.defrost for unit in climate.units)
        for name in warmest:
            heat = zone(climate, name).heat
            warmest[name] = max(warmest[name], heat.goods_c)
            coldest[name] = min(coldest[name], heat.goods_c)
    assert 2.0 < coldest["chilled"] < warmest["chilled"] < 6.0
    assert -20.0 < coldest["frozen"] < warmest["frozen"] < -15.0
    assert zone(climate, "ambient").air_c10 == 220
    assert defrosts > 0
    assert all(unit.read(reg.ANY_ALARM, 1) == [0] for unit in climate.units)
    state.close()


def test_a_dead_compressor_lets_the_zone_warm_until_the_alarm(tmp_path: Path) -> None:
    clock = Clock()
    climate, _, state = climate_at(tmp_path / "state", clock)
    chilled = zone(climate, "chilled").unit
    assert chilled is not None
    chilled.faults.compressor_dead = True
    for _ in range(4 * 60):
        clock.now += 60
        climate.run()
    assert zone(climate, "chilled").heat.air_c > 6.0
    assert chilled.read(reg.HIGH_ALARM, 1) == [1]
    assert chilled.read(reg.COOLING_RELAY, 1) == [1]
    state.close()


def test_a_door_left_open_is_felt_by_its_zone_alone(tmp_path: Path) -> None:
    clock = Clock()
    climate, world, state = climate_at(tmp_path / "state", clock)
    cell = next(cell for cell in world.site.cell if cell.zone == "chilled")
    world.pulse(cell.board, cell.channel, moves=True)
    clock.now += 600
    climate.run()
    states = {unit.unit: unit.read(reg.DI1, 1) for unit in climate.units}
    assert states == {1: [1], 2: [0]}
    assert zone(climate, "chilled").heat.air_c > 4.5
    state.close()


def test_the_cold_goes_on_while_nobody_simulates_it(tmp_path: Path) -> None:
    clock = Clock()
    climate, _, state = climate_at(tmp_path / "state", clock)
    unit = zone(climate, "chilled").unit
    assert unit is not None
    unit.write({reg.SETPOINT: 50})
    unit.faults.compressor_dead = True
    for _ in range(10):
        clock.now += 360
        climate.run()
    warm_c = zone(climate, "chilled").heat.air_c
    state.close()  # a kill: nothing is said to the climate
    again, _, state = climate_at(tmp_path / "state", clock)
    restored = zone(again, "chilled")
    assert restored.heat.air_c == pytest.approx(warm_c)
    assert restored.unit is not None
    assert restored.unit.setpoint_c10 == 50
    state.close()
    clock.now += 3600
    later, _, state = climate_at(tmp_path / "state", clock)
    assert 4.5 < zone(later, "chilled").heat.air_c < 6.5 < warm_c
    state.close()
