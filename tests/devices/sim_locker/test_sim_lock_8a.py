"""The simulated 8A board against golden frames, its named vices, and garbage."""

from functools import reduce
from operator import xor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.devices.boards import said

from lukoshko_sim.locker.lock_8a import LockBoard

OPEN_1 = bytes.fromhex("8A0101119B")
READ_ALL = bytes.fromhex("80010033B2")


def frame(*body: int) -> bytes:
    return bytes((*body, reduce(xor, body)))


@pytest.mark.parametrize("address", [0, 33])
def test_an_address_that_no_switch_can_set_is_refused(address: int) -> None:
    with pytest.raises(ValueError, match="address"):
        LockBoard(address)


def test_a_frame_may_come_in_pieces_but_not_across_a_silence() -> None:
    board = LockBoard()
    assert board.feed(OPEN_1[:3], 1.0) == []
    assert said(board.feed(OPEN_1[3:], 1.05)) == bytes.fromhex("8A0101008A")
    assert board.feed(OPEN_1[:3], 2.0) == []
    assert board.feed(OPEN_1[3:], 3.0) == []
    assert board.pulses == {1: 1}
    assert board.bad_frames == 2


def test_noise_before_a_frame_is_counted_and_skipped() -> None:
    board = LockBoard()
    assert said(board.feed(b"\xff\x8a\x00" + OPEN_1)) == bytes.fromhex("8A0101008A")
    assert (board.frames, board.bad_frames) == (1, 1)


def test_two_requests_in_one_write_are_answered_in_order() -> None:
    board = LockBoard()
    assert said(board.feed(OPEN_1 + READ_ALL)).hex() == "8a0101008a" + "8001feffff334c"


def test_a_mute_board_still_opens() -> None:
    board = LockBoard()
    board.faults.mute = True
    assert board.feed(OPEN_1) == []
    assert board.pulses == {1: 1}


def test_a_lost_ack_is_lost_once_and_the_door_opened() -> None:
    board = LockBoard()
    board.faults.lose_acks = 1
    assert board.feed(OPEN_1) == []
    assert not board.contact_closed(1)
    assert said(board.feed(READ_ALL))
    assert said(board.feed(OPEN_1))
    assert board.pulses == {1: 2}


def test_a_flipped_bit_breaks_the_checksum_of_one_reply() -> None:
    board = LockBoard()
    board.faults.flip_bits = 1
    assert reduce(xor, said(board.feed(READ_ALL))) != 0
    assert reduce(xor, said(board.feed(READ_ALL))) == 0


def test_garbage_goes_before_the_reply() -> None:
    board = LockBoard()
    board.faults.garbage = True
    assert said(board.feed(OPEN_1)).hex() == "fafd99998a0101008a"


def test_a_late_and_split_reply_is_whole_in_the_end() -> None:
    board = LockBoard()
    board.faults.late_s, board.faults.split = 1.5, True
    chunks = board.feed(OPEN_1)
    assert [len(chunk.data) for chunk in chunks] == [1] * 5
    assert min(chunk.delay_s for chunk in chunks) == 1.5
    assert said(chunks).hex() == "8a0101008a"


@pytest.mark.parametrize(("blind", "reply"), [(False, "8a0101119b"), (True, "8a0101008a")])
def test_a_jammed_lock_is_pulsed_and_acknowledged_but_stays_shut(blind: bool, reply: str) -> None:
    board = LockBoard()
    board.faults.jam.add(1)
    board.faults.blind_ack = blind
    assert said(board.feed(OPEN_1)).hex() == reply
    assert board.contact_closed(1)
    assert board.pulses == {1: 1}


def test_a_stuck_contact_does_not_move_with_the_door() -> None:
    board = LockBoard()
    board.faults.contact_stuck_open.add(2)
    board.faults.contact_stuck_closed.add(1)
    assert said(board.feed(OPEN_1)).hex() == "8a0101119b"
    assert not board.contact_closed(2)


def test_a_door_falls_shut_again_within_200_ms() -> None:
    board = LockBoard(reports=True)
    board.faults.reclose.add(1)
    assert said(board.feed(OPEN_1, 10.0)).hex() == "8a0101008a"
    assert said(board.tick(10.0)).hex() == "8201010082"
    assert board.wake_at() == pytest.approx(10.2)
    assert board.tick(10.1) == []
    assert said(board.tick(10.21)).hex() == "8201011193"
    assert board.wake_at() is None


def test_cooldown_refuses_a_second_pulse_until_it_is_over() -> None:
    board = LockBoard()
    board.faults.cooldown_s = 2.0
    assert said(board.feed(OPEN_1, 10.0)).hex() == "8a0101008a"
    assert said(board.feed(OPEN_1, 11.0)).hex() == "8a01010288"
    assert said(board.feed(frame(0x8A, 1, 2, 0x11), 11.5)).hex() == "8a01020089"
    assert said(board.feed(OPEN_1, 12.5)).hex() == "8a0101008a"
    assert board.pulses == {1: 2, 2: 1}


def test_a_board_without_power_does_nothing_and_forgets() -> None:
    board = LockBoard()
    assert board.feed(OPEN_1[:3], 1.0) == []
    board.faults.power_loss = True
    assert board.feed(OPEN_1, 1.01) == []
    board.faults.power_loss = False
    assert board.feed(OPEN_1[3:], 1.02) == []
    assert board.pulses == {}
    assert said(board.feed(OPEN_1, 2.0)).hex() == "8a0101008a"


def valid_opens(data: bytes, address: int) -> int:
    """Count the places in `data` at which an open frame for a board of 24 stands whole."""
    count = 0
    for i in range(len(data)):
        for size in (5, 6):
            part = data[i : i + size]
            if len(part) < size or reduce(xor, part) != 0 or part[1] != address:
                continue
            one = part[0] == 0x8A and part[3] == 0x11 and (size == 5 or 1 <= part[4] <= 9)
            count += one or (part[0] == 0x90 and size == 6)
    return count


pieces = st.one_of(
    st.binary(max_size=8),
    st.sampled_from([OPEN_1, READ_ALL, OPEN_1[:4], b"\x8a", b"\x90\x01", b"\x8a\x01\x01\x11\x05"]),
    st.tuples(st.just(0x8A), st.integers(1, 3), st.integers(0, 30), st.just(0x11)).map(
        lambda body: frame(*body)
    ),
)


@settings(deadline=None)
@given(st.lists(pieces, max_size=20), st.data())
def test_no_garbage_pulses_a_door_unless_it_holds_a_whole_valid_frame(
    parts: list[bytes], data: st.DataObject
) -> None:
    stream = b"".join(parts)
    board = LockBoard()
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=5).map(sorted))
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        board.feed(stream[start:end], 1.0)
    assert bool(board.pulses) <= bool(valid_opens(stream, 1))
    assert max(board.pulses.values(), default=0) <= valid_opens(stream, 1)


@settings(deadline=None)
@given(st.integers(0, 39), st.sampled_from([OPEN_1, bytes.fromhex("900102020293")]))
def test_no_single_flipped_bit_opens_anything(bit: int, request: bytes) -> None:
    broken = bytearray(request)
    broken[bit // 8] ^= 1 << bit % 8
    board = LockBoard()
    board.feed(bytes(broken))
    assert board.pulses == {}


@settings(deadline=None)
@given(st.lists(st.one_of(st.integers(1, 24), st.none()), max_size=10))
def test_every_whole_frame_between_silences_is_served(channels: list[int | None]) -> None:
    board = LockBoard()
    for channel in channels:
        board.feed(READ_ALL if channel is None else frame(0x8A, 1, channel, 0x11))
        board.feed(b"\x8a\x01")
    assert board.frames == len(channels)
    assert sorted(board.pulses.elements()) == sorted(ch for ch in channels if ch is not None)
