"""`fleet`: thousands of imitated lockers and some real ones on one machine: a storm, commands, telemetry, nothing lost.

Needs Mosquitto and PostgreSQL. The imitations are one process (`lukoshko-sim fleet`); broker, bridge, jobs and the real
agents with their simulated boards are processes as in production; commands are decided here, by the product's own code.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString
from uuid import uuid4

import paho.mqtt.client as paho
import psycopg
import requests
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from tests import needs, postgres

from lukoshko_bench import figures
from lukoshko_bench.bare_tel import TABLE
from lukoshko_bench.customers import until
from lukoshko_bench.shop import PWA, Shop, temporary_home
from lukoshko_server.app import App, build
from lukoshko_server.bridge.lanes import KINDS
from lukoshko_server.demo import files
from lukoshko_server.demo.supervise import Child, Supervisor, says
from lukoshko_server.lockers.rules import Cell
from lukoshko_server.settings_file import load
from lukoshko_wire import locker as wire
from lukoshko_wire.message import encode
from lukoshko_wire.values import Zone

LIMIT = 0.6
CELLS = 8
PATIENCE_S = 300.0
ACTOR = "staff:bench"
FACTS_KEPT: LiteralString = "SELECT count(*) FROM device_fact WHERE device_id LIKE 'fleet-%'"
ROWS_KEPT: LiteralString = (
    "SELECT count(*) FROM (SELECT locker_id, zone, at FROM reading UNION SELECT locker_id, zone, at FROM bare_reading)"
    " AS kept WHERE locker_id LIKE 'fleet-%'"
)
"""A batch that a bridge committed and could not acknowledge any more comes again, to the peer: it counts once."""
WITNESS = "witness"
"""A locker of the benchmark's own: its snapshot stands behind everything that a bridge hears when it comes."""
SITE = [Cell(no, Zone.CHILLED, 300, 400, 200, 5000) for no in range(1, CELLS + 1)]


@dataclass
class FleetShop(Shop):
    """A shop whose only processes are the broker and `jobs`; the bridge comes and goes with the rounds."""

    def open(self) -> None:
        """Start everything but a catalogue. Raises NotReady."""
        self.start(catalogue=None)

    def _servers(self) -> Iterator[Child]:
        return (each for each in super()._servers() if each.name == "jobs")


@dataclass(frozen=True)
class Round:
    """Rows a second of one side of one round."""

    rows: int
    seconds: float

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.rows / self.seconds


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Sizes."""
    parser.add_argument("--lockers", type=int, default=2000)
    parser.add_argument("--real", type=int, default=20, help="real agents beside them")
    parser.add_argument("--commands", type=int, default=600)
    parser.add_argument("--rate", type=float, default=10, help="commands a second")
    parser.add_argument(
        "--minutes", type=int, default=60, help="of telemetry that each locker tells of in a round"
    )
    parser.add_argument("--rounds", type=int, default=3)


def run(args: argparse.Namespace) -> None:
    """Storm, commands, telemetry in turn with the bare peer; then what was lost."""
    binaries, broker = needs.postgres_bin(), needs.program("mosquitto")
    if binaries is None or broker is None:
        print("\nfleet · needs PostgreSQL and Mosquitto: left out", flush=True)
        return
    imitated = [f"fleet-{number}" for number in range(1, args.lockers + 1)]
    real = [f"real-{number}" for number in range(1, args.real + 1)]
    with postgres.server(binaries) as url, temporary_home() as home:
        place = FleetShop(
            home, PWA, broker="mosquitto", database_url=url, machines=False, overrides={"log_level": "WARNING"},
            progress=lambda _step: None, more_devices=[*imitated, *real, WITNESS],
        )  # fmt: skip
        try:
            place.open()
            _measure(place, url, imitated, real, args)
        finally:
            place.stop()


def _measure(place: Shop, url: str, imitated: list[str], real: list[str], args: argparse.Namespace) -> None:
    app = build(load(place.home / "settings.toml"), name="bench")
    app.start()
    try:
        for locker_id in (*imitated, *real, WITNESS):
            app.lockers.add(locker_id, locker_id, "", SITE)
        with _bridge(place, "bridge-first"):
            place.supervisor.start(*_real(place, real))
            began = time.perf_counter()
            fleet = _fleet(place, imitated)
            _storm(app, fleet, imitated, real, began)
            _command(app, fleet, imitated, real, args.commands, args.rate)
            requests.post(f"{fleet}/quiet", timeout=60)  # from here on each row is of a backlog
            _caught_up(fleet)
        with psycopg.connect(_dsn(url), autocommit=True) as database:
            database.execute(f"CREATE TABLE {TABLE} (LIKE reading INCLUDING ALL)")
        rounds = [_telemetry(place, app, fleet, args.minutes, number) for number in range(args.rounds)]
        _print_telemetry(rounds)
        with _bridge(place, "bridge-last"):
            _print_lost(url, fleet)
    finally:
        app.stop()


def _real(place: Shop, real: list[str]) -> Iterator[Child]:
    """A simulated site and a real agent for each."""
    for device in real:
        wires, state = place.home / "wires" / device, place.home / "sim" / f"{device}.sqlite"
        wires.mkdir(parents=True)
        argv = place.sim_argv("locker", "--links", str(wires), "--state", str(state))
        yield Child(f"sim-{device}", argv, says(place.logs / f"sim-{device}.log", "ready"))
        settings = files.write_locker(place, device, wires, passwords=True, kiosk_port=0)
        agent = [str(Path(sys.executable).with_name("lukoshko-locker")), "run", "--config", str(settings)]
        yield Child(f"agent-{device}", agent, says(place.logs / f"agent-{device}.log", "ready"))


def _fleet(place: Shop, imitated: list[str]) -> str:
    words = place.home / "words.json"
    words.write_text(
        json.dumps({name: place.secrets.get(f"mqtt-{name}") for name in imitated}), encoding="utf-8"
    )
    words.chmod(0o600)
    address = f"127.0.0.1:{place.ports['mqtt']}"
    port = needs.free_port()
    argv = place.sim_argv(
        "fleet", "--lockers", str(len(imitated)), "--broker", address, "--words", str(words), "--cells", str(CELLS),
        "--http", f"127.0.0.1:{port}",
    )  # fmt: skip
    place.supervisor.start(Child("fleet", argv, says(place.logs / "fleet.log", "ready")))
    return f"http://127.0.0.1:{port}/sim"


def _storm(app: App, fleet: str, imitated: list[str], real: list[str], began: float) -> None:
    everybody = len(imitated) + len(real)
    figures.row("lockers", f"{len(imitated)} imitated, {len(real)} real agents over one broker")
    _until(lambda: _counts(fleet)["online"] == len(imitated), "the fleet to join")
    joined = time.perf_counter() - began
    _until(lambda: _online(app) == everybody, "the server to see everybody")
    figures.row("first connect: on the line, known", f"{joined:8.1f} s, {time.perf_counter() - began:.1f} s")
    joins = _counts(fleet)["joins"]
    began = time.perf_counter()
    requests.post(f"{fleet}/storm", timeout=30)
    _until(lambda: _counts(fleet)["joins"] >= joins + len(imitated), "the fleet to come back")
    joined = time.perf_counter() - began
    _until(lambda: _online(app) == everybody, "the server to see everybody")
    known = time.perf_counter() - began
    figures.row(
        "storm: all back on the line, known", f"{joined:8.1f} s, {known:.1f} s (pauses of 0.5 to 5 s each)"
    )


def _online(app: App) -> int:
    query = "select count(*) from device where kind = 'locker' and online"
    with (
        app.engine.connect() as connection
    ):  # a count: objects of everybody five times a second would be felt
        return int(connection.exec_driver_sql(query).scalar_one())


def _command(app: App, fleet: str, imitated: list[str], real: list[str], count: int, rate: float) -> None:
    """Commands at a steady pace to one locker after another, the real ones among them."""
    asked: dict[str, float] = {}
    targets = [*imitated, *real]

    def one(number: int) -> None:
        locker, cell = targets[number % len(targets)], 1 + number // len(targets) % CELLS
        command = uuid4().hex
        asked[command] = time.time()
        app.lockers.open_cell(locker, cell, "recall", ACTOR, command)

    began, given = time.monotonic(), []
    with ThreadPoolExecutor(4) as hands:
        for number in range(count):
            time.sleep(max(0.0, began + number / rate - time.monotonic()))
            given.append(hands.submit(one, number))
    for each in given:
        each.result()
    _until(lambda: not any(_open(app, command) for command in asked), "every command to end")
    arrivals = requests.get(f"{fleet}/arrivals", timeout=60).json()
    with app.engine.connect() as connection:
        query = (
            "select id, extract(epoch from ended_at) from door_command where actor = %s and state = 'done'"
        )
        done: dict[str, Any] = dict(connection.exec_driver_sql(query, (ACTOR,)).all())
    reached = [at - asked[command] for command, at in arrivals.items() if command in asked]
    known = [float(at) - asked[command] for command, at in done.items()]
    figures.row("command: decision to locker, ms", _percentiles(reached))
    figures.row("command: decision to outcome, ms", _percentiles(known))
    figures.row("commands ended as done", f"{len(done)} of {len(asked)}")


def _open(app: App, command_id: str) -> bool:
    """True while a command has no outcome, or only the one that its time is over: facts correct that."""
    found = app.lockers.command(command_id)
    return found is None or found.live or found.state == "lost"


def _telemetry(place: Shop, app: App, fleet: str, minutes: int, number: int) -> tuple[Round, Round]:
    with _bridge(place, f"bridge-{number}"):
        began = time.perf_counter()
        _heard_out(place, app)
        figures.row(
            "a bridge came back: all presences, snapshots taken", f"{time.perf_counter() - began:8.1f} s"
        )
        product = _tell(fleet, minutes)
    _forget_sessions(place)
    argv = [
        sys.executable, "-m", "lukoshko_bench.bare_tel", app.settings.database_url, str(place.ports["mqtt"]),
        str(place.secrets.path("mqtt-server")),
    ]  # fmt: skip
    with _running(place, f"bare-{number}", argv):
        bare = _tell(fleet, minutes)
    return product, bare


def _heard_out(place: Shop, app: App) -> None:
    """A bridge that comes hears how everybody is. That is no telemetry, and the peer has none of it: let it pass first."""
    line = _line(place, WITNESS, WITNESS)
    now = app.devices.now()
    shown = wire.LockerState(boot=WITNESS, session=WITNESS, at=now, cells=[], zones=[])
    line.publish(wire.STATE.topic(device=WITNESS), encode(shown), qos=1).wait_for_publish(PATIENCE_S)
    _leave(line)
    _until(lambda: (app.devices.get("locker", WITNESS).seen_at or now) > now, "the bridge to hear all out")


def _tell(fleet: str, minutes: int) -> Round:
    _caught_up(fleet)
    before = _counts(fleet)["rows_taken"]
    began = time.perf_counter()
    requests.post(f"{fleet}/backlog", json={"minutes": minutes}, timeout=60)
    _caught_up(fleet)
    return Round(_counts(fleet)["rows_taken"] - before, time.perf_counter() - began)


def _caught_up(fleet: str) -> None:
    _until(lambda: _counts(fleet)["rows_waiting"] == 0, "all readings to be taken")


def _forget_sessions(place: Shop) -> None:
    """The bridge's sessions at the broker would keep what the bare peer is told."""
    for line in (f"bridge-0-{kind.name}" for kind in KINDS):
        _leave(_line(place, "server", line))


def _line(place: Shop, user: str, name: str) -> paho.Client:
    made = paho.Client(CallbackAPIVersion.VERSION2, name, protocol=MQTTProtocolVersion.MQTTv5)
    made.username_pw_set(user, place.secrets.get(f"mqtt-{user}"))
    made.connect("127.0.0.1", place.ports["mqtt"], clean_start=True)
    made.loop_start()
    until(made.is_connected, "the broker")
    return made


def _leave(line: paho.Client) -> None:
    line.disconnect()
    line.loop_stop()


@contextmanager
def _bridge(place: Shop, name: str) -> Iterator[None]:
    with _running(place, name, place.server_argv("bridge")):
        yield


@contextmanager
def _running(place: Shop, name: str, argv: list[str]) -> Iterator[None]:
    keeper = Supervisor(place.logs)
    keeper.start(Child(name, argv, says(place.logs / f"{name}.log", "ready"), {"PYTHONPATH": "bench:."}))
    try:
        yield
    finally:
        keeper.stop()


def _counts(fleet: str) -> dict[str, Any]:
    found: dict[str, Any] = requests.get(f"{fleet}/counts", timeout=60).json()
    return found


def _until(true: Any, what: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(0.2)


def _percentiles(values_s: list[float]) -> str:
    ordered = sorted(value * 1000 for value in values_s)
    if not ordered:
        return "none"
    at = [ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.95, 0.99)]
    return f"{at[0]:8.1f}   p95 {at[1]:.1f}, p99 {at[2]:.1f}, worst {ordered[-1]:.1f}"


def _print_telemetry(rounds: list[tuple[Round, Round]]) -> None:
    product, bare = ([each[side].rate for each in rounds] for side in (0, 1))
    figures.row("telemetry, rows a second", figures.rates(product))
    figures.row("bare subscriber with COPY", figures.rates(bare))
    value = figures.middle([a / b for a, b in zip(product, bare, strict=True)])
    figures.ratio("fleet", value, limit=LIMIT, meaning="product over bare subscriber, higher is better")


def _print_lost(url: str, fleet: str) -> None:
    """Nothing is under way: what was told must be in the tables, the peer's included."""
    _caught_up(fleet)
    _until(lambda: _counts(fleet)["facts_waiting"] == 0, "all facts to be taken")
    counts = _counts(fleet)
    with psycopg.connect(_dsn(url)) as database:
        facts, rows = (_number(database, query) for query in (FACTS_KEPT, ROWS_KEPT))
    figures.row("facts told, taken, kept", f"{counts['facts_told']}, {counts['facts_taken']}, {facts}")
    figures.row("readings told, taken, kept", f"{counts['rows_told']}, {counts['rows_taken']}, {rows}")
    figures.row("pulses, repeated, refused", f"{counts['pulses']}, {counts['repeated']}, {counts['refused']}")
    figures.row("lost", f"{counts['facts_told'] - facts} facts, {counts['rows_told'] - rows} readings")


def _number(database: "psycopg.Connection[Any]", query: LiteralString) -> int:
    return int((database.execute(query).fetchone() or (0,))[0])


def _dsn(url: str) -> str:
    return url.replace("+psycopg", "")
