"""The EKC 202D driver against the golden frames over a real pty."""

import os
import termios
import threading
import tomllib
import tty
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lukoshko_locker.drivers.ekc202d import Ekc202d
from lukoshko_locker.drivers.modbus_bus import ClimateBus, UnitSilent

VECTORS = tomllib.loads((Path(__file__).parents[2] / "vectors/ekc202d.toml").read_text("utf-8"))["vector"]
READS = [v for v in VECTORS if v.get("values") and len(v["values"]) == 1 and not v.get("codec_only")]
WRITES = [v for v in VECTORS if len(v.get("written", {})) == 1 and v["reply"] and v["request"][3:5] == "06"]
ONE_REGISTER_READ = " 00 01 "
REFUSALS = [
    v
    for v in VECTORS
    if (v["reply"][3:5] == "83" and ONE_REGISTER_READ in v["request"]) or v["reply"][3:5] == "86"
]


class Slave:
    """Answers frames by a table on a pty; silence for every other frame."""

    def __init__(self) -> None:
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave, termios.TCSANOW)
        self.path = Path(os.ttyname(self._slave))
        self.answers: dict[bytes, bytes] = {}
        self.heard: list[bytes] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Hang up."""
        os.close(self._slave)
        self._thread.join(5)
        os.close(self._master)

    def _serve(self) -> None:
        heard = b""
        while True:
            try:
                heard += os.read(self._master, 256)
            except OSError:
                return
            for request, reply in list(self.answers.items()):
                if heard.endswith(request):
                    self.heard.append(request)
                    heard = b""
                    os.write(self._master, reply)


@pytest.fixture
def slave() -> Iterator[Slave]:
    """A pty with nobody at home yet."""
    made = Slave()
    yield made
    made.close()


@pytest.fixture
def bus(slave: Slave) -> Iterator[ClimateBus]:
    """The driver's side of that pty."""
    made = ClimateBus(slave.path, 9600)
    yield made
    made.close()


def learn(slave: Slave, vector: dict[str, Any]) -> None:
    """Teach the slave one golden exchange."""
    slave.answers[bytes.fromhex(vector["request"])] = bytes.fromhex(vector["reply"])


@pytest.mark.parametrize("vector", READS, ids=lambda v: v["name"])
def test_a_read_is_the_golden_frame_and_its_reply_is_understood(
    slave: Slave, bus: ClimateBus, vector: dict[str, Any]
) -> None:
    learn(slave, vector)
    ((address, value),) = vector["values"].items()
    assert bus.read(vector.get("unit", 1), int(address)) == value


@pytest.mark.parametrize("vector", WRITES, ids=lambda v: v["name"])
def test_a_write_is_the_golden_frame(slave: Slave, bus: ClimateBus, vector: dict[str, Any]) -> None:
    learn(slave, vector)
    ((address, value),) = vector["written"].items()
    bus.write(vector.get("unit", 1), int(address), value)
    assert slave.heard == [bytes.fromhex(vector["request"])]


@pytest.mark.parametrize("vector", REFUSALS, ids=lambda v: v["name"])
def test_a_refusal_is_silence_to_us(slave: Slave, bus: ClimateBus, vector: dict[str, Any]) -> None:
    learn(slave, vector)
    request = bytes.fromhex(vector["request"])
    address, value = int.from_bytes(request[2:4], "big"), int.from_bytes(request[4:6], "big")
    with pytest.raises(UnitSilent):
        bus.write(request[0], address, value) if request[1] == 6 else bus.read(request[0], address)


def test_a_unit_that_says_nothing_is_silent(bus: ClimateBus) -> None:
    with pytest.raises(UnitSilent):
        Ekc202d(bus, 9).read()


def test_a_line_that_is_not_there_is_silence_and_is_tried_again(slave: Slave, tmp_path: Path) -> None:
    line = tmp_path / "climate"
    bus = ClimateBus(line, 9600)
    with pytest.raises(UnitSilent):
        bus.read(1, 2531)
    line.symlink_to(slave.path)
    learn(slave, READS[0])
    ((address, value),) = READS[0]["values"].items()
    assert bus.read(READS[0].get("unit", 1), int(address)) == value
    bus.close()


@pytest.mark.parametrize("setpoint_c10", [-501, 501])
def test_a_setpoint_that_no_controller_has_is_a_bug(bus: ClimateBus, setpoint_c10: int) -> None:
    with pytest.raises(ValueError, match="no setpoint"):
        Ekc202d(bus, 1).keep_setpoint(setpoint_c10)
