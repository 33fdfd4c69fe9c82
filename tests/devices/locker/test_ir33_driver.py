"""The IR33 driver against the golden frames, late answers and noise, over a real pty."""

import tomllib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.devices.locker.test_ekc202d_driver import Slave, learn

from lukoshko_locker.drivers.ir33 import Ir33
from lukoshko_locker.drivers.modbus_bus import ClimateBus, UnitRefuses, UnitSilent
from lukoshko_locker.drivers.refrigeration import CannotDo
from lukoshko_sim.locker.modbus_slave import crc16

VECTORS = tomllib.loads((Path(__file__).parents[2] / "vectors/ir33.toml").read_text("utf-8"))["vector"]
READS = [vector for vector in VECTORS if "table" in vector]
READ_PROBE_1 = bytes.fromhex("010401930001C01B")


@pytest.fixture
def slave() -> Iterator[Slave]:
    """A pty with nobody at home yet."""
    made = Slave()
    yield made
    made.close()


@pytest.fixture
def bus(slave: Slave) -> Iterator[ClimateBus]:
    """The driver's side of that pty."""
    made = ClimateBus(slave.path, 9600)
    yield made
    made.close()


@pytest.mark.parametrize("vector", READS, ids=lambda v: v["name"])
def test_a_read_is_the_golden_frame_and_its_reply_is_understood(
    slave: Slave, bus: ClimateBus, vector: dict[str, Any]
) -> None:
    learn(slave, vector)
    unit, table, address = vector.get("unit", 1), vector["table"], vector["address"]
    read = bus.read if table in ("input", "holding") else bus.flag
    assert read(unit, address, table) == vector["value"]
    assert slave.heard == [bytes.fromhex(vector["request"])]


def test_a_defrost_and_a_cleaning_are_the_golden_coils(slave: Slave, bus: ClimateBus) -> None:
    wanted = [v for v in VECTORS if any(name.startswith("coil") for name in v.get("written", {}))]
    for vector in wanted:
        learn(slave, vector)
    unit = Ir33(bus, 1)
    unit.start_defrost()
    unit.clean(begin=True)
    assert slave.heard == [bytes.fromhex(vector["request"]) for vector in wanted]
    with pytest.raises(CannotDo):
        unit.reset_alarm()


def test_a_refusal_is_told_apart_from_silence(slave: Slave, bus: ClimateBus) -> None:
    slave.answers[READ_PROBE_1] = bytes.fromhex("018402C2C1")
    with pytest.raises(UnitRefuses):
        bus.read(1, 403, "input")


@pytest.mark.parametrize(
    "body",
    ["0104", "010400", "01040400010002", "010302001F", "020402001F", "0184", "01", "FF" * 40],
    ids=[
        "nothing behind the function",
        "no value",
        "two values",
        "another function",
        "another unit",
        "half a refusal",
        "a byte",
        "noise",
    ],
)
def test_an_answer_to_another_question_is_no_answer(slave: Slave, bus: ClimateBus, body: str) -> None:
    reply = bytes.fromhex(body)
    slave.answers[READ_PROBE_1] = reply + crc16(reply)
    with pytest.raises(UnitSilent):
        bus.read(1, 403, "input")


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(min_size=1, max_size=24))
def test_noise_breaks_nothing_and_is_never_a_temperature(slave: Slave, bus: ClimateBus, noise: bytes) -> None:
    slave.answers[READ_PROBE_1] = noise
    with suppress(UnitSilent):
        bus.read(1, 403, "input")
        raise AssertionError(f"{noise.hex()} was believed")
    right = bytes.fromhex("010402001F")
    slave.answers[READ_PROBE_1] = right + crc16(right)
    assert bus.read(1, 403, "input") == 31
