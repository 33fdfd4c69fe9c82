"""Environments on trial: whatever is cut, a working one is started, and a release that failed is not tried again."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_edge.launcher import Launcher
from lukoshko_edge.slots import MOST_STARTS, SWITCH, Home, State, begin, commit, give_up, put_on_trial, spare

EVENTS = st.lists(st.sampled_from(["wish", "cut", "prove", "fail", "garbled"]), max_size=30)


@given(EVENTS)
def test_the_current_slot_is_always_one_that_has_proved_itself(events: list[str]) -> None:
    state, number, good, starts = State(), 1, {"base": 0}, 0
    for event in events:
        if event == "wish" and state.trial is None:
            number += 1
            state = put_on_trial(state, f"0.{number}", f"m{number}", needs_bus=True)
            assert state.trial != state.current, "the running environment is never written to"
            starts = 0
        elif event == "cut" and state.trial is not None:
            starts += 1
            state = begin(state)
            assert (state.trial is None) is (starts > MOST_STARTS)
        elif event == "prove" and state.trial is not None:
            good[state.trial] = number
            state = commit(state)
            assert state.floor == f"0.{number}"
        elif event == "fail" and state.trial is not None:
            state = give_up(state, "it ended")
            assert f"m{number}" in state.given_up
        assert state.current in good
        if state.trial is None:
            assert (state.trial_version, state.starts) == ("", 0)
        assert spare(state) != state.current


def test_a_state_that_cannot_be_read_means_the_environment_of_the_machine(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.keep(State(current="b", floor="0.9"))
    assert home.state().current == "b"
    (tmp_path / "state.json").write_bytes(b'{"current":"c"}')
    assert home.state() == State()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home whose slot b holds a release on trial."""
    made = Home(tmp_path / "home")
    made.keep(put_on_trial(State(current="a", floor="0.1"), "0.2", "m2", needs_bus=True))
    return made


def agent(home: Home, slot: str, script: str) -> None:
    """An agent of a few lines in a slot."""
    folder = home.folder / "slots" / slot / "bin"
    folder.mkdir(parents=True)
    file = folder / "agent"
    head = f"#!{sys.executable}\nimport os, pathlib, sys, time\n"
    file.write_text(f"{head}home = pathlib.Path(os.environ['LUKOSHKO_EDGE_HOME'])\n{script}\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)


LOG = "open(home / 'log', 'a').write({!r} + os.environ['LUKOSHKO_EDGE_TRIAL'] + ' ')\n"
WORKS = LOG.format("a") + "sys.exit(0)"
PROVES = LOG.format("b") + "(home / 'proved').write_text('0.2'); time.sleep(0.5); sys.exit(0)"


@pytest.mark.parametrize(
    ("script", "current", "log", "why"),
    [
        (PROVES, "b", "b1 b ", ""),
        (LOG.format("b") + "sys.exit(1)", "a", "b1 a ", "ended with status 1"),
        (LOG.format("b") + "sys.exit(0)", "a", "b1 a ", "ended with status 0"),
        (LOG.format("b") + "os.kill(os.getpid(), 9)", "a", "b1 a ", "ended with status -9"),
        (LOG.format("b") + "time.sleep(60)", "a", "b1 a ", "not proved within 2 s"),
        (
            LOG.format("b") + "(home / 'proved').write_text('0.1'); time.sleep(60)",
            "a",
            "b1 a ",
            "not proved within 2 s",
        ),
    ],
)
def test_a_trial_is_kept_or_given_up(home: Home, script: str, current: str, log: str, why: str) -> None:
    agent(home, "a", WORKS)
    agent(home, "b", script)
    assert Launcher(home, ["agent"], gate_s=2).run() == 0
    state = home.state()
    assert (state.current, state.trial) == (current, None)
    assert (home.folder / "log").read_text() == log
    assert state.given_up == ({"m2": f"0.2: {why}"} if why else {})


def test_a_slot_that_is_not_there_is_given_up(home: Home) -> None:
    agent(home, "a", WORKS)
    assert Launcher(home, ["agent"], gate_s=2).run() == 0
    assert home.state().current == "a"
    assert "cannot be started" in home.state().given_up["m2"]


def test_power_that_fails_while_proving_begins_it_anew_but_not_for_ever(home: Home) -> None:
    agent(home, "a", WORKS)
    agent(home, "b", LOG.format("b") + "os.kill(os.getppid(), 9); time.sleep(5)")
    code = (
        "import sys; from pathlib import Path; from lukoshko_edge.launcher import Launcher; "
        "from lukoshko_edge.slots import Home; "
        f"sys.exit(Launcher(Home(Path({str(home.folder)!r})), ['agent'], gate_s=5).run())"
    )
    statuses = [
        subprocess.run([sys.executable, "-c", code], check=False).returncode for _ in range(MOST_STARTS + 1)
    ]
    assert statuses == [-9] * MOST_STARTS + [0]
    assert home.state().current == "a"


def test_an_agent_that_asks_for_a_switch_gets_it_and_one_that_ends_ends_the_launcher(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.keep(State(current="a"))
    agent(home, "a", "from shutil import copy; copy(home / 'next.json', home / 'state.json'); sys.exit(75)")
    agent(home, "b", PROVES)
    other = Home(tmp_path / "other")
    other.keep(put_on_trial(State(current="a"), "0.2", "m2", needs_bus=True))
    (tmp_path / "next.json").write_bytes((other.folder / "state.json").read_bytes())
    assert SWITCH == 75
    assert Launcher(home, ["agent"], gate_s=5).run() == 0
    assert home.state().current == "b"


def test_the_status_of_the_agent_is_told_to_whoever_supervises(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.keep(State(current="a"))
    agent(home, "a", "sys.exit(70)")
    assert Launcher(home, ["agent"], gate_s=5).run() == 70
