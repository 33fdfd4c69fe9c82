"""What an administrator copies from deploy/ agrees with the code, and the broker's file does what it promises."""

import configparser
import re
import tomllib
from pathlib import Path
from types import ModuleType

import msgspec
import pytest
from tests.production import Client, production_broker, wait

from lukoshko_edge.config import Section, read_config
from lukoshko_locker.config import LockerConfig, check
from lukoshko_pos.config import PosConfig
from lukoshko_server import web
from lukoshko_server.cli import COMMANDS
from lukoshko_server.config import Settings
from lukoshko_server.demo.broker import ACL
from lukoshko_server.payments import http as hooks
from lukoshko_server.processes.setup import World
from lukoshko_server.reports import registers
from lukoshko_server.settings_file import load
from lukoshko_wire import locker as locker_wire
from lukoshko_wire import pos as pos_wire
from lukoshko_wire import rights as rights_wire
from lukoshko_wire.channels import Channel
from lukoshko_wire.releases import MOST_BYTES
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
    assert set(started) == set(COMMANDS) - {"setup", "authority", "rights-key", "rotate-key"}
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


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/", web.MAX_BODY),
        ("/", hooks.LARGEST),
        ("/exchange/", Settings(DEPLOY).exchange_file_limit),
        ("/api/v1/reports/proof/registers/", registers.LARGEST),
        ("/api/v1/releases/", MOST_BYTES),
    ],
)
def test_nginx_lets_through_what_the_product_takes(path: str, most: int) -> None:
    site = (DEPLOY / "nginx" / "lukoshko.conf").read_text(encoding="utf-8")
    size = r"[^}]*?client_max_body_size (\d+)([km]);"
    found = re.search(rf"location {path} \{{{size}", site) or re.search(size, site)
    assert found
    assert int(found[1]) * {"k": 1024, "m": 1024 * 1024}[found[2]] >= most


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


@pytest.mark.mosquitto
def test_a_device_has_its_own_topics_over_tls_and_no_other(tmp_path: Path) -> None:
    with production_broker(tmp_path) as broker:
        server = Client(broker.plain, "server")
        # One client id for all: the broker must take the certificate's name, or they would throw each other off.
        one, two = (
            Client(broker.tls, broker_ca=broker.broker_ca, credentials=broker.certify(name))
            for name in ("locker-1", "locker-2")
        )
        try:
            assert one.welcome == two.welcome == server.welcome == [True]
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
            for client in (server, one, two):
                client.close()


@pytest.mark.mosquitto
def test_the_gateway_hears_pushes_and_can_say_nothing(tmp_path: Path) -> None:
    with production_broker(tmp_path) as broker:
        server = Client(broker.plain, "server", id_="http-1")
        live = Client(broker.plain, "live", id_="live-1")
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
