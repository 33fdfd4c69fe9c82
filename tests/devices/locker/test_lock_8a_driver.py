"""The 8A driver against the golden frames, over memory, and against the simulated board over a pty."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.devices.locker.lines import ScriptedLink, Time, driver

from lukoshko_locker.drivers.board import BoardGarbled, BoardSilent, Sent
from lukoshko_locker.drivers.framed import ATTEMPTS, FramedBoard
from lukoshko_locker.drivers.link import BrokenLine, NoLine

VECTORS = tomllib.loads((Path(__file__).parents[2] / "vectors/lock_8a.toml").read_text("utf-8"))["vector"]
OPENS = [
    v for v in VECTORS if v["request"].startswith("8A") and len(v["pulsed"]) == 1 and len(v["request"]) == 14
]
READS = [v for v in VECTORS if v["request"].startswith("80") and " 00 33" in v["request"][5:11]]
REPORTS = [v for v in VECTORS if v["reply"].startswith("82")]


def board(
    answer: Callable[[bytes], bytes] = lambda _: b"", time: Time | None = None, **settings: Any
) -> tuple[FramedBoard, ScriptedLink]:
    """A driver on a scripted line."""
    link = ScriptedLink(time or Time(), answer)
    return driver(link, "8a", **settings), link


def settings(vector: dict[str, Any]) -> dict[str, Any]:
    """The driver's settings for the board of a vector."""
    return {
        "address": vector.get("address", 1),
        "channels": vector.get("channels", 24),
        "feedback": vector.get("feedback", "closing"),
        "status_order": vector.get("byte_order", "low-first"),
    }


@pytest.mark.parametrize("vector", OPENS, ids=lambda v: v["name"])
def test_an_unlock_is_the_golden_frame_and_its_reply_is_understood(vector: dict[str, Any]) -> None:
    lock, link = board(lambda _: bytes.fromhex(vector["reply"]), **settings(vector))
    assert lock.unlock(vector["pulsed"][0]) is Sent.ACKED
    assert link.written == [bytes.fromhex(vector["request"])]


@pytest.mark.parametrize("vector", READS, ids=lambda v: v["name"])
def test_a_read_is_the_golden_frame_and_contacts_become_doors(vector: dict[str, Any]) -> None:
    lock, link = board(lambda _: bytes.fromhex(vector["reply"]), **settings(vector))
    doors = lock.doors()
    assert link.written == [bytes.fromhex(vector["request"])]
    closing = vector.get("feedback", "closing") == "closing"
    contacts = set(vector["contacts"])
    assert doors == {
        channel: "closed" if (channel in contacts) is closing else "open"
        for channel in range(1, vector.get("channels", 24) + 1)
    }


@pytest.mark.parametrize("vector", REPORTS, ids=lambda v: v["name"])
def test_a_report_between_request_and_reply_is_heard_and_does_not_answer(vector: dict[str, Any]) -> None:
    whole = bytes.fromhex("80 01 FF FF FF 33 4D")
    lock, _ = board(lambda _: bytes.fromhex(vector["reply"]) + whole)
    assert set(lock.doors().values()) == {"closed"}
    assert lock.reports() == [(1, "closed" if vector["reply"].startswith("82 01 01 11") else "open")]
    assert lock.reports() == []


@pytest.mark.parametrize(
    ("reply", "sent"),
    [
        ("8A 01 03 00 88", Sent.ACKED),
        ("8A 01 03 11 99", Sent.ACKED),
        ("8A 01 03 02 8A", Sent.REJECTED),
        ("FA FD 99 99 8A 01 03 00 88", Sent.ACKED),
        ("", Sent.UNCERTAIN),
        ("8A 01 03 00 89", Sent.UNCERTAIN),
        ("8A 01 04 00 8F", Sent.UNCERTAIN),
        ("8A 02 03 00 8B", Sent.UNCERTAIN),
        ("8A 01 03", Sent.UNCERTAIN),
    ],
)
def test_what_an_answer_to_an_unlock_means(reply: str, sent: Sent) -> None:
    lock, link = board(lambda _: bytes.fromhex(reply))
    assert lock.unlock(3) is sent
    assert len(link.written) == 1, "an unlock is never sent twice"


def test_an_unlock_on_a_dead_line_is_not_sent() -> None:
    class Dead(ScriptedLink):
        def drain(self) -> bytes:
            raise NoLine("gone")

    time = Time()
    link = Dead(time, lambda _: b"")
    assert driver(link).unlock(1) is Sent.NOT_SENT
    assert link.written == []


def test_an_unlock_that_breaks_while_writing_is_uncertain_and_counts_as_a_pulse() -> None:
    class Breaking(ScriptedLink):
        def write(self, data: bytes) -> None:
            raise BrokenLine(f"pulled during {data.hex()}")

    time = Time()
    board = driver(Breaking(time))
    assert board.unlock(1) is Sent.UNCERTAIN
    assert board.unlock(1) is Sent.REJECTED


def test_one_bad_read_is_tried_again() -> None:
    replies = [b"", bytes.fromhex("80 01 FF FF FF 33 4C"), bytes.fromhex("80 01 FF FF FF 33 4D")]
    lock, link = board(lambda _: replies.pop(0))
    assert len(lock.doors()) == 24
    assert len(link.written) == ATTEMPTS


def test_steady_silence_and_steady_noise_are_told_apart() -> None:
    with pytest.raises(BoardSilent):
        board()[0].doors()
    with pytest.raises(BoardGarbled):
        board(lambda _: b"\xfa\xfd\x99\x99")[0].doors()


def test_a_channel_rests_two_seconds_and_has_three_pulses_in_thirty() -> None:
    time = Time()
    lock, link = board(lambda frame: bytes((*frame[:3], 0, frame[0] ^ frame[1] ^ frame[2])), time)
    assert lock.unlock(5) is Sent.ACKED
    time.now += 1.9
    assert lock.unlock(5) is Sent.REJECTED
    time.now += 0.2
    assert lock.unlock(5) is Sent.ACKED
    time.now += 2.1
    assert lock.unlock(5) is Sent.ACKED
    time.now += 20
    assert lock.unlock(5) is Sent.REJECTED
    time.now += 6
    assert lock.unlock(5) is Sent.ACKED
    assert len(link.written) == 4


def test_two_coils_of_one_supply_are_not_driven_at_once() -> None:
    time = Time()
    lock, _ = board(lambda frame: bytes((*frame[:3], 0, frame[0] ^ frame[1] ^ frame[2])), time)
    lock.unlock(1)
    begun = time.now
    lock.unlock(2)
    assert time.now - begun >= 0.3, "the board's own pulse lasts 300 ms"


@pytest.mark.parametrize("channel", [0, -1, 25, 255])
def test_all_channels_at_once_and_channels_that_are_not_there_cannot_be_asked_for(channel: int) -> None:
    lock, link = board()
    with pytest.raises(ValueError, match="no channel"):
        lock.unlock(channel)
    assert link.written == []


@given(noise=st.binary(max_size=64))
def test_noise_never_acknowledges_an_unlock_unless_it_holds_the_frame(noise: bytes) -> None:
    lock, _ = board(lambda _: noise)
    sent = lock.unlock(3)
    answers = [bytes((0x8A, 1, 3, state, 0x88 ^ state)) for state in range(256)]
    assert (sent is Sent.UNCERTAIN) or any(answer in noise for answer in answers)
