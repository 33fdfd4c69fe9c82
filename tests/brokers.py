"""Real brokers for tests, each on free loopback ports in a temporary folder, gone with the test.

from tests.brokers import broker      # in a conftest: the fixture runs a test once on every broker that is here
"""

import importlib.util
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests import needs

UP_S = 10.0


@dataclass(frozen=True)
class Broker:
    """A running broker that speaks MQTT 5 on `port`."""

    name: str
    port: int
    keeps_session_expiry: bool
    restart: Callable[[], None]
    stop: Callable[[], None]
    host: str = "127.0.0.1"


def wait_for_port(port: int, child: subprocess.Popen[bytes]) -> None:
    """Wait until a child listens. Raises RuntimeError when it dies or is too slow."""
    until = time.monotonic() + UP_S
    while time.monotonic() < until:
        if child.poll() is not None:
            raise RuntimeError(f"the broker ended with status {child.returncode}")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=0.2):
                return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError("the broker does not listen")


@contextmanager
def mosquitto(folder: Path, settings: str = "allow_anonymous true\npersistence false\n") -> Iterator[Broker]:
    """Mosquitto on one loopback port; `settings` follow the listener."""
    port = needs.free_port()
    config = folder / "mosquitto.conf"
    config.write_text(
        f"per_listener_settings false\nset_tcp_nodelay true\nlistener {port} 127.0.0.1\n{settings}",
        encoding="utf-8",
    )
    program = needs.program("mosquitto") or "mosquitto"
    with _child([program, "-c", str(config)], folder / "mosquitto.log", port) as (restart, stop):
        yield Broker("mosquitto", port, True, restart, stop)


@contextmanager
def iotcore(folder: Path) -> Iterator[Broker]:
    """The embedded broker (rumqttd) with an MQTT 5 listener."""
    port = needs.free_port()
    config = folder / "iotcore.toml"
    config.write_text(_RUMQTTD.format(port=port, old=needs.free_port()), encoding="utf-8")
    serve = (
        "import sys, json; from iotcore._serve import main;"
        f"sys.argv = ['', json.dumps({{'config_path': {str(config)!r}}})]; main()"
    )
    with _child([sys.executable, "-c", serve], folder / "iotcore.log", port) as (restart, stop):
        yield Broker("iotcore", port, False, restart, stop)


@contextmanager
def _child(
    command: list[str], log: Path, port: int
) -> Iterator[tuple[Callable[[], None], Callable[[], None]]]:
    running: list[subprocess.Popen[bytes]] = []

    def start() -> None:
        with log.open("ab") as out:
            child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=out, stderr=out)
        running.append(child)
        wait_for_port(port, child)

    def stop() -> None:
        while running:
            child = running.pop()
            child.kill()
            child.wait()
            if child.stdin:
                child.stdin.close()

    def restart() -> None:
        stop()
        start()

    start()
    try:
        yield restart, stop
    finally:
        stop()


_RUMQTTD = textwrap.dedent(
    """
    id = 0
    [router]
    id = 0
    max_connections = 1000
    max_outgoing_packet_count = 200
    max_segment_size = 104857600
    max_segment_count = 10

    [v4.1]
    name = "v4-1"
    listen = "127.0.0.1:{old}"
    next_connection_delay_ms = 1
    [v4.1.connections]
    connection_timeout_ms = 60000
    max_payload_size = 262144
    max_inflight_count = 500
    dynamic_filters = true

    [v5.1]
    name = "v5-1"
    listen = "127.0.0.1:{port}"
    next_connection_delay_ms = 1
    [v5.1.connections]
    connection_timeout_ms = 60000
    max_payload_size = 262144
    max_inflight_count = 500
    dynamic_filters = true
    """
)

BROKERS = {"mosquitto": mosquitto, "iotcore": iotcore}


def absent(name: str) -> str | None:
    """Why a broker cannot run here, or None."""
    if name == "mosquitto":
        return None if needs.program("mosquitto") else "Mosquitto"
    return None if importlib.util.find_spec("iotcore") else "iotcore"


@pytest.fixture(params=[pytest.param("mosquitto", marks=pytest.mark.mosquitto), "iotcore"])
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Broker]:
    """A running broker; the test runs once on each kind. REQUIRE_ALL=1 makes an absent one a failure."""
    why = absent(request.param)
    if why:
        needs.missing(why)
    with BROKERS[request.param](tmp_path) as running:
        yield running
