"""An exchange in the shop, in one visit: opened, then settled in one transaction, or given up and nothing has moved.

What comes back is a refund of its order, what is given an order of its own at the counter, paid by the money that stays
of that refund; only the difference moves. Two receipts, each of its own order.
"""

import logging

from msgspec.structs import replace
from sqlalchemy import ColumnElement, select

from lukoshko_server.config import Settings
from lukoshko_server.db import Tx, Work
from lukoshko_server.handover import exchange_store as store
from lukoshko_server.handover.exchange_opening import Clerk
from lukoshko_server.handover.exchange_rules import Net, check_settle, paid, paid_back
from lukoshko_server.handover.exchange_store import GoodsExchange
from lukoshko_server.handover.goods import Goods, Paper
from lukoshko_server.handover.refunding import Refunding
from lukoshko_server.handover.refusals import ExchangeOver, NotHere
from lukoshko_server.handover.rows import GoodsExchangeRow
from lukoshko_server.handover.rules import parts_back
from lukoshko_server.marking.service import Marking, MarkJudged
from lukoshko_server.orders.service import OrderMoved, Orders
from lukoshko_server.payments.exchanged import Exchanged
from lukoshko_server.payments.happenings import MoneyKept, MoneyReturned
from lukoshko_server.payments.service import Payments
from lukoshko_server.receipts.giving_back import GivingBack
from lukoshko_server.receipts.service import ReceiptPrinted, ReceiptRefused
from lukoshko_server.stock.service import Stock
from lukoshko_wire.api.exchanges import OpenExchange, SettleExchange
from lukoshko_wire.message import encode, parse
from lukoshko_wire.values import PayMethod

log = logging.getLogger(__name__)
KIND = "exchange"


class Exchanges:
    """Use cases of an open exchange; each joins the caller's transaction.

    Orders are locked the younger first: what is given, then what its money is of.
    """

    def __init__(
        self, work: Work, settings: Settings, *, orders: Orders, stock: Stock, marking: Marking, payments: Payments,
        exchanged: Exchanged, giving_back: GivingBack, refunding: Refunding, goods: Goods, paper: Paper,
    ) -> None:  # fmt: skip
        self._work, self._by_goods = work, settings.exchange_by_goods
        self._orders, self._stock, self._marking = orders, stock, marking
        self._payments, self._exchanged = payments, exchanged
        self._giving_back, self._refunding = giving_back, refunding
        self._goods, self._paper = goods, paper

    def settle(self, exchange_id: str, body: SettleExchange, clerk: Clerk, actor: str) -> None:
        """The difference has changed hands: money, stock, bonuses and both receipts follow, all or nothing.

        The same once more changes nothing. Raises ExchangeOver, NotHere, SumChanged, WrongMethod, NotEnoughCash,
        NotChecked, NotEnough, and what a refund is refused for.
        """
        with self._work() as tx:
            row, how = self._locked(tx, exchange_id, clerk), encode(body).decode()
            if row.state == "done" and row.settled == how:
                return
            if row.state != "open":
                raise ExchangeOver(f"the exchange is {row.state}", state=row.state)
            given, asked = self._orders.get(row.given_id), parse(OpenExchange, row.body.encode())
            self._marking.must_be_ready(given, [line for line in given.lines if line.marked])
            worth = self._giving_back.worth(asked.receipt_id, parts_back(asked.lines))
            net = Net(sum(part.kopecks or 0 for part in worth), given.total_kopecks)
            check_settle(net, body)
            row.state, row.settled, row.ended_at = "done", how, tx.now
            tx.session.flush()
            tx.touch(KIND, row.id)
            self._move(row, asked, net, body, clerk, actor)
            told = f"{net.netted_kopecks} {net.difference_kopecks}"
            tx.record("order", row.order_id, "exchanged", after=told)
            log.info("order %s: exchanged, difference %d kopecks", row.order_id, net.difference_kopecks)

    def give_up(self, exchange_id: str, clerk: Clerk) -> None:
        """Nothing is exchanged: goods and codes are free again. Once more changes nothing. Raises ExchangeOver once done."""
        with self._work() as tx:
            row = self._locked(tx, exchange_id, clerk)
            if row.state == "done":
                raise ExchangeOver("the exchange is done", state=row.state)
            if row.state == "open":
                self._orders.move(row.given_id, "cancel", why="exchange given up")

    def on_order(self, moved: OrderMoved) -> None:
        """What was to be given is cancelled, by whomever, or nobody settled it in time: the exchange is given up."""
        if moved.state != "cancelled" or not moved.order_id.startswith(store.MARK):
            return
        with self._work() as tx:
            row = store.giving(tx, moved.order_id)
            if row is not None and row.state == "open":
                row.state, row.ended_at = "given_up", tx.now
                tx.session.flush()
                tx.touch(KIND, row.id)
                tx.record("order", row.order_id, "exchange given up")

    def on_mark(self, judged: MarkJudged) -> None:
        """A code was checked: the clerk sees it."""
        if judged.order_id.startswith(store.MARK):
            self._show(GoodsExchangeRow.given_id == judged.order_id)

    def on_paper(self, told: ReceiptPrinted | ReceiptRefused) -> None:
        """One of the receipts is printed, or is not."""
        if told.settlement_id.startswith(store.MARK):
            self._show_of(told.order_id)

    def on_returned(self, told: MoneyReturned | MoneyKept) -> None:
        """The bank has given back what was owed, or not."""
        if told.refund_id.startswith(store.MARK):
            self._show_of(told.order_id)

    def get(self, exchange_id: str) -> GoodsExchange:
        """One exchange. Raises NotFound."""
        with self._work.read() as tx:
            return store.as_exchange(store.row(tx, exchange_id))

    def must_be_at(self, exchange_id: str, clerk: Clerk) -> None:
        """Raises NotFound, NotHere at another counter."""
        with self._work.read() as tx:
            _at(store.row(tx, exchange_id), clerk)

    def open_of(self, order_id: str) -> GoodsExchange | None:
        """The exchange of an order that is neither settled nor given up."""
        with self._work.read() as tx:
            row = store.open_of(tx, order_id)
            return store.as_exchange(row) if row is not None else None

    def _move(
        self, row: GoodsExchangeRow, asked: OpenExchange, net: Net, body: SettleExchange, clerk: Clerk, actor: str
    ) -> None:  # fmt: skip
        lines = [*self._orders.get(row.order_id).lines, *self._orders.get(row.given_id).lines]
        self._stock.lock(sorted({line.goods_id for line in lines}))
        kept, back = self._exchanged.divided(row.order_id, net.back_kopecks, net.netted_kopecks)
        refund = replace(asked, id=store.own_id(row.id, "refund"))
        self._refunding.exchange(
            row.order_id, refund, net.netted_kopecks, clerk.id, row.till_id, row.place_id, actor,
            paid=paid_back(kept, back, by_goods=self._by_goods),
        )  # fmt: skip
        given = self._orders.move(row.given_id, "take")
        settlement_id = store.own_id(row.id, "settlement")
        how = paid(net, kept, body, by_goods=self._by_goods)
        self._paper.sell(given, settlement_id, how, row.till_id, clerk.id)
        method = body.method or PayMethod.CASH
        self._payments.settle_exchanged(given.id, settlement_id, kept, net.pays_kopecks, method, clerk.id)
        self._goods.give(given.id)

    def _show_of(self, order_id: str) -> None:
        either = (GoodsExchangeRow.order_id == order_id) | (GoodsExchangeRow.given_id == order_id)
        self._show(either & (GoodsExchangeRow.state == "done"))

    def _show(self, which: ColumnElement[bool]) -> None:
        with self._work() as tx:
            found = select(GoodsExchangeRow.id, GoodsExchangeRow.given_id).where(which)
            for exchange_id, given_id in tx.session.execute(found):
                tx.touch(KIND, exchange_id)
                tx.touch("handover", given_id)  # its receipt is shown there, too

    def _locked(self, tx: Tx, exchange_id: str, clerk: Clerk) -> GoodsExchangeRow:
        row = store.row(tx, exchange_id)
        _at(row, clerk)
        self._orders.lock(row.given_id)
        self._orders.lock(row.order_id)
        return store.row(tx, exchange_id)


def _at(row: GoodsExchangeRow, clerk: Clerk) -> None:
    if row.place_id != clerk.place_id:
        raise NotHere("this exchange is at another counter")
