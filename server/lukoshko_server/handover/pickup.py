"""Use cases of a pickup at a locker: by right, money first for ten seconds, then cell after cell.

The handover is the first opening that was seen. Each cell may be opened again, by a command of its own, until the
customer says "done" or its door has been shut for the re-open window; then the cell is free.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select

from lukoshko_server.cold.rules import ColdBlocked
from lukoshko_server.cold.service import Cold
from lukoshko_server.db import Tx, Work
from lukoshko_server.handover.goods import Goods, Paper
from lukoshko_server.handover.pickup_money import PickupMoney, settlement_of
from lukoshko_server.handover.refusals import DoorOpen, NotHere
from lukoshko_server.handover.rows import PickupRow
from lukoshko_server.handover.rules import PickupState, cart
from lukoshko_server.lockers.doors import CellClosed, CellOpened, OpenFailed
from lukoshko_server.lockers.rules import window_over
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.lockers.store import Placement
from lukoshko_server.orders.rules import Order
from lukoshko_server.orders.service import Orders
from lukoshko_server.payments.service import Payments
from lukoshko_server.rights.codes import Codes
from lukoshko_server.rights.rules import WrongCode
from lukoshko_server.rights.service import Rights
from lukoshko_server.windows.service import Windows
from lukoshko_wire.api.handover import OpenNext
from lukoshko_wire.problems import Conflict, LukoshkoError, NotFound
from lukoshko_wire.values import PayMethod, Way

log = logging.getLogger(__name__)

_STATE = select(PickupRow.order_id, PickupRow.locker_id, PickupRow.state, PickupRow.handed_at).where(
    PickupRow.order_id == bindparam("order_id")
)


class Pickup(PickupMoney):
    """Use cases; each joins the caller's transaction and locks the order first."""

    def __init__(
        self, work: Work, orders: Orders, payments: Payments, lockers: Lockers, windows: Windows, codes: Codes,
        goods: Goods, paper: Paper, rights: Rights, cold: Cold, *, reopen: timedelta,
    ) -> None:  # fmt: skip
        super().__init__(work, orders, payments, lockers, windows, paper)
        self._reopen, self._codes, self._goods = reopen, codes, goods
        self._rights, self._cold = rights, cold

    def by_code(self, locker_id: str, code: str, second: str = "") -> str:
        """The order that waits in this locker under this code. Raises WrongCode (counted), Locked.

        Which part was wrong is never said: the code, the locker, or the time.
        """
        self._lockers.name_of(locker_id)
        with self._work():
            order_id = self._codes.find(locker_id, code)
            waits = order_id is not None and self._waits_at(order_id, locker_id)
            right = waits and self._rights.phone_fits(order_id or "", second)
            if not right:
                self._codes.count_wrong(locker_id)
        if order_id is None or not right:  # raised outside: the count must be committed
            raise WrongCode("no order waits here under this code")
        return order_id

    def open(self, order_id: str, body: OpenNext, actor: str) -> None:
        """Open the next cell, or the named one again. The first tap also takes the money.

        One id is at most one pulse. Raises ColdBlocked, NotHere, CellShut, LockerOffline, CellBusy, NoHold.
        """
        with self._cold.judged(order_id) as tx:
            pickup, cell = self.state(order_id), self._cell(order_id, body)
            if pickup is None or pickup.state == "stuck":
                self._cell_of_command(order_id, body)  # before the money: later the opening itself refuses
                order = self._orders.lock(order_id)
                self._begin(tx, order, self.locker_of(order), cell, body.id, actor)
            elif pickup.state == "done" and (state := self._orders.get(order_id).state) == "refused":
                raise NotHere(f"order {order_id} is {state}", state=state, way=Way.LOCKER.value)
            elif pickup.state == "opening":
                self._open_cell(order_id, pickup.locker_id, cell, body.id, actor)
            tx.touch("pickup", order_id)

    def open_at(self, locker_id: str, order_id: str, body: OpenNext, actor: str) -> None:
        """The same, asked for by a locker: raises NotHere when the order lies in another."""
        with self._work():
            if self.locker_of(self._orders.get(order_id)) != locker_id:
                raise NotHere("this order lies in another locker", locker_id=locker_id)
            self.open(order_id, body, actor)

    def state(self, order_id: str) -> PickupState | None:
        """Where the pickup stands, or None before the first tap."""
        with self._work.read() as tx:
            row = tx.run(_STATE, {"order_id": order_id}).first()
            return PickupState(*row) if row is not None else None

    def on_opened(self, opened: CellOpened) -> None:
        """A customer's cell was seen to open: with the first one the order is handed over."""
        if opened.reason != "pickup" or not opened.order_id or not opened.parcel_id:
            return
        with self._work() as tx:
            order = self._orders.lock(opened.order_id)
            self._lockers.seen_opening(opened.parcel_id, f"command {opened.command_id}")
            if order.state == "handing_over":
                self._goods.give(order.id)
                row = tx.session.get_one(PickupRow, order.id, populate_existing=True)
                row.handed_at = opened.at
            elif opened.by_right and order.state != "completed":
                self._opened_alone(tx, order, opened)
            elif order.state == "ready":  # seen late, after the money had failed
                self._orders.set_trouble(order.id, "pickup.opened-without-money")
            tx.touch("pickup", order.id)

    def on_closed(self, closed: CellClosed) -> None:
        """A customer's cell was seen to close: its re-open window runs."""
        if closed.reason != "pickup" or not closed.order_id or not closed.parcel_id:
            return
        with self._work() as tx:
            self._orders.lock(closed.order_id)
            self._lockers.seen_empty(closed.parcel_id)
            tx.touch("pickup", closed.order_id)

    def take_as_opened(self, order_id: str, parcel_id: str, actor: str) -> None:
        """Nobody saw the door, but a person says that the customer has what lay behind it: it counts as opened and shut."""
        with self._work() as tx:
            order = self._orders.lock(order_id)
            self._lockers.seen_opening(parcel_id, f"decided {actor}")
            if order.state == "handing_over":
                self._goods.give(order.id)
                row = tx.session.get_one(PickupRow, order.id, populate_existing=True)
                row.handed_at = tx.now
            self._lockers.seen_empty(parcel_id)
            tx.touch("pickup", order_id)

    def given_up(self, order_id: str) -> None:
        """This pickup is over without the goods."""
        with self._work() as tx:
            row = tx.session.get(PickupRow, order_id, populate_existing=True)
            if row is not None:
                row.state = "done"
                tx.session.flush()
                tx.touch("pickup", order_id)
            self._codes.end(order_id)

    def done(self, order_id: str, actor: str) -> None:
        """The customer has everything from the cells that were opened: they are free at once. Again changes nothing.

        Raises NotHere before the first opening, DoorOpen while a door of theirs stands open.
        """
        with self._work() as tx:
            self._orders.lock(order_id)
            row = tx.session.get(PickupRow, order_id, populate_existing=True)
            if row is None or row.state not in ("opening", "done"):
                raise NotHere("nothing of this order was opened yet", state=row.state if row else "ready")
            opened = [each for each in self._placements(order_id) if each.issued]
            if any(not each.emptied for each in opened):
                raise DoorOpen(
                    "a door is still open", cells=[each.cell_no for each in opened if not each.emptied]
                )
            self._free(tx, row, opened, f"done {actor}")

    def lost_whole(self, order_id: str) -> bool:
        """True when the goods of a pickup under way are all too warm, and no door was seen to open for them."""
        with self._work.read():
            lost = self._cold.blocked(order_id)
            placements = self._placements(order_id)
            return self._orders.get(order_id).state == "handing_over" and not any(
                each.issued or each.parcel_id not in lost for each in placements
            )

    def complete(self, order_id: str, cause: str) -> None:
        """With no cell left but blocked ones nothing of the order is the customer's to take any more."""
        with self._work() as tx:
            row = tx.session.get(PickupRow, order_id, populate_existing=True)
            lost = self._cold.blocked(order_id)
            left = [each for each in self._placements(order_id) if each.parcel_id not in lost]
            if row is not None and row.state == "opening" and not left:
                self._goods.all_handed(order_id, leave=lost)
                self._rights.spent(order_id)
                row.state = "done"
                tx.session.flush()
                tx.record("order", order_id, "locker emptied", after=cause)

    def on_failed(self, failed: OpenFailed) -> None:
        """A door did not open: the screen says so."""
        if failed.reason == "pickup" and failed.order_id:
            with self._work() as tx:
                tx.touch("pickup", failed.order_id)

    def tick(self, now: datetime) -> None:
        """Whoever stands at the locker waits at most ten seconds for bank and till; windows that are over end."""
        self._end_windows(now)
        self.go_on_without(now)

    def _opened_alone(self, tx: Tx, order: Order, opened: CellOpened) -> None:
        """Opened by the locker alone: the goods are handed over since then, and the money follows them.

        A right that was taken back, or never given, leaves it to a human: nothing is charged for it.
        """
        if order.state != "ready" or self._rights.revoked_at(order.id) is not None:
            log.error("order %s: cell %d was opened after revocation", order.id, opened.cell_no)
            self._orders.set_trouble(order.id, "pickup.opened-after-revocation")
            tx.record("order", order.id, "opened after revocation", after=f"{order.state}, {opened.at:%F %T}")
            return
        row = tx.session.get(PickupRow, order.id, populate_existing=True)
        turn = row.turn + 1 if row else 1
        row = row or PickupRow(order_id=order.id, locker_id=opened.locker_id)
        row.turn, row.till_id, row.command_id = turn, self._paper.till_for(order, None), opened.command_id
        row.cell_no, row.settlement_id = opened.cell_no, settlement_of(order.id, turn)
        row.state, row.actor, row.started_at, row.handed_at = "opening", "locker alone", tx.now, opened.at
        tx.session.add(row)
        tx.session.flush()
        total = order.total_kopecks
        self._orders.move(order.id, "settle")
        self._goods.give(order.id)
        tx.record("order", order.id, "handed over offline", after=f"cell {opened.cell_no}, {opened.at:%F %T}")
        try:
            with tx.attempt():
                self._payments.settle(order.id, row.settlement_id, total, PayMethod.HOLD, lines=cart(order))
        except LukoshkoError as error:  # the goods are gone all the same: somebody owes us
            log.warning("order %s: the money of an offline handover: %s", order.id, error.detail)
            self._orders.set_trouble(order.id, f"money.{error.code}"[:60])

    def _end_windows(self, now: datetime) -> None:
        for order_id in self._lockers.windows_over(self._reopen):
            with self._work() as tx:
                self._orders.lock(order_id)
                row = tx.session.get(PickupRow, order_id, populate_existing=True)
                over = [
                    each
                    for each in self._placements(order_id)
                    if window_over(each.emptied_at, now, self._reopen)
                ]
                if row is not None:
                    self._free(tx, row, over, "timeout")

    def _free(self, tx: Tx, row: PickupRow, placements: Sequence[Placement], cause: str) -> None:
        """Give these cells back; with the last one nothing of the order is in our hands."""
        for each in placements:
            self._lockers.free(each.parcel_id, cause)
        if placements:
            self.complete(row.order_id, cause)
        tx.touch("pickup", row.order_id)

    def _cell(self, order_id: str, body: OpenNext) -> Placement:
        """The cell that is meant: the one of this very command, the one named, else the next not yet emptied."""
        lost = self._cold.blocked(order_id)
        inside = [each for each in self._placements(order_id) if each.occupied]
        placements = [each for each in inside if each.parcel_id not in lost]
        wanted = body.cell or self._cell_of_command(order_id, body)
        if wanted is not None:
            found = next((each for each in placements if each.cell_no == wanted), None)
        else:
            open_ones = [each for each in placements if each.cell_no not in self._shut(placements)]
            waiting = [each for each in open_ones if not each.issued]
            left = [each for each in open_ones if not each.emptied]
            found = next(iter(waiting + left + open_ones + placements), None)
        if found is None and lost:
            raise ColdBlocked("these goods were too warm for too long", cell=wanted, order_id=order_id)
        if found is None:
            raise NotFound("nothing of this order lies there", order_id=order_id, cell=wanted)
        return found

    def _cell_of_command(self, order_id: str, body: OpenNext) -> int | None:
        """The cell that this very command opened before, or None. Raises Conflict for another opening's id."""
        before = self._lockers.command(body.id)
        if before is None:
            return None
        if before.order_id != order_id or body.cell not in (None, before.cell_no):
            raise Conflict("this id belongs to another opening", id=body.id)
        return before.cell_no

    def _shut(self, placements: Sequence[Placement]) -> set[int]:
        """Cells that no customer can open now: the others go on."""
        lockers = {each.locker_id for each in placements}
        return {no for locker_id in lockers for no in self._lockers.shut_cells(locker_id, "pickup")}

    def _waits_at(self, order_id: str, locker_id: str) -> bool:
        order = self._orders.get(order_id)
        if order.way is not Way.LOCKER or self.locker_of(order) != locker_id:
            return False
        row = self.state(order_id)
        return order.state in ("ready", "handing_over", "completed") and (row is None or row.state != "done")
