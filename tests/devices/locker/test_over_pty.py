"""The drivers over a real pty against the simulated boards, set in every way that boards are set."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.flows.agents.conftest import DEMO_SITE
from tests.flows.agents.kit import Child, Panel, eventually

from lukoshko_locker.drivers.board import BoardCut, Sent
from lukoshko_locker.drivers.ekc202d import Ekc202d
from lukoshko_locker.drivers.framed import Feedback, FramedBoard
from lukoshko_locker.drivers.link import SerialLink
from lukoshko_locker.drivers.lock_8a import Lock8A, StatusOrder
from lukoshko_locker.drivers.modbus_bus import ClimateBus


@pytest.fixture(params=[("closing", "low-first"), ("opening", "low-last")], ids="-".join)
def settings(request: pytest.FixtureRequest) -> tuple[Feedback, StatusOrder]:
    """The lock's kind and the firmware's byte order."""
    found: tuple[Feedback, StatusOrder] = request.param
    return found


@pytest.fixture
def sim(tmp_path: Path, settings: tuple[Feedback, StatusOrder]) -> Iterator[Child]:
    """A simulated productomat whose board is set like that."""
    site = DEMO_SITE.read_text("utf-8")
    wanted = f'feedback = "{settings[0]}", byte_order = "{settings[1]}"'
    assert 'feedback = "closing", byte_order = "low-first"' in site
    (tmp_path / "site.toml").write_text(
        site.replace('feedback = "closing", byte_order = "low-first"', wanted), encoding="utf-8"
    )
    flags = [
        "--site",
        str(tmp_path / "site.toml"),
        "--links",
        str(tmp_path),
        "--state",
        str(tmp_path / "state"),
    ]
    made = Child(tmp_path, "sim", ["lukoshko-sim", "locker", *flags])
    made.start()
    yield made
    made.stop()


@pytest.fixture
def board(tmp_path: Path, sim: Child, settings: tuple[Feedback, StatusOrder]) -> Iterator[FramedBoard]:
    """The driver on that board's line."""
    assert sim.process
    line = SerialLink(tmp_path / "locks", 9600)
    yield FramedBoard(line, Lock8A(status_order=settings[1]), feedback=settings[0])
    line.close()


def test_doors_open_close_and_are_read_as_they_stand(board: FramedBoard, sim: Child) -> None:
    panel = Panel(sim.url)
    assert set(board.doors().values()) == {"closed"}
    for channel in (1, 9, 24):
        assert board.unlock(channel) is Sent.ACKED
    opened = eventually(lambda: [ch for ch, door in board.doors().items() if door == "open"])
    assert opened == [1, 9, 24]
    panel.post("/sim/locker/cells/9/close")
    assert [ch for ch, door in board.doors().items() if door == "open"] == [1, 24]
    assert panel.get("/sim/counts")["pulses_by_cell"]["9"] == 1


def test_a_cable_pulled_and_put_back(board: FramedBoard, sim: Child) -> None:
    panel = Panel(sim.url)
    board.doors()
    panel.post("/sim/faults", {"ports": {"locks": {"unplugged": True}}})
    with pytest.raises(BoardCut):
        board.doors()
    assert board.unlock(1) is Sent.NOT_SENT
    panel.post("/sim/faults", {"ports": {"locks": {"unplugged": False}}})
    assert len(board.doors()) == 24
    assert board.unlock(1) is Sent.ACKED
    assert panel.get("/sim/counts")["pulses"] == 1


def test_a_late_reply_does_not_answer_the_next_request(board: FramedBoard, sim: Child) -> None:
    panel = Panel(sim.url)
    board.doors()
    panel.post("/sim/faults", {"boards": {"1": {"late_s": 0.45}}})
    assert board.unlock(1) is Sent.UNCERTAIN
    panel.post("/sim/faults", {"boards": {"1": {"late_s": 0.0}}})
    begun = time.monotonic()
    assert board.unlock(2) is Sent.ACKED
    assert time.monotonic() - begun < 5
    assert panel.get("/sim/counts")["pulses"] == 2


def test_a_controller_keeps_the_setpoint_that_it_is_told(tmp_path: Path, sim: Child) -> None:
    bus = ClimateBus(tmp_path / "climate", 9600)
    frozen = Ekc202d(bus, 2)
    assert frozen.keep_setpoint(-205) is True
    assert frozen.keep_setpoint(-205) is False
    assert frozen.read().setpoint_c10 == -205
    shown = {zone["zone"]: zone for zone in Panel(sim.url).get("/sim/locker")["zones"]}
    assert shown["frozen"]["setpoint_c10"] == -205
    Panel(sim.url).post("/sim/faults", {"units": {"2": {"probe_open": True}}})
    assert eventually(lambda: "intake" in frozen.read().broken), "a cut probe is no temperature"
    bus.close()
