"""Real parts that a test may need; absent ones are left out with a line that says so, or fail under REQUIRE_ALL=1."""

import os
import shutil
import socket
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


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


def free_port() -> int:
    """A loopback port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
