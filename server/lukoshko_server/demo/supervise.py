"""Child processes of one stack: started in order, restarted when they die, ended together, by pid only."""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

log = logging.getLogger(__name__)

PATIENCE_S = 60.0
PAUSE_S = 0.3
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
_DIE_WITH_PARENT = 1


class NotReady(Exception):
    """A process did not become ready in time; the end of its log is in the text."""


@dataclass
class Child:
    """One process: how it is started, and how one sees that it is ready."""

    name: str
    argv: Sequence[str]
    ready: Callable[[], bool]
    env: Mapping[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None
    starts: int = 0
    off: bool = False


class Supervisor:
    """Keeps its children running until told to stop; what systemd does in production."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._children: dict[str, Child] = {}
        self._lock = threading.RLock()
        self._stopping = threading.Event()
        self._watch = threading.Thread(target=self._keep, name="supervisor", daemon=True)

    def start(self, *children: Child) -> None:
        """Start children side by side and wait until each is ready. Raises NotReady."""
        with self._lock:
            for child in children:
                self._spawn(child)
                self._children[child.name] = child
        if not self._watch.is_alive():
            self._watch.start()
        for child in children:
            self.wait_ready(child.name)

    def run(self, name: str, argv: Sequence[str], env: Mapping[str, str] | None = None) -> None:
        """Run a command to its end. Raises NotReady when it fails."""
        with (self._logs / f"{name}.log").open("ab") as out:
            done = subprocess.run(
                argv, check=False, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=_env(env or {})
            )
        if done.returncode:
            raise NotReady(f"{name} ended with {done.returncode}\n{self.tail(name)}")

    def kill(self, name: str) -> int:
        """Kill one child and its workers as a power cut would (SIGKILL); it is started again. Returns its pid."""
        with self._lock:
            process = self._children[name].process
            assert process is not None  # noqa: S101 - set by start
            workers = _children_of(process.pid)
            process.kill()
            for worker in workers:  # else a worker would finish its requests in peace
                with suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)
            return process.pid

    def switch_off(self, *names: str) -> None:
        """Kill children and let them lie until they are switched on, as somebody pulls a plug."""
        with self._lock:
            for name in names:
                self._children[name].off = True
                self.kill(name)

    def switch_on(self, *names: str) -> None:
        """Start what was switched off, in this order, and wait until each is ready. Raises NotReady."""
        for name in names:
            self._children[name].off = False  # the watch starts it, as after any death
        for name in names:
            self.wait_ready(name)

    def names(self) -> list[str]:
        """Names of the running children, in order of start."""
        return list(self._children)

    def wait_ready(self, name: str) -> None:
        """Wait until a child (restarted, say) is ready again. Raises NotReady."""
        child = self._children[name]
        wait_for(child.ready, PATIENCE_S, lambda: f"{name} is not ready\n{self.tail(name)}")

    def stop(self) -> None:
        """End all children, last started first; those that do not listen are killed."""
        self._stopping.set()
        with self._lock:
            alive = [child for child in reversed(self._children.values()) if child.process]
            for child in alive:
                _end(child)
            for child in alive:
                _reap(child)

    def tail(self, name: str, lines: int = 15) -> str:
        """The last lines of a child's log."""
        file = self._logs / f"{name}.log"
        text = file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    def _spawn(self, child: Child) -> None:
        with (self._logs / f"{child.name}.log").open("ab") as out:
            child.process = subprocess.Popen(
                child.argv,
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=out,
                env=_env(child.env),
                preexec_fn=_follow,
            )
        child.starts += 1

    def _keep(self) -> None:
        while not self._stopping.wait(PAUSE_S):
            with self._lock:
                for child in self._children.values():
                    if (
                        self._stopping.is_set()
                        or child.process is None
                        or child.process.poll() is None
                        or child.off
                    ):
                        continue
                    log.warning("%s ended with %s, starting it again", child.name, child.process.returncode)
                    if child.process.stdin:
                        child.process.stdin.close()
                    self._spawn(child)


def wait_for(ready: Callable[[], bool], seconds: float, why: Callable[[], str]) -> None:
    """Poll until ready. Raises NotReady with `why`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if ready():
            return
        time.sleep(0.05)
    raise NotReady(why())


def answers(url: str) -> Callable[[], bool]:
    """Ready when this address answers anything but a server's error."""

    def look() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - our own loopback address
                return bool(response.status < 500)
        except urllib.error.HTTPError as error:
            return error.code < 500
        except OSError:
            return False

    return look


def says(log_file: Path, word: str) -> Callable[[], bool]:
    """Ready when the log holds a line that begins with this word."""

    def look() -> bool:
        if not log_file.exists():
            return False
        text = log_file.read_text(encoding="utf-8", errors="replace")
        return any(line.startswith(word) for line in text.splitlines())

    return look


def _children_of(pid: int) -> list[int]:
    """Its own children, where the system lists processes as files."""
    found = []
    for each in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            parent = each.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1]
            found += [int(each.parent.name)] if parent == str(pid) else []
    return found


def _follow() -> None:
    """A child must not outlive its supervisor, whatever kills it."""
    if _LIBC is not None:
        _LIBC.prctl(_DIE_WITH_PARENT, signal.SIGTERM)


def _env(extra: Mapping[str, str]) -> dict[str, str]:
    return {**os.environ, "PYTHONUNBUFFERED": "1", **extra}


def _end(child: Child) -> None:
    process = child.process
    if process is not None and process.poll() is None:
        process.terminate()


def _reap(child: Child) -> None:
    process = child.process
    if process is None:
        return
    try:
        process.wait(8)
    except subprocess.TimeoutExpired:
        log.warning("%s does not listen to its end and is killed", child.name)
        process.kill()
        process.wait()
    if process.stdin:
        process.stdin.close()
