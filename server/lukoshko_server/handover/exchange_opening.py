"""An exchange is opened: goods are kept, codes are checked, the difference is reckoned. Nothing moves yet."""

from dataclasses import dataclass
from hashlib import sha256

from msgspec import to_builtins

from lukoshko_server.catalogue.service import Catalogue
from lukoshko_server.db import Tx, Work
from lukoshko_server.handover import exchange_store as store
from lukoshko_server.handover.exchange_rules import Basket, basket, came_back, given_of
from lukoshko_server.handover.goods import Paper
from lukoshko_server.handover.refusals import ExchangeOpen, NoTill
from lukoshko_server.handover.rows import GoodsExchangeRow
from lukoshko_server.handover.rules import parts_back
from lukoshko_server.loyalty.service import Loyalty
from lukoshko_server.marking.service import Marking
from lukoshko_server.orders.rules import IN_EXCHANGE, Order
from lukoshko_server.orders.service import Orders
from lukoshko_server.receipts.giving_back import GivingBack, Left
from lukoshko_server.receipts.returns import Back
from lukoshko_server.stock.service import Stock
from lukoshko_wire.api.exchanges import ExchangeBack, OpenExchange
from lukoshko_wire.marks import read
from lukoshko_wire.message import encode
from lukoshko_wire.problems import Conflict, NotFound
from lukoshko_wire.values import Way


@dataclass(frozen=True)
class Clerk:
    """Who stands at which counter; without a till nothing is exchanged there."""

    id: str
    place_id: str
    till_id: str


class Opening:
    """The use case; it joins the caller's transaction and locks the order first."""

    def __init__(
        self, work: Work, *, orders: Orders, catalogue: Catalogue, stock: Stock, marking: Marking, loyalty: Loyalty,
        giving_back: GivingBack, paper: Paper,
    ) -> None:  # fmt: skip
        self._work, self._orders, self._catalogue, self._stock = work, orders, catalogue, stock
        self._marking, self._loyalty = marking, loyalty
        self._giving_back, self._paper = giving_back, paper

    def open(self, order_id: str, body: OpenExchange, clerk: Clerk) -> None:
        """Keep the goods that are to be given, have their codes checked, reckon the difference.

        The same id again changes nothing. Raises ExchangeOpen, NotExchanged, NotGiven, MarkWanted, OutOfStock, what codes
        are refused for, TooMuchBack, NotToReturn, NotForSaleAgain, NothingToPrint, NoTill, Conflict.
        """
        with self._work() as tx:
            order = self._orders.lock(order_id)
            if _known(tx, order_id, body):
                return
            if (other := store.open_of(tx, order_id)) is not None:
                raise ExchangeOpen("this order is being exchanged", exchange_id=other.id)
            if not clerk.till_id:
                raise NoTill("no till prints at this counter", order_id=order_id)
            sold = self._receipt(order_id, body)
            worth = self._giving_back.worth(body.receipt_id, parts_back(body.lines))
            given = self._basket(order, sold, body, worth)
            row = GoodsExchangeRow(
                id=body.id, order_id=order_id, given_id=store.own_id(body.id, "order"), place_id=clerk.place_id,
                till_id=self._paper.till_back(order, clerk.till_id, "", internet=False), body=encode(body).decode(),
                state="open", back=to_builtins(_shown(sold, body, worth)), opened_by=clerk.id, opened_at=tx.now,
            )  # fmt: skip
            tx.session.add(row)
            tx.session.flush()
            new = self._place(tx, order, row, given, body)
            tx.record("order", order_id, "exchange opened", after=new.number)
            tx.record("order", new.id, "given in exchange", after=order.number)
            self._paper.must_print(new, row.till_id, clerk.id)

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
        return new

    def _basket(self, order: Order, sold: Left, body: OpenExchange, worth: list[Back]) -> Basket:
        came = came_back(order, sold.lines, worth, {line.no: line.goods for line in body.lines})
        known = self._catalogue.many([each.goods_id for each in body.given])
        return basket(given_of(body.given, known), came)

    def _receipt(self, order_id: str, body: OpenExchange) -> Left:
        printed = self._giving_back.left(order_id)
        found = next((each for each in printed if each.receipt_id == body.receipt_id), None)
        if found is None:
            raise NotFound("no printed receipt of this order", receipt_id=body.receipt_id)
        return found


def _known(tx: Tx, order_id: str, body: OpenExchange) -> bool:
    row = tx.session.get(GoodsExchangeRow, body.id, populate_existing=True)
    if row is not None and (row.order_id, row.body) != (order_id, encode(body).decode()):
        raise Conflict("this id belongs to another exchange", id=body.id)
    return row is not None


def _shown(sold: Left, body: OpenExchange, worth: list[Back]) -> list[ExchangeBack]:
    return [
        ExchangeBack(
            no=part.no, name=sold.lines[part.no - 1].name, measure=sold.lines[part.no - 1].measure,
            quantity_milli=part.quantity_milli, kopecks=part.kopecks or 0, goods=line.goods,
        )
        for part, line in zip(worth, body.lines, strict=True)
    ]  # fmt: skip
