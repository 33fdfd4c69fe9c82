"""Starts the agent from its current environment, tries a new one, and goes back by itself when it does not prove itself."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from lukoshko_edge.slots import SWITCH, Home, Slot, begin, commit, give_up

log = logging.getLogger(__name__)
HOME, TRIAL = "LUKOSHKO_EDGE_HOME", "LUKOSHKO_EDGE_TRIAL"
LOOK_S = 0.2
END_S = 15.0


class Launcher:
    """Runs one command for ever, from whichever environment is in turn."""

    def __init__(self, home: Home, command: Sequence[str], *, gate_s: float) -> None:
        self._home, self._command, self._gate_s = home, list(command), gate_s
        self._child: subprocess.Popen[bytes] | None = None
        self._stopping = False

    def stop(self) -> None:
        """End in order; may be called from a signal handler."""
        self._stopping = True
        if self._child is not None and self._child.poll() is None:
            self._child.send_signal(signal.SIGTERM)

    def run(self) -> int:
        """Until told to stop, or until the current agent ends by itself: its status, for whoever supervises us."""
        while not self._stopping:
            state = begin(self._home.state())
            self._home.keep(state)
            if state.trial is not None:
                self._try(state.trial, state.trial_version)
                continue
            status = self._wait(self._start(state.current, trial=False))
            if status != SWITCH or self._home.state().trial is None:
                return status
        return 0

    def _try(self, slot: Slot, version: str) -> None:
        log.info("release %s is on trial in slot %s", version, slot)
        self._home.unprove()
        try:
            child = self._start(slot, trial=True)
        except OSError as error:
            return self._over(f"cannot be started: {error}")
        until = time.monotonic() + self._gate_s
        while child.poll() is None and not self._stopping:
            if self._home.proved() == version:
                self._home.keep(commit(self._home.state()))
                self._home.tidy()
                log.info("release %s has proved itself", version)
                self._wait(child)
                return None
            if time.monotonic() >= until:
                self._end(child)
                return self._over(f"not proved within {self._gate_s:.0f} s")
            time.sleep(LOOK_S)
        if self._stopping:
            self._end(child)  # neither proved nor failed: it is begun anew
            return None
        return self._over(f"ended with status {child.returncode}")

    def _over(self, why: str) -> None:
        state = self._home.state()
        log.error("release %s is given up: %s", state.trial_version, why)
        self._home.keep(give_up(state, why))
        self._home.tidy()

    def _start(self, slot: Slot, *, trial: bool) -> subprocess.Popen[bytes]:
        folder = Path(sys.executable).parent if slot == "base" else self._home.slot(slot) / "bin"
        env = {**os.environ, HOME: str(self._home.folder), TRIAL: "1" if trial else ""}
        self._child = subprocess.Popen([str(folder / self._command[0]), *self._command[1:]], env=env)
        return self._child

    def _wait(self, child: subprocess.Popen[bytes]) -> int:
        status = child.wait()
        if not self._stopping and status not in (0, SWITCH):
            log.warning("the agent ended with status %s", status)
        return status

    def _end(self, child: subprocess.Popen[bytes]) -> None:
        child.terminate()
        try:
            child.wait(END_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
