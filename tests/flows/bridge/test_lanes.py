"""What waits at the bridge is taken by urgency, and of a snapshot only the newest."""

import threading
from dataclasses import dataclass, field
from typing import Any, cast

import paho.mqtt.client as paho

from lukoshko_server.bridge.lanes import IN_A_ROW, READINGS, Lanes, Taken, Waits, kind_of
from lukoshko_wire import locker, pos


@dataclass
class Line:
    """A line to a broker that notes what is acknowledged."""

    acked: list[int] = field(default_factory=list)

    def ack(self, mid: int, _qos: int) -> None:
        self.acked.append(mid)


def waits(line: Line, channel: Any, device: str, mid: int, payload: bytes = b"") -> Waits:
    message = paho.MQTTMessage(mid, channel.topic(device=device).encode())
    message.qos, message.payload = 1, payload
    return Waits(cast("paho.Client", line), message)


def put(lanes: Lanes, line: Line, channel: Any, device: str, mid: int) -> None:
    lanes.put(kind_of(channel), waits(line, channel, device, mid))


def mids(batch: list[Taken]) -> list[int]:
    return [each.newest.message.mid for each in batch]


def filled(line: Line, *told: tuple[Any, str]) -> Lanes:
    lanes = Lanes(1000)
    for mid, (channel, device) in enumerate(told, 1):
        put(lanes, line, channel, device, mid)
    return lanes


def test_an_outcome_stands_behind_no_snapshot_and_no_reading() -> None:
    lanes = filled(
        Line(), (locker.STATE, "a"), (locker.TEL, "a"), (pos.REPORTED, "t"), (locker.EVT, "a"), (locker.ACK, "b"),
        (locker.CONN, "a"),
    )  # fmt: skip
    assert mids(lanes.take()) == [4, 5, 6]
    assert sorted([mids(lanes.take()), mids(lanes.take())]) == [[1, 3], [2]]


def test_of_a_snapshot_only_the_newest_is_applied_and_all_are_acknowledged() -> None:
    line = Line()
    lanes = filled(line, *[(locker.STATE, "a")] * 3, (locker.STATE, "b"), (locker.REPORTED, "a"))
    batch = lanes.take()
    assert mids(batch) == [3, 4, 5], "a's state keeps its place, with what it said last"
    for each in batch:
        each.acknowledge()
    assert line.acked == [1, 2, 3, 4, 5]


def test_every_reading_is_taken() -> None:
    lanes = Lanes(1000)
    for mid in range(READINGS.at_once + 1):
        lanes.put(READINGS, waits(Line(), locker.TEL, "a", mid, b"%d" % mid))
    assert [len(lanes.take()), len(lanes.take())] == [READINGS.at_once, 1]


def test_readings_that_a_locker_tells_again_are_taken_once_and_all_are_acknowledged() -> None:
    line, lanes = Line(), Lanes(1000)
    told = [("a", b"1"), ("b", b"1"), ("a", b"1"), ("a", b"2"), ("b", b"1")]
    for mid, (device, payload) in enumerate(told, 1):
        lanes.put(READINGS, waits(line, locker.TEL, device, mid, payload))
    batch = lanes.take()
    assert mids(batch) == [3, 5, 4], "each in its own place, another batch behind it"
    for each in batch:
        each.acknowledge()
    assert sorted(line.acked) == [1, 2, 3, 4, 5]
    lanes.put(READINGS, waits(line, locker.TEL, "a", 6, b"1"))
    assert mids(lanes.take()) == [6], "what is told after that is taken again"


def test_a_busy_day_does_not_make_the_others_wait_for_ever() -> None:
    lanes = filled(Line(), (locker.STATE, "a"), (locker.TEL, "a"))
    taken = []
    for mid in range(10, 40):
        put(lanes, Line(), locker.EVT, "a", mid)
        taken.append(mids(lanes.take())[0])
        put(lanes, Line(), locker.EVT, "a", mid + 100)
    assert {taken.index(1), taken.index(2)} == {IN_A_ROW, 2 * IN_A_ROW + 1}, "each has its turn"


def test_a_full_side_waits_for_room_and_holds_up_no_other() -> None:
    lanes = Lanes(1)
    put(lanes, Line(), locker.STATE, "a", 1)
    later = threading.Thread(target=put, args=(lanes, Line(), locker.STATE, "b", 2), daemon=True)
    later.start()
    put(lanes, Line(), locker.EVT, "a", 3)
    assert later.is_alive()
    assert [mids(lanes.take()), mids(lanes.take())] == [[3], [1]]
    later.join(10)
    assert mids(lanes.take()) == [2]


def test_a_closed_bridge_takes_nothing_and_lets_go_who_waits() -> None:
    lanes = Lanes(1)
    put(lanes, Line(), locker.EVT, "a", 1)
    blocked = threading.Thread(target=put, args=(lanes, Line(), locker.EVT, "a", 2), daemon=True)
    blocked.start()
    lanes.close()
    blocked.join(10)
    assert not blocked.is_alive()
    assert lanes.take() == []
