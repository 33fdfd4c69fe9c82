"""A refund after the handover: the return is drawn up, the money goes back, then the return is printed (54-ФЗ, flow g)."""

import logging
from collections.abc import Mapping, Sequence

from lukoshko_server.db import Work
from lukoshko_server.handover.claims import Claims
from lukoshko_server.handover.goods import Paper
from lukoshko_server.handover.refund_goods import RefundGoods
from lukoshko_server.handover.refusals import OtherLines
from lukoshko_server.handover.rules import fate_of_return, fates, parts_back
from lukoshko_server.lockers.store import RETURN
from lukoshko_server.orders.rules import Order
from lukoshko_server.orders.service import Orders
from lukoshko_server.payments.happenings import MoneyKept, MoneyReturned
from lukoshko_server.payments.refunds import Refund, Refunds
from lukoshko_server.receipts.giving_back import GivingBack, Left, ReturnState, still
from lukoshko_server.receipts.returns import Back
from lukoshko_server.receipts.rules import Paid
from lukoshko_server.receipts.service import ReceiptPrinted
from lukoshko_wire.api.exchanges import OpenExchange
from lukoshko_wire.api.refunds import (
    AskRefund,
    GoodsFate,
    OrderRefunds,
    Refundable,
    RefundableLine,
    RefundView,
    RefundWay,
)
from lukoshko_wire.pos import ReceiptLine
from lukoshko_wire.problems import Conflict, NotFound

log = logging.getLogger(__name__)

CLAIM = "refund"


class Refunding:
    """Use cases; each joins the caller's transaction and locks the order first."""

    def __init__(
        self,
        work: Work,
        orders: Orders,
        refunds: Refunds,
        giving_back: GivingBack,
        paper: Paper,
        claims: Claims,
        goods: RefundGoods,
    ) -> None:
        self._work, self._orders, self._refunds, self._goods = work, orders, refunds, goods
        self._giving_back, self._paper, self._claims = giving_back, paper, claims

    def ask(self, order_id: str, body: AskRefund, person_id: str, actor: str, *, place_id: str = "") -> None:
        """Some of what a receipt sold goes back, with its money; a line says what becomes of its goods.

        `place_id`: the shop that they were brought to.

        The same id again changes nothing. Raises NotFound, NotToReturn, TooMuchBack, WorthNothing, NothingTaken,
        OverTaken, NoTill, NotForSaleAgain, OtherLines, Conflict.
        """
        with self._work():
            self._orders.lock(order_id)
            there = self._refunds.get(body.id)
            if there is not None:
                if there.order_id != order_id:
                    raise Conflict("this id belongs to another refund", id=body.id)
                self._must_be_same(body)
                return
            if body.receipt_id not in {left.receipt_id for left in self._giving_back.left(order_id)}:
                raise NotFound("no printed receipt of this order", receipt_id=body.receipt_id)
            back = parts_back(body.lines)
            goods = {line.no: line.goods for line in body.lines}
            self._give(
                order_id,
                body.id,
                body.receipt_id,
                back,
                body.reason,
                person_id,
                actor,
                goods,
                till_id=body.till_id,
                place_id=place_id,
            )

    def exchange(
        self, order_id: str, body: OpenExchange, exchanged_kopecks: int, person_id: str, till_id: str, place_id: str,
        actor: str, *, paid: Paid,
    ) -> None:  # fmt: skip
        """Some of what a receipt sold goes back, and so much of its money stays for other goods.

        `paid`: how the return says that it was paid. Raises as `ask` does.
        """
        with self._work():
            self._orders.lock(order_id)
            self._give(
                order_id, body.id, body.receipt_id, parts_back(body.lines), body.reason, person_id, actor,
                {line.no: line.goods for line in body.lines}, till_id=till_id, place_id=place_id,
                exchanged_kopecks=exchanged_kopecks, paid=paid,
            )  # fmt: skip

    def of_return(
        self, order_id: str, return_id: str, lines: Mapping[int, int], reason: str, person_id: str, actor: str, *,
        sealed: bool,
    ) -> int | None:  # fmt: skip
        """Goods came back and are paid for: lines of the order, in thousandths. What it is worth; None without a receipt.

        Raises TooMuchBack, WorthNothing, NothingTaken, OverTaken, NoTill.
        """
        with self._work():
            self._orders.lock(order_id)
            found = self._giving_back.parts_of(order_id, lines)
            if found is None:
                return None
            receipt_id, back = found
            return self._give(order_id, return_id, receipt_id, back, reason, person_id, actor, sealed=sealed)

    def on_money_returned(self, returned: MoneyReturned) -> None:
        """The money is the customer's: print the return, and nothing is owed any more."""
        with self._work() as tx:
            self._orders.lock(returned.order_id)
            self._giving_back.settled(returned.refund_id)
            self._goods.move(returned.refund_id)
            for ref in (returned.refund_id, RETURN + returned.refund_id):
                self._claims.settle_of(returned.order_id, CLAIM, ref, "refunded", "money")
            tx.touch("order", returned.order_id)

    def on_money_kept(self, kept: MoneyKept) -> None:
        """The bank gave nothing back: nothing is printed, and a person must pay it back otherwise."""
        with self._work() as tx:
            self._orders.lock(kept.order_id)
            self._giving_back.give_up(kept.refund_id)
            self._goods.forget(kept.refund_id)
            refund, of_return = self._refunds.get(kept.refund_id), RETURN + kept.refund_id
            if refund and of_return not in {claim.ref for claim in self._claims.of_orders([kept.order_id])}:
                self._claims.open(kept.order_id, CLAIM, kept.refund_id, "bank", "bank", refund.kopecks)
            tx.touch("order", kept.order_id)

    def on_printed(self, printed: ReceiptPrinted) -> None:
        """The return is printed: what was thrown away of it stays out of sale."""
        self._goods.printed(printed.order_id, printed.settlement_id)

    def view(self, order_id: str) -> OrderRefunds:
        """What may go back of an order, and what did."""
        order = self._orders.get(order_id)
        refunds = self._refunds.of_order(order_id)
        states = self._giving_back.states([refund.id for refund in refunds])
        return OrderRefunds(
            order_id=order_id,
            receipts=[_refundable(order, left) for left in self._giving_back.left(order_id)],
            refunds=[_view(refund, states.get(refund.id)) for refund in refunds],
            ways=[
                RefundWay(method=method, kopecks=kopecks)
                for method, kopecks in self._refunds.left_by_way(order_id).items()
            ],
        )

    def _must_be_same(self, body: AskRefund) -> None:
        """Whoever asks again without having heard the answer may have changed the lines meanwhile."""
        drawn = self._giving_back.drawn(body.id)
        if drawn is None:  # the bank kept the money: nothing of it is drawn up any more
            return
        lines = {line.no: line.quantity_milli for line in body.lines}
        goods = {line.no: line.goods for line in body.lines if line.goods != "kept"}
        if (drawn, self._goods.noted(body.id)) != ((body.receipt_id, lines), goods):
            raise OtherLines("this refund was asked for with other lines", id=body.id)

    def _give(
        self, order_id: str, refund_id: str, receipt_id: str, back: Sequence[Back], reason: str, person_id: str,
        actor: str, goods: Mapping[int, GoodsFate] | None = None, *, till_id: str | None = None, sealed: bool = False,
        place_id: str = "", exchanged_kopecks: int = 0, paid: Paid | None = None,
    ) -> int:  # fmt: skip
        order = self._orders.get(order_id)
        sold = next(left for left in self._giving_back.left(order_id) if left.receipt_id == receipt_id)
        till_id = self._paper.till_back(order, till_id or "", sold.till_id, internet=sold.internet)
        drawn = self._giving_back.draw(
            receipt_id, refund_id, till_id, back, by="electronic",
            electronic_most=paid.electronic_kopecks if paid else self._refunds.by_bank(order_id),
            circumstances=self._paper.back(order, till_id, person_id, internet=sold.internet, place_id=place_id),
            other_kopecks=paid.other_kopecks if paid else 0,
        )  # fmt: skip
        if goods is None:
            goods = {part.no: _fate(order, sold.lines[part.no - 1], sealed=sealed) for part in back}
        self._goods.note(order, refund_id, sold.lines, back, goods)
        self._refunds.give_back(
            order_id, refund_id, drawn.kopecks, why=reason, by=actor, exchanged_kopecks=exchanged_kopecks
        )
        log.info("order %s: refund %s of %d kopecks", order_id, refund_id, drawn.kopecks)
        return drawn.kopecks


def _fate(order: Order, line: ReceiptLine, *, sealed: bool) -> GoodsFate:
    return fate_of_return(order.line(line.order_line).zone, sealed=sealed) if line.order_line else "kept"


def _refundable(order: Order, left: Left) -> Refundable:
    return Refundable(
        receipt_id=left.receipt_id, printed_at=left.printed_at, fd_number=left.fd_number,
        lines=[
            RefundableLine(
                no=no, name=line.name, measure=line.measure, quantity_milli=rest.quantity_milli, kopecks=rest.kopecks,
                sold_milli=line.quantity_milli, sold_kopecks=line.sum_kopecks,
                fates=fates(order.line(line.order_line)) if line.order_line else [],
                goods_id=order.line(line.order_line).goods_id if line.order_line else "",
            )
            for no, line, rest in still(left)
        ],
    )  # fmt: skip


def _view(refund: Refund, receipt: ReturnState | None) -> RefundView:
    return RefundView(
        id=refund.id, receipt_id=receipt.receipt_id if receipt else None,
        original=receipt.original_id if receipt else None, kopecks=refund.kopecks, method=refund.method,
        state=refund.state, receipt=receipt.state if receipt else "none",  # type: ignore[arg-type]
        reason=refund.why, by=refund.by, at=refund.created_at, code=refund.code, exchanged_kopecks=refund.exchanged_kopecks,
        owed_kopecks=refund.owed_kopecks,
    )  # fmt: skip
