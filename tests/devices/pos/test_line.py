"""The serial line to a register, over a real pseudo-terminal."""

import os
import pty
import termios
import tty
from collections.abc import Iterator
from contextlib import closing

import pytest

from lukoshko_pos.drivers.line import BrokenLine, NoLine, SerialLine


@pytest.fixture
def ends() -> Iterator[tuple[int, str]]:
    """The register's end of a cable, and the path of ours."""
    theirs, ours = pty.openpty()
    tty.setraw(ours)
    path = os.ttyname(ours)
    os.close(ours)
    yield theirs, path
    os.close(theirs)


def test_bytes_go_and_come(ends: tuple[int, str]) -> None:
    theirs, path = ends
    with closing(SerialLine(path, 9600)) as line:
        assert line.read(0.001) == b""
        line.write(b"\x05")
        assert os.read(theirs, 10) == b"\x05"
        os.write(theirs, b"\x15\x02")
        assert line.read(1) == b"\x15\x02"
        assert line.opened == 1


def test_two_do_not_share_a_port(ends: tuple[int, str]) -> None:
    with closing(SerialLine(ends[1], 9600)) as line, closing(SerialLine(ends[1], 9600)) as other:
        line.write(b"\x05")
        with pytest.raises(NoLine):
            other.write(b"\x05")


def test_a_cable_pulled_while_bytes_leave_is_a_broken_line_and_opens_anew(
    ends: tuple[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def pulled(_fd: int) -> None:
        raise termios.error(5, "Input/output error")

    with closing(SerialLine(ends[1], 9600)) as line:
        with monkeypatch.context() as patch, pytest.raises(BrokenLine):
            patch.setattr(termios, "tcdrain", pulled)
            line.write(b"\x05")
        line.write(b"\x05")
        assert line.opened == 2


def test_a_port_that_is_not_there_lets_nothing_leave() -> None:
    with pytest.raises(NoLine):
        SerialLine("/dev/of-no-register", 9600).write(b"\x05")
