"""Truth 1 as arithmetic: per order, goods handed over = money = receipts, or a named difference. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from lukoshko_server.lockers.cells import Astray
from lukoshko_server.orders.rules import FINAL, Order
from lukoshko_server.payments.rules import OrderMoney
from lukoshko_server.receipts.service import Written
from lukoshko_wire.api.reports import Difference, Figures
from lukoshko_wire.values import Way

NEXT_WORKING_DAY = timedelta(days=1)
"""54-ФЗ art. 1.2 p. 5.4: without direct contact the receipt is due by the next working day."""

OWED_PAPER = ("money_without_receipt", "refund_without_receipt")
DUE = (*OWED_PAPER, "refund_due")


@dataclass(frozen=True)
class Book:
    """One order in every book."""

    order: Order
    money: OrderMoney
    receipts: Written
    doors: int
    pickups: int = 0
    """Of these, openings for the customer."""
    receipt_due: datetime | None = None
    """When the receipt is due that no till has written."""

    @property
    def goods_kopecks(self) -> int:
        """Goods that are in the customer's hands and paid for; what money is owed for, or went back for, is not."""
        if self.order.state != "completed":
            return 0
        return self.order.goods_kopecks - self.money.refund_due_kopecks - self.money.refunded_kopecks

    @property
    def fee_kopecks(self) -> int:
        """The fee, due with the goods."""
        if self.order.state != "completed":
            return 0
        owed = self.money.refund_due_kopecks or self.money.refunded_kopecks
        return self.order.fee_kopecks if self.goods_kopecks or owed else 0


def total(books: Iterable[Book]) -> Figures:
    """All books added up."""
    books = list(books)
    return Figures(
        goods_kopecks=sum(book.goods_kopecks for book in books),
        fee_kopecks=sum(book.fee_kopecks for book in books),
        held_kopecks=sum(book.money.held_kopecks for book in books),
        captured_kopecks=sum(book.money.captured_kopecks for book in books),
        cash_kopecks=sum(book.money.cash_kopecks for book in books),
        terminal_kopecks=sum(book.money.terminal_kopecks for book in books),
        invoice_kopecks=sum(book.money.invoice_kopecks for book in books),
        exchanged_kopecks=sum(book.money.exchanged_kopecks for book in books),
        refunded_kopecks=sum(book.money.refunded_kopecks for book in books),
        voided_kopecks=sum(book.money.voided_kopecks for book in books),
        released_kopecks=sum(book.money.released_kopecks for book in books),
        receipts_sell=sum(book.receipts.printed for book in books),
        receipts_sell_kopecks=sum(book.receipts.printed_kopecks for book in books),
        receipts_return_kopecks=sum(book.receipts.returned_kopecks for book in books),
        doors_opened=sum(book.doors for book in books),
    )


@dataclass(frozen=True)
class Owed:
    """A claim of a customer's order that nobody has settled."""

    id: str
    order_id: str
    kind: str
    kopecks: int
    due_at: datetime


def claimed(owed: Iterable[Owed]) -> list[Difference]:
    """Claims that wait, each by name with its deadline."""
    return [
        Difference(
            order_id=each.order_id, kind="claim", kopecks=each.kopecks, owner="operator", due_at=each.due_at,
            about=each.kind,
        )
        for each in owed
    ]  # fmt: skip


def strayed(cells: Iterable[Astray]) -> list[Difference]:
    """Cells that took a step which their life does not have."""
    return [
        Difference(
            order_id=each.order_id, kind="cell", kopecks=0, owner="technician", due_at=None,
            about=f"{each.locker_id}/{each.cell_no}",
        )
        for each in cells
    ]  # fmt: skip


def differences(book: Book, now: datetime) -> list[Difference]:
    """What does not agree in one order; nothing is expected of an order that is still on its way, but no overcharge."""
    found = []
    due = book.goods_kopecks + book.fee_kopecks
    taken, printed = book.money.kept_kopecks, book.receipts.kept_kopecks
    papered = book.money.papered_kopecks
    over = book.order.state in FINAL

    def name(kind: str, kopecks: int, owner: str, about: str = "") -> None:
        found.append(
            Difference(
                order_id=book.order.id, kind=kind, kopecks=kopecks, owner=owner,  # type: ignore[arg-type]
                due_at=_due(book, kind, now), about=about,
            )
        )  # fmt: skip

    if papered > printed and (over or not book.receipts.waiting):
        name("money_without_receipt", papered - printed, "cashier")
    went_back = book.money.refunded_kopecks or book.money.surplus_kopecks
    if printed > papered and went_back and book.receipts.waiting:
        name("refund_without_receipt", printed - papered, "cashier")
    elif printed > papered:
        name("receipt_without_money", printed - papered, "operator")
    if over and due > taken:
        name("goods_without_money", due - taken, "operator")
    owed = min(book.money.refund_due_kopecks, taken)
    if owed:
        name("refund_due", owed, "operator")
    if over and taken - owed > due:
        name("sum", taken - owed - due, "operator")
    for kind, kopecks in _left(book.money, over=over).items():
        name(kind, kopecks, "accountant" if kind == "invoice" else "operator")
    if book.order.way is not Way.LOCKER and book.pickups:
        name("door", 0, "technician", str(book.pickups))
    return found


def _due(book: Book, kind: str, now: datetime) -> datetime | None:
    if kind == "invoice":
        return book.money.invoice_due_at
    if kind not in DUE:
        return None
    return (book.receipt_due if kind in OWED_PAPER else None) or now + NEXT_WORKING_DAY


def _left(money: OrderMoney, *, over: bool) -> dict[str, int]:
    """What is open by itself: a customer's money that is still at the bank after the order is over; a company's debt."""
    left = {"ahead_left": money.ahead_kopecks, "hold_left": money.live_kopecks} if over else {}
    left["invoice"] = money.invoice_kopecks - money.refunded_kopecks if money.invoice_due_at else 0
    return {kind: kopecks for kind, kopecks in left.items() if kopecks}
