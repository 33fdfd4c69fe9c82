"""Every frame parser under noise, flips, splits and foreign frames: never crashes, never takes what no frame says.

The oracle knows the papers and nothing of the drivers: it looks at every stretch of what was heard and says which doors a
whole frame of that board shows open, and which unlocks are acknowledged.
"""

from collections.abc import Callable
from functools import reduce
from operator import xor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.devices.boards import CHANNELS, FILES, crc, vectors
from tests.devices.locker.lines import ScriptedLink, Time, driver

from lukoshko_locker.drivers.board import BoardGarbled, BoardSilent, Sent

ADDRESS = {"8a": 1, "cu16": 0, "wkly": 0, "waveshare": 1}
Open = frozenset[int]


class ChoppedLink(ScriptedLink):
    """Hands over what was said in pieces of given sizes."""

    def __init__(self, said: bytes, sizes: list[int]) -> None:
        super().__init__(Time(), lambda _: said)
        self.sizes = sizes or [len(said) + 1]
        self.turn = 0

    def read(self, wait_s: float) -> bytes:
        if not self.pending:
            return super().read(wait_s)
        size = self.sizes[self.turn % len(self.sizes)]
        self.turn += 1
        self.time.wait(0.002)
        piece, self.pending = self.pending[:size], self.pending[size:]
        return piece


def _unset(bits: bytes, channels: int) -> Open:
    return frozenset(ch for ch in range(1, channels + 1) if not bits[(ch - 1) // 8] >> (ch - 1) % 8 & 1)


def _8a(f: bytes) -> Open | None:
    if len(f) == 7 and f[:2] == b"\x80\x01" and f[5] == 0x33 and reduce(xor, f) == 0:
        return _unset(f[2:5], 24)
    return None


def _cu16(f: bytes) -> Open | None:
    if len(f) == 9 and f[0] == 2 and f[1] < 16 and f[2] == 0x35 and f[7] == 3 and f[8] == sum(f[:8]) % 256:
        return _unset(f[3:5], 16)
    return None


def _wkly(f: bytes) -> Open | None:
    if len(f) < 22 or f[:4] != b"WKLY" or f[4] != len(f) or f[5] != 0 or f[6] != 0x84 or reduce(xor, f) != 0:
        return None
    states = f[9:-1]
    if f[7] != 0 or f[8] != len(states) or len(states) < 12 or any(s > 1 for s in states):
        return None
    return frozenset(i for i, state in enumerate(states[:12], 1) if state == 0)


def _waveshare(f: bytes) -> Open | None:
    if len(f) == 6 and f[:3] == b"\x01\x02\x01" and crc(f[:4]) == f[4:]:
        return _unset(f[3:4], 8)
    return None


STATUS: dict[str, Callable[[bytes], Open | None]] = {
    "8a": _8a,
    "cu16": _cu16,
    "wkly": _wkly,
    "waveshare": _waveshare,
}
SIZES = {"8a": [7], "cu16": [9], "wkly": range(22, 62), "waveshare": [6]}


def shown(family: str, stream: bytes) -> set[Open]:
    """Every set of open doors that some stretch of the stream shows."""
    read = STATUS[family]
    stretches = (stream[i : i + n] for n in SIZES[family] for i in range(len(stream) - n + 1))
    return {opened for stretch in stretches if (opened := read(stretch)) is not None}


def acknowledged(family: str, stream: bytes) -> bool:
    """Whether the stream holds an answer that takes the unlock of channel 3."""
    match family:
        case "8a":
            good = [bytes((0x8A, 1, 3, st_, 0x88 ^ st_)) for st_ in range(256) if st_ != 2]
            return any(frame in stream for frame in good)
        case "wkly":
            heads = [bytes((*b"WKLY", 11, 0, 0x82, 0, 3, state)) for state in range(256)]
            return any(head + bytes((reduce(xor, head),)) in stream for head in heads)
        case "waveshare":
            head = bytes((1, 5, 2, 2, 0, 3))
            return head + crc(head) in stream
    return bool(shown(family, stream))


def streams(family: str) -> st.SearchStrategy[bytes]:
    """Golden replies, whole, flipped, cut and of other boards, between noise."""
    replies = [bytes.fromhex(v[key]) for v in vectors(family) for key in ("reply", "request") if v[key]]
    whole = st.sampled_from(replies)
    flipped = st.builds(
        lambda frame, bit: bytes(
            b ^ (1 << bit % 8) * (i == bit // 8 % len(frame)) for i, b in enumerate(frame)
        ),
        whole,
        st.integers(0, 200),
    )
    cut = st.builds(lambda frame, n: frame[: n % len(frame)], whole, st.integers(0, 40))
    others = st.sampled_from([bytes.fromhex(v["reply"]) for other in FILES for v in vectors(other)])
    piece = st.one_of(whole, flipped, cut, others, st.binary(max_size=10))
    return st.lists(piece, max_size=6).map(b"".join)


@pytest.mark.parametrize("family", FILES)
@settings(deadline=None, max_examples=150)
@given(data=st.data())
def test_a_read_shows_what_some_frame_says_or_fails(family: str, data: st.DataObject) -> None:
    stream = data.draw(streams(family))
    link = ChoppedLink(stream, data.draw(st.lists(st.integers(1, 9), max_size=4)))
    board = driver(link, family, address=ADDRESS[family])
    said = shown(family, stream)
    try:
        doors = board.doors()
    except (BoardSilent, BoardGarbled):
        # A frame may overlap a false one that came first; a clean one is never missed.
        assert not any(stream == reply for reply in clean(family)) or not said
        return
    assert set(doors) == set(range(1, CHANNELS[family] + 1))
    assert frozenset(channel for channel, door in doors.items() if door == "open") in said


def clean(family: str) -> list[bytes]:
    """Golden replies as they are."""
    return [bytes.fromhex(v["reply"]) for v in vectors(family)]


@pytest.mark.parametrize("family", FILES)
@settings(deadline=None, max_examples=150)
@given(data=st.data())
def test_an_unlock_is_acknowledged_only_by_a_frame_that_says_so(family: str, data: st.DataObject) -> None:
    stream = data.draw(streams(family))
    link = ChoppedLink(stream, data.draw(st.lists(st.integers(1, 9), max_size=4)))
    sent = driver(link, family, address=ADDRESS[family]).unlock(3)
    assert sent is not Sent.NOT_SENT
    if sent is Sent.ACKED:
        assert acknowledged(family, stream)


@pytest.mark.parametrize("family", FILES)
def test_the_oracle_knows_the_golden_frames(family: str) -> None:
    known = [v for v in vectors(family) if shown(family, bytes.fromhex(v["reply"]))]
    assert known
    for vector in known:
        plain = vector.get("feedback", "closing") == "closing" and vector.get("byte_order") != "low-last"
        if plain and vector.get("channels", CHANNELS[family]) == CHANNELS[family] and "contacts" in vector:
            assert shown(family, bytes.fromhex(vector["reply"])) == {frozenset(vector.get("open", []))}


@pytest.mark.parametrize("family", FILES)
@given(data=st.data())
def test_a_reply_in_noise_without_its_header_is_found(family: str, data: st.DataObject) -> None:
    vector = data.draw(
        st.sampled_from([v for v in vectors(family) if shown(family, bytes.fromhex(v["reply"]))])
    )
    reply = bytes.fromhex(vector["reply"])
    foreign = {"8a": b"\x8a\x80\x82", "cu16": b"\x02", "wkly": b"W", "waveshare": b"\x01"}[family]
    noise = data.draw(st.binary(max_size=20).map(lambda each: bytes(b for b in each if b not in foreign)))
    address = vector.get("address", ADDRESS[family])
    board = driver(ScriptedLink(Time(), lambda _: noise + reply), family, address=address)
    assert board.doors()
    assert board.statistics().garbage_bytes == len(noise)
