"""The simulated EKC 202D against golden frames, its map, its regulation and its named vices."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lukoshko_sim.locker import ekc202d_map as reg
from lukoshko_sim.locker.ekc202d import Ekc202d
from lukoshko_sim.locker.ekc202d_control import Senses
from lukoshko_sim.locker.modbus_slave import crc16
from lukoshko_sim.ports import Bus, Chunk

VECTORS = tomllib.loads((Path(__file__).parents[2] / "vectors" / "ekc202d.toml").read_text(encoding="utf-8"))[
    "vector"
]
READ_S3 = bytes.fromhex("010309E10001D7A0")


def said(chunks: list[Chunk]) -> bytes:
    return b"".join(chunk.data for chunk in sorted(chunks, key=lambda chunk: chunk.delay_s))


def unit_of(vector: dict[str, Any]) -> Ekc202d:
    unit = Ekc202d(vector.get("unit", 1), params={reg.S4_PERCENT: vector.get("s4_percent", 0)})
    felt = {f"{p}_c10": vector.get(f"{p}_c10", 30) for p in ("s3", "s4", "s5")}
    senses = {name: None if value == "broken" else value for name, value in felt.items()}
    unit.run(Senses(**senses, door_open=vector.get("door_open", False)), 10.0)
    return unit


def unit_at(c10: int, **params: int) -> Ekc202d:
    named = {getattr(reg, name): value for name, value in params.items()}
    unit = Ekc202d(params={reg.SETPOINT: 30, reg.DIFFERENTIAL: 20, reg.S4_PERCENT: 0} | named)
    unit.run(still(c10), 60.0)
    return unit


def still(c10: int, *, door_open: bool = False) -> Senses:
    return Senses(c10, c10, c10, door_open)


def word(unit: Ekc202d, address: int) -> int:
    return reg.signed(unit.read(address, 1)[0])


def independent_crc(data: bytes) -> int:
    """Divide bit by bit by x^16 + x^15 + x^2 + 1, most significant bit of the reversed message first."""
    bits = [byte >> i & 1 for byte in data for i in range(8)]
    register = [1] * 16
    for bit in bits:
        out = register.pop() ^ bit
        register.insert(0, 0)
        if out:
            for tap in (0, 2, 15):
                register[tap] ^= 1
    return sum(bit << (15 - i) for i, bit in enumerate(register))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["name"])
def test_unit_answers_as_the_manual_says(vector: dict[str, Any]) -> None:
    request, reply = bytes.fromhex(vector["request"]), bytes.fromhex(vector["reply"])
    if vector.get("codec_only"):
        assert crc16(reply[:-2]) == reply[-2:]
        return
    unit = unit_of(vector)
    before = dict(unit.params)
    assert said(unit.feed(request)) == reply
    for address, value in vector.get("values", {}).items():
        assert word(unit, int(address)) == value
    written = {int(address): value for address, value in vector.get("written", {}).items()}
    assert unit.params == before | written


def test_the_crc_is_that_of_the_standard() -> None:
    assert crc16(b"123456789").hex() == "374b"
    assert crc16(b"\x02\x07").hex() == "4112"


@settings(deadline=None)
@given(st.binary(max_size=40))
def test_the_crc_agrees_with_long_division(data: bytes) -> None:
    assert int.from_bytes(crc16(data), "little") == independent_crc(data)


def test_every_parameter_reads_back_its_default_and_stays_within_its_range() -> None:
    unit = Ekc202d()
    for address, parameter in reg.PARAMETERS.items():
        assert word(unit, address) == parameter.default
        assert parameter.low <= parameter.default <= parameter.high


def test_several_registers_are_written_all_or_none() -> None:
    kept: list[dict[int, int]] = []
    unit = Ekc202d(keep=kept.append)
    body = bytes.fromhex("0110006300020400280000")  # 4.0 °C, and a differential below 0.1 K
    assert said(unit.feed(body + crc16(body))).hex().startswith("019003")
    assert (unit.setpoint_c10, kept) == (20, [])


def test_a_write_is_kept_before_it_is_answered() -> None:
    kept: list[dict[int, int]] = []
    unit = Ekc202d(keep=kept.append)
    assert said(unit.feed(bytes.fromhex("01060063001EF9DC")))
    assert said(unit.feed(bytes.fromhex("010603F4000109BC")))
    assert kept == [{99: 30}]  # a command is not a setting


def test_a_setpoint_keeps_to_the_limits_that_were_set() -> None:
    unit = Ekc202d(params={reg.MAX_SETPOINT: 40})
    body = bytes.fromhex("010600630032")
    assert said(unit.feed(body + crc16(body))).hex().startswith("018603")


def test_thermostat_switches_on_at_the_differential_and_off_at_the_setpoint() -> None:
    unit = unit_at(49)
    assert not unit.relays.cooling
    assert word(unit, reg.STATE) == 11
    assert unit.run(still(50), 1.0).cooling
    assert unit.run(still(31), 1.0).cooling
    assert word(unit, reg.STATE) == 0
    assert not unit.run(still(30), 1.0).cooling
    assert not unit.run(still(49), 1.0).cooling


def test_the_compressor_keeps_its_least_off_time() -> None:
    unit = unit_at(60, MIN_OFF_MIN=5)
    assert unit.relays.cooling
    unit.run(still(30), 1.0)
    assert not unit.run(still(60), 200.0).cooling
    assert word(unit, reg.STATE) == 3
    assert unit.run(still(60), 100.0).cooling


def test_nothing_starts_within_the_start_delay() -> None:
    unit = Ekc202d(params={reg.S4_PERCENT: 0})
    assert not unit.run(still(90), 4.0).cooling
    assert word(unit, reg.STATE) == 32
    assert unit.run(still(90), 2.0).cooling


def test_a_defrost_starts_by_command_heats_and_ends_by_its_sensor() -> None:
    unit = unit_at(35)
    assert said(unit.feed(bytes.fromhex("010603F4000109BC")))
    relays = unit.run(still(35), 1.0)
    assert (relays.defrost, relays.cooling, relays.fan) == (True, False, False)
    assert word(unit, reg.DEFROSTING) == 1
    assert word(unit, reg.STATE) == 14
    assert word(unit, reg.DEFROST_START) == 0
    assert unit.run(Senses(40, 40, 59), 60.0).defrost
    assert not unit.run(Senses(40, 40, 60), 1.0).defrost
    unit.run(still(40), 1.0)
    assert word(unit, reg.STATE) == 11
    assert word(unit, reg.MAX_DEFROST_ALARM) == 0


def test_a_defrost_that_never_melts_ends_by_time_and_says_so() -> None:
    unit = unit_at(35, DEFROST_START=1)
    unit.run(still(10), 1.0)
    for _ in range(45):
        unit.run(still(10), 60.0)
    assert not unit.relays.defrost
    assert word(unit, reg.MAX_DEFROST_ALARM) == 1
    assert word(unit, reg.ANY_ALARM) == 1


def test_a_defrost_comes_every_interval() -> None:
    unit = unit_at(35)
    starts = 0
    was = False
    for _ in range(24 * 60):
        now = unit.run(Senses(35, 35, 70 if was else -50), 60.0).defrost
        starts += now and not was
        was = now
    assert starts == 3


def test_an_open_door_stops_the_cold_until_its_alarm() -> None:
    unit = unit_at(60)
    assert unit.relays.cooling
    relays = unit.run(still(60, door_open=True), 1.0)
    assert (relays.cooling, relays.fan) == (False, False)
    assert word(unit, reg.DOOR_ALARM) == 0
    unit.run(still(60, door_open=True), 3600.0)
    assert word(unit, reg.DOOR_ALARM) == 1
    assert unit.relays.cooling
    unit.run(still(60), 1.0)
    assert word(unit, reg.DOOR_ALARM) == 0


def test_high_temperature_waits_ninety_minutes_in_pull_down_and_thirty_after() -> None:
    unit = unit_at(200)
    unit.run(still(200), 80 * 60.0)
    assert word(unit, reg.HIGH_ALARM) == 0
    unit.run(still(200), 10 * 60.0)
    assert word(unit, reg.HIGH_ALARM) == 1
    unit.run(still(40), 1.0)
    assert word(unit, reg.HIGH_ALARM) == 0
    unit.run(still(90), 30 * 60.0)
    assert word(unit, reg.HIGH_ALARM) == 0
    unit.run(still(90), 1.0)
    assert word(unit, reg.HIGH_ALARM) == 1
    assert word(unit, reg.ALARM_RELAY) == 1


def test_resetting_the_alarm_begins_its_delay_again() -> None:
    unit = unit_at(-310)
    unit.run(still(-310), 31 * 60.0)
    assert word(unit, reg.LOW_ALARM) == 1
    unit.write({reg.RESET_ALARM: 1})
    assert word(unit, reg.LOW_ALARM) == 0
    assert word(unit, reg.RESET_ALARM) == 0


@pytest.mark.parametrize(
    ("address", "value", "state"),
    [(reg.MAIN_SWITCH, 0, 10), (reg.MAIN_SWITCH, -1, 25), (reg.CASE_CLEAN, 2, 29)],
)
def test_what_is_switched_off_does_not_cool(address: int, value: int, state: int) -> None:
    unit = unit_at(90)
    unit.write({address: value & 0xFFFF})
    assert not unit.run(still(90), 1.0).cooling
    assert word(unit, reg.STATE) == state


def test_forced_cooling_goes_below_the_setpoint() -> None:
    unit = unit_at(20)
    unit.write({reg.FORCED_COOLING: 1})
    assert unit.run(still(0), 1.0).cooling
    assert word(unit, reg.STATE) == 30


def test_broken_probes_raise_their_errors_and_cool_half_of_the_time() -> None:
    unit = unit_at(35)
    unit.faults.probe_open = True
    on = sum(unit.run(still(35), 60.0).cooling for _ in range(200))
    assert 90 <= on <= 110
    assert word(unit, reg.STATE) == 20
    assert [word(unit, a) for a in (reg.S3_ERROR, reg.S4_ERROR, reg.S5_ERROR)] == [1, 1, 1]
    assert word(unit, reg.DISPLAYED_AIR) == -0x8000


def test_a_frozen_probe_repeats_itself_while_the_door_is_still_felt() -> None:
    unit = unit_at(35)
    unit.faults.frozen_probe = True
    unit.run(still(120, door_open=True), 60.0)
    assert word(unit, reg.S3) == 35
    assert word(unit, reg.DI1) == 1
    unit.faults.frozen_probe = False
    unit.run(still(120), 60.0)
    assert word(unit, reg.S3) == 120


def test_a_mute_unit_obeys_and_a_silent_one_does_not() -> None:
    unit = unit_at(35)
    unit.faults.mute = True
    assert unit.feed(bytes.fromhex("01060063FF3839F6")) == []
    assert unit.setpoint_c10 == -200
    unit.faults.mute, unit.faults.silent = False, True
    assert unit.feed(bytes.fromhex("01060063001EF9DC")) == []
    assert unit.setpoint_c10 == -200


def test_wrong_checksums_busy_and_refused_blocks_are_switched_by_name() -> None:
    unit = unit_at(35)
    unit.faults.crc_errors = 1
    reply = said(unit.feed(READ_S3))
    assert crc16(reply[:-2]) != reply[-2:]
    unit.faults.busy = 1
    assert said(unit.feed(READ_S3)).hex() == "018306c132"
    unit.faults.single_reads = True
    assert said(unit.feed(bytes.fromhex("010309E100035661"))).hex().startswith("018303")
    assert said(unit.feed(READ_S3)).hex().startswith("01030200")


def test_a_split_request_is_whole_only_without_a_silence() -> None:
    unit = unit_at(35)
    assert unit.feed(READ_S3[:5], 1.0) == []
    assert said(unit.feed(READ_S3[5:], 1.01))
    assert unit.feed(READ_S3[:5], 2.0) == []
    assert unit.feed(READ_S3[5:], 3.0) == []
    assert unit.bad_frames == 1
    assert said(unit.feed(READ_S3, 4.0))
    assert unit.bad_frames == 2


def test_a_function_that_no_manual_knows_is_refused_by_name() -> None:
    assert said(Ekc202d().feed(bytes.fromhex("010741E2"))).hex().startswith("018701")


def test_two_units_on_one_bus_answer_for_themselves() -> None:
    bus = Bus([Ekc202d(1), Ekc202d(2)])
    assert said(bus.feed(READ_S3)).hex().startswith("0103")
    assert said(bus.feed(bytes.fromhex("020309E10001D793"))).hex().startswith("0203")


@settings(deadline=None)
@given(st.lists(st.binary(max_size=300), max_size=6))
def test_garbage_never_sets_anything(bursts: list[bytes]) -> None:
    unit = Ekc202d()
    for burst in bursts:
        lawful = any(
            crc16(burst[i : j - 2]) == burst[j - 2 : j]
            for i in range(len(burst))
            for j in range(i + 4, min(i + 30, len(burst)) + 1)
        )
        before = dict(unit.params)
        replies = said(unit.feed(burst))
        if not lawful:
            assert unit.params == before
            assert replies == b""


@settings(deadline=None)
@given(st.integers(0, 65_535), st.integers(0, 130))
def test_every_read_is_answered_by_values_or_an_exception(address: int, count: int) -> None:
    body = b"\x01\x03" + address.to_bytes(2, "big") + count.to_bytes(2, "big")
    reply = said(Ekc202d().feed(body + crc16(body)))
    assert crc16(reply[:-2]) == reply[-2:]
    assert reply[1] == 0x83 or len(reply) == 5 + 2 * count
