"""A parcel that no single cell takes is divided by the courier: into parcels of their own, over cells reserved together."""

import logging

from lukoshko_server.catalogue.service import Catalogue
from lukoshko_server.db import Work
from lukoshko_server.handover.in_hand import InHand
from lukoshko_server.handover.refusals import DivisionChanged
from lukoshko_server.lockers.packing import Filled
from lukoshko_server.lockers.parting import Part, Parting
from lukoshko_server.lockers.rules import Box
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.lockers.store import Placement
from lukoshko_server.orders.rules import Order
from lukoshko_server.picking.parcelling import Bag, Limit, Piece, bag_of, contents_of, goods, pieces
from lukoshko_server.picking.parcels import Parcel, Parcels, part_id
from lukoshko_wire.api.dispatch import DivideParcel, Division, DivisionLine, DivisionPart

log = logging.getLogger(__name__)


class Dividing:
    """Use cases; each joins the caller's transaction and locks the order first."""

    def __init__(
        self, work: Work, parcels: Parcels, lockers: Lockers, catalogue: Catalogue, hands: InHand, parting: Parting,
        *, scan_back: bool,
    ) -> None:  # fmt: skip
        self._work, self._parcels, self._lockers = work, parcels, lockers
        self._catalogue, self._hands, self._parting = catalogue, hands, parting
        self._scan_back = scan_back

    def possible(self, order: Order, parcel: Parcel, placed: Placement) -> bool:
        """True when the parcel could be divided now; nothing is reserved by it."""
        return self._plan(order, parcel, placed, "offer", lock=False) is not None

    def offer(self, locker_id: str, courier_id: str, barcode: str) -> Division:
        """How the parcel would be divided now. Raises NotYourOrder, OtherLocker, WrongState, DivisionChanged."""
        with self._work():
            parcel, order, placed = self._hands.to_place(locker_id, courier_id, barcode)
            parts = self._plan(order, parcel, placed, "offer", lock=False)
            if parts is None:
                raise DivisionChanged("this parcel can be divided over no cells", barcode=parcel.barcode)
            return Division(
                barcode=parcel.barcode, order_number=order.number,
                parts=[
                    DivisionPart(cell=part.cell_no, stays=part.stays, grams=part.box.grams, lines=_lines(order, part))
                    for part in parts
                ],
            )  # fmt: skip

    def divide(self, locker_id: str, courier_id: str, body: DivideParcel) -> bool:
        """The goods are divided and every part has its cell; the first one opens under this id unless it stands open.

        False when this very request was carried out before. Raises what `offer` does, LockerOffline, CellBusy.
        """
        with self._work() as tx:
            first = self._parcels.by_barcode(body.barcode)
            if self._parcels.find(part_id(first.id, body.id, 1)) is not None:
                return False
            parcel, order, placed = self._hands.to_place(locker_id, courier_id, body.barcode)
            if self._parcels.find(part_id(parcel.id, body.id, 1)) is not None:  # by a twin of this request
                return False
            parts = self._plan(order, parcel, placed, body.id, lock=True)
            if parts is None:
                raise DivisionChanged("this parcel can be divided over no cells", barcode=parcel.barcode)
            bags = [_bag(part.pieces, part.box) for part in parts]
            made = self._parcels.divide(parcel.id, order.number, bags, body.id)
            self._parting.settle(placed, {part.box.id: part for part in parts})
            for each, part in zip(made, parts, strict=True):
                self._parcels.move(each.id, each.state, cell=part.cell_no)
            open_already = parts[0].stays and self._stands_open(placed)
            self._lockers.doubt(parcel.id, open_already and self._scan_back)
            if not open_already:
                self._lockers.open_cell(
                    locker_id, parts[0].cell_no, "deposit", f"courier:{courier_id}"[:64], body.id, order_id=order.id,
                    parcel_id=parcel.id,
                )  # fmt: skip
            log.info("parcel %s of order %s: divided into %d", parcel.id, order.id, len(made))
            tx.touch("loading", locker_id)
            return True

    def _plan(
        self, order: Order, parcel: Parcel, placed: Placement, request_id: str, *, lock: bool
    ) -> list[Part[Piece]] | None:
        def box(no: int, filled: Filled[Piece]) -> Box:
            kind = filled.kind
            limit = Limit(kind.width_mm, kind.depth_mm, kind.height_mm, kind.max_grams)
            bag = bag_of(parcel.zone, limit, filled.pieces)
            own = parcel.id if no == 0 else part_id(parcel.id, request_id, no)
            return Box(own, parcel.zone, bag.width_mm, bag.depth_mm, bag.height_mm, bag.grams)

        return self._parting.plan(placed, self._groups(order, parcel), box, lock=lock)

    def _groups(self, order: Order, parcel: Parcel) -> list[list[Piece]]:
        """Pieces one by one; what was weighed together stays together: how much each weighs nobody knows."""
        groups: list[list[Piece]] = []
        lines = [(order.line(no), quantity) for no, quantity in parcel.contents]
        known = self._catalogue.many([line.goods_id for line, _ in lines])
        for line, quantity in lines:
            of = goods(
                line.no, line.zone, line.unit, quantity, grams_each=line.weight_grams, known=known.get(line.goods_id)
            )  # fmt: skip
            each = pieces([of])
            groups += [each] if line.unit.weighed else [[piece] for piece in each]
        return groups

    def _stands_open(self, placed: Placement) -> bool:
        last = self._lockers.last_command(placed.locker_id, placed.cell_no)
        return last is not None and last.parcel_id == placed.parcel_id and last.stands_open


def _bag(inside: tuple[Piece, ...], box: Box) -> Bag:
    return Bag(box.zone, box.width_mm, box.depth_mm, box.height_mm, box.grams, contents_of(inside))


def _lines(order: Order, part: Part[Piece]) -> list[DivisionLine]:
    return [
        DivisionLine(name=line.name, picture=line.picture, unit=line.unit, quantity=quantity)
        for line, quantity in ((order.line(no), quantity) for no, quantity in contents_of(part.pieces))
    ]
