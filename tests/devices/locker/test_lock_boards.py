"""Drivers of every family: golden frames, what answers mean, the vices of simulated boards, what can never be sent."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymodbus.framer import FramerRTU
from pymodbus.pdu import DecodePDU
from pymodbus.pdu.bit_message import ReadDiscreteInputsRequest
from tests.devices.boards import CHANNELS, FILES, Vector, board_of, name, vectors
from tests.devices.locker.lines import ScriptedLink, SimLink, Time, driver

from lukoshko_locker.drivers.board import BoardCut, BoardGarbled, BoardSilent, PortTaken, Sent
from lukoshko_locker.drivers.families import Wanted, family_of
from lukoshko_locker.drivers.framed import FramedBoard
from lukoshko_locker.drivers.link import BrokenLine, LineTaken, NoLine
from lukoshko_locker.drivers.pulse_guard import Supply
from lukoshko_sim.locker.cu16 import Cu16Board
from lukoshko_sim.locker.wkly import WklyBoard

families = pytest.mark.parametrize("family", FILES)
OPENS = [
    (family, v)
    for family in FILES
    for v in vectors(family)
    if len(v.get("pulsed", [])) == 1 and not v.get("forbidden") and v["request"]
]
READS = {
    "8a": bytes.fromhex("0033"),
    "cu16": bytes.fromhex("3003"),
    "wkly": bytes.fromhex("0084"),
    "waveshare": bytes.fromhex("00000008"),
}
ASKS = [
    (family, v)
    for family in FILES
    for v in vectors(family)
    if "contacts" in v and READS[family] in bytes.fromhex(v["request"])
]
SET_TIMES = (300, 500)
FORBIDDEN = [(family, v) for family in FILES for v in vectors(family) if v.get("forbidden")]


def wanted(family: str, vector: Vector) -> dict[str, Any]:
    """Settings of the driver for the board of a vector."""
    names = ("address", "channels", "feedback", "pulse_ms")
    found = {key: vector[key] for key in names if key in vector}
    if family == "8a":
        found["status_order"] = vector.get("byte_order", "low-first")
    return found


def pair(family: str, vector: Vector | None = None) -> tuple[FramedBoard, Any, SimLink]:
    """Driver and simulated board at the two ends of a line in memory."""
    board, _ = board_of(family, vector)
    link = SimLink(Time(), board)
    return driver(link, family, **wanted(family, vector or {})), board, link


@pytest.mark.parametrize(("family", "vector"), OPENS, ids=name)
def test_an_unlock_is_the_golden_frame_once(family: str, vector: Vector) -> None:
    reply = bytes.fromhex(vector["reply"])
    request = bytes.fromhex(vector["request"])
    link = ScriptedLink(Time(), lambda asked: reply if asked == request else b"")
    sent = driver(link, family, **wanted(family, vector)).unlock(vector["pulsed"][0])
    assert sent is (Sent.ACKED if reply else Sent.UNCERTAIN)
    assert link.written[0] == request
    assert link.written[1:] == ([] if family != "cu16" else [link.written[1]])
    assert family != "cu16" or link.written[1][2] == 0x38


@pytest.mark.parametrize(("family", "vector"), ASKS, ids=name)
def test_a_read_is_the_golden_frame_and_contacts_become_doors(family: str, vector: Vector) -> None:
    link = ScriptedLink(Time(), lambda _: bytes.fromhex(vector["reply"]))
    board = driver(link, family, **wanted(family, vector))
    doors = board.doors()
    assert link.written == [bytes.fromhex(vector["request"])]
    opened = set(vector.get("open", []))
    assert {channel for channel, door in doors.items() if door == "open"} == opened
    assert set(doors) == set(range(1, vector.get("channels", CHANNELS[family]) + 1))
    assert {channel for channel, there in board.items().items() if there} == set(vector.get("goods", []))


@pytest.mark.parametrize(("family", "vector"), FORBIDDEN, ids=name)
def test_no_driver_may_write_what_is_forbidden(family: str, vector: Vector) -> None:
    link = ScriptedLink(Time())
    board = driver(link, family, **wanted(family, vector))
    with pytest.raises(ValueError, match="never be sent"):
        board._write(bytes.fromhex(vector["request"]))
    assert link.written == []


@families
@settings(deadline=None)
@given(data=st.data())
def test_whatever_is_called_only_one_short_pulse_or_a_read_leaves(family: str, data: st.DataObject) -> None:
    time = Time()
    noise = data.draw(st.lists(st.binary(max_size=12), min_size=1, max_size=4))
    link = ScriptedLink(time, lambda asked: noise[len(asked) % len(noise)])
    address = data.draw(
        st.integers(*{"8a": (1, 32), "cu16": (0, 9), "wkly": (0, 31), "waveshare": (1, 247)}[family])
    )
    board = driver(link, family, address=address, pulse_ms=data.draw(st.integers(-(10**6), 10**6)))
    for call in data.draw(
        st.lists(st.sampled_from(["unlock", "doors", "rest", "wait", "reports", "items"]), max_size=6)
    ):
        if call == "unlock":
            channel = data.draw(st.integers(-2, 300))
            try:
                board.unlock(channel)
            except ValueError:
                assert not 1 <= channel <= board.channels
        elif call == "doors":
            try:
                board.doors()
            except (BoardGarbled, BoardSilent):
                continue
        elif call == "wait":
            time.wait(data.draw(st.floats(0, 40)))
        else:
            getattr(board, call)()
    stream = b"".join(link.written)
    assert all(harmless(family, address, frame) for frame in link.written)
    assert not any(
        stream.startswith(bad, at) for bad in BAD_STARTS[family](address) for at in range(len(stream))
    )


def harmless(family: str, address: int, frame: bytes) -> bool:
    """An oracle of its own: the whole list of what may leave, by the papers."""
    if family == "8a":
        return frame[1] == address and (
            (frame[0] == 0x8A and 1 <= frame[2] <= 24 and frame[3] == 0x11 and len(frame) == 5)
            or (frame[0] == 0x80 and frame[2:4] == b"\x00\x33" and len(frame) == 5)
        )
    if family == "cu16":
        if frame[2] == 0x37:
            return len(frame) == 7 and frame[1] == address << 4 and 30 <= frame[3] << 8 | frame[4] <= 100
        return len(frame) == 5 and frame[1] // 16 == address and frame[2] in (0x30, 0x31, 0x38)
    if family == "wkly":
        one = frame[6] in (0x82, 0x89) and len(frame) == 9 and 1 <= frame[7] <= 12
        return frame[5] == address and (one or (frame[6] == 0x84 and len(frame) == 8))
    pulse = frame[1:3] == b"\x05\x02" and frame[3] < 8 and frame[4] == 0 and 3 <= frame[5] <= 10
    return frame[0] == address and (pulse or frame[1:6] in (b"\x02\0\0\0\x08", b"\x05\0\xff\0\0"))


BAD_STARTS: dict[str, Any] = {
    "8a": lambda a: [bytes((0x9A, a)), bytes((0x9B, a)), bytes((0x8A, a, 0))],
    "cu16": lambda a: [
        bytes((2, a << 4 | lock, cmd))
        for lock in range(16)
        for cmd in ((0x33, 0x39, 0x40) if lock == 0 else (0x33, 0x37, 0x39, 0x40))
    ],
    "wkly": lambda a: [
        bytes((*b"WKLY", n, a, cmd)) for n in range(8, 64) for cmd in (0x80, 0x86, 0x87, 0x88)
    ],
    "waveshare": lambda a: [bytes((a, 5, 0, relay, 0xFF)) for relay in range(256)],
}


@families
def test_a_door_opens_is_seen_and_the_line_is_counted(family: str) -> None:
    driven, board, _ = pair(family)
    assert set(driven.doors().values()) == {"closed"}
    assert driven.unlock(2) is (Sent.UNCERTAIN if family == "cu16" else Sent.ACKED)
    assert [channel for channel, door in driven.doors().items() if door == "open"] == [2]
    assert board.pulses == {2: 1}
    counted = driven.statistics()
    assert (counted.answered, counted.unanswered, counted.garbage_bytes) == (2 + (family != "cu16"), 0, 0)


@families
@pytest.mark.parametrize(
    ("fault", "sees"),
    [
        ({"lose_acks": 1}, True),
        ({"garbage": True}, True),
        ({"split": True}, True),
        ({"flip_bits": 1}, True),
        ({"late_s": 0.3}, True),
        ({"late_s": 3.0}, False),
        ({"mute": True}, False),
        ({"twin": True}, False),
        ({"power_loss": True}, False),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_a_faulty_board_is_pulsed_at_most_once_and_never_read_wrong(
    family: str, fault: dict[str, Any], sees: bool
) -> None:
    driven, board, link = pair(family)
    for switch, value in fault.items():
        setattr(board.faults, switch, value)
    sent = driven.unlock(3)
    unlocks = [frame for frame in link.written if frame == link.written[0]]
    assert len(unlocks) == 1
    assert board.pulses == ({} if "power_loss" in fault else {3: 1})
    if not sees:
        assert sent is Sent.UNCERTAIN
        with pytest.raises((BoardSilent, BoardGarbled)):
            driven.doors()
        assert driven.state == ("garbled" if "twin" in fault else "silent")
        assert driven.statistics().unanswered >= 3
        assert driven.statistics().reopened == 1
        return
    assert [channel for channel, door in driven.doors().items() if door == "open"] == [3]


@families
def test_a_reply_that_comes_after_the_time_does_not_answer_the_next_request(family: str) -> None:
    driven, board, _ = pair(family)
    board.faults.late_s = 0.45
    driven.unlock(1)
    board.faults.late_s = 0.0
    board.doors.shut(1)
    assert set(driven.doors().values()) == {"closed"}, "the late reply told of an open door"


@families
@settings(deadline=None, max_examples=150)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from([0.0, 0.0, 0.1, 0.3, 0.34, 0.36, 0.5, 0.8, 1.2, 4.0]),
            st.sets(st.integers(1, 8)),
            st.floats(0, 2),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_what_is_read_stood_so_during_the_read_however_late_answers_come(
    family: str, steps: list[tuple[float, set[int], float, bool]]
) -> None:
    driven, board, link = pair(family)
    for late_s, opened, pause_s, pulses in steps:
        board.faults.late_s = late_s
        board.doors.opened = set(opened)
        if pulses:
            driven.unlock(1)
        stands = set(board.doors.opened)
        try:
            seen = driven.doors()
        except (BoardSilent, BoardGarbled):
            continue
        assert {channel for channel, door in seen.items() if door == "open"} == stands
        link.time.wait(pause_s)


@families
@pytest.mark.parametrize("feedback", ["closing", "opening"])
def test_both_kinds_of_lock_are_understood_even_mixed(family: str, feedback: str) -> None:
    driven, _, link = pair(family, {"feedback": feedback, "open": [2]})
    assert [channel for channel, door in driven.doors().items() if door == "open"] == [2]
    mixed = FramedBoard(
        link, driven._family, feedback="closing" if feedback == "closing" else "opening",
        opposite=frozenset({2, 3}), monotonic=link.time, wait=link.time.wait,
    )  # fmt: skip
    assert [channel for channel, door in mixed.doors().items() if door == "open"] == [3]


@families
def test_a_port_that_is_away_or_taken_is_told_apart_and_nothing_leaves(family: str) -> None:
    class Away(ScriptedLink):
        error: NoLine = NoLine("gone")

        def drain(self) -> bytes:
            raise self.error

    link = Away(Time())
    board = driver(link, family)
    assert (board.unlock(1), board.state) == (Sent.NOT_SENT, "line_down")
    with pytest.raises(BoardCut):
        board.doors()
    link.error = LineTaken("another agent")
    assert (board.unlock(1), board.state) == (Sent.NOT_SENT, "line_taken")
    with pytest.raises(PortTaken):
        board.doors()
    board.rest()
    assert link.written == []
    assert board.guard.allows(1, link.time.now), "what was not sent is no pulse"


@pytest.mark.parametrize(("asked_ms", "given_ms"), [(300, 300), (500, 500), (-5, 300), (24_000, 1000)])
def test_the_pulse_of_a_kerong_board_is_set_and_never_longer_than_a_second(
    asked_ms: int, given_ms: int
) -> None:
    board, _ = board_of("cu16")
    assert isinstance(board, Cu16Board)
    board.time_10ms = 6000
    driven = driver(SimLink(Time(), board), "cu16", pulse_ms=asked_ms)
    driven.rest()
    assert board.time_10ms == given_ms // 10


@pytest.mark.parametrize("pulse_ms", SET_TIMES)
def test_the_pulse_of_a_kerong_board_is_set_by_the_golden_frame(pulse_ms: int) -> None:
    golden = {v["pulse_ms"]: bytes.fromhex(v["request"]) for v in vectors("cu16") if "pulse_ms" in v}
    assert sorted(golden) == list(SET_TIMES), "each golden frame is asked for"
    link = ScriptedLink(Time())
    driver(link, "cu16", pulse_ms=pulse_ms).rest()
    assert link.written == [golden[pulse_ms]]


@pytest.mark.parametrize(("asked_ms", "given_s"), [(500, 0.5), (0, 0.3), (60_000, 1.0)])
def test_a_coil_of_a_wkly_board_is_put_out_when_its_time_is_over_and_once(
    asked_ms: int, given_s: float
) -> None:
    board, _ = board_of("wkly")
    assert isinstance(board, WklyBoard)
    link = SimLink(Time(), board)
    driven = driver(link, "wkly", pulse_ms=asked_ms)
    began = link.time.now
    driven.unlock(5)
    board.held.add(5)  # a board that does not end its own pulse
    while link.time.now - began < 3:
        driven.put_out()
        link.time.wait(0.1)
    put_out = [at for at, frame in zip(link.written_at, link.written, strict=True) if frame[6] == 0x89]
    assert len(put_out) == 1
    assert given_s <= put_out[0] - began <= given_s + 0.3
    assert (board.held, board.pulses) == (set(), {5: 1})


def test_a_coil_that_could_not_be_put_out_is_put_out_when_its_line_is_back() -> None:
    board, _ = board_of("wkly")
    assert isinstance(board, WklyBoard)

    class Breaks(SimLink):
        broken = False

        def write(self, data: bytes) -> None:
            if self.broken:
                raise BrokenLine("the cable")
            super().write(data)

    link = Breaks(Time(), board)
    driven = driver(link, "wkly")
    driven.unlock(5)
    board.held.add(5)
    link.broken = True
    link.time.wait(1)
    driven.put_out()
    assert board.held == {5}
    link.broken = False
    driven.put_out()
    assert board.held == set()


@pytest.mark.parametrize("family", ["cu16", "waveshare"])
def test_a_board_is_not_put_to_rest_in_the_middle_of_a_pulse(family: str) -> None:
    board, _ = board_of(family)
    link = SimLink(Time(), board)
    driven = driver(link, family)
    began = link.time.now
    driven.unlock(1)
    driven.rest()
    assert link.written_at[-1] - began > 0.29


def test_reads_that_were_tried_again_and_the_last_answer_are_counted() -> None:
    driven, board, link = pair("8a")
    assert (driven.statistics().retried, driven.statistics().silent_s) == (0, None)
    driven.doors()
    board.faults.flip_bits = 1
    driven.doors()
    link.time.wait(7)
    assert (driven.statistics().retried, driven.statistics().silent_s) == (1, 7)


@families
@pytest.mark.parametrize("channel", [0, -1, 51, 255, 256])
def test_channels_that_are_not_there_cannot_be_asked_for(family: str, channel: int) -> None:
    link = ScriptedLink(Time())
    with pytest.raises(ValueError, match="no channel"):
        driver(link, family).unlock(channel)
    assert link.written == []


@families
def test_a_channel_rests_whoever_asks(family: str) -> None:
    driven, board, link = pair(family)
    for after, sent in ((0.0, True), (1.5, False), (0.8, True), (2.1, True), (20.0, False), (6.0, True)):
        link.time.wait(after)
        assert (driven.unlock(5) is not Sent.REJECTED) is sent
    assert board.pulses == {5: 4}


def test_boards_of_one_supply_pulse_one_after_another_whatever_their_family() -> None:
    time, supply = Time(), Supply()
    links = {family: SimLink(time, board_of(family)[0]) for family in FILES}
    ends: list[float] = []
    for family, link in links.items():
        words = driver(link, family)._family
        board = FramedBoard(link, words, supply=supply, monotonic=time, wait=time.wait)
        for channel in (1, 2):
            written = len(link.written)
            board.unlock(channel)
            began = link.written_at[written]
            assert not ends or began >= ends[-1]
            ends.append(began + words.pulse_s)


def test_a_hot_coil_is_told_by_the_boards_that_can() -> None:
    for family, sent in (("8a", Sent.REJECTED), ("wkly", Sent.UNCERTAIN), ("waveshare", Sent.REJECTED)):
        driven, board, link = pair(family)
        board.faults.cooldown_s = 10.0
        driven.unlock(1)
        link.time.wait(3)
        assert driven.unlock(1) is sent
        assert board.pulses == {1: 1}


def test_an_answering_cu16_acknowledges_and_a_stuck_one_is_freed() -> None:
    driven, board, _ = pair("cu16", {"answers_open": True})
    assert driven.unlock(1) is Sent.ACKED
    driven, board, _ = pair("cu16")
    board.faults.sticks_after_open = True
    assert driven.unlock(1) is Sent.UNCERTAIN
    assert driven.doors()[1] == "open"


def test_a_wkly_that_says_nothing_to_an_unlock_is_uncertain() -> None:
    driven, board, _ = pair("wkly")
    board.faults.silent_open = True
    assert driven.unlock(1) is Sent.UNCERTAIN
    assert (driven.doors()[1], board.pulses) == ("open", {1: 1})


@pytest.mark.parametrize("family", ["8a", "wkly"])
def test_a_door_that_fell_shut_between_two_reads_is_known_by_the_boards_report(family: str) -> None:
    driven, board, link = pair(family, {"reports": True})
    board.faults.reclose = {6}
    driven.unlock(6)
    link.time.wait(1.0)
    assert driven.doors()[6] == "closed"
    assert [(ch, door) for ch, door in driven.reports() if door == "open"] == [(6, "open")]
    assert driven.reports() == []


@given(address=st.integers(1, 247), channel=st.integers(1, 8), pulse_ms=st.integers(300, 1000))
def test_the_frames_of_the_relay_are_those_that_pymodbus_builds(
    address: int, channel: int, pulse_ms: int
) -> None:
    words = family_of("waveshare", Wanted(address, pulse_ms=pulse_ms))
    framer = FramerRTU(DecodePDU(is_server=False))
    reads = ReadDiscreteInputsRequest(address=0, count=8, dev_id=address)
    assert words.ask() == framer.buildFrame(reads)
    pulse = bytes((5, 2, channel - 1, 0, pulse_ms // 100))
    assert words.open(channel) == framer.encode(pulse, address, 0)


def test_a_relay_is_put_to_rest_and_without_inputs_its_doors_are_unknown() -> None:
    board, _ = board_of("waveshare")
    board.feed(bytes.fromhex("01050000FF008C3A"))
    link = SimLink(Time(), board)
    blind = driver(link, "waveshare", feedback="none")
    blind.rest()
    assert board.held == set()  # type: ignore[attr-defined]
    assert set(blind.doors().values()) == {"unknown"}
    assert len(link.written) == 1, "what has no inputs is not asked"
    assert blind.unlock(1) is Sent.ACKED
