"""Frames of Shtrih-M's two protocols against the golden vectors, and whatever noise arrives."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_pos.drivers.register import NotTaken, Unreachable
from lukoshko_pos.drivers.shtrih_frames import Numbered, body_1, crc16, frame_1, frame_2, frames_2, size_1
from lukoshko_pos.drivers.shtrih_talk import Talk1, Talk2

VECTORS: dict[str, list[dict[str, Any]]] = tomllib.loads(
    (Path(__file__).parents[2] / "vectors" / "shtrih.toml").read_text("utf-8")
)


def named(kind: str, protocol: int | None = None) -> list[Any]:
    """Vectors of one kind as parameters."""
    found = [each for each in VECTORS[kind] if protocol in (None, each.get("protocol"))]
    return [pytest.param(each, id=str(each.get("name", each.get("hex")))) for each in found]


class Register:
    """The other end of a line, played from a script: what it hears must be what the script says."""

    def __init__(self, steps: list[str]) -> None:
        self.steps = [(step[0], bytes.fromhex(step[1:])) for step in steps]
        self.said = b""
        self.opened = 1
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def write(self, data: bytes) -> None:
        side, expected = self.steps.pop(0)
        assert (side, data) == (">", expected)
        while self.steps and self.steps[0][0] == "<":
            self.said += self.steps.pop(0)[1]

    def read(self, wait_s: float) -> bytes:
        said, self.said = self.said, b""
        self.now += 0 if said else wait_s
        return said

    def close(self) -> None:
        """Nothing to close."""


@pytest.mark.parametrize("vector", named("frame", 1))
def test_frames_of_protocol_1(vector: dict[str, Any]) -> None:
    body, frame = bytes.fromhex(vector["body"]), bytes.fromhex(vector["hex"])
    assert frame_1(body) == frame
    assert (size_1(frame), body_1(frame)) == (len(frame), body)


@pytest.mark.parametrize("vector", named("frame", 2))
def test_frames_of_protocol_2(vector: dict[str, Any]) -> None:
    body, frame, number = bytes.fromhex(vector["body"]), bytes.fromhex(vector["hex"]), vector["number"]
    assert frame_2(number, body) == frame
    assert list(frames_2(b"\x00" + frame)) == [(len(frame) + 1, Numbered(number, body))]


@pytest.mark.parametrize("vector", named("crc"))
def test_the_crc_is_that_of_the_manual(vector: dict[str, Any]) -> None:
    assert crc16(bytes.fromhex(vector["hex"])) == vector["value"]


@pytest.mark.parametrize("vector", named("broken", 1))
def test_what_is_one_step_away_from_a_frame_of_protocol_1_is_none(vector: dict[str, Any]) -> None:
    assert body_1(bytes.fromhex(vector["hex"])) is None


@pytest.mark.parametrize("vector", named("broken", 2))
def test_what_is_one_step_away_from_a_frame_of_protocol_2_is_none(vector: dict[str, Any]) -> None:
    found = [frame for _, frame in frames_2(bytes.fromhex(vector["hex"]))]
    assert [frame for frame in found if frame is not None] == []


@given(st.binary(min_size=1, max_size=255))
def test_any_command_of_protocol_1_comes_back(body: bytes) -> None:
    assert body_1(frame_1(body)) == body


@given(
    st.integers(0, 65_535),
    st.binary(max_size=300),
    st.binary(max_size=20).filter(lambda raw: b"\x8f" not in raw),
)
def test_any_command_of_protocol_2_comes_back_after_noise(number: int, body: bytes, noise: bytes) -> None:
    frame = frame_2(number, body)
    assert [each for _, each in frames_2(noise + frame)] == [Numbered(number, body)]
    assert b"\x8f" not in frame[1:]


@given(st.binary(max_size=400))
def test_noise_is_a_frame_only_if_its_sum_holds(noise: bytes) -> None:
    body = body_1(noise)
    assert body is None or frame_1(body) == noise
    for _, each in frames_2(noise):
        assert each is None or frame_2(each.number, each.body) in noise or each.body == b""


@given(st.binary(min_size=2, max_size=60), st.integers(0, 59), st.integers(1, 255))
def test_one_wrong_byte_is_never_a_frame(body: bytes, at: int, flip: int) -> None:
    frame = bytearray(frame_1(body))
    frame[at % len(frame)] ^= flip
    assert body_1(bytes(frame)) is None


def test_a_command_that_is_too_long_is_refused_before_it_is_sent() -> None:
    with pytest.raises(NotTaken):
        frame_1(bytes(256))


FN_NUMBER = bytes.fromhex("FF 02 1E 00 00 00")
ANSWER = bytes.fromhex("FF 02 00 39 39 39 39 30 37 38 39 30 30 30 30 30 39 36 31")
FRAME, REPLY = (
    "02 06 FF 02 1E 00 00 00 E5",
    "02 13 FF 02 00 39 39 39 39 30 37 38 39 30 30 30 30 30 39 36 31 E6",
)
IDLE, ASKS = "< 15", "> 05"


@pytest.mark.parametrize(
    ("steps", "harmless", "answered"),
    [
        pytest.param([ASKS, IDLE, f"> {FRAME}", "< 06", f"< {REPLY}", "> 06"], False, True, id="all is well"),
        pytest.param([ASKS, "< FF FF 15", f"> {FRAME}", "< FF 06", f"< FF FF {REPLY}", "> 06"], False, True, id="filler"),
        pytest.param([ASKS, IDLE, f"> {FRAME}", IDLE, f"> {FRAME}", "< 06", f"< {REPLY}", "> 06"], False, True,
                     id="a frame that came broken is repeated"),
        pytest.param([ASKS, IDLE, f"> {FRAME}", "< 06", ASKS, "< 06", f"< {REPLY}", "> 06"], False, True,
                     id="a lost answer is found by ENQ"),
        pytest.param([ASKS, IDLE, f"> {FRAME}", ASKS, "< 06", f"< {REPLY}", "> 06"], False, True,
                     id="a lost ACK: the answer is found by ENQ"),
        pytest.param([ASKS, IDLE, f"> {FRAME}", ASKS, IDLE], False, False,
                     id="nothing is held: what does something is not sent again"),
        pytest.param([ASKS, IDLE, f"> {FRAME}", ASKS, IDLE, f"> {FRAME}", "< 06", f"< {REPLY}", "> 06"], True, True,
                     id="nothing is held: a question is asked again"),
        pytest.param([ASKS, "< 06", "< 02 04 8D 00 01 88 00", "> 06", ASKS, IDLE, f"> {FRAME}",
                      "< 06", f"< {REPLY}", "> 06"], False, True, id="an old answer is taken first"),
        pytest.param([ASKS, IDLE, f"> {FRAME}", "< 06", f"< {REPLY[:-2]}00", "> 15", f"< {REPLY}", "> 06"], False, True,
                     id="a broken answer is asked for again"),
        pytest.param([ASKS, IDLE, f"> {FRAME}", "< 06", f"< {REPLY[:-2]}00", "> 15", ASKS, "< 06", f"< {REPLY}", "> 06"],
                     False, True, id="firmware that is silent after NAK"),
        pytest.param([ASKS, IDLE, f"> {FRAME}", "< 15 06 02", ASKS, IDLE], False, False,
                     id="NAK in noise is no NAK: not sent twice"),
    ],
)  # fmt: skip
def test_dialogues_of_protocol_1(steps: list[str], harmless: bool, answered: bool) -> None:
    line = Register(steps)
    talk = Talk1(line, line.monotonic)
    if answered:
        assert talk.ask(FN_NUMBER, 1.0, harmless=harmless) == ANSWER
    else:
        with pytest.raises(Unreachable):
            talk.ask(FN_NUMBER, 1.0, harmless=harmless)
    assert line.steps == []


ASKS_NUMBER, NUMBER_6 = "> 8f 00 00 0f 1d", f"< {frame_2(6, b'').hex()}"


def of_2(number: int, body: bytes) -> str:
    """A frame of protocol 2 as a step's hex."""
    return frame_2(number, body).hex()


@pytest.mark.parametrize(
    ("tail", "harmless", "answered"),
    [
        pytest.param([f"< {of_2(7, ANSWER)}"], False, True, id="all is well"),
        pytest.param([f"< {of_2(6, ANSWER)}", f"< {of_2(7, ANSWER)}"], False, True, id="a stale answer is dropped"),
        pytest.param([], False, False, id="silence: what does something is not sent again"),
        pytest.param([ASKS_NUMBER, NUMBER_6, f"> {of_2(7, FN_NUMBER)}", f"< {of_2(7, ANSWER)}"],
                     True, True, id="silence: a question is asked again"),
    ],
)  # fmt: skip
def test_dialogues_of_protocol_2(tail: list[str], harmless: bool, answered: bool) -> None:
    line = Register([ASKS_NUMBER, NUMBER_6, f"> {of_2(7, FN_NUMBER)}", *tail])
    talk = Talk2(line, line.monotonic)
    if answered:
        assert talk.ask(FN_NUMBER, 1.0, harmless=harmless) == ANSWER
    else:
        with pytest.raises(Unreachable):
            talk.ask(FN_NUMBER, 1.0, harmless=harmless)
    assert line.steps == []
