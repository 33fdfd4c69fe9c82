"""What an edit of an order makes of its picking: new lines to pick, smaller ones, and what is to be put back."""

from lukoshko_server.config import Settings
from lukoshko_server.db import Tx, Work
from lukoshko_server.marking.service import Marking
from lukoshko_server.orders.editing import OrderEdited
from lukoshko_server.orders.rules import Line, Order
from lukoshko_server.orders.service import Orders
from lukoshko_server.picking import store
from lukoshko_server.picking.put_backs import PutBacks
from lukoshko_server.picking.rows import TaskLineRow, TaskRow
from lukoshko_server.picking.rules import LineClosed, most, still_in_tote
from lukoshko_server.picking.service import add_line
from lukoshko_server.picking.tote import Tote


class TaskEdits:
    """Hears of edits; joins the transaction that tells of them."""

    def __init__(
        self, work: Work, settings: Settings, orders: Orders, marking: Marking, put_backs: PutBacks
    ) -> None:
        self._work, self._orders = work, orders
        self._marking, self._put_backs = marking, put_backs
        self._tote = Tote(work, settings, orders)

    def on_edit(self, edited: OrderEdited) -> None:
        """The task follows while it is open. Raises LineClosed when more is wanted of what was found short."""
        with self._work() as tx:
            task = tx.session.get(TaskRow, edited.order_id, populate_existing=True)
            if task is None:
                return
            order = self._orders.get(edited.order_id)
            task.window_starts_at = order.window_starts_at
            tx.touch("task", order.id)
            if task.state not in ("waiting", "picking"):
                return
            rows = store.line_rows(tx, order.id)
            back: dict[int, int] = {}
            for line, before in zip(edited.lines, edited.before, strict=True):
                if line.due > before and store.shortage_of_line(tx, order.id, line.no):
                    raise LineClosed(f"line {line.no} ran short", line_no=line.no, state=line.state)
                back[line.no] = self._set(tx, order, line, rows.get(line.no))
            tx.session.flush()
            self._put_backs.open(order, edited.edit_id, back, "tote", "edited")

    def _set(self, tx: Tx, order: Order, line: Line, row: TaskLineRow | None) -> int:
        """Make the task's line fit. How much of it is to be put back."""
        if row is None:
            add_line(tx, order.id, line.no, line.budget_kopecks)
            return 0
        row.budget_kopecks = line.budget_kopecks
        picked, bound = row.picked, most(line.unit, line.price_kopecks, line.ordered, line.budget_kopecks)
        row.picked = still_in_tote(line.unit, picked, bound, wanted=line.due > 0, marked=line.marked)
        if row.picked < picked and line.marked:
            self._marking.take_off(order.id, line.no)
        if row.picked < picked and line.unit.weighed:
            store.take_weighings_out(tx, order.id, line.no)
        weights = [each.grams for each in store.weighings(tx, order.id).get(line.no, ())]
        row.done = line.due > 0 and self._tote.is_whole(line, row.picked, len(weights))
        tx.session.flush()
        if row.done and order.state == "picking":
            self._orders.set_picked(order.id, line.no, row.picked, state="picked", weights=weights)
        weighed_again = line.due > 0 and (line.unit.weighed or line.marked)
        return 0 if weighed_again else picked - row.picked
