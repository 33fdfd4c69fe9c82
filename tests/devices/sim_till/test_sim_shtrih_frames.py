"""Frames of a Shtrih-M: the golden ones are spoken as written, broken ones are never taken."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_sim.keeping import Faults, Store
from lukoshko_sim.till.shtrih.conversation import FAULTS, Answer, Conversation, Memory
from lukoshko_sim.till.shtrih.frames import Unstuffer, body_1, crc, frame_1, frame_2, lrc

VECTORS = tomllib.loads((Path(__file__).parents[2] / "vectors/shtrih.toml").read_text("utf-8"))
FIRST = [frame for frame in VECTORS["frame"] if frame["protocol"] == 1]
SECOND = [frame for frame in VECTORS["frame"] if frame["protocol"] == 2]


def unstuff(data: bytes) -> list[tuple[int | None, bytes]]:
    collector = Unstuffer()
    return [came for came in map(collector.push, data) if came is not None]


@pytest.mark.parametrize("vector", FIRST, ids=lambda vector: vector["name"])
def test_frames_of_protocol_1(vector: dict[str, Any]) -> None:
    frame, body = bytes.fromhex(vector["hex"]), bytes.fromhex(vector["body"])
    assert frame_1(body) == frame
    assert body_1(frame) == body


@pytest.mark.parametrize("vector", SECOND, ids=lambda vector: vector["name"])
def test_frames_of_protocol_2(vector: dict[str, Any]) -> None:
    frame, body = bytes.fromhex(vector["hex"]), bytes.fromhex(vector["body"])
    assert frame_2(vector["number"], body) == frame
    assert unstuff(frame) == [(vector["number"], body)]


@pytest.mark.parametrize("vector", VECTORS["crc"], ids=lambda vector: vector["hex"])
def test_the_check_of_protocol_2(vector: dict[str, Any]) -> None:
    assert crc(bytes.fromhex(vector["hex"])) == vector["value"]


@pytest.mark.parametrize("vector", VECTORS["broken"], ids=lambda vector: vector["name"])
def test_a_broken_frame_is_none(vector: dict[str, Any]) -> None:
    frame = bytes.fromhex(vector["hex"])
    assert (body_1(frame) is None) if vector["protocol"] == 1 else (unstuff(frame) == [])


class Echo:
    """Counts what reaches the register."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder / "line.db", "")
        self.faults = Faults(self.store, FAULTS)
        self.memory = Memory()
        self.taken: list[bytes] = []
        self.answers: dict[bytes, bytes] = {}

    def line(self) -> Callable[[bytes], bytes]:
        conversation = Conversation(self.execute, self.memory, self.faults)
        return lambda data: b"".join(conversation.feed(data))

    def execute(self, body: bytes) -> Answer:
        self.taken.append(body)
        return Answer(self.answers.get(body, body[:1] + b"\0"))


@pytest.fixture
def echo(tmp_path: Path) -> Any:
    made = Echo(tmp_path)
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Any:
    made = Echo(tmp_path_factory.mktemp("line"))
    yield made
    made.store.close()


@pytest.mark.parametrize("vector", VECTORS["dialogue"], ids=lambda vector: vector["name"])
def test_whole_conversations(echo: Echo, vector: dict[str, Any]) -> None:
    answer = next(step for step in vector["steps"] if step.startswith("< 02"))
    body = body_1(bytes.fromhex(answer[2:]))
    assert body is not None
    question = next(
        step for step in vector["steps"] if step.startswith(("> 02", "> FF 02")) and step[-2:] != "00"
    )
    asked = body_1(bytes.fromhex(question[2:].removeprefix("FF ")))
    assert asked is not None
    echo.answers[asked] = body
    say = echo.line()
    heard = b""
    for step in vector["steps"]:
        data = bytes.fromhex(step[2:])
        if step.startswith(">"):
            assert heard == b"", step
            heard = say(data)
        else:
            assert heard.startswith(data), step
            heard = heard[len(data) :]
    assert heard == b""
    assert echo.taken == [asked]


@given(st.binary(min_size=1, max_size=250), st.data())
def test_one_wrong_bit_is_never_taken_for_a_frame(body: bytes, data: Any) -> None:
    for frame in (frame_1(body), frame_2(7, body)):
        bit = data.draw(st.integers(8, len(frame) * 8 - 1))
        wrong = bytearray(frame)
        wrong[bit // 8] ^= 1 << bit % 8
        if frame[0] == 2:
            assert body_1(bytes(wrong)) is None
        else:
            assert (7, body) not in unstuff(bytes(wrong))


@given(st.binary(max_size=250), st.integers(0, 0xFFFF))
def test_whatever_is_inside_comes_out_again(body: bytes, number: int) -> None:
    assert unstuff(b"\x8f\x05" + frame_2(number, body)) == [(number, body)]
    assert 0x8F not in frame_2(number, body)[1:]
    if body:
        assert body_1(frame_1(body)) == body


_BYTES = st.one_of(
    st.binary(max_size=60),
    st.lists(
        st.sampled_from([b"\x05", b"\x02", b"\x06", b"\x15", b"\x8f", b"\x9f", b"\xff"]), max_size=20
    ).map(b"".join),
    st.binary(min_size=1, max_size=20).map(frame_1),
    st.binary(min_size=1, max_size=20).map(lambda body: frame_2(3, body)),
    st.binary(min_size=1, max_size=20).map(lambda body: frame_1(body)[:-1] + b"\0"),
)


@given(st.lists(_BYTES, max_size=8), st.integers(1, 7))
def test_no_bytes_break_a_line_and_only_good_frames_get_through(
    shared: Echo, pieces: list[bytes], size: int
) -> None:
    noise = b"".join(pieces)
    shared.memory.forget()
    shared.taken.clear()
    say = shared.line()
    for at in range(0, len(noise), size):
        say(noise[at : at + size])
    for body in shared.taken:
        framed = frame_1(body) in noise or any(got == body for _, got in unstuff(noise))
        assert framed
        assert lrc(frame_1(body)[1:]) == 0


def test_half_a_frame_goes_stale(echo: Echo) -> None:
    conversation = Conversation(echo.execute, echo.memory, echo.faults)
    whole = frame_1(b"\x10\x1e\0\0\0")
    assert b"".join(conversation.feed(whole[:-2])) == b""
    assert conversation.waiting
    assert conversation.silence() == b"\x15"
    assert b"".join(conversation.feed(whole)).startswith(b"\x06")
    assert echo.taken == [b"\x10\x1e\0\0\0"]


def test_a_repeated_number_is_answered_and_not_carried_out(echo: Echo) -> None:
    say = echo.line()
    assert say(bytes.fromhex("8F 00 00 0F 1D")) == frame_2(0, b"")
    frame = frame_2(1, b"\x10\x1e\0\0\0")
    first = say(frame)
    assert say(frame) == first == frame_2(1, b"\x10\0")
    assert echo.line()(frame) == first
    assert len(echo.taken) == 1
    say(frame_2(2, b"\x10\x1e\0\0\0"))
    assert len(echo.taken) == 2
    assert say(bytes.fromhex("8F 00 00 0F 1D")) == frame_2(2, b"")


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("answer_lost", "06"),
        ("answer_twice", "06 02 02 10 00 12 02 02 10 00 12"),
        ("answer_garbled", "06 02 02 00 00 12"),
        ("frame_refused", "15"),
        ("filler", "06 FF FF 02 02 10 00 12"),
    ],
)
def test_the_vices_of_a_line(echo: Echo, fault: str, said: str) -> None:
    echo.faults.set({fault: 1})
    say = echo.line()
    assert say(frame_1(b"\x10\x1e\0\0\0")) == bytes.fromhex(said)
    held = say(b"\x05")
    assert held == (b"\x15" if fault == "frame_refused" else bytes.fromhex("06 02 02 10 00 12"))


def test_some_firmware_repeats_at_nak(echo: Echo) -> None:
    say = echo.line()
    say(frame_1(b"\x10\x1e\0\0\0"))
    assert say(b"\x15") == b""
    echo.faults.set({"repeat_on_nak": True})
    assert say(b"\x15") == frame_1(b"\x10\0")
