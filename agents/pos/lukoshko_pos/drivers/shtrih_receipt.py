"""Our receipts as commands of Shtrih-M registers: pure, in the order in which they go (docs/devices/shtrih-m.md)."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time

from lukoshko_pos.config import Defaults
from lukoshko_pos.drivers import shtrih_words as words
from lukoshko_pos.drivers.register import NotTaken, VatUnnamed
from lukoshko_pos.drivers.tlv import nested, number, text
from lukoshko_pos.receipt import MARK
from lukoshko_wire.fiscal_codes import MARK_STATUS, MEASURE, OPERATION, SETTLEMENT, SUBJECT, TAXATION
from lukoshko_wire.pos import Mark, Receipt, ReceiptLine

RETURN_TYPE = 2
CORRECTS = 0x80
LONGEST_TLV = {1: 249, 2: 250}
"""By protocol: the length of a command has one byte in the first."""
MICRO = 1000
"""Thousandths become millionths."""
COMPUTED = b"\xff" * 5
DEPARTMENT = 1
VAT_BYTES: Mapping[str, int] = {
    "vat20": 0x01, "vat10": 0x02, "vat0": 0x04, "none": 0x08, "vat120": 0x10, "vat110": 0x20, "vat5": 0x81,
    "vat7": 0x82, "vat105": 0x84, "vat107": 0x90, "vat22": 0xCB, "vat122": 0xCC,
}  # fmt: skip
"""22 % is known to firmware since February 2026; `[taxes]` renames what this register knows otherwise."""


def vat_byte(rate: str, taxes: Mapping[str, str]) -> int:
    """The byte of a rate: ours, or as the settings name it (`0xCB`, or one of our rates). Raises NotTaken."""
    named = taxes.get(rate, rate)
    try:
        return VAT_BYTES[named] if named in VAT_BYTES else int(named, 0) & 0xFF
    except ValueError as error:
        raise VatUnnamed(f"no byte for the rate {named}") from error


def open_receipt(receipt: Receipt, password: bytes) -> bytes:
    """8D: sale or return, also as a correction."""
    type_ = RETURN_TYPE if receipt.kind.startswith("sell_return") else 0
    return words.OPEN_RECEIPT + password + bytes((type_ | (CORRECTS if receipt.correction else 0),))


def check_mark(mark: Mark, line: ReceiptLine, password: bytes) -> bytes:
    """FF61: the storage checks a code; what is sold by part or by weight says how much."""
    code = mark.code.encode("latin-1", "replace")
    part = b""
    if mark.status in ("dry_for_sale", "dry_return"):
        part = number(2108, MEASURE[line.measure], 1) + quantity(1023, line.quantity_milli)
    head = bytes((MARK_STATUS[mark.status], 0, len(code), len(part)))
    return words.CHECK_MARK + password + head + code + part


def bind_mark(mark: Mark, password: bytes) -> bytes:
    """FF67: the last line is of this code."""
    code = mark.code.encode("latin-1", "replace")
    return words.BIND_MARK + password + bytes((len(code),)) + code


def operation(receipt: Receipt, line: ReceiptLine, password: bytes, taxes: Mapping[str, str]) -> bytes:
    """FF46: one line, its sum given, its tax left to the register."""
    return (
        words.OPERATION
        + password
        + bytes((OPERATION[receipt.kind],))
        + (line.quantity_milli * MICRO).to_bytes(6, "little")
        + words.money(line.price_kopecks)
        + words.money(line.sum_kopecks)
        + COMPUTED
        + bytes((vat_byte(line.vat.value, taxes), DEPARTMENT, SETTLEMENT[line.method], SUBJECT[line.subject]))
        + line.name.encode("cp1251", "replace")
    )


def tags_of_line(line: ReceiptLine) -> Iterator[bytes]:
    """What FF4D adds to the last line."""
    yield number(2108, MEASURE[line.measure], 1)
    mark = line.mark
    if mark is not None and mark.share is not None:
        share = mark.share
        shown = text(1292, f"{share.numerator}/{share.denominator}")
        yield nested(1291, shown, number(1293, share.numerator), number(1294, share.denominator))
    if mark is not None and mark.industry is not None:
        said = mark.industry
        yield nested(
            1260,
            text(1262, said.foiv),
            text(1263, said.date),
            text(1264, said.number),
            text(1265, said.value),
        )


def tags_of_receipt(receipt: Receipt, defaults: Defaults) -> Iterator[bytes]:
    """What FF0C adds to the receipt."""
    yield from tags_of_cashier(receipt.cashier or defaults.cashier, receipt.cashier_inn)
    yield nested(1084, text(1085, MARK), text(1086, receipt.order_id))
    plain = (
        (1008, receipt.buyer),
        (1117, receipt.sender_email),
        (1187, receipt.place or defaults.place),
        (1009, receipt.address or defaults.address),
        (1036, receipt.machine_number or defaults.machine_number),
    )
    for tag, value in plain:
        if value:
            yield text(tag, value)
    if receipt.internet:
        yield number(1125, 1, 1)
    if receipt.buyer_name or receipt.buyer_inn:
        inn = (text(1228, receipt.buyer_inn.ljust(12)),) if receipt.buyer_inn else ()
        yield nested(1256, *((text(1227, receipt.buyer_name),) if receipt.buyer_name else ()), *inn)
    yield from _tags_of_correction(receipt)


def tags_of_cashier(name: str, inn: str) -> Iterator[bytes]:
    """Who stands at the till; the INN is padded to 12."""
    if name:
        yield text(1021, name)
        if inn:
            yield text(1203, inn.ljust(12))


def close_receipt(receipt: Receipt, password: bytes) -> bytes:
    """FF45: what was paid how; the cash in hand, the register reckons the change."""
    paid = [0] * 16
    paid[0] = receipt.tendered_kopecks or receipt.cash_kopecks
    paid[1] = receipt.electronic_kopecks
    paid[13:16] = receipt.prepaid_kopecks, receipt.credit_kopecks, receipt.other_kopecks
    sums = b"".join(words.money(each) for each in paid)
    return words.CLOSE_RECEIPT + password + sums + b"\0" + bytes(5 * 6) + bytes((TAXATION[receipt.taxation],))


def fits(tlv: bytes, protocol: int) -> bytes:
    """The same bytes. Raises NotTaken when no command of the protocol holds them."""
    if len(tlv) > LONGEST_TLV[protocol]:
        tag = int.from_bytes(tlv[:2], "little")
        raise NotTaken(f"tag {tag} has {len(tlv)} bytes, at most {LONGEST_TLV[protocol]} fit into a command")
    return tlv


def quantity(tag: int, milli: int) -> bytes:
    """FVLN: thousandths."""
    size = max(1, (milli.bit_length() + 7) // 8)
    value = bytes((3,)) + milli.to_bytes(size, "little")
    return tag.to_bytes(2, "little") + len(value).to_bytes(2, "little") + value


def _tags_of_correction(receipt: Receipt) -> Iterator[bytes]:
    correction = receipt.correction
    if correction is None:
        return
    yield number(1173, int(correction.type == "instruction"), 1)
    day = int(datetime.combine(correction.settled_on, time(), UTC).timestamp())
    named = (text(1179, correction.number),) if correction.number else ()
    yield nested(1174, number(1178, day, 4), *named)
    if correction.fiscal_sign:
        yield text(1192, correction.fiscal_sign)
