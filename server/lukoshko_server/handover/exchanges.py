"""An exchange in the shop, in one visit: opened, then settled in one transaction, or given up and nothing has moved.

What comes back is a refund of its order, under the exchange's id. What is given is an order of its own at the counter,
paid by the money that stays of that refund; only the difference moves. Two receipts, each of its own order.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import NAMESPACE_URL, uuid5

from msgspec import convert, to_builtins
from sqlalchemy import ColumnElement, select

from lukoshko_server.catalogue.service import Catalogue
from lukoshko_server.config import Settings
from lukoshko_server.db import Tx, Work
from lukoshko_server.handover.exchange_rules import (
    Basket,
    Net,
    basket,
    came_back,
    check_settle,
    given_of,
    paid,
)
from lukoshko_server.handover.goods import Goods, Paper
from lukoshko_server.handover.refunding import Refunding
from lukoshko_server.handover.refusals import ExchangeOpen, ExchangeOver, NotHere, NoTill
from lukoshko_server.handover.rows import GoodsExchangeRow
from lukoshko_server.loyalty.service import Loyalty
from lukoshko_server.marking.service import Marking, MarkJudged
from lukoshko_server.orders.rules import IN_EXCHANGE, Order
from lukoshko_server.orders.service import OrderMoved, Orders
from lukoshko_server.payments.happenings import MoneyKept, MoneyReturned
from lukoshko_server.payments.refunds import Refunds
from lukoshko_server.payments.service import Payments
from lukoshko_server.receipts.giving_back import GivingBack, Left
from lukoshko_server.receipts.returns import Back
from lukoshko_server.receipts.service import ReceiptPrinted, ReceiptRefused
from lukoshko_server.stock.service import Stock
from lukoshko_wire.api.exchanges import ExchangeBack, OpenExchange, SettleExchange
from lukoshko_wire.marks import read
from lukoshko_wire.message import encode, parse
from lukoshko_wire.problems import Conflict, NotFound
from lukoshko_wire.values import PayMethod, Way

log = logging.getLogger(__name__)
KIND = "exchange"


@dataclass(frozen=True)
class Clerk:
    """Who stands at which counter."""

    id: str
    place_id: str
    till_id: str


@dataclass(frozen=True)
class GoodsExchange:
    """An exchange as read."""

    id: str
    order_id: str
    given_id: str
    place_id: str
    state: str
    asked: OpenExchange
    settled: SettleExchange | None
    back: list[ExchangeBack]
    opened_at: datetime


class Exchanges:
    """The use cases; each joins the caller's transaction. Orders are locked the younger first: given, then its source."""

    def __init__(
        self, work: Work, settings: Settings, *, orders: Orders, catalogue: Catalogue, stock: Stock, marking: Marking,
        loyalty: Loyalty, payments: Payments, refunds: Refunds, giving_back: GivingBack, refunding: Refunding,
        goods: Goods, paper: Paper,
    ) -> None:  # fmt: skip
        self._work, self._by_goods = work, settings.exchange_by_goods
        self._orders, self._catalogue, self._stock = orders, catalogue, stock
        self._marking, self._loyalty, self._payments = marking, loyalty, payments
        self._refunds, self._giving_back, self._refunding = refunds, giving_back, refunding
        self._goods, self._paper = goods, paper

    def open(self, order_id: str, body: OpenExchange, clerk: Clerk) -> None:
        """Keep the goods that are to be given, have their codes checked, reckon the difference. Nothing moves yet.

        The same id again changes nothing. Raises ExchangeOpen, NotExchanged, NotGiven, MarkWanted, OutOfStock, what codes
        are refused for, TooMuchBack, NotToReturn, NotForSaleAgain, NoTill, Conflict.
        """
        with self._work() as tx:
            order = self._orders.lock(order_id)
            if self._known(tx, order_id, body):
                return
            query = select(GoodsExchangeRow.id).where(
                GoodsExchangeRow.order_id == order_id, GoodsExchangeRow.state == "open"
            )
            if (other := tx.session.scalar(query)) is not None:
                raise ExchangeOpen("this order is being exchanged", exchange_id=other)
            sold, worth = self._receipt(order_id, body), self._worth(body)
            given = self._basket(order, sold, body, worth)
            if not clerk.till_id:
                raise NoTill("no till prints at this counter", order_id=order_id)
            till_id = self._paper.till_back(order, clerk.till_id, clerk.till_id, internet=False)
            row = GoodsExchangeRow(
                id=body.id, order_id=order_id, given_id=_of(body.id, "given"), place_id=clerk.place_id, till_id=till_id,
                body=encode(body).decode(), state="open", back=to_builtins(_shown(sold, body, worth)), opened_by=clerk.id,
                opened_at=tx.now,
            )  # fmt: skip
            tx.session.add(row)
            tx.session.flush()
            new = self._place(tx, order, row, given, body)
            tx.record("order", order_id, "exchange opened", after=f"{_sum(worth)} for {new.total_kopecks}")
            self._paper.must_print(new, till_id, clerk.id)

    def settle(self, exchange_id: str, body: SettleExchange, clerk: Clerk, actor: str) -> None:
        """The difference has changed hands: money, stock, bonuses and both receipts follow, all or nothing.

        The same once more changes nothing. Raises ExchangeOver, NotHere, SumChanged, WrongMethod, NotEnoughCash,
        NotChecked, NotEnough, and what a refund is refused for.
        """
        with self._work() as tx:
            row = self._locked(tx, exchange_id, clerk)
            if row.state == "done" and row.settled == encode(body).decode():
                return
            if row.state != "open":
                raise ExchangeOver(f"the exchange is {row.state}", state=row.state)
            given, asked = self._orders.get(row.given_id), parse(OpenExchange, row.body.encode())
            self._marking.must_be_ready(given, [line for line in given.lines if line.marked])
            net = Net(_sum(self._worth(asked)), given.total_kopecks)
            check_settle(net, body)
            row.state, row.settled, row.ended_at = "done", encode(body).decode(), tx.now
            tx.session.flush()
            tx.touch(KIND, row.id)
            self._move(row, asked, net, body, clerk, actor)
            tx.record(
                "order", row.order_id, "exchanged", after=f"{net.netted_kopecks} {net.difference_kopecks}"
            )
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
        if moved.state != "cancelled":
            return
        with self._work() as tx:
            query = select(GoodsExchangeRow).where(GoodsExchangeRow.given_id == moved.order_id)
            row = tx.session.scalar(query.with_for_update().execution_options(populate_existing=True))
            if row is not None and row.state == "open":
                row.state, row.ended_at = "given_up", tx.now
                tx.session.flush()
                tx.touch(KIND, row.id)
                tx.record("order", row.order_id, "exchange given up")

    def on_mark(self, judged: MarkJudged) -> None:
        """A code was checked: the clerk sees it."""
        self._show(GoodsExchangeRow.given_id == judged.order_id)

    def on_paper(self, told: ReceiptPrinted | ReceiptRefused) -> None:
        """One of the receipts is printed, or is not."""
        self._show((GoodsExchangeRow.id == told.settlement_id) | (GoodsExchangeRow.given_id == told.order_id))

    def on_returned(self, told: MoneyReturned | MoneyKept) -> None:
        """The bank has given back what was owed, or not."""
        self._show(GoodsExchangeRow.id == told.refund_id)

    def get(self, exchange_id: str) -> GoodsExchange:
        """One exchange. Raises NotFound."""
        with self._work.read() as tx:
            return _read(_row(tx, exchange_id))

    def must_be_at(self, exchange_id: str, clerk: Clerk) -> None:
        """Raises NotFound, NotHere at another counter."""
        with self._work.read() as tx:
            _at(_row(tx, exchange_id), clerk)

    def open_of(self, order_id: str) -> GoodsExchange | None:
        """The exchange of an order that is neither settled nor given up."""
        with self._work.read() as tx:
            query = select(GoodsExchangeRow).where(
                GoodsExchangeRow.order_id == order_id, GoodsExchangeRow.state == "open"
            )
            row = tx.session.scalar(query)
            return _read(row) if row is not None else None

    def _show(self, which: ColumnElement[bool]) -> None:
        with self._work() as tx:
            for exchange_id in tx.session.scalars(select(GoodsExchangeRow.id).where(which)):
                tx.touch(KIND, exchange_id)

    def _move(
        self, row: GoodsExchangeRow, asked: OpenExchange, net: Net, body: SettleExchange, clerk: Clerk, actor: str
    ) -> None:  # fmt: skip
        sold, lines = self._orders.get(row.order_id), self._orders.get(row.given_id).lines
        self._stock.lock(sorted({line.goods_id for line in (*sold.lines, *lines)}))
        kept, _ = self._refunds.divided(row.order_id, net.back_kopecks, net.netted_kopecks)
        self._refunding.exchange(
            row.order_id,
            asked,
            net.netted_kopecks,
            clerk.id,
            row.till_id,
            row.place_id,
            actor,
            by_goods=self._by_goods,
        )
        given = self._orders.move(row.given_id, "take")
        settlement_id = _of(row.id, "settlement")
        how = paid(net, kept, body, by_goods=self._by_goods)
        self._paper.sell(given, settlement_id, how, row.till_id, clerk.id)
        self._payments.settle_exchanged(
            given.id, settlement_id, kept, net.pays_kopecks, body.method or PayMethod.CASH, clerk.id
        )
        self._goods.give(given.id)

    def _place(self, tx: Tx, order: Order, row: GoodsExchangeRow, given: Basket, body: OpenExchange) -> Order:
        wanted: dict[str, int] = {}
        for line in given.lines:
            wanted[line.goods_id] = wanted.get(line.goods_id, 0) + line.ordered
        self._stock.keep_all(f"order:{row.given_id}", wanted)
        new = self._orders.place(
            order_id=row.given_id, body_hash=sha256(row.body.encode()).hexdigest(), customer_id=order.customer_id,
            way=Way.COUNTER, place_id=row.place_id, window_id="", window_starts_at=tx.now, window_ends_at=tx.now,
            payment=IN_EXCHANGE, replacements="remove", address=None, fee_kopecks=0, lines=given.lines,
            agreed=given.agreed,
        )  # fmt: skip
        known = self._catalogue.many(list(wanted))
        for each in body.given:
            if each.id in given.codes:
                line = new.line(given.codes[each.id])
                self._marking.capture(new.id, line, known[each.goods_id], read(each.mark), each.id)
        self._loyalty.begin(new, 0)
        tx.record("order", new.id, "given in exchange", after=order.number)
        return new

    def _basket(self, order: Order, sold: Left, body: OpenExchange, worth: list[Back]) -> Basket:
        came = came_back(order, sold.lines, worth, {line.no: line.goods for line in body.lines})
        known = self._catalogue.many([each.goods_id for each in body.given])
        return basket(given_of(body.given, known), came)

    def _receipt(self, order_id: str, body: OpenExchange) -> Left:
        found = next(
            (each for each in self._giving_back.left(order_id) if each.receipt_id == body.receipt_id), None
        )
        if found is None:
            raise NotFound("no printed receipt of this order", receipt_id=body.receipt_id)
        return found

    def _worth(self, body: OpenExchange) -> list[Back]:
        return self._giving_back.worth(
            body.receipt_id, [Back(line.no, line.quantity_milli) for line in body.lines]
        )

    def _known(self, tx: Tx, order_id: str, body: OpenExchange) -> bool:
        row = tx.session.get(GoodsExchangeRow, body.id, populate_existing=True)
        if row is not None and (row.order_id, row.body) != (order_id, encode(body).decode()):
            raise Conflict("this id belongs to another exchange", id=body.id)
        return row is not None

    def _locked(self, tx: Tx, exchange_id: str, clerk: Clerk) -> GoodsExchangeRow:
        row = _row(tx, exchange_id)
        _at(row, clerk)
        self._orders.lock(row.given_id)
        self._orders.lock(row.order_id)
        return _row(tx, exchange_id)


def _row(tx: Tx, exchange_id: str) -> GoodsExchangeRow:
    row = tx.session.get(GoodsExchangeRow, exchange_id, populate_existing=True)
    if row is None:
        raise NotFound("no such exchange", exchange_id=exchange_id)
    return row


def _at(row: GoodsExchangeRow, clerk: Clerk) -> None:
    if row.place_id != clerk.place_id:
        raise NotHere("this exchange is at another counter")


def _read(row: GoodsExchangeRow) -> GoodsExchange:
    settled = parse(SettleExchange, row.settled.encode()) if row.settled else None
    return GoodsExchange(
        row.id, row.order_id, row.given_id, row.place_id, row.state, parse(OpenExchange, row.body.encode()), settled,
        convert(row.back, list[ExchangeBack]), row.opened_at,
    )  # fmt: skip


def _shown(sold: Left, body: OpenExchange, worth: list[Back]) -> list[ExchangeBack]:
    return [
        ExchangeBack(
            no=part.no, name=sold.lines[part.no - 1].name, measure=sold.lines[part.no - 1].measure,
            quantity_milli=part.quantity_milli, kopecks=part.kopecks or 0, goods=line.goods,
        )
        for part, line in zip(worth, body.lines, strict=True)
    ]  # fmt: skip


def _of(exchange_id: str, what: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"lukoshko:exchange:{exchange_id}:{what}"))


def _sum(worth: list[Back]) -> int:
    return sum(part.kopecks or 0 for part in worth)
