"""Goods whose money goes back: noted with the refund, moved in stock when the money is the customer's, each once."""

import logging
from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, delete, select

from lukoshko_server.db import Work
from lukoshko_server.handover.refusals import NotForSaleAgain
from lukoshko_server.handover.rows import RefundGoodsRow
from lukoshko_server.handover.rules import fates
from lukoshko_server.marking.service import Marking
from lukoshko_server.orders.rules import Order
from lukoshko_server.receipts.returns import Back
from lukoshko_server.stock.service import Stock
from lukoshko_wire.api.refunds import GoodsFate
from lukoshko_wire.pos import ReceiptLine
from lukoshko_wire.receipts import WHOLE_MILLI

log = logging.getLogger(__name__)

_THROWN_AWAY = select(RefundGoodsRow.identifier).where(
    RefundGoodsRow.refund_id == bindparam("refund_id"),
    RefundGoodsRow.fate == "off",
    RefundGoodsRow.identifier != "",
)


class RefundGoods:
    """The use cases; each joins the caller's transaction, the order is locked."""

    def __init__(self, work: Work, stock: Stock, marking: Marking) -> None:
        self._work, self._stock, self._marking = work, stock, marking

    def note(
        self,
        order: Order,
        refund_id: str,
        sold: Sequence[ReceiptLine],
        back: Sequence[Back],
        wanted: Mapping[int, GoodsFate],
    ) -> None:
        """Keep what becomes of each part, by line of the receipt. Raises NotForSaleAgain."""
        with self._work() as tx:
            for part in back:
                fate, line = wanted.get(part.no, "kept"), sold[part.no - 1]
                if fate == "kept":
                    continue
                if not line.order_line:
                    raise NotForSaleAgain("this line is no goods", line=part.no)
                of = order.line(line.order_line)
                if fate not in fates(of):
                    raise NotForSaleAgain("it had to be kept cold", line=part.no, zone=of.zone.value)
                quantity = part.quantity_milli if of.unit.weighed else part.quantity_milli // WHOLE_MILLI
                row = RefundGoodsRow(
                    refund_id=refund_id, receipt_line=part.no, order_id=order.id, goods_id=of.goods_id, quantity=quantity,
                    fate=fate, identifier=line.mark.identifier if line.mark else "",
                )  # fmt: skip
                tx.session.add(row)
            tx.session.flush()

    def noted(self, refund_id: str) -> dict[int, str]:
        """What becomes of the goods of each line of the receipt; of what the customer keeps nothing is said."""
        query = select(RefundGoodsRow.receipt_line, RefundGoodsRow.fate).where(
            RefundGoodsRow.refund_id == refund_id
        )
        with self._work.read() as tx:
            return dict(tx.session.execute(query).all())

    def move(self, refund_id: str) -> None:
        """The money is the customer's: goods come back for sale, or are written off. Again changes nothing."""
        with self._work() as tx:
            query = select(RefundGoodsRow).where(
                RefundGoodsRow.refund_id == refund_id, RefundGoodsRow.moved_at.is_(None)
            )
            rows = tx.session.scalars(
                query.order_by(RefundGoodsRow.goods_id, RefundGoodsRow.receipt_line)
            ).all()
            self._stock.lock([row.goods_id for row in rows])
            for row in rows:
                ref = f"refund:{refund_id}:{row.receipt_line}"
                self._stock.put_in(row.goods_id, row.quantity, ref)
                if row.fate == "off":
                    self._stock.write_off(ref, row.goods_id, row.quantity, ref)
                row.moved_at = tx.now
                what = "for sale again" if row.fate == "back" else "written off"
                tx.record(
                    "order",
                    row.order_id,
                    what,
                    after=f"{row.goods_id} {row.quantity} {row.identifier}".strip(),
                )
                log.info("refund %s: %d of %s %s", refund_id, row.quantity, row.goods_id, what)
            tx.session.flush()

    def forget(self, refund_id: str) -> None:
        """The money stays: whoever asks again says anew what becomes of the goods."""
        with self._work() as tx:
            mine = RefundGoodsRow.refund_id == refund_id
            tx.session.execute(delete(RefundGoodsRow).where(mine, RefundGoodsRow.moved_at.is_(None)))

    def printed(self, order_id: str, refund_id: str) -> None:
        """The return is printed, its codes are free: those of goods that were written off are never sold again."""
        with self._work() as tx:
            thrown_away = tx.run(_THROWN_AWAY, {"refund_id": refund_id}).scalars()
            self._marking.write_off(order_id, list(thrown_away))
