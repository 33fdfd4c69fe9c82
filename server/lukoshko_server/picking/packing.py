"""What is picked becomes parcels: when all is settled, in bags that fit, with the stock as it was really picked."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from lukoshko_server.catalogue.service import Catalogue
from lukoshko_server.db import Tx, Work
from lukoshko_server.marking.service import Marking
from lukoshko_server.orders.rules import Order
from lukoshko_server.orders.service import Orders
from lukoshko_server.picking import store
from lukoshko_server.picking.overweight import Overweight
from lukoshko_server.picking.parcelling import Bag, Goods, goods
from lukoshko_server.picking.parcels import Parcel, Parcels
from lukoshko_server.picking.rules import NotReady, PickedLine, is_open
from lukoshko_server.picking.scanning import Scanning
from lukoshko_server.stock.rules import OutOfStock
from lukoshko_server.stock.service import Stock
from lukoshko_wire.api.picking import Pack
from lukoshko_wire.values import Way

log = logging.getLogger(__name__)

Bags = Callable[[Order, Sequence[Goods]], list[Bag]]
"""How the goods of an order are divided over bags: by what a person carries, or by the cells that are free."""


@dataclass(frozen=True)
class Packed:
    """Told when an order became parcels; whoever has no room for them raises, and nothing was packed."""

    order_id: str
    way: Way
    place_id: str
    parcels: tuple[Parcel, ...]


class Packing:
    """Joins the caller's transaction and locks the order first."""

    def __init__(
        self, work: Work, orders: Orders, catalogue: Catalogue, stock: Stock, parcels: Parcels, bags: Bags,
        marking: Marking, overweight: Overweight, scanning: Scanning,
    ) -> None:  # fmt: skip
        self._work, self._orders, self._catalogue, self._stock = work, orders, catalogue, stock
        self._parcels, self._bags, self._marking = parcels, bags, marking
        self._overweight, self._scanning = overweight, scanning

    def pack(self, order_id: str, picker_id: str, body: Pack) -> list[Parcel]:
        """Make parcels by temperature zone; the same once more answers them. Raises NotReady, NoRoom, ExtraWaits."""
        self._overweight.look(order_id)  # what is asked must stay asked, even if nothing is packed then
        with self._work() as tx:
            order = self._orders.lock(order_id)
            row = store.task_row(tx, order_id)
            if row.state == "packed" and row.picker_id == picker_id:
                return self._parcels.of_order(order_id)
            store.must_be_in_hand(row, picker_id)
            self._must_be_ready(tx, order, store.picked_lines(order, store.line_rows(tx, order_id)))
            self._overweight.must_be_settled(order)
            self._marking.must_be_ready(order, self._scanning.marked(order.lines))
            self._settle_stock(order)  # before the cells: stock is locked before lockers, here as at checkout
            bags = [_measured(bag, body) for bag in self._bags(order, self._goods(order))]
            made = self._parcels.make(order_id, order.number, bags)
            row.state, row.packed_at = "packed", tx.now
            tx.session.flush()
            self._orders.move(order_id, "pack")
            tx.tell(Packed(order_id, order.way, order.place_id, tuple(made)))
            tx.touch("task", order_id)
            return self._parcels.of_order(order_id)

    def _must_be_ready(self, tx: Tx, order: Order, lines: Sequence[PickedLine]) -> None:
        open_lines = [line.no for line in lines if is_open(line)]
        asked = [row.id for row in store.shortage_rows(tx, order.id, state="asked")]
        if open_lines or asked:
            raise NotReady("not everything is picked or answered", lines=open_lines, shortages=asked)
        if not order.goods_kopecks and not any(line.picked for line in order.lines):
            raise NotReady("nothing of this order is there", lines=[], shortages=[])

    def _goods(self, order: Order) -> list[Goods]:
        picked = [line for line in order.lines if line.picked and line.state == "picked"]
        known = self._catalogue.many([line.goods_id for line in picked])
        return [
            goods(
                line.no, line.zone, line.unit, line.picked or 0, grams_each=line.weight_grams,
                known=known.get(line.goods_id),
            )
            for line in picked
        ]  # fmt: skip

    def _settle_stock(self, order: Order) -> None:
        """Reserve what was really picked. A few grams more than the shop knows of are not worth a refusal."""
        wanted: dict[str, int] = {}
        for line in order.lines:
            wanted[line.goods_id] = wanted.get(line.goods_id, 0) + line.due
        self._stock.lock(list(wanted))
        for goods_id, quantity in sorted(wanted.items()):
            try:
                self._stock.keep(f"order:{order.id}", goods_id, quantity)
            except OutOfStock as error:
                log.warning("order %s: %s", order.id, error.detail)


def _measured(bag: Bag, body: Pack) -> Bag:
    """A size that the picker measured stands above the one computed."""
    for given in body.parcels:
        if given.zone is bag.zone:
            return replace(bag, width_mm=given.width_mm, depth_mm=given.depth_mm, height_mm=given.height_mm)
    return bag
