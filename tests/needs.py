"""Real parts that a test may need; absent ones are left out with a line that says so, or fail under REQUIRE_ALL=1."""

import atexit
import contextlib
import itertools
import os
import secrets
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


MEMORY = Path("/dev/shm")
ROOM_BYTES = 2**31


def memory() -> Path | None:
    """Where files cost no disk, if there is room and programs may be run there."""
    if not os.access(MEMORY, os.W_OK | os.X_OK):
        return None
    is_like = os.statvfs(MEMORY)
    roomy = is_like.f_bavail * is_like.f_frsize >= ROOM_BYTES
    return MEMORY if roomy and not is_like.f_flag & os.ST_NOEXEC else None


def missing(what: str) -> None:
    """Leave the test out, or fail it where everything is required."""
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(f"{what} is not installed, and everything is required here")
    pytest.skip(f"{what} is not installed")


def postgres_bin() -> Path | None:
    """Folder of initdb and postgres, or None."""
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("initdb")
    candidates = [*homes, *([Path(on_path).resolve().parent] if on_path else [])]
    return next(
        (home for home in candidates if (home / "initdb").exists() and (home / "postgres").exists()), None
    )


def program(*names: str) -> str | None:
    """The first of these programs that is on PATH or in a place for daemons."""
    path = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"
    return next((found for name in names if (found := shutil.which(name, path=path))), None)


PORTS = range(20_000, 32_000)
"""Below the ports that a system gives to whoever asks for any, so that no connection takes one before it is used."""
SHARES = 64


class _Share:
    """A share of the ports that no other process of these tests uses: its first one stays bound while this process lives."""

    def __init__(self) -> None:
        for number in range(SHARES):
            claim, (first, *others) = socket.socket(), PORTS[number::SHARES]
            try:
                claim.bind(("127.0.0.1", first))
            except OSError:
                claim.close()
                continue
            atexit.register(claim.close)
            begin = secrets.randbelow(len(others))
            self.ports: Iterator[int] = itertools.cycle([*others[begin:], *others[:begin]])
            return
        raise OSError(f"{SHARES} processes share the ports of these tests already")


_shares: dict[int, _Share] = {}
"""By process: a child that was forked takes a share of its own."""


def free_port() -> int:
    """A loopback port that nobody listens on, and that no test was given for a long time."""
    share = _shares.get(os.getpid())
    if share is None:
        share = _shares[os.getpid()] = _Share()
    for port in itertools.islice(share.ports, len(PORTS) // SHARES):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port
    raise OSError("no free port on loopback")
