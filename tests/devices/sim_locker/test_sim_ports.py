"""A device on a real pseudo-terminal, seen through pyserial."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import serial

from lukoshko_sim.locker.lock_8a import LockBoard
from lukoshko_sim.ports import Bus, PtyPort, on_pty

OPEN_1 = bytes.fromhex("8A0101119B")
ACK_1 = bytes.fromhex("8A0101008A")


@pytest.fixture
def board() -> LockBoard:
    return LockBoard(reports=False)


@pytest.fixture
def port(board: LockBoard, tmp_path: Path) -> Iterator[PtyPort]:
    with on_pty(board, tmp_path / "dev" / "locks") as port:
        yield port


def opened(link: Path) -> serial.Serial:
    return serial.Serial(str(link), 9600, timeout=5)


def until(fact: Callable[[], bool], within_s: float = 5.0) -> None:
    deadline = time.monotonic() + within_s
    while not fact():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.01)


def test_a_request_is_answered_and_not_echoed(port: PtyPort) -> None:
    with opened(port.link) as line:
        line.write(OPEN_1)
        assert line.read(5) == ACK_1
        line.timeout = 0.05
        assert line.read(1) == b""


def test_a_host_may_leave_and_another_come(port: PtyPort, board: LockBoard) -> None:
    for _ in range(3):
        with opened(port.link) as line:
            line.write(OPEN_1)
            assert line.read(5) == ACK_1
    assert board.pulses == {1: 3}


def test_every_byte_value_passes_unchanged(port: PtyPort, board: LockBoard) -> None:
    with opened(port.link) as line:
        line.write(bytes.fromhex("1103040D0A7F00131C") + OPEN_1)
        assert line.read(5) == ACK_1
    assert board.bad_frames == 1


def test_a_split_and_late_reply_arrives_whole_after_its_delay(port: PtyPort, board: LockBoard) -> None:
    board.faults.split, board.faults.late_s = True, 0.2
    with opened(port.link) as line:
        began_s = time.monotonic()
        line.write(OPEN_1)
        assert line.read(5) == ACK_1
        assert time.monotonic() - began_s >= 0.2


def test_a_report_comes_unasked_when_the_world_moves(port: PtyPort, board: LockBoard) -> None:
    board.reports = True
    with opened(port.link) as line:
        line.write(OPEN_1)
        assert line.read(10) == ACK_1 + bytes.fromhex("8201010082")
        board.doors.shut(1)
        port.poke()
        assert line.read(5) == bytes.fromhex("8201011193")


def test_unplugging_fails_the_host_and_plugging_brings_the_link_back(port: PtyPort, board: LockBoard) -> None:
    with opened(port.link) as line:
        port.unplug()
        assert not port.link.is_symlink()
        with pytest.raises((OSError, serial.SerialException)):
            line.write(OPEN_1)
    port.plug()
    with opened(port.link) as line:
        line.write(OPEN_1)
        assert line.read(5) == ACK_1
    assert board.pulses == {1: 1}


def test_a_stale_link_is_replaced_and_a_foreign_one_left_at_the_end(board: LockBoard, tmp_path: Path) -> None:
    link = tmp_path / "locks"
    link.symlink_to("/dev/pts/does-not-exist")
    with on_pty(board, link):
        assert link.resolve().exists()
        with on_pty(LockBoard(2), link):
            successor = link.readlink()
            assert successor != Path("/dev/pts/does-not-exist")
    assert not link.is_symlink()


def test_what_nobody_reads_is_lost_and_blocks_nothing(port: PtyPort, board: LockBoard) -> None:
    board.reports = True
    for _ in range(3000):
        board.doors.pulse(1, moves=True)
        port.poke()
        board.doors.shut(1)
        port.poke()
    with opened(port.link) as line:
        line.reset_input_buffer()
        board.reports = False
        line.write(OPEN_1)
        until(lambda: board.pulses == {1: 1})


def test_two_boards_share_one_line(tmp_path: Path) -> None:
    first, second = LockBoard(1), LockBoard(2)
    with on_pty(Bus([first, second]), tmp_path / "locks") as port, opened(port.link) as line:
        line.write(bytes.fromhex("8A0205119C"))
        assert line.read(5).hex() == "8a0205008d"
    assert (first.pulses, second.pulses) == ({}, {5: 1})


def test_closing_gives_every_descriptor_back(board: LockBoard, tmp_path: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        with on_pty(board, tmp_path / "locks"):
            pass
    assert len(list(Path("/proc/self/fd").iterdir())) == before
