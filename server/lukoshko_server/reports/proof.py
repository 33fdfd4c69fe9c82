"""One order proved: what fell on which day in each of the three books, and every difference by name. Pure.

A difference is *explained* while it has an owner and a deadline that is not past; then, and without either, it is *open*.
A person closes it with a reason, for the sum that it has then: another sum is another difference.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lukoshko_server.orders.rules import FINAL
from lukoshko_server.payments.rules import BACK_WITHIN
from lukoshko_server.payments.taken import Returned
from lukoshko_server.reports.register import Matched
from lukoshko_server.reports.rules import NEXT_WORKING_DAY, Book, Owed, differences
from lukoshko_wire.api.proof import ProofState

PAID_WITHIN = timedelta(days=3)
"""Goods that are with the customer without their money."""
COMES_WITHIN = timedelta(days=3)
"""An operation that the register of its day lacks may stand in one of the next days."""
EXPLAINED = frozenset(
    {"fiscal_debt", "receivable", "capture_unknown", "day_cutoff", "advance", "refund_due", "claim", "missing_at_bank",
     "bank_fee", "invoice"}
)  # fmt: skip
NAMES = {
    "money_without_receipt": "fiscal_debt", "refund_without_receipt": "fiscal_debt", "goods_without_money": "receivable",
    "invoice": "receivable",
}  # fmt: skip
TOLD_APART = frozenset({"money_without_receipt", "refund_without_receipt", "invoice"})
"""Differences that share their name with another."""
NAMES_OF_ROWS = {"sum": "register_sum"}


@dataclass(frozen=True)
class Item:
    """A named difference; `about` tells several of one kind apart."""

    key: str
    kind: str
    kopecks: int
    owner: str
    due_at: datetime | None
    order_id: str | None
    about: str = ""


@dataclass(frozen=True)
class Closed:
    """Who closed a difference of this key and sum, and why."""

    by: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class Life:
    """An order in every book with its moments: money and receipts are below zero when they went back."""

    book: Book
    handed_at: datetime | None
    taken: tuple[tuple[datetime, int], ...] = ()
    back: tuple[Returned, ...] = ()
    printed: tuple[tuple[datetime, int], ...] = ()
    asked: bool = False
    """The bank was asked for the money and has not answered."""
    owed: tuple[Owed, ...] = ()


@dataclass(frozen=True)
class Part:
    """What of an order fell on one day."""

    goods: int = 0
    money: int = 0
    receipts: int = 0

    @property
    def agrees(self) -> bool:
        """True when the three are one sum."""
        return self.goods == self.money == self.receipts

    @property
    def spread(self) -> int:
        """By how much they differ at most."""
        figures = (self.goods, self.money, self.receipts)
        return max(figures) - min(figures)

    def __add__(self, other: "Part") -> "Part":
        return Part(self.goods + other.goods, self.money + other.money, self.receipts + other.receipts)


@dataclass(frozen=True)
class Proof:
    """An order with its days and its differences."""

    life: Life
    parts: Mapping[str, Part]
    items: tuple[Item, ...]
    whole: Part


def prove(life: Life, now: datetime, offset: timedelta) -> Proof:
    """The order by local day, and what does not agree."""
    parts = _parts(life, offset)
    whole = sum(parts.values(), Part())
    found = [*_of_books(life, now), *_under_way(life, whole), *_of_invoice(life, whole), *_of_claims(life)]
    if not whole.agrees and not found:
        found.append(_item(life, "unexplained", whole.spread, "accountant", None))
    if whole.agrees:
        found += [
            _item(life, "day_cutoff", part.spread, "accountant", None, day)
            for day, part in parts.items()
            if not part.agrees
        ]
    return Proof(life, parts, tuple(found), whole)


def of_register(acquirer: str, day: str, matched: Matched, ends_at: datetime) -> list[Item]:
    """Rows of a register that do not agree, and the fee by which the account gets less; its day ends then."""
    found = [
        Item(
            f"register:{acquirer}:{day}:{each.kind}:{each.operation}", NAMES_OF_ROWS.get(each.kind, each.kind),
            each.kopecks, "accountant", ends_at + COMES_WITHIN if each.kind == "missing_at_bank" else None,
            each.order_id or None, each.operation,
        )
        for each in matched.unmatched
    ]  # fmt: skip
    if matched.fee_kopecks:
        fee = Item(
            f"register:{acquirer}:{day}:fee", "bank_fee", -matched.fee_kopecks, "bank", None, None, acquirer
        )
        found.append(fee)
    return found


def state(item: Item, closed: Mapping[tuple[str, int], Closed], now: datetime) -> ProofState:
    """Closed for this very sum; explained while its deadline is not past; else open."""
    if (item.key, item.kopecks) in closed:
        return "closed"
    late = item.due_at is not None and item.due_at <= now
    return "explained" if item.kind in EXPLAINED and not late else "open"


def masked(phone: str) -> str:
    """A phone of which only the ends are shown."""
    return f"{phone[:5]}***{phone[-2:]}" if len(phone) > 7 else "***"


def _parts(life: Life, offset: timedelta) -> dict[str, Part]:
    parts: dict[str, Part] = {}

    def add(at: datetime, part: Part) -> None:
        day = (at + offset).date().isoformat()
        parts[day] = parts.get(day, Part()) + part

    due = life.book.goods_kopecks + life.book.fee_kopecks
    back = sum(each.kopecks for each in life.back if not each.ahead)
    if life.handed_at is not None:
        add(life.handed_at, Part(goods=due + back))
    for each in life.back:
        of_goods = life.handed_at is not None and not each.ahead
        add(each.at, Part(goods=-each.kopecks if of_goods else 0, money=-each.kopecks))
    for at, kopecks in life.taken:
        add(at, Part(money=kopecks))
    for at, kopecks in life.printed:
        add(at, Part(receipts=kopecks))
    return {day: parts[day] for day in sorted(parts) if parts[day] != Part()}


def _of_books(life: Life, now: datetime) -> list[Item]:
    found = []
    last = max((at for at, _ in life.taken), default=now)
    returned = max((each.at for each in life.back), default=now)
    handed = life.handed_at or now
    for each in differences(life.book, now):
        kind, due = NAMES.get(each.kind, each.kind), None
        match each.kind:
            case "money_without_receipt":
                due = life.book.receipt_due or last + NEXT_WORKING_DAY
            case "refund_without_receipt":
                due = returned + NEXT_WORKING_DAY
            case "goods_without_money":
                kind, due = (
                    ("capture_unknown", handed + NEXT_WORKING_DAY)
                    if life.asked
                    else (kind, handed + PAID_WITHIN)
                )
            case "refund_due":
                due = handed + BACK_WITHIN
            case "invoice":
                due = each.due_at
            case "hold_left" if life.asked:
                continue  # it is being taken
        about = each.kind if each.kind in TOLD_APART else each.about
        found.append(_item(life, kind, each.kopecks, each.owner, due, about))
    return found


def _under_way(life: Life, whole: Part) -> list[Item]:
    """Of an order that is not over yet: what came before the goods, and the receipt that is being printed."""
    order = life.book.order
    if order.state in FINAL:
        return []
    found = []
    if whole.money > whole.goods:
        due = order.window_ends_at + NEXT_WORKING_DAY
        found.append(_item(life, "advance", whole.money - whole.goods, "operator", due))
    if whole.money > whole.receipts and life.book.receipts.waiting:
        last = max((at for at, _ in life.taken), default=order.window_ends_at)
        due = last + NEXT_WORKING_DAY
        found.append(_item(life, "fiscal_debt", whole.money - whole.receipts, "cashier", due, "printing"))
    return found


def _of_invoice(life: Life, whole: Part) -> list[Item]:
    """A company has paid by its bank: no receipt of a till is due, today or ever."""
    if not life.book.money.invoice_kopecks or whole.money <= whole.receipts:
        return []
    return [_item(life, "invoice", whole.money - whole.receipts, "accountant", None)]


def _of_claims(life: Life) -> list[Item]:
    return [
        _item(life, "claim", each.kopecks, "operator", each.due_at, f"{each.kind}:{each.id}")
        for each in life.owed
    ]


def _item(life: Life, kind: str, kopecks: int, owner: str, due_at: datetime | None, about: str = "") -> Item:
    order_id = life.book.order.id
    key = f"order:{order_id}:{kind}" + (f":{about}" if about else "")
    return Item(key, kind, kopecks, owner, due_at, order_id, about)
