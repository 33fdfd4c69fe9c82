"""How the goods of an order become parcels: by what a person carries, or by the cells of the locker that are free."""

from collections.abc import Mapping, Sequence

from lukoshko_server.lockers.holding import Holding
from lukoshko_server.lockers.packing import Kind
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.orders.rules import Order
from lukoshko_server.picking.parcelling import HAND, Bag, Goods, Limit, bag_of, parcels, pieces
from lukoshko_server.windows.service import Windows
from lukoshko_wire.values import Way, Zone


class Fitting:
    """Makes bags that find their cells: the split is decided here, by the real sizes, weights and free cells."""

    def __init__(self, windows: Windows, lockers: Lockers, holding: Holding) -> None:
        self._windows, self._lockers, self._holding = windows, lockers, holding

    def bags(self, order: Order, goods: Sequence[Goods]) -> list[Bag]:
        """Bags of an order. When the locker has no way for it, bags that any of its cells might hold, to be refused."""
        if order.way is not Way.LOCKER:
            return parcels(goods, dict.fromkeys(Zone, HAND))
        locker_id = self._windows.place(order.place_id).locker_id
        if locker_id is None:
            return parcels(goods, dict.fromkeys(Zone, HAND))
        filled = self._holding.split(order.id, locker_id, pieces(goods))
        if filled is None:
            return parcels(goods, self._largest(locker_id))
        bags = [bag_of(each.pieces[0].zone, _limit(each.kind), each.pieces) for each in filled]
        return sorted(bags, key=lambda bag: list(Zone).index(bag.zone))

    def _largest(self, locker_id: str) -> Mapping[Zone, Limit]:
        largest = self._lockers.largest(locker_id)
        return {
            zone: Limit(cell.width_mm, cell.depth_mm, cell.height_mm, cell.max_grams)
            for zone, cell in largest.items()
        }


def _limit(kind: Kind) -> Limit:
    return Limit(kind.width_mm, kind.depth_mm, kind.height_mm, kind.max_grams)
