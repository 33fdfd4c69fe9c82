"""What must be true of a receipt before any register sees it: the server and the till's agent refuse the same ones."""

import uuid
from collections.abc import Iterable, Iterator, Sequence

from lukoshko_wire import fiscal_tlv
from lukoshko_wire.fiscal_ids import valid_inn
from lukoshko_wire.money import half_up
from lukoshko_wire.pos import MOST_LINES, Mark, Receipt, ReceiptKind, ReceiptLine
from lukoshko_wire.problems import LukoshkoError

WHOLE_MILLI = 1000
"""One piece, or one kilogram."""
MOST_KOPECKS = 2**32 - 1
"""42 949 672.95 roubles: the most that registers and cloud tills take as a price or a sum."""
LONGEST_PLACE = 256
"""Characters of tags 1009 and 1187."""
INTENTS = uuid.UUID("7c0e6b1e-6f0d-5a53-9f6b-1f3a7f1b2c44")
MARKED = frozenset({"commodity_with_marking", "excise_with_marking"})
Fault = tuple[str, str]
"""Which rule, and what is wrong."""


class BadReceipt(LukoshkoError):
    """A receipt whose parts do not agree, or that lacks what the law wants. `name` says which rule."""

    code = "receipt.bad"
    status = 409

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(detail, name=name)
        self.name = name


def receipt_id(settlement_id: str, kind: ReceiptKind) -> str:
    """The one receipt of this kind of a settlement, and the intent under which its till prints it first."""
    return str(uuid.uuid5(INTENTS, f"{settlement_id}:{kind}"))


def check(receipt: Receipt, *, electronic: bool = False) -> None:
    """Refuse a receipt before the register does; `electronic` when the till has no paper. Raises BadReceipt by name."""
    for name, detail in _faults(receipt, electronic=electronic or receipt.electronic):
        raise BadReceipt(name, detail)


def payments(receipt: Receipt) -> dict[str, int]:
    """Kopecks by way of paying, as tags 1031, 1081, 1215, 1216 and 1217 stand."""
    return {
        "cash": receipt.cash_kopecks,
        "electronic": receipt.electronic_kopecks,
        "prepaid": receipt.prepaid_kopecks,
        "credit": receipt.credit_kopecks,
        "other": receipt.other_kopecks,
    }


def sums_agree(lines: Iterable[ReceiptLine]) -> bool:
    """True when price x quantity of every line is its sum within a kopeck (ФФД 1.2, tag 1043)."""
    return all(abs(line.sum_kopecks - exact(line)) <= 1 for line in lines)


def exact(line: ReceiptLine) -> int:
    """Price x quantity, half up to a kopeck."""
    return half_up(line.price_kopecks * line.quantity_milli, WHOLE_MILLI)


def _faults(receipt: Receipt, *, electronic: bool) -> Iterator[Fault]:
    for no, line in enumerate(receipt.lines, start=1):
        for name, detail in _of_line(line):
            yield name, f"line {no}: {detail}"
    yield from _of_lines(receipt.lines)
    yield from _of_size(receipt)
    yield from _of_sums(receipt)
    yield from _of_people(receipt, electronic=electronic)
    yield from _of_correction(receipt)


def _of_line(line: ReceiptLine) -> Iterator[Fault]:
    if abs(line.sum_kopecks - exact(line)) > 1:
        yield "line_sum", f"{line.sum_kopecks} kopecks, price x quantity is {exact(line)}"
    if max(line.price_kopecks, line.sum_kopecks) > MOST_KOPECKS:
        yield "line_too_much", f"{line.price_kopecks} and {line.sum_kopecks} kopecks, at most {MOST_KOPECKS}"
    share = line.mark.share if line.mark is not None else None
    if line.measure == "piece" and line.quantity_milli % WHOLE_MILLI and share is None:
        yield "line_quantity", f"{line.quantity_milli} thousandths of a piece"
    if line.method == "advance" and line.subject != "payment":
        yield "line_advance", "an advance is not for known goods"
    yield from _of_mark(line, line.mark)


def _of_mark(line: ReceiptLine, mark: Mark | None) -> Iterator[Fault]:
    if (mark is not None) != (line.subject in MARKED):
        yield "mark", "a marking code and a marked thing need each other"
    if mark is None:
        return
    if mark.share is not None:
        part = half_up(mark.share.numerator * WHOLE_MILLI, mark.share.denominator)
        if mark.share.numerator >= mark.share.denominator or line.quantity_milli != part:
            yield "mark_share", f"{line.quantity_milli} thousandths as {mark.share}"
    elif line.measure == "piece" and line.quantity_milli != WHOLE_MILLI:
        yield "mark_quantity", "one marking code is one piece"


def _of_lines(lines: Sequence[ReceiptLine]) -> Iterator[Fault]:
    codes = [line.mark.code for line in lines if line.mark is not None and line.mark.share is None]
    if len(set(codes)) != len(codes):
        yield "mark_twice", "one marking code stands on two lines"
    if len(lines) > 1 and any(line.method == "credit_payment" for line in lines):
        yield "credit_payment", "payment of a credit stands alone"


def _of_size(receipt: Receipt) -> Iterator[Fault]:
    if len(receipt.lines) > MOST_LINES:
        yield "lines", f"{len(receipt.lines)} lines, at most {MOST_LINES}"
    elif (longest := fiscal_tlv.longest_line(receipt)) > fiscal_tlv.MOST_LINE_BYTES:
        yield "line_size", f"a line of {longest} bytes, at most {fiscal_tlv.MOST_LINE_BYTES}"
    elif (length := fiscal_tlv.length(receipt)) > fiscal_tlv.MOST_BYTES:
        yield "size", f"{length} bytes, at most {fiscal_tlv.MOST_BYTES}"


def _of_sums(receipt: Receipt) -> Iterator[Fault]:
    lines = sum(line.sum_kopecks for line in receipt.lines)
    if lines != receipt.total_kopecks:
        yield "total", f"lines are {lines} kopecks, the total {receipt.total_kopecks}"
    if receipt.total_kopecks > MOST_KOPECKS:
        yield "total_too_much", f"{receipt.total_kopecks} kopecks, at most {MOST_KOPECKS}"
    paid = sum(payments(receipt).values())
    if paid != receipt.total_kopecks:
        yield "payments", f"payments are {paid} kopecks, the total {receipt.total_kopecks}"
    if receipt.tendered_kopecks and receipt.tendered_kopecks < receipt.cash_kopecks:
        yield "tendered", f"{receipt.tendered_kopecks} in hand, {receipt.cash_kopecks} to be paid"


def _of_people(receipt: Receipt, *, electronic: bool) -> Iterator[Fault]:
    if (receipt.internet or electronic) and not receipt.buyer:
        yield "buyer", "a receipt that is only sent needs the buyer's phone or e-mail"
    if max(len(receipt.place), len(receipt.address)) > LONGEST_PLACE:
        yield "place_length", f"place and address have at most {LONGEST_PLACE} characters"
    if receipt.cashier_inn and not (len(receipt.cashier_inn) == 12 and valid_inn(receipt.cashier_inn)):
        yield "cashier_inn", f"{receipt.cashier_inn} is not the INN of a person"
    if receipt.buyer_inn and not valid_inn(receipt.buyer_inn):
        yield "buyer_inn", f"{receipt.buyer_inn} is not an INN"


def _of_correction(receipt: Receipt) -> Iterator[Fault]:
    correction = receipt.correction
    if (correction is not None) != receipt.kind.endswith("_correction"):
        yield "correction", "a correction says what it puts right, and nothing else does"
    if correction is not None and (correction.type == "instruction") != bool(correction.number):
        yield "correction_number", "an order of the tax office has a number, and nothing else has"
