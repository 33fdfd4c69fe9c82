"""What a register would refuse of a receipt that agrees with itself: refused by name before anything reaches it. Pure."""

from lukoshko_pos.drivers.register import Registration
from lukoshko_pos.drivers.tlv import nested, number, text
from lukoshko_wire.fiscal_codes import MEASURE, SETTLEMENT, SUBJECT, VAT
from lukoshko_wire.fiscal_ids import valid_inn, valid_rnm
from lukoshko_wire.pos import Receipt, ReceiptLine
from lukoshko_wire.receipts import BadReceipt, Fault

LARGEST_LINE = 1024
"""Bytes of one 1059 (FN technical description 1.2)."""
LARGEST_RECEIPT = 30 * 1024
"""Bytes of TLV that a storage takes as one receipt."""
AROUND = 1024
"""What the register adds: number, time, owner, VAT sums, and the like."""


def check_size(receipt: Receipt) -> None:
    """Raises BadReceipt `line_size` or `size` for what no storage takes."""
    total = AROUND + sum(map(len, _texts(receipt)))
    for no, line in enumerate(receipt.lines, start=1):
        size = len(line_tlv(line))
        if size > LARGEST_LINE:
            raise BadReceipt("line_size", f"line {no}: {size} bytes, at most {LARGEST_LINE}")
        total += size
    if total > LARGEST_RECEIPT:
        raise BadReceipt("size", f"about {total} bytes, at most {LARGEST_RECEIPT}")


def misregistered(registration: Registration) -> Fault | None:
    """`inn` or `rnm` when the check digits of what the register says of itself do not agree; None too for what it hides."""
    inn, number, serial = (
        registration.inn.strip(),
        registration.registration_number.strip(),
        registration.serial,
    )
    if inn and not valid_inn(inn):
        return "inn", f"the register is registered for {inn}, which is nobody's INN"
    if inn and number and serial and not valid_rnm(number, inn=inn, serial=serial):
        return "rnm", f"{number} is not the registration number of {inn} for register {serial}"
    return None


def check_registration(receipt: Receipt, registration: Registration) -> None:
    """Raises BadReceipt `inn`, `rnm` or `taxation` for what this register is not registered for."""
    fault = misregistered(registration)
    if fault is not None:
        raise BadReceipt(*fault)
    if receipt.seller_inn and registration.inn.strip() not in ("", receipt.seller_inn):
        raise BadReceipt("inn", f"{receipt.seller_inn} sells, the register is {registration.inn.strip()}'s")
    known = registration.taxations
    if known and receipt.taxation not in known:
        raise BadReceipt("taxation", f"{receipt.taxation}: the register is registered for {', '.join(known)}")


def line_tlv(line: ReceiptLine) -> bytes:
    """Tag 1059 as a storage will hold it, at its largest."""
    parts = [
        text(1030, line.name), number(1079, line.price_kopecks, 6), number(1023, line.quantity_milli, 8),
        number(2108, MEASURE[line.measure], 1), number(1043, line.sum_kopecks, 6), number(1199, VAT[line.vat], 1),
        number(1200, line.sum_kopecks, 6), number(1214, SETTLEMENT[line.method], 1),
        number(1212, SUBJECT[line.subject], 1),
    ]  # fmt: skip
    mark = line.mark
    if mark is not None:
        parts += [text(2000, mark.code), nested(1163, text(1305, mark.identifier or mark.code))]
        parts += [number(tag, 0, 1) for tag in (2102, 2106, 2110)]
        if mark.industry is not None:
            said = mark.industry
            pieces = (
                text(1262, said.foiv),
                text(1263, said.date),
                text(1264, said.number),
                text(1265, said.value),
            )
            parts.append(nested(1260, *pieces))
    return nested(1059, *parts)


def _texts(receipt: Receipt) -> tuple[str, ...]:
    return (
        receipt.buyer,
        receipt.buyer_name,
        receipt.place,
        receipt.address,
        receipt.cashier,
        receipt.order_id,
    )
