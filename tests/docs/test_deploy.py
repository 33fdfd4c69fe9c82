"""What an administrator copies from deploy/ agrees with the code, and the broker's file does what it promises."""

import configparser
import datetime as dt
import ipaddress
import os
import re
import subprocess
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import paho.mqtt.client as paho
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from tests import brokers, needs

from lukoshko_edge.config import Section, read_config
from lukoshko_locker.config import LockerConfig, check
from lukoshko_pos.config import PosConfig
from lukoshko_server.cli import COMMANDS
from lukoshko_server.config import Settings, load
from lukoshko_server.demo.broker import ACL
from lukoshko_server.processes.setup import World
from lukoshko_wire import locker as locker_wire
from lukoshko_wire import pos as pos_wire
from lukoshko_wire import rights as rights_wire
from lukoshko_wire.channels import Channel
from lukoshko_wire.values import Way

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))


class Unit(configparser.RawConfigParser):
    """A systemd unit as far as these tests ask: the last of repeated keys counts."""

    def __init__(self, file: Path) -> None:
        super().__init__(strict=False, interpolation=None)
        self.read(file, encoding="utf-8")

    def optionxform(self, optionstr: str) -> str:
        """Keys keep their case."""
        return optionstr


def test_the_example_settings_are_taken_and_are_not_those_of_a_demo() -> None:
    settings = load(DEPLOY / "settings.example.toml")
    assert settings.trusted_proxies == 1
    assert settings.public_url.startswith("https://")
    assert not settings.demo
    assert settings.mqtt_user == "server"
    assert settings.for_live.mqtt_user == "live"


@pytest.mark.parametrize(("name", "shape"), [("locker", LockerConfig), ("pos", PosConfig)])
def test_the_example_of_an_agent_names_every_setting(name: str, shape: type[Section]) -> None:
    file = DEPLOY / f"{name}.example.toml"
    config = read_config(file, shape)
    if isinstance(config, LockerConfig):
        check(config)
    shown = set(
        re.findall(
            r"(?:^|[{,])\s*\[{0,2}(\w+)(?: =|\]{1,2}$|\]{1,2}\s+#)", file.read_text("utf-8"), re.MULTILINE
        )
    )
    wanted = set(shape.__struct_fields__)
    for part in shape.__struct_fields__:
        section = getattr(config, part)
        if isinstance(section, Section):
            wanted |= set(section.__struct_fields__)
    assert wanted - shown == set()


def test_the_example_of_the_world_agrees_with_the_machines_of_the_agents() -> None:
    world = msgspec.convert(tomllib.loads((DEPLOY / "world.example.toml").read_text("utf-8")), World)
    locker = read_config(DEPLOY / "locker.example.toml", LockerConfig)
    pos = read_config(DEPLOY / "pos.example.toml", PosConfig)
    cells = {each.id: {(cell.no, cell.zone) for cell in each.cell} for each in world.locker}
    tills = {each.id for each in world.till}
    assert cells == {locker.device.id: {(cell.no, cell.zone) for cell in locker.cells}}
    assert pos.device.id in tills
    assert {place.locker for place in world.place if place.locker} == set(cells)
    assert {place.till for place in world.place if place.till} <= tills
    assert {person.place for person in world.staff if person.place} <= {place.id for place in world.place}
    assert {place.way for place in world.place} == set(Way)


def test_every_process_has_a_unit_and_every_unit_starts_a_process() -> None:
    started = {}
    for file in UNITS:
        words = Unit(file)["Service"]["ExecStart"].split()
        if words[0].endswith("lukoshko-server"):
            started[words[-1]] = file.name
    assert set(started) == set(COMMANDS) - {"setup"}
    wanted = Unit(DEPLOY / "systemd" / "lukoshko.target")["Unit"]["Wants"].split()
    assert set(wanted) == set(started.values()) - {"lukoshko-migrate.service"}


@pytest.mark.parametrize("file", UNITS, ids=lambda file: file.name)
def test_every_unit_gives_up_what_it_does_not_need(file: Path) -> None:
    service = Unit(file)["Service"]
    assert service["User"] != "root"
    assert service["ProtectSystem"] == "strict"
    assert service["NoNewPrivileges"] == "yes"
    assert service["CapabilityBoundingSet"] == ""
    assert service.get("Restart") == ("always" if service["Type"] == "exec" else None)


def test_the_gateway_cannot_reach_the_database() -> None:
    service = Unit(DEPLOY / "systemd" / "lukoshko-live.service")["Service"]
    assert {"-/var/lib/lukoshko", "-/run/postgresql"} <= set(service["InaccessiblePaths"].split())
    assert "StateDirectory" not in service
    assert "secrets/bank" not in service["BindReadOnlyPaths"]


def test_nginx_leads_to_the_ports_of_the_settings_and_overwrites_the_address() -> None:
    site = (DEPLOY / "nginx" / "lukoshko.conf").read_text(encoding="utf-8")
    settings = load(DEPLOY / "settings.example.toml")
    for name, bind in (("http", settings.http_bind), ("live", settings.live_bind)):
        assert re.search(rf"upstream lukoshko_{name} \{{[^}}]*server {re.escape(bind)};", site)
    for word in re.findall(r"X-Forwarded-For (\S+);", site):
        assert word == "$remote_addr"
    plain = re.sub(r"#.*", "", site)
    assert plain.count("{") == plain.count("}")
    assert not [line for line in map(str.strip, plain.splitlines()) if line and line[-1] not in ";{}"]


def test_production_gives_the_rights_that_the_tests_run_with() -> None:
    assert (DEPLOY / "mosquitto" / "lukoshko.acl").read_text(encoding="utf-8") == ACL


@pytest.mark.parametrize(("kind", "modules"), [("locker", (locker_wire, rights_wire)), ("pos", (pos_wire,))])
def test_a_device_has_the_right_to_each_of_its_channels_in_one_direction(
    kind: str, modules: tuple[ModuleType, ...]
) -> None:
    templates = {
        value.template for module in modules for value in vars(module).values() if isinstance(value, Channel)
    }
    names = ("cmd", "evt/ack", "tel/ack", "desired", "rights", "rights/diff", "rights/key", "ask/answer")
    heard = {f"lukoshko/v1/{kind}/{{device}}/{name}" for name in names}
    given = {
        (right, topic.replace("%u", "{device}"))
        for right, topic in re.findall(rf"^pattern (\w+) (lukoshko/v1/{kind}/\S+)$", ACL, re.MULTILINE)
    }
    assert given == {("read" if each in heard else "write", each) for each in templates}


def test_postgresql_allows_the_connections_that_the_processes_may_take() -> None:
    conf = (DEPLOY / "postgresql" / "lukoshko.conf").read_text(encoding="utf-8")
    settings: Settings = load(DEPLOY / "settings.example.toml")
    found = re.search(r"^max_connections = (\d+)", conf, re.MULTILINE)
    assert found
    processes = settings.http_workers + settings.bridge_count + 1
    assert int(found[1]) >= processes * 20 + 10


def self_signed(folder: Path) -> Path:
    """A certificate of 127.0.0.1 and its key, as the file of the broker names them."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "broker")])
    now = dt.datetime.fromtimestamp(time.time(), dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(minutes=5))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    (folder / "certs").mkdir()
    (folder / "certs" / "privkey.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    file = folder / "certs" / "fullchain.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return file


@contextmanager
def production_broker(folder: Path, users: tuple[str, ...]) -> Iterator[tuple[int, int, Path]]:
    """Mosquitto with the files of deploy/, moved to a folder and to free ports: plain port, TLS port, authority."""
    program, tool = needs.program("mosquitto"), needs.program("mosquitto_passwd")
    if program is None or tool is None:
        needs.missing("Mosquitto")
    assert program
    assert tool
    authority = self_signed(folder)
    plain, tls = needs.free_port(), needs.free_port()
    (folder / "lukoshko.acl").write_text(ACL, encoding="utf-8")
    passwords = folder / "lukoshko.passwd"
    passwords.write_text("".join(f"{user}:{user}\n" for user in users), encoding="utf-8")
    subprocess.run([tool, "-U", str(passwords)], check=True, capture_output=True)
    conf = (DEPLOY / "mosquitto" / "lukoshko.conf").read_text(encoding="utf-8")
    conf = conf.replace("/etc/mosquitto", str(folder)).replace("listener 1883 ", f"listener {plain} ")
    conf = conf.replace("listener 8883", f"listener {tls} 127.0.0.1") + "log_dest stderr\n"
    if os.geteuid() == 0:
        conf += "user root\n"
    (folder / "mosquitto.conf").write_text(conf, encoding="utf-8")
    with (folder / "mosquitto.log").open("wb") as log:
        child = subprocess.Popen([program, "-c", str(folder / "mosquitto.conf")], stdout=log, stderr=log)
    try:
        brokers.wait_for_port(plain, child)
        brokers.wait_for_port(tls, child)
        yield plain, tls, authority
    finally:
        child.kill()
        child.wait()


def wait(what: Callable[[], object]) -> None:
    """Wait until it is so, at most ten seconds."""
    until = time.monotonic() + 10
    while not what():
        assert time.monotonic() < until, "it never became so"
        time.sleep(0.01)


class Client:
    """A client of the broker that notes what it hears and what it was told."""

    def __init__(
        self,
        port: int,
        user: str,
        *,
        authority: Path | None = None,
        password: str = "",
        id_: str = "one-for-all",
    ) -> None:
        self.heard: list[tuple[str, bytes | bytearray]] = []
        self.welcome: list[bool] = []
        self.granted: list[int] = []
        self.mqtt = paho.Client(
            CallbackAPIVersion.VERSION2, client_id=id_, protocol=MQTTProtocolVersion.MQTTv5
        )
        self.mqtt.username_pw_set(user, password or user)
        if authority:
            self.mqtt.tls_set(ca_certs=str(authority))
        self.mqtt.on_connect = self._connected
        self.mqtt.on_subscribe = lambda _c, _d, mid, _r, _p: self.granted.append(mid)
        self.mqtt.on_message = lambda _c, _d, message: self.heard.append((message.topic, message.payload))
        self.mqtt.connect("127.0.0.1", port)
        self.mqtt.loop_start()
        wait(lambda: self.welcome)

    def _connected(self, _client: object, _data: object, _flags: object, reason: Any, _props: object) -> None:
        self.welcome.append(not reason.is_failure)
        if reason.is_failure:
            self.mqtt.disconnect()

    def follow(self, topic: str) -> None:
        """Subscribe, and wait for the broker's word."""
        mid = self.mqtt.subscribe(topic, 1)[1]
        wait(lambda: mid in self.granted)

    def say(self, topic: str, payload: bytes) -> None:
        """Publish, and wait for the broker's word."""
        self.mqtt.publish(topic, payload, qos=1).wait_for_publish(10)

    def close(self) -> None:
        """Leave."""
        self.mqtt.disconnect()
        self.mqtt.loop_stop()


@pytest.mark.mosquitto
def test_a_device_has_its_own_topics_over_tls_and_no_other(tmp_path: Path) -> None:
    with production_broker(tmp_path, ("server", "live", "locker-1", "locker-2")) as (plain, tls, authority):
        server = Client(plain, "server")
        # One client id for all: the broker must take the user's name instead, or they would throw each other off.
        one, two = (Client(tls, user, authority=authority) for user in ("locker-1", "locker-2"))
        stranger = Client(tls, "locker-1", authority=authority, password="guessed")
        try:
            assert one.welcome == two.welcome == server.welcome == [True]
            assert stranger.welcome == [False]
            server.follow("lukoshko/v1/+/+/state")
            one.follow("lukoshko/v1/locker/#")
            two.follow("lukoshko/v1/locker/locker-2/cmd")
            two.say("lukoshko/v1/locker/locker-1/state", b"forged")
            two.say("lukoshko/v1/locker/locker-1/cmd", b"forged")
            two.say("lukoshko/v1/live/orders", b"forged")
            two.say("lukoshko/v1/locker/locker-2/state", b"own")
            server.say("lukoshko/v1/locker/locker-2/cmd", b"for two")
            server.say("lukoshko/v1/locker/locker-1/cmd", b"for one")
            wait(lambda: server.heard and one.heard and two.heard)
            assert server.heard == [("lukoshko/v1/locker/locker-2/state", b"own")]
            assert one.heard == [("lukoshko/v1/locker/locker-1/cmd", b"for one")]
            assert two.heard == [("lukoshko/v1/locker/locker-2/cmd", b"for two")]
            assert one.welcome == two.welcome == [True]
        finally:
            for client in (server, one, two, stranger):
                client.close()


@pytest.mark.mosquitto
def test_the_gateway_hears_pushes_and_can_say_nothing(tmp_path: Path) -> None:
    with production_broker(tmp_path, ("server", "live")) as (plain, _, _):
        server = Client(plain, "server", id_="http-1")
        live = Client(plain, "live", id_="live-1")
        try:
            live.follow("lukoshko/v1/#")
            live.say("lukoshko/v1/live/orders", b"forged")
            live.say("lukoshko/v1/locker/locker-1/cmd", b"forged")
            server.say("lukoshko/v1/locker/locker-1/cmd", b"not for the gateway")
            server.say("lukoshko/v1/live-revoked/42", b"revoked")
            server.say("lukoshko/v1/live/orders", b"pushed")
            wait(lambda: len(live.heard) >= 2)
            assert live.heard == [
                ("lukoshko/v1/live-revoked/42", b"revoked"),
                ("lukoshko/v1/live/orders", b"pushed"),
            ]
        finally:
            live.close()
            server.close()
