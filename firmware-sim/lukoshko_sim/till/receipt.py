"""A receipt as a register understands it, whatever protocol brought it: checked to the kopeck, made into tags."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from lukoshko_sim.till import enums
from lukoshko_sim.till.passport import Passport
from lukoshko_sim.till.refusal import Refusal, Why
from lukoshko_sim.till.tlv import Fields, encode

LARGEST_KOPECKS = 2**48 - 1
LARGEST_QUANTITY = Decimal("99999.999")
MOST_LINES = 500
ROUNDING_KOPECKS = 100
LARGEST_USER_ATTRIBUTE = 320
LONGEST_ADDITIONAL_ATTRIBUTE = 16
CASH, ELECTRONIC, PREPAID, CREDIT, OTHER = 1031, 1081, 1215, 1216, 1217
PAYMENT_TAGS = (CASH, ELECTRONIC, PREPAID, CREDIT, OTHER)
MARKED = frozenset({31, 33})
"""Values of 1212 that promise a marking code (FFD 1.2)."""
CREDIT_PAYMENT = 7


@dataclass(frozen=True)
class Mark:
    """A marking code of one line and what the storage knows of it."""

    code: bytes
    status: int
    result: int


@dataclass
class Line:
    """One position. An amount or a tax of None is reckoned by the register."""

    name: str
    price_kopecks: int
    quantity: Decimal
    amount_kopecks: int | None = None
    unit: int = 0
    tax: int = 6
    tax_kopecks: int | None = None
    method: int = 4
    subject: int = 1
    mark: Mark | None = None
    more: Fields = field(default_factory=list)

    def reckoned(self) -> "Line":
        """The same line with its amount. Raises Refusal for sums that do not agree."""
        exact = int((self.price_kopecks * self.quantity).to_integral_value(ROUND_HALF_UP))
        amount = exact if self.amount_kopecks is None else self.amount_kopecks
        if abs(amount - exact) > 1:
            raise Refusal(Why.SUM, "amount")
        if not 0 <= amount <= LARGEST_KOPECKS:
            raise Refusal(Why.SUM, "amount")
        due = tax_of(self.tax, amount)
        if self.tax_kopecks is not None and abs(self.tax_kopecks - due) > 1:
            raise Refusal(Why.TAX_SUM)
        return Line(**{**self.__dict__, "amount_kopecks": amount})

    @property
    def amount(self) -> int:
        """Its cost, once reckoned."""
        return self.amount_kopecks or 0

    @property
    def tax_due(self) -> int:
        """Its VAT: as was said, or as follows from the rate."""
        return tax_of(self.tax, self.amount) if self.tax_kopecks is None else self.tax_kopecks

    def fields(self) -> Fields:
        """Its tags in the order of the published example (reference 4.2)."""
        return [
            (1030, self.name),
            (1079, self.price_kopecks),
            (1023, self.quantity),
            (2108, self.unit),
            (1043, self.amount),
            (1199, self.tax),
            *([(1200, self.tax_kopecks)] if self.tax_kopecks is not None and self.tax not in (5, 6) else []),
            (1214, self.method),
            (1212, self.subject),
            *self._mark_fields(),
            *self.more,
        ]

    def _mark_fields(self) -> Fields:
        if self.mark is None:
            return []
        text = self.mark.code.decode("cp866")
        return [
            (1163, [(1305, text.split("\x1d")[0])]),
            (2000, text),
            (2102, 0),
            (2106, self.mark.result),
            (2110, self.mark.status),
        ]


@dataclass
class Receipt:
    """What was asked for. `head` are tags of the whole document, `texts` are printed and not kept."""

    operation: int
    taxation: int | None = None
    head: Fields = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    payments: dict[int, int] = field(default_factory=dict)
    total_kopecks: int | None = None
    correction: Fields = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    electronic: bool = False


@dataclass(frozen=True)
class Built:
    """A receipt that a register would close: its tags and what they do to the drawer."""

    operation: int
    total_kopecks: int
    paid: dict[int, int]
    change_kopecks: int
    fields: Fields
    correction: bool
    texts: tuple[str, ...] = ()
    electronic: bool = False

    @property
    def cash_kopecks(self) -> int:
        """Cash without the change."""
        return self.paid[CASH]


def build(receipt: Receipt, who: Passport) -> Built:
    """Check a receipt against itself and the registration. Raises Refusal."""
    if not receipt.lines:
        raise Refusal(Why.MISSING, "items")
    if len(receipt.lines) > MOST_LINES:
        raise Refusal(Why.TOO_MANY_LINES)
    lines = [line.reckoned() for line in receipt.lines]
    _lines_allowed(lines, receipt, who)
    total = _total(receipt.total_kopecks, sum(line.amount for line in lines))
    paid, change = settle(receipt.payments, total)
    _head_allowed(receipt.head, receipt.operation)
    check = _marks_result(lines)
    fields: Fields = [
        (1054, receipt.operation),
        (1055, taxation(receipt.taxation, who)),
        *receipt.correction,
        *receipt.head,
        *((1059, line.fields()) for line in lines),
        (1020, total),
        *paid.items(),
        *_taxes(lines),
        *([] if check is None else [(2107, check)]),
    ]
    return Built(
        receipt.operation, total, paid, change, fields, bool(receipt.correction),
        tuple(receipt.texts), receipt.electronic,
    )  # fmt: skip


def one_sum(correction: Receipt, taxes: dict[int, int], who: Passport) -> Built:
    """A correction without lines, as older formats had it. Raises Refusal."""
    total = correction.total_kopecks or 0
    paid, change = settle(correction.payments, total)
    _head_allowed(correction.head, correction.operation)
    fields: Fields = [
        (1054, correction.operation),
        (1055, taxation(correction.taxation, who)),
        *correction.correction,
        *correction.head,
        (1020, total),
        *paid.items(),
        *((tag, kopecks) for tag, kopecks in taxes.items() if kopecks),
    ]
    return Built(correction.operation, total, paid, change, fields, correction=True)


def settle(payments: dict[int, int], total: int) -> tuple[dict[int, int], int]:
    """What is kept of the payments, cash without the change, and the change. Raises Refusal."""
    sums = {tag: payments.get(tag, 0) for tag in PAYMENT_TAGS}
    by_card = sum(sums.values()) - sums[CASH]
    if by_card > total:
        raise Refusal(Why.PAID_TOO_MUCH)
    change = by_card + sums[CASH] - total
    if change < 0:
        raise Refusal(Why.NOT_PAID)
    return {**sums, CASH: total - by_card}, change


def taxation(asked: int | None, who: Passport) -> int:
    """The tax system of a receipt: the one asked for, or the registered one. Raises Refusal."""
    registered = enums.TAXATION[who.taxation]
    if asked not in (None, registered):
        raise Refusal(Why.TAXATION)
    return registered


def tax_of(tax: int, amount: int) -> int:
    """VAT inside an amount, half up (reference 4.5)."""
    rate = enums.RATES[tax]
    return int((Decimal(amount) * rate / (100 + rate)).to_integral_value(ROUND_HALF_UP))


def correction_fields(kind: int, date: int | None, number: str) -> Fields:
    """1173 and 1174 of a correction (reference 4.7). Raises Refusal."""
    if kind not in (0, 1) or date is None:
        raise Refusal(Why.MISSING, "1173, 1178")
    if kind == 1 and not number:
        raise Refusal(Why.MISSING, "1179")
    return [(1173, kind), (1174, [(1178, date), *([(1179, number)] if number else [])])]


def _lines_allowed(lines: list[Line], receipt: Receipt, who: Passport) -> None:
    for line in lines:
        if line.tax not in enums.RATES or (who.taxes and line.tax not in who.taxes):
            raise Refusal(Why.TAX_KIND, str(line.tax))
        if line.method not in enums.METHODS.values() or (line.method == CREDIT_PAYMENT and len(lines) > 1):
            raise Refusal(Why.METHOD, str(line.method))
        if line.subject in MARKED and not who.marked:
            raise Refusal(Why.MARK_NOT_REGISTERED)
        if line.subject in MARKED and line.mark is None and _code_is_due(line, receipt):
            raise Refusal(Why.MARK_UNCHECKED)
        if line.mark is not None and line.subject not in MARKED:
            raise Refusal(Why.MARK_FOR_PLAIN)


def _code_is_due(line: Line, receipt: Receipt) -> bool:
    """A prepayment names goods that are not chosen yet; a correction may have lost their codes."""
    return line.method >= 4 and not receipt.correction


def _head_allowed(head: Fields, operation: int) -> None:
    tags = [tag for tag, _ in head]
    twice = sorted({tag for tag in tags if tags.count(tag) > 1})
    if twice:
        raise Refusal(Why.COMBINATION, f"реквизит {twice[0]} повторён")
    if any(tag == 1084 and len(encode([(tag, v)])) > LARGEST_USER_ATTRIBUTE for tag, v in head):
        raise Refusal(Why.PARAMETER, "1084")
    if dict(head).get(1054, operation) != operation:
        raise Refusal(Why.PARAMETER, "1054")


def _total(asked: int | None, of_lines: int) -> int:
    total = of_lines if asked is None else asked
    if abs(total - of_lines) >= ROUNDING_KOPECKS or total > LARGEST_KOPECKS:
        raise Refusal(Why.TOTAL)
    return total


def _taxes(lines: list[Line]) -> Iterator[tuple[int, int | Fields]]:
    sums: dict[int, int] = defaultdict(int)
    for line in lines:
        sums[line.tax] += line.amount if line.tax in (5, 6) else line.tax_due
    for tax, tag in sorted(enums.TAX_TAGS.items()):
        if tax in sums:
            yield tag, sums[tax]
    others: Fields = [
        (1119, [(1199, tax), (1120, total)])
        for tax, total in sorted(sums.items())
        if tax not in enums.TAX_TAGS
    ]
    if others:
        yield 1115, others


def _marks_result(lines: list[Line]) -> int | None:
    """2107: whether every code of the receipt is right (0), or some is wrong or unchecked (1)."""
    marks = [line.mark for line in lines if line.mark is not None]
    return int(any(mark.result & 15 != 15 for mark in marks)) if marks else None
