"""Everything that a receipt can say, as each family of registers is told it."""

from base64 import b64decode
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.flows.agents.kit import receipt

from lukoshko_pos.config import Defaults
from lukoshko_pos.drivers import shtrih_receipt as bytes_
from lukoshko_pos.drivers.atol_tasks import check_result, receipt_task
from lukoshko_pos.drivers.register import NotTaken
from lukoshko_pos.drivers.shtrih_words import password
from lukoshko_pos.drivers.tlv import tags
from lukoshko_wire.pos import Correction, Industry, Mark, ReceiptLine, Share
from lukoshko_wire.receipts import check
from lukoshko_wire.values import Vat

MILK = "0104610053149777215d/wuU\x1d93dGVz"
INDUSTRY = Industry(foiv="030", date="21.11.2023", number="1944", value="UUID=a&Time=1")
WORD = password(30)


def line(**other: Any) -> ReceiptLine:
    """A piece of 100.00 unless told otherwise."""
    usual: dict[str, Any] = {
        "name": "Молоко", "price_kopecks": 10_000, "quantity_milli": 1000, "measure": "piece", "sum_kopecks": 10_000,
        "vat": Vat.VAT10,
    }  # fmt: skip
    return ReceiptLine(**{**usual, **other})


def marked(**other: Any) -> ReceiptLine:
    """Milk with its code."""
    mark = Mark(code=MILK, identifier=MILK[:25], industry=INDUSTRY, **other.pop("mark", {}))
    return line(subject="commodity_with_marking", mark=mark, **other)


CORRECTION = Correction(
    type="instruction", settled_on=date(2026, 10, 8), number="17-к", fiscal_sign="3304159072"
)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "sell_return"}, {"type": "sellReturn"}),
        ({"kind": "sell_correction", "correction": CORRECTION},
         {"type": "sellCorrection", "correctionType": "instruction", "correctionBaseDate": "2026.10.08",
          "correctionBaseNumber": "17-к"}),
        ({"kind": "sell_return_correction", "correction": Correction(type="self", settled_on=date(2026, 1, 2))},
         {"type": "sellReturnCorrection", "correctionType": "self", "correctionBaseDate": "2026.01.02"}),
        ({"machine_number": "А-7"}, {"machineNumber": "А-7"}),
        ({"sender_email": "shop@example.ru"}, {"companyInfo": {"email": "shop@example.ru"}}),
        ({"buyer_name": "ООО Ромашка", "buyer_inn": "7707083893"},
         {"clientInfo": {"emailOrPhone": "+79161234567", "name": "ООО Ромашка", "vatin": "7707083893"}}),
        ({"cash_kopecks": 0, "electronic_kopecks": 6_666, "prepaid_kopecks": 30_000, "credit_kopecks": 5_000,
          "other_kopecks": 5_000},
         {"payments": [{"type": "electronically", "sum": Decimal("66.66")}, {"type": "prepaid", "sum": Decimal("300.00")},
                       {"type": "credit", "sum": Decimal("50.00")}, {"type": "other", "sum": Decimal("50.00")}]}),
        ({"cash_kopecks": 46_666, "electronic_kopecks": 0, "tendered_kopecks": 50_000},
         {"payments": [{"type": "cash", "sum": Decimal("500.00")}]}),
    ],
)  # fmt: skip
def test_a_receipt_of_atol_says(change: dict[str, Any], said: dict[str, Any]) -> None:
    whole = receipt(**change)
    check(whole)
    task = receipt_task(whole, Defaults(), {}, electronic=False)
    assert {name: task.get(name) for name in said} == said
    assert ("correctionType" in task) == ("correction" in change)


def test_a_correction_of_atol_names_the_wrong_receipt() -> None:
    whole = receipt(kind="sell_correction", correction=CORRECTION)
    items = receipt_task(whole, Defaults(), {}, electronic=False)["items"]
    assert {"type": "additionalAttribute", "value": "3304159072"} in items


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (line(method="full_prepayment", vat=Vat.VAT110), ("fullPrepayment", "commodity", "vat110", "piece")),
        (line(method="advance", subject="payment", vat=Vat.VAT122), ("advance", "payment", "vat122", "piece")),
        (line(method="credit", subject="excise_without_marking", vat=Vat.NONE),
         ("credit", "exciseWithoutMarking", "none", "piece")),
        (line(measure="litre"), ("fullPayment", "commodity", "vat10", "liter")),
        (line(measure="gram"), ("fullPayment", "commodity", "vat10", "gram")),
        (line(measure="other"), ("fullPayment", "commodity", "vat10", "otherUnits")),
    ],
)  # fmt: skip
def test_a_line_of_atol_says(of: ReceiptLine, said: tuple[str, ...]) -> None:
    position = receipt_task(receipt(lines=[of]), Defaults(), {}, electronic=False)["items"][0]
    assert (
        position["paymentMethod"], position["paymentObject"], position["tax"]["type"], position["measurementUnit"],
    ) == said  # fmt: skip


def test_a_marked_line_of_atol_carries_its_code_its_check_and_the_permissive_answer() -> None:
    half = marked(mark={"share": Share(1, 2)}, quantity_milli=500, sum_kopecks=5_000)
    whole = receipt(lines=[marked(), half])
    first, second = receipt_task(whole, Defaults(), {}, electronic=False, checks={MILK: 15})["items"][:2]
    params = first["imcParams"]
    assert b64decode(params["imc"]) == MILK.encode()
    assert (params["imcType"], params["itemEstimatedStatus"]) == ("auto", "itemPieceSold")
    assert check_result(params["itemInfoCheckResult"]) == 15
    assert first["industryInfo"] == [
        {"fois": "030", "date": "21.11.2023", "number": "1944", "industryAttribute": "UUID=a&Time=1"}
    ]
    assert second["imcParams"]["itemFractionalAmount"] == "1/2"


def told(octets: bytes) -> dict[int, bytes]:
    """One level of TLV."""
    return dict(tags(octets))


def test_the_cheese_of_the_reference_is_its_golden_line_but_for_the_sum_that_we_give() -> None:
    cheese = line(
        name="Сыр вес.", price_kopecks=89_990, quantity_milli=353, measure="kilogram", sum_kopecks=31_766
    )
    golden = bytes.fromhex(
        "FF 46 1E 00 00 00 01 E8 62 05 00 00 00 86 5F 01 00 00 16 7C 00 00 00 FF FF FF FF FF 02 01 04 01"
        "D1 FB F0 20 E2 E5 F1 2E"
    )
    assert bytes_.operation(receipt(lines=[cheese]), cheese, WORD, {}) == golden
    (unit,) = bytes_.tags_of_line(cheese)
    assert told(unit) == {2108: b"\x0b"}


@pytest.mark.parametrize(
    ("rate", "taxes", "octet"),
    [("vat22", {}, 0xCB), ("vat22", {"vat22": "0xCE"}, 0xCE), ("vat22", {"vat22": "vat20"}, 1), ("none", {}, 8),
     ("vat107", {}, 0x90), ("vat105", {}, 0x84)],
)  # fmt: skip
def test_rates_of_shtrih_are_bytes_that_settings_may_rename(
    rate: str, taxes: dict[str, str], octet: int
) -> None:
    assert bytes_.vat_byte(rate, taxes) == octet


def test_a_rate_without_a_byte_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(NotTaken):
        bytes_.vat_byte("vat22", {"vat22": "twenty"})


@pytest.mark.parametrize(
    ("change", "type_"),
    [({}, 0), ({"kind": "sell_return"}, 2), ({"kind": "sell_correction", "correction": CORRECTION}, 0x80),
     ({"kind": "sell_return_correction", "correction": CORRECTION}, 0x82)],
)  # fmt: skip
def test_a_receipt_of_shtrih_is_opened_by_its_kind(change: dict[str, Any], type_: int) -> None:
    assert bytes_.open_receipt(receipt(**change), WORD) == b"\x8d\x1e\0\0\0" + bytes((type_,))


def test_a_receipt_of_shtrih_is_closed_with_each_payment_in_its_place() -> None:
    whole = receipt(
        cash_kopecks=1_666, electronic_kopecks=5_000, prepaid_kopecks=30_000, credit_kopecks=6_000, other_kopecks=4_000,
        tendered_kopecks=2_000, taxation="usnIncome",
    )  # fmt: skip
    check(whole)
    body = bytes_.close_receipt(whole, WORD)
    paid = [int.from_bytes(body[6 + 5 * no : 11 + 5 * no], "little") for no in range(16)]
    assert paid == [2_000, 5_000, *[0] * 11, 30_000, 6_000, 4_000]
    assert (len(body), body[-1]) == (2 + 4 + 80 + 1 + 30 + 1, 2)


def test_tags_of_a_shtrih_receipt_are_those_of_the_format() -> None:
    whole = receipt(
        kind="sell_correction", correction=CORRECTION, cashier_inn="500100732259", internet=True, machine_number="7",
        buyer_name="ООО «Ромашка»", buyer_inn="7707083893", sender_email="shop@example.ru",
    )  # fmt: skip
    said = [told(tag) for tag in bytes_.tags_of_receipt(whole, Defaults())]
    flat = {tag: value for each in said for tag, value in each.items()}
    assert flat[1203] == b"500100732259"
    assert told(flat[1084]) == {1085: "Заказ".encode("cp866"), 1086: b"o-1"}
    assert (flat[1008], flat[1125], flat[1036]) == (b"+79161234567", b"\x01", b"7")
    assert told(flat[1256]) == {1227: 'ООО "Ромашка"'.encode("cp866"), 1228: b"7707083893  "}
    assert flat[1173] == b"\x01"
    assert told(flat[1174]) == {1178: (1_791_417_600).to_bytes(4, "little"), 1179: "17-к".encode("cp866")}
    assert flat[1192] == b"3304159072"


def test_a_marked_line_of_shtrih_is_checked_bound_and_explained() -> None:
    whole = marked(mark={"share": Share(1, 2)}, quantity_milli=500, sum_kopecks=5_000)
    mark = whole.mark
    assert mark is not None
    code = MILK.encode()
    assert bytes_.check_mark(mark, whole, WORD) == b"\xff\x61\x1e\0\0\0\x01\0" + bytes((len(code), 0)) + code
    assert bytes_.bind_mark(mark, WORD) == b"\xff\x67\x1e\0\0\0" + bytes((len(code),)) + code
    flat = {tag: value for each in bytes_.tags_of_line(whole) for tag, value in told(each).items()}
    assert told(flat[1291]) == {1292: b"1/2", 1293: b"\x01", 1294: b"\x02"}
    assert told(flat[1260]) == {1262: b"030", 1263: b"21.11.2023", 1264: b"1944", 1265: b"UUID=a&Time=1"}


def test_goods_sold_by_part_say_how_much_when_they_are_checked() -> None:
    whole = marked(mark={"status": "dry_for_sale"}, measure="kilogram", quantity_milli=353, sum_kopecks=3_530)
    mark = whole.mark
    assert mark is not None
    tail = bytes_.check_mark(mark, whole, WORD)[-12:]
    assert told(tail) == {2108: b"\x0b", 1023: b"\x03\x61\x01"}


@pytest.mark.parametrize("protocol", [1, 2])
def test_a_tag_that_no_command_holds_is_refused_before_anything_is_sent(protocol: int) -> None:
    for tag in bytes_.tags_of_receipt(receipt(address="я" * 256), Defaults()):
        if told(tag).keys() == {1009}:
            with pytest.raises(NotTaken):
                bytes_.fits(tag, protocol)
