"""Simulated lock boards of every family against golden frames, the vices that they share, and garbage."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.devices.boards import ALL, CHANNELS, FILES, Vector, board_of, crc, name, said, vectors

from lukoshko_sim.locker.cu16 import Cu16Board
from lukoshko_sim.locker.waveshare import WaveshareBoard
from lukoshko_sim.locker.wkly import WklyBoard
from lukoshko_sim.ports import Bus

OPEN_1 = {
    "8a": bytes.fromhex("8A0101119B"),
    "cu16": bytes.fromhex("0200310336"),
    "wkly": bytes.fromhex("574B4C590900820183"),
    "waveshare": bytes.fromhex("0105020000038C73"),
}
READ_ALL = {
    "8a": bytes.fromhex("80010033B2"),
    "cu16": bytes.fromhex("0200300335"),
    "wkly": bytes.fromhex("574B4C5908008485"),
    "waveshare": bytes.fromhex("01020000000879CC"),
}
families = pytest.mark.parametrize("family", FILES)


@pytest.mark.parametrize(("family", "vector"), ALL, ids=name)
def test_a_board_answers_as_its_papers_say(family: str, vector: Vector) -> None:
    board, doors = board_of(family, vector)
    reply = bytes.fromhex(vector["reply"])
    if not vector["request"]:
        doors.opened ^= {reply[2] if family == "8a" else reply[8]}
        assert said(board.tick(1.0)) == reply
        return
    assert said(board.feed(bytes.fromhex(vector["request"]))) == reply
    if "pulsed" in vector:
        assert sorted(doors.pulses.elements()) == vector["pulsed"]
        assert doors.opened == set(vector["pulsed"])
    if "contacts" in vector and not (family == "8a" and vector["request"][6:8] != "00"):
        closed = [ch for ch in range(1, board.channels + 1) if board.contact_closed(ch)]
        assert closed == vector["contacts"]


@families
def test_a_frame_may_come_in_pieces_but_not_across_a_silence(family: str) -> None:
    board, doors = board_of(family)
    request = OPEN_1[family]
    for cut in range(1, len(request)):
        at = 10.0 * cut
        board.feed(request[:cut], at)
        board.feed(request[cut:], at + 5)
    assert doors.pulses == {}
    board.feed(request[:3], 1000.0)
    board.feed(request[3:], 1000.05)
    assert doors.pulses == {1: 1}


@families
def test_a_mute_board_still_opens_and_a_dead_one_does_not(family: str) -> None:
    board, doors = board_of(family)
    board.faults.mute = True
    assert board.feed(OPEN_1[family] + READ_ALL[family]) == []
    assert doors.pulses == {1: 1}
    board.faults.power_loss = True
    assert board.feed(OPEN_1[family]) == []
    assert doors.pulses == {1: 1}


@families
def test_replies_are_late_split_broken_mixed_or_have_garbage_before_them(family: str) -> None:
    board, _ = board_of(family)
    read = READ_ALL[family]
    whole = said(board.feed(read))
    board.faults.late_s, board.faults.split = 1.5, True
    chunks = board.feed(read)
    assert said(chunks) == whole
    assert {len(chunk.data) for chunk in chunks} == {1}
    assert min(chunk.delay_s for chunk in chunks) == 1.5
    board.faults.late_s, board.faults.split = 0.0, False
    board.faults.garbage = True
    assert said(board.feed(read)) == bytes.fromhex("FAFD9999") + whole
    board.faults.garbage, board.faults.twin = False, True
    assert said(board.feed(read))[::2] == whole
    board.faults.twin, board.faults.flip_bits = False, 1
    assert said(board.feed(read)) != whole
    assert said(board.feed(read)) == whole


@families
def test_a_jammed_door_stays_shut_and_a_stuck_contact_lies(family: str) -> None:
    board, doors = board_of(family)
    board.faults.jam, board.faults.contact_stuck_open = {1}, {2}
    board.feed(OPEN_1[family])
    assert (doors.pulses, doors.opened) == ({1: 1}, set())
    assert (board.contact_closed(1), board.contact_closed(2)) == (True, False)
    board.faults.contact_stuck_closed = {3}
    doors.opened.add(3)
    assert board.contact_closed(3)


@families
def test_a_door_falls_shut_again_and_a_hot_coil_is_not_driven(family: str) -> None:
    board, doors = board_of(family)
    board.faults.reclose, board.faults.cooldown_s = {1}, 2.0
    board.feed(OPEN_1[family], 10.0)
    assert doors.opened == {1}
    wake = board.wake_at()
    assert wake is not None
    assert wake - 10.0 < 0.3
    board.tick(wake)
    assert doors.opened == set()
    board.feed(OPEN_1[family], 11.0)
    assert doors.pulses == {1: 1}
    board.feed(OPEN_1[family], 13.0)
    assert doors.pulses == {1: 2}


@pytest.mark.parametrize(
    ("family", "reply"),
    [
        ("8a", "8A 01 01 02 88"),
        ("cu16", ""),
        ("wkly", "57 4B 4C 59 0B 00 82 FF 01 00 7E"),
        ("waveshare", "01 85 06 C2 92"),
    ],
)
def test_how_a_hot_coil_is_refused(family: str, reply: str) -> None:
    board, _ = board_of(family)
    board.faults.cooldown_s = 2.0
    board.feed(OPEN_1[family], 10.0)
    assert said(board.feed(OPEN_1[family], 11.0)) == bytes.fromhex(reply)


@pytest.mark.parametrize("family", ["8a", "wkly", "waveshare"])
def test_a_lost_ack_is_lost_once_and_the_door_opened(family: str) -> None:
    board, doors = board_of(family)
    board.faults.lose_acks = 1
    assert board.feed(OPEN_1[family]) == []
    assert doors.pulses == {1: 1}
    assert said(board.feed(OPEN_1[family]))


def test_a_board_that_stuck_answers_again_when_asked_for_its_time() -> None:
    board = Cu16Board()
    board.faults.sticks_after_open = True
    board.feed(OPEN_1["cu16"])
    assert board.feed(READ_ALL["cu16"]) == []
    assert said(board.feed(bytes.fromhex("020038033D"))) == bytes.fromhex("02003800 32036F")
    assert said(board.feed(READ_ALL["cu16"]))


def test_what_holds_a_coil_on_is_seen() -> None:
    wkly, relay = WklyBoard(), WaveshareBoard()
    wkly.feed(bytes.fromhex("574B4C590900880189"))
    relay.feed(bytes.fromhex("01050000FF008C3A"))
    assert (wkly.held, relay.held) == ({1}, {1})
    relay.feed(bytes.fromhex("010500FF0000FDFA"))
    assert relay.held == set()
    wkly.faults.silent_open = True
    assert wkly.feed(OPEN_1["wkly"]) == []
    assert wkly.pulses == {1: 1}


def test_a_relay_without_inputs_refuses_to_read_them() -> None:
    board = WaveshareBoard()
    board.faults.no_inputs = True
    assert said(board.feed(READ_ALL["waveshare"])) == bytes.fromhex("01 82 01 81 60")


def test_boards_of_three_families_share_a_line_and_mind_their_own_business() -> None:
    boards = {family: board_of(family) for family in ("8a", "wkly", "waveshare")}
    bus = Bus([board for board, _ in boards.values()])
    for at, family in enumerate(boards):
        assert said(bus.feed(OPEN_1[family], 10.0 * at))
    assert [doors.pulses for _, doors in boards.values()] == [{1: 1}] * 3


@families
@settings(deadline=None)
@given(data=st.data())
def test_no_garbage_pulses_a_door_unless_it_holds_a_whole_frame(family: str, data: st.DataObject) -> None:
    known = [bytes.fromhex(v["request"]) for v in vectors(family) if v["request"]]
    pieces = st.one_of(st.binary(max_size=12), st.sampled_from([each[:-1] for each in known if each]))
    stream = b"".join(data.draw(st.lists(pieces, max_size=8)))
    board, doors = board_of(family)
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=4).map(sorted))
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        board.feed(stream[start:end], 1.0)
    assert not doors.pulses or any(
        SOUND[family](stream[i:j]) for i in range(len(stream)) for j in range(i + 5, len(stream) + 1)
    )


def _xor(frame: bytes) -> bool:
    total = 0
    for byte in frame:
        total ^= byte
    return total == 0


def holds_a_frame(family: str, stream: bytes) -> bool:
    """Whether some stretch of bytes is a whole request."""
    sound = SOUND[family]
    ends = range(5, 25)
    return any(sound(stream[i : i + n]) for i in range(len(stream)) for n in ends if i + n <= len(stream))


SOUND: dict[str, Callable[[bytes], bool]] = {
    "8a": lambda f: f[0] in (0x8A, 0x90) and _xor(f),
    "cu16": lambda f: f[0] == 2 and f[-2] == 3 and f[-1] == sum(f[:-1]) % 256,
    "wkly": lambda f: f[:4] == b"WKLY" and f[4] == len(f) and _xor(f),
    "waveshare": lambda f: len(f) == 8 and f[1] == 5 and crc(f[:-2]) == f[-2:],
}


@families
@given(bit=st.integers(0, 71))
def test_no_single_flipped_bit_opens_anything_else(family: str, bit: int) -> None:
    broken = bytearray(OPEN_1[family])
    broken[bit // 8 % len(broken)] ^= 1 << bit % 8
    board, doors = board_of(family)
    board.feed(bytes(broken))
    assert doors.pulses == {}


@families
@given(channels=st.lists(st.one_of(st.integers(1, 8), st.none()), max_size=10))
def test_every_whole_frame_between_silences_is_served(family: str, channels: list[int | None]) -> None:
    board, doors = board_of(family)
    for channel in channels:
        board.feed(READ_ALL[family] if channel is None else open_frame(family, channel))
        board.feed(OPEN_1[family][:3])
    assert board.frames == len(channels)
    assert sorted(doors.pulses.elements()) == sorted(ch for ch in channels if ch is not None)


def open_frame(family: str, channel: int) -> bytes:
    """The request that opens a channel, made of the golden one: only a sum or an XOR changes with it."""
    frame = bytearray(OPEN_1[family])
    if family == "waveshare":
        frame[3] = channel - 1
        body = bytes(frame[:-2])
        return body + crc(body)
    at, first = {"8a": (2, 1), "cu16": (1, 0), "wkly": (7, 1)}[family]
    frame[at] = channel - 1 + first
    changed = (frame[-1] + frame[at] - first) % 256 if family == "cu16" else frame[-1] ^ first ^ frame[at]
    return bytes(frame[:-1]) + bytes((changed,))


@families
def test_a_family_is_as_wide_as_its_papers_say(family: str) -> None:
    assert board_of(family)[0].channels == CHANNELS[family]
