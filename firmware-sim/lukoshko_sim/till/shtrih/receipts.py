"""Receipts and corrections of a Shtrih-M: 8D, FF46, FF4D, FF67, FF0C, FF45; FF35, FF4A; 88, FF08."""

from decimal import Decimal

from lukoshko_sim.till import enums
from lukoshko_sim.till.documents import Document
from lukoshko_sim.till.marks import CODE_44, SHORT, TAIL_4, TAIL_44, TAIL_88, Check
from lukoshko_sim.till.receipt import (
    CASH,
    CREDIT,
    ELECTRONIC,
    MARKED,
    OTHER,
    PREPAID,
    Line,
    Mark,
    Receipt,
    build,
    one_sum,
)
from lukoshko_sim.till.refusal import Broken, Refusal
from lukoshko_sim.till.register import OPEN
from lukoshko_sim.till.shtrih import codes
from lukoshko_sim.till.shtrih.codes import ShtrihError
from lukoshko_sim.till.shtrih.device import (
    SYSTEM,
    Command,
    DeadAfter,
    Device,
    Draft,
    half_built,
    operation_of,
    operator_of,
)
from lukoshko_sim.till.shtrih.packing import Reader, cp1251, moment, number
from lukoshko_sim.till.shtrih.tags import OF_DOCUMENT, OF_LINE, correction, read_tags
from lukoshko_sim.till.tlv import Fields, plain

LONGEST_NAME = 128
LONGEST_TEXT = 64
VAT = {1: 1, 2: 2, 4: 5, 8: 6, 0x10: 3, 0x20: 4, 0x81: 7, 0x82: 8, 0x84: 9, 0x90: 10, 0xCB: 11, 0xCC: 12}
"""Byte of FF46 -> 1199 (vendor's VatTable; later rates are C0h and their number)."""
PAYMENTS = (CASH, *[ELECTRONIC] * 12, PREPAID, CREDIT, OTHER)
TAX_TAGS = (1102, 1103, 1104, 1105, 1106, 1107)


def commands(device: Device) -> dict[int, Command]:
    """The commands of this module."""
    receipts = Receipts(device)
    return {
        0x8D: Command(receipts.open, prints=True),
        0xFF46: Command(receipts.operation, prints=True),
        0xFF4D: Command(receipts.tags_of_line),
        0xFF67: Command(receipts.bind),
        0xFF0C: Command(receipts.tags_of_document),
        0xFF45: Command(receipts.close),
        0xFF35: Command(receipts.begin_correction, prints=True, least=SYSTEM),
        0xFF4A: Command(receipts.correct, prints=True, least=SYSTEM),
        0x88: Command(receipts.cancel),
        0xFF08: Command(receipts.cancel_in_storage, least=SYSTEM),
    }


class Receipts:
    """One draft from its opening to its end."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self._register = device.register

    def open(self, reader: Reader, operator: int) -> bytes:
        """8D."""
        kind = reader.number(1)
        reader.end()
        if kind not in (0, 1, 2, 3, 0x80, 0x81, 0x82, 0x83):
            raise ShtrihError(codes.PARAMETERS)
        self._begin(Draft(kind, operation_of(kind), operator, correction=kind >= 0x80))
        return operator_of(reader, operator)

    def begin_correction(self, reader: Reader, operator: int) -> bytes:
        """FF35."""
        reader.end()
        self._begin(Draft(0x80, 0, operator, correction=True, short=True))
        return b""

    def _begin(self, draft: Draft) -> None:
        if self._register.draft == OPEN or self._device.report is not None:
            raise ShtrihError(codes.RECEIPT_OPEN)
        if half_built(self._register):
            raise ShtrihError(codes.FN_STATE)
        self._register.begin(silent=False)
        self._register.keep_draft()
        self._device.draft = draft

    def operation(self, reader: Reader, operator: int) -> bytes:
        """FF46."""
        draft = self._draft(operator)
        if reader.number(1) != draft.operation:
            raise ShtrihError(codes.OTHER_KIND)
        quantity, price = reader.number(6), reader.number(5)
        amount, tax_kopecks = reader.optional(5), reader.optional(5)
        tax, _department = VAT.get(reader.number(1)), reader.number(1)
        method, subject = reader.number(1), reader.number(1)
        name = plain(cp1251(reader.rest(LONGEST_NAME)).removeprefix("//"))
        known = subject in enums.OBJECTS.values() and method in enums.METHODS.values()
        if tax is None or not quantity or not name or not known:
            raise ShtrihError(codes.PARAMETERS)
        line = Line(
            name=name,
            price_kopecks=price,
            quantity=Decimal(quantity).scaleb(-6).normalize(),
            amount_kopecks=amount,
            tax=tax,
            tax_kopecks=None if tax in (5, 6) else tax_kopecks,
            method=method,
            subject=subject,
        )
        line.reckoned()
        draft.lines.append(line)
        return self._added(draft)

    def _added(self, draft: Draft) -> bytes:
        try:
            self._register.line_added(len(draft.lines), silent=False)
        except Refusal:
            draft.lines.pop()
            raise
        except Broken as broken:
            if broken.byte == 0 and self._register.draft == OPEN:
                raise DeadAfter(b"") from None
            raise
        return b""

    def tags_of_line(self, reader: Reader, operator: int) -> bytes:
        """FF4D."""
        line = self._last_line(operator)
        for tag, value in read_tags(reader):
            if tag in OF_LINE:
                raise ShtrihError(codes.PARAMETERS)
            if tag == 2108:
                if value not in enums.UNITS.values():
                    raise ShtrihError(codes.PARAMETERS)
                line.unit = int(str(value))
            else:
                line.more.append((tag, value))
        return b""

    def bind(self, reader: Reader, operator: int) -> bytes:
        """FF67: a code that was not checked is checked and taken now."""
        code = reader.take(reader.number(1))
        reader.rest(1)
        line = self._last_line(operator)
        if line.subject not in MARKED or line.mark is not None:
            raise ShtrihError(codes.PARAMETERS)
        marks = self._register.marks
        fresh = None
        if code not in marks.taken:
            marks.check(code, 1 if line.unit == 0 else 2)
            fresh = marks.decide(take=True)
        taken = marks.taken[code]
        line.mark = Mark(code, taken.status, taken.result)
        matrix = {TAIL_88: 0, TAIL_4: 1, SHORT: 2, TAIL_44: 3, CODE_44: 3}.get(taken.kind, 0xFF)
        return number(taken.kind, 2) + number(matrix, 1) + (b"" if fresh is None else verdict(fresh))

    def tags_of_document(self, reader: Reader, operator: int) -> bytes:
        """FF0C: to the receipt, or to the shift that is being opened or closed."""
        report = self._device.report
        head = self._draft(operator, short=None).head if report is None else report.head
        tags = read_tags(reader)
        allowed = OF_DOCUMENT if report is None else {1021, 1203}
        known = [tag for tag, _ in head]
        if any(tag not in allowed or tag in known for tag, _ in tags):
            raise ShtrihError(codes.PARAMETERS)
        head += tags
        return b""

    def close(self, reader: Reader, operator: int) -> bytes:
        """FF45. Repeated while the document before is not on paper, it begins the printing anew."""
        paid = [reader.number(5) for _ in PAYMENTS]
        rounding = reader.number(1)
        for _ in TAX_TAGS:
            reader.number(5)
        system = reader.number(1)
        reader.rest(LONGEST_TEXT)
        if self._device.submode() in (3, 5):
            self._register.printer.restart()
        self._device.may_print()
        draft = self._draft(operator)
        if rounding > 99:
            raise ShtrihError(codes.PARAMETERS)
        receipt = self._receipt(draft, paid, system)
        lines = [line.reckoned() for line in draft.lines]
        receipt.total_kopecks = sum(line.amount for line in lines) - rounding
        built = build(receipt, self._device.who)
        words = {value: word for word, value in enums.OPERATIONS.items()}
        kind = words[draft.operation] + ("Correction" if draft.correction else "")
        try:
            document = self._register.close(built, kind, silent=False)
        except Refusal as error:
            if codes.number_of(error) == 0x4E:
                raise ShtrihError(codes.FN_SHIFT_EXPIRED) from None
            raise
        self._device.draft = None
        data = number(built.change_kopecks, 5) + _numbers(document)
        if self._device.faults.peek("close_with_time") is not None:
            data += moment(document.at)
        return self._device.written(data)

    def correct(self, reader: Reader, operator: int) -> bytes:
        """FF4A."""
        draft = self._draft(operator, short=True)
        kind, operation, total = reader.number(1), reader.number(1), reader.number(5)
        paid = {tag: reader.number(5) for tag in (CASH, ELECTRONIC, PREPAID, CREDIT, OTHER)}
        taxes = {tag: reader.number(5) for tag in TAX_TAGS}
        system = reader.number(1)
        reader.end()
        if operation not in enums.OPERATIONS.values() or not total:
            raise ShtrihError(codes.PARAMETERS)
        receipt = Receipt(
            operation, system or None, self._head(draft), payments=paid, total_kopecks=total,
            correction=correction([(1173, kind), *draft.head]),
        )  # fmt: skip
        built = one_sum(receipt, taxes, self._device.who)
        document = self._register.close(built, "correction", silent=False)
        self._device.draft = None
        return self._device.written(number(document.receipt or 0, 2) + _numbers(document))

    def cancel(self, reader: Reader, operator: int) -> bytes:
        """88."""
        reader.end()
        draft = self._device.draft
        if not self._register.draft:
            raise ShtrihError(codes.RECEIPT_CLOSED)
        if draft is not None and operator not in (draft.operator, SYSTEM):
            raise ShtrihError(codes.OTHER_OPERATOR)
        self._forget()
        return operator_of(reader, operator)

    def cancel_in_storage(self, reader: Reader, _operator: int) -> bytes:
        """FF08."""
        reader.end()
        self._register.read_storage()
        self._forget()
        return b""

    def _forget(self) -> None:
        self._register.cancel()
        self._device.draft = self._device.report = None

    def _receipt(self, draft: Draft, paid: list[int], system: int) -> Receipt:
        sums: dict[int, int] = {}
        for tag, kopecks in zip(PAYMENTS, paid, strict=True):
            sums[tag] = sums.get(tag, 0) + kopecks
        return Receipt(
            operation=draft.operation,
            taxation=system or None,
            head=self._head(draft),
            lines=list(draft.lines),
            payments=sums,
            correction=correction(draft.head) if draft.correction else [],
        )

    def _head(self, draft: Draft) -> Fields:
        tags = self._device.cashier(draft.operator, draft.head)
        return [(tag, value) for tag, value in tags if tag not in (1173, 1174)]

    def _draft(self, operator: int, *, short: bool | None = False) -> Draft:
        draft = self._device.draft
        if draft is None or (short is not None and draft.short is not short):
            raise ShtrihError(codes.RECEIPT_CLOSED)
        if operator not in (draft.operator, SYSTEM):
            raise ShtrihError(codes.OTHER_OPERATOR)
        return draft

    def _last_line(self, operator: int) -> Line:
        lines = self._draft(operator).lines
        if not lines:
            raise ShtrihError(codes.PARAMETERS)
        return lines[-1]


def verdict(check: Check) -> bytes:
    """Local result, cause, kind, then what the marking system had to say."""
    asked = b"" if not check.asked else bytes([0x20 if check.answered else 0xFF, check.result])
    return bytes([check.local, check.cause, check.kind, len(asked)]) + asked


def _numbers(document: Document) -> bytes:
    return number(document.fd, 4) + number(document.sign, 4)
