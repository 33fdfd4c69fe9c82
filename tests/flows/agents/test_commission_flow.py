"""The command as a technician runs it: a real process at a terminal, a simulated productomat on real ports."""

import os
import pty
import re
import subprocess
import sys
import tty
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.flows.agents.conftest import DEMO_SITE
from tests.flows.agents.kit import Child, Panel

from lukoshko_edge.config import read_config
from lukoshko_locker.config import LockerConfig, check

CELLS = 4
SETTINGS = """
cells = [{cells}]
[device]
id = "l-1"
data_dir = "agent"
[locks]
path = "locks"
boards = [{{ address = 1 }}]
"""


@pytest.fixture
def sim(tmp_path: Path) -> Iterator[Child]:
    """A productomat whose board is set unlike the settings say."""
    site = DEMO_SITE.read_text("utf-8")
    site = site.replace(
        'feedback = "closing", byte_order = "low-first"', 'feedback = "opening", byte_order = "low-last"'
    )
    (tmp_path / "site.toml").write_text(site, encoding="utf-8")
    cells = ", ".join(
        f'{{ no = {n}, board = 1, channel = {n}, zone = "ambient" }}' for n in range(1, CELLS + 1)
    )
    (tmp_path / "locker.toml").write_text(SETTINGS.format(cells=cells), encoding="utf-8")
    flags = [
        "--site",
        str(tmp_path / "site.toml"),
        "--links",
        str(tmp_path),
        "--state",
        str(tmp_path / "state"),
    ]
    made = Child(tmp_path, "sim", ["lukoshko-sim", "locker", *flags])
    yield made.start()
    made.stop()


def at_the_terminal(file: Path, answer: Callable[[str], str | None]) -> tuple[int, str]:
    """Run the command on a pseudo-terminal; `answer` sees the last question. Exit status and all that was shown."""
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    command = [
        str(Path(sys.executable).parent / "lukoshko-locker"),
        "commission",
        "--config",
        str(file),
        "--lang",
        "en",
    ]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        shown, answered = "", 0
        try:
            while piece := os.read(ours, 4096):
                shown += piece.decode()
                question = shown[answered:]
                if re.search(r"[.:?] $", question):
                    answered = len(shown)
                    reply = answer(question)
                    if reply is None:
                        process.kill()
                        break
                    os.write(ours, reply.encode() + b"\n")
        except OSError:  # the terminal closes with the process
            process.wait(10)
        finally:
            os.close(ours)
    return process.returncode, shown


def test_a_technician_walks_through_the_cells_is_cut_off_and_goes_on(sim: Child, tmp_path: Path) -> None:
    panel, file = Panel(sim.url), tmp_path / "locker.toml"
    asked: list[str] = []

    def answer(question: str) -> str | None:
        asked.append(question)
        if "Is it empty" in question:
            return "y"
        if found := re.search(r"Shut the door of cell (\d+)", question):
            panel.post(f"/sim/locker/cells/{found[1]}/close")
        return ""

    def cut_off_at_the_third(question: str) -> str | None:
        return None if "Cell 3 " in question else answer(question)

    assert at_the_terminal(file, cut_off_at_the_third)[0] == -9
    status, shown = at_the_terminal(file, answer)
    assert status == 0, shown
    assert "2 of 4 are checked" in shown
    assert "Settings written" in shown
    config = check(read_config(file, LockerConfig))
    assert (config.boards[1].status_order, config.boards[1].feedback) == ("low-last", "opening")
    counts = panel.get("/sim/counts")
    assert [counts["pulses_by_cell"][str(cell)] for cell in range(1, CELLS + 1)] == [1] * CELLS
    assert counts["pulses"] == CELLS


def test_it_refuses_while_the_agent_works(sim: Child, tmp_path: Path) -> None:
    file = tmp_path / "locker.toml"
    agent = Child(tmp_path, "agent", ["lukoshko-locker", "run", "--config", str(file)])
    agent.launch()
    try:
        while not (tmp_path / "agent/journal.sqlite-wal").exists():
            assert agent.process
            assert agent.process.poll() is None, agent.log.read_text("utf-8")
        status, shown = at_the_terminal(file, lambda _: "y")
    finally:
        agent.kill()
    assert status == 2
    assert "another agent works" in shown
    assert Panel(sim.url).get("/sim/counts")["pulses"] == 0
