"""Settings that cannot be used are refused by name; a clock that cannot be right is not believed."""

from datetime import timedelta
from pathlib import Path

import pytest

from lukoshko_edge.clock import SystemClock
from lukoshko_edge.config import BadConfig, read_config, read_secret
from lukoshko_edge.inbox import MAX_PAYLOAD, readable_id
from lukoshko_locker import cli as locker_cli
from lukoshko_locker.config import LockerConfig, check
from lukoshko_pos import cli as pos_cli
from lukoshko_pos.config import PosConfig

LOCKER = """
cells = [{ no = 1, board = 1, channel = 1, zone = "ambient" }, { no = 2, board = 1, channel = 2, zone = "frozen" }]
[device]
id = "l-1"
data_dir = "data"
[locks]
path = "locks"
boards = [{ address = 1 }]
"""
POS = """
[device]
id = "t-1"
data_dir = "data"
[register]
url = "http://127.0.0.1:16732"
"""


def written(folder: Path, text: str) -> Path:
    """A settings file with this text."""
    file = folder / "agent.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_smallest_settings_are_enough(tmp_path: Path) -> None:
    locker = check(read_config(written(tmp_path, LOCKER), LockerConfig))
    assert (locker.buses[0].speed, locker.timers.transition_s, locker.mqtt.port) == (9600, 3, 1883)
    several = LOCKER.replace(
        "[locks]", '[[locks]]\npath = "other"\nboards = [{ address = 1, no = 9, family = "cu16" }]\n[[locks]]'
    )
    both = check(read_config(written(tmp_path, several), LockerConfig))
    assert [(bus.path, bus.speed) for bus in both.buses] == [("other", 19200), ("locks", 9600)]
    assert sorted(both.boards) == [1, 9]
    assert read_config(written(tmp_path, POS), PosConfig).register.electronic is False


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("[device]", "[device]\ncolour = 1"), "colour"),
        (('id = "l-1"', 'id = "l/1"'), "device.id"),
        (('id = "l-1"', ""), "id"),
        (("channel = 2", "channel = 1"), "one channel"),
        (("channel = 2", "channel = 25"), "no channel 25"),
        (("board = 1, channel = 2", "board = 2, channel = 2"), "board 2"),
        (("no = 2", "no = 1"), "one number"),
        (("no = 2", "no = 2000"), "cells"),
        (("address = 1", "address = 33"), "no board 33"),
        (("[locks]", "[locks"), "agent.toml"),
        (("address = 1 }", 'address = 1, family = "9b" }'), "family"),
        (("address = 1 }", 'address = 1, family = "cu16", channels = 24 }'), "16 channels"),
        (("address = 1 }", 'address = 10, no = 1, family = "cu16" }'), "no board 10"),
        (("address = 1 }", 'address = 1, feedback = "none" }'), "cell 1: nothing tells"),
        (("address = 1 }", "address = 1 }, { address = 1, no = 2 }"), "one address"),
        (("address = 1 }", "address = 1 }, { address = 2, no = 1 }"), "one number"),
        (("address = 1 }", 'address = 1 }, { address = 2, family = "cu16" }'), "different speeds"),
        (("boards = [{ address = 1 }]", "boards = []"), "no board on locks"),
        (("channel = 2, ", "channel = 2, contact = { board = 1, channel = 1 }, "), "one contact"),
        (("channel = 2, ", "channel = 2, contact = { board = 1, channel = 25 }, "), "no channel 25"),
        (("address = 1 }", "address = 1, pulse_ms = 1100 }"), "pulse_ms"),
    ],
)
def test_settings_that_cannot_be_used_are_refused_by_name(
    tmp_path: Path, change: tuple[str, str], named: str
) -> None:
    file = written(tmp_path, LOCKER.replace(*change))
    with pytest.raises(BadConfig, match=named):
        check(read_config(file, LockerConfig))
    assert locker_cli.main(["run", "--config", str(file)]) == 2


def test_a_till_without_settings_or_secret_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert pos_cli.main(["run", "--config", str(tmp_path / "absent.toml")]) == 2
    assert "absent.toml" in capsys.readouterr().err
    with pytest.raises(BadConfig, match=r"word\.txt"):
        read_secret(tmp_path / "agent.toml", "word.txt")
    (tmp_path / "word.txt").write_text("secret\n", encoding="utf-8")
    assert read_secret(tmp_path / "agent.toml", "word.txt") == "secret"
    assert read_secret(tmp_path / "agent.toml", "") == ""


@pytest.mark.parametrize(("kept_ahead_s", "trusted"), [(-86_400, True), (1, True), (60, False)])
def test_a_clock_earlier_than_the_latest_time_kept_is_not_believed(kept_ahead_s: int, trusted: bool) -> None:
    clock = SystemClock(lambda: None)
    assert clock.trusted
    kept = clock.now() + timedelta(seconds=kept_ahead_s)
    assert SystemClock(lambda: kept).trusted is trusted


@pytest.mark.parametrize(
    ("payload", "id_"),
    [
        (b'{"id":"c-1","cell":"three"}', "c-1"),
        (b'{"id":"c/1"}', None),
        (b'{"id":7}', None),
        (b'{"id":"c-1"', None),
        (b"\xff", None),
        (b'{"id":"c-1","pad":"' + b"x" * MAX_PAYLOAD + b'"}', None),
    ],
)
def test_the_id_of_a_broken_command_is_read_when_it_can_be(payload: bytes, id_: str | None) -> None:
    assert readable_id(payload) == id_
