"""Goods that come back out of an order: kept from sale until a person has put them back, or thrown them away."""

import logging
from collections.abc import Mapping
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select

from lukoshko_server.catalogue.service import Catalogue
from lukoshko_server.db import Tx, Work
from lukoshko_server.orders.rules import Order
from lukoshko_server.orders.service import OrderMoved, Orders
from lukoshko_server.picking import store
from lukoshko_server.picking.parcels import Parcels, loss_of
from lukoshko_server.picking.rows import PutBackRow
from lukoshko_server.picking.rules import Lies, left_of, lies
from lukoshko_server.stock.rules import OutOfStock
from lukoshko_server.stock.service import Stock
from lukoshko_server.views import View
from lukoshko_wire.api.picking import PutBackList, PutBackView
from lukoshko_wire.problems import NotFound
from lukoshko_wire.values import Unit, Zone

log = logging.getLogger(__name__)

HANDLED = ("picking", "packed", "on_the_way", "ready")
"""States in which goods of an order have left their shelves."""
OVER = ("cancelled", "refused")
"""Why what was packed comes back; what an edit takes out of the tote never was in a parcel."""
MOST = 200


class PutBacks:
    """The use cases; each joins the caller's transaction."""

    def __init__(
        self, work: Work, orders: Orders, stock: Stock, catalogue: Catalogue, parcels: Parcels
    ) -> None:
        self._work, self._orders, self._stock, self._catalogue = work, orders, stock, catalogue
        self._parcels = parcels

    def on_order(self, moved: OrderMoved) -> None:
        """What was picked of a cancelled order lies somewhere: in a tote, a parcel, a bag, a cell."""
        if moved.state == "cancelled" and moved.before in HANDLED:
            order = self._orders.get(moved.order_id)
            left = self.left(order, moved.before)
            self.open(order, f"cancel:{order.id}", left, lies(order.way, moved.before), "cancelled")

    def left(self, order: Order, state: str) -> dict[int, int]:
        """How much of each line came off the shelves, in this state of the order, and is nobody's nor written off."""
        with self._work() as tx:
            in_tote = {no: row.picked for no, row in store.line_rows(tx, order.id).items()}
            return left_of(order, state, in_tote, self._written_off(order))

    def refused(self, order: Order, state: str, quantities: Mapping[int, int]) -> None:
        """The customer does not take so much of these lines: whoever has it in this state brings it back."""
        self.open(order, f"refuse:{order.id}", quantities, lies(order.way, state), "refused")

    def lines_of(self, order_id: str) -> set[int]:
        """Lines of an order that is over, or is going to be, of which something is or was to be put back."""
        query = select(PutBackRow.line_no).where(PutBackRow.order_id == order_id, PutBackRow.why.in_(OVER))
        with self._work.read() as tx:
            tx.session.flush()
            return set(tx.session.scalars(query))

    def open(self, order: Order, cause: str, quantities: Mapping[int, int], lies: Lies, why: str) -> None:
        """So much of these lines is to be put back; it is not for sale until then. The same cause again changes nothing."""
        with self._work() as tx:
            self._stock.lock([order.line(no).goods_id for no in quantities])
            for no, quantity in sorted(quantities.items()):
                row_id = str(uuid5(NAMESPACE_URL, f"lukoshko:put-back:{cause}:{no}"))
                if quantity and tx.session.get(PutBackRow, row_id) is None:
                    self._open(tx, order, row_id, no, quantity, lies, why)

    def done(self, put_back_id: str, person_id: str, *, spoiled: bool) -> None:
        """It lies on its shelf and is for sale again, or it is written off. Once more changes nothing. Raises NotFound."""
        with self._work() as tx:
            query = select(PutBackRow).where(PutBackRow.id == put_back_id).with_for_update()
            row = tx.session.scalar(query.execution_options(populate_existing=True))
            if row is None:
                raise NotFound("nothing of this is to be put back", put_back_id=put_back_id)
            if row.done_at is not None:
                return
            row.done_at, row.done_by, row.spoiled = tx.now, person_id, spoiled
            tx.session.flush()
            if spoiled:
                self._stock.write_off(_owner(row.id), row.goods_id, row.quantity, f"put-back:{row.id}")
            self._stock.release(_owner(row.id))
            what = "written off" if spoiled else "put back"
            tx.record("put-back", row.id, what, after=f"{row.goods_id} {row.quantity}", order_id=row.order_id)
            _show(tx, row)

    def waiting(self) -> PutBackList:
        """What is to be put back, the longest first."""
        with self._work.read() as tx:
            query = select(PutBackRow).where(PutBackRow.done_at.is_(None))
            rows = tx.session.scalars(query.order_by(PutBackRow.opened_at, PutBackRow.id).limit(MOST)).all()
            shelves = {
                each.id: each.shelf for each in self._catalogue.many([row.goods_id for row in rows]).values()
            }
            seqs = tx.seqs("put_back", [row.id for row in rows])
            return PutBackList(
                put_backs=[_view(row, shelves.get(row.goods_id, ""), seqs.get(row.id, 0)) for row in rows]
            )

    def views_of(self, tx: Tx, put_back_id: str, seq: int) -> list[View]:
        """What is pushed when one is opened or done."""
        row = tx.session.get_one(PutBackRow, put_back_id)
        known = self._catalogue.many([row.goods_id]).get(row.goods_id)
        return [("picking", "put_back", _view(row, known.shelf if known else "", seq))]

    def _written_off(self, order: Order) -> dict[int, int]:
        """What spoiled of each line: left out of the order since it was packed, as what the customer refused is."""
        parcels = self._parcels.of_order(order.id)
        return {
            line.no: sum(
                self._stock.written_off(line.goods_id, loss_of(parcel.id, line.no)) for parcel in parcels
            )
            for line in order.lines
            if line.refused
        }

    def _open(self, tx: Tx, order: Order, row_id: str, no: int, quantity: int, lies: Lies, why: str) -> None:
        line = order.line(no)
        row = PutBackRow(
            id=row_id, order_id=order.id, order_number=order.number, line_no=no, goods_id=line.goods_id, name=line.name,
            unit=line.unit.value, zone=line.zone.value, quantity=quantity, lies=lies, why=why[:20], opened_at=tx.now,
            done_by="", spoiled=False,
        )  # fmt: skip
        tx.session.add(row)
        tx.session.flush()
        try:
            self._stock.keep(_owner(row_id), line.goods_id, quantity)
        except OutOfStock as error:  # 1C counts less than really lies there: nothing to keep from sale
            log.warning("order %s: put back of line %d: %s", order.id, no, error.detail)
        tx.record(
            "put-back", row_id, "to put back", after=f"{line.goods_id} {quantity} {why}", order_id=order.id
        )
        _show(tx, row)


def _owner(put_back_id: str) -> str:
    return f"back:{put_back_id}"


def _show(tx: Tx, row: PutBackRow) -> None:
    tx.touch("put_back", row.id)
    tx.touch("order", row.order_id)


def _view(row: PutBackRow, shelf: str, seq: int) -> PutBackView:
    return PutBackView(
        id=row.id, seq=seq, order_id=row.order_id, order_number=row.order_number, name=row.name, unit=Unit(row.unit),
        zone=Zone(row.zone), quantity=row.quantity, shelf=shelf, lies=row.lies, why=row.why,  # type: ignore[arg-type]
        opened_at=row.opened_at, done=row.done_at is not None,
    )  # fmt: skip
