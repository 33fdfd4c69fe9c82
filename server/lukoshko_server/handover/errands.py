"""Emptying lockers of what nobody comes for, as a courier's errand: given, seen to, over with the last cell."""

import logging

from sqlalchemy import bindparam, delete, select

from lukoshko_server.db import Tx, Work
from lukoshko_server.handover.refusals import NothingToTakeBack, WrongParcel
from lukoshko_server.handover.rows import ErrandRow
from lukoshko_server.lockers.doors import CellClosed, CellOpened, OpenFailed
from lukoshko_server.lockers.overlays import OverlayEnded, OverlayPut
from lukoshko_server.lockers.rules import GIVEN_UP
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.lockers.store import is_return
from lukoshko_server.orders.service import Orders
from lukoshko_server.picking.parcels import Parcels

log = logging.getLogger(__name__)

_OF_COURIER = (
    select(ErrandRow.locker_id)
    .where(ErrandRow.courier_id == bindparam("courier_id"))
    .order_by(ErrandRow.given_at, ErrandRow.locker_id)
)


class Errands:
    """Use cases; each joins the caller's transaction."""

    def __init__(self, work: Work, orders: Orders, lockers: Lockers, parcels: Parcels) -> None:
        self._work, self._orders, self._lockers, self._parcels = work, orders, lockers, parcels

    def give(self, locker_id: str, courier_id: str | None, actor: str) -> None:
        """This courier empties what waits in the locker; None takes it back. Again changes nothing.

        Raises NotFound, NothingToTakeBack.
        """
        with self._work() as tx:
            self._lockers.must_have(locker_id, None)
            before = self.courier_of(locker_id)
            if before == courier_id:
                return
            if courier_id is not None and locker_id not in self._lockers.to_take_back():
                raise NothingToTakeBack("nothing waits there to be taken back", locker_id=locker_id)
            tx.session.execute(delete(ErrandRow).where(ErrandRow.locker_id == locker_id))
            if courier_id is not None:
                tx.session.add(
                    ErrandRow(
                        locker_id=locker_id, courier_id=courier_id, given_at=tx.now, given_by=actor[:64]
                    )
                )  # fmt: skip
            tx.session.flush()
            tx.record("locker", locker_id, "errand given", before=before or "", after=courier_id or "")
            self._show(tx, locker_id, before, courier_id)

    def scan(self, locker_id: str, cell: int, barcode: str) -> None:
        """The label of what was taken out of this cell. Raises UnknownParcel, WrongParcel."""
        with self._work() as tx:
            scanned, here = self._parcels.by_barcode(barcode), self._lockers.lies_in(locker_id, cell)
            if here is None or here.parcel_id != scanned.id:
                raise WrongParcel("another parcel lies in this cell", cell=cell, barcode=scanned.barcode)
            self._orders.lock(here.order_id)
            if not here.taken:
                self._lockers.taken_back(scanned.id)
                tx.record("parcel", scanned.id, "label scanned back", after=barcode, order_id=here.order_id)
                self._changed(tx, locker_id)

    def courier_of(self, locker_id: str) -> str | None:
        """Who empties this locker, or None."""
        with self._work.read() as tx:
            row = tx.session.get(ErrandRow, locker_id, populate_existing=True)
            return row.courier_id if row else None

    def of_courier(self, courier_id: str) -> list[str]:
        """Lockers that this courier empties, the longest given first."""
        with self._work.read() as tx:
            return list(tx.run(_OF_COURIER, {"courier_id": courier_id}).scalars())

    def waiting(self) -> list[str]:
        """Lockers with cells that are to be emptied, by id."""
        return sorted(self._lockers.to_take_back())

    def on_overlay(self, told: OverlayPut | OverlayEnded) -> None:
        """Something is given up, or is not any more."""
        if told.kind in GIVEN_UP:
            with self._work() as tx:
                self._changed(tx, told.locker_id)

    def on_door(self, told: CellOpened | CellClosed | OpenFailed) -> None:
        """A door moved, or did not, for whoever takes back, or for what a customer brings."""
        if told.reason == "recall" or (told.parcel_id is not None and is_return(told.parcel_id)):
            with self._work() as tx:
                self._changed(tx, told.locker_id)

    def _changed(self, tx: Tx, locker_id: str) -> None:
        courier = self.courier_of(locker_id)
        if courier is not None:
            self._lockers.must_have(locker_id, None)  # of two last cells at once, the second sees the first
            if locker_id not in self._lockers.to_take_back():
                tx.session.execute(delete(ErrandRow).where(ErrandRow.locker_id == locker_id))
                tx.record("locker", locker_id, "errand done", before=courier)
                log.info("locker %s: nothing is left to take back", locker_id)
        self._show(tx, locker_id, courier)

    def _show(self, tx: Tx, locker_id: str, *couriers: str | None) -> None:
        tx.touch("errand", locker_id)
        tx.touch("loading", locker_id)
        for courier in couriers:
            if courier is not None:
                tx.touch("route", courier)
