"""Devices speak over a real broker; the bridge writes, then acknowledges, whatever else comes on the topics."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from sqlalchemy import text
from tests.brokers import Broker
from tests.shop import settings

from lukoshko_server.app import App, build
from lukoshko_server.bridge.inbox import mine
from lukoshko_server.bridge.main import Bridge
from lukoshko_server.lockers.rules import Cell
from lukoshko_server.tables import metadata
from lukoshko_wire import locker
from lukoshko_wire.message import encode
from lukoshko_wire.values import Zone

UP_S = 20.0


def until(true: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + UP_S
    while time.monotonic() < end:
        if true():
            return
        time.sleep(0.02)
    raise AssertionError(f"not within {UP_S} s: {what}")


class Device:
    """A locker's end of the line."""

    def __init__(self, broker: Broker) -> None:
        self.acks: list[locker.FactsAck] = []
        self._news = threading.Event()
        self.client = paho.Client(CallbackAPIVersion.VERSION2, "device", protocol=MQTTProtocolVersion.MQTTv5)
        self.client.on_message = self._heard
        self.client.on_subscribe = lambda *_: self._news.set()
        self.client.connect(broker.host, broker.port)
        self.client.loop_start()
        self.client.subscribe(locker.EVT_ACK.topic(device="l1"), 1)
        assert self._news.wait(UP_S)

    def say(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        self.client.publish(topic, payload, qos=1, retain=retain).wait_for_publish(UP_S)

    def facts(self, *seqs: int, boot: str = "1-aa") -> None:
        moved = [locker.DoorMoved(seq=seq, at=now(), cell=1, door="open") for seq in seqs]
        self.say(locker.EVT.topic(device="l1"), encode(locker.Facts(boot=boot, facts=list(moved))))

    def upto(self) -> int:
        return self.acks[-1].upto if self.acks else 0

    def _heard(self, _client: object, _data: object, message: paho.MQTTMessage) -> None:
        self.acks.append(locker.EVT_ACK.decode(bytes(message.payload)))

    def stop(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - a device has its own clock


@pytest.fixture
def app(broker: Broker, tmp_path: Path) -> Iterator[App]:
    made = build(settings(tmp_path, mqtt_host=broker.host, mqtt_port=broker.port))
    metadata().create_all(made.engine)
    made.lockers.add("l1", "Продуктомат", "Лесная, 5", [Cell(1, Zone.CHILLED, 300, 400, 200, 5000)])
    yield made
    made.engine.dispose()


@contextmanager
def bridging(app: App) -> Iterator[Bridge]:
    bridge = Bridge(app, app.devices)
    bridge.start()
    assert bridge.joined.wait(UP_S)
    try:
        yield bridge
    finally:
        bridge.stop()


@pytest.fixture
def device(broker: Broker) -> Iterator[Device]:
    made = Device(broker)
    yield made
    made.stop()


def kept(app: App) -> int:
    with app.engine.connect() as connection:
        return int(connection.execute(text("select count(*) from device_fact")).scalar() or 0)


def test_facts_are_committed_before_they_are_acknowledged(app: App, device: Device) -> None:
    with bridging(app):
        device.facts(1, 2, 3)
        until(lambda: device.upto() == 3, "the acknowledgement of three facts")
        assert kept(app) == 3
        device.facts(2, 3, 5)
        until(lambda: len(device.acks) == 2, "a second acknowledgement")
        assert device.upto() == 3, "there is a gap"
        device.facts(4)
        until(lambda: device.upto() == 5, "the gap to close")
        assert kept(app) == 5


def test_whatever_else_comes_is_left_out_and_holds_nothing_up(app: App, device: Device) -> None:
    evt = locker.EVT.topic(device="l1")
    rubbish = [
        (evt, b""),
        (evt, b"\xff\xfe{"),
        (evt, b'{"boot":"1-aa","facts":[{"seq":"one"}]}'),
        (evt, b'{"boot":"1-aa","facts":[{"seq":0}]}'),
        (evt, encode({"boot": "1-aa", "facts": [{"seq": n} for n in range(1, 200)]})),
        (evt, b"[" * 5000),
        (evt, b'{"boot":"' + b"x" * 200 + b'","facts":[]}'),
        (locker.EVT.topic(device="stranger"), b'{"boot":"1-aa","facts":[]}'),
        (locker.CONN.topic(device="l1"), b'{"online":"yes"}'),
        (locker.STATE.topic(device="l1"), b"null"),
        (locker.ACK.topic(device="l1"), b'{"id":"c1"}'),
        (locker.TEL.topic(device="l1"), b'{"boot":"1-aa","readings":[{"zone":"warm"}]}'),
    ]
    with bridging(app):
        for topic, payload in rubbish:
            device.say(topic, payload)
        device.facts(1)
        until(lambda: device.upto() == 1, "the good fact behind the rubbish")
        assert kept(app) == 1


def test_a_fact_of_a_newer_kind_is_kept_unread(app: App, device: Device) -> None:
    with bridging(app):
        payload = b'{"boot":"1-aa","facts":[{"seq":1,"type":"lid_lost"},{"seq":2,"type":"door_moved"}]}'
        device.say(locker.EVT.topic(device="l1"), payload)
        until(lambda: device.upto() == 2, "the acknowledgement")


def test_presence_told_before_the_bridge_came_is_known_by_its_retained_word(app: App, device: Device) -> None:
    conn = locker.Conn(online=True, boot="1-aa", session="s1", version="1", at=now())
    device.say(locker.CONN.topic(device="l1"), encode(conn), retain=True)
    with bridging(app):
        until(lambda: app.devices.get("locker", "l1").online, "the locker to be known as online")


def test_what_the_database_could_not_take_comes_again(app: App, device: Device) -> None:
    with bridging(app):
        with app.engine.connect().execution_options(reads_only=True) as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("BEGIN EXCLUSIVE")  # somebody holds the database
            device.facts(1)
            time.sleep(0.05)
            assert device.upto() == 0
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("BEGIN")
        until(lambda: device.upto() == 1, "the fact to be taken in the end")


def test_each_device_belongs_to_one_of_several_bridges() -> None:
    for device in ("l1", "l2", "till-door", "till-counter"):
        assert sum(mine(device, index, 3) for index in range(3)) == 1
