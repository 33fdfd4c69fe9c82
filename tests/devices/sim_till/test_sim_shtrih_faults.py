"""A Shtrih-M on a bad day: dead lines, held answers, paper that ends, power that goes."""

import base64
import os
import time
from pathlib import Path
from typing import Any

import pytest

Caller = Any
Host = Any
Tlv = Any

DEAD = (ConnectionError, TimeoutError)


def close_frame(host: Host) -> bytes:
    return bytes(host.frame(b"\xff\x45" + (30).to_bytes(4, "little") + host.payments(p2=31_766)))


def test_an_answer_that_the_line_lost_is_held_for_whoever_asks_next(host: Host, shtrih: Caller) -> None:
    host.begin()
    shtrih.sim("faults", {"after_write_before_reply": 1})
    host.socket.sendall(close_frame(host))
    with pytest.raises(DEAD):
        host.read(20)
    host.again()
    held = host.enq()
    assert held is not None
    assert held[:3] == b"\xff\x45\0"
    assert int.from_bytes(held[8:12], "little") == 3
    assert host.enq() is None
    assert (host.last_fd(), host.status()) == (3, (2, 0))
    assert shtrih.look("counts")["by_type"]["sell"]["count"] == 1


@pytest.mark.parametrize("point", ["before_open", "after_items", "before_close"])
def test_a_line_that_breaks_before_the_close_leaves_at_most_an_open_receipt(
    host: Host, shtrih: Caller, point: str
) -> None:
    shtrih.sim("faults", {point: 1})
    with pytest.raises(DEAD):
        host.sell()
    host.again()
    host.enq()
    assert host.last_fd() == 2
    assert host.status()[0] == (2 if point == "before_open" else 8)
    assert host.ok(0xFF01)[1] == (0 if point == "before_open" else 4)
    if point != "before_open":
        assert host.run(0x8D, b"\0")[0] == 0x4A
        host.ok(0x88)
    assert host.sell()[0] == 3


@pytest.mark.parametrize(
    ("point", "written"),
    [("before_open", 2), ("after_items", 2), ("before_close", 2), ("after_write_before_reply", 3)],
)
def test_a_fault_may_have_its_own_error(host: Host, shtrih: Caller, point: str, written: int) -> None:
    shtrih.sim("faults", {point: {"next": 1, "byte": 0x03}})
    steps = [
        host.run(0x8D, b"\0")[0],
        host.run(0xFF46, host.item())[0],
        host.run(0xFF45, host.payments(p2=31_766))[0],
    ]
    where = {"before_open": 0, "after_items": 1}.get(point, 2)
    assert steps[where] == 0x03
    assert host.last_fd() == (3 if point == "after_items" else written)


@pytest.mark.parametrize("point", ["before_open", "after_items", "before_close", "after_write_before_reply"])
def test_power_that_goes_leaves_half_a_document_or_an_unprinted_one(
    host: Host, shtrih: Caller, point: str
) -> None:
    shtrih.sim("faults", {point: {"next": 1, "what": "power"}})
    with pytest.raises(DEAD):
        host.sell()
    host.again()
    assert host.enq() is None
    written = point == "after_write_before_reply"
    assert host.last_fd() == (3 if written else 2)
    if written:
        assert host.status() == (2, 3)
        host.ok(0xB0)
    elif point != "before_open":
        assert (host.status()[0], host.ok(0xFF01)[1]) == (2, 4)
        assert host.run(0x8D, b"\0")[0] == 0x02
        host.ok(0xFF08)
    assert host.sell()[0] == (4 if written else 3)


@pytest.mark.parametrize("what", ["paper", "cover"])
def test_paper_that_ends_in_the_middle_of_printing(host: Host, shtrih: Caller, what: str) -> None:
    shtrih.sim("faults", {"during_print": {"next": 1, "what": what}})
    assert host.sell()[0] == 3
    assert host.status() == (2, 2)
    assert host.run(0x8D, b"\0")[0] == 0x6B
    assert host.run(0xB0)[0] == 0x6B
    shtrih.sim("paper/load", {})
    shtrih.sim("cover", {"open": False})
    assert host.status() == (2, 3)
    for _ in range(3):
        assert host.run(0xFF45, host.payments(p2=31_766))[0] == 0x58
    assert host.status() == (2, 3)
    host.ok(0xB0)
    assert host.status() == (2, 0)
    pages = shtrih.look("paper?after=1")["papers"]
    # Each close that was repeated began the document anew, and ended nowhere.
    assert [(page["kind"], page["fd"], page["complete"]) for page in pages] == [
        *[("sell", 3, False)] * 4,
        ("sell", 3, True),
        ("copy", 3, True),
    ]
    host.ok(0xB0)
    assert len(shtrih.look("paper?after=1")["papers"]) == 6
    assert host.last_fd() == 3


def test_the_rest_is_printed_and_then_a_copy(host: Host, shtrih: Caller) -> None:
    shtrih.sim("faults", {"during_print": 1})
    host.sell()
    shtrih.sim("paper/load", {})
    host.ok(0xB0)
    half, rest, copy = shtrih.look("paper?after=1")["papers"]
    assert half["lines"] + rest["lines"] == [line for line in copy["lines"] if "КОПИЯ" not in line]


@pytest.mark.parametrize("point", ["before_open", "after_items", "before_close"])
@pytest.mark.parametrize("what", ["paper", "cover"])
def test_paper_that_is_out_before_the_document_is_written(
    host: Host, shtrih: Caller, point: str, what: str
) -> None:
    shtrih.sim("faults", {point: {"next": 1, "what": what}})
    codes = [
        host.run(0x8D, b"\0")[0],
        host.run(0xFF46, host.item())[0],
        host.run(0xFF45, host.payments(p2=31_766))[0],
    ]
    assert 0x6B in codes
    assert (host.last_fd(), host.status()[1]) == (2, 1)
    shtrih.sim("paper/load", {})
    shtrih.sim("cover", {"open": False})
    if host.status()[0] == 8:
        host.ok(0x88)
    assert host.sell()[0] == 3


def test_a_slow_printer_prints_behind_the_answer_unless_it_is_hurried(host: Host, shtrih: Caller) -> None:
    shtrih.sim("print", {"ms": 60_000})
    host.sell()
    assert host.status() == (2, 5)
    assert host.run(0x8D, b"\0")[0] == 0x50
    shtrih.sim("print", {"ms": 0})
    assert host.status() == (2, 5), "what is begun takes as long as it was to take"
    # A repeated close begins the printing anew: however often it came, so often the time would start again.
    assert host.run(0xFF45, host.payments(p2=31_766))[0] == 0x50
    host.wait(0)
    assert [page["fd"] for page in shtrih.look("paper?after=1")["papers"]] == [3]
    assert host.last_fd() == 3


def test_power_that_goes_while_it_prints(host: Host, shtrih: Caller) -> None:
    shtrih.sim("print", {"ms": 60_000})
    host.sell()
    shtrih.sim("power", {"on": False})
    with pytest.raises(DEAD):
        host.status()
    shtrih.sim("power", {"on": True})
    host.again()
    assert host.status() == (2, 3)
    shtrih.sim("print", {"ms": 0})
    host.ok(0xB0)
    kinds = [(page["kind"], page["complete"]) for page in shtrih.look("paper?after=1")["papers"]]
    assert kinds == [("sell", False), ("sell", True), ("copy", True)]


def test_the_plug_pulled_between_a_document_and_its_answer_takes_the_answer_away(
    host: Host, shtrih: Caller
) -> None:
    host.begin()
    shtrih.sim("faults", {"delay_after_write_ms": {"next": 1, "ms": 60_000}})
    host.socket.sendall(close_frame(host))
    deadline = time.monotonic() + 20
    while shtrih.look("state")["last_fd"] < 3:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    shtrih.sim("power", {"on": True})
    host.again()
    assert host.enq() is None
    assert (host.last_fd(), host.status()) == (3, (2, 3))
    host.ok(0xB0)
    assert shtrih.look("paper?after=1")["papers"][-1]["complete"] is True


def test_a_line_may_be_cut_from_outside(host: Host, shtrih: Caller) -> None:
    shtrih.sim("line/drop", {})
    with pytest.raises(DEAD):
        host.status()
    host.again()
    assert host.status() == (2, 0)
    shtrih.sim("faults", {"link_down": {"next": 1, "byte": 0}})
    with pytest.raises(DEAD):
        host.status()
    host.again()
    shtrih.sim("faults", {"link_down": {"next": 1, "byte": 0x75}})
    assert host.run(0x10)[0] == 0x75


def test_the_storage_has_its_own_faults(host: Host, shtrih: Caller) -> None:
    shtrih.sim("faults", {"fn_fault": True})
    assert host.run(0xFF01)[0] == 0x03
    assert host.run(0x8D, b"\0")[0] == 0x03
    assert host.status() == (2, 0)
    shtrih.sim("faults", {"fn_fault": False, "fn_full": 1, "fn_near_full": True})
    assert host.run(0x8D, b"\0")[0] == 0x06
    assert host.ok(0xFF01)[4] & 4
    shtrih.sim("faults", {"ofd_down": True})
    host.ok(0x41)
    shtrih.sim("clock", {"shift_hours": 24 * 31})
    assert host.ok(0xFF01)[4] & 8
    assert host.run(0xE0)[0] == 0x15
    shtrih.sim("faults", {"ofd_down": False})
    shtrih.until_sent()
    shtrih.sim("clock", {"shift_hours": 24 * 1_075})
    assert host.ok(0xFF01)[4] & 2
    shtrih.sim("clock", {"shift_hours": 24 * 10})
    assert host.run(0xE0)[0] == 0x05


def test_another_program_and_another_storage(host: Host, shtrih: Caller) -> None:
    shtrih.sim(
        "faults", {"foreign_before": {"next": 1, "kopecks": 5}, "foreign_after": {"next": 1, "kopecks": 6}}
    )
    assert host.sell()[0] == 4
    assert host.last_fd() == 5
    host.begin()
    shtrih.sim("fn", {"fn": "9999078900000999"})
    assert host.status()[0] == 4
    assert host.ok(0xFF02) == b"9999078900000999"
    assert host.run(0xFF45, host.payments(p2=31_766))[0] == 0x55
    shtrih.sim("fn", {"fn": "9999078900000961"})
    assert host.last_fd() == 5


def milk() -> bytes:
    return b"01046006531059902152CUnq\x1d93Gk30"


def test_a_code_is_checked_taken_and_bound(host: Host, shtrih: Caller, a_tlv: Tlv) -> None:
    assert host.ok(0xFF61, bytes([1, 0, len(milk()), 0]) + milk()) == bytes([0, 1, 5, 2, 0x20, 15])
    assert host.run(0xFF61, bytes([1, 0, len(milk()), 0]) + milk())[0] == 0x02
    assert host.ok(0xFF70)[:4] == bytes([4, 0, 255, 0])
    assert host.ok(0xFF69, b"\x01") == bytes([15])
    assert host.run(0xFF69, b"\x01")[0] == 0x02
    host.ok(0x8D, b"\0")
    host.ok(0xFF46, host.item("Молоко", quantity=1_000_000, price=9_900, subject=33))
    industry = a_tlv(
        1260, a_tlv(1262, "030"), a_tlv(1263, "21.11.2023"), a_tlv(1264, "1944"), a_tlv(1265, "UUID=1")
    )
    host.ok(0xFF4D, industry)
    host.ok(0xFF4D, a_tlv(1291, a_tlv(1292, "1/2"), a_tlv(1293, b"\x01"), a_tlv(1294, b"\x02")))
    assert host.run(0xFF4D, a_tlv(1079, b"\x01"))[0] == 0x33
    assert host.run(0xFF45, host.payments(p2=9_900))[0] == 0xAC
    assert host.ok(0xFF67, bytes([len(milk())]) + milk()) == bytes([5, 0, 1])
    assert host.ok(0xFF70)[:5] == bytes([1, 1, 255, 1, 1])
    assert int.from_bytes(host.ok(0xFF74)[:4], "little") > 100
    host.ok(0xFF45, host.payments(p2=9_900))
    view = shtrih.look("documents?after=2")["documents"][0]
    assert milk() in base64.b64decode(view["tlv"])
    assert host.ok(0xFF70)[3] == 0


def test_an_unchecked_code_is_checked_when_it_is_bound(host: Host, shtrih: Caller) -> None:
    shtrih.sim("faults", {"ism_down": {"next": 1, "how": "unasked"}})
    assert host.ok(0xFF61, bytes([1, 0, len(milk()), 0]) + milk()) == bytes([0, 1, 5, 0])
    assert host.ok(0xFF69, b"\0") == bytes([0])
    host.ok(0x8D, b"\0")
    host.ok(0xFF46, host.item(subject=33))
    shtrih.sim("faults", {"ism_down": 1})
    answer = host.ok(0xFF67, bytes([len(milk())]) + milk())
    assert answer == bytes([5, 0, 1]) + bytes([0, 1, 5, 2, 0xFF, 0])
    host.ok(0x88)
    shtrih.sim("faults", {"marks_blocked": 1})
    assert host.run(0xFF61, bytes([1, 0, len(milk()), 0]) + milk())[0] == 0xA2
    shtrih.sim("faults", {"marks_denied": 1})
    assert host.run(0xFF61, bytes([1, 0, len(milk()), 0]) + milk())[0] == 0xA0
    shtrih.sim("faults", {"ism_says": 5})
    assert host.ok(0xFF61, bytes([1, 0, len(milk()), 0]) + milk())[-1] == 5
    assert host.ok(0xFF69, b"\x02") == b"\0"


def test_the_same_register_hangs_on_a_pseudo_terminal(open_till: Any, tmp_path: Path) -> None:
    till = open_till(protocol="shtrih", pty=tmp_path / "till")
    line = os.open(tmp_path / "till", os.O_RDWR | os.O_NOCTTY)
    try:

        def say(data: bytes, size: int) -> bytes:
            os.write(line, data)
            got = b""
            deadline = time.monotonic() + 20
            while len(got) < size:
                assert time.monotonic() < deadline
                got += os.read(line, size - len(got))
            return got

        assert say(b"\x05", 1) == b"\x15"
        answer = say(bytes.fromhex("02 05 10 1E 00 00 00 0B"), 21)
        assert (answer[:3], answer[4:6]) == (b"\x06\x02\x11", b"\x00\x1e")
        assert say(b"\x06" + bytes.fromhex("02 05 10 1E 00 00 00 0C"), 1) == b"\x15"
        assert till.look("line")["pty"] == str(tmp_path / "till")
    finally:
        os.close(line)


def test_a_sale_by_protocol_2_is_written_once_however_often_its_frame_comes(
    open_till: Any, connect: Any
) -> None:
    till = open_till(protocol="shtrih")
    host = connect(till)
    number, nothing = host.second(b"")
    assert nothing == b""
    pass_30 = (30).to_bytes(4, "little")
    frames = [
        b"\xe0" + pass_30,
        b"\x8d" + pass_30 + b"\0",
        b"\xff\x46" + pass_30 + host.item("Пельмени Џ џ"),
        b"\xff\x45" + pass_30 + host.payments(p2=31_766),
    ]
    for frame in frames:
        number = (number + 1) % 65_536
        echoed, answer = host.second(frame, number)
        assert echoed == number
        size = 2 if frame[0] == 0xFF else 1
        assert answer[: size + 1] == frame[:size] + b"\0"
    assert host.second(frames[-1], number) == (number, answer)
    host.again()
    assert host.second(b"") == (number, b"")
    assert host.second(frames[-1], number) == (number, answer)
    assert till.look("state")["last_fd"] == 3
    # What never reached the register does not use its number up.
    till.sim("faults", {"link_down": {"next": 1, "byte": 0}})
    with pytest.raises(DEAD):
        host.second(frames[0], number + 1)
    host.again()
    assert host.second(b"") == (number, b"")
    # Under the next number it is another command, and there is no receipt to close.
    assert host.second(frames[-1], number + 1)[1] == b"\xff\x45\x55"
    till.sim("power", {"on": True})
    host.again()
    assert host.second(b"")[0] == 0
    assert till.look("state")["last_fd"] == 3
