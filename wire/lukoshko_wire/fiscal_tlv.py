"""Bytes of fiscal data (ФФД 1.2, 4.2 of the format): how long a receipt is, and what is sent to registers that speak bytes.

tag UInt16 LE   length UInt16 LE   value: text in CP866, number LE of as many bytes as it needs, or again such bytes
"""

from lukoshko_wire.fiscal_codes import MARK_STATUS, MEASURE, OPERATION, SETTLEMENT, SUBJECT, TAXATION, VAT
from lukoshko_wire.pos import Mark, Receipt, ReceiptLine

QUANTITY_DECIMALS = 3
INN_LENGTH = 12
MOST_LINE_BYTES = 1024
"""One settled thing, tag 1059 with its head."""
MOST_BYTES = 30 * 1024
"""What the fiscal storage takes as one receipt (its technical description, 1.2)."""
BY_REGISTER = 400
"""Room for what the register adds: owner, numbers, time, sign, sums of VAT."""


def tlv(tag: int, value: bytes) -> bytes:
    """One tag with its value."""
    return tag.to_bytes(2, "little") + len(value).to_bytes(2, "little") + value


def text(tag: int, words: str, *, padded: int = 0) -> bytes:
    """Text; signs that CP866 lacks become question marks, fixed lengths are filled with spaces."""
    return tlv(tag, words.encode("cp866", "replace").ljust(padded))


def number(tag: int, value: int) -> bytes:
    """A number of as many bytes as it needs; zero is one byte."""
    return tlv(tag, _vln(value))


def decimal(tag: int, value: int, decimals: int) -> bytes:
    """`value` x 10 ** -`decimals`, without needless zeros."""
    while decimals and value % 10 == 0:
        value, decimals = value // 10, decimals - 1
    return tlv(tag, bytes((decimals,)) + _vln(value))


def line(settled: ReceiptLine) -> bytes:
    """Tag 1059."""
    parts = [
        text(1030, settled.name),
        number(1079, settled.price_kopecks),
        decimal(1023, settled.quantity_milli, QUANTITY_DECIMALS),
        number(2108, MEASURE[settled.measure]),
        number(1043, settled.sum_kopecks),
        number(1199, VAT[settled.vat]),
        number(1214, SETTLEMENT[settled.method]),
        number(1212, SUBJECT[settled.subject]),
    ]
    if settled.mark is not None:
        parts.append(_mark(settled.mark))
    return tlv(1059, b"".join(parts))


def body(receipt: Receipt) -> bytes:
    """What a receipt of ours says, without what the register adds."""
    sums = {
        1020: receipt.total_kopecks,
        1031: receipt.cash_kopecks,
        1081: receipt.electronic_kopecks,
        1215: receipt.prepaid_kopecks,
        1216: receipt.credit_kopecks,
        1217: receipt.other_kopecks,
    }
    said = {
        1008: receipt.buyer, 1021: receipt.cashier, 1009: receipt.address, 1187: receipt.place,
        1036: receipt.machine_number, 1117: receipt.sender_email,
    }  # fmt: skip
    mark = text(1085, "Заказ") + text(1086, receipt.order_id)
    parts = [number(1054, OPERATION[receipt.kind]), number(1055, TAXATION[receipt.taxation])]
    parts += [line(each) for each in receipt.lines]
    parts += [number(tag, kopecks) for tag, kopecks in sums.items()]
    parts += [text(tag, words) for tag, words in said.items() if words]
    parts += [text(1203, receipt.cashier_inn, padded=INN_LENGTH)] if receipt.cashier_inn else []
    parts += [number(1125, 1)] if receipt.internet else []
    parts += [_buyer(receipt)] if receipt.buyer_inn or receipt.buyer_name else []
    parts += [_correction(receipt)] if receipt.correction is not None else []
    return b"".join([*parts, tlv(1084, mark)])


def longest_line(receipt: Receipt) -> int:
    """Bytes of the longest line."""
    return max(len(line(each)) for each in receipt.lines)


def length(receipt: Receipt) -> int:
    """Bytes of the whole document, at most."""
    return len(body(receipt)) + BY_REGISTER


def _mark(mark: Mark) -> bytes:
    parts = [
        text(2000, mark.code),
        tlv(1163, text(1305, mark.identifier)),
        number(2110, MARK_STATUS[mark.status]),
        number(2106, mark.checked),
        number(2102, 0),
    ]
    if mark.share is not None:
        share = mark.share
        named = text(1292, f"{share.numerator}/{share.denominator}")
        parts.append(tlv(1291, named + number(1293, share.numerator) + number(1294, share.denominator)))
    if mark.industry is not None:
        said = mark.industry
        words = (
            text(1262, said.foiv) + text(1263, said.date) + text(1264, said.number) + text(1265, said.value)
        )
        parts.append(tlv(1260, words))
    return b"".join(parts)


def _buyer(receipt: Receipt) -> bytes:
    return tlv(1256, text(1227, receipt.buyer_name) + text(1228, receipt.buyer_inn, padded=INN_LENGTH))


def _correction(receipt: Receipt) -> bytes:
    fixed = receipt.correction
    assert fixed is not None  # noqa: S101 - the caller has looked
    base = number(1178, 2**32 - 1) + (text(1179, fixed.number) if fixed.number else b"")
    sign = text(1192, fixed.fiscal_sign) if fixed.fiscal_sign else b""
    return number(1173, int(fixed.type == "instruction")) + tlv(1174, base) + sign


def _vln(value: int) -> bytes:
    return value.to_bytes(max(1, (value.bit_length() + 7) // 8), "little")
