"""A Shtrih-M as its driver meets it, over TCP: receipts, modes, refusals, what survives a broken line."""

import base64
import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lukoshko_sim.till.tlv import decode, encode

Caller = Any
Host = Any
Tlv = Any

VECTORS = tomllib.loads((Path(__file__).parents[2] / "vectors/tlv.toml").read_text("utf-8"))["vector"]


def number(data: bytes) -> int:
    return int.from_bytes(data, "little")


def stored(shtrih: Caller, fd: int) -> dict[Any, Any]:
    (document,) = [one for one in shtrih.look("documents")["documents"] if one["fd"] == fd]
    return {
        "code": document["code"],
        "sign": document["sign"],
        **dict(decode(base64.b64decode(document["tlv"]))),
    }


def test_a_sale_is_written_and_read_back_block_by_block(host: Host, shtrih: Caller) -> None:
    fd, sign = host.sell()
    assert (fd, host.last_fd()) == (3, 3)
    found = host.ok(0xFF0A, (3).to_bytes(4, "little"))
    assert (found[0], number(found[7:11]), number(found[11:15])) == (3, 3, sign)
    assert (found[15], number(found[16:21])) == (1, 31_766)
    head = host.ok(0xFF3A, (3).to_bytes(4, "little"))
    kind, size = number(head[:2]), number(head[2:])
    whole = b""
    while len(whole) < size:
        whole += host.ok(0xFF3B)
    assert (kind, len(whole)) == (3, size)
    assert host.run(0xFF3B)[0] == 0x08
    fields: dict[int, Any] = dict(decode(whole))
    assert (fields[1020], fields[1081], fields[1031], fields[1103]) == (31_766, 31_766, 0, 2888)
    assert fields[1084] == [(1085, "Заказ"), (1086, "ord-1")]
    assert fields[1021] == "Системный администратор"
    assert int.from_bytes(fields[1077][2:], "big") == sign
    assert stored(shtrih, 3)["sign"] == sign
    paper = shtrih.look("paper?after=1")["papers"][0]
    assert (paper["kind"], paper["fd"], paper["complete"]) == ("sell", 3, True)


def test_the_bytes_of_a_receipt_are_the_published_ones(open_till: Any, connect: Any, a_tlv: Tlv) -> None:
    from_page = {vector["name"]: bytes.fromhex(vector["hex"]) for vector in VECTORS}
    till = open_till(protocol="shtrih", inn="4703148343")
    host = connect(till)
    at = datetime(2026, 10, 8, 13, 5)  # noqa: DTZ001
    now = datetime.fromisoformat(till.look("state")["now"])
    hours, seconds = divmod(int((at - now).total_seconds()), 3600)
    till.sim("clock", {"shift_hours": hours, "shift_seconds": seconds})
    # The first storage was registered today, which is later: a fresh one is put in.
    till.sim("fn", {"fn": "7380440902582955"})
    host.ok(0xE0)
    host.ok(0x8D, b"\0")
    host.ok(0xFF46, host.item())
    host.ok(0xFF4D, a_tlv(2108, b"\x0b"))
    host.ok(0xFF46, host.item("Доставка", quantity=1_000_000, price=80_730, vat=0xCB, subject=4))
    host.ok(0xFF0C, from_page["phone of the buyer"])
    host.ok(0xFF0C, from_page["INN of the cashier"])
    assert host.run(0xFF0C, a_tlv(1203, b"500100732259"))[0] == 0x33
    host.ok(0xFF45, host.payments(p1=200_000))
    tlv = base64.b64decode(till.look("documents?after=2")["documents"][0]["tlv"])
    absent = {name for name, written in from_page.items() if written not in tlv}
    assert absent == {"total 807.30", "nothing to pay"}
    assert encode(decode(tlv)) == tlv

    host.ok(0x8D, b"\0")
    host.ok(0xFF46, host.item("Доставка", quantity=1_000_000, price=80_730, vat=0xCB, subject=4))
    host.ok(0xFF45, host.payments(p2=80_730))
    alone = base64.b64decode(till.look("documents?after=3")["documents"][0]["tlv"])
    assert from_page["total 807.30"] in alone
    assert from_page["VAT 22 % of 807.30"] in alone


def type_of_host() -> Any:
    from tests.devices.sim_till.conftest import Host as Made

    return Made


@pytest.mark.parametrize(
    ("kind", "operation", "word"), [(0, 1, "sell"), (1, 3, "buy"), (2, 2, "sellReturn"), (3, 4, "buyReturn")]
)
@pytest.mark.parametrize("correction", [False, True])
def test_every_kind_of_receipt_and_of_its_correction(
    host: Host, shtrih: Caller, a_tlv: Tlv, kind: int, operation: int, word: str, correction: bool
) -> None:
    host.ok(0x50, (50_000).to_bytes(5, "little"))
    host.ok(0x8D, bytes([kind | 0x80 * correction]))
    assert host.status()[0] == 8 | kind << 4
    host.ok(0xFF46, host.item(kind=operation))
    if correction:
        assert host.run(0xFF45, host.payments(p1=31_766))[0] == 0xAA
        host.ok(0xFF0C, a_tlv(1173, b"\0"))
        host.ok(0xFF0C, a_tlv(1174, a_tlv(1178, (1_791_417_600).to_bytes(4, "little"))))
    host.ok(0xFF45, host.payments(p1=31_766))
    document = stored(shtrih, 3)
    assert (document["code"], document[1054], document[1031]) == (31 if correction else 3, operation, 31_766)
    if correction:
        assert (document[1173], document[1174]) == (0, [(1178, 1_791_417_600)])
    sums = shtrih.look("counts")["corrections" if correction else "by_type"]
    assert {name: one["count"] for name, one in sums.items() if one["count"]} == {word: 1}
    drawer = 50_000 + (31_766 if kind in (0, 3) else -31_766)
    assert shtrih.look("state")["cash_kopecks"] == drawer
    assert host.status()[0] == 2


def test_a_correction_without_lines(host: Host, shtrih: Caller, a_tlv: Tlv) -> None:
    host.ok(0xFF35)
    assert host.ok(0xFF01)[1] == 0x14
    host.ok(0xFF0C, a_tlv(1174, a_tlv(1178, (1_791_417_600).to_bytes(4, "little")), a_tlv(1179, "12-3")))
    paid = b"".join(kopecks.to_bytes(5, "little") for kopecks in (100, 200, 0, 0, 0))
    taxes = b"".join(kopecks.to_bytes(5, "little") for kopecks in (0, 27, 0, 0, 0, 0))
    answer = host.ok(0xFF4A, b"\1\1" + (300).to_bytes(5, "little") + paid + taxes + b"\1")
    assert (number(answer[:2]), number(answer[2:6])) == (1, 3)
    document = stored(shtrih, 3)
    assert (document["code"], document[1020], document[1031], document[1081]) == (31, 300, 100, 200)
    assert (document[1173], document[1103]) == (1, 27)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"sum": 31_768}, 0x33),
        ({"sum": 31_764}, 0x33),
        ({"tax": 2_890}, 0x33),
        ({"quantity": 0}, 0x33),
        ({"vat": 3}, 0x33),
        ({"method": 8}, 0x33),
        ({"subject": 200}, 0x33),
        ({"kind": 2}, 0x49),
        ({"sum": 31_767}, 0),
        ({"tax": 2_889}, 0),
    ],
)
def test_a_line_is_refused_and_the_receipt_goes_on_without_it(
    host: Host, changes: dict[str, int], error: int
) -> None:
    host.ok(0x8D, b"\0")
    assert host.run(0xFF46, host.item(**changes))[0] == error
    assert host.run(0xFF46, host.item("")[:-1])[0] == 0x33
    assert host.run(0xFF46, host.item("я" * 129))[0] == 0x33
    assert host.status()[0] == 8
    host.ok(0x88)
    assert host.last_fd() == 2


@pytest.mark.parametrize(
    ("payment", "error"),
    [
        ({"p1": 31_765}, 0x45),
        ({"p2": 31_767}, 0x4D),
        ({"p2": 31_766, "system": 2}, 0x33),
        ({"p2": 31_766, "rounding": 100}, 0x33),
        ({"p2": 31_766, "rounding": 66}, 0x4D),
        ({"p2": 31_700, "rounding": 66}, 0),
        ({"p1": 40_000, "system": 0}, 0),
        ({"p2": 10_000, "p13": 1_766, "p14": 5_000, "p15": 7_000, "p16": 8_000}, 0),
    ],
)
def test_what_is_paid_must_be_what_is_due(
    host: Host, shtrih: Caller, payment: dict[str, int], error: int
) -> None:
    host.begin()
    got, data = host.run(0xFF45, host.payments(**payment))
    assert got == error
    if error:
        assert (host.status()[0], host.last_fd()) == (8, 2)
        host.finish()
        return
    assert number(data[:5]) == max(0, payment.get("p1", 0) - 31_766)
    document = stored(shtrih, 3)
    assert document[1020] == 31_766 - payment.get("rounding", 0)
    assert sum(document[tag] for tag in (1031, 1081, 1215, 1216, 1217)) == document[1020]
    if "p16" in payment:
        assert [document[tag] for tag in (1031, 1081, 1215, 1216, 1217)] == [0, 11_766, 5_000, 7_000, 8_000]


def test_modes_refuse_what_does_not_belong_to_them(open_till: Any, connect: Any) -> None:
    till = open_till(protocol="shtrih")
    host = connect(till)
    assert host.status() == (4, 0)
    assert host.run(0x8D, b"\0")[0] == 0x3D
    assert host.run(0x41)[0] == 0x16
    assert host.run(0xFF43)[0] == 0x02
    assert host.run(0xFF46, host.item())[0] == 0x55
    assert host.run(0xFF45, host.payments(p2=31_766))[0] == 0x55
    assert host.run(0x88)[0] == 0x55
    assert host.run(0x8C)[0] == 0x56
    host.ok(0xE0)
    assert host.run(0xE0)[0] == 0x15
    assert host.run(0xFF0B)[0] == 0x02
    host.ok(0x8D, b"\0")
    for command in (0x8D, 0x41, 0x8C):
        assert host.run(command, b"\0" if command == 0x8D else b"")[0] == 0x4A
    host.ok(0x88)
    till.sim("clock", {"shift_hours": 24})
    assert host.status() == (3, 0)
    assert host.run(0x8D, b"\0")[0] == 0x4E
    host.ok(0x41)
    assert host.status() == (4, 0)
    assert host.run(0x99)[0] == 0x37
    assert host.run(0xFF99)[0] == 0x01
    assert host.run(0x8D, b"\x07")[0] == 0x33


def test_a_shift_that_ends_in_an_open_receipt_is_the_storages_refusal(host: Host, shtrih: Caller) -> None:
    host.begin()
    shtrih.sim("clock", {"shift_hours": 24})
    assert host.run(0xFF45, host.payments(p2=31_766))[0] == 0x16
    host.ok(0x88)
    assert host.run(0x8D, b"\0")[0] == 0x4E


def test_passwords_and_operators(host: Host, shtrih: Caller) -> None:
    assert host.run(0x10, password=31)[0] == 0x4F
    assert host.run(0x41, password=1)[0] == 0x4F
    assert host.run(0xFF01, password=29)[0] == 0x4F
    host.ok(0x1E, b"\x02\x01\0\x02" + "Курьер Иванов".encode("cp1251"))
    assert host.ok(0x1F, b"\x02\x01\0\x02").rstrip(b"\0").decode("cp1251") == "Курьер Иванов"
    host.ok(0x8D, b"\0", password=1)
    assert host.run(0xFF46, host.item(), password=2)[0] == 0x59
    assert host.run(0x88, password=2)[0] == 0x59
    host.ok(0xFF46, host.item(), password=1)
    assert host.ok(0xFF45, host.payments(p2=31_766), password=1)
    assert stored(shtrih, 3)[1021] == "Курьер Иванов"
    host.ok(0x1E, b"\x02\x01\0\x01" + (777).to_bytes(4, "little"))
    assert host.run(0x10, password=1)[0] == 0x4F
    assert host.ok(0x10, password=777)[0] == 1


def test_tables(host: Host) -> None:
    host.ok(0x1E, b"\x11\x01\0\x19\x01")
    assert host.ok(0x1F, b"\x11\x01\0\x19") == b"\x01"
    assert host.ok(0x1F, b"\x12\x01\0\x04") == b"9999078900000961"
    assert host.run(0x1E, b"\x12\x01\0\x04\x01")[0] == 0x7A
    assert host.run(0x1F, b"\x63\x01\0\x01")[0] == 0x5D
    assert host.run(0x1F, b"\x11\x02\0\x01")[0] == 0x33


def test_the_registration_can_be_checked(host: Host, shtrih: Caller) -> None:
    data = host.ok(0xFF09)
    assert (data[5:17], data[17:37]) == (b"7701234560  ", f"{stored(shtrih, 1)[1037]:<20}".encode())
    assert (data[37], data[38], data[39], data[40:52]) == (1, 0, 16, b"7709364346  ")
    assert (number(data[56:60]), number(data[60:64])) == (1, stored(shtrih, 1)["sign"])
    found = host.ok(0xFF0A, (1).to_bytes(4, "little"))
    assert (found[0], found[15:27], found[47]) == (1, b"7701234560  ", 1)
    full = host.ok(0x11)
    assert number(full[30:34] + full[48:50]) == 106_700_000_001
    assert number(full[40:46]) == 7_701_234_560
    assert host.ok(0xFF02) == b"9999078900000961"
    assert host.ok(0xFF04)[-1] == 0
    host.send(b"\xfc")
    assert host.answer()[2:4] == b"\0\0"


def test_reports_and_cash(host: Host, shtrih: Caller) -> None:
    host.sell()
    assert number(host.ok(0x50, (1000).to_bytes(5, "little"))[1:]) == 3
    assert host.run(0x51, (1001).to_bytes(5, "little"))[0] == 0x46
    host.ok(0x51, (400).to_bytes(5, "little"))
    assert shtrih.look("state")["cash_kopecks"] == 600
    host.ok(0x40)
    host.ok(0x8C)
    shtrih.sim("faults", {"ofd_down": True})
    report = host.ok(0xFF38)
    assert number(report[:4]) == 4
    host.ok(0xFF42)
    assert host.run(0x8D, b"\0")[0] == 0x4A
    host.ok(0xFF0C, b"\xb3\x04\x0c\x00500100732259")
    closed = host.ok(0xFF43)
    assert (number(closed[:2]), number(closed[2:6])) == (1, 5)
    assert stored(shtrih, 5)[1203] == "500100732259"
    kinds = [paper["kind"] for paper in shtrih.look("paper")["papers"]]
    assert kinds == [
        "openShift", "sell", "cashIn", "cashOut", "reportX", "copy", "reportOfdExchangeStatus", "closeShift"
    ]  # fmt: skip
    exchange = host.ok(0xFF39)
    waiting, first = number(exchange[2:4]), number(exchange[4:8])
    assert exchange[0] == 2
    assert first == 6 - waiting
    assert number(host.ok(0xFF3F)) == waiting
    assert host.run(0xFF3C, (5).to_bytes(4, "little"))[0] == 0x08
    shtrih.sim("faults", {"ofd_down": False})
    shtrih.until_sent()
    ticket = dict(decode(host.ok(0xFF3C, (5).to_bytes(4, "little"))))
    assert (ticket[1040], ticket[1041]) == (5, "9999078900000961")


def test_the_clock_is_set_in_steps_with_the_shift_closed(host: Host, shtrih: Caller) -> None:
    shtrih.sim("drift", {"seconds": 400})
    assert host.run(0x8D, b"\0")[0] == 0x17
    assert host.run(0x21, b"\x0c\0\0")[0] == 0x73
    shtrih.sim("drift", {"seconds": 0})
    host.ok(0x41)
    shtrih.sim("drift", {"seconds": 3 * 24 * 3600})
    now = datetime.fromisoformat(shtrih.look("state")["now"]) - timedelta(days=3)
    day = bytes((now.day, now.month, now.year % 100))
    assert host.run(0x23, day)[0] == 0x73
    assert host.run(0x22, b"\x1f\x02\x1a")[0] == 0x33
    host.ok(0x22, day)
    assert host.status()[0] == 6
    assert host.run(0xE0)[0] == 0xC0
    assert host.run(0x23, b"\x01\x01\x14")[0] == 0x7C
    host.ok(0x23, day)
    host.ok(0x21, bytes((now.hour, now.minute, now.second)))
    host.ok(0xE0)
    shtrih.sim("drift", {"seconds": -3600})
    assert host.run(0x8D, b"\0")[0] == 0x07
