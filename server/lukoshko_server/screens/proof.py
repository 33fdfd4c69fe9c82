"""A day in the three books, an order with its events, registers of acquirers: as the accountant sees them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from lukoshko_server.db import Tx, Work
from lukoshko_server.orders.service import Orders
from lukoshko_server.people.service import People
from lukoshko_server.reports.books import Books
from lukoshko_server.reports.proof import Closed, Item, Part, Proof, masked, state
from lukoshko_server.reports.proofs import Proofs
from lukoshko_server.reports.registers import Register
from lukoshko_server.screens.cash import CashScreen
from lukoshko_server.screens.order import OrderScreen
from lukoshko_server.views import View
from lukoshko_wire.api.cash import CashShiftView
from lukoshko_wire.api.proof import (
    OrderProof,
    OrderStory,
    ProofDay,
    ProofItem,
    ProofPart,
    RegisterView,
)
from lukoshko_wire.problems import Malformed

ROWS = 500
"""Differences of one register on the screen; those that are open stand first."""
ROOM = "proofs"


class ProofScreen:
    """Builds ProofDay, OrderProof, OrderStory and RegisterView."""

    def __init__(
        self, work: Work, proofs: Proofs, books: Books, orders: Orders, people: People, cash: CashScreen,
        order_screen: OrderScreen,
    ) -> None:  # fmt: skip
        self._work, self._proofs, self._books, self._orders = work, proofs, books, orders
        self._people, self._cash, self._order_screen = people, cash, order_screen

    def day(self, day: str, most: int) -> ProofDay:
        """One local day; orders with open differences first, then explained ones, then the rest. Raises Malformed."""
        try:
            since, until = self._proofs.span(day)
        except ValueError:
            raise Malformed("not a day", value=day[:40]) from None
        with self._work.read() as tx:
            proofs = self._proofs.of_day(day)
            shown = sorted(self._orders_of(tx, proofs), key=_urgency)
            cash = self._cash.shifts(since, until).shifts
            return ProofDay(
                day=day, total=_part(day, sum((proof.parts[day] for proof in proofs), Part())), orders=shown[:most],
                more=max(0, len(shown) - most), tills=self._books.settling(since, until).shifts, cash=cash,
                cash_items=_of_cash(cash, tx.now),
                registers=[
                    self._register(tx, each, tx.seq("register", each.id))
                    for each in self._proofs.registers.of_day(day)
                ],
                acquirers=list(self._proofs.registers.acquirers),
            )  # fmt: skip

    def order(self, order_id: str) -> OrderStory:
        """One order with every event of its life. Raises NotFound."""
        events = self._order_screen.history(order_id).events
        with self._work.read() as tx:
            return OrderStory(proof=self._order(tx, order_id), events=events)

    def register(self, file_id: str) -> RegisterView:
        """One register. Raises NotFound."""
        with self._work.read() as tx:
            return self._register(tx, self._proofs.registers.get(file_id), tx.seq("register", file_id))

    def of(self, kind: str, id_: str) -> OrderProof | RegisterView:
        """What a difference belongs to, as it stands now. Raises NotFound."""
        if kind == "register":
            return self.register(id_)
        with self._work.read() as tx:
            return self._order(tx, id_)

    def views_of_order(self, tx: Tx, order_id: str, seq: int) -> list[View]:  # noqa: ARG002
        """What is pushed when an order's books change."""
        return [(ROOM, "proof", self._order(tx, order_id))]

    def views_of_register(self, tx: Tx, file_id: str, seq: int) -> list[View]:
        """What is pushed when a register came, or one of its differences was closed."""
        return [(ROOM, "register", self._register(tx, self._proofs.registers.get(file_id), seq))]

    def _order(self, tx: Tx, order_id: str) -> OrderProof:
        return self._orders_of(tx, self._proofs.of_orders([self._orders.get(order_id).id]))[0]

    def _orders_of(self, tx: Tx, proofs: Sequence[Proof]) -> list[OrderProof]:
        closed = self._proofs.closed([item for proof in proofs for item in proof.items])
        people = self._people.many({proof.life.book.order.customer_id for proof in proofs})
        seqs = tx.seqs("proof", [proof.life.book.order.id for proof in proofs])
        views = []
        for proof in proofs:
            order = proof.life.book.order
            customer = people.get(order.customer_id)
            views.append(
                OrderProof(
                    order_id=order.id, order_number=order.number, seq=seqs.get(order.id, 0), state=order.state,
                    way=order.way.value, customer=customer.name if customer else "",
                    phone=masked(customer.phone) if customer else "", goods_kopecks=proof.whole.goods,
                    money_kopecks=proof.whole.money, receipts_kopecks=proof.whole.receipts,
                    parts=[_part(day, part) for day, part in proof.parts.items()],
                    items=[_item(each, closed, tx.now, order.number) for each in proof.items],
                )
            )  # fmt: skip
        return views

    def _register(self, tx: Tx, register: Register, seq: int) -> RegisterView:
        items, matched = self._proofs.items_of(register), register.matched
        closed = self._proofs.closed(items)
        shown = sorted(items, key=lambda item: state(item, closed, tx.now) != "open")[:ROWS]
        ids = sorted({item.order_id for item in shown if item.order_id})
        numbers = {order.id: order.number for order in self._orders.many(ids)}
        return RegisterView(
            id=register.id, seq=seq, acquirer=register.acquirer, day=register.day, name=register.name,
            imported_at=register.imported_at, rows=matched.rows, matched=matched.matched,
            captured_kopecks=matched.captured_kopecks, refunded_kopecks=matched.refunded_kopecks,
            fee_kopecks=matched.fee_kopecks,
            net_kopecks=matched.captured_kopecks - matched.refunded_kopecks - matched.fee_kopecks,
            ours_kopecks=matched.ours_kopecks,
            items=[
                _item(each, closed, tx.now, numbers.get(each.order_id or "", ""), known=each.order_id in numbers)
                for each in shown
            ],
        )  # fmt: skip


def _item(
    item: Item, closed: Mapping[tuple[str, int], Closed], now: datetime, number: str, *, known: bool = True
) -> ProofItem:
    by = closed.get((item.key, item.kopecks))
    return ProofItem(
        key=item.key, kind=item.kind, state=state(item, closed, now), kopecks=item.kopecks, owner=item.owner,  # type: ignore[arg-type]
        due_at=item.due_at, order_id=item.order_id if known else None, order_number=number, about=item.about,
        closed_by=by.by if by else "", closed_at=by.at if by else None, reason=by.reason if by else "",
    )  # fmt: skip


def _of_cash(shifts: Sequence[CashShiftView], now: datetime) -> list[ProofItem]:
    """Differences of counted cash: explained while the senior's time lasts, closed by the signature alone."""
    return [
        ProofItem(
            key=f"cash:{shift.id}:{no}", kind="cash_discrepancy",
            state="closed" if each.state != "open" else "explained" if each.due_at > now else "open",
            kopecks=each.kopecks, owner="senior", due_at=each.due_at, order_id=None, order_number="", about=shift.id,
            closed_by=each.signed_by, reason=each.note,
        )
        for shift in shifts
        for no, each in enumerate(shift.discrepancies, start=1)
    ]  # fmt: skip


def _part(day: str, part: Part) -> ProofPart:
    return ProofPart(
        day=day, goods_kopecks=part.goods, money_kopecks=part.money, receipts_kopecks=part.receipts
    )


def _urgency(order: OrderProof) -> tuple[int, str]:
    states = {item.state for item in order.items}
    return (0 if "open" in states else 1 if "explained" in states else 2, order.order_number)
