"""The simulated IR33 against golden frames, its tables, its regulation and the vices that it shares with its siblings."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lukoshko_sim.locker import ir33
from lukoshko_sim.locker.ekc202d_control import Senses
from lukoshko_sim.locker.ir33 import Ir33
from lukoshko_sim.locker.modbus_slave import crc16
from lukoshko_sim.ports import Bus, Chunk

VECTORS = tomllib.loads((Path(__file__).parents[2] / "vectors/ir33.toml").read_text("utf-8"))["vector"]
PROBE_1 = bytes.fromhex("010401930001C01B")
AIR = slice(3, 5)


def said(chunks: list[Chunk]) -> bytes:
    return b"".join(chunk.data for chunk in sorted(chunks, key=lambda chunk: chunk.delay_s))


def unit_of(vector: dict[str, Any]) -> Ir33:
    unit = Ir33(vector.get("unit", 1))
    air, coil = (
        None if vector.get(p, 30) == "broken" else vector.get(p, 30) for p in ("air_c10", "coil_c10")
    )
    unit.run(Senses(air, air, coil, vector.get("door_open", False)), 10.0)
    return unit


def framed(body: str) -> bytes:
    data = bytes.fromhex(body)
    return data + crc16(data)


def felt(unit: Ir33) -> int:
    return int.from_bytes(said(unit.feed(PROBE_1))[AIR], "big", signed=True)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["name"])
def test_unit_answers_as_the_manual_says(vector: dict[str, Any]) -> None:
    unit = unit_of(vector)
    before = dict(unit.params)
    assert said(unit.feed(bytes.fromhex(vector["request"]))) == bytes.fromhex(vector["reply"])
    written = {
        ir33.KEPT_COIL + int(name.removeprefix("coil ")) if "coil" in name else int(name): value
        for name, value in vector.get("written", {}).items()
    }
    assert unit.params == before | written


def test_several_bits_fill_a_byte_from_the_lowest() -> None:
    unit = Ir33()
    unit.write({ir33.SETPOINT: 0})
    unit.run(Senses(100, 100, 100), 60.0)
    assert said(unit.feed(framed("01 02 00 07 00 02")))[:4].hex() == "01020101"  # 7 runs, 8 does not


def test_a_defrost_starts_when_asked_and_the_coil_falls_back() -> None:
    unit = Ir33()
    unit.feed(framed("01 05 00 20 FF 00"))
    assert unit.coils()[ir33.DEFROST] == 1
    unit.run(Senses(30, 30, -50), 1.0)
    assert (unit.relays.defrost, unit.discrete()[18], unit.coils()[ir33.DEFROST]) == (True, 1, 0)


def test_switched_off_nothing_runs() -> None:
    unit = Ir33()
    unit.run(Senses(200, 200, 200), 60.0)
    assert unit.relays.cooling
    unit.feed(framed("01 05 00 36 00 00"))
    relays = unit.run(Senses(200, 200, 200), 60.0)
    assert (relays.cooling, relays.fan, relays.defrost) == (False, False, False)


def test_alarms_are_relative_to_the_setpoint_and_off_at_zero() -> None:
    unit = Ir33(params={ir33.SETPOINT: 30, ir33.AH: 20, ir33.ALARM_DELAY_MIN: 10})
    quiet = Ir33(params={ir33.SETPOINT: 30, ir33.ALARM_DELAY_MIN: 10})
    for _ in range(15):
        for each in (unit, quiet):
            each.run(Senses(55, 55, 55), 60.0)
    assert (unit.coils()[ir33.HIGH_ALARM], quiet.coils()[ir33.HIGH_ALARM]) == (1, 0)


def test_what_is_written_is_kept_before_it_is_answered_and_a_command_is_not_a_setting() -> None:
    kept: list[dict[int, int]] = []
    unit = Ir33(keep=kept.append)
    for body in ("01 06 01 94 00 1E", "01 05 00 36 00 00", "01 05 00 20 FF 00"):
        assert said(unit.feed(framed(body))) == framed(body)
    assert kept == [{404: 30}, {ir33.KEPT_COIL + 54: 0}]


def test_the_probe_lies_freezes_breaks_and_stutters() -> None:
    unit = Ir33()
    unit.faults.air_offset_c10 = -50
    unit.run(Senses(30, 30, 30), 10.0)
    assert felt(unit) == -20
    unit.faults.air_offset_c10 = 0
    unit.run(Senses(40, 40, 40), 10.0)
    unit.faults.frozen_probe = True
    unit.run(Senses(90, 90, 90), 10.0)
    assert felt(unit) == 40
    unit.faults.frozen_probe, unit.faults.probe_open = False, True
    unit.run(Senses(90, 90, 90), 10.0)
    assert (felt(unit), unit.discrete()[3], unit.discrete()[6]) == (-0x8000, 1, 1)
    unit.faults.probe_open, unit.faults.bad_words = False, 1
    unit.run(Senses(90, 90, 90), 10.0)
    assert [felt(unit), felt(unit), unit.discrete()[3]] == [-0x8000, 90, 0]


def test_the_display_lies_alone() -> None:
    unit = Ir33()
    unit.faults.display_offset_c10 = 30
    unit.run(Senses(30, 30, 30), 10.0)
    assert (unit.inputs()[ir33.PROBE_1], unit.inputs()[ir33.VIRTUAL]) == (30, 60)


def test_every_table_refuses_while_busy() -> None:
    unit = Ir33()
    bodies = (
        "01 01 00 36 00 01",
        "01 02 00 2B 00 01",
        "01 03 01 94 00 01",
        "01 04 01 93 00 01",
        "01 05 00 20 FF 00",
    )
    unit.faults.busy = len(bodies)
    for body in bodies:
        function = bytes.fromhex(body)[1]
        assert said(unit.feed(framed(body)))[1:3] == bytes((function | 0x80, 6))
    assert said(unit.feed(PROBE_1))[1] == 4


def test_two_makes_share_one_line() -> None:
    other = Ir33(2)
    other.run(Senses(-180, -180, -180), 10.0)
    bus = Bus([Ir33(1), other])
    request = framed("02 04 01 93 00 01")
    assert int.from_bytes(said(bus.feed(request))[AIR], "big", signed=True) == -180


@settings(deadline=None)
@given(st.binary(max_size=60), st.binary(max_size=60))
def test_noise_is_never_obeyed_and_never_breaks_the_unit(noise: bytes, tail: bytes) -> None:
    unit = Ir33()
    before = dict(unit.params)
    unit.feed(noise, 0.0)
    unit.feed(tail, 0.01)
    whole = noise + tail
    frames = any(
        crc16(whole[at:end]) == whole[end : end + 2]
        for at in range(len(whole))
        for end in range(at + 2, len(whole) - 1)
    )
    assert frames or unit.params == before
    assert said(unit.feed(PROBE_1, 1.0))[:3] == bytes.fromhex("010402")
