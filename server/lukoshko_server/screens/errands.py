"""What nobody comes for in lockers, as the operator gives it away and the courier finds it."""

from collections.abc import Mapping, Sequence

from lukoshko_server.db import Tx, Work
from lukoshko_server.handover.errands import Errands
from lukoshko_server.lockers.pictures import CellPicture, LockerPicture
from lukoshko_server.lockers.rules import taken_back_for
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.lockers.store import is_return
from lukoshko_server.orders.service import Orders
from lukoshko_server.people.service import People
from lukoshko_server.picking.parcels import Parcels
from lukoshko_server.views import View
from lukoshko_wire.api.dispatch import Errand, ErrandList, TakeBack


class BackCells:
    """Builds TakeBack of every cell of a locker that is to be emptied."""

    def __init__(self, orders: Orders, parcels: Parcels) -> None:
        self._orders, self._parcels = orders, parcels

    def of(self, picture: LockerPicture) -> list[TakeBack]:
        """By cell."""
        return [shown for cell in picture.cells if (shown := self._back(cell)) is not None]

    def _back(self, cell: CellPicture) -> TakeBack | None:
        placed, command = cell.placement, cell.command
        if placed is None:
            return None
        brought_back = is_return(placed.parcel_id)
        kinds = [each.kind for each in cell.overlays]
        why = taken_back_for(placed, kinds, brought_back=brought_back)
        if why is None:
            return None
        return TakeBack(
            cell=cell.cell.no, zone=cell.cell.zone, why=why, order_number=self._orders.get(placed.order_id).number,
            open=command is not None and command.reason == "recall" and command.stands_open,
            parcel=None if brought_back else self._parcels.get(placed.parcel_id).view(), scanned=placed.taken,
        )  # fmt: skip


class ErrandScreen:
    """Builds Errand and ErrandList."""

    def __init__(
        self, work: Work, errands: Errands, lockers: Lockers, people: People, cells: BackCells
    ) -> None:
        self._work, self._errands, self._lockers = work, errands, lockers
        self._people, self._cells = people, cells

    def waiting(self) -> ErrandList:
        """Every locker with something to take back."""
        with self._work.read() as tx:
            return ErrandList(errands=self._views(tx, self._errands.waiting()))

    def errand(self, locker_id: str) -> Errand:
        """One locker. Raises NotFound."""
        with self._work.read() as tx:
            return self._view(self._lockers.picture(locker_id), tx.seq("errand", locker_id))

    def of_courier(self, courier_id: str) -> list[Errand]:
        """What this courier is to empty."""
        with self._work.read() as tx:
            return self._views(tx, self._errands.of_courier(courier_id))

    def views_of(self, tx: Tx, seqs: Mapping[str, int]) -> dict[str, list[View]]:
        """What is pushed when errands change."""
        return {each.locker_id: [("errands", "errand", each)] for each in self._views(tx, list(seqs))}

    def _views(self, tx: Tx, locker_ids: Sequence[str]) -> list[Errand]:
        seqs = tx.seqs("errand", locker_ids)
        views = {
            each.id: self._view(each, seqs.get(each.id, 0)) for each in self._lockers.pictures(locker_ids)
        }
        return [views[each] for each in locker_ids if each in views]

    def _view(self, picture: LockerPicture, seq: int) -> Errand:
        courier_id = self._errands.courier_of(picture.id)
        return Errand(
            locker_id=picture.id, seq=seq, locker=picture.name, address=picture.address,
            courier_id=courier_id, courier_name=self._people.get(courier_id).name if courier_id else "",
            cells=self._cells.of(picture),
        )  # fmt: skip
