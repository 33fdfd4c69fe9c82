"""A process's line to the broker: many messages at once arrive whole and in their order, or the caller hears of it."""

import threading
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from tests.brokers import Broker
from tests.shop import settings

from lukoshko_server.mqtt import Mqtt, NotPublished

COUNT = 300
UP_S = 20.0


def test_many_messages_at_once_arrive_in_their_order(broker: Broker, tmp_path: Path) -> None:
    heard: list[bytes] = []
    joined, all_of_them = threading.Event(), threading.Event()

    def hear(_client: object, _data: object, message: paho.MQTTMessage) -> None:
        heard.append(bytes(message.payload))
        if len(heard) == COUNT:
            all_of_them.set()

    ears = paho.Client(CallbackAPIVersion.VERSION2, "ears", protocol=MQTTProtocolVersion.MQTTv5)
    ears.on_message, ears.on_subscribe = hear, lambda *_: joined.set()
    ears.on_connect = lambda made, *_: made.subscribe("lukoshko/v1/live/+", 1)
    ears.connect(broker.host, broker.port)
    ears.loop_start()
    mqtt = Mqtt(settings(tmp_path, mqtt_host=broker.host, mqtt_port=broker.port), "test")
    told = [("lukoshko/v1/live/fleet", b"%d" % number) for number in range(COUNT)]
    with pytest.raises(NotPublished):
        mqtt.publish_all(told)
    connected = threading.Event()
    mqtt._client.on_connect = lambda *_: connected.set()
    mqtt.start()
    try:
        assert joined.wait(UP_S)
        assert connected.wait(UP_S)
        mqtt.publish_all(told)
        assert all_of_them.wait(UP_S)
    finally:
        mqtt.stop()
        ears.disconnect()
        ears.loop_stop()
    assert heard == [payload for _, payload in told]
