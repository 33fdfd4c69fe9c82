"""An exchange as the clerk sees it."""

from collections.abc import Sequence

from lukoshko_server.db import Tx, Work
from lukoshko_server.handover.exchange_rules import Net, change
from lukoshko_server.handover.exchange_store import GoodsExchange, own_id
from lukoshko_server.handover.exchanges import KIND, Exchanges
from lukoshko_server.marking.rules import Held
from lukoshko_server.marking.service import Marking
from lukoshko_server.orders.rules import Line
from lukoshko_server.orders.service import Orders
from lukoshko_server.payments.exchanged import Exchanged
from lukoshko_server.receipts.service import Receipts
from lukoshko_server.views import View
from lukoshko_wire.api.exchanges import ExchangeGiven, ExchangeView
from lukoshko_wire.api.orders import ReceiptView
from lukoshko_wire.receipts import receipt_id
from lukoshko_wire.values import PayMethod


class ExchangeScreen:
    """Builds ExchangeView."""

    def __init__(
        self, work: Work, exchanges: Exchanges, orders: Orders, exchanged: Exchanged, receipts: Receipts, marking: Marking
    ) -> None:  # fmt: skip
        self._work, self._exchanges, self._orders = work, exchanges, orders
        self._exchanged, self._receipts, self._marking = exchanged, receipts, marking

    def open_of(self, order_id: str) -> ExchangeView | None:
        """The exchange of an order that is under way, or None."""
        with self._work.read() as tx:
            found = self._exchanges.open_of(order_id)
            return self._view(found, tx.seq(KIND, found.id)) if found is not None else None

    def one(self, exchange_id: str) -> ExchangeView:
        """One exchange. Raises NotFound."""
        with self._work.read() as tx:
            return self._view(self._exchanges.get(exchange_id), tx.seq(KIND, exchange_id))

    def views_of(self, tx: Tx, exchange_id: str, seq: int) -> list[View]:  # noqa: ARG002
        """What is pushed when an exchange changes: to whoever follows the handover of what is given."""
        view = self._view(self._exchanges.get(exchange_id), seq)
        return [(f"handover:{view.given_order_id}", KIND, view)]

    def _view(self, one: GoodsExchange, seq: int) -> ExchangeView:
        order, given = self._orders.get(one.order_id), self._orders.get(one.given_id)
        net = Net(sum(each.kopecks for each in one.back), given.total_kopecks)
        good, refused = self._marking.of_order(given.id), self._marking.refused_of(given.id)
        lines = [_given(line, good.get(line.no, ()), refused.get(line.no, ())) for line in given.lines]
        return ExchangeView(
            id=one.id, seq=seq, order_id=order.id, order_number=order.number, state=one.state, back=one.back, given=lines,  # type: ignore[arg-type]
            back_kopecks=net.back_kopecks, given_kopecks=net.given_kopecks, netted_kopecks=net.netted_kopecks,
            difference_kopecks=net.difference_kopecks, goes_back=self._goes_back(one, net), methods=net.methods,
            checking=any("checking" in line.codes for line in lines), given_order_id=given.id, given_number=given.number,
            receipts=self._papers(one), opened_at=one.opened_at,
            change_kopecks=change(net, one.settled) if one.settled is not None else 0,
        )  # fmt: skip

    def _goes_back(self, one: GoodsExchange, net: Net) -> dict[PayMethod, int]:
        if one.state == "done":
            return self._exchanged.went_back(own_id(one.id, "refund"))
        if one.state == "given_up" or net.difference_kopecks >= 0:
            return {}
        _, back = self._exchanged.divided(one.order_id, net.back_kopecks, net.netted_kopecks)
        sums: dict[PayMethod, int] = {}
        for each in back:
            sums[each.method] = sums.get(each.method, 0) + each.kopecks
        return sums

    def _papers(self, one: GoodsExchange) -> list[ReceiptView]:
        """Its own two receipts: the return once the money is back, and the sale."""
        if one.state != "done":
            return []
        mine = receipt_id(own_id(one.id, "refund"), "sell_return")
        back = [each for each in self._receipts.of_order(one.order_id) if each.id == mine]
        return back + [each for each in self._receipts.of_order(one.given_id) if each.kind == "sell"]


def _given(line: Line, good: Sequence[Held], refused: Sequence[Held]) -> ExchangeGiven:
    return ExchangeGiven(
        no=line.no, name=line.name, unit=line.unit, picture=line.picture, quantity=line.due,
        price_kopecks=line.price_kopecks, kopecks=line.sum_kopecks, codes=[each.state for each in (*good, *refused)],  # type: ignore[misc]
        why=next((each.why for each in refused), ""),
    )  # fmt: skip
