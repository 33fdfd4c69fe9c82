"""The whole simulator as a real process: panel over HTTP, buses over pseudo-terminals, kills."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import reduce
from operator import xor
from pathlib import Path
from typing import Any

import pytest
import requests
import serial

RUN = "import sys; from lukoshko_sim.cli import main; sys.exit(main())"
WAIT_S = 20.0


def command(links: Path, state: Path, *more: str) -> list[str]:
    where = ["--links", str(links), "--state", str(state), "--http", "127.0.0.1:0"]
    return [sys.executable, "-c", RUN, "locker", *where, *more]


class Sim:
    """One `lukoshko-sim locker` that can be killed and started again on the same state."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.links = folder / "dev"
        self.process: subprocess.Popen[str] | None = None
        self.url = ""
        self.session = requests.Session()

    def start(self, *more: str) -> None:
        with (self.folder / "log").open("a") as log:
            self.process = subprocess.Popen(
                command(self.links, self.folder / "state.db", *more),
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self.process.stdout
        ready = self.process.stdout.readline().split()
        assert ready[:1] == ["ready"], (self.folder / "log").read_text()
        self.url = ready[1]

    def stop(self, *, kill: bool = False) -> int:
        assert self.process
        assert self.process.stdout
        if kill:
            self.process.kill()
        else:
            self.process.terminate()
        status = self.process.wait(WAIT_S)
        self.process.stdout.close()
        self.process = None
        return status

    def get(self, path: str) -> Any:
        answer = self.session.get(self.url + path, timeout=WAIT_S)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: Any = None) -> requests.Response:
        return self.session.post(self.url + path, json=body, timeout=WAIT_S)

    def cell(self, no: int) -> dict[str, Any]:
        cells: list[dict[str, Any]] = self.get("/sim/locker")["cells"]
        return next(cell for cell in cells if cell["no"] == no)

    def line(self, name: str = "locks") -> serial.Serial:
        return serial.Serial(str(self.links / name), 9600, timeout=WAIT_S)


@contextmanager
def running(folder: Path) -> Iterator[Sim]:
    sim = Sim(folder)
    sim.start()
    try:
        yield sim
    finally:
        if sim.process:
            sim.stop(kill=True)
        sim.session.close()


@pytest.fixture
def sim(tmp_path: Path) -> Iterator[Sim]:
    with running(tmp_path) as sim:
        yield sim


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sim]:
    """One process for all requests that must change nothing."""
    with running(tmp_path_factory.mktemp("untouched")) as sim:
        yield sim


def frame(*body: int) -> bytes:
    return bytes((*body, reduce(xor, body)))


def open_frame(channel: int) -> bytes:
    return frame(0x8A, 1, channel, 0x11)


def until(fact: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not fact():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.02)


def test_a_parcel_goes_in_and_out_through_a_door_that_the_bus_opened(sim: Sim) -> None:
    with sim.line() as line:
        line.write(open_frame(9))
        assert line.read(5) == frame(0x8A, 1, 9, 0x00)
        assert sim.cell(9)["door"] == "open"
        assert sim.post("/sim/locker/cells/9/put").json()["goods"] is True
        assert sim.post("/sim/locker/cells/9/close").json()["door"] == "closed"
        line.write(frame(0x80, 1, 9, 0x33))
        assert line.read(5) == frame(0x80, 1, 9, 0x11)
        assert sim.post("/sim/locker/cells/9/take").status_code == 409
        line.write(open_frame(9))
        assert line.read(5) == frame(0x8A, 1, 9, 0x00)
    assert sim.post("/sim/locker/cells/9/take").json()["goods"] is False
    counts = sim.get("/sim/counts")
    assert (counts["pulses"], counts["pulses_by_cell"]["9"]) == (2, 2)
    assert (counts["frames"], counts["bad_frames"]) == (3, 0)


def test_both_controllers_answer_on_the_climate_bus(sim: Sim) -> None:
    with sim.line("climate") as line:
        line.write(bytes.fromhex("010309E10001D7A0"))
        assert line.read(7)[:3].hex() == "010302"
        line.write(bytes.fromhex("020309E10001D793"))
        reply = line.read(7)
        assert -200 < int.from_bytes(reply[3:5], "big", signed=True) < -150
        line.write(bytes.fromhex("010600630028"))  # no checksum yet: nothing happens
        line.write(bytes.fromhex("79CA"))
        assert line.read(8).hex() == "01060063002879ca"
    zones = {zone["zone"]: zone for zone in sim.get("/sim/locker")["zones"]}
    assert zones["chilled"]["setpoint_c10"] == 40
    assert zones["ambient"] == {
        "zone": "ambient",
        "air_c10": 220,
        "setpoint_c10": None,
        "defrost": False,
        "compressor": False,
        "unit": None,
    }
    sim.stop(kill=True)
    sim.start()
    zones = {zone["zone"]: zone for zone in sim.get("/sim/locker")["zones"]}
    assert zones["chilled"]["setpoint_c10"] == 40


def test_a_kill_between_pulse_and_ack_keeps_the_count_and_the_open_door(sim: Sim) -> None:
    assert sim.post("/sim/faults", {"boards": {"1": {"late_s": 60.0}}}).status_code == 200
    with sim.line() as line:
        line.write(open_frame(3))
        until(lambda: bool(sim.get("/sim/counts")["pulses"]))
        assert sim.stop(kill=True) == -9
        with pytest.raises((OSError, serial.SerialException)):
            line.write(b"\x80")
    sim.start()
    assert sim.get("/sim/counts")["pulses_by_cell"]["3"] == 1
    assert sim.cell(3)["door"] == "open"
    with sim.line() as line:
        line.write(frame(0x80, 1, 3, 0x33))
        assert line.read(5) == frame(0x80, 1, 3, 0x00)


@pytest.mark.parametrize("after_s", [0.0, 0.002, 0.01, 0.04])
def test_whenever_it_is_killed_an_acknowledged_pulse_was_counted(sim: Sim, after_s: float) -> None:
    acked = 0
    with sim.line() as line:
        line.timeout = 1.0
        for channel in range(1, 13):
            line.write(open_frame(channel))
            acked += line.read(5) == frame(0x8A, 1, channel, 0x00)
        line.write(b"".join(open_frame(channel) for channel in range(13, 25)))
        time.sleep(after_s)
        assert sim.process
        sim.process.kill()
        try:
            line.timeout = 0.05
            acked += len(line.read(60)) // 5
        except (OSError, serial.SerialException):
            acked += 0  # the terminal died with what was on it
    sim.stop(kill=True)
    sim.start()
    counts = sim.get("/sim/counts")
    assert acked <= counts["pulses"] <= 24
    for cell in sim.get("/sim/locker")["cells"]:
        assert cell["pulses"] <= 1
        assert (cell["door"] == "open") == (cell["pulses"] == 1)


def test_a_restart_leads_the_old_link_to_the_new_terminal(sim: Sim) -> None:
    link = sim.links / "locks"
    sim.stop(kill=True)
    stale = link.readlink()
    assert link.is_symlink()
    link.unlink()
    link.symlink_to("/dev/pts/9999999")
    sim.start()
    assert str(link.readlink()).startswith("/dev/pts/")
    assert link.exists(), stale
    with sim.line() as line:
        line.write(open_frame(1))
        assert line.read(5) == frame(0x8A, 1, 1, 0x00)
    assert sim.stop() == 0
    assert not link.is_symlink()


def test_a_second_process_on_the_same_state_is_refused(sim: Sim) -> None:
    other = subprocess.run(
        command(sim.folder / "other", sim.folder / "state.db"),
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        check=False,
    )
    assert (other.returncode, other.stdout) == (2, "")
    assert "locked" in other.stderr
    assert not (sim.folder / "other" / "locks").is_symlink()


def test_the_panel_jams_a_door_and_frees_it(sim: Sim) -> None:
    assert sim.post("/sim/locker/cells/2/jam", {"jammed": True}).json()["jammed"] is True
    with sim.line() as line:
        line.write(open_frame(2))
        assert line.read(5) == frame(0x8A, 1, 2, 0x11)
        assert (sim.cell(2)["door"], sim.cell(2)["pulses"]) == ("closed", 1)
        sim.post("/sim/locker/cells/2/jam", {"jammed": False})
        line.write(open_frame(2))
        assert line.read(5) == frame(0x8A, 1, 2, 0x00)


def test_faults_are_shown_and_switched_all_or_none(sim: Sim) -> None:
    before = sim.get("/sim/faults")
    assert set(before) == {"boards", "units", "ports"}
    assert set(before["units"]) == {"1", "2"}
    wrong = {"units": {"1": {"mute": True}}, "boards": {"1": {"cooldown_s": -1}}}
    assert sim.post("/sim/faults", wrong).json()["code"] == "fault.unknown"
    assert sim.get("/sim/faults") == before
    after = sim.post("/sim/faults", {"units": {"2": {"crc_errors": 3}}, "boards": {"1": {"jam": [5]}}})
    assert after.json()["units"]["2"]["crc_errors"] == 3
    assert sim.get("/sim/faults")["boards"]["1"]["jam"] == [5]


def test_an_adapter_is_pulled_out_and_put_back(sim: Sim) -> None:
    link = sim.links / "climate"
    sim.post("/sim/faults", {"ports": {"climate": {"unplugged": True}}})
    assert not link.is_symlink()
    assert sim.get("/sim/faults")["ports"]["climate"] == {"unplugged": True}
    sim.post("/sim/faults", {"ports": {"climate": {"unplugged": False}}})
    with sim.line("climate") as line:
        line.write(bytes.fromhex("010309E10001D7A0"))
        assert len(line.read(7)) == 7


def test_frames_are_listed_with_direction_and_hex(sim: Sim) -> None:
    with sim.line() as line:
        line.write(open_frame(1))
        line.read(5)
    until(lambda: len(sim.get("/sim/frames?bus=locks")["frames"]) == 2)
    asked, told = sim.get("/sim/frames?bus=locks")["frames"]
    assert (asked["direction"], asked["hex"]) == ("in", "8a 01 01 11 9b")
    assert (told["direction"], told["hex"]) == ("out", "8a 01 01 00 8a")
    assert sim.get(f"/sim/frames?after={asked['no']}")["frames"] == [told]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/sim/locker/cells/25/close", None, 404),
        ("/sim/locker/cells/0/close", None, 404),
        ("/sim/locker/cells/1/explode", None, 404),
        ("/sim/locker/cells/1/jam", {"jammed": 1}, 400),
        ("/sim/locker/cells/1/jam", {"jammed": True, "x": 1}, 400),
        ("/sim/locker/cells/1/jam", ["jammed"], 400),
        ("/sim/locker/cells/1/put", None, 409),
        ("/sim/faults", {"boards": {"2": {}}}, 400),
        ("/sim/faults", {"doors": {}}, 400),
        ("/sim/faults", {"boards": {"1": {"jam": [51]}}}, 400),
        ("/sim/faults", {"boards": {"1": {"jam": [True]}}}, 400),
        ("/sim/faults", {"boards": {"1": {"mute": 1}}}, 400),
        ("/sim/faults", {"boards": {"1": {"lose_acks": 1.5}}}, 400),
        ("/sim/faults", {"padding": "x" * 70_000}, 413),
        ("/sim/locker", None, 405),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_problem(
    untouched: Sim, path: str, body: Any, status: int
) -> None:
    before = untouched.get("/sim/faults")
    answer = untouched.post(path, body)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert json.loads(answer.text)["status"] == status
    assert untouched.get("/sim/faults") == before
    assert untouched.get("/sim/counts")["pulses"] == 0


@pytest.mark.parametrize("after", ["-1", "x", "1e3", "9" * 40])
def test_frames_after_no_number_are_refused(untouched: Sim, after: str) -> None:
    answer = untouched.session.get(f"{untouched.url}/sim/frames?after={after}", timeout=WAIT_S)
    assert answer.status_code == 400


def test_people_close_doors_by_themselves_when_asked_to(sim: Sim) -> None:
    sim.stop()
    sim.start("--auto-people", "0.3")
    with sim.line() as line:
        line.write(open_frame(1))
        line.read(5)
    until(lambda: sim.cell(1)["door"] == "closed")
    assert sim.cell(1)["pulses"] == 1


@pytest.mark.parametrize(
    "argv",
    [
        ["--http", "0.0.0.0:0"],
        ["--http", "here"],
        ["--auto-people", "soon"],
        ["--auto-people", "nan"],
        ["--auto-people", "-1"],
        ["--habits", "good"],
    ],
)
def test_wrong_arguments_are_named(tmp_path: Path, argv: list[str]) -> None:
    done = subprocess.run(
        command(tmp_path, tmp_path / "state", *argv),
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        check=False,
    )
    assert done.returncode == 2
    assert argv[0] in done.stderr
