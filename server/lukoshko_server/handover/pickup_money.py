"""The money of a pickup: taken with the first tap, printed, waited for ten seconds at most; then the first cell opens."""

import logging
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select

from lukoshko_server.db import Tx, Work
from lukoshko_server.handover.goods import Paper
from lukoshko_server.handover.refusals import NotHere
from lukoshko_server.handover.rows import PickupRow
from lukoshko_server.handover.rules import cart
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.lockers.store import Placement
from lukoshko_server.orders.rules import Order
from lukoshko_server.orders.service import Orders
from lukoshko_server.payments.happenings import MoneyFailed, MoneyTaken
from lukoshko_server.payments.service import Payments
from lukoshko_server.receipts.service import ReceiptPrinted, ReceiptRefused
from lukoshko_server.windows.service import Windows
from lukoshko_wire.problems import LukoshkoError
from lukoshko_wire.values import PayMethod, Way

log = logging.getLogger(__name__)

WAIT_S = 10
BATCH = 200


class PickupMoney:
    """Use cases; each joins the caller's transaction and locks the order first."""

    def __init__(
        self, work: Work, orders: Orders, payments: Payments, lockers: Lockers, windows: Windows, paper: Paper
    ) -> None:
        self._work, self._orders, self._payments, self._lockers = work, orders, payments, lockers
        self._windows, self._paper = windows, paper

    def locker_of(self, order: Order) -> str:
        """The locker of an order. Raises NotHere when it has none."""
        locker_id = self._windows.place(order.place_id).locker_id if order.way is Way.LOCKER else None
        if locker_id is None:
            raise NotHere("this order is not in a locker", way=order.way.value)
        return locker_id

    def on_money(self, taken: MoneyTaken) -> None:
        """The money is ours, in time or late: print. The cells wait for the receipt, but not for long."""
        with self._work() as tx:
            row = self._mine(tx, taken.order_id, taken.settlement_id)
            if row is not None:
                order = self._orders.lock(taken.order_id)
                self._paper.print(order, taken, row.till_id, "")
                tx.touch("pickup", taken.order_id)

    def on_money_failed(self, failed: MoneyFailed) -> None:
        """Nothing was taken. Before a cell opened the goods simply stay; after it, somebody owes us."""
        with self._work() as tx:
            row = self._mine(tx, failed.order_id, failed.settlement_id)
            if row is None:
                return
            order = self._orders.lock(failed.order_id)
            untouched = not any(
                each.opened_at for each in self._lockers.commands_of(order.id) if each.reason == "pickup"
            )
            if order.state == "handing_over" and (row.state == "paying" or untouched):
                row.state = "stuck"
                tx.session.flush()
                self._orders.move(order.id, "back_to_shelf", why=failed.code)
            if order.state == "refused":
                # Given up meanwhile: nothing was taken, nothing is owed, the hold goes back.
                self._payments.void(order.id)
            else:
                self._orders.set_trouble(order.id, f"money.{failed.code}"[:60])
            tx.touch("pickup", order.id)

    def on_printed(self, printed: ReceiptPrinted) -> None:
        """Money and receipt are there: open."""
        with self._work() as tx:
            row = self._mine(tx, printed.order_id, printed.settlement_id)
            if row is not None:
                self._orders.set_trouble(printed.order_id, "")
                self._go_on(tx, row)

    def on_refused(self, refused: ReceiptRefused) -> None:
        """The register will not print: a fiscal debt. The customer has paid and gets the goods."""
        with self._work() as tx:
            row = self._mine(tx, refused.order_id, refused.settlement_id)
            if row is not None:
                self._orders.set_trouble(refused.order_id, f"receipt.{refused.code}"[:60])
                self._go_on(tx, row)

    def go_on_without(self, now: datetime) -> None:
        """Whoever stands at the locker waits at most ten seconds for bank and till."""
        late = now - timedelta(seconds=WAIT_S)
        with self._work.read() as tx:
            query = select(PickupRow.order_id).where(
                PickupRow.state == "paying", PickupRow.started_at <= late
            )
            due = list(tx.session.scalars(query.limit(BATCH)))
        for order_id in due:
            with self._work() as tx:
                self._orders.lock(order_id)
                row = tx.session.get_one(PickupRow, order_id, populate_existing=True)
                if row.state == "paying":
                    log.warning(
                        "order %s: the locker goes on without waiting for money and receipt", order_id
                    )
                    tx.record("order", order_id, "goes on offline")
                    self._go_on(tx, row)

    def _begin(
        self, tx: Tx, order: Order, locker_id: str, cell: Placement, command_id: str, actor: str
    ) -> None:
        if order.state != "ready":
            raise NotHere(f"order {order.id} is {order.state}", state=order.state, way=order.way.value)
        self._lockers.must_open(locker_id, cell.cell_no, "pickup")
        till_id = self._paper.till_for(order, None)
        self._paper.must_print(order, till_id, "")
        row = tx.get(PickupRow, order.id)
        turn = row.turn + 1 if row else 1
        row = row or PickupRow(order_id=order.id, locker_id=locker_id)
        row.turn, row.till_id, row.command_id, row.cell_no = turn, till_id, command_id, cell.cell_no
        row.settlement_id = settlement_of(order.id, turn)
        row.state, row.actor, row.started_at = "paying", actor[:64], tx.now
        tx.session.add(row)
        tx.session.flush()
        self._orders.set_trouble(order.id, "")
        self._orders.move(order.id, "settle")
        self._payments.settle(
            order.id, row.settlement_id, order.total_kopecks, PayMethod.HOLD, lines=cart(order)
        )

    def _go_on(self, tx: Tx, row: PickupRow) -> None:
        if row.state != "paying":
            return
        row.state = "opening"
        tx.session.flush()
        tx.touch("pickup", row.order_id)
        cell = next((each for each in self._placements(row.order_id) if each.cell_no == row.cell_no), None)
        if cell is None:
            return
        try:
            self._open_cell(row.order_id, row.locker_id, cell, row.command_id, row.actor)
        except LukoshkoError as error:  # the locker left meanwhile: the money is taken, the next tap opens
            log.warning("order %s: cell %d could not be opened: %s", row.order_id, row.cell_no, error.detail)

    def _open_cell(self, order_id: str, locker_id: str, cell: Placement, command_id: str, actor: str) -> None:
        self._lockers.open_cell(
            locker_id, cell.cell_no, "pickup", actor, command_id, order_id=order_id, parcel_id=cell.parcel_id
        )

    def _placements(self, order_id: str) -> list[Placement]:
        return [each for each in self._lockers.placements(order_id) if not each.released]

    def _mine(self, tx: Tx, order_id: str, settlement_id: str) -> PickupRow | None:
        self._orders.lock(order_id)
        row = tx.get(PickupRow, order_id)
        return row if row is not None and row.settlement_id == settlement_id else None


def settlement_of(order_id: str, turn: int) -> str:
    return str(uuid5(NAMESPACE_URL, f"lukoshko:pickup:{order_id}:{turn}"))
