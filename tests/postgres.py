"""A PostgreSQL server of the test run's own: temporary folder, loopback port, ends with the run."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.needs import free_port


@contextmanager
def server(binaries: Path) -> Iterator[str]:
    """Start a server, give its URL, stop it. As root it runs as `postgres`, for it refuses root."""
    home = Path(tempfile.mkdtemp(prefix="lukoshko-pg-"))
    prefix: list[str] = []
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(home, user.pw_uid, user.pw_gid)
        prefix = ["runuser", "-u", "postgres", "--"]
    data, port = home / "data", free_port()
    init = [
        *prefix,
        str(binaries / "initdb"),
        "-D",
        str(data),
        "-U",
        "lukoshko",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-sync",
    ]
    subprocess.run(init, check=True, capture_output=True, cwd="/")
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": str(home),
        "max_connections": "80",
        "fsync": "off",  # it is thrown away with the run: no test pulls the plug of this server
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "autovacuum": "off",
        "jit": "off",  # tables that were emptied have no statistics: what is guessed of them is worth no compiler
    }
    flags = [flag for name, value in settings.items() for flag in ("-c", f"{name}={value}")]
    process = subprocess.Popen(
        [*prefix, str(binaries / "postgres"), "-D", str(data), *flags],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/",
    )  # fmt: skip
    try:
        _wait(binaries, port)
        yield f"postgresql+psycopg://lukoshko@127.0.0.1:{port}/postgres"
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(home, ignore_errors=True)


def _wait(binaries: Path, port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        ready = subprocess.run(
            [str(binaries / "pg_isready"), "-h", "127.0.0.1", "-p", str(port), "-q"], check=False
        )
        if ready.returncode == 0:
            return
        time.sleep(0.05)
    raise TimeoutError("PostgreSQL did not start within 30 s")
