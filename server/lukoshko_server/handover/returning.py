"""Goods that a customer brings back through a locker: asked for, put into a free cell, taken out, decided."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import select

from lukoshko_server.db import Tx, Work
from lukoshko_server.handover.claims import Claims
from lukoshko_server.handover.pickup import Pickup
from lukoshko_server.handover.refunding import Refunding
from lukoshko_server.handover.refusals import DoorOpen, NoCellFree, NotReturnable
from lukoshko_server.handover.returns import Returns, in_milli, lines_of, returned
from lukoshko_server.handover.rows import ReturnRow
from lukoshko_server.handover.rules import BRING_WITHIN, UNDECIDED, return_box, return_text, returned_kopecks
from lukoshko_server.lockers.doors import CellClosed, CellOpened, OpenFailed
from lukoshko_server.lockers.openings import Jammed
from lukoshko_server.lockers.rules import NoRoom
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.lockers.store import RETURN, is_return
from lukoshko_server.notify.service import Notify
from lukoshko_server.orders.rules import Order
from lukoshko_server.orders.service import Orders
from lukoshko_server.people.service import People
from lukoshko_wire.api.returns import AskReturn
from lukoshko_wire.problems import Conflict

log = logging.getLogger(__name__)

BATCH = 100
EVERY = timedelta(seconds=30)
LAST = 3
"""Openings of a cell that are looked at for one of ours who still stands there."""


class Returning:
    """Use cases; each joins the caller's transaction and locks the order first."""

    def __init__(
        self, work: Work, orders: Orders, lockers: Lockers, pickup: Pickup, returns: Returns, claims: Claims,
        notify: Notify, people: People, refunding: Refunding,
    ) -> None:  # fmt: skip
        self._work, self._orders, self._lockers, self._pickup = work, orders, lockers, pickup
        self._returns, self._claims, self._notify, self._people = returns, claims, notify, people
        self._refunding = refunding
        self._looked_at: datetime | None = None

    def ask(self, order_id: str, body: AskReturn) -> None:
        """Some goods of a completed locker order come back. The same id again changes nothing.

        Raises NotReturnable, Conflict.
        """
        with self._work() as tx:
            order = self._orders.lock(order_id)
            there = tx.session.get(ReturnRow, body.id)
            wanted = {each.no: each.quantity for each in body.lines}
            if there is not None:
                asked = (there.order_id, lines_of(there), there.reason, there.sealed)
                if asked != (order_id, wanted, body.reason, body.sealed):
                    raise Conflict("this id belongs to another return", id=body.id)
                return
            if len(wanted) < len(body.lines):
                raise NotReturnable("a line is named twice", order_id=order_id)
            before = self._returns.of_order(order_id)
            if any(each.state in UNDECIDED for each in before):
                raise NotReturnable("another return of this order is under way", order_id=order_id)
            until = self._returns.until(order)
            if until is None or tx.now > until:
                raise NotReturnable(
                    f"order {order_id} is {order.state}", order_id=order_id, state=order.state
                )
            row = ReturnRow(
                id=body.id, order_id=order_id, locker_id=self._pickup.locker_of(order),
                lines=[{"no": no, "quantity": quantity} for no, quantity in wanted.items()],
                kopecks=returned_kopecks(order, wanted, returned(before)),
                zone=return_box(body.id, order, wanted).zone.value, reason=body.reason, sealed=body.sealed,
                state="asked", asked_at=tx.now, moved_at=tx.now, decided_by="", note="",
            )  # fmt: skip
            tx.session.add(row)
            self._moved(tx, row, "asked")

    def open(self, return_id: str, command_id: str, actor: str) -> None:
        """The customer stands there: a free cell opens; the same one again until the goods were taken out.

        Raises NotReturnable, NoCellFree, LockerOffline, CellBusy, DoorOpen while one of ours is at that cell.
        """
        with self._work() as tx:
            order, row = self._locked(tx, return_id)
            if row.state not in ("asked", "in_cell"):
                raise NotReturnable(f"return {return_id} is {row.state}", state=row.state)
            parcel = RETURN + return_id
            self._lockers.must_be_online(row.locker_id)
            if self._lockers.placement_of(parcel) is None:
                row.cell_no = self._cell_for(order, row, parcel)
            cell = row.cell_no or 0
            last = self._lockers.commands_of_cell(row.locker_id, cell, most=LAST)
            if any(each.reason != "deposit" and each.stands_open for each in last):
                raise DoorOpen("one of ours is at this cell", cells=[cell])
            self._lockers.open_cell(
                row.locker_id, cell, "deposit", actor, command_id, order_id=order.id, parcel_id=parcel
            )
            self._moved(tx, row, "opens")

    def withdraw(self, return_id: str, actor: str) -> None:
        """The customer keeps the goods. Again changes nothing.

        Raises NotReturnable once they lie in a cell, DoorOpen while their door is open or may open yet.
        """
        with self._work() as tx:
            order, row = self._locked(tx, return_id)
            if row.state != "withdrawn":
                self._withdraw(tx, order, row, actor)

    def decide(self, return_id: str, accept: bool, note: str, person_id: str, actor: str) -> None:
        """Pay it back, a claim until the money went back and its receipt may be printed, or refuse.

        Raises NotReturnable before it was taken out, TooMuchBack, WorthNothing, OverTaken, NoTill.
        """
        with self._work() as tx:
            order, row = self._locked(tx, return_id)
            if row.state != "taken_out":
                raise NotReturnable(f"return {return_id} is {row.state}", state=row.state)
            row.state, row.decided_by, row.note = "refund" if accept else "refused", actor[:64], note[:500]
            if accept:
                self._claims.open(order.id, "refund", RETURN + return_id, "return", actor, row.kopecks)
                worth = self._refunding.of_return(
                    order.id, return_id, in_milli(order, row), note, person_id, actor, sealed=row.sealed
                )
                row.kopecks = row.kopecks if worth is None else worth
            self._moved(tx, row, row.state)
            self._tell(order, row)

    def on_opened(self, opened: CellOpened) -> None:
        """The cell of a return opened."""
        self._show(opened.parcel_id)

    def on_failed(self, failed: OpenFailed) -> None:
        """It did not open."""
        self._show(failed.parcel_id)

    def on_jammed(self, jam: Jammed) -> None:
        """The cell stays shut: the next tap gets another one. What lies inside already stays there."""
        if jam.reason != "deposit" or jam.parcel_id is None or not is_return(jam.parcel_id):
            return
        with self._work() as tx:
            _, row = self._locked(tx, jam.parcel_id.removeprefix(RETURN))
            if row.state == "asked":
                self._give_cell_back(row, jam.why)
                self._moved(tx, row, jam.why)

    def on_closed(self, closed: CellClosed) -> None:
        """The customer shut the cell: it lies inside; one of ours shut it: it is taken out."""
        if closed.parcel_id is None or not is_return(closed.parcel_id):
            return
        with self._work() as tx:
            _, row = self._locked(tx, closed.parcel_id.removeprefix(RETURN))
            if closed.reason == "deposit" and row.state == "asked":
                self._lockers.occupy(closed.parcel_id, f"command {closed.command_id}")
                row.state = "in_cell"
            elif closed.reason == "recall" and row.state == "in_cell":
                row.state = "taken_out"
            else:
                self._show(closed.parcel_id)
                return
            self._moved(tx, row, row.state)

    def tick(self, now: datetime) -> None:
        """Goods that were not brought in time stay with their customer, who is told."""
        if self._looked_at is not None and now - self._looked_at < EVERY:
            return
        self._looked_at = now
        with self._work.read() as tx:
            query = select(ReturnRow.id).where(
                ReturnRow.state == "asked", ReturnRow.asked_at <= now - BRING_WITHIN
            )
            due = list(tx.session.scalars(query.limit(BATCH)))
        for return_id in due:
            with self._work() as tx:
                order, row = self._locked(tx, return_id)
                if row.state != "asked" or self._at_door(row):
                    continue
                self._withdraw(tx, order, row, "timeout")
                self._tell(order, row)

    def _cell_for(self, order: Order, row: ReturnRow, parcel: str) -> int:
        try:
            return self._lockers.place_return(
                row.locker_id, order.id, return_box(parcel, order, lines_of(row))
            )
        except NoRoom as error:
            raise NoCellFree("no cell is free for what comes back", locker_id=row.locker_id) from error

    def _withdraw(self, tx: Tx, order: Order, row: ReturnRow, actor: str) -> None:
        if row.state != "asked":
            raise NotReturnable(f"return {row.id} is {row.state}", state=row.state)
        if self._at_door(row):
            raise DoorOpen("the cell is open, or may open yet", cells=[row.cell_no])
        last = self._returns.last_tap(order.id, row.id)
        if last is not None and last.state in ("lost", "uncertain") and last.cell_no == row.cell_no:
            self._lockers.occupy(RETURN + row.id, "withdrawn, the door unknown")  # somebody must look
        else:
            self._give_cell_back(row, f"withdrawn {actor}")
        row.state = "withdrawn"
        self._moved(tx, row, "withdrawn")

    def _at_door(self, row: ReturnRow) -> bool:
        last = self._returns.last_tap(row.order_id, row.id)
        return last is not None and (last.live or last.stands_open)

    def _give_cell_back(self, row: ReturnRow, cause: str) -> None:
        self._lockers.free(RETURN + row.id, cause)
        row.cell_no = None

    def _tell(self, order: Order, row: ReturnRow) -> None:
        text = return_text(order.number, row.state, row.kopecks, row.note)
        self._notify.send(self._people.get(order.customer_id).phone, text, f"return:{row.id}:{row.state}")

    def _locked(self, tx: Tx, return_id: str) -> tuple[Order, ReturnRow]:
        order = self._orders.lock(self._returns.get(return_id).order_id)
        return order, tx.session.get_one(ReturnRow, return_id, with_for_update=True, populate_existing=True)

    def _show(self, parcel_id: str | None) -> None:
        if parcel_id is not None and is_return(parcel_id):
            with self._work() as tx:
                row = self._returns.get(parcel_id.removeprefix(RETURN))
                tx.touch("return", row.id)
                tx.touch("returns", row.order_id)

    def _moved(self, tx: Tx, row: ReturnRow, what: str) -> None:
        row.moved_at = tx.now
        tx.session.flush()
        tx.record("return", row.id, what, after=f"{row.kopecks} {row.reason}", order_id=row.order_id)
        log.info("return %s of order %s: %s", row.id, row.order_id, what)
        tx.touch("order", row.order_id)  # its history has one line more
        self._show(RETURN + row.id)
