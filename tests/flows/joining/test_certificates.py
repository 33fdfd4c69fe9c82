"""A device joins with a claim, and the real broker lets it do what is its own and nothing else, until it is shut out."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from tests.flows.agents.kit import Child, eventually, pause
from tests.production import Client, Production, now, production_broker
from tests.shop import settings
from werkzeug.serving import make_server

from lukoshko_edge.credentials import Credentials
from lukoshko_server.app import App, build
from lukoshko_server.devices import authority
from lukoshko_server.lockers.rules import Cell
from lukoshko_server.outbox.service import Effect
from lukoshko_server.tables import metadata
from lukoshko_wire import locker, pos
from lukoshko_wire.channels import Channel
from lukoshko_wire.values import Zone

pytestmark = pytest.mark.mosquitto
CHANNELS = [value for room in (locker, pos) for value in vars(room).values() if isinstance(value, Channel)]
TOPICS = sorted({channel.template for channel in CHANNELS})
OWN = {each for each in TOPICS if each.startswith("lukoshko/v1/locker/")}
HEARD = {f"lukoshko/v1/locker/{{device}}/{name}" for name in ("cmd", "evt/ack", "tel/ack", "desired")}
HEARD |= {each for each in OWN if "/rights" in each and "ack" not in each}


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Production]:
    with production_broker(tmp_path) as made:
        yield made


@pytest.fixture
def app(broker: Production, tmp_path: Path) -> Iterator[App]:
    (tmp_path / "word").write_text("server")
    made = build(
        settings(
            tmp_path, mqtt_port=broker.plain, mqtt_user="server", mqtt_password_file=tmp_path / "word",
            device_ca_file=broker.ca, device_ca_key_file=broker.ca_key, device_crl_file=broker.crl,
            device_broker_host="127.0.0.1", device_broker_port=broker.tls, device_broker_ca_file=broker.broker_ca,
        )
    )  # fmt: skip
    metadata().create_all(made.engine)
    for name in ("l-1", "l-2"):
        made.lockers.add(name, "Продуктомат", "Лесная, 5", [Cell(1, Zone.AMBIENT, 300, 400, 200, 5000)])
    yield made
    made.engine.dispose()


@contextmanager
def served(app: App) -> Iterator[str]:
    """The application over HTTP on loopback."""
    server = make_server("127.0.0.1", 0, app.flask(), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def agent_settings(folder: Path, name: str, broker: Production) -> Path:
    """An agent without any board: what it says of itself is enough here."""
    file = folder / f"{name}.toml"
    file.write_text(
        f"""
[device]
id = "{name}"
data_dir = "{name}"
[mqtt]
host = "127.0.0.1"
port = {broker.tls}
tls = true
[locks]
path = "no-such-port"
boards = [{{ address = 1 }}]
[[cells]]
no = 1
board = 1
channel = 1
zone = "ambient"
""",
        encoding="utf-8",
    )
    return file


def send_effects(app: App) -> None:
    """Let what was decided leave now, whatever its delay."""
    with app.work() as tx:
        effects = app.outbox.claim(tx, ["revoked-list"])
        app.outbox.finish(tx, effects)
    for effect in effects:
        app.handlers[effect.kind](effect)


def test_a_device_joins_works_and_is_shut_out(app: App, broker: Production, tmp_path: Path) -> None:
    file = agent_settings(tmp_path, "l-1", broker)
    joining = app.floor.fleet.joining
    code = joining.make_claim("locker", "l-1").code
    other = broker.certify("l-2")
    with served(app) as url:
        join = Child(
            tmp_path,
            "join",
            ["lukoshko-locker", "join", "--server", url, "--claim", code, "--config", str(file)],
        )
        join.launch()
        assert join.process
        assert join.process.stdout
        shown = join.process.stdout.readline()
        waiting = eventually(joining.joins)[0]
        assert waiting.fingerprint in shown
        joining.decide(waiting.id, approve=True)
        last = join.process.stdout.read()
        assert join.process.wait(20) == 0, join.log.read_text("utf-8")
        join.stop()
    assert last == f"l-1 has joined; broker 127.0.0.1:{broker.tls}\n"

    server = Client(broker.plain, "server", id_="watching")
    two = Client(broker.tls, broker_ca=broker.broker_ca, credentials=other)
    agent = Child(tmp_path, "agent", ["lukoshko-locker", "run", "--config", str(file)])
    try:
        server.follow("lukoshko/v1/locker/l-1/conn")
        agent.start()
        eventually(lambda: any(b'"online":true' in payload for _, payload in server.heard))
        server.heard.clear()
        joining.shut_out("locker", "l-1", "stolen")
        send_effects(app)
        broker.reload()
        log = broker.folder / "mosquitto.log"
        cut = Effect(1, "cut", "", "l-1", 0)

        def cut_off() -> bool:
            app.handlers["cut"](cut)  # as often as it takes for the broker to have read the list
            pause(1.5)
            return "certificate verify failed" in log.read_text("utf-8", errors="replace")

        eventually(cut_off)
        assert b'"online":false' in server.heard[-1][1], "its will was told, and nothing after it"
        two.say("lukoshko/v1/locker/l-2/conn", b"{}")
        assert two.welcome == [True], "the others do not notice"
    finally:
        agent.stop()
        server.close()
        two.close()


def test_a_claim_for_another_device_is_not_taken(app: App, broker: Production, tmp_path: Path) -> None:
    file = agent_settings(tmp_path, "l-2", broker)
    code = app.floor.fleet.joining.make_claim("locker", "l-1").code
    with served(app) as url:
        join = Child(
            tmp_path,
            "join",
            ["lukoshko-locker", "join", "--server", url, "--claim", code, "--config", str(file)],
        )
        join.launch()
        assert join.process
        assert join.process.wait(20) == 1
        join.stop()
    assert "the claim is for the locker l-1" in join.log.read_text("utf-8")
    assert not Credentials(tmp_path / "l-2").there


def test_a_device_reads_and_writes_every_topic_of_its_own_and_none_of_anothers(broker: Production) -> None:
    server = Client(broker.plain, "server", id_="watching")
    one = Client(broker.tls, broker_ca=broker.broker_ca, credentials=broker.certify("l-1"))
    two = Client(broker.tls, broker_ca=broker.broker_ca, credentials=broker.certify("l-2"))
    try:
        server.follow("lukoshko/#")
        for filter_ in ("#", "lukoshko/#", "lukoshko/v1/locker/l-1/#", "lukoshko/v1/+/+/cmd", "lukoshko/v1/locker/+/desired",
                        "$SYS/#", "$share/x/lukoshko/v1/locker/l-1/cmd"):  # fmt: skip
            two.follow(filter_)
        for template in TOPICS:
            for device in ("l-1", "+", "#", "l-1/../l-2", "l-2/x", "server", "%u", "L-2", "l-2 "):
                topic = template.replace("{device}", device)
                if "+" not in topic and "#" not in topic:  # the broker drops whoever publishes to a filter
                    two.say(topic, b"forged")
        for topic in ("lukoshko/v1/live/orders", "lukoshko/v1/live-revoked/1", "$SYS/x", "lukoshko", "other"):
            two.say(topic, b"forged")
        for template in sorted(OWN):
            two.say(template.replace("{device}", "l-2"), b"own")
            server.say(template.replace("{device}", "l-1"), b"for one")
            server.say(template.replace("{device}", "l-2"), b"for two")
        may_write = {each.replace("{device}", "l-2") for each in OWN - HEARD}
        eventually(lambda: may_write <= {topic for topic, payload in server.heard if payload == b"own"})
        may_read = {each.replace("{device}", "l-2") for each in HEARD}
        eventually(lambda: may_read <= {topic for topic, _ in two.heard}, why=f"{two.heard}")
        assert {topic for topic, payload in server.heard if payload == b"own"} == may_write
        assert not [topic for topic, payload in server.heard if payload == b"forged"]
        assert {topic for topic, _ in two.heard} == may_read
        assert {payload for _, payload in two.heard} == {b"for two"}
        assert one.welcome == two.welcome == [True]
    finally:
        for client in (server, one, two):
            client.close()


@pytest.mark.parametrize("name", ["+", "#", "l-1/cmd", "+/+", "%u", "%c", "$SYS"])
def test_a_name_that_is_a_pattern_opens_nothing_even_if_it_were_ever_signed(
    broker: Production, name: str
) -> None:
    evil = Credentials(broker.folder / "evil")
    signer = authority.Authority.of(broker.ca, broker.ca_key)
    evil.keep(signer.sign(authority.key_of(evil.request("x")), "locker", name, now()).pem)
    server = Client(broker.plain, "server", id_="watching")
    honest = Client(broker.tls, broker_ca=broker.broker_ca, credentials=broker.certify("l-1"))
    client = raw(broker, evil)
    heard: list[object] = []
    client.on_message = lambda *args: heard.append(args)
    try:
        server.follow("lukoshko/v1/locker/+/state")
        pause(1)  # the broker may also refuse such a name altogether
        client.subscribe("lukoshko/v1/locker/l-1/cmd", 1)
        client.publish("lukoshko/v1/locker/l-1/state", b"forged", qos=1)
        pause(0.5)
        server.say("lukoshko/v1/locker/l-1/cmd", b"secret")
        honest.say("lukoshko/v1/locker/l-1/state", b"mark")
        eventually(lambda: server.heard)
        assert server.heard == [("lukoshko/v1/locker/l-1/state", b"mark")]
        assert not heard
    finally:
        client.disconnect()
        client.loop_stop()
        honest.close()
        server.close()


def raw(broker: Production, credentials: Credentials | None) -> paho.Client:
    """A client that may well be refused."""
    context = ssl.create_default_context(cafile=broker.broker_ca)
    if credentials:
        credentials.load_into(context)
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id="x", protocol=MQTTProtocolVersion.MQTTv5)
    client.tls_set_context(context)
    client.username_pw_set("server", "server")
    with suppress(OSError):
        client.connect("127.0.0.1", broker.tls)
    client.loop_start()
    return client


def test_a_stranger_does_not_get_in(broker: Production, tmp_path: Path) -> None:
    with_own_paper = Credentials(tmp_path / "stranger")
    pem, key = authority.make(now())
    signer = authority.Authority(pem, key)
    with_own_paper.keep(
        signer.sign(authority.key_of(with_own_paper.request("l-1")), "locker", "l-1", now()).pem
    )
    late = Credentials(tmp_path / "late")
    good = authority.Authority.of(broker.ca, broker.ca_key)
    long_ago = now().replace(year=now().year - 2)
    late.keep(good.sign(authority.key_of(late.request("l-1")), "locker", "l-1", long_ago).pem)
    log = broker.folder / "mosquitto.log"

    def refusals() -> int:
        return log.read_text("utf-8", errors="replace").count("OpenSSL Error")

    for count, who in enumerate((None, with_own_paper, late), start=1):
        client = raw(broker, who)
        eventually(lambda least=count: refusals() >= least)  # type: ignore[misc]
        assert not client.is_connected()
        client.disconnect()
        client.loop_stop()
