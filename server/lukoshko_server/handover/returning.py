"""Goods that a customer brings back through a locker: asked for, put into a free cell, taken out, decided."""

from datetime import timedelta

from sqlalchemy import select

from lukoshko_server.db import Tx, Work
from lukoshko_server.handover.claims import Claims
from lukoshko_server.handover.pickup import Pickup
from lukoshko_server.handover.rows import ReturnRow
from lukoshko_server.handover.rules import NotReturnable, return_box, returned_kopecks
from lukoshko_server.lockers.doors import CellClosed
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.lockers.store import RETURN, is_return
from lukoshko_server.orders.service import Orders
from lukoshko_wire.api.returns import AskReturn, ReturnLine, ReturnList, ReturnView
from lukoshko_wire.problems import Conflict, NotFound

WITHIN = timedelta(days=7)
STATES = ("asked", "in_cell", "taken_out")
"""A return that is not decided yet."""


class Returning:
    """Use cases; each joins the caller's transaction and locks the order first."""

    def __init__(self, work: Work, orders: Orders, lockers: Lockers, pickup: Pickup, claims: Claims) -> None:
        self._work, self._orders, self._lockers = work, orders, lockers
        self._pickup, self._claims = pickup, claims

    def ask(self, order_id: str, body: AskReturn) -> None:
        """Some goods of a completed locker order come back. The same id again changes nothing.

        Raises NotReturnable, Conflict.
        """
        with self._work() as tx:
            order = self._orders.lock(order_id)
            there = tx.session.get(ReturnRow, body.id)
            if there is not None:
                if there.order_id != order_id:
                    raise Conflict("this id belongs to another return", id=body.id)
                return
            wanted = {each.no: each.quantity for each in body.lines}
            kopecks = returned_kopecks(order, wanted)
            locker_id = self._pickup.locker_of(order)
            rows = tx.session.scalars(select(ReturnRow).where(ReturnRow.order_id == order_id))
            if any(row.state in STATES for row in rows):
                raise NotReturnable("another return of this order is under way", order_id=order_id)
            state = self._pickup.state(order_id)
            if order.state != "completed" or state is None or tx.now - order.created_at > WITHIN:
                raise NotReturnable(
                    f"order {order_id} is {order.state}", order_id=order_id, state=order.state
                )
            box = return_box(RETURN + body.id, order, wanted)
            row = ReturnRow(
                id=body.id, order_id=order_id, locker_id=locker_id, lines=[
                    {"no": each.no, "quantity": each.quantity} for each in body.lines
                ], kopecks=kopecks, zone=box.zone.value, reason=body.reason, sealed=body.sealed, state="asked",
                asked_at=tx.now, moved_at=tx.now, decided_by="", note="",
            )  # fmt: skip
            tx.session.add(row)
            self._moved(tx, row, "asked")

    def open(self, return_id: str, command_id: str, actor: str) -> None:
        """The customer stands there: a free cell opens; the same one again until the goods were taken out.

        Raises NotReturnable, NoRoom, LockerOffline, CellBusy.
        """
        with self._work() as tx:
            row = self._row(tx, return_id)
            order = self._orders.lock(row.order_id)
            if row.state not in ("asked", "in_cell"):
                raise NotReturnable(f"return {return_id} is {row.state}", state=row.state)
            parcel = RETURN + return_id
            self._lockers.must_be_online(row.locker_id)
            if self._lockers.placement_of(parcel) is None:
                wanted = {each["no"]: each["quantity"] for each in row.lines}
                row.cell_no = self._lockers.place_return(
                    row.locker_id, order.id, return_box(parcel, order, wanted)
                )
            self._lockers.open_cell(
                row.locker_id,
                row.cell_no or 0,
                "deposit",
                actor,
                command_id,
                order_id=order.id,
                parcel_id=parcel,
            )
            self._moved(tx, row, "opens")

    def decide(self, return_id: str, accept: bool, note: str, actor: str) -> None:
        """Pay it back, which is a claim from now on, or refuse. Raises NotReturnable before it was taken out."""
        with self._work() as tx:
            row = self._row(tx, return_id)
            self._orders.lock(row.order_id)
            if row.state != "taken_out":
                raise NotReturnable(f"return {return_id} is {row.state}", state=row.state)
            row.state, row.decided_by, row.note = "refund" if accept else "refused", actor[:64], note[:500]
            if accept:
                self._claims.open(row.order_id, "refund", RETURN + return_id, "return", actor, row.kopecks)
            self._moved(tx, row, row.state)

    def on_closed(self, closed: CellClosed) -> None:
        """The customer shut the cell: it lies inside; one of ours shut it: it is taken out."""
        if closed.parcel_id is None or not is_return(closed.parcel_id):
            return
        with self._work() as tx:
            row = self._row(tx, closed.parcel_id.removeprefix(RETURN))
            self._orders.lock(row.order_id)
            if closed.reason == "deposit" and row.state == "asked":
                self._lockers.occupy(closed.parcel_id, f"command {closed.command_id}")
                row.state = "in_cell"
                self._moved(tx, row, "in_cell")
            elif closed.reason == "recall" and row.state == "in_cell":
                row.state = "taken_out"
                self._moved(tx, row, "taken_out")

    def view(self, return_id: str) -> ReturnView:
        """One return. Raises NotFound."""
        with self._work.read() as tx:
            row = tx.session.get(ReturnRow, return_id)
            if row is None:
                raise NotFound("no such return", return_id=return_id)
            return self._view(row)

    def waiting(self) -> ReturnList:
        """Returns that are not decided, the oldest first."""
        with self._work.read() as tx:
            query = (
                select(ReturnRow).where(ReturnRow.state.in_(STATES)).order_by(ReturnRow.asked_at).limit(500)
            )
            return ReturnList(returns=[self._view(row) for row in tx.session.scalars(query)])

    def _view(self, row: ReturnRow) -> ReturnView:
        return ReturnView(
            id=row.id, order_id=row.order_id, order_number=self._orders.get(row.order_id).number,
            state=row.state, lines=[ReturnLine(**line) for line in row.lines], kopecks=row.kopecks,  # type: ignore[arg-type]
            reason=row.reason, sealed=row.sealed, locker_id=row.locker_id, cell=row.cell_no, asked_at=row.asked_at,
            note=row.note,
        )  # fmt: skip

    def _row(self, tx: Tx, return_id: str) -> ReturnRow:
        query = select(ReturnRow).where(ReturnRow.id == return_id).with_for_update()
        row = tx.session.scalar(query.execution_options(populate_existing=True))
        if row is None:
            raise NotFound("no such return", return_id=return_id)
        return row

    def _moved(self, tx: Tx, row: ReturnRow, what: str) -> None:
        row.moved_at = tx.now
        tx.session.flush()
        tx.record("return", row.id, what, after=f"{row.kopecks} {row.reason}", order_id=row.order_id)
        tx.touch("order", row.order_id)
